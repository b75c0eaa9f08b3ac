"""Faults to order: what callers see of each, and which requests they strike."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from typing import Any, get_args

import httpx
import pytest

from stripe_tokens import (
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    AsyncClient,
    CardParams,
    Client,
    InvalidRequestError,
    PiiParams,
    PiiToken,
    RateLimitError,
    ResponseDecodeError,
    StripeError,
    UnexpectedTokenError,
)
from stripe_tokens.testing import FakeStripe, FaultKind, ReceivedRequest, cards

PARAMS = PiiParams(id_number="000000000")
CARD = CardParams(number=cards.VISA, exp_month=5, exp_year=2040)
# Kind -> what the client makes of it (None: a token all the same), the status that was sent, and
# whether there is a token.
SEEN: dict[FaultKind, tuple[type[StripeError] | None, int | None, bool]] = {
    "bad_gateway": (APIError, 502, False),
    "cut_json": (ResponseDecodeError, 200, True),
    "delay": (None, 200, True),
    "drip": (None, 200, True),
    "garbled_json": (ResponseDecodeError, 200, True),
    "internal_error": (APIError, 500, False),
    "internal_error_kept": (APIError, 500, False),
    "lock_timeout": (RateLimitError, 429, False),
    "rate_limit": (RateLimitError, 429, False),
    "redirect": (APIStatusError, 307, False),
    "refused": (APIConnectionError, None, False),
    "reset_after": (APIConnectionError, 200, True),
    "reset_before": (APIConnectionError, None, False),
    "reset_within": (APIConnectionError, 200, True),
    "timeout": (APITimeoutError, None, False),
    "wrong_type": (UnexpectedTokenError, 200, True),
}
each_kind = pytest.mark.parametrize("kind", get_args(FaultKind))


@pytest.fixture
def fake() -> FakeStripe:
    """A fake of the test's own."""
    return FakeStripe(seed=1)


def made(fake: FakeStripe) -> int:
    """How many tokens there are."""
    return len(fake._core.store.tokens)


@pytest.fixture(params=["sync", "async"])
def call(request: pytest.FixtureRequest, fake: FakeStripe) -> Callable[..., Any]:
    """Create a token with one attempt, from either client."""

    async def create(params: Any = PARAMS, **options: Any) -> Any:
        client: Client | AsyncClient
        options = {"max_retries": 0} | options
        if request.param == "sync":
            client = fake.client(**options)
            return client.tokens.create(params, idempotency_key="once")
        client = fake.async_client(**options)
        return await client.tokens.create(params, idempotency_key="once")

    return create


@pytest.mark.anyio
@each_kind
async def test_each_fault_is_seen_as_what_it_is(fake: FakeStripe, call: Callable[..., Any], kind: FaultKind) -> None:
    """Both clients make of each fault the error that tells of it, and the fake remembers it."""
    error, status, token = SEEN[kind]
    fake.fault(kind, seconds=0.001)
    if error is None:
        assert isinstance(await call(), PiiToken)
    else:
        with pytest.raises(error) as caught:
            await call()
        assert type(caught.value) is error
    assert (fake.requests[0].fault, fake.requests[0].status) == (kind, status)
    assert made(fake) == token
    fake.assert_no_leak(fake)


@pytest.mark.anyio
@pytest.mark.parametrize("kind", sorted(set(get_args(FaultKind)) - {"internal_error_kept"}))
@pytest.mark.parametrize("token_is_made", [True, False])
async def test_a_repetition_gets_the_one_token(
    fake: FakeStripe, call: Callable[..., Any], kind: FaultKind, *, token_is_made: bool
) -> None:
    """Whether the first attempt made a token or not, after the second one there is one, and it is given."""
    fake.fault(kind, made=token_is_made, seconds=0.001)
    with contextlib.suppress(StripeError):
        await call(CARD)
    assert made(fake) == (token_is_made and kind != "refused")
    token = await call(CARD)
    assert made(fake) == 1
    assert token.id in fake._core.store.tokens


