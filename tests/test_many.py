"""`create_many`: the order of results, what is taken ahead, and how it ends."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import itertools
import json
import signal
import threading
import time
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from typing import Any, Final, TypeVar

import anyio
import anyio.lowlevel
import attrs
import httpx
import pytest
import trio
from hypothesis import given
from hypothesis import strategies as st

from conftest import ClientKind
from stripe_tokens import (
    ConfigurationError,
    InvalidRequestError,
    PiiParams,
    PiiToken,
    Progress,
    StripeError,
    UnexpectedTokenError,
    _retry,
)
from stripe_tokens._pace import Pace

T = TypeVar("T")
Answer = Callable[[str], httpx.Response]

KINDS: Final = [ClientKind(name) for name in ("sync", "asyncio", "trio")]
each_kind: Final = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
each_loop: Final = pytest.mark.parametrize("kind", KINDS[1:], ids=lambda kind: kind.name)


def params(name: object) -> PiiParams:
    """Params that the server below knows again by their name."""
    return PiiParams(id_number=str(name))


def token(name: str) -> httpx.Response:
    """A token that tells what it was made of."""
    body = {"id": f"pii_{name}", "object": "token", "created": 1, "livemode": False, "type": "pii", "used": False}
    return httpx.Response(200, content=json.dumps(body).encode())


def refusal(code: str) -> httpx.Response:
    """An answer that says no."""
    error = {"error": {"type": "invalid_request_error", "code": code}}
    return httpx.Response(400, content=json.dumps(error).encode())


@attrs.define
class Server(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Answers in memory, after a while, and counts the calls that are under way."""

    answer: Answer = token
    delays: Callable[[str], float] = lambda _: 0.0
    now: int = 0
    most: int = 0
    names: list[str] = attrs.field(factory=list)
    headers: list[httpx.Headers] = attrs.field(factory=list)
    lock: threading.Lock = attrs.field(factory=threading.Lock)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a blocking client."""
        with self.under_way(b"".join(request.stream), request) as name:  # type: ignore[arg-type] # a blocking one
            time.sleep(self.delays(name))
            return self.answer(name)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer an async client."""
        body = b"".join([chunk async for chunk in request.stream])  # type: ignore[union-attr] # an async one
        with self.under_way(body, request) as name:
            await anyio.sleep(self.delays(name))
            return self.answer(name)

    @contextlib.contextmanager
    def under_way(self, body: bytes, request: httpx.Request) -> Iterator[str]:
        """Count a call, and give the name in it."""
        name = body.decode().partition("pii[id_number]=")[2]
        with self.lock:
            self.names.append(name)
            self.headers.append(request.headers)
            self.now += 1
            self.most = max(self.most, self.now)
        try:
            yield name
        finally:
            with self.lock:
                self.now -= 1


def run(kind: ClientKind, body: Callable[[], Awaitable[T]]) -> T:
    """Run a body where its kind of client belongs."""
    return anyio.run(body, backend=kind.backend)


async def each(results: Any) -> AsyncIterator[Any]:
    """The results of a blocking or an async client, one by one."""
    if isinstance(results, Iterator):
        for result in results:
            yield result
    else:
        async for result in results:
            yield result


def collected(kind: ClientKind, inputs: Any, server: Server, **options: Any) -> list[Any]:
    """Make tokens with a client of a kind, and give all results."""

    async def body() -> list[Any]:
        client: Any = kind.make(transport=server, max_retries=options.pop("retries", 0))
        return [result async for result in each(client.tokens.create_many(inputs, **{"rate_limit": None, **options}))]

    return run(kind, body)


def told(results: Iterable[Any]) -> list[str | None]:
    """The name that each result tells, or the code of its error."""
    return [result.code if isinstance(result, StripeError) else result.id.removeprefix("pii_") for result in results]


# Order, and nothing lost.


@each_kind
@given(
    calls=st.lists(st.tuples(st.booleans(), st.integers(min_value=0, max_value=3)), max_size=20),
    max_in_flight=st.integers(min_value=1, max_value=8),
)
def test_results_stand_in_the_order_of_the_input(
    kind: ClientKind, calls: list[tuple[bool, int]], max_in_flight: int
) -> None:
    """Each input has its result in its place, a token or an error, whichever call ends first."""

    def answer(name: str) -> httpx.Response:
        return refusal(f"no_{name}") if calls[int(name)][0] else token(name)

    server = Server(answer=answer, delays=lambda name: calls[int(name)][1] / 2000)
    results = collected(kind, map(params, range(len(calls))), server, max_in_flight=max_in_flight)
    assert told(results) == [f"no_{number}" if refused else str(number) for number, (refused, _) in enumerate(calls)]
    assert server.most <= max_in_flight


