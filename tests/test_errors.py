from __future__ import annotations

import builtins
import copy
import pickle
from collections.abc import Mapping
from typing import Any, Final

import pytest

import stripe_tokens
from replies import PII
from stripe_tokens import (
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    AttemptRecord,
    AuthenticationError,
    CardError,
    ConfigurationError,
    ConflictError,
    EncodingError,
    IdempotencyError,
    InvalidRequestError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    RawCardDataError,
    ResponseDecodeError,
    StripeError,
    TLSError,
    UnexpectedTokenError,
)
from stripe_tokens._convert import token
from stripe_tokens.errors import RULES, from_response

TREE: Final[Mapping[type[StripeError], tuple[type[Exception], ...]]] = {
    StripeError: (Exception,),
    ConfigurationError: (StripeError, ValueError),
    EncodingError: (StripeError, TypeError),
    APIConnectionError: (StripeError,),
    APITimeoutError: (APIConnectionError,),
    TLSError: (APIConnectionError,),
    ResponseDecodeError: (StripeError,),
    UnexpectedTokenError: (ResponseDecodeError,),
    APIStatusError: (StripeError,),
    CardError: (APIStatusError,),
    InvalidRequestError: (APIStatusError,),
    NotFoundError: (InvalidRequestError,),
    RawCardDataError: (InvalidRequestError,),
    AuthenticationError: (APIStatusError,),
    PermissionDeniedError: (APIStatusError,),
    IdempotencyError: (APIStatusError,),
    ConflictError: (APIStatusError,),
    RateLimitError: (APIStatusError,),
    APIError: (APIStatusError,),
}
RECORD: Final = AttemptRecord(
    number=1, method="POST", route="/v1/tokens", status=402, error=None, request_id="req_1", delay=0.0, elapsed=0.5
)
FACTS: Final[dict[str, Any]] = {
    "type": "card_error",
    "code": "incorrect_number",
    "param": "number",
    "decline_code": "fraudulent",
    "advice_code": "do_not_try_again",
    "doc_url": "https://stripe.com/docs/error-codes/incorrect-number",
    "request_log_url": "https://dashboard.stripe.com/test/logs/req_1",
    "http_status": 402,
    "request_id": "req_1",
    "headers": {"request-id": "req_1"},
    "attempts": (RECORD,),
    "hint": "Type it again.",
}

each_class: Final = pytest.mark.parametrize("cls", TREE, ids=lambda cls: cls.__name__)


def said(status: int, error: Any = None, **headers: str) -> APIStatusError:
    """The error that an answer makes."""
    payload = {} if error is None else {"error": error}
    return from_response(status, headers, payload, scrub=lambda text: text, attempts=(RECORD,))


# The tree.


@each_class
def test_the_tree(cls: type[StripeError]) -> None:
    """Each class stands where the tree has it, so that `except` clauses catch what they should."""
    assert cls.__bases__ == TREE[cls]


def test_every_error_is_in_the_tree_and_public() -> None:
    """No error is left out of the tree or of the package's face."""
    public = {
        value for value in vars(stripe_tokens).values() if isinstance(value, type) and issubclass(value, Exception)
    }
    assert public == set(TREE)
    assert public <= {value for value in vars(stripe_tokens.errors).values() if isinstance(value, type)}


@each_class
def test_an_error_says_where_users_find_it(cls: type[StripeError]) -> None:
    """A traceback shows a name that can be imported as it stands."""
    module = __import__(cls.__module__, fromlist=[cls.__name__])
    assert getattr(module, cls.__name__) is cls
    assert not any(part.startswith("_") for part in cls.__module__.split("."))


@each_class
def test_no_error_shadows_a_builtin(cls: type[StripeError]) -> None:
    """`from stripe_tokens import *` changes the meaning of no built-in name."""
    assert not hasattr(builtins, cls.__name__)


# What an error is.


@each_class
def test_errors_are_pickled_and_copied_whole(cls: type[StripeError]) -> None:
    """An error that crosses processes keeps its class, its message and every fact."""
    error = cls("The number is wrong.", **FACTS)
    for other in (*(pickle.loads(pickle.dumps(error, p)) for p in range(6)), copy.copy(error), copy.deepcopy(error)):
        assert type(other) is cls
        assert str(other) == str(error)
        assert {name: getattr(other, name) for name in FACTS} == FACTS


def test_an_unexpected_token_survives_pickling() -> None:
    """The token that was made is what the error is for, so that it must not get lost on the way."""
    error = UnexpectedTokenError("Another kind.")
    error.token = token(PII)
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert other.token == error.token


@each_class
def test_an_error_without_facts(cls: type[StripeError]) -> None:
    """A message is all that an error needs."""
    error = cls("It broke.")
    assert str(error) == "It broke."
    assert repr(error) == f"{cls.__name__}('It broke.')"
    assert (error.code, error.headers, error.attempts) == (None, {}, ())


def test_a_message_is_one_line() -> None:
    """What, code, param and request id stand on one line, and then what to do."""
    error = CardError("The number is wrong.", **FACTS)
    assert str(error) == (
        "The number is wrong. (code: incorrect_number, param: number, request_id: req_1) Type it again."
    )


def test_errors_compare_by_identity() -> None:
    """Two failures are two, even where Stripe says the same of both."""
    assert CardError("No.") != CardError("No.")
    assert len({CardError("No."), CardError("No.")}) == 2


