"""Requests in the words of httpx, or of a successor with the same words, such as httpx2.

A client takes a request and a stream of its own library only, so that the one is found
through the other, and neither has to be installed for the other's sake.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from typing import Any, Final

from stripe_tokens._http import Body, Request

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


class Family:
    """A library that has the words.

    Args:
        library: Its module.
    """

    def __init__(self, library: Any) -> None:
        self._request = library.Request
        self._url = functools.lru_cache(maxsize=8)(library.URL)
        self._form: Any = type("Form", (Form, library.SyncByteStream, library.AsyncByteStream), {})

    def request(self, request: Request, timeout: float, trace: Trace | None = None) -> Any:
        """Put a request into the words of the library.

        Args:
            request: What to send.
            timeout: Seconds that each phase may take.
            trace: Sees how the exchange comes along, where the library can tell.
        """
        extensions: Extensions = {"timeout": dict.fromkeys(_PHASES, timeout)}
        if trace:
            extensions["trace"] = trace
        headers = request.headers
        if request.key is not None:
            headers += ((b"Authorization", b"Bearer " + request.key.reveal().encode()),)
        return self._request(
            request.method,
            self._url(request.url),
            headers=headers,
            stream=self._form(request.body),
            extensions=extensions,
        )


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
