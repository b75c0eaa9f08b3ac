"""Who may do what: keys, modes and accounts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stripe_tokens import Client, CustomerParams, NotFoundError, PersonParams, PiiParams, SavedCardParams
from stripe_tokens.testing import TEST_KEY, FakeStripe, cards

SECRET_TEST = "sk_test_1234567890123456"
SECRET_LIVE = "sk_live_1234567890123456"
RESTRICTED_LIVE = "rk_live_1234567890123456"
PUBLISHABLE_TEST = "pk_test_1234567890123456"
PUBLISHABLE_LIVE = "pk_live_1234567890123456"
ORGANIZATION = "sk_org_live_1234567890123456"
PII = "pii[id_number]=000000000"
PERSON = "person[first_name]=Jane"
ACCOUNT = "account[tos_shown_and_accepted]=true"


def send(fake: FakeStripe, method: str, path: str, key: str, body: str = "", **headers: str) -> tuple[int, Any]:
    """Send a request, and give the status and what the body says."""
    told = {"Authorization": f"Bearer {key}"} | {name.replace("_", "-"): value for name, value in headers.items()}
    answer = fake.http_client().request(method, path, content=body, headers=told)
    return answer.status_code, answer.json()


def create(fake: FakeStripe, key: str, body: str, **headers: str) -> tuple[int, Any]:
    """Ask for a token."""
    return send(fake, "POST", "/v1/tokens", key, body, **headers)


@pytest.mark.parametrize("key", [SECRET_LIVE, RESTRICTED_LIVE])
@pytest.mark.parametrize("body", [PERSON, ACCOUNT])
def test_live_account_and_person_tokens_need_a_publishable_key(key: str, body: str) -> None:
    """In live mode only a publishable key makes account and person tokens.

    Source: <https://docs.stripe.com/api/tokens/create_account>.
    """
    status, answer = create(FakeStripe(), key, body)
    assert status == 403
    assert answer["error"]["type"] == "invalid_request_error"
    status, answer = create(FakeStripe(), PUBLISHABLE_LIVE, body)
    assert (status, answer["livemode"]) == (200, True)


@pytest.mark.parametrize("key", [SECRET_TEST, PUBLISHABLE_TEST, "rk_test_1234567890123456", TEST_KEY])
@pytest.mark.parametrize("body", [PII, PERSON, ACCOUNT, "cvc_update[cvc]=123"])
def test_every_kind_of_key_makes_every_kind_of_token_in_test_mode(key: str, body: str) -> None:
    """Test mode takes any kind of key for any kind of token."""
    status, answer = create(FakeStripe(), key, body)
    assert (status, answer["livemode"]) == (200, False)


@pytest.mark.parametrize("key", [SECRET_LIVE, RESTRICTED_LIVE, PUBLISHABLE_LIVE])
def test_other_kinds_of_token_take_any_live_key(key: str) -> None:
    """The rule of the publishable key is for account and person tokens only."""
    assert create(FakeStripe(), key, PII)[0] == 200


def test_a_publishable_key_retrieves_nothing() -> None:
    """What a browser may make it may not read."""
    fake = FakeStripe()
    _, token = create(fake, PUBLISHABLE_TEST, PII)
    status, answer = send(fake, "GET", f"/v1/tokens/{token['id']}", PUBLISHABLE_TEST)
    assert (status, answer["error"]["code"]) == (401, "secret_key_required")


def test_an_expired_key_is_told_from_a_wrong_one() -> None:
    """A key that was valid once has a code of its own, and is shown by its ends only."""
    status, answer = create(FakeStripe(expired_keys={RESTRICTED_LIVE}), RESTRICTED_LIVE, PII)
    assert (status, answer["error"]["code"]) == (401, "api_key_expired")
    assert answer["error"]["message"] == "Expired API Key provided: rk_live_***3456"
    assert "request_log_url" not in answer["error"]


def test_an_organization_key_needs_a_context() -> None:
    """The key of an organization says nothing of the account; the context does."""
    assert create(FakeStripe(), ORGANIZATION, PII)[0] == 400
    assert create(FakeStripe(), ORGANIZATION, PII, Stripe_Context="acct_1")[0] == 200


def test_an_account_that_is_none_is_forbidden() -> None:
    """A connected account is named by its id."""
    status, answer = create(FakeStripe(), SECRET_TEST, PII, Stripe_Account="somebody")
    assert (status, answer["error"]["code"]) == (403, "account_invalid")


@pytest.mark.parametrize("params", [CustomerParams(customer="cus_1"), SavedCardParams(card="card_1", customer="cus_1")])
def test_copies_need_a_connected_account(params: CustomerParams | SavedCardParams) -> None:
    """What a customer has saved is copied to a connected account, which a header or the key names."""
    fake = FakeStripe(oauth_keys={SECRET_TEST})
    with pytest.raises(Exception, match="OAuth access token"):
        fake.client().tokens.create(params)
    assert fake.client(stripe_account="acct_1").tokens.create(params)
    assert fake.client(SECRET_TEST).tokens.create(params)


@pytest.mark.parametrize(
    ("pairs", "param"),
    [
        ("customer=somebody", "customer"),
        ("customer=cus_1&card=mine", "card"),
        ("bank_account[payment_method]=mine", "bank_account[payment_method]"),
    ],
)
def test_an_id_that_is_none_names_nothing(pairs: str, param: str) -> None:
    """An id in a parameter that cannot exist is a 400, not a 404."""
    status, answer = create(FakeStripe(), SECRET_TEST, pairs, Stripe_Account="acct_1")
    assert (status, answer["error"]["code"], answer["error"]["param"]) == (400, "resource_missing", param)


def test_tokens_of_another_mode_are_told_of() -> None:
    """A token of the other mode is not found, and the message says why."""
    fake = FakeStripe()
    made = create(fake, SECRET_TEST, PII)[1]["id"]
    status, answer = send(fake, "GET", f"/v1/tokens/{made}", SECRET_LIVE)
    assert status == 404
    assert answer["error"]["message"].endswith(
        "a similar object exists in test mode, but a live mode key was used to make this request."
    )
    made = create(fake, SECRET_LIVE, PII)[1]["id"]
    _, answer = send(fake, "GET", f"/v1/tokens/{made}", SECRET_TEST)
    assert "exists in live mode, but a test mode key" in answer["error"]["message"]


def test_tokens_of_another_account_are_unknown() -> None:
    """What one account has made another does not see."""
    fake = FakeStripe()
    mine: Client = fake.client(stripe_account="acct_1")
    made = mine.tokens.create(PiiParams(id_number="000000000"))
    assert mine.tokens.retrieve(made.id) == made
    with pytest.raises(NotFoundError):
        fake.client().tokens.retrieve(made.id)


def test_what_a_customer_has_saved_can_be_chosen() -> None:
    """A copy is of the card that was chosen for the customer, with a fresh id and the same fingerprint."""
    fake = FakeStripe()
    fake.save_card("cus_1", cards.MASTERCARD_DEBIT)
    client = fake.client(stripe_account="acct_1")
    first, second = (client.tokens.create(SavedCardParams(card="card_1", customer="cus_1")) for _ in range(2))
    assert (first.card.brand, first.card.funding) == ("MasterCard", "debit")
    assert first.card.id != second.card.id
    assert first.card.fingerprint == second.card.fingerprint


def test_the_log_of_the_request_is_pointed_to() -> None:
    """An error of a known caller says where its request is found, in the mode of its key."""
    _, answer = create(FakeStripe(clock=lambda: 1683071568), SECRET_TEST, "")
    assert answer["error"]["request_log_url"].startswith("https://dashboard.stripe.com/test/logs/req_")
    assert answer["error"]["request_log_url"].endswith("?t=1683071568")
    _, answer = create(FakeStripe(), PUBLISHABLE_LIVE, "")
    assert answer["error"]["request_log_url"].startswith("https://dashboard.stripe.com/logs/req_")
    assert "test mode" not in json.dumps(answer)


def test_a_person_token_in_live_mode_is_made_by_a_client_with_a_publishable_key() -> None:
    """The client lets through what the fake accepts."""
    with FakeStripe().client(PUBLISHABLE_LIVE) as client:
        assert client.tokens.create(PersonParams(first_name="Jane")).livemode
