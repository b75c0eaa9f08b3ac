"""What Stripe asks of a person, whether as the individual behind an account or on their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

import attrs

from stripe_tokens._secret import optional_secret
from stripe_tokens.params._base import Clear, SecretText, Shape, Text
from stripe_tokens.params._shapes import Address, JapaneseAddress, PersonVerification

PoliticalExposure = Literal["existing", "none"]
"""Whether a person is, or was, politically exposed, or is close to somebody who is."""


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
