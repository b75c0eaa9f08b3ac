"""The clients as users call and mock them: one body for sync, asyncio and trio, and no socket."""

from __future__ import annotations

import copy
import gc
import json
import pickle
import ssl
import time
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, Final

import anyio
import httpx
import pytest
import respx

import replies
from clients import KEY, ClientKind, closed, done
from stripe_tokens import (
    KEYLESS,
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AsyncClient,
    AttemptRecord,
    CardError,
    CardParams,
    CardToken,
    Client,
    ConfigurationError,
    CvcUpdateParams,
    EncodingError,
    PersonParams,
    PiiParams,
    PiiToken,
    ResponseDecodeError,
    StripeError,
    TLSError,
    TokenParams,
    _retry,
)

URL: Final = "https://api.stripe.com/v1/tokens"
CARD: Final = CardParams(number="4242424242424242", exp_month=5, exp_year=2030, cvc="314")
PII: Final = PiiParams(id_number="000000000")

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend(client_kind: ClientKind) -> str:
    """The event loop that the kind of client needs."""
    return client_kind.backend


@pytest.fixture
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries come at once."""
    monkeypatch.setattr(_retry, "_FIRST_DELAY", 0.0)


Handler = Callable[[httpx.Request], httpx.Response]


class Wire(httpx.MockTransport):
    """A transport of a user's, for both kinds of client, that counts how often it is closed."""

    def __init__(self, handler: Handler) -> None:
        super().__init__(handler)
        self.closed = 0

    def close(self) -> None:
        """Count."""
        self.closed += 1

    async def aclose(self) -> None:
        """Count."""
        self.closed += 1


