"""What an idempotency key promises. Source: <https://docs.stripe.com/api/idempotent_requests>."""

from __future__ import annotations

from typing import Any

import anyio
import httpx
import pytest

from stripe_tokens import PiiParams
from stripe_tokens.testing import FakeStripe

BODY = "pii[id_number]=000000000"
BAD_NUMBER = "card[number]=4242424242424241&card[exp_month]=1&card[exp_year]=40"
DAY = 24 * 60 * 60


@pytest.fixture
def fake() -> FakeStripe:
    """A fake whose clock stands."""
    return FakeStripe(clock=lambda: 1683071568)


def create(fake: FakeStripe, body: str = BODY, key: str = "once", **headers: str) -> httpx.Response:
    """Ask for a token with an idempotency key."""
    told = {"Authorization": "Bearer sk_test_1234567890123456", "Idempotency-Key": key}
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return fake.http_client().post("/v1/tokens", content=body, headers=told | given)


def test_a_repetition_gets_the_same_reply(fake: FakeStripe) -> None:
    """The reply to the first request is repeated, and says that it is."""
    first, again = create(fake), create(fake)
    assert again.content == first.content
    assert again.headers["Request-Id"] == first.headers["Request-Id"]
    assert again.headers["Original-Request"] == first.headers["Request-Id"]
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"


def test_a_client_sees_that_it_was_repeated(fake: FakeStripe) -> None:
    """`last_response` says so too."""
    with fake.client() as client:
        first, again = (client.tokens.create(PiiParams(id_number="1"), idempotency_key="once") for _ in range(2))
    assert again == first
    assert first.last_response is not None
    assert again.last_response is not None
    assert (first.last_response.replayed, again.last_response.replayed) == (False, True)


def test_other_parameters_are_refused(fake: FakeStripe) -> None:
    """A key belongs to the parameters that it came with first."""
    create(fake)
    refused = create(fake, "pii[id_number]=111111111")
    assert refused.status_code == 400
    assert refused.json()["error"]["type"] == "idempotency_error"
    assert "'once'" in refused.json()["error"]["message"]


@pytest.mark.parametrize("body", ["pii[nickname]=x", "pii[id_number]=", ""])
def test_what_failed_to_validate_is_not_kept(fake: FakeStripe, body: str) -> None:
    """A key is free as long as no work has begun under it."""
    assert create(fake, body).status_code == 400
    assert create(fake).status_code == 200


def test_what_a_card_was_refused_for_is_kept(fake: FakeStripe) -> None:
    """The refusal of a card comes from the work itself, and so is repeated."""
    first, again = create(fake, BAD_NUMBER), create(fake, BAD_NUMBER)
    assert (first.status_code, again.status_code) == (402, 402)
    assert again.headers["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize(
    "headers",
    [{"Stripe_Account": "acct_1"}, {"Authorization": "Bearer sk_live_1234567890123456"}],
    ids=["account", "mode"],
)
def test_a_key_is_of_one_account_and_mode(fake: FakeStripe, headers: dict[str, str]) -> None:
    """The same key elsewhere is another one."""
    first, other = create(fake), create(fake, "pii[id_number]=1", **headers)
    assert other.status_code == 200
    assert other.json()["id"] != first.json()["id"]


def test_a_key_is_forgotten_after_a_day() -> None:
    """After 24 hours a key is as new."""
    now = [0.0]
    fake = FakeStripe(clock=lambda: now[0])
    first = create(fake).json()["id"]
    now[0] += DAY - 1
    assert create(fake).json()["id"] == first
    now[0] += 1
    assert create(fake).json()["id"] != first


def test_a_key_is_of_at_most_255_characters(fake: FakeStripe) -> None:
    """One character more is refused."""
    assert create(fake, key="k" * 255).status_code == 200
    assert create(fake, key="k" * 256).status_code == 400


def test_without_a_key_every_request_makes_a_token(fake: FakeStripe) -> None:
    """Only a key makes two requests one."""
    assert create(fake, key="").json()["id"] != create(fake, key="").json()["id"]


@pytest.mark.anyio
async def test_a_key_in_flight_is_in_use(fake: FakeStripe) -> None:
    """As long as the first request waits for its reply, a second one with its key is a conflict."""
    fake.fault("delay", seconds=0.2)
    url = "https://api.stripe.com/v1/tokens"
    headers = {"Authorization": "Bearer sk_test_1234567890123456", "Idempotency-Key": "once"}
    answers: dict[str, Any] = {}

    async with httpx.AsyncClient(transport=fake) as http, anyio.create_task_group() as group:

        async def send(name: str) -> None:
            answers[name] = await http.post(url, content=BODY, headers=headers)

        group.start_soon(send, "first")
        await anyio.wait_all_tasks_blocked()
        await send("meanwhile")
    await anyio.lowlevel.checkpoint()
    assert answers["first"].status_code == 200
    assert answers["meanwhile"].status_code == 409
    assert answers["meanwhile"].json()["error"]["code"] == "idempotency_key_in_use"
    assert create(fake).headers["Idempotent-Replayed"] == "true"


def test_an_error_of_stripes_own_can_be_kept(fake: FakeStripe) -> None:
    """A 500 that came once the work had begun is repeated like any other reply."""
    fake.fault("internal_error_kept")
    first, again = create(fake), create(fake)
    assert (first.status_code, again.status_code) == (500, 500)
    assert again.content == first.content
    assert create(fake, key="another").status_code == 200
