"""What a card or bank account token stands for, as far as Stripe shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import attrs

from stripe_tokens._records import Record, StripeObject

Brand = Literal[
    "American Express",
    "Cartes Bancaires",
    "Diners Club",
    "Discover",
    "Eftpos Australia",
    "Girocard",
    "JCB",
    "MasterCard",
    "UnionPay",
    "Unknown",
    "Visa",
]
"""The card brands, as Stripe spells them; the API may answer with others."""
Check = Literal["fail", "pass", "unavailable", "unchecked"]
"""How a check of a card went; the API may answer with others."""
Funding = Literal["credit", "debit", "prepaid", "unknown"]
"""How a card is funded; the API may answer with others."""
PayoutMethod = Literal["instant", "standard"]
"""How a payout may travel; the API may answer with others."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Networks(Record):
    """The networks of a co-branded card."""

    preferred: Literal["cartes_bancaires", "invalid_preference", "mastercard", "visa"] | str | None = None
    """The network that was asked for; `invalid_preference` where the card does not have it."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Source(StripeObject):
    """What cards and bank accounts have in common."""

    account: str | Mapping[str, Any] | None = None
    """The connected account it belongs to: its id, or the account where it was expanded."""
    available_payout_methods: Sequence[PayoutMethod | str] | None = None
    """How payouts to it may travel."""
    customer: str | Mapping[str, Any] | None = None
    """The customer it belongs to: the id, or the customer where it was expanded."""
    default_for_currency: bool | None = None
    """Whether payouts in `currency` go to it (external accounts only)."""
    deleted: bool | None = None
    """True where it was deleted."""
    fingerprint: str | None = None
    """Stripe's identifier of the number: equal for equal numbers within an account."""
    last4: str
    """The last four digits of the number."""
    metadata: Mapping[str, str] | None = None
    """Key-value pairs attached to it."""

    @property
    def account_id(self) -> str | None:
        """The id of the account, expanded or not."""
        return _id_of(self.account)

    @property
    def customer_id(self) -> str | None:
        """The id of the customer, expanded or not."""
        return _id_of(self.customer)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Card(Source):
    """A card behind a token. Source: <https://docs.stripe.com/api/cards/object>."""

    object: Literal["card"] = "card"
    """Always `card`."""
    address_city: str | None = None
    """City, district, suburb, town or village."""
    address_country: str | None = None
    """Billing country, if given when the card was created."""
    address_line1: str | None = None
    """Street, PO box or company name."""
    address_line1_check: Check | str | None = None
    """How the check of `address_line1` went, if that was given."""
    address_line2: str | None = None
    """Apartment, suite, unit or building."""
    address_state: str | None = None
    """State, county, province or region."""
    address_zip: str | None = None
    """ZIP or postal code."""
    address_zip_check: Check | str | None = None
    """How the check of `address_zip` went, if that was given."""
    allow_redisplay: Literal["always", "limited", "unspecified"] | str | None = None
    """Whether the card may be shown to its customer again in a checkout."""
    brand: Brand | str
    """The brand, such as `Visa`."""
    country: str | None = None
    """Two-letter code of the country the card was issued in."""
    currency: str | None = None
    """Three-letter code of the currency the card takes payouts in (external accounts only)."""
    cvc_check: Check | str | None = None
    """How the check of the CVC went; `unchecked` until the token is used."""
    description: str | None = None
    """A description of the card, in accounts that may see it."""
    dynamic_last4: str | None = None
    """The last four digits of the device's account number (tokenized numbers only)."""
    exp_month: int
    """The month in which the card expires, from 1 to 12."""
    exp_year: int
    """The year in which the card expires, of four digits."""
    funding: Funding | str
    """How the card is funded."""
    iin: str | None = None
    """The issuer identification number, in accounts that may see it."""
    issuer: str | None = None
    """The issuing bank, in accounts that may see it."""
    name: str | None = None
    """The cardholder's name."""
    networks: Networks | None = None
    """The networks of a co-branded card."""
    regulated_status: Literal["regulated", "unregulated"] | str | None = None
    """Whether the issuer is one whose fees are regulated."""
    status: Literal["errored", "new"] | str | None = None
    """`errored` once a payout to the card has failed (external accounts only)."""
    tokenization_method: Literal["android_pay", "apple_pay", "masterpass", "visa_checkout"] | str | None = None
    """The wallet that tokenized the number; `android_pay` includes Google Pay."""
    wallet: Mapping[str, Any] | None = None
    """Details of the wallet; seen in replies, described nowhere."""

    def _summary(self) -> str:
        return f"{self.id}, {self.brand} {self.last4}"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RequirementError(Record):
    """Why a requirement of an external account is not met."""

    code: str
    """Which kind of problem it is, such as `invalid_tax_id`."""
    reason: str
    """The problem in words."""
    requirement: str
    """The field that needs to be resolved."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Requirements(Record):
    """What has to be given before an external account can be used."""

    currently_due: Sequence[str] | None = None
    """Fields needed to keep the external account enabled."""
    errors: Sequence[RequirementError] | None = None
    """What was wrong with the fields given."""
    past_due: Sequence[str] | None = None
    """Fields that were not given in time."""
    pending_verification: Sequence[str] | None = None
    """Fields that are being reviewed."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class BankAccount(Source):
    """A bank account behind a token. Source: <https://docs.stripe.com/api/customer_bank_accounts/object>."""

    object: Literal["bank_account"] = "bank_account"
    """Always `bank_account`."""
    account_holder_name: str | None = None
    """Who owns the account."""
    account_holder_type: Literal["company", "individual"] | str | None = None
    """Whether a company or an individual holds it."""
    account_type: Literal["checking", "futsu", "savings", "toza"] | str | None = None
    """The type of the account."""
    bank_name: str | None = None
    """The bank that the routing number belongs to."""
    country: str
    """Two-letter code of the country the account is in."""
    currency: str
    """Three-letter code of the currency paid out to the account."""
    future_requirements: Requirements | None = None
    """What will be needed of an external account later."""
    requirements: Requirements | None = None
    """What is needed of an external account."""
    routing_number: str | None = None
    """The routing number of the bank."""
    status: (
        Literal[
            "errored", "new", "tokenized_account_number_deactivated", "validated", "verification_failed", "verified"
        ]
        | str
    )
    """Where its verification stands; `new` until something has happened."""

    def _summary(self) -> str:
        return f"{self.id}, {self.bank_name or self.country} {self.last4}"


def _id_of(reference: str | Mapping[str, Any] | None) -> str | None:
    return reference["id"] if isinstance(reference, Mapping) else reference
