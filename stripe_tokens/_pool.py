"""Lanes: transports of one connection each, lent to one exchange at a time.

httpcore's own pool looks at every connection for every request (encode/httpcore#1035), and a
request that is cancelled at the wrong moment keeps its slot for good (encode/httpcore#1093).
With one connection in each transport the first costs nothing, and against the second a lane
on which anything went wrong is thrown away.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Final, Generic, Protocol, TypeVar

import anyio

MOST: Final = 100
"""Connections that a pool opens at most."""


class Closeable(Protocol):
    """What a lane must have."""

    def close(self) -> None:
        """Close its connection."""


class AsyncCloseable(Protocol):
    """What an async lane must have."""

    async def aclose(self) -> None:
        """Close its connection."""


LaneT = TypeVar("LaneT", bound=Closeable)
AsyncLaneT = TypeVar("AsyncLaneT", bound=AsyncCloseable)


class PoolTimeout(Exception):  # noqa: N818 - named like the exceptions that it is sorted with
    """No lane came free in time."""


class Pool(Generic[LaneT]):
    """Lends lanes to threads, the last used first, so that few stay warm."""

    def __init__(self, make: Callable[[], LaneT], *, most: int = MOST) -> None:
        self._make = make
        self._idle: deque[LaneT] = deque()
        self._free = threading.Semaphore(most)
        self._closed = False

    def acquire(self, seconds: float) -> LaneT:
        """Take a lane; wait where all are out.

        Raises:
            PoolTimeout: None came back in time.
        """
        if not self._free.acquire(timeout=seconds):
            raise PoolTimeout
        try:
            return self._idle.pop()
        except IndexError:
            return self._make()

    def release(self, lane: LaneT) -> None:
        """Give a lane back."""
        self._idle.append(lane)
        self._free.release()
        if self._closed:
            self.close()

    def discard(self, lane: LaneT) -> None:
        """Close a lane instead of giving it back."""
        try:
            lane.close()
        finally:
            self._free.release()

    def close(self) -> None:
        """Close the lanes that are in, and each of those that are out when it comes back."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()


class AsyncPool(Generic[AsyncLaneT]):
    """Lends lanes to the tasks of one event loop."""

    def __init__(self, make: Callable[[], AsyncLaneT], *, most: int = MOST) -> None:
        self._make = make
        self._idle: list[AsyncLaneT] = []
        self._free = anyio.Semaphore(most, fast_acquire=True)
        self._closed = False

    async def acquire(self, seconds: float) -> AsyncLaneT:
        """Take a lane; wait where all are out.

        Raises:
            PoolTimeout: None came back in time.
        """
        try:
            self._free.acquire_nowait()
        except anyio.WouldBlock:
            with anyio.move_on_after(seconds) as waiting:
                await self._free.acquire()
            if waiting.cancelled_caught:
                raise PoolTimeout from None
        return self._idle.pop() if self._idle else self._make()

    async def release(self, lane: AsyncLaneT) -> None:
        """Give a lane back."""
        self._idle.append(lane)
        self._free.release()
        if self._closed:
            await self.aclose()

    async def discard(self, lane: AsyncLaneT) -> None:
        """Close a lane instead of giving it back, even where the task is being cancelled."""
        try:
            with anyio.CancelScope(shield=True):
                await lane.aclose()
        finally:
            self._free.release()

    async def aclose(self) -> None:
        """Close the lanes that are in, and each of those that are out when it comes back."""
        self._closed = True
        while self._idle:
            await self._idle.pop().aclose()
