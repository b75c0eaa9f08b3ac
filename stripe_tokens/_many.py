"""Many tokens of many params: in the order of the input, as they come, none lost.

What has been taken from the input and not handed out yet is never more than `max_in_flight`,
so that a million inputs need no more memory than a few, and who reads slowly is sent little.
What the input raises is raised in its place, after the results of what came before.
"""

from __future__ import annotations

import asyncio
import contextvars
import functools
import threading
import time
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Coroutine, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing, suppress
from typing import Any, Generic, Self, TypeVar

import anyio
import anyio.lowlevel
import attrs

from stripe_tokens._flow import Flow
from stripe_tokens._pace import Pace, Plan, Tally
from stripe_tokens.errors import StripeError
from stripe_tokens.params._base import opaque

T = TypeVar("T")
ParamsT = TypeVar("ParamsT")


# Blocking: a thread for each call in flight.


def many(
    make: Callable[[ParamsT], Flow[T]], run: Callable[[Flow[T]], T], params: Iterable[ParamsT], plan: Plan
) -> Generator[T | StripeError, None, None]:
    """Make calls from threads. Closing the generator ends the threads: it waits for calls under way.

    Args:
        make: Makes the flow of a call.
        run: Carries it out.
        params: What the calls are made of.
        plan: How many at once, and how fast.
    """
    given_up = threading.Event()
    tally = Tally(plan.on_progress)

    def call(item: ParamsT) -> T | StripeError:
        result: T | StripeError
        try:
            result = run(_until(given_up, make(item)))
        except StripeError as error:
            result = error.with_traceback(None)  # it is handed out, not raised
        tally.add(result)
        return result

    threads = ThreadPoolExecutor(plan.max_in_flight, thread_name_prefix="stripe_tokens")
    try:
        yield from _in_order(functools.partial(_submit, threads, call), params, plan)
    finally:
        given_up.set()
        threads.shutdown(cancel_futures=True)


def _submit(threads: ThreadPoolExecutor, call: Callable[[ParamsT], T], item: ParamsT) -> Future[T]:
    # In the caller's context, so that what is traced and logged in a thread belongs to it.
    return threads.submit(contextvars.copy_context().run, call, item)


def _in_order(begin: Callable[[ParamsT], Future[T]], params: Iterable[ParamsT], plan: Plan) -> Generator[T, None, None]:
    pace = Pace(plan.rate_limit, time.monotonic)
    ahead: deque[Future[T]] = deque()
    items = iter(params)
    while True:
        # What is ready is handed out before anything else is begun.
        while ahead and _ended(ahead[0], None if len(ahead) == plan.max_in_flight else pace.left()):
            yield ahead.popleft().result()
        time.sleep(pace.left())
        try:
            item = opaque(next(items))
        except StopIteration:
            break
        except Exception as error:  # noqa: BLE001 - raised again by the drain below, in its place
            ahead.append(_failed(error))
            break
        pace.begin()
        ahead.append(begin(item))
    while ahead:
        yield ahead.popleft().result()


def _ended(future: Future[Any], seconds: float | None) -> bool:
    return future.done() or (seconds != 0 and bool(wait((future,), seconds).done))


def _failed(error: Exception) -> Future[Any]:
    future: Future[Any] = Future()
    future.set_exception(error)
    return future


class _GivenUp(Exception):  # noqa: N818 - no error: nobody waits for the call any more
    pass


def _until(given_up: threading.Event, flow: Flow[T]) -> Flow[T]:
    """Let a flow go on until it is given up: no thread can be interrupted in a wait before a retry."""
    with closing(flow):
        attempt = next(flow)
        while True:
            if given_up.wait(attempt.delay):
                raise _GivenUp
            outcome = yield attrs.evolve(attempt, delay=0.0) if attempt.delay else attempt
            try:
                attempt = flow.send(outcome)
            except StopIteration as end:
                result: T = end.value
                return result


# Async: a task for each call in flight, all of them held by one more.


class AsyncResults(AsyncIterator[T]):
    """What `AsyncTokens.create_many` gives: results in the order of the input.

    Where the loop is left early, the calls under way end as soon as nothing refers to this any
    more; with `contextlib.aclosing` around the loop they have ended when it is left.
    """

    def __init__(self, start: Callable[[], _Work[T]]) -> None:
        self._start = start
        self._work: _Work[T] | None = None
        self._next: _Place[T] | None = None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        if self._work is None:
            self._work = self._start()
            self._next = self._work.last
        if self._next is None:
            raise StopAsyncIteration
        # A reader who is cancelled in this wait finds the same place when it comes back.
        await self._next.ready.wait()
        place, self._next = self._next, self._next.following
        self._work.room.release()
        if self._next is None:
            self._work.give_up()
        return place.outcome()

    async def aclose(self) -> None:
        """End the calls under way, and wait until they have ended."""
        self._next = None
        if self._work is not None:
            await self._work.aclose()

    def __del__(self) -> None:
        if self._work is not None:
            self._work.give_up()


