"""One call, from params to token, without I/O.

A flow is a generator: it yields the attempts that are to be made and is sent how each one
ended. Idempotency, retries, deadline and errors are decided here once, for blocking and async
drivers alike, and can be tested with `next` and `send` alone.
"""

from __future__ import annotations

import functools
import logging
import os
import re
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any, Final, TypeVar, cast

import attrs

from stripe_tokens import _convert, _form, _retry
from stripe_tokens._config import Config, check_idempotency_key
from stripe_tokens._http import SUCCESS, Attempt, Failure, Outcome, Request, Response
from stripe_tokens._records import AttemptRecord, LastResponse
from stripe_tokens._retry import NEVER
from stripe_tokens._scrub import scrub, sensitive
from stripe_tokens._secret import Hidden, Secret
from stripe_tokens.errors import (
    APIConnectionError,
    APITimeoutError,
    ConfigurationError,
    ResponseDecodeError,
    StripeError,
    TLSError,
    UnexpectedTokenError,
    from_response,
)
from stripe_tokens.params._base import ExtraParams, TokenParams
from stripe_tokens.tokens import AnyToken, Token

TokenT = TypeVar("TokenT", bound=Token)
ResultT = TypeVar("ResultT")
Flow = Generator[Attempt, Outcome, ResultT]

ROUTE: Final = "/v1/tokens"
_REQUEST_ID: Final = re.compile(r"req_[A-Za-z0-9]{1,40}")
_TOKEN_ID: Final = re.compile(r"[A-Za-z0-9_]+")
_FORM: Final = (b"Content-Type", b"application/x-www-form-urlencoded")

# What account and person tokens hold must come from the platform's own pages in live mode.
# Source: <https://docs.stripe.com/api/tokens/create_account>.
_LIVE_ONLY_PUBLISHABLE: Final = frozenset({"account", "person"})
_REFUSED_THERE: Final = frozenset({"secret", "restricted"})

_log = logging.getLogger("stripe_tokens")


def create(
    config: Config,
    budget: _retry.Budget,
    params: TokenParams[TokenT],
    *,
    idempotency_key: str | None = None,
    expand: Sequence[str] = (),
    extra: Hidden[ExtraParams] | None = None,
) -> Flow[TokenT]:
    """Make a token.

    Raises:
        StripeError: There is none; see `stripe_tokens.errors`.
    """
    request = creation(config, params, idempotency_key=idempotency_key, expand=expand, extra=extra)
    hide = functools.partial(_scrubbed, request.key, functools.partial(sensitive, params, extra))
    call = _Call(config=config, budget=budget, request=request, scrub=hide)
    made = yield from _answer(call)
    if isinstance(made, params.answer()):
        # The check above is the proof; AnyToken cannot be narrowed to a type variable.
        return cast(TokenT, made)
    raise _unexpected(call, made)


def retrieve(config: Config, budget: _retry.Budget, token_id: object, *, expand: Sequence[str] = ()) -> Flow[AnyToken]:
    """Fetch a token.

    Raises:
        StripeError: It could not be had; see `stripe_tokens.errors`.
    """
    if not isinstance(token_id, str) or not _TOKEN_ID.fullmatch(token_id):
        raise ConfigurationError("A token id is of letters, digits and underscores only, such as tok_visa.", param="id")
    query = _form.query(expand)
    request = Request(
        method="GET",
        url=f"{config.base_url.rstrip('/')}{ROUTE}/{token_id}{'?' if query else ''}{query}",
        route=f"{ROUTE}/{{id}}",
        headers=config.headers,
        key=_secret_of(config),
    )
    hide = functools.partial(_scrubbed, request.key, frozenset)
    return (yield from _answer(_Call(config=config, budget=budget, request=request, scrub=hide)))


def creation(
    config: Config,
    params: TokenParams[Token],
    *,
    idempotency_key: str | None = None,
    expand: Sequence[str] = (),
    extra: Hidden[ExtraParams] | None = None,
) -> Request:
    """Make the request that asks for a token.

    Raises:
        ConfigurationError: The key may not create such a token.
        EncodingError: A parameter has no form on the wire.
    """
    body = _form.encode(params, expand=expand, extra=extra)
    key = config.keys.get()
    if key and key.mode == "live" and key.kind in _REFUSED_THERE and params.root in _LIVE_ONLY_PUBLISHABLE:
        raise ConfigurationError(
            f"In live mode {params.root} tokens are made with a publishable key, and this is a {key.kind} key.",
            hint="Use the pk_live_ key of the same account, or a test mode key.",
        )
    once = os.urandom(16).hex() if idempotency_key is None else check_idempotency_key(idempotency_key)
    return Request(
        method="POST",
        url=f"{config.base_url.rstrip('/')}{ROUTE}",
        route=ROUTE,
        headers=(
            *config.headers,
            _FORM,
            (b"Content-Length", str(len(body.reveal())).encode()),
            (b"Idempotency-Key", once.encode()),
        ),
        key=key.secret if key else None,
        body=body,
        idempotency_key=once,
    )


def _secret_of(config: Config) -> Secret | None:
    key = config.keys.get()
    return key.secret if key else None


def _scrubbed(key: Secret | None, values: Callable[[], frozenset[str]], text: str) -> str:
    return scrub(text, values() | ({key.reveal()} if key else frozenset[str]()))


