"""What Stripe says when it says no, in its own words: one table.

Its rows are documented or were seen in replies; what is only supposed stands in `_supposed`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

_HELP: Final = "or we can help at https://support.stripe.com/."


@attrs.frozen(kw_only=True)
class Saying:
    """One way of saying no."""

    message: str
    """Stripe's words, with names in braces for what differs."""
    status: int = 400
    """The HTTP status."""
    type: str = "invalid_request_error"
    """The type of the error."""
    code: str | None = None
    """The code of the error, where it has one."""
    headers: Mapping[str, str] = attrs.field(factory=dict[str, str])
    """Headers of the reply that belong to it."""
    decline_code: str | None = None
    """Why an issuer declined a card."""
    kept: bool = False
    """Whether the reply is kept under the idempotency key, because the work had begun."""


class Refusal(Exception):  # noqa: N818 - Stripe's no, which the core makes a reply of
    """Why a request is refused.

    Args:
        saying: A row of the table.
        param: The parameter at fault.
        **facts: What the braces in the message stand for.
    """

    def __init__(self, saying: Saying, param: str | None = None, **facts: object) -> None:
        super().__init__(saying.code or saying.type)
        self.saying = saying
        self.param = param
        self.message = saying.message.format(param=param, **facts)


def _card(code: str, message: str) -> Saying:
    return Saying(message=message, status=402, type="card_error", code=code, kept=True)


# Keys.
NO_KEY: Final = Saying(
    message="You did not provide an API key. You need to provide your API key in the Authorization header, "
    "using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication "
    f"for details, {_HELP}",
    status=401,
)
INVALID_KEY: Final = Saying(message="Invalid API Key provided: {key}", status=401)
EXPIRED_KEY: Final = Saying(message="Expired API Key provided: {key}", status=401, code="api_key_expired")

# Requests as a whole.
NO_KIND: Final = Saying(
    message="You must supply either a card, customer, PII data, bank account, or account legal entity "
    "to create a token. If you are using Stripe.js, please contact us at https://support.stripe.com/."
)
NO_SUCH_TOKEN: Final = Saying(message="No such token: '{id}'", status=404, code="resource_missing")
NO_SUCH_TOKEN_IN_LIVE: Final = Saying(
    message="No such token: '{id}'; a similar object exists in test mode, but a live mode key was used "
    "to make this request.",
    status=404,
    code="resource_missing",
)
NO_SUCH_TOKEN_IN_TEST: Final = Saying(
    message="No such token: '{id}'; a similar object exists in live mode, but a test mode key was used "
    "to make this request.",
    status=404,
    code="resource_missing",
)
NO_SUCH_OBJECT: Final = Saying(message="No such {object}: '{id}'", code="resource_missing")
TOKEN_ALREADY_USED: Final = Saying(
    message="You cannot use a Stripe token more than once: {id}.", code="token_already_used"
)
OTHER_PARAMETERS: Final = Saying(
    message="Keys for idempotent requests can only be used with the same parameters they were first used with. "
    "Try using a key other than '{key}' if you meant to execute a different request.",
    type="idempotency_error",
)
KEY_IN_USE: Final = Saying(
    message="There is currently another in-progress request using this Idempotent Key (that probably means you "
    "submitted twice, and the other request is still going through): {key}. Please try again later.",
    status=409,
    type="idempotency_error",
    code="idempotency_key_in_use",
)
RATE_LIMIT: Final = Saying(
    message="Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.",
    status=429,
    code="rate_limit",
    headers={"Stripe-Rate-Limited-Reason": "global-rate"},
)
LOCK_TIMEOUT: Final = Saying(
    message="This object cannot be accessed right now because another API request or Stripe process is currently "
    "accessing it. If you see this error intermittently, retry the request.",
    status=429,
    code="lock_timeout",
    headers={"Stripe-Should-Retry": "true"},
)
RAW_CARD_DATA: Final = Saying(
    message="Sending credit card numbers directly to the Stripe API is generally unsafe. To continue processing use "
    "Stripe.js, the Stripe mobile bindings, or Stripe Elements. For more information, see "
    "https://dashboard.stripe.com/account/integration/settings. If you are qualified to handle card data directly, "
    "see https://support.stripe.com/questions/enabling-access-to-raw-card-data-apis.",
    status=402,
)

# Parameters.
UNKNOWN: Final = Saying(message="Received unknown parameter: {param}", code="parameter_unknown")
MISSING: Final = Saying(message="Missing required param: {param}.", code="parameter_missing")
EMPTY: Final = Saying(
    message="You passed an empty string for '{param}'. We assume empty values are an attempt to unset a parameter; "
    "however '{param}' cannot be unset. You should remove '{param}' from your request or supply a non-empty value.",
    code="parameter_invalid_empty",
)
NO_INTEGER: Final = Saying(message="Invalid integer: {value}", code="parameter_invalid_integer")

# Cards.
INCORRECT_NUMBER: Final = _card("incorrect_number", "Your card number is incorrect.")
INVALID_NUMBER: Final = _card("invalid_number", "The card number is not a valid credit card number.")
INVALID_MONTH: Final = _card("invalid_expiry_month", "Your card's expiration month is invalid.")
INVALID_YEAR: Final = _card("invalid_expiry_year", "Your card's expiration year is invalid.")
INVALID_CVC: Final = _card("invalid_cvc", "Your card's security code is invalid.")
