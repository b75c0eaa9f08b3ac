"""Stripe's test card numbers. Each is a `str` that knows what Stripe makes of it.

    >>> from stripe_tokens.testing import cards
    >>> cards.VISA
    '4242424242424242'
    >>> cards.DECLINED_INSUFFICIENT_FUNDS.decline_code
    'insufficient_funds'

All but those under "refused at creation" become tokens: a decline comes when a token is used.
Source: <https://docs.stripe.com/testing>.
"""

from __future__ import annotations

from typing import Final, Literal, Self

from stripe_tokens.testing import _numbers

Funding = Literal["credit", "debit", "prepaid"]
_Network = Literal["cartes_bancaires", "mastercard", "visa"]


class CardNumber(str):
    """A test card number."""

    __slots__ = ("brand", "code", "country", "decline_code", "funding", "networks")

    brand: str
    """The brand, as Stripe spells it in a token."""
    funding: Funding
    """How the card is funded."""
    country: str
    """Two-letter code of the country that issued it."""
    networks: tuple[_Network, ...]
    """The networks of a co-branded card."""
    code: str | None
    """The code of the error that it leads to, at creation or when its token is used."""
    decline_code: str | None
    """Why its token is declined when it is used."""

    def __new__(
        cls,
        number: str,
        *,
        funding: Funding = "credit",
        networks: tuple[_Network, ...] = (),
        code: str | None = None,
        decline_code: str | None = None,
    ) -> Self:
        """Describe a number; brand and country are read from its digits."""
        card = super().__new__(cls, number)
        card.brand = _numbers.brand(number).name
        card.country = _numbers.country(number)
        card.funding = funding
        card.networks = networks
        card.code = "card_declined" if decline_code else code
        card.decline_code = decline_code
        return card


VISA: Final = CardNumber("4242424242424242")
VISA_DEBIT: Final = CardNumber("4000056655665556", funding="debit")
MASTERCARD: Final = CardNumber("5555555555554444")
MASTERCARD_2_SERIES: Final = CardNumber("2223003122003222")
MASTERCARD_DEBIT: Final = CardNumber("5200828282828210", funding="debit")
MASTERCARD_PREPAID: Final = CardNumber("5105105105105100", funding="prepaid")
AMEX: Final = CardNumber("378282246310005")
AMEX_OTHER: Final = CardNumber("371449635398431")
DISCOVER: Final = CardNumber("6011111111111117")
DISCOVER_OTHER: Final = CardNumber("6011000990139424")
DISCOVER_DEBIT: Final = CardNumber("6011981111111113", funding="debit")
DINERS: Final = CardNumber("3056930009020004")
DINERS_14_DIGITS: Final = CardNumber("36227206271667")
JCB: Final = CardNumber("3566002020360505")
UNIONPAY: Final = CardNumber("6200000000000005")
UNIONPAY_DEBIT: Final = CardNumber("6200000000000047", funding="debit")
UNIONPAY_19_DIGITS: Final = CardNumber("6205500000000000004")
CARTES_BANCAIRES_VISA: Final = CardNumber("4000002500001001", networks=("cartes_bancaires", "visa"))
CARTES_BANCAIRES_MASTERCARD: Final = CardNumber("5555552500001001", networks=("cartes_bancaires", "mastercard"))

# Declined when their token is used.
DECLINED_GENERIC: Final = CardNumber("4000000000000002", decline_code="generic_decline")
DECLINED_INSUFFICIENT_FUNDS: Final = CardNumber("4000000000009995", decline_code="insufficient_funds")
DECLINED_LOST: Final = CardNumber("4000000000009987", decline_code="lost_card")
DECLINED_STOLEN: Final = CardNumber("4000000000009979", decline_code="stolen_card")
DECLINED_VELOCITY: Final = CardNumber("4000000000006975", decline_code="card_velocity_exceeded")
DECLINED_EXPIRED: Final = CardNumber("4000000000000069", code="expired_card")
DECLINED_INCORRECT_CVC: Final = CardNumber("4000000000000127", code="incorrect_cvc")
DECLINED_PROCESSING_ERROR: Final = CardNumber("4000000000000119", code="processing_error")
DECLINED_AFTER_ATTACHING: Final = CardNumber("4000000000000341", code="card_declined")

# Their checks fail when their token is used.
CVC_CHECK_FAILS: Final = CardNumber("4000000000000101")
ZIP_CHECK_FAILS: Final = CardNumber("4000000000000036")
LINE1_CHECK_FAILS: Final = CardNumber("4000000000000028")
ADDRESS_CHECKS_FAIL: Final = CardNumber("4000000000000010")
ADDRESS_CHECKS_UNAVAILABLE: Final = CardNumber("4000000000000044")

# Refused at creation.
INCORRECT_NUMBER: Final = CardNumber("4242424242424241", code="incorrect_number")

KNOWN: Final = {str(card): card for card in tuple(globals().values()) if isinstance(card, CardNumber)}
"""All of them, by number."""
