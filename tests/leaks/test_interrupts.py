"""Ctrl-C comes at any statement, also at one where a value is plain for a moment."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import FrameType
from typing import Any

import httpx
import pytest

import stripe_tokens
from faults.scripted import TOKEN
from leaks.planted import Planted, key, leaked
from leaks.ways_out import chain
from stripe_tokens import AsyncClient, Client

PACKAGE = str(Path(stripe_tokens.__file__).parent)


class Interruption:
    """Raises KeyboardInterrupt at the n-th statement of the package that is executed."""

    def __init__(self, number: int) -> None:
        self.left = number

    def trace(self, frame: FrameType, event: str, _: object) -> Callable[..., Any] | None:
        """See each statement before it is executed."""
        if not frame.f_code.co_filename.startswith(PACKAGE):
            return None
        if event == "line":
            self.left -= 1
            if self.left == 0:
                raise KeyboardInterrupt
        return self.trace


def interrupted(call: Callable[[], object], number: int) -> BaseException | None:
    """What a call ends in that is interrupted at its n-th statement; None where it has no so many."""
    interruption = Interruption(number)
    before = sys.gettrace()
    try:
        sys.settrace(interruption.trace)
        call()
    except KeyboardInterrupt as error:
        return error
    except stripe_tokens.StripeError as error:
        return error if interruption.left <= 0 else None
    finally:
        sys.settrace(before)
    return None


def echo(request: httpx.Request) -> httpx.Response:
    """Refuse, and quote the request."""
    quoted = request.read().decode()
    return httpx.Response(400, json={"error": {"type": "card_error", "message": quoted, "param": quoted}})


def good(_: httpx.Request) -> httpx.Response:
    """Answer with a token."""
    return httpx.Response(200, json=TOKEN)


def blocking(planted: Planted, handler: Callable[[httpx.Request], httpx.Response]) -> Callable[[], object]:
    """A blocking call, ready to be made again and again."""
    client = Client(key(), transport=httpx.MockTransport(handler), max_retries=0)
    return lambda: client.tokens.create(planted.params())


def awaiting(planted: Planted, handler: Callable[[httpx.Request], httpx.Response]) -> Callable[[], object]:
    """The same of an async client; with such a transport it never waits, and so needs no event loop."""
    client = AsyncClient(key(), transport=httpx.MockTransport(handler), max_retries=0)
    return lambda: _finished(client.tokens.create(planted.params()))


def _finished(call: Coroutine[Any, Any, object]) -> object:
    try:
        call.send(None)
    except StopIteration as end:
        return end.value
    raise AssertionError("it waited")


@pytest.mark.parametrize("way", [blocking, awaiting])
@pytest.mark.parametrize("handler", [good, echo])
@pytest.mark.parametrize("kind", ["card", "pii"])
def test_ctrl_c_at_any_statement_shows_nothing(
    kind: str, handler: Callable[[httpx.Request], httpx.Response], way: Callable[..., Callable[[], object]], stride: int
) -> None:
    """Wherever in a call Ctrl-C comes, what leaves the call leads to no value that was sent."""
    # CPython may leave an exception behind as the handled one, where a trace function interrupts its handler. It is
    # the thread's, and goes with it.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(_try_each_statement, Planted(kind), way, handler, stride).result()


def _try_each_statement(
    planted: Planted,
    way: Callable[..., Callable[[], object]],
    handler: Callable[[httpx.Request], httpx.Response],
    stride: int,
) -> None:
    call = way(planted, handler)
    assert interrupted(call, 10**9) is None
    for number in itertools.count(1, stride):
        error = interrupted(call, number)
        if error is None:
            break
        assert leaked(chain(error), planted) == set(), f"at statement {number}"
    assert number > 100
