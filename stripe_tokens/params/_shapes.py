"""Hashes that stand in more than one place, each named for the thing that it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal

import attrs

from stripe_tokens._secret import optional_secret
from stripe_tokens.params._base import Clear, SecretText, Shape, Text, Text100, Text200, Text500

PoliticalExposure = Literal["existing", "none"]
"""Whether a person is, or was, politically exposed, or is close to somebody who is."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Address(Shape):
    """A postal address."""

    city: Text100 | None = None
    """City, district, suburb, town or village."""
    country: Text | None = None
    """Two-letter country code (ISO 3166-1 alpha-2)."""
    line1: Text200 | None = None
    """Street, PO box or company name."""
    line2: Text200 | None = None
    """Apartment, suite, unit or building."""
    postal_code: Text | None = None
    """ZIP or postal code."""
    state: Text | None = None
    """State, county, province or region."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class JapaneseAddress(Shape):
    """An address in Japan, in kana or in kanji."""

    city: Text | None = None
    """City or ward."""
    country: Text | None = None
    """Two-letter country code (ISO 3166-1 alpha-2)."""
    line1: Text | None = None
    """Block or building number."""
    line2: Text | None = None
    """Building details."""
    postal_code: Text | None = None
    """Postal code."""
    state: Text | None = None
    """Prefecture."""
    town: Text | None = None
    """Town or cho-me."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Declaration(Shape):
    """When, and from where, somebody attested that what was said of a company is true."""

    date: datetime | None = None
    """When it was made: an aware datetime, sent as seconds since 1970."""
    ip: str | None = None
    """The IP address it was made from."""
    user_agent: Text | None = None
    """The user agent of the browser it was made in."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class TosAcceptance(Shape):
    """When, and from where, a person accepted terms of service."""

    date: datetime | None = None
    """When they were accepted: an aware datetime, sent as seconds since 1970."""
    ip: str | None = None
    """The IP address they were accepted from."""
    user_agent: Text | Clear | None = None
    """The user agent of the browser they were accepted in. `CLEAR` unsets it."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Document(Shape):
    """The two sides of a document, as files uploaded to Stripe with the purpose it asks for."""

    back: Text500 | None = None
    """The id of the file with the back."""
    front: Text500 | None = None
    """The id of the file with the front."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CompanyVerification(Shape):
    """What proves that a company is what it says."""

    document: Document | None = None
    """A document that verifies the company."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PersonVerification(Shape):
    """What proves that a person is who they say."""

    additional_document: Document | None = None
    """A document that shows the address, such as a utility bill."""
    document: Document | None = None
    """A document that shows the identity, such as a passport."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class NaturalPerson(Shape):
    """What `Individual` and `PersonParams` have in common; neither is the other."""

    address: Address | None = None
    """The residential address."""
    address_kana: JapaneseAddress | None = None
    """The kana variation of the address (Japan only)."""
    address_kanji: JapaneseAddress | None = None
    """The kanji variation of the address (Japan only)."""
    dob: date | Clear | None = None
    """The date of birth, sent as day, month and year. `CLEAR` unsets it."""
    email: str | None = None
    """The e-mail address."""
    first_name: Text | None = None
    """The first name."""
    first_name_kana: Text | None = None
    """The kana variation of the first name (Japan only)."""
    first_name_kanji: Text | None = None
    """The kanji variation of the first name (Japan only)."""
    full_name_aliases: Sequence[Text] | Clear | None = None
    """Aliases of the full name. `CLEAR` unsets them."""
    gender: str | None = None
    """The gender; international regulations ask for `male` or `female`."""
    id_number: SecretText | None = attrs.field(default=None, converter=optional_secret)
    """The government-issued id number, such as a US social security number, or a PII token in its place."""
    id_number_secondary: SecretText | None = attrs.field(default=None, converter=optional_secret)
    """The second id number where a country has two, such as the laser code in Thailand, or a PII token."""
    last_name: Text | None = None
    """The last name."""
    last_name_kana: Text | None = None
    """The kana variation of the last name (Japan only)."""
    last_name_kanji: Text | None = None
    """The kanji variation of the last name (Japan only)."""
    maiden_name: Text | None = None
    """The maiden name."""
    metadata: Mapping[str, str] | Clear | None = None
    """Key-value pairs of your own. `CLEAR` unsets all of them."""
    phone: str | None = None
    """The phone number."""
    political_exposure: PoliticalExposure | None = None
    """Whether the person is politically exposed."""
    registered_address: Address | None = None
    """The registered address."""
    ssn_last_4: SecretText | None = attrs.field(default=None, converter=optional_secret)
    """The last four digits of the social security number (US only)."""
    verification: PersonVerification | None = None
    """Documents that verify the person."""
