"""Bank account tokens."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import attrs

from stripe_tokens._secret import secret
from stripe_tokens.params._base import SecretText, Text, TokenParams, TopLevel
from stripe_tokens.tokens import BankAccountToken

AccountHolderType = Literal["company", "individual"]
"""Who may hold a bank account."""
AccountType = Literal["checking", "futsu", "savings", "toza"]
"""The types of bank account; `futsu` and `toza` are those of Japan."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class BankAccountParams(TokenParams[BankAccountToken]):
    """A bank account, by its number.

    Source: <https://docs.stripe.com/api/tokens/create_bank_account>.
    """

    root: ClassVar[str] = "bank_account"

    country: Text
    """Two-letter code of the country in which the account is."""
    currency: str | None = None
    """Three-letter currency code of the account, in lowercase."""
    account_holder_name: Text | None = None
    """Who owns the account; needed where the token is attached to a customer."""
    account_holder_type: AccountHolderType | None = None
    """Whether a company or an individual holds the account; needed where it is attached to a customer."""
    routing_number: Text | None = None
    """Routing number, sort code or another country's equivalent; none where `account_number` is an IBAN."""
    account_number: SecretText = attrs.field(converter=secret)
    """The account number, or the IBAN."""
    account_type: AccountType | None = None
    """The type of the account; needed in Japan."""
    customer: Annotated[Text, TopLevel()] | None = None
    """The id of a customer of the platform, for connected accounts."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SavedBankAccountParams(TokenParams[BankAccountToken]):
    """A bank account that is saved as a PaymentMethod.

    Source: <https://docs.stripe.com/api/tokens/create_bank_account>.
    """

    root: ClassVar[str] = "bank_account"

    payment_method: Text
    """The id of a PaymentMethod that holds bank account details. Without a customer it is used up."""
    customer: Annotated[Text, TopLevel()] | None = None
    """The id of the customer whom the PaymentMethod is attached to, where it is."""
