"""Cards: what their numbers tell, and what they are refused for when a token is made.

Source: <https://docs.stripe.com/testing>.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from stripe_tokens import CardError, CardParams, CardToken, InvalidRequestError, RawCardDataError
from stripe_tokens.params import CardNetwork, CardNetworks
from stripe_tokens.testing import FakeStripe, cards
from stripe_tokens.testing.cards import CardNumber

GOOD = [card for card in cards.KNOWN.values() if card is not cards.INCORRECT_NUMBER]
NOW = datetime(2026, 11, 21, tzinfo=UTC).timestamp()


def tokenize(number: str, *, cvc: str | None = None, **given: Any) -> CardToken:
    """Make a token of a card that is good in all that is not given."""
    fields = {"exp_month": 5, "exp_year": 2040, "number": number, "cvc": cvc} | given
    with FakeStripe(clock=lambda: NOW).client() as client:
        return client.tokens.create(CardParams(**fields))


@pytest.mark.parametrize("number", GOOD)
def test_every_test_card_becomes_a_token(number: CardNumber) -> None:
    """Cards that are declined later, or whose checks fail, become tokens as any other does."""
    card = tokenize(number).card
    assert (card.brand, card.funding, card.country) == (number.brand, number.funding, number.country)
    assert card.last4 == number[-4:]
    assert card.cvc_check is None


@pytest.mark.parametrize(
    ("number", "brand"),
    [
        (cards.VISA, "Visa"),
        (cards.MASTERCARD, "MasterCard"),
        (cards.MASTERCARD_2_SERIES, "MasterCard"),
        (cards.AMEX, "American Express"),
        (cards.AMEX_OTHER, "American Express"),
        (cards.DISCOVER, "Discover"),
        (cards.DINERS, "Diners Club"),
        (cards.DINERS_14_DIGITS, "Diners Club"),
        (cards.JCB, "JCB"),
        (cards.UNIONPAY, "UnionPay"),
        (cards.UNIONPAY_19_DIGITS, "UnionPay"),
        ("4111111111111111", "Visa"),
        ("2720990000000007", "MasterCard"),
        ("6500000000000002", "Discover"),
        ("8100000000000002", "UnionPay"),
        ("9000000000000001", "Unknown"),
    ],
)
def test_the_first_digits_tell_the_brand(number: str, brand: str) -> None:
    """A brand is told from the first digits, of test cards and of others, as Stripe spells it."""
    assert tokenize(number).card.brand == brand


@pytest.mark.parametrize(
    ("number", "country"),
    [("4000002760000016", "DE"), ("4000000760000002", "BR"), ("4000007600000001", "US"), (cards.MASTERCARD, "US")],
)
def test_test_cards_of_other_countries_say_so(number: str, country: str) -> None:
    """The documented cards of other countries carry its number."""
    assert tokenize(number).card.country == country


@pytest.mark.parametrize(
    ("given", "code", "param"),
    [
        ({"number": cards.INCORRECT_NUMBER}, "incorrect_number", "number"),
        ({"number": "424242424242424"}, "incorrect_number", "number"),
        ({"number": "37828224631000"}, "incorrect_number", "number"),
        ({"number": "4242"}, "invalid_number", "number"),
        ({"number": "forty-two"}, "invalid_number", "number"),
        ({"number": "４２４２４２４２４２４２４２４２"}, "invalid_number", "number"),  # noqa: RUF001 - digits that are not ASCII
        ({"exp_month": 13}, "invalid_expiry_month", "exp_month"),
        ({"exp_month": 0}, "invalid_expiry_month", "exp_month"),
        ({"exp_month": "May"}, "invalid_expiry_month", "exp_month"),
        ({"exp_month": 10, "exp_year": 2026}, "invalid_expiry_month", "exp_month"),
        ({"exp_year": 2025}, "invalid_expiry_year", "exp_year"),
        ({"exp_year": 25}, "invalid_expiry_year", "exp_year"),
        ({"exp_year": 2077}, "invalid_expiry_year", "exp_year"),
        ({"exp_year": 226}, "invalid_expiry_year", "exp_year"),
        ({"exp_year": "next"}, "invalid_expiry_year", "exp_year"),
        ({"cvc": "99"}, "invalid_cvc", "cvc"),
        ({"cvc": "3141"}, "invalid_cvc", "cvc"),
        ({"cvc": "abc"}, "invalid_cvc", "cvc"),
        ({"number": cards.AMEX, "cvc": "314"}, "invalid_cvc", "cvc"),
    ],
)
def test_what_cannot_be_a_card_is_refused(given: dict[str, Any], code: str, param: str) -> None:
    """Each fault of a card is a `CardError` with its code and the name of the field alone."""
    with pytest.raises(CardError) as caught:
        tokenize(**({"number": cards.VISA} | given))
    assert (caught.value.http_status, caught.value.code, caught.value.param) == (402, code, param)


@pytest.mark.parametrize(
    "given",
    [
        {"exp_month": 11, "exp_year": 2026},
        {"exp_month": "05", "exp_year": "40"},
        {"exp_year": 2076},
        {"number": cards.AMEX, "cvc": "3141"},
        {"number": "9000000000000001", "cvc": "3141"},
    ],
)
def test_what_is_just_right_is_taken(given: dict[str, Any]) -> None:
    """A card is good until the end of its month, and years may have two digits."""
    assert tokenize(**({"number": cards.VISA} | given)).card.exp_year >= 2026


def test_checks_are_not_made_before_a_token_is_used() -> None:
    """What was given to be checked is unchecked, and there is no check of what was not given."""
    card = tokenize(cards.CVC_CHECK_FAILS, cvc="314", address_line1="27 Fredrick Ave", address_zip="97712").card
    assert (card.cvc_check, card.address_line1_check, card.address_zip_check) == ("unchecked",) * 3
    card = tokenize(cards.CVC_CHECK_FAILS, address_city="Brothers").card
    assert (card.cvc_check, card.address_line1_check, card.address_zip_check) == (None,) * 3


def test_what_is_told_of_the_holder_comes_back() -> None:
    """Name, address and currency are shown as they were given."""
    told = {
        "name": "Jenny Rosen",
        "address_line1": "27 Fredrick Ave",
        "address_line2": "2nd floor",
        "address_city": "Brothers",
        "address_state": "OR",
        "address_zip": "97712",
        "address_country": "US",
        "currency": "usd",
    }
    card = tokenize(cards.VISA_DEBIT, **told).card
    assert {name: card.raw[name] for name in told} == told


@pytest.mark.parametrize(
    ("number", "wanted", "preferred"),
    [
        (cards.CARTES_BANCAIRES_VISA, "cartes_bancaires", "cartes_bancaires"),
        (cards.CARTES_BANCAIRES_VISA, "visa", "visa"),
        (cards.CARTES_BANCAIRES_VISA, "mastercard", "invalid_preference"),
        (cards.VISA, "visa", "visa"),
        (cards.VISA, "cartes_bancaires", "invalid_preference"),
        (cards.MASTERCARD, "mastercard", "mastercard"),
    ],
)
def test_a_preferred_network_is_one_that_the_card_has(number: str, wanted: CardNetwork, preferred: str) -> None:
    """What a card does not have cannot be preferred, and the token says so."""
    card = tokenize(number, networks=CardNetworks(preferred=wanted)).card
    assert card.networks is not None
    assert card.networks.preferred == preferred


def test_fingerprints_stand_for_numbers() -> None:
    """Within a fake, equal numbers have equal fingerprints; in another one, others."""
    one, other = FakeStripe(), FakeStripe()

    def fingerprint(fake: FakeStripe, number: str) -> str | None:
        return fake.client().tokens.create(CardParams(number=number, exp_month=5, exp_year=2040)).card.fingerprint

    assert fingerprint(one, cards.VISA) == fingerprint(one, "4242 4242 4242 4242")
    assert fingerprint(one, cards.VISA) != fingerprint(one, cards.VISA_DEBIT)
    assert fingerprint(one, cards.VISA) != fingerprint(other, cards.VISA)


def test_raw_card_data_can_be_switched_off() -> None:
    """An account without access to raw card data is refused as Stripe refuses it; nothing else is."""
    with FakeStripe(raw_card_data=False).client() as client:
        with pytest.raises(RawCardDataError) as caught:
            client.tokens.create(CardParams(number=cards.VISA, exp_month=5, exp_year=2040))
        assert (caught.value.http_status, caught.value.code) == (402, None)
        with pytest.raises(InvalidRequestError, match="unknown parameter"):
            client.tokens.create(
                CardParams(number=cards.VISA, exp_month=5, exp_year=2040), extra_params={"nickname": "x"}
            )


def test_constants_are_numbers() -> None:
    """A test card is used as the text that it is, and knows what Stripe makes of it."""
    assert cards.VISA == "4242424242424242"
    assert cards.DECLINED_INSUFFICIENT_FUNDS.decline_code == "insufficient_funds"
    assert cards.DECLINED_INSUFFICIENT_FUNDS.code == "card_declined"
    assert (cards.VISA.code, cards.VISA.decline_code) == (None, None)
    assert cards.INCORRECT_NUMBER.code == "incorrect_number"
