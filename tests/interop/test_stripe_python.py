"""stripe-python, unmodified but for its host, finds in the fake what it finds at Stripe."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import stripe

from interop.calls import CARD_ERROR, CREATIONS, ERRORS, EXPIRED_KEY, KEY
from stripe_tokens.testing import FakeStripe

pytestmark = [
    pytest.mark.enable_socket,
    pytest.mark.anyio,
    # It hands its body to httpx in a way that httpx no longer likes.
    pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning"),
]

CLASSES = {CARD_ERROR: stripe.CardError, "StripeInvalidRequestError": stripe.InvalidRequestError}
Call = Callable[..., Awaitable[Any]]


@pytest.fixture
def anyio_backend() -> str:
    """stripe-python's async client speaks asyncio; its trio support needs another HTTP client."""
    return "asyncio"


@pytest.fixture(params=["sync", "async"])
def flavour(request: pytest.FixtureRequest) -> str:
    """Each of its two flavours."""
    return str(request.param)


@pytest.fixture
async def connect(url: str) -> AsyncIterator[Callable[[str], stripe.StripeClient]]:
    """A function that gives its client for a key."""
    http = stripe.HTTPXClient(allow_sync_methods=True)
    yield lambda key: stripe.StripeClient(key, base_addresses={"api": url}, http_client=http, max_network_retries=0)
    http.close()
    await http.close_async()


@pytest.fixture
def create(connect: Callable[[str], stripe.StripeClient], flavour: str) -> Call:
    """Its way to create a token, in either flavour."""

    async def call(params: dict[str, Any], *, key: str = KEY, **options: Any) -> Any:
        service = connect(key).v1.tokens
        if flavour == "sync":
            return service.create(params, options)
        return await service.create_async(params, options)

    return call


@pytest.fixture
def retrieve(connect: Callable[[str], stripe.StripeClient], flavour: str) -> Call:
    """Its way to fetch a token, in either flavour."""

    async def call(token_id: str) -> Any:
        service = connect(KEY).v1.tokens
        return service.retrieve(token_id) if flavour == "sync" else await service.retrieve_async(token_id)

    return call


@pytest.mark.parametrize("kind", CREATIONS)
async def test_each_kind_is_made_and_found_again(create: Call, retrieve: Call, kind: str) -> None:
    """A token of each kind is of its type, and is found again by its id."""
    token = await create(CREATIONS[kind])
    assert (token.object, token.type, token.livemode, token.used) == ("token", kind, False, False)
    assert (await retrieve(token.id)).to_dict() == token.to_dict()


@pytest.mark.parametrize("fault", ERRORS)
async def test_each_error_at_creation_is_of_its_class(create: Call, fault: str) -> None:
    """What is wrong is told by class, code and parameter."""
    params, cls, code, param = ERRORS[fault]
    with pytest.raises(CLASSES[cls]) as caught:
        await create(params)
    assert type(caught.value) is CLASSES[cls]
    assert (caught.value.code, caught.value.param) == (code, param)
    assert caught.value.request_id.startswith("req_")


async def test_a_wrong_key_is_an_authentication_error(create: Call) -> None:
    """A malformed and an expired key are told from each other."""
    with pytest.raises(stripe.AuthenticationError, match="Invalid API Key provided") as caught:
        await create(CREATIONS["pii"], key="sk_test_")
    assert caught.value.http_status == 401
    with pytest.raises(stripe.AuthenticationError, match="Expired API Key provided"):
        await create(CREATIONS["pii"], key=EXPIRED_KEY)


async def test_an_unknown_id_is_not_found(retrieve: Call) -> None:
    """A token that was never made is a 404 with its code."""
    with pytest.raises(stripe.InvalidRequestError) as caught:
        await retrieve("tok_nowhere")
    assert (caught.value.http_status, caught.value.code) == (404, "resource_missing")


async def test_a_repetition_is_replayed(create: Call, fake: FakeStripe) -> None:
    """The same idempotency key gives the same token, and says so; with other parameters it is refused."""
    first = await create(CREATIONS["card"], idempotency_key="once")
    again = await create(CREATIONS["card"], idempotency_key="once")
    assert again.id == first.id
    assert again.last_response.headers["idempotent-replayed"] == "true"
    assert len(fake.requests) == 2
    with pytest.raises(stripe.IdempotencyError):
        await create(CREATIONS["pii"], idempotency_key="once")


async def test_a_rate_limit_is_a_rate_limit_error(create: Call, fake: FakeStripe) -> None:
    """Too many requests are told as such."""
    fake.fault("rate_limit")
    with pytest.raises(stripe.RateLimitError):
        await create(CREATIONS["pii"])


async def test_an_error_of_stripes_own_is_an_api_error(create: Call, fake: FakeStripe) -> None:
    """A 500 is Stripe's fault."""
    fake.fault("internal_error")
    with pytest.raises(stripe.APIError):
        await create(CREATIONS["pii"])


async def test_a_broken_connection_is_a_connection_error(create: Call, fake: FakeStripe) -> None:
    """A connection that is closed without a reply is seen as such on a real socket."""
    fake.fault("reset_before")
    with pytest.raises(stripe.APIConnectionError):
        await create(CREATIONS["pii"])
