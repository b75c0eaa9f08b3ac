"""Requests and answers in the words of httpx, or of a successor with the same words, such as httpx2.

A client takes a request and a stream of its own library only, so that the one is found
through the other, and neither has to be installed for the other's sake. Nor is httpx imported
before it is needed.
"""

from __future__ import annotations

import functools
import importlib
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from types import FunctionType
from typing import Any, Final

from stripe_tokens._http import Body, Head, Request

Trace = Callable[[str, Mapping[str, Any]], None]
Extensions = dict[str, Any]

_LIBRARIES: Final = frozenset({"httpx", "httpx2"})
_ROOTS: Final = frozenset({"Client", "AsyncClient", "BaseTransport", "AsyncBaseTransport"})
_PHASES: Final = ("connect", "read", "write", "pool")
_NONE: Final[Mapping[str, object]] = {}


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


def headers(request: Request) -> list[tuple[bytes, bytes]]:
    """All headers of a request, with the one that holds the key."""
    if request.key is None:
        return list(request.headers)
    return [*request.headers, (b"Authorization", b"Bearer " + request.key.reveal().encode())]


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


def sender(given: Any, method: str, options: Mapping[str, object] = _NONE) -> Callable[..., Head]:
    """Give what sends a request through a client or a transport; see `Lane.send`.

    Args:
        given: The client or the transport.
        method: Its method that takes a request. It is looked up for each, as tools may replace it.
        options: What else the method is told.
    """
    family = of(given)

    def send(request: Request, seconds: float, trace: Trace | None = None) -> Head:
        return family.head(getattr(given, method)(family.request(request, seconds, trace), **options))

    return send


def async_sender(given: Any, method: str, options: Mapping[str, object] = _NONE) -> Callable[..., Awaitable[Head]]:
    """The same for async ones."""
    family = of(given)

    async def send(request: Request, seconds: float) -> Head:
        return family.head(await getattr(given, method)(family.request(request, seconds), **options))

    return send


def of(given: object) -> Family:
    """The family of a client or a transport; httpx for one that comes from neither."""
    for cls in reversed(type(given).__mro__):
        library = cls.__module__.partition(".")[0]
        if cls.__name__ in _ROOTS and library in _LIBRARIES:
            return _named(library)
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
