"""Carries the attempts of a flow out: through lanes of its own, or through what it was given.

It is imported by the first client, not with the package. An exchange ends in a value, a
`Response` or a `Failure`; whatever else passes through leaves its traceback and its chain
here, because they lead to the request.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Awaitable, Callable
from contextlib import aclosing, closing
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

import anyio

from stripe_tokens import _family, _network
from stripe_tokens._drive import arun, run
from stripe_tokens._flow import Flow
from stripe_tokens._http import Answer, Attempt, Head, Outcome, Request
from stripe_tokens._lane import AsyncLane, DeadlinePassed, Lane, Watch
from stripe_tokens._options import AsyncHTTPClient, HTTPClient
from stripe_tokens._pool import AsyncPools, Pools
from stripe_tokens.errors import ConfigurationError

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")

# What a client of the caller's must not do of itself.
_PLAINLY: Final = {"stream": True, "auth": None, "follow_redirects": False}


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
        self._pools = Pools(partial(Lane, base_url))
        _refuse_both(http_client, transport)
        self._transport = transport
        self._given: Callable[[Request, float], Head] | None = None
        if transport is not None:
            self._given = _family.sender(transport, "handle_request")
        elif http_client is not None:
            self._given = _family.sender(http_client, "send", _PLAINLY)

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
        if self._transport is not None:
            self._transport.close()

    def __del__(self) -> None:
        if not self._closed and self._pools.open:
            self.close()
            _warn_unclosed("Client")

    def _on_a_lane(self, attempt: Attempt, started: float) -> Outcome:
        if self._given is not None:
            return _exchange(self._given, attempt, started)
        pool = self._pools.here()
        lane = pool.acquire(_phase(attempt, started))
        try:
            if attempt.deadline is None:
                outcome = _exchange(lane.send, attempt, started)
            else:
                outcome = _watched(lane, attempt, started)
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
        self._pools = AsyncPools(partial(AsyncLane, base_url))
        _refuse_both(http_client, transport)
        self._transport = transport
        self._given: Callable[[Request, float], Awaitable[Head]] | None = None
        if transport is not None:
            self._given = _family.async_sender(transport, "handle_async_request")
        elif http_client is not None:
            self._given = _family.async_sender(http_client, "send", _PLAINLY)

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
        if self._transport is not None:
            await self._transport.aclose()

    def __del__(self) -> None:
        # The lanes are closed by their keepers, where the loop still runs.
        if not self._closed and self._pools.open:
            _warn_unclosed("AsyncClient")

    async def _on_a_lane(self, attempt: Attempt, started: float) -> Outcome:
        if self._given is not None:
            return await _aexchange(self._given, attempt, started)
        pool = await self._pools.here()
        lane = await pool.acquire(_phase(attempt, started))
        try:
            outcome = await _aexchange(lane.send, attempt, started)
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


def _left(attempt: Attempt, started: float) -> float | None:
    return None if attempt.deadline is None else attempt.deadline - (time.monotonic() - started)


def _phase(attempt: Attempt, started: float) -> float:
    left = _left(attempt, started)
    return attempt.timeout if left is None else min(attempt.timeout, max(left, 0.001))


def _watched(lane: Lane, attempt: Attempt, started: float) -> Outcome:
    with Watch(_left(attempt, started) or 0, lane.break_off):
        return _exchange(partial(lane.send, trace=lane.opening), attempt, started)


def _exchange(send: Callable[[Request, float], Head], attempt: Attempt, started: float) -> Outcome:
    head = send(attempt.request, _phase(attempt, started))
    with closing(head.stream):
        answer = Answer(head, attempt.request.idempotency_key)
        if answer.refusal is None:
            for chunk in head.stream:
                answer.add(chunk)
                if answer.refusal:
                    break
                # A watch sees to that on a lane of ours; one that was given may be of any kind.
                if attempt.deadline is not None and (_left(attempt, started) or 0) <= 0:
                    raise DeadlinePassed
    return answer.outcome(started)


async def _aexchange(send: Callable[[Request, float], Awaitable[Head]], attempt: Attempt, started: float) -> Outcome:
    head = await send(attempt.request, _phase(attempt, started))
    async with aclosing(head.stream):
        answer = Answer(head, attempt.request.idempotency_key)
        if answer.refusal is None:
            await _read(head.stream, answer)
    return answer.outcome(started)


async def _read(stream: Any, answer: Answer) -> None:
    closed = False
    try:
        async for chunk in stream:
            answer.add(chunk)
            if answer.refusal:
                if closed:
                    break
                # The generators of httpx and httpcore end with their source; a break would only drop them.
                await stream.aclose()
                closed = True
    except Exception:  # what a closed source raises, of whatever family
        if not answer.refusal:
            raise