@each_kind
def test_as_many_calls_as_allowed_are_under_way(kind: ClientKind) -> None:
    """Calls overlap, up to `max_in_flight`."""
    server = Server(delays=lambda _: 0.02)
    collected(kind, map(params, range(12)), server, max_in_flight=4)
    assert server.most == 4


@each_kind
def test_a_result_is_a_token_or_an_error(kind: ClientKind) -> None:
    """An error is given as a value, like a token, and leads to no frame of the call."""
    made, refused = collected(
        kind, [params("1"), params("2")], Server(answer=lambda name: token(name) if name == "1" else refusal("no"))
    )
    assert isinstance(made, PiiToken)
    assert isinstance(refused, InvalidRequestError)
    assert refused.attempts[0].status == 400


@each_kind
def test_a_token_of_another_kind_is_not_lost(kind: ClientKind) -> None:
    """An answer that contradicts the params is an error in its place, with the token in it."""
    other = {**json.loads(token("1").content), "type": "person"}
    (result,) = collected(kind, [params("1")], Server(answer=lambda _: httpx.Response(200, json=other)))
    assert isinstance(result, UnexpectedTokenError)
    assert result.token.id == "pii_1"


@each_kind
def test_of_nothing_comes_nothing(kind: ClientKind) -> None:
    """An empty input gives no results, and ends."""
    assert collected(kind, [], Server()) == []


# What is taken ahead.


@each_kind
@pytest.mark.parametrize("max_in_flight", [1, 3])
def test_little_is_taken_ahead_of_the_reader(kind: ClientKind, max_in_flight: int) -> None:
    """Of the input no more is taken than has been handed out and may be in flight, however slow the reader."""
    taken = handed_out = 0
    ahead: list[int] = []

    def inputs() -> Iterator[PiiParams]:
        nonlocal taken
        for number in range(20):
            taken += 1
            ahead.append(taken - handed_out)
            yield params(number)

    async def body() -> None:
        nonlocal handed_out
        client: Any = kind.make(transport=Server())
        results = each(client.tokens.create_many(inputs(), max_in_flight=max_in_flight, rate_limit=None))
        async for _ in results:
            handed_out += 1
            await anyio.sleep(0.001)

    run(kind, body)
    # What is being handed out when the next input is taken has left, but is not counted here yet.
    assert max(ahead) <= max_in_flight + 1
    assert handed_out == taken == 20


@each_kind
def test_memory_does_not_grow_with_the_input(kind: ClientKind) -> None:
    """Of a long input only a few params and results are alive at any time."""
    alive: list[weakref.ref[PiiParams]] = []
    most = 0

    def inputs() -> Iterator[PiiParams]:
        nonlocal most
        for number in range(500):
            one = params(number)
            alive.append(weakref.ref(one, alive.remove))
            most = max(most, len(alive))
            yield one
            del one

    async def body() -> int:
        client: Any = kind.make(transport=Server())
        results = each(client.tokens.create_many(inputs(), max_in_flight=4, rate_limit=None))
        return sum([1 async for _ in results])

    assert run(kind, body) == 500
    assert most <= 12


@each_loop
def test_the_input_may_be_async(kind: ClientKind) -> None:
    """An async client takes its input from an async iterator too."""

    async def inputs() -> AsyncIterator[PiiParams]:
        for number in range(3):
            await anyio.lowlevel.checkpoint()
            yield params(number)

    assert told(collected(kind, inputs(), Server())) == ["0", "1", "2"]


# Faults of others.


@each_kind
def test_what_the_input_raises_comes_after_the_results_before_it(kind: ClientKind) -> None:
    """Nothing that was asked for is lost where the input breaks off."""

    def inputs() -> Iterator[PiiParams]:
        yield params(1)
        yield params(2)
        raise LookupError("the file ends here")

    async def body() -> list[Any]:
        client: Any = kind.make(transport=Server(delays=lambda _: 0.01))
        results = each(client.tokens.create_many(inputs(), rate_limit=None))
        seen = [await anext(results), await anext(results)]
        with pytest.raises(LookupError, match="the file ends here"):
            await anext(results)
        return seen

    assert told(run(kind, body)) == ["1", "2"]


@each_kind
def test_a_fault_that_is_no_answer_ends_the_work(kind: ClientKind) -> None:
    """What a transport raises and no transport should is raised in its place, and nothing after it is made."""

    def answer(name: str) -> httpx.Response:
        if name == "3":
            raise LookupError(name)
        return token(name)

    async def body() -> None:
        client: Any = kind.make(transport=Server(answer=answer))
        results = client.tokens.create_many(map(params, itertools.count()), rate_limit=None)
        seen = each(results)
        assert told([await anext(seen) for _ in range(3)]) == ["0", "1", "2"]
        with pytest.raises(LookupError):
            await anext(seen)
        assert [result async for result in each(results)] == []

    run(kind, body)


