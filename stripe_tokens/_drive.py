"""The two drivers that carry a flow out: blocking, and on asyncio or trio.

What leaves them leads to nothing of the call: Ctrl-C and cancellation come at any statement,
also at one where a value is plain for a moment.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from typing import TypeVar

import anyio

from stripe_tokens._flow import Flow
from stripe_tokens._http import Attempt, Outcome
from stripe_tokens._network import stripped
from stripe_tokens.errors import StripeError

T = TypeVar("T")


def run(flow: Flow[T], send: Callable[[Attempt, float], Outcome]) -> T:
    """Carry a flow out, blocking."""
    started = time.monotonic()
    try:
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
    except BaseException as error:  # noqa: BLE001 - it goes on from here, without what led to it
        caught = _parting(error)
    try:
        raise caught
    finally:
        del caught  # with its traceback, that leads back to here, it would wait for the collector


async def arun(flow: Flow[T], send: Callable[[Attempt, float], Awaitable[Outcome]]) -> T:
    """Carry a flow out on asyncio or trio."""
    started = time.monotonic()
    try:
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
    except BaseException as error:  # noqa: BLE001 - it goes on from here, without what led to it
        caught = _parting(error)
    try:
        raise caught
    finally:
        del caught  # with its traceback, that leads back to here, it would wait for the collector


def _parting(error: BaseException) -> BaseException:
    # A function of the caller's, such as a source of keys, keeps the story of what it raised.
    return error if isinstance(error, Exception) and not isinstance(error, StripeError) else stripped(error)
