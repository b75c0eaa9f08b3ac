"""Pools of lanes, each of one connection, lent to one exchange at a time.

httpcore's own pool looks at every connection for every request (encode/httpcore#1035), and a
request that is cancelled at the wrong moment keeps its slot for good (encode/httpcore#1093).
With lanes the first costs nothing, and against the second a lane on which anything went wrong
is thrown away.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
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


T = TypeVar("T")
LaneT = TypeVar("LaneT", bound=Closeable)
AsyncLaneT = TypeVar("AsyncLaneT", bound=AsyncCloseable)


class PoolTimeout(Exception):  # noqa: N818 - named like the exceptions that it is sorted with
    """No lane came free in time."""


class Pool(Generic[LaneT]):
    """Lends lanes to threads, the last used first, so that few stay warm."""

    def __init__(self, make: Callable[[], LaneT], *, most: int = MOST) -> None:
        self._make = make
        self._idle: deque[LaneT] = deque()
        # Permits: a queue of the standard library's C takes half the time of its semaphore.
        self._free: SimpleQueue[None] = SimpleQueue()
        for _ in range(most):
            self._free.put(None)
        self._closed = False

    def acquire(self, seconds: float) -> LaneT:
        """Take a lane; wait where all are out.

        Raises:
            PoolTimeout: None came back in time.
        """
        try:
            self._free.get(timeout=seconds)
        except Empty:
            raise PoolTimeout from None
        try:
            return self._idle.pop()
        except IndexError:
            return _made(self._make, self._give_back)

    def release(self, lane: LaneT) -> None:
        """Give a lane back."""
        self._idle.append(lane)
        self._give_back()
        if self._closed:
            self.close()

    def discard(self, lane: LaneT) -> None:
        """Close a lane instead of giving it back."""
        try:
            lane.close()
        finally:
            self._give_back()

    def _give_back(self) -> None:
        self._free.put(None)

    def close(self) -> None:
        """Close the lanes that are in, and each of those that are out when it comes back."""
        self._closed = True
        with suppress(IndexError):  # of several threads that close, one finds the last lane gone
            while True:
                self._idle.pop().close()


class AsyncPool(Generic[AsyncLaneT]):
    """Lends lanes to the tasks of one event loop."""

    def __init__(self, make: Callable[[], AsyncLaneT], *, most: int = MOST) -> None:
        self._make = make
        self._idle: list[AsyncLaneT] = []
        self._free = anyio.Semaphore(most, fast_acquire=True)
        self.closed = False
        """Whether lanes that come back are closed."""

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
        return self._idle.pop() if self._idle else _made(self._make, self._free.release)

    async def release(self, lane: AsyncLaneT) -> None:
        """Give a lane back."""
        self._idle.append(lane)
        self._free.release()
        if self.closed:
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
        self.closed = True
        with anyio.CancelScope(shield=True):
            while self._idle:
                await self._idle.pop().aclose()


def _made(make: Callable[[], T], give_back: Callable[[], object]) -> T:
    try:
        return make()
    except BaseException:
        give_back()
        raise


class Pools(Generic[LaneT]):
    """A pool for each process: after a fork two would read one socket."""

    def __init__(self, make: Callable[[], LaneT]) -> None:
        self._make = make
        self._pools: dict[int, Pool[LaneT]] = {}

    @property
    def open(self) -> bool:
        """Whether there may be connections."""
        return bool(self._pools)

    def here(self) -> Pool[LaneT]:
        """The pool of this process."""
        pid = os.getpid()
        # No lock: one held in another thread at a fork would be held for ever in the child.
        return self._pools.get(pid) or self._pools.setdefault(pid, Pool(self._make))

    def close(self) -> None:
        """Close them all."""
        for pool in list(self._pools.values()):
            pool.close()


_Place = tuple[int, object]
_Keeper = AsyncGenerator[None, None]


class AsyncPools(Generic[AsyncLaneT]):
    """A pool for each process and each event loop in it, for a connection lives in its loop.

    It cannot even be closed once the loop is gone. But before a loop of asyncio or trio ends it
    finishes the generators that are left, so that each pool has one which then closes it.
    """

    def __init__(self, make: Callable[[], AsyncLaneT]) -> None:
        from anyio import lowlevel  # noqa: PLC0415 - a blocking client needs none of it

        self._loop = lowlevel.current_token
        self._make = make
        self._pools: dict[_Place, tuple[AsyncPool[AsyncLaneT], _Keeper]] = {}

    @property
    def open(self) -> bool:
        """Whether there may be connections."""
        return any(not pool.closed for pool, _ in list(self._pools.values()))

    async def here(self) -> AsyncPool[AsyncLaneT]:
        """The pool of the process and event loop that this runs in."""
        place = (os.getpid(), self._loop())
        pool, _ = self._pools.get(place) or await self._start(place)
        return pool

    async def aclose(self) -> None:
        """Close the pool that is here. Those of other loops are closed when their loops end."""
        # Taken out first: a generator cannot be closed by two tasks at once.
        if kept := self._pools.pop((os.getpid(), self._loop()), None):
            await kept[1].aclose()

    async def _start(self, place: _Place) -> tuple[AsyncPool[AsyncLaneT], _Keeper]:
        for ended in [other for other, (pool, _) in list(self._pools.items()) if pool.closed]:
            self._pools.pop(ended, None)
        pool = AsyncPool(self._make)
        keeper = _keep(pool)
        await anext(keeper)
        self._pools[place] = pool, keeper
        return pool, keeper


async def _keep(pool: AsyncPool[AsyncLaneT]) -> _Keeper:
    try:
        yield
    finally:
        await pool.aclose()