@each_kind
def test_a_watcher_at_fault_loses_nothing(kind: ClientKind) -> None:
    """What `on_progress` raises is told to the log and to nobody else."""

    def watch(_: Progress) -> None:
        raise LookupError

    assert told(collected(kind, map(params, range(3)), Server(), on_progress=watch)) == ["0", "1", "2"]


# How it ends.


def threads() -> list[str]:
    """The threads that calls are made in."""
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("stripe_tokens")]


def tasks(kind: ClientKind) -> int:
    """How many tasks there are."""
    return len(asyncio.all_tasks()) if kind.backend == "asyncio" else trio.lowlevel.current_statistics().tasks_living


def test_to_leave_the_loop_ends_the_threads() -> None:
    """After a `break` out of an endless input there is no thread, and no call that nobody waits for."""
    server = Server(delays=lambda _: 0.01)
    client: Any = KINDS[0].make(transport=server)
    for _ in client.tokens.create_many(map(params, itertools.count()), rate_limit=None):
        assert threads()
        break
    assert threads() == []
    assert server.now == 0
    assert len(server.names) <= 21


@each_loop
def test_to_leave_the_loop_ends_the_tasks(kind: ClientKind) -> None:
    """After a `break` out of an endless input the tasks end by themselves."""

    async def body() -> None:
        server = Server(delays=lambda name: 0 if name == "0" else 60)
        client: Any = kind.make(transport=server)
        before = tasks(kind)
        async for _ in client.tokens.create_many(map(params, itertools.count()), rate_limit=None):
            break
        with anyio.fail_after(5):
            while tasks(kind) > before or server.now:  # noqa: ASYNC110 - tasks that are let go of tell nobody
                await anyio.sleep(0.001)

    run(kind, body)


@each_loop
def test_to_close_the_results_waits_for_the_tasks(kind: ClientKind) -> None:
    """With `aclosing` no call is under way after the block, and the results are at their end."""

    async def body() -> None:
        server = Server(delays=lambda name: 0 if name == "0" else 60)
        client: Any = kind.make(transport=server)
        before = tasks(kind)
        async with contextlib.aclosing(client.tokens.create_many(map(params, range(9)), rate_limit=None)) as results:
            await anext(results)
        assert server.now == 0
        assert tasks(kind) <= before + 1  # the one that held the others may have its last step to go
        assert [result async for result in results] == []

    run(kind, body)


@each_loop
def test_results_that_nobody_asks_for_cost_nothing(kind: ClientKind) -> None:
    """Before the first result is asked for nothing is taken and nothing is begun."""

    async def body() -> None:
        inputs = map(params, range(3))
        client: Any = kind.make(transport=Server())
        before = tasks(kind)
        results = client.tokens.create_many(inputs)
        await results.aclose()
        assert tasks(kind) == before
        assert next(inputs) == params(0)

    run(kind, body)


@each_loop
def test_results_may_outlive_their_loop(kind: ClientKind) -> None:
    """An iterator that is let go of after its event loop has ended does no harm."""

    async def body() -> Any:
        client: Any = kind.make(transport=Server())
        results = client.tokens.create_many(map(params, itertools.count()), rate_limit=None)
        await anext(results)
        return results

    results = run(kind, body)
    del results


@each_loop
def test_a_reader_that_is_cancelled_loses_nothing(kind: ClientKind) -> None:
    """A wait for a result can be given up and taken up again."""

    async def body() -> list[Any]:
        client: Any = kind.make(transport=Server(delays=lambda _: 0.05))
        results = client.tokens.create_many(map(params, range(3)), rate_limit=None)
        with anyio.move_on_after(0.01) as waiting:
            await anext(results)
        assert waiting.cancelled_caught
        return [result async for result in results]

    assert told(run(kind, body)) == ["0", "1", "2"]


def test_ctrl_c_ends_the_threads() -> None:
    """Ctrl-C comes through, and leaves no thread behind."""

    def inputs() -> Iterator[PiiParams]:
        yield from map(params, range(3))
        signal.raise_signal(signal.SIGINT)

    client: Any = KINDS[0].make(transport=Server(delays=lambda _: 0.01))
    with pytest.raises(KeyboardInterrupt):
        list(client.tokens.create_many(inputs(), rate_limit=None))
    assert threads() == []


