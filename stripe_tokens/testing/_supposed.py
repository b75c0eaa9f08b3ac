"""What Stripe is supposed to say: one table, of which every row is inferred or from one weak source.

It is apart from `_said` so that it can be corrected in one place when better is known. Nothing
outside of this package should rely on it.
"""

from __future__ import annotations

from typing import Final

from stripe_tokens.testing._said import Saying

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
    message="Unrecognized request URL ({method}: {path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.",
    status=404,
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


def decline(code: str, decline_code: str | None) -> Saying:
    """What is said when the token of a card is used that its issuer declines."""
    message = _DECLINES.get(decline_code or code, "Your card was declined.")
    return Saying(message=message, status=402, type="card_error", code=code, decline_code=decline_code)
