"""Ids of the tokens that exist in every test account. Each is a `str`.

    >>> from stripe_tokens.testing import tokens
    >>> tokens.VISA
    'tok_visa'

They are never used up.
Source: <https://docs.stripe.com/testing>.
"""

from __future__ import annotations

from typing import Final, Self

from stripe_tokens.testing import banks, cards
from stripe_tokens.testing.banks import BankDetails
from stripe_tokens.testing.cards import CardNumber


class TokenId(str):
    """The id of a test token."""

    __slots__ = ("source",)

    source: CardNumber | BankDetails
    """What the token is made of."""

    def __new__(cls, token_id: str, source: CardNumber | BankDetails) -> Self:
        """Say what a token is made of."""
        known = super().__new__(cls, token_id)
        known.source = source
        return known


VISA: Final = TokenId("tok_visa", cards.VISA)
VISA_DEBIT: Final = TokenId("tok_visa_debit", cards.VISA_DEBIT)
MASTERCARD: Final = TokenId("tok_mastercard", cards.MASTERCARD)
MASTERCARD_DEBIT: Final = TokenId("tok_mastercard_debit", cards.MASTERCARD_DEBIT)
MASTERCARD_PREPAID: Final = TokenId("tok_mastercard_prepaid", cards.MASTERCARD_PREPAID)
AMEX: Final = TokenId("tok_amex", cards.AMEX)
DISCOVER: Final = TokenId("tok_discover", cards.DISCOVER)
DINERS: Final = TokenId("tok_diners", cards.DINERS)
JCB: Final = TokenId("tok_jcb", cards.JCB)
UNIONPAY: Final = TokenId("tok_unionpay", cards.UNIONPAY)

DECLINED_GENERIC: Final = TokenId("tok_visa_chargeDeclined", cards.DECLINED_GENERIC)
DECLINED_INSUFFICIENT_FUNDS: Final = TokenId(
    "tok_visa_chargeDeclinedInsufficientFunds", cards.DECLINED_INSUFFICIENT_FUNDS
)
DECLINED_LOST: Final = TokenId("tok_visa_chargeDeclinedLostCard", cards.DECLINED_LOST)
DECLINED_STOLEN: Final = TokenId("tok_visa_chargeDeclinedStolenCard", cards.DECLINED_STOLEN)
DECLINED_EXPIRED: Final = TokenId("tok_chargeDeclinedExpiredCard", cards.DECLINED_EXPIRED)
DECLINED_INCORRECT_CVC: Final = TokenId("tok_chargeDeclinedIncorrectCvc", cards.DECLINED_INCORRECT_CVC)
DECLINED_PROCESSING_ERROR: Final = TokenId("tok_chargeDeclinedProcessingError", cards.DECLINED_PROCESSING_ERROR)
DECLINED_VELOCITY: Final = TokenId("tok_visa_chargeDeclinedVelocityLimitExceeded", cards.DECLINED_VELOCITY)
CHARGE_FAILS: Final = TokenId("tok_chargeCustomerFail", cards.DECLINED_AFTER_ATTACHING)
CVC_CHECK_FAILS: Final = TokenId("tok_cvcCheckFail", cards.CVC_CHECK_FAILS)

BANK_US_VERIFIED: Final = TokenId("btok_us_verified", banks.US)
BANK_US_NO_ACCOUNT: Final = TokenId("btok_us_verified_noAccount", banks.US_NO_ACCOUNT)
BANK_US_ACCOUNT_CLOSED: Final = TokenId("btok_us_verified_accountClosed", banks.US_ACCOUNT_CLOSED)

KNOWN: Final = {str(token): token for token in tuple(globals().values()) if isinstance(token, TokenId)}
"""All of them, by id."""
