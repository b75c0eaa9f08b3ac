from __future__ import annotations

import socket
import threading
import time
from typing import Any

import anyio
import pytest

from stripe_tokens._lane import DeadlinePassed, Watch
from stripe_tokens._lane import Lane as OneConnection
from stripe_tokens._pool import AsyncPool, Pool, PoolTimeout


class Lane:
    """A lane of either kind that tells whether it was closed."""

    def __init__(self) -> None:
        self.closed = False

    def close(self) -> None:
        """Remember."""
        self.closed = True

    async def aclose(self) -> None:
        """Remember."""
        self.closed = True


def broken() -> Lane:
    """Make no lane."""
    raise OSError("no network")


# Lanes for threads.


def test_the_lane_used_last_is_lent_first() -> None:
    """Few lanes stay warm, and no lane is lent twice at a time."""
    pool = Pool(Lane)
    first, second = pool.acquire(1), pool.acquire(1)
    assert first is not second
    pool.release(first)
    pool.release(second)
    assert pool.acquire(1) is second
    assert pool.acquire(1) is first


def test_where_all_lanes_are_out_one_is_waited_for() -> None:
    """A lane that comes back in time is lent on; after that time there is a timeout."""
    pool = Pool(Lane, most=1)
    lane = pool.acquire(1)
    with pytest.raises(PoolTimeout):
        pool.acquire(0.01)
    threading.Timer(0.02, pool.release, [lane]).start()
    assert pool.acquire(5) is lane


def test_a_lane_that_is_thrown_away_or_never_made_leaves_its_place() -> None:
    """A pool of one is not dead for good after a broken exchange, or a lane that could not be made."""
    pool = Pool(Lane, most=1)
    lane = pool.acquire(1)
    pool.discard(lane)
    assert lane.closed
    assert pool.acquire(1) is not lane
    unlucky = Pool(broken, most=1)
    for _ in range(3):
        with pytest.raises(OSError, match="no network"):
            unlucky.acquire(0.01)


def test_a_closed_pool_closes_each_lane_that_comes_back() -> None:
    """A call under way at the end is not cut off, and leaves nothing open."""
    pool = Pool(Lane)
    out, idle = pool.acquire(1), pool.acquire(1)
    pool.release(idle)
    pool.close()
    assert (idle.closed, out.closed) == (True, False)
    pool.release(out)
    assert out.closed


# Lanes for tasks.


@pytest.mark.anyio
async def test_lanes_for_tasks_follow_the_same_rules() -> None:
    """The pool of an event loop lends, waits, throws away and closes as that of threads does."""
    pool = AsyncPool(Lane, most=1)
    lane = await pool.acquire(1)
    with pytest.raises(PoolTimeout):
        await pool.acquire(0.01)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_release_later, pool, lane)
        assert await pool.acquire(5) is lane
    await pool.discard(lane)
    assert lane.closed
    other = await pool.acquire(1)
    await pool.aclose()
    assert not other.closed
    await pool.release(other)
    assert other.closed


async def _release_later(pool: AsyncPool[Lane], lane: Lane) -> None:
    await anyio.sleep(0.02)
    await pool.release(lane)


@pytest.mark.anyio
async def test_a_task_whose_lane_could_not_be_made_leaves_its_place() -> None:
    """A pool of one is not dead for good."""
    pool = AsyncPool(broken, most=1)
    for _ in range(3):
        with pytest.raises(OSError, match="no network"):
            await pool.acquire(0.01)


# The watch over an exchange that blocks.


class Stream:
    """What httpcore says of a connection, as far as it is asked."""

    def __init__(self, end: socket.socket) -> None:
        self.end = end

    def get_extra_info(self, name: str) -> Any:
        """Give the socket."""
        return {"socket": self.end}[name]


def test_a_watch_rings_once_when_the_time_is_up() -> None:
    """The exchange is broken off, and told as a deadline."""
    rung = threading.Event()
    with pytest.raises(DeadlinePassed), Watch(0.01, rung.set):
        rung.wait(5)


def test_a_watch_that_is_too_late_breaks_nothing_off() -> None:
    """An exchange that has ended is left alone, for its lane may already be lent to another call."""
    rung: list[int] = []
    watch = Watch(60, lambda: rung.append(1))
    with watch:
        pass
    watch._ring()
    assert rung == []


def test_a_watch_lets_an_interrupt_through() -> None:
    """Ctrl-C stays what it is, also where the time was up."""
    with pytest.raises(KeyboardInterrupt):
        interrupted_too_late()


def interrupted_too_late() -> None:
    """Press Ctrl-C once the watch has rung."""
    with Watch(0.001, lambda: None) as watch:
        while not watch._rang:
            time.sleep(0.001)
        raise KeyboardInterrupt


def test_a_lane_without_a_connection_is_broken_off_as_soon_as_there_is_one() -> None:
    """A deadline that passes while the connection comes up ends it at once."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        lane = OneConnection("http://127.0.0.1")
        lane.break_off()
        assert theirs.send(b"still open") == 10
        lane.opening("connection.connect_tcp.started", {})
        lane.opening("connection.connect_tcp.complete", {"return_value": Stream(ours)})
        assert ours.recv(100) == b"still open"
        assert theirs.recv(1) == b""
        lane.close()
