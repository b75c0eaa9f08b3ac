"""Through clients and transports of other libraries, a call goes and ends as it does on our own connections."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable
from functools import partial, wraps
from importlib.abc import MetaPathFinder
from typing import Any, Final

import anyio
import httpx
import httpx2
import pytest
from httpx_aiohttp import AiohttpTransport

from faults.scripted import Server, answer, says, serve
from faults.test_hazards import HAZARDS, Hazard
from faults.ways import CARD, KEY, WAYS, Ending, Way, asynchronous, sync
from stripe_tokens import APIConnectionError, APIStatusError, CardToken, StripeError, _network
from stripe_tokens._family import of

pytestmark = pytest.mark.enable_socket


def through_a_client(make: Callable[[], Any]) -> Way:
    """Call through a blocking client of the caller's."""

    def way(url: str, *args: Any, **options: Any) -> list[Ending]:
        with make() as http_client:
            return sync(url, *args, http_client=http_client, **options)

    return way


def through_an_async_client(make: Callable[[], Any], backend: str) -> Way:
    """Call through an async client of the caller's."""

    async def calls(url: str, *args: Any, **options: Any) -> list[Ending]:
        async with make() as http_client:
            return await asynchronous(url, *args, http_client=http_client, **options)

    return lambda *args, **options: anyio.run(partial(calls, *args, **options), backend=backend)


async def _through_aiohttp(url: str, *args: Any, **options: Any) -> list[Ending]:
    return await asynchronous(url, *args, transport=AiohttpTransport(), **options)


def aiohttp(*args: Any, **options: Any) -> list[Ending]:
    """Call through the transport of the aiohttp extra."""
    return anyio.run(partial(_through_aiohttp, *args, **options), backend="asyncio")


def past_a_tracer(way: Way) -> Way:
    """Call on our own connections while a tool stands in httpx's transports, and be seen by it."""

    def traced(*args: Any, **options: Any) -> list[Ending]:
        seen: list[Any] = []
        with pytest.MonkeyPatch.context() as patch:
            for place in (httpx.HTTPTransport, "handle_request"), (httpx.AsyncHTTPTransport, "handle_async_request"):
                patch.setattr(*place, tracer(getattr(*place), seen))
            endings = way(*args, **options)
        assert len(seen) == sum(ending.attempts for ending in endings)
        return endings

    return traced


def tracer(method: Callable[..., Any], seen: list[Any]) -> Callable[..., Any]:
    """Note who is called, and call."""

    @wraps(method)
    def noting(transport: Any, request: Any) -> Any:
        seen.append(request)
        return method(transport, request)

    return noting


CARRIERS: Final[dict[str, Way]] = {
    "traced": past_a_tracer(WAYS["sync"]),
    "traced, asyncio": past_a_tracer(WAYS["asyncio"]),
    "traced, trio": past_a_tracer(WAYS["trio"]),
    "httpx": through_a_client(httpx.Client),
    "httpx, asyncio": through_an_async_client(httpx.AsyncClient, "asyncio"),
    "httpx2": through_a_client(httpx2.Client),
    "httpx2, asyncio": through_an_async_client(httpx2.AsyncClient, "asyncio"),
    "httpx2, trio": through_an_async_client(httpx2.AsyncClient, "trio"),
    "aiohttp": aiohttp,
}
# Only a watch of ours can break off a blocking exchange; a blocking client of the caller's keeps its timeouts.
BLOCKING: Final = {"httpx", "httpx2"}
PAIRS: Final = [
    pytest.param(carrier, hazard, id=f"{carrier}-{hazard}")
    for carrier in CARRIERS
    for hazard in HAZARDS
    if carrier not in BLOCKING or "deadline" not in hazard.options
]
# aiohttp hands a 101 over as the answer.
ELSEWHERE: Final[dict[tuple[str, str], type[StripeError]]] = {("aiohttp", "101"): APIStatusError}


@pytest.mark.parametrize(("carrier", "hazard"), PAIRS)
def test_a_hazard_ends_alike(carrier: str, hazard: Hazard) -> None:
    """Whatever a server does, the call ends in a token or in an error of the same class, and in time."""
    with Server(*hazard.scripts) as server:
        *before, last = CARRIERS[carrier](server.url, [CARD] * hazard.calls, **hazard.options)
    assert all(isinstance(ending.result, CardToken) for ending in before)
    assert isinstance(last.result, ELSEWHERE.get((carrier, hazard.name), hazard.seen)), last.result
    assert hazard.bound is None or last.seconds < hazard.bound + 0.6