class Chunks(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that comes in parts, with a wait before each."""

    def __init__(self, *parts: bytes, wait: float = 0.0) -> None:
        self.parts = parts
        self.wait = wait
        self.sent = 0

    def __iter__(self) -> Iterator[bytes]:
        for part in self.parts:
            time.sleep(self.wait)
            self.sent += 1
            yield part

    def __aiter__(self) -> AsyncIterator[bytes]:
        # No generator: trio warns of one that a reader leaves before its end.
        self.left = iter(self.parts)
        return self

    async def __anext__(self) -> bytes:
        await anyio.sleep(self.wait)
        for part in self.left:
            self.sent += 1
            return part
        raise StopAsyncIteration


def replying(payload: Any = replies.PII, status: int = 200, **headers: str) -> Handler:
    """A handler that always answers the same."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: httpx.Response(status, json=payload, headers=named)


# What a user's own suite sees, with respx.


async def test_the_exact_form_and_headers_under_respx(client_kind: ClientKind) -> None:
    """A route for the URL of the API sees the body as it goes out, and every header with its value."""
    with respx.mock() as router:
        route = router.post(URL).respond(json=replies.CARD, headers={"Request-Id": "req_1"})
        async with client_kind.open(stripe_account="acct_1") as client:
            token = await done(client.tokens.create(CARD, idempotency_key="once"))
    assert isinstance(token, CardToken)
    assert token.last_response is not None
    assert token.last_response.request_id == "req_1"
    request = route.calls.last.request
    assert request.content == b"card[number]=4242424242424242&card[exp_month]=5&card[exp_year]=2030&card[cvc]=314"
    sent = dict(request.headers)
    assert sent.pop("user-agent").startswith("stripe-tokens/")
    assert sent == {
        "host": "api.stripe.com",
        "stripe-version": "2026-10-28.endive",
        "stripe-account": "acct_1",
        "accept-encoding": "identity",
        "content-type": "application/x-www-form-urlencoded",
        "content-length": "81",
        "idempotency-key": "once",
        "authorization": f"Bearer {KEY}",
    }


async def test_a_token_is_fetched_under_respx(client_kind: ClientKind) -> None:
    """A retrieval is a GET with its query, without a body or its headers."""
    with respx.mock() as router:
        route = router.get(f"{URL}/tok_1", params={"expand[0]": "card.customer"}).respond(json=replies.CARD)
        async with client_kind.open() as client:
            assert isinstance(await done(client.tokens.retrieve("tok_1", expand=["card.customer"])), CardToken)
    request = route.calls.last.request
    assert request.content == b""
    assert not {"content-type", "content-length", "idempotency-key"} & set(request.headers)


async def test_an_error_under_respx(client_kind: ClientKind) -> None:
    """A route that answers with Stripe's error makes the error of the package."""
    error = {
        "type": "card_error",
        "code": "incorrect_number",
        "param": "number",
        "message": "Your card number is wrong.",
    }
    with respx.mock() as router:
        router.post(URL).respond(402, json={"error": error})
        async with client_kind.open() as client:
            with pytest.raises(
                CardError, match=r"Your card number is wrong\. \(code: incorrect_number, param: number\)"
            ):
                await done(client.tokens.create(CARD))


@pytest.mark.usefixtures("_no_waiting")
@pytest.mark.parametrize(
    ("raised", "cls", "told"),
    [
        (httpx.ConnectError("x"), APIConnectionError, "connect failed with ConnectError"),
        (httpx.ConnectTimeout("x"), APITimeoutError, "connect failed with ConnectTimeout"),
        (httpx.ReadTimeout("x"), APITimeoutError, "read failed with ReadTimeout"),
        (httpx.WriteError("x"), APIConnectionError, "write failed with WriteError"),
        (httpx.WriteTimeout("x"), APITimeoutError, "write failed with WriteTimeout"),
        (httpx.PoolTimeout("x"), APITimeoutError, "pool failed with PoolTimeout"),
        (httpx.RemoteProtocolError("x"), APIConnectionError, "read failed with RemoteProtocolError"),
        (httpx.ProxyError("x"), APIConnectionError, "connect failed with ProxyError"),
        (ConnectionResetError("x"), APIConnectionError, "exchange failed with ConnectionResetError"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
async def test_an_exception_of_the_transport_under_respx(
    client_kind: ClientKind, raised: Exception, cls: type[StripeError], told: str
) -> None:
    """What a transport raises is tried again and then told in words of the package, with nothing hanging on it."""
    with respx.mock() as router:
        route = router.post(URL).mock(side_effect=raised)
        async with client_kind.open(max_retries=2) as client:
            with pytest.raises(cls, match=told) as caught:
                await done(client.tokens.create(CARD))
    assert type(caught.value) is cls
    assert route.call_count == len(caught.value.attempts) == 3
    assert caught.value.__cause__ is caught.value.__context__ is None


@pytest.mark.usefixtures("_no_waiting")
async def test_a_retry_repeats_the_request_under_respx(client_kind: ClientKind) -> None:
    """The second attempt has the body and the idempotency key of the first."""
    with respx.mock() as router:
        route = router.post(URL)
        route.side_effect = [httpx.ReadError("x"), httpx.Response(503), httpx.Response(200, json=replies.PII)]
        async with client_kind.open() as client:
            token = await done(client.tokens.create(PII))
    first, *others = [call.request for call in route.calls]
    assert len(others) == 2
    for other in others:
        assert other.headers == first.headers
        assert other.content == first.content == b"pii[id_number]=000000000"
    assert [record.number for record in token.last_response.attempts] == [1, 2, 3]


async def test_the_wait_before_a_retry_is_kept(client_kind: ClientKind, monkeypatch: pytest.MonkeyPatch) -> None:
    """A gateway that asks for patience gets it, up to the cap."""
    monkeypatch.setattr(_retry, "_FIRST_DELAY", 0.0)
    monkeypatch.setattr(_retry, "_LONGEST_RETRY_AFTER", 0.1)
    told: list[AttemptRecord] = []
    with respx.mock() as router:
        answers = [httpx.Response(503, headers={"Retry-After": "1"}), httpx.Response(200, json=replies.PII)]
        router.post(URL).side_effect = answers
        async with client_kind.open(on_attempt=told.append) as client:
            await done(client.tokens.create(PII))
    first, second = told
    assert second.delay == 0.1
    assert second.elapsed - first.elapsed >= 0.1


async def test_a_certificate_that_proves_nothing_is_not_tried_again(client_kind: ClientKind) -> None:
    """A server that cannot prove who it is does not get the card number a second time."""

    def refuse(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("x") from ssl.SSLCertVerificationError("x")

    wire = Wire(refuse)
    client = client_kind.make(transport=wire)
    with pytest.raises(TLSError, match="tls failed with ConnectError of SSLCertVerificationError at attempt 1"):
        await done(client.tokens.create(CARD))


# Exchanges.


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_never_followed(client_kind: ClientKind, status: int) -> None:
    """A card number goes to nobody to whom it was not sent, whatever the given client would do."""
    seen: list[str] = []

    def lead_away(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(status, headers={"Location": "https://elsewhere.example/"})

    made = httpx.Client if client_kind.name == "sync" else httpx.AsyncClient
    http_client = made(transport=Wire(lead_away), follow_redirects=True)
    client = client_kind.make(http_client=http_client)
    with pytest.raises(APIStatusError, match="Redirects are never followed") as caught:
        await done(client.tokens.create(CARD))
    assert seen == [URL]
    assert caught.value.http_status == status


@pytest.mark.parametrize("coding", ["gzip", "br", "gzip, gzip", "x-unknown"])
async def test_a_compressed_answer_is_refused_unread(client_kind: ClientKind, coding: str) -> None:
    """A kilobyte could unpack to gigabytes, and identity was asked for."""
    body = Chunks(b"x")
    wire = Wire(lambda _: httpx.Response(200, stream=body, headers={"Content-Encoding": coding, "Request-Id": "req_1"}))
    client = client_kind.make(transport=wire)
    with pytest.raises(ResponseDecodeError, match="it is compressed, though it was asked not to be") as caught:
        await done(client.tokens.create(PII))
    assert body.sent == 0
    assert (caught.value.http_status, caught.value.request_id) == (200, "req_1")


async def test_a_huge_answer_is_refused_after_the_first_mebibyte(client_kind: ClientKind) -> None:
    """A server cannot fill the memory."""
    body = Chunks(*[b"x" * 100_000] * 50)
    client = client_kind.make(transport=Wire(lambda _: httpx.Response(200, stream=body)))
    with pytest.raises(ResponseDecodeError, match="it is larger than 1048576 bytes"):
        await done(client.tokens.create(PII))
    assert 11 <= body.sent < 15


async def test_an_answer_may_come_in_parts(client_kind: ClientKind) -> None:
    """A body is put together from whatever parts it comes in."""
    whole = json.dumps(replies.PII).encode()
    body = Chunks(*(whole[start : start + 7] for start in range(0, len(whole), 7)))
    client = client_kind.make(transport=Wire(lambda _: httpx.Response(200, stream=body)))
    assert isinstance(await done(client.tokens.create(PII)), PiiToken)


async def test_a_deadline_is_of_the_body_too(client_kind: ClientKind) -> None:
    """A server that drips bytes does not hold a call longer than it may take."""
    body = Chunks(*[b"x"] * 100, wait=0.05)
    client = client_kind.make(transport=Wire(lambda _: httpx.Response(200, stream=body)), deadline=0.2)
    started = time.monotonic()
    with pytest.raises(APITimeoutError, match=r"deadline 0\.2 s"):
        await done(client.tokens.create(PII))
    assert time.monotonic() - started < 1.0
    assert body.sent < 10


async def test_a_stop_iteration_of_a_transport_is_no_result(client_kind: ClientKind) -> None:
    """An exhausted mock is a fault of the mock, and never taken for what the call returns."""

    def exhausted(_: httpx.Request) -> httpx.Response:
        return next(iter([]))

    client = client_kind.make(transport=Wire(exhausted))
    with pytest.raises((StopIteration, RuntimeError)) as caught:
        await done(client.tokens.create(PII))
    assert not isinstance(caught.value, StripeError)


async def test_what_is_no_fault_of_the_network_passes_bare(client_kind: ClientKind) -> None:
    """An interrupt goes on as it is, without chain or frames that lead to the request."""

    def interrupt(_: httpx.Request) -> httpx.Response:
        try:
            raise ValueError("4242424242424242")
        finally:
            raise LookupError("a bug in a transport")

    client = client_kind.make(transport=Wire(interrupt))
    with pytest.raises(LookupError, match="a bug in a transport") as caught:
        await done(client.tokens.create(CARD))
    assert caught.value.__cause__ is caught.value.__context__ is None
    assert "interrupt" not in [entry.name for entry in caught.traceback]


# What a client may be given.


async def test_a_given_transport_is_used_and_closed_with_the_client(client_kind: ClientKind) -> None:
    """A transport is handed over: whoever closes the client has closed it."""
    wire = Wire(replying())
    client = client_kind.make(transport=wire)
    await done(client.tokens.create(PII))
    assert wire.closed == 0
    await closed(client)
    assert wire.closed == 1


async def test_a_given_http_client_is_used_and_never_closed(client_kind: ClientKind) -> None:
    """A client of the caller's stays the caller's; its auth and cookies are not sent to Stripe."""
    seen: list[httpx.Request] = []

    def keep(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=replies.PII, headers={"Set-Cookie": "a=b"})

    made = httpx.Client if client_kind.name == "sync" else httpx.AsyncClient
    http_client = made(transport=Wire(keep), auth=("user", "password"))
    async with client_kind.open(http_client=http_client) as client:
        await done(client.tokens.create(PII))
    assert not http_client.is_closed
    assert seen[0].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("given", ["transport", "http_client"])
async def test_a_tool_that_comes_later_is_not_gone_around(
    given: str, client_kind: ClientKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A recorder may put itself into what was given after the client was made."""
    blocking = client_kind.name == "sync"
    carrier: Any = (httpx.Client if blocking else httpx.AsyncClient) if given == "http_client" else Wire
    method = "send" if given == "http_client" else "handle_request" if blocking else "handle_async_request"
    seen: list[object] = []
    original = getattr(carrier, method)

    def recording(self: object, request: object, **options: object) -> object:
        seen.append(request)
        return original(self, request, **options)

    wire = Wire(replying())
    async with client_kind.open(**{given: carrier(transport=wire) if given == "http_client" else wire}) as client:
        monkeypatch.setattr(carrier, method, recording)
        await done(client.tokens.create(PII))
    assert len(seen) == 1


async def test_the_timeout_reaches_the_transport(client_kind: ClientKind) -> None:
    """Each phase of an attempt has the timeout, and never more than is left until the deadline."""
    seen: list[dict[str, float]] = []

    def keep(request: httpx.Request) -> httpx.Response:
        seen.append(request.extensions["timeout"])
        return httpx.Response(200, json=replies.PII)

    client = client_kind.make(transport=Wire(keep), timeout=7)
    await done(client.tokens.create(PII))
    await done(client.tokens.create(PII, timeout=3))
    await done(client.tokens.retrieve("tok_1", timeout=50, deadline=5))
    assert seen[0] == dict.fromkeys(("connect", "read", "write", "pool"), 7)
    assert seen[1] == dict.fromkeys(("connect", "read", "write", "pool"), 3)
    assert all(4 < seconds <= 5 for seconds in seen[2].values())


async def test_without_a_key_there_is_no_authorization(client_kind: ClientKind) -> None:
    """Behind a gateway that adds the key itself, none is sent."""
    seen: list[httpx.Request] = []

    def keep(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=replies.PII)

    client = client_kind.make(KEYLESS, base_url="https://gateway.example/stripe", transport=Wire(keep))
    await done(client.tokens.create(PII))
    assert "authorization" not in seen[0].headers
    assert str(seen[0].url) == "https://gateway.example/stripe/v1/tokens"
    assert seen[0].headers["host"] == "gateway.example"


# Options of calls and of clients that share.


async def test_the_options_of_a_call(client_kind: ClientKind) -> None:
    """One call may act for another account, be more patient or less, and say what no class says."""
    seen: list[httpx.Request] = []

    def keep(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(503, json={})

    client = client_kind.make(transport=Wire(keep))
    with pytest.raises(StripeError):
        await done(
            client.tokens.create(
                PII, stripe_account="acct_2", max_retries=0, expand=["card"], extra_params={"x": ["y"]}
            )
        )
    (request,) = seen
    assert request.headers["stripe-account"] == "acct_2"
    assert request.content == b"pii[id_number]=000000000&expand[0]=card&x[0]=y"
    with pytest.raises(ConfigurationError, match="max_retries must be a whole number, 0 or more"):
        await done(client.tokens.create(PII, max_retries=-1))
    with pytest.raises(EncodingError, match="x is empty"):
        await done(client.tokens.create(PII, extra_params={"x": ""}))
    assert len(seen) == 1


async def test_with_options_shares_connections_and_changes_nothing_else(client_kind: ClientKind) -> None:
    """The other client has its own options and key, and the connections of the first."""
    seen: list[httpx.Request] = []

    def keep(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=replies.PII)

    wire = Wire(keep)
    client = client_kind.make(transport=wire)
    other = client.with_options("sk_test_other", stripe_account="acct_1", api_version="2025-01-01.acacia")
    same = client.with_options()
    assert type(other) is type(client)
    assert "***ther" in repr(other)
    for each in (client, other, same):
        await done(each.tokens.create(PII))
    accounts = [request.headers.get("stripe-account") for request in seen]
    assert accounts == [None, "acct_1", None]
    assert [request.headers["authorization"] for request in seen] == [
        f"Bearer {KEY}",
        "Bearer sk_test_other",
        f"Bearer {KEY}",
    ]
    await closed(other)
    with pytest.raises(ConfigurationError, match="This client is closed"):
        await done(client.tokens.create(PII))


# The end of a client.


async def test_closing_twice_does_no_harm(client_kind: ClientKind) -> None:
    """A client may be closed in a `finally` and by its `with`."""
    with respx.mock() as router:
        router.post(URL).respond(json=replies.PII)
        client = client_kind.make()
        await done(client.tokens.create(PII))
        await closed(client)
        await closed(client)


async def test_a_closed_client_says_so(client_kind: ClientKind) -> None:
    """A call after the end is a mistake in the program, told as one."""
    client = client_kind.make()
    await closed(client)
    with pytest.raises(ConfigurationError, match=r"This client is closed\. Make a new one, or close it later\."):
        await done(client.tokens.create(PII))


async def test_with_and_async_with_close(client_kind: ClientKind) -> None:
    """The end of the block is the end of the client, also after an error."""
    wire = Wire(replying(status=401, payload={}))
    client = client_kind.make(transport=wire)
    with pytest.raises(StripeError):
        await in_a_block(client)
    assert wire.closed == 1


async def in_a_block(client: Client | AsyncClient) -> None:
    """Make a call in the block that the client is for."""
    if isinstance(client, Client):
        with client as entered:
            assert entered is client
            entered.tokens.create(PII)
    else:
        async with client as opened:
            assert opened is client
            await opened.tokens.create(PII)


async def test_a_client_that_is_never_closed_is_told_of(client_kind: ClientKind) -> None:
    """The warning names the client, and nothing else about it."""
    with respx.mock() as router:
        router.post(URL).respond(json=replies.PII)
        client = client_kind.make()
        await done(client.tokens.create(PII))
    name = type(client).__name__
    clients = [client]
    del client
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        clients.clear()
        gc.collect()
    # trio has a word of its own for what the client has left in its loop.
    messages = [str(warning.message) for warning in told if not str(warning.message).startswith("Async generator")]
    assert messages == [f"unclosed stripe_tokens.{name}"]
    assert {warning.category for warning in told} == {ResourceWarning}


async def test_a_client_that_never_called_needs_no_closing(client_kind: ClientKind) -> None:
    """Where there is no connection, there is nothing to warn of."""
    clients = [client_kind.make()]
    with warnings.catch_warnings(record=True) as told:
        clients.clear()
        gc.collect()
    assert told == []


# What a client shows.


async def test_a_dry_run_sends_nothing_and_shows_no_value(client_kind: ClientKind) -> None:
    """`prepare` tells method, URL, headers and the paths of the body."""
    client = client_kind.make(transport=Wire(replying()), stripe_account="acct_1")
    prepared = client.tokens.prepare(
        CARD, idempotency_key="once", expand=["card.customer"], extra_params={"x": "y"}, stripe_account="acct_2"
    )
    assert (prepared.method, prepared.url) == ("POST", URL)
    assert prepared.fields == ("card[number]", "card[exp_month]", "card[exp_year]", "card[cvc]", "expand[0]", "x")
    assert prepared.headers["Idempotency-Key"] == "once"
    assert prepared.headers["Stripe-Account"] == "acct_2"
    assert prepared.headers["Authorization"] == "Bearer *** (test secret key ***p7dc)".replace("p7dc", KEY[-4:])
    assert "4242" not in str(prepared)
    assert KEY not in str(prepared)


async def test_a_dry_run_without_a_key(client_kind: ClientKind) -> None:
    """Where none is sent, none is shown."""
    client = client_kind.make(KEYLESS, base_url="https://gateway.example")
    assert "Authorization" not in client.tokens.prepare(PII).headers


async def test_a_dry_run_refuses_what_the_call_would_refuse(client_kind: ClientKind) -> None:
    """What cannot be sent cannot be prepared either."""
    client = client_kind.make("sk_live_1234567890")
    with pytest.raises(ConfigurationError, match="In live mode person tokens are made with a publishable key"):
        client.tokens.prepare(PersonParams(first_name="Jane"))
    with pytest.raises(EncodingError):
        client.tokens.prepare(CvcUpdateParams(cvc=""))


async def test_a_client_shows_kind_mode_and_the_last_four_of_its_key(client_kind: ClientKind) -> None:
    """Enough to tell two clients apart, and no more."""
    client = client_kind.make()
    assert repr(client) == f"{type(client).__name__}(test secret key ***{KEY[-4:]}, https://api.stripe.com)"
    assert KEY not in str(vars(client)) + str(dir(client))


async def test_a_client_is_neither_pickled_nor_copied(client_kind: ClientKind) -> None:
    """It holds a key and connections, and says what to do instead."""
    client = client_kind.make()
    with pytest.raises(TypeError, match="holds a key and is never pickled: make one in each worker"):
        pickle.dumps(client)
    with pytest.raises(TypeError, match="is not copied: use with_options, which shares its connections"):
        copy.copy(client)
    with pytest.raises(TypeError, match="never pickled"):
        copy.deepcopy(client)
    for go in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(
            TypeError, match="belongs to a client and is never copied or pickled: make one in each worker"
        ):
            go(client.tokens)


async def test_a_client_that_was_never_finished_can_be_shown(client_kind: ClientKind) -> None:
    """A debugger that prints the frame of a refused key gets no second error."""
    cls = type(client_kind.make())
    assert repr(object.__new__(cls)) == f"{cls.__name__}(unfinished)"


async def test_all_nine_ways_go_out_and_come_back(client_kind: ClientKind) -> None:
    """Each class of params gives the class of token that it names."""
    from strategies import NINE

    samples: dict[str, Any] = {
        "number": "4242424242424242",
        "exp_month": 5,
        "exp_year": 2030,
        "cvc": "314",
        "card": "card_1",
        "customer": "cus_1",
        "payment_method": "pm_1",
        "country": "US",
        "account_number": "000123456789",
        "tos_shown_and_accepted": True,
        "first_name": "Jane",
        "id_number": "000000000",
    }

    def answer(request: httpx.Request) -> httpx.Response:
        root = request.content.decode().partition("[")[0]
        return httpx.Response(200, json=replies.ALL.get(root, replies.CARD))

    client = client_kind.make(transport=Wire(answer))
    for cls in NINE:
        names = {attribute.name for attribute in cls.__attrs_attrs__}
        params: TokenParams[Any] = cls(**{name: value for name, value in samples.items() if name in names})
        assert isinstance(await done(client.tokens.create(params)), cls.answer())
