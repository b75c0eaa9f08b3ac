"""Lanes: one connection each, driven by httpcore, which is what drives httpx's transports too.

By way of httpx a call would cost a tenth more and a cold start a sixth. That way is taken
through a proxy, which httpx knows how to, and where a tool has put itself into httpx's
transports: a tracer, a recorder or a mock is not gone around.

Nobody can cancel a blocking exchange from outside, so that a watch breaks it off.
"""

from __future__ import annotations

import functools
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, Final, Self

import httpcore

from stripe_tokens import _family, _network
from stripe_tokens._family import Trace
from stripe_tokens._http import Head, Request

_KEPT: Final = 60
"""Seconds that an idle connection is kept open."""

_url: Final = functools.lru_cache(maxsize=8)(httpcore.URL)


class Lane:
    """One connection to a base URL, which a watch can break off."""

    def __init__(self, base_url: str) -> None:
        self._detour = _Detour(base_url, "HTTPTransport", "handle_request", _family.sender)
        self._connect = functools.partial(httpcore.HTTPConnection, **_destination(base_url))
        self._connection = self._connect()
        self._stream: Any = None
        self._broken = False

    def send(self, request: Request, seconds: float, trace: Trace | None = None) -> Head:
        """Send a request, and give the beginning of its answer; the rest is to be read or closed.

        Args:
            request: What to send.
            seconds: How long each phase may take.
            trace: Sees how the exchange comes along.
        """
        if self._detour.is_needed():
            head: Head = self._detour.sender()(request, seconds, trace)
        else:
            if _is_over(self._connection):
                self._connection.close()
                self._connection = self._connect()
            head = _head(self._connection.handle_request(_put(request, seconds, trace)))
        self._stream = head.extensions.get("network_stream")
        return head

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
        if self._detour.transport:
            self._detour.transport.close()

    def opening(self, event: str, info: Mapping[str, Any]) -> None:
        """See the connection come up: httpcore's `trace` extension."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._stream = info["return_value"]
            if self._broken:
                self.break_off()

    def break_off(self) -> None:
        """End the exchange, from another thread."""
        self._broken = True
        if self._stream is not None:
            _shut(self._stream.get_extra_info("socket"))


class AsyncLane:
    """The same for asyncio and trio, but for the watch, since an async exchange can be cancelled."""

    def __init__(self, base_url: str) -> None:
        self._detour = _Detour(base_url, "AsyncHTTPTransport", "handle_async_request", _family.async_sender)
        self._connect = functools.partial(httpcore.AsyncHTTPConnection, **_destination(base_url))
        self._connection = self._connect()

    async def send(self, request: Request, seconds: float) -> Head:
        """Send a request, as `Lane.send` does."""
        if self._detour.is_needed():
            head: Head = await self._detour.sender()(request, seconds)
            return head
        if _is_over(self._connection):
            await self._connection.aclose()
            self._connection = self._connect()
        return _head(await self._connection.handle_async_request(_put(request, seconds)))

    async def aclose(self) -> None:
        """Close the connection."""
        await self._connection.aclose()
        if self._detour.transport:
            await self._detour.transport.aclose()


class DeadlinePassed(Exception):  # noqa: N818 - named for what happened, like the exceptions it is sorted with
    """The time for the whole call was up."""


class Watch:
    """Breaks an exchange off when its time is up, whatever the server does.

    The timeout of a socket starts again with every byte, so that a server which drips could
    keep a thread for hours.

    Args:
        seconds: How long the exchange may take.
        break_off: Ends it from another thread.
    """

    def __init__(self, seconds: float, break_off: Callable[[], object]) -> None:
        self._break_off = break_off
        self._timer = threading.Timer(seconds, self._ring)
        self._timer.daemon = True
        self._lock = threading.Lock()
        self._over = self._rang = False

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            self._over = True
        # What broke off is told as a deadline; Ctrl-C stays what it is.
        if self._rang and (error is None or isinstance(error, Exception)):
            raise DeadlinePassed

    def _ring(self) -> None:
        # Under the lock, so that no exchange of a later call is ever broken off.
        with self._lock:
            if not self._over:
                self._rang = True
                self._break_off()


def _shut(connection: socket.socket) -> None:
    """End a connection on which another thread waits."""
    # Not the method of a TLS socket, which would forget its state while the other one reads.
    with suppress(OSError):
        socket.socket.shutdown(connection, socket.SHUT_RDWR)


class _Detour:
    """The way through a transport of httpx's; see the top.

    Args:
        base_url: Where to.
        transport: The class in httpx.
        method: Its method that sends.
        sender: What makes a sender of the two.
    """

    def __init__(self, base_url: str, transport: str, method: str, sender: Callable[[Any, str], Any]) -> None:
        self._base_url = base_url
        self._place = transport, method
        self._sender = sender
        self._proxy = _network.proxy(base_url)
        self.transport: Any = self._made() if self._proxy else None
        """The transport, once there is one."""

    def is_needed(self) -> bool:
        """Whether the next call has to go this way."""
        return self._proxy is not None or _family.watched(*self._place)

    def sender(self) -> Any:
        """Give what sends this way; see `_family.sender`."""
        self.transport = self.transport or self._made()
        return self._sender(self.transport, self._place[1])

    def _made(self) -> Any:
        import httpx  # noqa: PLC0415 - see the top

        limits = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=_KEPT)
        verify = _destination(self._base_url)["ssl_context"] or False
        make = getattr(httpx, self._place[0])
        try:
            return make(verify=verify, trust_env=False, limits=limits, proxy=self._proxy)
        except (ImportError, ValueError, httpx.InvalidURL) as error:
            reason = type(error).__name__
        raise _network.proxy_refused(reason)


def _destination(base_url: str) -> dict[str, Any]:
    origin = _url(base_url).origin
    context = _network.tls() if origin.scheme == b"https" else None
    return {"origin": origin, "ssl_context": context, "keepalive_expiry": _KEPT}


def _is_over(connection: Any) -> bool:
    """Whether the server has closed a connection, or it was idle for too long."""
    return bool(connection.is_closed() or connection.has_expired())


def _put(request: Request, seconds: float, trace: Trace | None = None) -> httpcore.Request:
    extensions = _family.extensions(seconds, trace)
    put = httpcore.Request(request.method, _url(request.url), content=_family.Form(request.body), extensions=extensions)
    # The constructor would look at each once more.
    put.headers = _family.headers(request)
    return put


def _head(response: Any) -> Head:
    return Head(response.status, response.headers, response.stream, response.extensions)
