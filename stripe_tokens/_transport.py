"""The only module that knows httpx: it carries the attempts of a flow out.

It is imported by the first client, not with the package. An exchange ends in a value, a
`Response` or a `Failure`; whatever else passes through leaves its traceback and its chain
here, because they lead to the request.
"""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing, closing
from functools import lru_cache, partial
from typing import Any, Final, TypeVar

import anyio
import anyio.lowlevel
import httpx

from stripe_tokens import _network
from stripe_tokens._flow import Flow
from stripe_tokens._http import Attempt, Body, Failure, Outcome, Response, Stage
from stripe_tokens._pool import AsyncPool, Pool
from stripe_tokens.errors import ConfigurationError

T = TypeVar("T")

LARGEST_BODY: Final = 1024 * 1024
"""Bytes of an answer that are read at most; a token is of about one thousand."""

_ONE_CONNECTION: Final = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=60)
_url: Final = lru_cache(maxsize=8)(httpx.URL)


def run(flow: Flow[T], send: Callable[[Attempt, float], Outcome]) -> T:
    """Carry a flow out, blocking."""
    started = time.monotonic()
    with closing(flow):
        attempt = next(flow)
        while True:
            if attempt.delay:
                time.sleep(attempt.delay)
            outcome = send(attempt, started)
            # Only this may end the flow: a StopIteration from elsewhere is not its result.
            try:
                attempt = flow.send(outcome)
            except StopIteration as end:
                result: T = end.value
                return result


async def arun(flow: Flow[T], send: Callable[[Attempt, float], Awaitable[Outcome]]) -> T:
    """Carry a flow out on asyncio or trio."""
    started = time.monotonic()
    with closing(flow):
        attempt = next(flow)
        while True:
            if attempt.delay:
                await anyio.sleep(attempt.delay)
            outcome = await send(attempt, started)
            try:
                attempt = flow.send(outcome)
            except StopIteration as end:
                result: T = end.value
                return result


