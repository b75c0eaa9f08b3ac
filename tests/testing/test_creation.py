"""Each of the nine ways to make a token makes it, and what comes back is what Stripe shows."""

from __future__ import annotations

import pytest

from stripe_tokens import (
    AccountParams,
    AccountToken,
    AuthenticationError,
    BankAccountParams,
    BankAccountToken,
    CardParams,
    CardToken,
    Client,
    CustomerParams,
    CvcUpdateParams,
    CvcUpdateToken,
    Individual,
    InvalidRequestError,
    NotFoundError,
    PersonParams,
    PersonToken,
    PiiParams,
    PiiToken,
    SavedBankAccountParams,
    SavedCardParams,
    Token,
    TokenParams,
)
from stripe_tokens.testing import FakeStripe, cards

CARD = CardParams(number=cards.VISA, exp_month=5, exp_year=2040, cvc="314")
ACCOUNT = BankAccountParams(country="US", routing_number="110000000", account_number="000123456789")
PERSON = Individual(first_name="Jane", last_name="Doe")
NINE = [
    pytest.param(CARD, CardToken, id="card"),
    pytest.param(SavedCardParams(card="card_1", customer="cus_1"), CardToken, id="saved card"),
    pytest.param(CustomerParams(customer="cus_1"), CardToken, id="customer"),
    pytest.param(ACCOUNT, BankAccountToken, id="bank account"),
    pytest.param(SavedBankAccountParams(payment_method="pm_1"), BankAccountToken, id="saved bank account"),
    pytest.param(AccountParams(individual=PERSON, tos_shown_and_accepted=True), AccountToken, id="account"),
    pytest.param(PersonParams(first_name="Jane", last_name="Doe"), PersonToken, id="person"),
    pytest.param(CvcUpdateParams(cvc="314"), CvcUpdateToken, id="cvc update"),
    pytest.param(PiiParams(id_number="000000000"), PiiToken, id="pii"),
]


@pytest.mark.parametrize(("params", "kind"), NINE)
def test_each_way_makes_its_token(params: TokenParams[Token], kind: type[Token]) -> None:
    """What is asked for is made, and a retrieval gives the same token."""
    with FakeStripe().client(stripe_account="acct_1") as client:
        made = client.tokens.create(params)
        assert type(made) is kind
        assert client.tokens.retrieve(made.id) == made


@pytest.mark.anyio
async def test_async_clients_are_served() -> None:
    """One fake serves async clients as it serves blocking ones."""
    fake = FakeStripe()
    async with fake.async_client() as client:
        made = await client.tokens.create(CARD)
    with fake.client() as client:
        assert client.tokens.retrieve(made.id) == made


@pytest.mark.parametrize(
    ("authorization", "message"),
    [
        (None, "You did not provide an API key"),
        ("Bearer", "You did not provide an API key"),
        ("Basic !", "You did not provide an API key"),
        ("Digest sk_test_1234567890123456", "You did not provide an API key"),
        ("Bearer sk_test_", "Invalid API Key provided: sk_test_***"),
        ("Bearer sk_fake_1234567890123456", "Invalid API Key provided: sk_***3456"),
        ("Bearer hello", "Invalid API Key provided: ***"),
    ],
)
def test_a_key_is_needed(authorization: str | None, message: str) -> None:
    """A missing or malformed key is a 401 that shows no more of it than its ends."""
    headers = {"Authorization": authorization} if authorization else {}
    response = FakeStripe().http_client().get("/v1/tokens/tok_1", headers=headers)
    assert response.status_code == 401
    error = response.json()["error"]
    assert error["type"] == "invalid_request_error"
    assert error["message"].startswith(message)


@pytest.fixture
def client() -> Client:
    """A client of a fake of its own."""
    return FakeStripe().client()


def test_an_unknown_parameter_is_refused(client: Client) -> None:
    """A parameter that Stripe does not know is named."""
    with pytest.raises(InvalidRequestError) as caught:
        client.tokens.create(PiiParams(id_number="000000000"), extra_params={"account": {"legal_entity": "x"}})
    assert caught.value.code == "parameters_exclusive"
    with pytest.raises(InvalidRequestError, match="Received unknown parameter: nickname") as caught:
        client.tokens.create(PiiParams(id_number="000000000"), extra_params={"nickname": "x"})
    assert (caught.value.code, caught.value.param) == ("parameter_unknown", "nickname")


def test_a_missing_parameter_is_named() -> None:
    """A required parameter that was not sent is named by its path."""
    body = "bank_account[country]=US"
    response = FakeStripe().http_client().post("/v1/tokens", content=body, auth=("sk_test_1234567890123456", ""))
    assert response.status_code == 400
    error = response.json()["error"]
    assert error["code"] == "parameter_missing"
    assert error["param"] == "bank_account[account_number]"
    assert error["message"] == "Missing required param: bank_account[account_number]."
    assert error["doc_url"] == "https://stripe.com/docs/error-codes/parameter-missing"


def test_an_unknown_id_is_not_found(client: Client) -> None:
    """A token that was never made is a 404."""
    with pytest.raises(NotFoundError, match="No such token: 'tok_nowhere'") as caught:
        client.tokens.retrieve("tok_nowhere")
    assert caught.value.code == "resource_missing"


def test_a_wrong_key_is_an_authentication_error() -> None:
    """What Stripe says of a wrong key becomes the client's class for it."""
    with FakeStripe().client("sk_nonsense") as client, pytest.raises(AuthenticationError):
        client.tokens.create(CARD)
