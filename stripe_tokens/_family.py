"""Requests and answers in the words of httpx, or of a successor with the same words, such as httpx2.

A client takes a request and a stream of its own library only, so that the one is found
through the other, and neither has to be installed for the other's sake. Nor is httpx imported
before it is needed: for a client or a transport that was given, for a proxy, and for a tool
that looks at what httpx sends.
"""

from __future__ import annotations

import functools
import importlib
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from types import FunctionType
from typing import TYPE_CHECKING, Any, Final

from stripe_tokens._answer import Head
from stripe_tokens._http import Body, Request

if TYPE_CHECKING:
    from ssl import SSLContext

Trace = Callable[[str, Mapping[str, Any]], None]
Extensions = dict[str, Any]

_LIBRARIES: Final = frozenset({"httpx", "httpx2"})
_ROOTS: Final = frozenset({"Client", "AsyncClient", "BaseTransport", "AsyncBaseTransport"})
_PHASES: Final = ("connect", "read", "write", "pool")


class Form:
    """The body on its way out. Streams of httpx's own keep it where an inspector finds it."""

    def __init__(self, body: Body | None) -> None:
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        if self._body:
            yield self._body.reveal()

    def __aiter__(self) -> AsyncIterator[bytes]:
        # No generator, for trio complains of one that a broken connection leaves unfinished.
        return self

    async def __anext__(self) -> bytes:
        body, self._body = self._body, None
        if body is None:
            raise StopAsyncIteration
        return body.reveal()


def headers(request: Request) -> tuple[tuple[bytes, bytes], ...]:
    """All headers of a request, with the one that holds the key."""
    if request.key is None:
        return request.headers
    return *request.headers, (b"Authorization", b"Bearer " + request.key.reveal().encode())


def extensions(seconds: float, trace: Trace | None = None) -> Extensions:
    """What a request says to the transports of a library.

    Args:
        seconds: How long each phase may take.
        trace: Sees how the exchange comes along, where the library can tell.
    """
    said: Extensions = {"timeout": dict.fromkeys(_PHASES, seconds)}
    if trace:
        said["trace"] = trace
    return said


class Family:
    """A library that has the words.

    Args:
        library: Its module.
    """

    def __init__(self, library: Any) -> None:
        self._library = library
        self._url = functools.lru_cache(maxsize=8)(library.URL)
        self._form: Any = type("Form", (Form, library.SyncByteStream, library.AsyncByteStream), {})

    def request(self, request: Request, seconds: float, trace: Trace | None = None) -> Any:
        """Put a request into the words of the library; see `extensions`."""
        return self._library.Request(
            request.method,
            self._url(request.url),
            headers=headers(request),
            stream=self._form(request.body),
            extensions=extensions(seconds, trace),
        )

    def head(self, response: Any) -> Head:
        """Take the beginning of an answer out of the words of the library."""
        # A hook of a client's may have read the answer, and no stream gives anything twice.
        read = response.is_stream_consumed
        stream = self._library.ByteStream(response.content) if read else response.stream
        return Head(response.status_code, response.headers.raw, stream, response.extensions)

    def transport(self, name: str, *, kept: float, verify: SSLContext | bool, proxy: str | None) -> Any:
        """Make a transport of the library's, of one connection.

        Args:
            name: `HTTPTransport` or `AsyncHTTPTransport`.
            kept: Seconds that the connection is kept open while it is idle.
            verify: The TLS context; False where there is no TLS.
            proxy: The URL of a proxy.

        Raises:
            ImportError: The proxy is one that the library needs an extra for.
            ValueError: The proxy has a scheme that it does not know, or no URL.
        """
        limits = self._library.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=kept)
        try:
            return getattr(self._library, name)(verify=verify, proxy=proxy, trust_env=False, limits=limits)
        except self._library.InvalidURL:
            pass
        raise ValueError


def sender(given: object, handle: Callable[[Any], Any]) -> Callable[[Request, float], Head]:
    """Give what sends through a client or a transport.

    Args:
        given: The client or the transport.
        handle: Its method that takes a request.
    """
    family = of(given)
    return lambda request, seconds: family.head(handle(family.request(request, seconds)))


def async_sender(given: object, handle: Callable[[Any], Any]) -> Callable[[Request, float], Awaitable[Head]]:
    """The same for async ones."""
    family = of(given)

    async def send(request: Request, seconds: float) -> Head:
        return family.head(await handle(family.request(request, seconds)))

    return send


def of(given: object) -> Family:
    """The family of a client or a transport; httpx for one that comes from neither."""
    for cls in reversed(type(given).__mro__):
        library = cls.__module__.partition(".")[0]
        if cls.__name__ in _ROOTS and library in _LIBRARIES:
            return _named(library)
    return httpx()


def httpx() -> Family:
    """The family of httpx itself, which is imported now if it was not."""
    return _named("httpx")


@functools.cache
def _named(library: str) -> Family:
    return Family(importlib.import_module(library))


def watched(transport: str, method: str) -> bool:
    """Whether a tool has put itself in the place of a method of httpx's: a tracer, a recorder, a mock.

    Args:
        transport: The class.
        method: Its method that sends.
    """
    there = getattr(getattr(sys.modules.get("httpx"), transport, None), method, None)
    if type(there) is FunctionType:
        return there.__code__.co_qualname != f"{transport}.{method}"
    return there is not None