def test_a_wait_before_a_retry_is_given_up() -> None:
    """To leave the loop does not wait for retries that are seconds away."""

    def answer(name: str) -> httpx.Response:
        return token(name) if name == "0" else httpx.Response(503, headers={"Retry-After": "30"})

    client: Any = KINDS[0].make(transport=Server(answer=answer))
    began = time.monotonic()
    for _ in client.tokens.create_many(map(params, range(4)), rate_limit=None):
        break
    assert time.monotonic() - began < 10
    assert threads() == []


# Retries, options, progress and pace.


@each_kind
def test_all_calls_share_the_budget_for_retries(kind: ClientKind, monkeypatch: pytest.MonkeyPatch) -> None:
    """In an outage few calls are tried again: the budget is the client's, not each call's."""
    monkeypatch.setattr(_retry, "delay", lambda *_: 0.0)
    server = Server(answer=lambda _: httpx.Response(503))
    results = collected(kind, map(params, range(100)), server, retries=2)
    assert len(results) == 100
    assert 100 < len(server.names) <= 136


@each_kind
def test_a_retry_that_helps_is_no_error(kind: ClientKind, monkeypatch: pytest.MonkeyPatch) -> None:
    """A call that fails once and then succeeds gives its token, in its place."""
    monkeypatch.setattr(_retry, "delay", lambda *_: 0.001)
    seen: set[str] = set()

    def answer(name: str) -> httpx.Response:
        if name in seen:
            return token(name)
        seen.add(name)
        return httpx.Response(503)

    assert told(collected(kind, map(params, range(5)), Server(answer=answer), retries=1)) == list("01234")


@each_kind
def test_options_hold_for_each_call(kind: ClientKind) -> None:
    """What `create` takes as options every call of `create_many` obeys."""
    server = Server()
    collected(kind, map(params, range(3)), server, stripe_account="acct_123")
    assert [headers["stripe-account"] for headers in server.headers] == ["acct_123"] * 3


@each_kind
@pytest.mark.parametrize(
    "options",
    [
        {"max_in_flight": 0},
        {"max_in_flight": True},
        {"rate_limit": 0},
        {"rate_limit": float("nan")},
        {"rate_limit": -1},
        {"rate_limit": True},
    ],
)
def test_bad_options_are_refused_at_once(kind: ClientKind, options: dict[str, Any]) -> None:
    """Nothing is taken from the input where an option is wrong."""
    inputs = map(params, range(3))
    client: Any = kind.make(transport=Server())
    with pytest.raises(ConfigurationError):
        client.tokens.create_many(inputs, **options)
    assert next(inputs) == params(0)


@each_kind
def test_progress_counts_tokens_and_errors(kind: ClientKind) -> None:
    """Each result is told once, in numbers that only grow."""
    told_of: list[Progress] = []
    server = Server(answer=lambda name: refusal("no") if name in {"1", "4"} else token(name))
    collected(kind, map(params, range(6)), server, on_progress=told_of.append)
    assert [progress.made + progress.failed for progress in told_of] == [1, 2, 3, 4, 5, 6]
    assert told_of[-1] == Progress(made=4, failed=2)


@each_kind
def test_calls_begin_no_faster_than_allowed(kind: ClientKind) -> None:
    """With a rate limit, calls are spread over time, also where more could be in flight."""
    began: list[float] = []
    server = Server(delays=lambda _: began.append(time.monotonic()) or 0.0)
    collected(kind, map(params, range(6)), server, rate_limit=50, max_in_flight=6)
    assert began[-1] - began[0] >= 0.06


@given(
    rate=st.integers(min_value=1, max_value=1000),
    pauses=st.lists(st.floats(min_value=0, max_value=3), min_size=1, max_size=50),
)
def test_no_pause_is_made_up_for_by_a_rush(rate: int, pauses: list[float]) -> None:
    """In no second more calls begin than the limit and one, whatever pauses there are between them."""
    now = 0.0
    pace = Pace(rate, lambda: now)
    begun: list[float] = []
    for pause in itertools.chain.from_iterable([pause, *[0.0] * 20] for pause in pauses):
        now += max(pause, pace.left())
        pace.begin()
        begun.append(now)
    for index, first in enumerate(begun):
        in_a_second = itertools.takewhile(functools.partial(_within_a_second, first), begun[index:])
        assert sum(1 for _ in in_a_second) <= rate + 1


def _within_a_second(first: float, moment: float) -> bool:
    return moment - first < 0.999


def test_without_a_limit_nothing_waits() -> None:
    """No rate limit means that every call is due at once."""
    pace = Pace(None, lambda: 5.0)
    pace.begin()
    assert pace.left() == 0
