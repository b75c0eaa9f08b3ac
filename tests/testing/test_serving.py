"""The fake for other programs: as an ASGI application, on a socket, from the command line."""

from __future__ import annotations

import builtins
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import MutableMapping
from typing import Any, get_args

import httpx
import pytest

from stripe_tokens import APIConnectionError, CardParams, Client, PiiParams, StripeError
from stripe_tokens.testing import TEST_KEY, FakeStripe, FaultKind, __main__, cards
from testing.test_faults import SEEN

KEY = {"Authorization": f"Bearer {TEST_KEY}"}


@pytest.mark.anyio
async def test_the_application_answers() -> None:
    """An ASGI test client finds the endpoint in `app`."""
    fake = FakeStripe()
    transport = httpx.ASGITransport(fake.app, client=("203.0.113.7", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://fake") as http:
        made = await http.post("/v1/tokens", content="pii[id_number]=1", headers=KEY)
        found = await http.get(f"/v1/tokens/{made.json()['id']}?expand[0]=card.customer", headers=KEY)
    assert made.json() == found.json()
    assert made.json()["client_ip"] == "203.0.113.7"


async def converse(fake: FakeStripe, scope: dict[str, Any], *messages: dict[str, Any]) -> list[Any]:
    """Run the application on what a server might say to it, and give what it says."""
    inbox, outbox = iter(messages), list[Any]()

    async def receive() -> dict[str, Any]:
        return next(inbox)

    async def send(message: MutableMapping[str, Any]) -> None:
        outbox.append(message)

    await fake.app(scope, receive, send)
    return outbox


SCOPE = {"type": "http", "method": "POST", "path": "/v1/tokens", "query_string": b"", "client": None,
         "headers": [(b"authorization", f"Bearer {TEST_KEY}".encode())]}  # fmt: skip


@pytest.mark.anyio
async def test_a_body_may_come_in_pieces() -> None:
    """What a server hands over in several messages is one form."""
    pieces = [
        {"type": "http.request", "body": b"pii[id_", "more_body": True},
        {"type": "http.request", "body": b"number]=1"},
    ]
    start, *_ = await converse(FakeStripe(), SCOPE, *pieces)
    assert start["status"] == 200


@pytest.mark.anyio
async def test_the_application_speaks_http_only() -> None:
    """A server that offers something else is told."""
    with pytest.raises(NotImplementedError, match="not lifespan"):
        await converse(FakeStripe(), {"type": "lifespan"})


@pytest.mark.anyio
async def test_only_uvicorn_can_close_connections() -> None:
    """Where the connection is out of reach, the application says so instead of answering."""
    fake = FakeStripe()
    fake.fault("reset_before")
    with pytest.raises(ConnectionResetError, match="uvicorn"):
        await converse(fake, SCOPE, {"type": "http.request", "body": b"pii[id_number]=1"})


@pytest.mark.anyio
async def test_a_timeout_lasts_until_the_client_goes() -> None:
    """Nothing is said, and nothing is left behind when the client gives up."""
    fake = FakeStripe()
    fake.fault("timeout")
    said = await converse(
        fake, SCOPE, {"type": "http.request", "body": b"x"}, {"type": "http.request"}, {"type": "http.disconnect"}
    )
    assert said == []


@pytest.mark.enable_socket
def test_every_fault_is_seen_over_a_socket() -> None:
    """A client on a real connection makes of each fault what it makes of it in memory."""
    fake = FakeStripe()
    with fake.serve() as url, Client(TEST_KEY, base_url=url, max_retries=0, timeout=0.3) as client:
        for kind in get_args(FaultKind):
            expected, _, _ = SEEN[kind]
            fake.fault(kind, seconds=0.001)
            seen: type[StripeError] | None = None
            try:
                client.tokens.create(PiiParams(id_number="000000000"))
            except StripeError as error:
                seen = type(error)
            assert seen is expected, kind
            assert client.tokens.create(PiiParams(id_number="000000000")).type == "pii"


@pytest.mark.enable_socket
def test_the_server_is_gone_afterwards() -> None:
    """Leaving the block ends the server, even with a request that waits."""
    fake = FakeStripe()
    fake.fault("timeout")
    with (
        fake.serve() as url,
        Client(TEST_KEY, base_url=url, max_retries=0, timeout=0.1) as client,
        pytest.raises(APIConnectionError),
    ):
        client.tokens.create(PiiParams(id_number="000000000"))
    with Client(TEST_KEY, base_url=url, max_retries=0) as client, pytest.raises(APIConnectionError):
        client.tokens.retrieve("tok_visa")


@pytest.mark.enable_socket
def test_a_port_can_be_chosen_once() -> None:
    """The server listens where it is told to, to this machine only, and says so if it cannot."""
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(OSError, match="in use"),
        FakeStripe().serve(port=taken.getsockname()[1]),
    ):
        pytest.fail("two servers listen on one port")


def test_serving_needs_uvicorn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where uvicorn is missing, the error says which extra has it."""
    real = builtins.__import__

    def without_uvicorn(name: str, *rest: Any) -> Any:
        if name == "uvicorn":
            raise ModuleNotFoundError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without_uvicorn)
    with pytest.raises(ModuleNotFoundError, match=r"stripe-tokens\[server\]"), FakeStripe().serve():
        pytest.fail("it was served without a server")


@pytest.mark.enable_socket
def test_the_command_serves_until_it_is_interrupted() -> None:
    """The command prints where it listens, answers, and ends in peace on Ctrl-C."""
    command = [sys.executable, "-m", "stripe_tokens.testing", "--port", "0", "--seed", "1", "--no-raw-card-data"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout
        assert running.stderr
        greeting = running.stdout.readline() + running.stdout.readline() + running.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", greeting)
        assert found
        assert f'curl {found[0]}/v1/tokens -u "{TEST_KEY}:" -d "pii[id_number]"=000000000' in greeting
        request = urllib.request.Request(f"{found[0]}/v1/tokens", data=b"pii[id_number]=1", headers=KEY)
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as answer:
            assert answer.status == 200
        with Client(TEST_KEY, base_url=found[0]) as client, pytest.raises(StripeError, match="raw card data"):
            client.tokens.create(CardParams(number=cards.VISA, exp_month=5, exp_year=2040))
        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=20) == 0
        assert running.stderr.read() == ""


@pytest.mark.enable_socket
def test_the_command_says_why_it_cannot_serve() -> None:
    """A port that is taken ends the command with a line, and with no traceback."""
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(SystemExit, match="in use"),
    ):
        __main__.main(["--port", str(taken.getsockname()[1])])


@pytest.mark.enable_socket
def test_the_command_is_a_function_too(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """It listens on the port that it is told, and Ctrl-C is its usual end."""
    uvicorn = pytest.importorskip("uvicorn", reason="serving is an extra")

    def interrupted(_: object, sockets: list[socket.socket]) -> None:
        assert sockets[0].getsockname()[0] == "127.0.0.1"
        raise KeyboardInterrupt

    monkeypatch.setattr(uvicorn.Server, "run", interrupted)
    __main__.main(["--port", "0", "--rate-limits"])
    assert capsys.readouterr().out.startswith("FakeStripe listens at http://127.0.0.1:")
