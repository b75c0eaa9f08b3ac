"""PII tokens."""

from __future__ import annotations

from typing import ClassVar

import attrs

from stripe_tokens._secret import optional_secret
from stripe_tokens.params._base import SecretText, TokenParams
from stripe_tokens.tokens import PiiToken


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PiiParams(TokenParams[PiiToken]):
    """An id number that stands in for `id_number` or `id_number_secondary` of an account or person.

    Source: <https://docs.stripe.com/api/tokens/create_pii>.
    """

    root: ClassVar[str] = "pii"

    id_number: SecretText | None = attrs.field(default=None, converter=optional_secret)
    """The id number, such as a US social security number."""