@pytest.mark.anyio
async def test_a_client_gets_over_a_fault(
    fake: FakeStripe, call: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With retries on, a fault costs an attempt and nothing else."""
    monkeypatch.setattr("stripe_tokens._retry._FIRST_DELAY", 0.001)
    fake.fault("reset_before")
    fake.fault("internal_error", made=True)
    token = await call(max_retries=2)
    assert [attempt.status for attempt in token.last_response.attempts] == [None, 500, 200]
    assert token.last_response.replayed
    assert made(fake) == 1


def test_a_fault_strikes_as_often_as_it_should(fake: FakeStripe) -> None:
    """So many times, or for ever; and the first of several that is meant for a request."""
    fake.fault("internal_error", times=2)
    fake.fault("lock_timeout", times=None)
    with fake.client(max_retries=0) as client:
        for _ in range(5):
            with pytest.raises(StripeError):
                client.tokens.create(PARAMS)
    struck = ["internal_error"] * 2 + ["lock_timeout"] * 3
    assert [request.fault for request in fake.requests] == struck


def test_a_fault_has_a_kind_that_there_is(fake: FakeStripe) -> None:
    """A typo is told at once, with what could have been meant."""
    typo: Any = "tiemout"
    with pytest.raises(ValueError, match=r"there is no fault 'tiemout'; there are: bad_gateway, .*, timeout, "):
        fake.fault(typo)


def test_a_fault_strikes_by_chance(fake: FakeStripe) -> None:
    """With a probability it strikes about so often, and in each run with the same seed in the same places."""

    def run(fake: FakeStripe) -> list[str | None]:
        fake.fault("internal_error", times=None, probability=0.3)
        with fake.client(max_retries=0) as client:
            for _ in range(300):
                with contextlib.suppress(APIError):
                    client.tokens.create(PARAMS)
        return [request.fault for request in fake.requests]

    places = run(fake)
    assert 60 < places.count("internal_error") < 120
    assert run(FakeStripe(seed=1)) == places


def test_a_fault_strikes_the_requests_that_it_is_meant_for(fake: FakeStripe) -> None:
    """What a request shows of itself decides whether it is struck."""

    def is_card(request: ReceivedRequest) -> bool:
        return "card[number]" in request.fields

    fake.fault("internal_error", when=is_card)
    with fake.client(max_retries=0) as client:
        client.tokens.create(PARAMS)
        with pytest.raises(APIError):
            client.tokens.create(CARD)
        client.tokens.create(CARD)


def test_a_fault_of_the_reply_leaves_a_refusal_what_it_is(fake: FakeStripe) -> None:
    """A reply of another type is made of a token only."""
    fake.fault("wrong_type")
    with fake.client(max_retries=0) as client, pytest.raises(InvalidRequestError, match="unknown parameter"):
        client.tokens.create(PARAMS, extra_params={"nickname": "x"})


def test_a_token_of_the_wrong_type_never_is_of_the_right_one(fake: FakeStripe) -> None:
    """An account is taken for a person, anything else for an account."""
    for root, other in (("account[tos_shown_and_accepted]=true", "person"), ("cvc_update[cvc]=123", "account")):
        fake.fault("wrong_type")
        headers = {"Authorization": "Bearer sk_test_1234567890123456"}
        assert fake.http_client().post("/v1/tokens", content=root, headers=headers).json()["type"] == other


def test_a_lock_timeout_asks_to_be_retried(fake: FakeStripe) -> None:
    """It says so in a header, and has no reason of a rate limit."""
    fake.fault("lock_timeout")
    with fake.client(max_retries=0) as client, pytest.raises(RateLimitError) as caught:
        client.tokens.create(PARAMS)
    assert caught.value.code == "lock_timeout"
    assert caught.value.headers["stripe-should-retry"] == "true"
    assert "stripe-rate-limited-reason" not in caught.value.headers


@pytest.mark.anyio
async def test_a_delay_longer_than_the_timeout_is_a_timeout(fake: FakeStripe, call: Callable[..., Any]) -> None:
    """A client waits for as long as it is ready to, and no longer."""
    fake.fault("delay", seconds=60)
    started = time.monotonic()
    with pytest.raises(APITimeoutError):
        await call(timeout=0.05)
    assert 0.04 < time.monotonic() - started < 10


@pytest.mark.anyio
async def test_a_dripping_reply_meets_a_deadline(fake: FakeStripe, call: Callable[..., Any]) -> None:
    """Bytes that trickle in keep no call beyond its deadline."""
    fake.fault("drip", seconds=0.05)
    with pytest.raises(APITimeoutError):
        await call(deadline=0.12)


def test_a_client_without_a_timeout_waits(fake: FakeStripe) -> None:
    """A bare client of httpx may have no timeout at all."""
    fake.fault("delay", seconds=0.01)
    with httpx.Client(transport=fake, timeout=None) as http:
        answer = http.get("https://api.stripe.com/v1/tokens/tok_1")
    assert answer.status_code == 401