class Transport:
    """Blocking exchanges, through lanes of its own, a transport, or a client that was given."""

    def __init__(
        self,
        base_url: str,
        *,
        http_client: httpx.Client | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._make = partial(_lane, httpx.HTTPTransport, base_url)
        self._given: Any = _Borrowed(http_client) if http_client else transport
        # A pool belongs to the process that made it: after a fork two would read one socket.
        self._pools: dict[int, Pool[httpx.BaseTransport]] = {}
        self._closed = False

    def run(self, flow: Flow[T]) -> T:
        """Carry a flow out."""
        return run(flow, self.send)

    def send(self, attempt: Attempt, started: float) -> Outcome:
        """Make one exchange. It ends in a value, and so do the ways in which it can break."""
        _refuse_closed(closed=self._closed)
        try:
            return self._on_a_lane(attempt, started)
        except BaseException as error:  # noqa: BLE001 - told apart below, where nothing leads to the request
            caught = error
        return _network.failure(caught, started)

    def close(self) -> None:
        """Close what was made or handed over here; a client that was given stays open."""
        self._closed = True
        for pool in self._pools.values():
            pool.close()
        if self._given is not None:
            self._given.close()

    def __del__(self) -> None:
        _warn_unclosed("Client", closed=self._closed or not self._pools)

    def _on_a_lane(self, attempt: Attempt, started: float) -> Outcome:
        if self._given is not None:
            return _exchange(self._given, attempt, started)
        pool = self._pool()
        lane = pool.acquire(_phase(attempt, started))
        try:
            outcome = _exchange(lane, attempt, started)
        except BaseException:
            pool.discard(lane)
            raise
        pool.release(lane)
        return outcome

    def _pool(self) -> Pool[httpx.BaseTransport]:
        pid = os.getpid()
        # No lock: one held in another thread at a fork would be held for ever in the child.
        return self._pools.get(pid) or self._pools.setdefault(pid, Pool(self._make))


class AsyncTransport:
    """The same for asyncio and trio."""

    def __init__(
        self,
        base_url: str,
        *,
        http_client: httpx.AsyncClient | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._make = partial(_lane, httpx.AsyncHTTPTransport, base_url)
        self._given: Any = _Borrowed(http_client) if http_client else transport
        # And to the event loop that runs its connections.
        self._pools: dict[tuple[int, anyio.lowlevel.EventLoopToken], AsyncPool[httpx.AsyncBaseTransport]] = {}
        self._closed = False

    async def run(self, flow: Flow[T]) -> T:
        """Carry a flow out."""
        return await arun(flow, self.send)

    async def send(self, attempt: Attempt, started: float) -> Outcome:
        """Make one exchange. It ends in a value, and so do the ways in which it can break."""
        _refuse_closed(closed=self._closed)
        try:
            with anyio.move_on_after(_left(attempt, started)):
                return await self._on_a_lane(attempt, started)
        except BaseException as error:  # noqa: BLE001 - told apart below, where nothing leads to the request
            caught = error
        else:
            return _network.deadline_passed(started)
        return _network.failure(caught, started)

    async def aclose(self) -> None:
        """Close what was made or handed over here; a client that was given stays open."""
        self._closed = True
        for pool in self._pools.values():
            await pool.aclose()
        if self._given is not None:
            await self._given.aclose()

    def __del__(self) -> None:
        _warn_unclosed("AsyncClient", closed=self._closed or not self._pools)

    async def _on_a_lane(self, attempt: Attempt, started: float) -> Outcome:
        if self._given is not None:
            return await _aexchange(self._given, attempt, started)
        pool = self._pool()
        lane = await pool.acquire(_phase(attempt, started))
        try:
            outcome = await _aexchange(lane, attempt, started)
        except BaseException:
            await pool.discard(lane)
            raise
        await pool.release(lane)
        return outcome

    def _pool(self) -> AsyncPool[httpx.AsyncBaseTransport]:
        place = (os.getpid(), anyio.lowlevel.current_token())
        return self._pools.get(place) or self._pools.setdefault(place, AsyncPool(self._make))


def _refuse_closed(*, closed: bool) -> None:
    if closed:
        raise ConfigurationError("This client is closed.", hint="Make a new one, or close it later.")


def _warn_unclosed(name: str, *, closed: bool) -> None:
    if not closed:
        warnings.warn(f"unclosed stripe_tokens.{name}", ResourceWarning, stacklevel=3)


class _Borrowed:
    """A client of the caller's, seen as a transport that is never closed here."""

    def __init__(self, client: Any) -> None:
        self._send: Any = partial(client.send, stream=True, auth=None, follow_redirects=False)

    def handle_request(self, request: httpx.Request) -> Any:
        return self._send(request)

    async def handle_async_request(self, request: httpx.Request) -> Any:
        return await self._send(request)

    def close(self) -> None:
        pass

    async def aclose(self) -> None:
        pass


class _Form(httpx.SyncByteStream, httpx.AsyncByteStream):
    """The body on its way out. httpx's own streams keep it where an inspector finds it."""

    def __init__(self, body: Body | None) -> None:
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        if self._body:
            yield self._body.reveal()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if self._body:
            yield self._body.reveal()


def _lane(kind: Callable[..., T], base_url: str) -> T:
    proxy = _network.proxy(base_url)
    verify = _network.tls() if base_url.startswith("https:") or proxy else False
    return kind(verify=verify, trust_env=False, limits=_ONE_CONNECTION, proxy=proxy)


def _left(attempt: Attempt, started: float) -> float | None:
    return None if attempt.deadline is None else attempt.deadline - (time.monotonic() - started)


def _phase(attempt: Attempt, started: float) -> float:
    left = _left(attempt, started)
    return attempt.timeout if left is None else min(attempt.timeout, max(left, 0.001))


def _outgoing(attempt: Attempt, started: float) -> httpx.Request:
    request = attempt.request
    headers = request.headers
    if request.key is not None:
        headers += ((b"Authorization", b"Bearer " + request.key.reveal().encode()),)
    timeout = dict.fromkeys(("connect", "read", "write", "pool"), _phase(attempt, started))
    return httpx.Request(
        request.method,
        _url(request.url),
        headers=headers,
        stream=_Form(request.body),
        extensions={"timeout": timeout},
    )


def _exchange(lane: httpx.BaseTransport, attempt: Attempt, started: float) -> Outcome:
    with closing(lane.handle_request(_outgoing(attempt, started))) as response:
        answer = _Answer(response.status_code, response.headers.raw)
        if answer.refusal is None:
            # Typed for both worlds, but a blocking lane answers with a blocking stream.
            stream: Any = response.stream
            for chunk in stream:
                answer.add(chunk)
                if answer.refusal or (_left(attempt, started) or 1) <= 0:
                    break
    return _network.deadline_passed(started) if (_left(attempt, started) or 1) <= 0 else answer.outcome(started)


async def _aexchange(lane: httpx.AsyncBaseTransport, attempt: Attempt, started: float) -> Outcome:
    async with aclosing(await lane.handle_async_request(_outgoing(attempt, started))) as response:
        answer = _Answer(response.status_code, response.headers.raw)
        if answer.refusal is None:
            # Typed for both worlds, but an async lane answers with an async stream.
            stream: Any = response.stream
            async for chunk in stream:
                answer.add(chunk)
                if answer.refusal:
                    break
    return answer.outcome(started)


class _Answer:
    """An answer as it comes in."""

    def __init__(self, status: int, headers: Sequence[tuple[bytes, bytes]]) -> None:
        self._status = status
        self._headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}
        self._body = bytearray()
        self.refusal = self._refused()

    def add(self, chunk: bytes) -> None:
        """Take some more of the body."""
        self._body += chunk
        if len(self._body) > LARGEST_BODY:
            self.refusal = f"it is larger than {LARGEST_BODY} bytes"

    def outcome(self, started: float) -> Outcome:
        """Tell how the exchange ended."""
        elapsed = time.monotonic() - started
        if self.refusal:
            return Failure(
                stage=Stage.READ,
                exception="refused",
                reason=self.refusal,
                status=self._status,
                headers=self._headers,
                elapsed=elapsed,
            )
        return Response(status=self._status, headers=self._headers, body=bytes(self._body), elapsed=elapsed)

    def _refused(self) -> str | None:
        if self._headers.get("content-encoding", "identity") != "identity":
            # A kilobyte of stacked gzip can unpack to gigabytes.
            return "it is compressed, though it was asked not to be"
        return None
