"""Person tokens."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar, Literal

import attrs

from stripe_tokens._secret import Secret, optional_secret
from stripe_tokens.params._base import Clear, Shape, Text, Text500, TokenParams
from stripe_tokens.params._shapes import NaturalPerson, TosAcceptance
from stripe_tokens.tokens import PersonToken

Ethnicity = Literal[
    "cuban",
    "hispanic_or_latino",
    "mexican",
    "not_hispanic_or_latino",
    "other_hispanic_or_latino",
    "prefer_not_to_answer",
    "puerto_rican",
]
"""The ethnicities of the US CFPB's demographic data."""
Race = Literal[
    "african_american",
    "american_indian_or_alaska_native",
    "asian",
    "asian_indian",
    "black_or_african_american",
    "chinese",
    "ethiopian",
    "filipino",
    "guamanian_or_chamorro",
    "haitian",
    "jamaican",
    "japanese",
    "korean",
    "native_hawaiian",
    "native_hawaiian_or_other_pacific_islander",
    "nigerian",
    "other_asian",
    "other_black_or_african_american",
    "other_pacific_islander",
    "prefer_not_to_answer",
    "samoan",
    "somali",
    "vietnamese",
    "white",
]
"""The races of the US CFPB's demographic data."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AdditionalTosAcceptances(Shape):
    """Terms of service that a person accepted beside those of the account."""

    account: TosAcceptance | None = None
    """The acceptance of Stripe's terms of service."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class DocumentFiles(Shape):
    """A document of one or more uploaded files."""

    files: Sequence[Text500] | None = None
    """The ids of the files."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PersonDocuments(Shape):
    """Documents that a person may have to show beside those in `verification`."""

    company_authorization: DocumentFiles | None = None
    """Proof that the person may represent the company."""
    passport: DocumentFiles | None = None
    """The passport."""
    visa: DocumentFiles | None = None
    """The visa."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PersonRelationship(Shape):
    """What a person is to the account's legal entity."""

    authorizer: bool | None = None
    """Whether they may authorize the representative."""
    director: bool | None = None
    """Whether they are a director of the legal entity."""
    executive: bool | None = None
    """Whether they have a significant part in running the legal entity."""
    legal_guardian: bool | None = None
    """Whether they are the legal guardian of the representative."""
    owner: bool | None = None
    """Whether they own a part of the legal entity."""
    percent_ownership: Decimal | float | int | Clear | None = None
    """How many percent of the legal entity they own, from 0 to 100. `CLEAR` unsets it."""
    representative: bool | None = None
    """Whether they are the main representative of the account."""
    title: Text | None = None
    """Their title, such as CEO or Support Engineer."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class EthnicityDetails(Shape):
    """A person's ethnicity, as they gave it."""

    ethnicity: Sequence[Ethnicity] | None = None
    """The ethnicities chosen."""
    ethnicity_other: Text | None = None
    """In the person's own words, where they chose another one."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RaceDetails(Shape):
    """A person's race, as they gave it."""

    race: Sequence[Race] | None = None
    """The races chosen."""
    race_other: Text | None = None
    """In the person's own words, where they chose another one."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class UsCfpbData(Shape):
    """Demographic data that the US Consumer Financial Protection Bureau asks for."""

    ethnicity_details: EthnicityDetails | None = None
    """The person's ethnicity."""
    race_details: RaceDetails | None = None
    """The person's race."""
    self_identified_gender: Text | None = None
    """The person's gender in their own words."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PersonParams(NaturalPerson, TokenParams[PersonToken]):
    """A person of a connected account: a representative, owner, director or executive.

    In live mode only a publishable key may create one.
    Source: <https://docs.stripe.com/api/tokens/create_person>.
    """

    root: ClassVar[str] = "person"

    additional_tos_acceptances: AdditionalTosAcceptances | None = None
    """Terms of service that the person accepted."""
    documents: PersonDocuments | None = None
    """Documents beside those in `verification`."""
    nationality: Text | None = None
    """Two-letter code of the country whose national the person is."""
    relationship: PersonRelationship | None = None
    """What the person is to the account's legal entity."""
    ssn_last_4: Secret | None = attrs.field(default=None, converter=optional_secret)
    """The last four digits of the social security number (US only)."""
    us_cfpb_data: UsCfpbData | None = None
    """Demographic data for the US Consumer Financial Protection Bureau."""
