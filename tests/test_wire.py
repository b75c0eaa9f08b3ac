"""The requests of the API reference, over a real socket of this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qsl

import attrs
import pytest

import replies
from clients import KEY, ClientKind, done
from stripe_tokens import (
    AccountParams,
    BankAccountParams,
    CardParams,
    CvcUpdateParams,
    Individual,
    PersonParams,
    TokenParams,
)
from stripe_tokens.params import PersonRelationship

pytestmark = [pytest.mark.anyio, pytest.mark.enable_socket]

Pairs = list[tuple[str, str]]


@pytest.fixture
def anyio_backend(client_kind: ClientKind) -> str:
    """The event loop that the kind of client needs."""
    return client_kind.backend


@attrs.define
class Seen:
    """What the server saw of one request."""

    method: str
    path: str
    headers: list[tuple[str, str]]
    body: bytes


class Reference(ThreadingHTTPServer):
    """Answers each kind of request with the reply of the reference."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.ports: set[int] = set()
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Reference

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(body, replies.ALL[body.partition(b"%5B" if b"%5B" in body else b"[")[0].decode()])

    def do_GET(self) -> None:
        self._answer(b"", replies.CARD)

    def _answer(self, body: bytes, reply: dict[str, Any]) -> None:
        self.server.seen.append(Seen(self.command, self.path, list(self.headers.items()), body))
        self.server.ports.add(self.client_address[1])
        content = json.dumps(reply).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Request-Id", f"req_{len(self.server.seen)}")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Reference]:
    """A server on a free port, gone with the test."""
    with Reference() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


# The five curl commands of the reference: their `-d` arguments in order, and the same as params.
CURL: Final[dict[str, tuple[TokenParams[Any], Pairs]]] = {
    "account": (
        AccountParams(individual=Individual(first_name="Jane", last_name="Doe"), tos_shown_and_accepted=True),
        [
            ("account[individual][first_name]", "Jane"),
            ("account[individual][last_name]", "Doe"),
            ("account[tos_shown_and_accepted]", "true"),
        ],
    ),
    "bank_account": (
        BankAccountParams(
            country="US",
            currency="usd",
            account_holder_name="Jenny Rosen",
            account_holder_type="individual",
            routing_number="110000000",
            account_number="000123456789",
        ),
        [
            ("bank_account[country]", "US"),
            ("bank_account[currency]", "usd"),
            ("bank_account[account_holder_name]", "Jenny Rosen"),
            ("bank_account[account_holder_type]", "individual"),
            ("bank_account[routing_number]", "110000000"),
            ("bank_account[account_number]", "000123456789"),
        ],
    ),
    "card": (
        CardParams(number="4242424242424242", exp_month=5, exp_year=2026, cvc="314"),
        [
            ("card[number]", "4242424242424242"),
            ("card[exp_month]", "5"),
            ("card[exp_year]", "2026"),
            ("card[cvc]", "314"),
        ],
    ),
    "cvc_update": (CvcUpdateParams(cvc="123"), [("cvc_update[cvc]", "123")]),
    "person": (
        PersonParams(first_name="Jane", last_name="Doe", relationship=PersonRelationship(owner=True)),
        [
            ("person[first_name]", "Jane"),
            ("person[last_name]", "Doe"),
            ("person[relationship][owner]", "true"),
        ],
    ),
}


@pytest.mark.parametrize("kind", CURL)
async def test_the_curl_requests_of_the_reference(kind: str, client_kind: ClientKind, server: Reference) -> None:
    """What goes over the socket is what curl would send: the same pairs in the same order, with the key."""
    params, pairs = CURL[kind]
    async with client_kind.open(base_url=f"http://127.0.0.1:{server.server_port}") as client:
        token = await done(client.tokens.create(params))
    (seen,) = server.seen
    assert (seen.method, seen.path) == ("POST", "/v1/tokens")
    assert parse_qsl(seen.body.decode(), keep_blank_values=True, strict_parsing=True) == pairs
    headers = {name.lower(): value for name, value in seen.headers}
    assert headers["authorization"] == f"Bearer {KEY}"
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    assert headers["host"] == f"127.0.0.1:{server.server_port}"
    assert token.to_dict() == replies.ALL[kind]
    assert token.last_response.request_id == "req_1"


async def test_no_header_is_sent_twice(client_kind: ClientKind, server: Reference) -> None:
    """Neither httpx nor the package repeats what the other has said."""
    async with client_kind.open(base_url=f"http://127.0.0.1:{server.server_port}") as client:
        await done(client.tokens.create(CURL["card"][0]))
        await done(client.tokens.retrieve("tok_1", expand=["card.customer"]))
    for seen in server.seen:
        names = [name.lower() for name, _ in seen.headers]
        assert len(names) == len(set(names))
        assert "transfer-encoding" not in names
    assert server.seen[1].path == "/v1/tokens/tok_1?expand[0]=card.customer"


async def test_calls_one_after_another_share_a_connection(client_kind: ClientKind, server: Reference) -> None:
    """A connection is kept for the next call, also of a client that shares it, and closed with the client."""
    async with client_kind.open(base_url=f"http://127.0.0.1:{server.server_port}") as client:
        for each in (client, client, client.with_options(stripe_account="acct_1")):
            await done(each.tokens.create(CURL["card"][0]))
    assert len(server.seen) == 3
    assert len(server.ports) == 1