@each_class
def test_an_error_is_raised_and_caught_as_what_it_is(cls: type[StripeError]) -> None:
    """A traceback, a cause and notes go with an error as with any other."""
    with pytest.raises(StripeError, match="It broke") as caught:
        raise cls("It broke.") from KeyError("cause")
    caught.value.add_note("while testing")
    assert isinstance(caught.value.__cause__, KeyError)


# The table.


CASES: Final[list[tuple[int, Any, type[APIStatusError]]]] = [
    (400, {"type": "idempotency_error"}, IdempotencyError),
    (409, {"type": "idempotency_error", "code": "idempotency_key_in_use"}, IdempotencyError),
    (409, {"type": "invalid_request_error", "code": "idempotency_key_in_use"}, ConflictError),
    (409, None, ConflictError),
    (429, {"type": "invalid_request_error", "code": "rate_limit"}, RateLimitError),
    (429, {"type": "card_error", "code": "card_declined"}, RateLimitError),
    (429, None, RateLimitError),
    (400, {"type": "invalid_request_error", "code": "rate_limit"}, RateLimitError),
    (400, {"type": "invalid_request_error", "code": "lock_timeout"}, RateLimitError),
    (402, {"type": "card_error", "code": "incorrect_number"}, CardError),
    (400, {"type": "card_error"}, CardError),
    (
        402,
        {"type": "invalid_request_error", "message": "Sending credit card numbers directly to the"},
        RawCardDataError,
    ),
    (400, {"type": "invalid_request_error", "message": "Sending credit card numbers directly to"}, RawCardDataError),
    (402, {"type": "invalid_request_error", "message": "In other words."}, RawCardDataError),
    (402, {"type": "invalid_request_error", "code": "country_unsupported"}, InvalidRequestError),
    (401, {"type": "invalid_request_error", "message": "Invalid API Key provided: sk_test_****"}, AuthenticationError),
    (401, None, AuthenticationError),
    (403, {"type": "invalid_request_error", "code": "account_invalid"}, PermissionDeniedError),
    (404, {"type": "invalid_request_error", "code": "resource_missing"}, NotFoundError),
    (400, {"type": "invalid_request_error", "code": "parameter_missing"}, InvalidRequestError),
    (400, {"type": "something_new"}, InvalidRequestError),
    (418, None, InvalidRequestError),
    (500, {"type": "api_error"}, APIError),
    (503, None, APIError),
    (301, None, APIStatusError),
    (101, None, APIStatusError),
    (600, None, APIStatusError),
]


@pytest.mark.parametrize(
    ("status", "error", "cls"), CASES, ids=[f"{number} {case[0]}" for number, case in enumerate(CASES)]
)
def test_what_stripe_says_makes_the_class(status: int, error: Any, cls: type[APIStatusError]) -> None:
    """The first row of the table that fits names the class; nothing else does."""
    made = said(status, error)
    assert type(made) is cls
    assert made.http_status == status
    assert made.attempts == (RECORD,)


def test_each_row_of_the_table_is_reached() -> None:
    """A row that no answer reaches would be dead; each one has a case above that it decides."""
    reached = [next(rule for rule in RULES if rule.fits(status, error or {})) for status, error, _ in CASES]
    assert [rule for rule in RULES if rule not in reached] == []


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        (402, {"type": "invalid_request_error"}, "ask Stripe for it, or collect the card with Stripe.js"),
        (400, {"type": "idempotency_error"}, "Use a fresh idempotency key"),
        (401, {}, "Check the API key"),
        (307, {}, "Redirects are never followed, because a card number would go with them: check base_url."),
    ],
)
def test_the_hints_say_what_to_do(status: int, error: Any, words: str) -> None:
    """Where there is something to do about an error, it says so."""
    made = said(status, error)
    assert made.hint is not None
    assert words in made.hint
    assert words in str(made)


def test_everything_that_stripe_says_is_kept() -> None:
    """Each fact of Stripe's error object that has an attribute is found under its own name."""
    told = {
        name: FACTS[name]
        for name in ("type", "code", "param", "decline_code", "advice_code", "doc_url", "request_log_url")
    }
    made = said(402, told | {"message": "Wrong.", "charge": "ch_1"}, **{"request-id": "req_1"})
    assert {name: getattr(made, name) for name in told} == told
    assert (made.message, made.request_id, made.headers) == ("Wrong.", "req_1", {"request-id": "req_1"})


def test_every_text_of_the_server_is_scrubbed() -> None:
    """No text goes from an answer into an error as it stands, if it is not of the form that it must have."""
    texts = dict.fromkeys(("message", "type", "code", "param", "decline_code", "doc_url"), "4242 4242 4242 4242")
    error = from_response(400, {}, {"error": texts}, scrub=lambda text: f"<{text}>", attempts=())
    assert {name: getattr(error, name) for name in texts} == {name: f"<{text}>" for name, text in texts.items()}


@pytest.mark.parametrize("error", [{"code": 5, "message": None, "param": ["a"]}, [], 5, None])
def test_facts_of_a_wrong_type_are_left_out(error: Any) -> None:
    """An error object that is not shaped like Stripe's still makes an error."""
    made = said(400, error)
    assert (made.code, made.param) == (None, None)
    assert made.message == "The server answered 400 without a reason."


def test_an_error_in_the_form_of_oauth() -> None:
    """Where `error` is a text, it is the code, and the description the message."""
    payload = {"error": "invalid_client", "error_description": "No such application."}
    made = from_response(401, {}, payload, scrub=str, attempts=())
    assert isinstance(made, AuthenticationError)
    assert (made.code, made.message) == ("invalid_client", "No such application.")
