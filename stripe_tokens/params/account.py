"""Account tokens: the legal entity behind a connected account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

import attrs

from stripe_tokens.params._base import Clear, Shape, Text, Text100, Text300, TokenParams
from stripe_tokens.params._shapes import Address, CompanyVerification, Declaration, JapaneseAddress, NaturalPerson
from stripe_tokens.tokens import AccountToken

BusinessType = Literal["company", "government_entity", "individual", "non_profit"]
"""The types of business that an account may be of."""
OwnershipExemptionReason = Literal[
    "qualified_entity_exceeds_ownership_threshold",
    "qualifies_as_financial_institution",
]
"""Why a company need not name its owners."""
CompanyStructure = Literal[
    "free_zone_establishment",
    "free_zone_llc",
    "government_instrumentality",
    "governmental_unit",
    "incorporated_non_profit",
    "incorporated_partnership",
    "limited_liability_partnership",
    "llc",
    "multi_member_llc",
    "private_company",
    "private_corporation",
    "private_partnership",
    "public_company",
    "public_corporation",
    "public_partnership",
    "registered_charity",
    "single_member_llc",
    "sole_establishment",
    "sole_proprietorship",
    "tax_exempt_government_instrumentality",
    "unincorporated_association",
    "unincorporated_non_profit",
    "unincorporated_partnership",
]
"""The legal structures of companies; which of them a country knows is Stripe's to say."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Company(Shape):
    """A company, government entity or non-profit."""

    address: Address | None = None
    """The primary address."""
    address_kana: JapaneseAddress | None = None
    """The kana variation of the primary address (Japan only)."""
    address_kanji: JapaneseAddress | None = None
    """The kanji variation of the primary address (Japan only)."""
    administrative_address: Address | None = None
    """The administrative address."""
    directors_provided: bool | None = None
    """Whether all directors have been provided, as persons of the account."""
    directorship_declaration: Declaration | None = None
    """The attestation that the directors given are right."""
    executives_provided: bool | None = None
    """Whether all executives have been provided, as persons of the account."""
    export_license_id: Text | None = None
    """The export license id, also called import export code (India only)."""
    export_purpose_code: Text | None = None
    """The purpose code for export transactions (India only)."""
    name: Text100 | None = None
    """The legal name."""
    name_kana: Text100 | None = None
    """The kana variation of the legal name (Japan only)."""
    name_kanji: Text100 | None = None
    """The kanji variation of the legal name (Japan only)."""
    owners_provided: bool | None = None
    """Whether all owners have been provided, as persons of the account."""
    ownership_declaration: Declaration | None = None
    """The attestation that the beneficial owners given are right."""
    ownership_declaration_shown_and_signed: bool | None = None
    """Whether the user was shown the ownership declaration and has signed it."""
    ownership_exemption_reason: OwnershipExemptionReason | Clear | None = None
    """Why the company need not name its owners. `CLEAR` unsets it."""
    phone: Text | None = None
    """The phone number, for verification."""
    physical_address: Address | None = None
    """The address where the company is to be found."""
    principal_place_of_business: Address | None = None
    """The address where the company does most of its business."""
    registration_date: date | Clear | None = None
    """The date of incorporation, sent as day, month and year. `CLEAR` unsets it."""
    registration_number: Text | None = None
    """The number under which the company is registered (Hong Kong and others)."""
    representative_declaration: Declaration | None = None
    """The attestation that the representative may represent the company."""
    structure: CompanyStructure | Clear | None = None
    """The legal structure. `CLEAR` unsets it."""
    tax_id: Text | None = None
    """The business id number for taxes, such as a US EIN."""
    tax_id_registrar: Text | None = None
    """The jurisdiction in which `tax_id` is registered (Germany only)."""
    vat_id: Text | None = None
    """The VAT number."""
    verification: CompanyVerification | None = None
    """A document that verifies the company."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class IndividualRelationship(Shape):
    """What an individual is to their own business."""

    director: bool | None = None
    """Whether they are a director of the legal entity."""
    executive: bool | None = None
    """Whether they have a significant part in running the legal entity."""
    owner: bool | None = None
    """Whether they own a part of the legal entity."""
    percent_ownership: Decimal | float | int | Clear | None = None
    """How many percent of the legal entity they own, from 0 to 100. `CLEAR` unsets it."""
    title: Text | None = None
    """Their title, such as CEO or Support Engineer."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Individual(NaturalPerson):
    """The person that an account of the business type `individual` stands for."""

    first_name: Text100 | None = None
    """The first name."""
    full_name_aliases: Sequence[Text300] | Clear | None = None
    """Aliases of the full name. `CLEAR` unsets them."""
    last_name: Text100 | None = None
    """The last name."""
    relationship: IndividualRelationship | None = None
    """What the individual is to their business."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AccountParams(TokenParams[AccountToken]):
    """The legal entity behind a connected account.

    In live mode only a publishable key may create one.
    Source: <https://docs.stripe.com/api/tokens/create_account>.
    """

    root: ClassVar[str] = "account"

    business_type: BusinessType | None = None
    """The type of business."""
    company: Company | None = None
    """The company, where the account is of one."""
    individual: Individual | None = None
    """The individual, where the account is of one."""
    tos_shown_and_accepted: bool | None = None
    """Whether the user was shown Stripe's Connected Account Agreement and accepted it; must be true."""
