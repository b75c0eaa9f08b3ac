"""Ten thousand calls under faults of every kind: nobody gets another's token, and no token is made twice."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import get_args

import anyio
import pytest

from stripe_tokens import CardParams, CardToken, StripeError
from stripe_tokens.testing import FakeStripe, FaultKind, cards

CALLS = 10_000
TASKS = 50
THREADS = 16
# One that is kept is repeated for as long as its key is, so that its caller never gets a token.
KINDS: list[FaultKind] = [kind for kind in get_args(FaultKind) if kind != "internal_error_kept"]
SHARE = 0.3


@pytest.fixture
def stormy() -> FakeStripe:
    """A fake of which three replies in ten go wrong, in each of the ways equally often, with and without a token."""
    fake = FakeStripe(seed=7)
    orders = list(itertools.product(KINDS, (True, False)))
    left = 1.0
    for kind, made in orders:
        # Each is asked only where those before it did not strike.
        fake.fault(kind, times=None, probability=SHARE / len(orders) / left, made=made, seconds=0.0005)
        left -= SHARE / len(orders)
    return fake


def params(number: int) -> CardParams:
    """A card that names its caller."""
    return CardParams(number=cards.VISA, exp_month=5, exp_year=2040, name=f"caller {number}")


def key(number: int) -> str:
    """The idempotency key of a caller."""
    return f"call-{number}"


def assert_calm(fake: FakeStripe, tokens: list[CardToken], errors: list[StripeError]) -> None:
    """After the storm: a token of their own for each caller, one for each key, and only typed errors."""
    assert sorted(token.card.name or "" for token in tokens) == sorted(f"caller {number}" for number in range(CALLS))
    assert len({token.id for token in tokens}) == CALLS
    assert len(fake._core.store.tokens) == CALLS
    assert {kind for kind in Counter(request.fault for request in fake.requests) if kind} == set(KINDS)
    broken = sum(request.fault is not None for request in fake.requests)
    assert 0.25 < broken / len(fake.requests) < 0.35
    assert errors


@pytest.mark.slow
@pytest.mark.anyio
async def test_concurrent_tasks_keep_their_tokens(stormy: FakeStripe) -> None:
    """Fifty tasks that repeat their calls until they succeed get each their own token, made once."""
    tokens: list[CardToken] = []
    errors: list[StripeError] = []

    async def call(numbers: Iterator[int]) -> None:
        for number in numbers:
            made = None
            while made is None:
                try:
                    made = await client.tokens.create(params(number), idempotency_key=key(number))
                except StripeError as error:
                    errors.append(error)
            assert made.card.name == f"caller {number}"
            tokens.append(made)

    numbers = iter(range(CALLS))
    async with stormy.async_client() as client, anyio.create_task_group() as group:
        for _ in range(TASKS):
            group.start_soon(call, numbers)
    assert_calm(stormy, tokens, errors)


@pytest.mark.slow
def test_concurrent_threads_keep_their_tokens(stormy: FakeStripe) -> None:
    """Sixteen threads that share a client get each their own token, made once."""
    errors: list[StripeError] = []

    def call(number: int) -> CardToken:
        while True:
            try:
                made = client.tokens.create(params(number), idempotency_key=key(number))
            except StripeError as error:
                errors.append(error)
            else:
                assert made.card.name == f"caller {number}"
                return made

    with stormy.client() as client, ThreadPoolExecutor(THREADS) as pool:
        tokens = list(pool.map(call, range(CALLS)))
    assert_calm(stormy, tokens, errors)
