"""Every error of the package, and the table that chooses the class for what Stripe says.

No error holds the request, the body of an answer, or another library's exception: what they
carry is plain, and safe to log and to pickle.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping
from typing import Any, Final

import attrs

from stripe_tokens._records import AttemptRecord, is_hash
from stripe_tokens.tokens import AnyToken


@attrs.define(slots=False, eq=False, repr=False)
class StripeError(Exception):
    """The root of all errors of this package."""

    message: str
    """What went wrong, in one sentence; secrets in Stripe's own words are masked."""
    type: str | None = attrs.field(default=None, kw_only=True)
    """Stripe's type of the error, such as `card_error`."""
    code: str | None = attrs.field(default=None, kw_only=True)
    """Stripe's code, such as `incorrect_number`. Source: <https://docs.stripe.com/error-codes>."""
    param: str | None = attrs.field(default=None, kw_only=True)
    """The parameter at fault, such as `card[number]`, or as Stripe names it."""
    decline_code: str | None = attrs.field(default=None, kw_only=True)
    """Why an issuer declined a card."""
    advice_code: str | None = attrs.field(default=None, kw_only=True)
    """What an issuer advises to do next."""
    doc_url: str | None = attrs.field(default=None, kw_only=True)
    """Where Stripe explains the code."""
    request_log_url: str | None = attrs.field(default=None, kw_only=True)
    """The request in Stripe's dashboard."""
    http_status: int | None = attrs.field(default=None, kw_only=True)
    """The HTTP status, where Stripe answered."""
    request_id: str | None = attrs.field(default=None, kw_only=True)
    """Stripe's id of the request, to quote to its support."""
    headers: Mapping[str, str] = attrs.field(factory=dict[str, str], kw_only=True)
    """The headers of the answer, their names in lowercase."""
    attempts: tuple[AttemptRecord, ...] = attrs.field(default=(), kw_only=True)
    """Every attempt that was made."""
    hint: str | None = attrs.field(default=None, kw_only=True)
    """What to do about it."""

    def __str__(self) -> str:
        shown = ("code", "request_id") if self.message.startswith(f"{self.param} ") else ("code", "param", "request_id")
        facts = [f"{name}: {value}" for name in shown if (value := getattr(self, name))]
        text = f"{self.message} ({', '.join(facts)})" if facts else self.message
        return f"{text} {self.hint}" if self.hint else text

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def __reduce__(self) -> tuple[Callable[[str], StripeError], tuple[str], dict[str, Any]]:
        return type(self), (self.message,), vars(self)


class ConfigurationError(StripeError, ValueError):
    """Refused before any network: a bad key, the wrong mode, a bad option."""


class EncodingError(StripeError, TypeError):
    """A parameter that has no form on the wire; `param` is its path."""


class APIConnectionError(StripeError):
    """No answer: the network failed at every attempt."""


class APITimeoutError(APIConnectionError):
    """No answer in time."""


class TLSError(APIConnectionError):
    """No secure connection: the server could not prove who it is, or offers no TLS that is safe. Never retried."""


class ResponseDecodeError(StripeError):
    """An answer that could not be read."""


class UnexpectedTokenError(ResponseDecodeError):
    """A token of another kind than the one asked for. It was made: `token` has it."""

    token: AnyToken | None = None
    """The token, of one of the classes in `stripe_tokens.tokens`."""


class APIStatusError(StripeError):
    """Stripe said no."""


class CardError(APIStatusError):
    """The card was refused; its message may be shown to the person who typed it in."""


class InvalidRequestError(APIStatusError):
    """Stripe does not understand the request, or does not allow it."""


class NotFoundError(InvalidRequestError):
    """There is no such object, or the key may not see it."""


class RawCardDataError(InvalidRequestError):
    """The account may not send raw card numbers."""


class AuthenticationError(APIStatusError):
    """The API key is missing, wrong or expired."""


class PermissionDeniedError(APIStatusError):
    """The API key may not do this."""


class IdempotencyError(APIStatusError):
    """The idempotency key was used before, with other parameters."""


class ConflictError(APIStatusError):
    """Another request with the same idempotency key is under way."""


class RateLimitError(APIStatusError):
    """Too many requests, or an object that others hold locked."""