def amany(
    make: Callable[[ParamsT], Flow[T]],
    run: Callable[[Flow[T]], Awaitable[T]],
    params: Iterable[ParamsT] | AsyncIterable[ParamsT],
    plan: Plan,
) -> AsyncResults[T | StripeError]:
    """Make calls from tasks; as for `many`."""
    tally = Tally(plan.on_progress)

    async def call(item: ParamsT) -> T | StripeError:
        result: T | StripeError
        try:
            result = await run(make(item))
        except StripeError as error:
            result = error.with_traceback(None)  # it is handed out, not raised
        tally.add(result)
        return result

    return AsyncResults(lambda: _Work(plan, call, _puller(params)))


def _puller(params: Iterable[ParamsT] | AsyncIterable[ParamsT]) -> Callable[[], Awaitable[ParamsT]]:
    if isinstance(params, AsyncIterable):
        return aiter(params).__anext__
    items = iter(params)

    async def pull() -> ParamsT:
        try:
            return next(items)
        except StopIteration:
            raise StopAsyncIteration from None

    return pull


class _Place(Generic[T]):
    """A place in the order of results. The last one has an end in it, or what the input raised."""

    outcome: Callable[[], T]
    """Gives what stands here, or raises it, once it is ready."""
    following: _Place[T] | None = None

    def __init__(self) -> None:
        self.ready = anyio.Event()

    async def fill(self, call: Callable[[], Awaitable[T]]) -> None:
        """Wait for what is to stand here."""
        try:
            result = await call()
        except Exception as error:  # noqa: BLE001 - raised again where it is handed out
            self.end(error)
        else:
            self.outcome = lambda: result
            self.ready.set()

    def end(self, error: Exception) -> None:
        """Put an exception here, after which there is nothing."""
        self.outcome = functools.partial(_raise, error)
        self.following = None
        self.ready.set()


def _raise(error: Exception) -> Any:
    raise error


class _Work(Generic[T]):
    """The calls of one iterator; it refers to them, and they do not refer to it."""

    def __init__(
        self,
        plan: Plan,
        call: Callable[[ParamsT], Awaitable[T]],
        pull: Callable[[], Awaitable[ParamsT]],
    ) -> None:
        self.last = _Place[T]()
        self.room = anyio.Semaphore(plan.max_in_flight, fast_acquire=True)
        self._turn = anyio.Lock(fast_acquire=True)
        self._pace = Pace(plan.rate_limit, anyio.current_time)
        self._scope = anyio.CancelScope()
        self._ended = anyio.Event()
        self._start(functools.partial(self._hold, plan.max_in_flight, functools.partial(self._fill, call, pull)))

    async def aclose(self) -> None:
        """End all calls, and wait until they have ended."""
        self._scope.cancel()
        with anyio.CancelScope(shield=True):
            await self._ended.wait()

    def give_up(self) -> None:
        """End all calls soon; from any thread, for an iterator may be collected in any."""
        if not self._ended.is_set():
            with suppress(RuntimeError):  # the loop is gone, and its tasks with it
                self._soon(self._scope.cancel)

    def _start(self, hold: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Start the one task that outlives the call it is started in, which anyio has no way to do."""
        loop: Any = anyio.lowlevel.current_token().native_token
        if isinstance(loop, asyncio.AbstractEventLoop):
            self._task = loop.create_task(hold())
            self._soon: Callable[[Callable[[], None]], object] = loop.call_soon_threadsafe
        else:
            from trio.lowlevel import spawn_system_task  # noqa: PLC0415 - only where trio runs already

            spawn_system_task(hold, context=contextvars.copy_context())
            self._soon = loop.run_sync_soon

    async def _hold(self, count: int, fill: Callable[[], Coroutine[Any, Any, None]]) -> None:
        try:
            with self._scope:
                async with anyio.create_task_group() as group:
                    for _ in range(count):
                        group.start_soon(fill)
        finally:
            self._ended.set()

    async def _fill(self, call: Callable[[ParamsT], Awaitable[T]], pull: Callable[[], Awaitable[ParamsT]]) -> None:
        """Fill one place after the other, while others do the same."""
        while True:
            async with self._turn:
                await self.room.acquire()
                await anyio.sleep(self._pace.left())
                place = self.last
                if place.ready.is_set():
                    return
                try:
                    item = opaque(await pull())
                except Exception as error:  # noqa: BLE001 - the end of the input too; raised again in its place
                    place.end(error)
                    return
                self._pace.begin()
                place.following = self.last = _Place[T]()
            await place.fill(functools.partial(call, item))
            del item
