"""Using tokens up, and the tokens that every test account has."""

from __future__ import annotations

import pytest

from stripe_tokens import BankAccountToken, CardError, CardParams, CardToken, InvalidRequestError, NotFoundError
from stripe_tokens.testing import FakeStripe, banks, cards, tokens
from stripe_tokens.testing.cards import CardNumber
from stripe_tokens.testing.tokens import TokenId


@pytest.fixture
def fake() -> FakeStripe:
    """A fake of the test's own."""
    return FakeStripe()


def card(number: str) -> CardParams:
    """The params of a card that is good in all but perhaps its number."""
    return CardParams(number=number, exp_month=5, exp_year=2040)


def test_a_token_is_used_once(fake: FakeStripe) -> None:
    """The second use is refused in Stripe's words, and a retrieval shows the first."""
    with fake.client() as client:
        made = client.tokens.create(card(cards.VISA))
        used = fake.redeem(made.id)
        assert isinstance(used, CardToken)
        assert (used.id, used.used) == (made.id, True)
        with pytest.raises(InvalidRequestError, match="You cannot use a Stripe token more than once") as caught:
            fake.redeem(made.id)
        assert (caught.value.code, caught.value.http_status) == ("token_already_used", 400)
        assert client.tokens.retrieve(made.id).used


def test_an_unknown_token_is_not_used(fake: FakeStripe) -> None:
    """What was never made cannot be used."""
    with pytest.raises(NotFoundError, match="No such token: 'tok_nowhere'"):
        fake.redeem("tok_nowhere")


@pytest.mark.parametrize(
    ("number", "code", "decline_code", "message"),
    [
        (cards.DECLINED_GENERIC, "card_declined", "generic_decline", "declined"),
        (cards.DECLINED_INSUFFICIENT_FUNDS, "card_declined", "insufficient_funds", "insufficient funds"),
        (cards.DECLINED_EXPIRED, "expired_card", None, "has expired"),
        (cards.DECLINED_INCORRECT_CVC, "incorrect_cvc", None, "security code is incorrect"),
        (cards.DECLINED_PROCESSING_ERROR, "processing_error", None, "while processing"),
    ],
)
def test_a_decline_comes_when_a_token_is_used(
    fake: FakeStripe, number: CardNumber, code: str, decline_code: str | None, message: str
) -> None:
    """A card that is declined becomes a token, and is declined when that is used."""
    made = fake.client().tokens.create(card(number))
    with pytest.raises(CardError, match=message) as caught:
        fake.redeem(made.id)
    assert (caught.value.code, caught.value.decline_code) == (code, decline_code)
    assert caught.value.http_status == 402


@pytest.mark.parametrize("token_id", list(tokens.KNOWN.values()))
def test_test_tokens_are_there_from_the_start(fake: FakeStripe, token_id: TokenId) -> None:
    """Each documented id stands for the card or bank account that it names, in test mode."""
    token = fake.client().tokens.retrieve(token_id)
    assert (token.id, token.livemode, token.used) == (token_id, False, False)
    if isinstance(token, CardToken):
        assert isinstance(token_id.source, CardNumber)
        assert (token.card.brand, token.card.last4) == (token_id.source.brand, token_id.source[-4:])
    else:
        assert isinstance(token, BankAccountToken)
        assert isinstance(token_id.source, banks.BankDetails)
        assert token.bank_account.last4 == token_id.source.account_number[-4:]


def test_test_tokens_are_never_used_up(fake: FakeStripe) -> None:
    """They can be used any number of times, and those that are named for a decline decline each time."""
    assert fake.redeem(tokens.VISA).used
    assert fake.redeem(tokens.VISA).used
    for _ in range(2):
        with pytest.raises(CardError) as caught:
            fake.redeem(tokens.DECLINED_LOST)
        assert caught.value.decline_code == "lost_card"


def test_test_tokens_are_not_there_in_live_mode(fake: FakeStripe) -> None:
    """A live key is told that there is such a thing in test mode."""
    with fake.client("sk_live_1234567890123456") as client, pytest.raises(NotFoundError, match="exists in test mode"):
        client.tokens.retrieve(tokens.VISA)


def test_a_token_says_how_much_there_is(fake: FakeStripe) -> None:
    """The repr of a fake counts, and shows nothing else."""
    fake.client().tokens.create(card(cards.VISA))
    assert repr(fake) == "<FakeStripe: 1 requests, 1 tokens>"