@attrs.frozen(kw_only=True, eq=False)
class _Call:
    config: Config
    budget: _retry.Budget
    request: Request
    scrub: Callable[[str], str]


def _answer(call: _Call) -> Flow[AnyToken]:
    """Make attempts until one ends well or no other is worth it."""
    records: list[AttemptRecord] = []
    delay = 0.0
    while True:
        outcome = yield Attempt(
            request=call.request, timeout=call.config.timeout, deadline=call.config.deadline, delay=delay
        )
        records.append(_record(call, len(records) + 1, delay, outcome))
        result = _result(call, outcome, tuple(records))
        if isinstance(result, Token):
            call.budget.refund()
            return result
        delay = _retry.delay(len(records) - 1, outcome)
        if not _try_again(call, outcome, len(records), delay):
            raise result


def _try_again(call: _Call, outcome: Outcome, attempts: int, delay: float) -> bool:
    deadline = call.config.deadline
    return (
        attempts <= call.config.max_retries
        and _retry.worth_it(outcome)
        and (deadline is None or outcome.elapsed + delay < deadline)
        and call.budget.spend(outcome)
    )


def _record(call: _Call, number: int, delay: float, outcome: Outcome) -> AttemptRecord:
    record = AttemptRecord(
        number=number,
        method=call.request.method,
        route=call.request.route,
        status=outcome.status,
        error=outcome.exception if isinstance(outcome, Failure) else None,
        request_id=_request_id(call, outcome.headers),
        delay=delay,
        elapsed=round(outcome.elapsed, 6),
    )
    _log.debug("%s", record)
    if call.config.on_attempt:
        _tell(call.config.on_attempt, record)
    return record


def _tell(on_attempt: Callable[[AttemptRecord], object], record: AttemptRecord) -> None:
    try:
        on_attempt(record)
    except Exception as error:  # noqa: BLE001 - a watcher's fault must not lose a token that was made
        _log.warning("on_attempt raised %s", type(error).__name__)


def _result(call: _Call, outcome: Outcome, attempts: tuple[AttemptRecord, ...]) -> AnyToken | StripeError:
    if isinstance(outcome, Failure):
        return _failure(call, outcome, attempts)
    if outcome.status in SUCCESS:
        return _token(call, outcome, attempts)
    headers = _shown(call, outcome.headers)
    return from_response(outcome.status, headers, _payload(outcome.body), scrub=call.scrub, attempts=attempts)


def _token(call: _Call, response: Response, attempts: tuple[AttemptRecord, ...]) -> AnyToken | StripeError:
    last_response = LastResponse(
        status=response.status,
        headers=response.headers,
        request_id=attempts[-1].request_id,
        idempotency_key=call.request.idempotency_key,
        replayed=response.headers.get("idempotent-replayed") == "true",
        attempts=attempts,
    )
    try:
        return _convert.token(_convert.parse(response.body), last_response)
    except _convert.Unreadable as unreadable:
        return _decode_error(str(unreadable), response.status, _shown(call, response.headers), attempts)


def _unexpected(call: _Call, token: AnyToken) -> UnexpectedTokenError:
    told = token.last_response
    error = UnexpectedTokenError(
        f"Stripe made a token of the type {call.scrub(token.type)} instead of the kind asked for.",
        http_status=told.status if told else None,
        request_id=told.request_id if told else None,
        headers=_shown(call, told.headers) if told else {},
        attempts=told.attempts if told else (),
    )
    error.token = token
    return error


def _request_id(call: _Call, headers: Mapping[str, str]) -> str | None:
    """The id of the request; of a text that is none of Stripe's, what may be shown."""
    value = headers.get("request-id")
    return value if value is None or _REQUEST_ID.fullmatch(value) else call.scrub(value)


def _shown(call: _Call, headers: Mapping[str, str]) -> Mapping[str, str]:
    """Headers for an error, for they may echo the request too: where a redirect leads to, say."""
    own = call.request.idempotency_key
    return {name: value if value == own else call.scrub(value) for name, value in headers.items()}


def _payload(body: bytes) -> Mapping[str, Any]:
    try:
        return _convert.parse(body)
    except _convert.Unreadable:
        return {}


def _failure(call: _Call, failure: Failure, attempts: tuple[AttemptRecord, ...]) -> StripeError:
    if failure.reason:
        return _decode_error(failure.reason, failure.status, _shown(call, failure.headers), attempts)
    cls = TLSError if failure.stage in NEVER else APITimeoutError if failure.timed_out else APIConnectionError
    config = call.config
    limits = f"timeout {config.timeout:g} s" + ("" if config.deadline is None else f", deadline {config.deadline:g} s")
    return cls(
        f"No answer to {call.request.method} {call.request.route}: {failure.stage.value} failed "
        f"with {failure.exception} at attempt {len(attempts)}, {failure.elapsed:.2f} s after the start ({limits}).",
        attempts=attempts,
    )


def _decode_error(
    reason: str, status: int | None, headers: Mapping[str, str], attempts: tuple[AttemptRecord, ...]
) -> ResponseDecodeError:
    return ResponseDecodeError(
        f"The answer could not be read: {reason}.",
        http_status=status,
        request_id=headers.get("request-id"),
        headers=headers,
        attempts=attempts,
    )