@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_request_goes_out_alike(carrier: str) -> None:
    """The same form and headers go out through every library, each of them once."""
    with Server(serve) as server, Server(serve) as plain:
        (ending,) = CARRIERS[carrier](server.url)
        sync(plain.url)
    assert isinstance(ending.result, CardToken)
    (sent,), (wanted,) = server.received, plain.received
    # aiohttp says `Accept: */*` of itself.
    own = {"host", "idempotency-key", "connection", "user-agent", "accept"}
    assert sent.body == wanted.body
    assert {name: value for name, value in sent.headers.items() if name not in own} == {
        name: value for name, value in wanted.headers.items() if name not in own
    }
    assert sent.head.lower().count("authorization:") == sent.head.lower().count("user-agent:") == 1


def reading(response: Any) -> None:
    """A hook of httpx's that logs answers."""
    response.read()


async def areading(response: Any) -> None:
    """The same for an async client."""
    await response.aread()


@pytest.mark.parametrize(
    "way",
    [
        through_a_client(partial(httpx.Client, event_hooks={"response": [reading]})),
        through_a_client(partial(httpx2.Client, event_hooks={"response": [reading]})),
        through_an_async_client(partial(httpx.AsyncClient, event_hooks={"response": [areading]}), "asyncio"),
        through_an_async_client(partial(httpx2.AsyncClient, event_hooks={"response": [areading]}), "trio"),
    ],
    ids=["httpx", "httpx2", "httpx, asyncio", "httpx2, trio"],
)
def test_an_answer_that_a_hook_has_read_is_not_lost(way: Way) -> None:
    """A hook of a client's that reads the answer leaves it to be read here; the second call finds its connection."""
    with Server(serve) as server:
        endings = way(server.url, [CARD] * 2, timeout=2, max_retries=0)
    assert all(isinstance(ending.result, CardToken) for ending in endings), endings


@pytest.mark.parametrize("carrier", CARRIERS)
def test_nobody_listens(carrier: str) -> None:
    """A refused connection is no answer, tried three times, through every library."""
    with Server(serve) as gone:
        pass
    (ending,) = CARRIERS[carrier](gone.url)
    assert isinstance(ending.result, APIConnectionError)
    assert ending.attempts == 3


@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_redirect_is_never_followed(carrier: str) -> None:
    """A card number goes to no host but the one it was meant for, through every library."""
    with Server(serve) as other, Server(says(answer(b"", 307, [f"Location: {other.url}/v1/tokens"]))) as server:
        (ending,) = CARRIERS[carrier](server.url)
    assert isinstance(ending.result, APIStatusError)
    assert other.connections == 0


@pytest.mark.parametrize("carrier", CARRIERS)
def test_no_error_leads_to_the_request(carrier: str) -> None:
    """What another library raises holds the request; what comes of it here holds nothing of it."""
    with Server(says(b"220 smtp.example.com ESMTP\r\n")) as server:
        (ending,) = CARRIERS[carrier](server.url)
    assert isinstance(ending.result, APIConnectionError)
    assert ending.result.__cause__ is ending.result.__context__ is None
    assert KEY not in repr(vars(ending.result))


# Which library something is of.


def test_a_class_of_the_callers_own_is_of_the_library_it_derives_from() -> None:
    """The root of a class says whose requests it takes, whatever the class is called."""

    class Client(httpx2.Client):
        """Named like its root, in another module."""

    assert of(Client()) is of(httpx2.Client())
    assert of(httpx2.MockTransport(lambda _: httpx2.Response(200))) is of(httpx2.AsyncClient())
    assert of(httpx.MockTransport(lambda _: httpx.Response(200))) is of(None) is not of(httpx2.Client())


# The search for sniffio.


def test_a_missing_sniffio_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no sniffio, an import of it fails without a search."""
    asked: list[str] = []

    class Finder(MetaPathFinder):
        """Sees what is searched for, and finds nothing."""

        def find_spec(self, fullname: str, *_: object) -> None:
            """Write it down."""
            asked.append(fullname)

    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    monkeypatch.setitem(sys.modules, "sniffio", None)
    monkeypatch.delitem(sys.modules, "sniffio")
    monkeypatch.setattr(sys, "meta_path", [Finder(), *sys.meta_path])
    _network.remember_absent_sniffio.__wrapped__()
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("sniffio")
    assert asked == []


def test_an_installed_sniffio_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where sniffio is installed, as trio needs it, it can be imported as before."""
    monkeypatch.delitem(sys.modules, "sniffio")
    _network.remember_absent_sniffio.__wrapped__()
    assert importlib.import_module("sniffio").__name__ == "sniffio"
