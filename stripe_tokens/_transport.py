"""The only module that knows httpx: it carries the attempts of a flow out.

It is imported by the first client, not with the package. An exchange ends in a value, a
`Response` or a `Failure`; whatever else passes through leaves its traceback and its chain
here, because they lead to the request.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Mapping
from contextlib import aclosing, closing
from functools import partial
from typing import Any, Final, TypeVar

import anyio
import httpcore
import httpx

from stripe_tokens import _family, _network
from stripe_tokens._answer import Answer
from stripe_tokens._drive import arun, run
from stripe_tokens._family import Family, Trace
from stripe_tokens._flow import Flow
from stripe_tokens._http import Attempt, Outcome
from stripe_tokens._options import AsyncHTTPClient, HTTPClient
from stripe_tokens._pool import AsyncPools, Pools
from stripe_tokens._watch import DeadlinePassed, Watch, shut
from stripe_tokens.errors import ConfigurationError

T = TypeVar("T")

_LIMITS: Final = httpx.Limits(keepalive_expiry=60)


class Transport:
    """Blocking exchanges, through lanes of its own, a transport, or a client that was given."""

    def __init__(
        self,
        base_url: str,
        *,
        http_client: HTTPClient | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._closed = False
        self._pools = Pools(partial(_lane, _Lane, base_url))
        _refuse_both(http_client, transport)
        self._family = _family.of(http_client or transport)
        self._given: Any = transport if http_client is None else _Borrowed(http_client)

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
        self._pools.close()
        if self._given is not None:
            self._given.close()

    def __del__(self) -> None:
        if not self._closed and self._pools.open:
            self.close()
            _warn_unclosed("Client")

    def _on_a_lane(self, attempt: Attempt, started: float) -> Outcome:
        if self._given is not None:
            return _exchange(self._given, attempt, started, self._family)
        pool = self._pools.here()
        lane = pool.acquire(_phase(attempt, started))
        try:
            exchange = _exchange if attempt.deadline is None else _watched
            outcome = exchange(lane, attempt, started, self._family)
        except BaseException:
            pool.discard(lane)
            raise
        pool.release(lane)
        return outcome


class AsyncTransport:
    """The same for asyncio and trio."""

    def __init__(
        self,
        base_url: str,
        *,
        http_client: AsyncHTTPClient | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        _network.remember_absent_sniffio()
        self._closed = False
        self._pools = AsyncPools(partial(_lane, _AsyncLane, base_url))
        _refuse_both(http_client, transport)
        self._family = _family.of(http_client or transport)
        self._given: Any = transport if http_client is None else _Borrowed(http_client)

    async def run(self, flow: Flow[T]) -> T:
        """Carry a flow out."""
        return await arun(flow, self.send)

    async def send(self, attempt: Attempt, started: float) -> Outcome:
        """Make one exchange. It ends in a value, and so do the ways in which it can break."""
        _refuse_closed(closed=self._closed)
        caught: BaseException = DeadlinePassed()
        try:
            if attempt.deadline is None:
                return await self._on_a_lane(attempt, started)
            with anyio.move_on_after(_left(attempt, started)):
                return await self._on_a_lane(attempt, started)
        except BaseException as error:  # noqa: BLE001 - told apart below, where nothing leads to the request
            caught = error
        return _network.failure(caught, started)

    async def aclose(self) -> None:
        """Close what was made or handed over here; a client that was given stays open.

        Connections of another event loop can only be closed there, and are when it ends.
        """
        self._closed = True
        await self._pools.aclose()
        if self._given is not None:
            await self._given.aclose()

    def __del__(self) -> None:
        # The lanes are closed by their keepers, where the loop still runs.
        if not self._closed and self._pools.open:
            _warn_unclosed("AsyncClient")

    async def _on_a_lane(self, attempt: Attempt, started: float) -> Outcome:
        if self._given is not None:
            return await _aexchange(self._given, attempt, started, self._family)
        pool = await self._pools.here()
        lane = await pool.acquire(_phase(attempt, started))
        try:
            outcome = await _aexchange(lane, attempt, started, self._family)
        except BaseException:
            await pool.discard(lane)
            raise
        await pool.release(lane)
        return outcome


def _refuse_both(http_client: object, transport: object) -> None:
    if http_client is not None and transport is not None:
        raise ConfigurationError("http_client and transport exclude each other.", hint="Give the client the transport.")


def _refuse_closed(*, closed: bool) -> None:
    if closed:
        raise ConfigurationError("This client is closed.", hint="Make a new one, or close it later.")


def _warn_unclosed(name: str) -> None:
    warnings.warn(f"unclosed stripe_tokens.{name}", ResourceWarning, stacklevel=3)


class _Lane(httpx.HTTPTransport):
    """One connection, which a watch can break off.

    It takes the place of httpx's pool, whose bookkeeping costs a sixth of a call and keeps what
    is one connection anyway. The call still goes through httpx's own method: that is where its
    tracers, recorders and mocks stand.
    """

    _pool: Any
    _stream: Any = None
    _broken = False

    def __init__(self, origin: httpcore.Origin, **options: Any) -> None:
        super().__init__(**options)
        self._connect = partial(self._pool.create_connection, origin)
        self._pool = self._connect()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if _over(self._pool):
            self._pool.close()
            self._pool = self._connect()
        response = super().handle_request(request)
        self._stream = response.extensions.get("network_stream")
        return response

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
            shut(self._stream.get_extra_info("socket"))


class _AsyncLane(httpx.AsyncHTTPTransport):
    """The same, but for the watch, since an async exchange can be cancelled."""

    _pool: Any

    def __init__(self, origin: httpcore.Origin, **options: Any) -> None:
        super().__init__(**options)
        self._connect = partial(self._pool.create_connection, origin)
        self._pool = self._connect()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if _over(self._pool):
            await self._pool.aclose()
            self._pool = self._connect()
        return await super().handle_async_request(request)


def _over(connection: Any) -> bool:
    """Whether the server has closed a connection, or it was idle for too long."""
    return bool(connection.is_closed() or connection.has_expired())


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


def _lane(kind: Callable[..., T], base_url: str) -> T:
    proxy = _network.proxy(base_url)
    url = httpx.URL(base_url)
    origin = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path).origin
    verify = _network.tls() if url.scheme == "https" else False
    try:
        return kind(origin, verify=verify, trust_env=False, limits=_LIMITS, proxy=proxy)
    except (ImportError, ValueError, httpx.InvalidURL) as error:
        reason = type(error).__name__
    raise _network.proxy_refused(reason)


def _left(attempt: Attempt, started: float) -> float | None:
    return None if attempt.deadline is None else attempt.deadline - (time.monotonic() - started)


def _phase(attempt: Attempt, started: float) -> float:
    left = _left(attempt, started)
    return attempt.timeout if left is None else min(attempt.timeout, max(left, 0.001))


def _watched(lane: _Lane, attempt: Attempt, started: float, family: Family) -> Outcome:
    with Watch(_left(attempt, started) or 0, lane.break_off):
        return _exchange(lane, attempt, started, family, lane.opening)


def _exchange(
    lane: httpx.BaseTransport, attempt: Attempt, started: float, family: Family, trace: Trace | None = None
) -> Outcome:
    request = family.request(attempt.request, _phase(attempt, started), trace)
    response = lane.handle_request(request)
    # Typed for both worlds, but a blocking lane answers with a blocking stream.
    stream: Any = response.stream
    with closing(stream):
        answer = Answer(response.status_code, response.headers.raw, attempt.request.idempotency_key)
        if answer.refusal is None:
            for chunk in stream:
                answer.add(chunk)
                if answer.refusal:
                    break
                # A watch sees to that on a lane of ours; one that was given may be of any kind.
                if attempt.deadline is not None and (_left(attempt, started) or 0) <= 0:
                    raise DeadlinePassed
    return answer.outcome(started)


async def _aexchange(lane: httpx.AsyncBaseTransport, attempt: Attempt, started: float, family: Family) -> Outcome:
    request = family.request(attempt.request, _phase(attempt, started))
    async with aclosing(await lane.handle_async_request(request)) as response:
        answer = Answer(response.status_code, response.headers.raw, attempt.request.idempotency_key)
        if answer.refusal is None:
            await _read(response, answer)
    return answer.outcome(started)


async def _read(response: httpx.Response, answer: Answer) -> None:
    # Typed for both worlds, but an async lane answers with an async stream.
    stream: Any = response.stream
    try:
        async for chunk in stream:
            answer.add(chunk)
            if answer.refusal:
                if response.is_closed:
                    break
                # The generators of httpx and httpcore end with their source; a break would only drop them.
                await response.aclose()
    except Exception:  # what a closed source raises, of whatever family
        if not answer.refusal:
            raise
