"""CVC update tokens."""

from __future__ import annotations

from typing import ClassVar

import attrs

from stripe_tokens._secret import secret
from stripe_tokens.params._base import SecretText, TokenParams
from stripe_tokens.tokens import CvcUpdateToken


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CvcUpdateParams(TokenParams[CvcUpdateToken]):
    """The security code of a saved card, asked for once more before a payment.

    Source: <https://docs.stripe.com/api/tokens/create_cvc_update>.
    """

    root: ClassVar[str] = "cvc_update"

    cvc: SecretText = attrs.field(converter=secret)
    """The security code."""
