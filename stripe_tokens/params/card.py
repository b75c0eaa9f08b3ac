"""Card tokens, and copies of what a customer has saved."""

from __future__ import annotations

from typing import ClassVar, Literal

import attrs

from stripe_tokens._secret import card_number, optional_secret
from stripe_tokens.params._base import SecretText, Shape, Text, TokenParams
from stripe_tokens.tokens import BankAccountToken, CardToken

CardNetwork = Literal["cartes_bancaires", "mastercard", "visa"]
"""The networks between which the holder of a co-branded card may choose."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CardNetworks(Shape):
    """Which network of a co-branded card to use."""

    preferred: CardNetwork | None = None
    """The network that the customer prefers."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CardParams(TokenParams[CardToken]):
    """A card, by its number.

    Stripe takes raw numbers only from accounts that have access to the raw card data APIs.
    Source: <https://docs.stripe.com/api/tokens/create_card>.
    """

    root: ClassVar[str] = "card"

    number: SecretText = attrs.field(converter=card_number)
    """The card number. Spaces and dashes between the digits are dropped."""
    exp_month: Text | int
    """The month in which the card expires, from 1 to 12."""
    exp_year: Text | int
    """The year in which the card expires, of two or four digits."""
    cvc: SecretText | None = attrs.field(default=None, converter=optional_secret)
    """The security code. Stripe recommends it; its check happens when the token is used."""
    name: Text | None = None
    """The cardholder's full name."""
    address_line1: Text | None = None
    """Billing address: street, PO box or company name."""
    address_line2: Text | None = None
    """Billing address: apartment, suite, unit or building."""
    address_city: Text | None = None
    """Billing address: city, district, suburb, town or village."""
    address_state: Text | None = None
    """Billing address: state, county, province or region."""
    address_zip: Text | None = None
    """Billing address: ZIP or postal code."""
    address_country: Text | None = None
    """Billing address: country."""
    currency: Text | None = None
    """Three-letter currency code in lowercase; needed to add the card to a connected account for payouts."""
    networks: CardNetworks | None = None
    """Which network of a co-branded card to use."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SavedCardParams(TokenParams[CardToken]):
    """A copy of a card that a customer of the platform has saved, for a connected account.

    The call needs `stripe_account`, or the access token of that account as its key.
    Source: <https://docs.stripe.com/api/tokens/create_card>.
    """

    card: Text
    """The id of the card."""
    customer: Text
    """The id of the customer whom the card belongs to."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CustomerParams(TokenParams[CardToken | BankAccountToken]):
    """A copy of a platform customer's default card or bank account, for a connected account.

    The call needs `stripe_account`, or the access token of that account as its key.
    Source: <https://docs.stripe.com/api/tokens/create_card>.
    """

    customer: Text
    """The id of the customer."""
