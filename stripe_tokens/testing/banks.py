"""Stripe's test bank accounts.

    >>> from stripe_tokens.testing import banks
    >>> banks.DE.account_number
    'DE89370400440532013000'
    >>> params = banks.US.params(account_holder_name="Jenny Rosen")

All of them become tokens: what their names say happens when a token is used.
Source: <https://docs.stripe.com/connect/testing>.
"""

from __future__ import annotations

from typing import Final

import attrs

from stripe_tokens.params import AccountHolderType, AccountType, BankAccountParams


@attrs.frozen
class BankDetails:
    """The numbers of a test bank account."""

    country: str
    """Two-letter code of the country."""
    currency: str
    """Three-letter code of the currency, in lowercase."""
    routing_number: str | None
    """The routing number; none where the account number is an IBAN, or holds it."""
    account_number: str
    """The account number, or the IBAN."""

    def params(
        self,
        *,
        account_holder_name: str | None = None,
        account_holder_type: AccountHolderType | None = None,
        account_type: AccountType | None = None,
        customer: str | None = None,
    ) -> BankAccountParams:
        """Make the params of a token of this account."""
        return BankAccountParams(
            country=self.country,
            currency=self.currency,
            routing_number=self.routing_number,
            account_number=self.account_number,
            account_holder_name=account_holder_name,
            account_holder_type=account_holder_type,
            account_type=account_type,
            customer=customer,
        )


def _us(account_number: str) -> BankDetails:
    return BankDetails("US", "usd", "110000000", account_number)


def _iban(account_number: str) -> BankDetails:
    return BankDetails(account_number[:2], "eur", None, account_number)


US: Final = _us("000123456789")
US_NO_ACCOUNT: Final = _us("000111111116")
US_ACCOUNT_CLOSED: Final = _us("000111111113")
US_INSUFFICIENT_FUNDS: Final = _us("000222222227")
US_DEBIT_NOT_AUTHORIZED: Final = _us("000333333335")
US_INVALID_CURRENCY: Final = _us("000444444440")
US_NO_INSTANT_PAYOUTS: Final = _us("000888888883")

AT: Final = _iban("AT611904300234573201")
AT_FAILS: Final = _iban("AT861904300235473202")
DE: Final = _iban("DE89370400440532013000")
DE_NO_ACCOUNT: Final = _iban("DE62370400440532013001")

AU: Final = BankDetails("AU", "aud", "110000", "000123456")
BR: Final = BankDetails("BR", "brl", "110-0000", "000123456789")
CA: Final = BankDetails("CA", "cad", "11000-000", "000123456789")
GB: Final = BankDetails("GB", "gbp", "108800", "00012345")
GB_IBAN: Final = BankDetails("GB", "gbp", None, "GB82WEST12345698765432")
HK: Final = BankDetails("HK", "hkd", "110-000", "000123-456")
MX: Final = BankDetails("MX", "mxn", None, "000000001234567897")
NZ: Final = BankDetails("NZ", "nzd", None, "1100000000000010")
SG: Final = BankDetails("SG", "sgd", "1100-000", "000123456")

KNOWN: Final = tuple(account for account in tuple(globals().values()) if isinstance(account, BankDetails))
"""All of them."""
