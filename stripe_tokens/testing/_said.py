"""What Stripe says when it says no, in its own words: one table.

The rows up to `UNSURE` are documented or were seen in replies. For those after it there is one
weak source or none: they are here to be corrected in one place when better is known.
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


def decline(code: str, decline_code: str | None) -> Saying:
    """What is said when the token of a card is used that its issuer declines."""
    message = _DECLINES.get(decline_code or code, "Your card was declined.")
    return Saying(message=message, status=402, type="card_error", code=code, decline_code=decline_code)


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

UNSURE: Final = "what follows is inferred, or from one weak source"

_DECLINES: Final = {
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "insufficient_funds": "Your card has insufficient funds.",
    "processing_error": "An error occurred while processing your card. Try again in a little bit.",
}

PUBLISHABLE_KEY_REQUIRED: Final = Saying(
    message="In live mode, {kind} tokens can only be created with your application's publishable key.", status=403
)
SECRET_KEY_REQUIRED: Final = Saying(
    message="This API call cannot be made with a publishable API key. Please use a secret API key. "
    "You can find a list of your API keys at https://dashboard.stripe.com/account/apikeys.",
    status=401,
    code="secret_key_required",
)
CONTEXT_REQUIRED: Final = Saying(
    message="An organization API key needs the Stripe-Context header to name an account.", status=400
)
ACCOUNT_INVALID: Final = Saying(
    message="The provided key '{key}' does not have access to account '{account}' (or that account does not exist). "
    "Application access may have been revoked.",
    status=403,
    code="account_invalid",
)
CLONE_NEEDS_ACCOUNT: Final = Saying(
    message="You can only create a token from a customer with an OAuth access token or the Stripe-Account header.",
)
EXCLUSIVE: Final = Saying(message="You may only specify one of these parameters: {names}.", code="parameters_exclusive")
NO_SUCH_URL: Final = Saying(
    message="Unrecognized request URL ({method}: {path}). Please see https://stripe.com/docs " + _HELP, status=404
)
NO_FORM: Final = Saying(
    message="Invalid request (check that your POST content type is application/x-www-form-urlencoded). "
    "If you have any questions, we can help at https://support.stripe.com/."
)
KEY_TOO_LONG: Final = Saying(message="Keys for idempotent requests must be of at most 255 characters.")
NO_EXPANSION: Final = Saying(message="This property cannot be expanded ({name}).")
NO_TEXT: Final = Saying(message="Invalid string: a value of {param} is a hash or a list")
NO_HASH: Final = Saying(message="Invalid object")
NO_LIST: Final = Saying(message="Invalid array")
NO_FLAG: Final = Saying(message="Invalid boolean: {value}")
NO_NUMBER: Final = Saying(message="Invalid decimal: {value}")
NOT_IN_VOCABULARY: Final = Saying(message="Invalid {param}: must be one of {choices}")
TOO_LONG: Final = Saying(message="Invalid string: the value of {param} must be at most {most} characters")
COUNTRY_INVALID: Final = Saying(
    message="The country code provided is invalid or not supported for bank accounts.", code="country_code_invalid"
)
CURRENCY_INVALID: Final = Saying(message="Invalid currency: {param} must be a three-letter currency code.")
ROUTING_INVALID: Final = Saying(message="{why}", code="routing_number_invalid")
ACCOUNT_NUMBER_INVALID: Final = Saying(message="{why}", code="account_number_invalid")
INTERNAL_ERROR: Final = Saying(
    message="An unknown error occurred. Please contact us at https://support.stripe.com/ with the request id.",
    status=500,
    type="api_error",
)