class APIError(APIStatusError):
    """Something went wrong on Stripe's side."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Rule:
    """A row of the table: the class for errors in which everything that is given here holds."""

    error: type[APIStatusError]
    """The class."""
    type: str | None = None
    """What Stripe calls the type of the error."""
    codes: Container[str] = ()
    """The codes, of which it is one."""
    statuses: Container[int] = ()
    """The HTTP statuses, of which it is one."""
    message: str = ""
    """Words that stand in the message."""
    without_code: bool = False
    """Whether it must have no code."""
    hint: str | None = None
    """What to do about it."""

    def fits(self, status: int, said: Mapping[str, object]) -> bool:
        """Whether an answer of `status` that said this is of this row."""
        return (
            (not self.type or said.get("type") == self.type)
            and (not self.codes or str(said.get("code")) in self.codes)
            and (not self.statuses or status in self.statuses)
            and self.message in str(said.get("message", ""))
            and not (self.without_code and said.get("code"))
        )


_RAW_CARD_DATA: Final = (
    "This account has no access to the raw card data APIs: ask Stripe for it, or collect the card with "
    "Stripe.js or a mobile SDK. Test mode takes tokens such as tok_visa in place of numbers."
)
_REDIRECT: Final = "Redirects are never followed, because a card number would go with them: check base_url."

RULES: Final = (
    Rule(type="idempotency_error", error=IdempotencyError, hint="Use a fresh idempotency key for other parameters."),
    Rule(statuses={409}, error=ConflictError),
    Rule(statuses={429}, error=RateLimitError),
    Rule(codes={"rate_limit", "lock_timeout"}, error=RateLimitError),
    Rule(type="card_error", error=CardError),
    Rule(message="Sending credit card numbers directly", error=RawCardDataError, hint=_RAW_CARD_DATA),
    Rule(
        type="invalid_request_error",
        statuses={402},
        without_code=True,
        error=RawCardDataError,
        hint=_RAW_CARD_DATA,
    ),
    Rule(statuses={401}, error=AuthenticationError, hint="Check the API key, its mode and whether it was rolled."),
    Rule(statuses={403}, error=PermissionDeniedError),
    Rule(statuses={404}, error=NotFoundError),
    Rule(statuses=range(400, 500), error=InvalidRequestError),
    Rule(statuses=range(500, 600), error=APIError),
    Rule(statuses=range(300, 400), error=APIStatusError, hint=_REDIRECT),
    Rule(error=APIStatusError),
)
"""What Stripe says -> class; the first row that fits wins. Source: <https://docs.stripe.com/api/errors>."""

_WORD: Final = re.compile(r"[a-z][a-z_]{0,99}")
_LINK: Final = re.compile(r"https://(?:\w+\.)*stripe\.com/(?!.*\d{11})[\w\-./?=&#]{0,400}", re.ASCII)
_SAID: Final = {
    "type": _WORD,
    "code": _WORD,
    "param": re.compile(r"[a-z][a-z0-9_]{0,99}(?:\[[a-z0-9_]{1,40}\])*"),
    "decline_code": _WORD,
    "advice_code": _WORD,
    "doc_url": _LINK,
    "request_log_url": _LINK,
}
"""What Stripe says beside the message, and the form in which it can hold nothing that was sent."""


def _fact(name: str, text: str, scrub: Callable[[str], str]) -> str:
    return text if _SAID[name].fullmatch(text) else scrub(text)


def from_response(
    status: int,
    headers: Mapping[str, str],
    payload: Mapping[str, Any],
    *,
    scrub: Callable[[str], str],
    attempts: tuple[AttemptRecord, ...],
) -> APIStatusError:
    """Make the error for an answer that is not a success.

    Args:
        status: The HTTP status.
        headers: The headers of the answer, their names in lowercase.
        payload: The parsed body; empty where it was no JSON object.
        scrub: Masks what must not be shown in a text of the server's.
        attempts: Every attempt that was made.
    """
    said = _said(payload)
    rule = next(rule for rule in RULES if rule.fits(status, said))
    message = said.get("message")
    return rule.error(
        scrub(message) if isinstance(message, str) and message else f"The server answered {status} without a reason.",
        **{name: _fact(name, text, scrub) for name in _SAID if isinstance(text := said.get(name), str)},
        http_status=status,
        request_id=headers.get("request-id"),
        headers=headers,
        attempts=attempts,
        hint=rule.hint,
    )


def _said(payload: Mapping[str, Any]) -> Mapping[str, object]:
    error = payload.get("error")
    if isinstance(error, str):
        # The form of the OAuth endpoints, which a gateway may speak too.
        return {"code": error, "message": payload.get("error_description")}
    return error if is_hash(error) else {}
