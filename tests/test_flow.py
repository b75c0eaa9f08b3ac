"""A call without I/O: `next` gives the attempt, `send` says how it ended, and no clock runs."""

from __future__ import annotations

import contextlib
import json
import logging
import re
from typing import Any, Final, TypeVar

import pytest

import replies
from clients import KEY
from stripe_tokens import (
    KEYLESS,
    AccountParams,
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    AttemptRecord,
    BankAccountParams,
    BankAccountToken,
    CardError,
    CardParams,
    CardToken,
    ConfigurationError,
    CustomerParams,
    CvcUpdateParams,
    EncodingError,
    LastResponse,
    PersonParams,
    PiiParams,
    PiiToken,
    ResponseDecodeError,
    SavedBankAccountParams,
    SavedCardParams,
    StripeError,
    TLSError,
    TokenParams,
    UnexpectedTokenError,
)
from stripe_tokens._config import Config, configure
from stripe_tokens._flow import Flow, create, creation, retrieve
from stripe_tokens._http import Attempt, Failure, Outcome, Request, Response, Stage
from stripe_tokens._retry import Budget
from stripe_tokens._secret import Hidden

T = TypeVar("T")

CARD: Final = CardParams(number="4242424242424242", exp_month=5, exp_year=2030, cvc="314")
PII: Final = PiiParams(id_number="000000000")
LIVE: Final = "sk_live_4eC39HqLyjWDarjtT1zdp7dc"


def config(key: Any = KEY, **options: Any) -> Config:
    """The configuration of a client."""
    return configure(key, options)


def making(params: TokenParams[Any] = PII, /, budget: Budget | None = None, **options: Any) -> Flow[Any]:
    """The flow of a creation."""
    return create(config(**options), budget or Budget(), params)


def answer(payload: Any = replies.PII, status: int = 200, elapsed: float = 0.0, **headers: str) -> Response:
    """An answer of the server; `_` in a header's name stands for `-`."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status=status, headers=named, body=body, elapsed=elapsed)


def refusal(status: int, code: str | None = None, **given: Any) -> Response:
    """An answer that says no."""
    return answer({"error": {"type": "invalid_request_error", "code": code, "message": "No."}}, status, **given)


def broken(stage: Stage = Stage.READ, **given: Any) -> Failure:
    """An exchange that broke."""
    return Failure(**({"stage": stage, "exception": "ReadError"} | given))


def result(flow: Flow[T], outcome: Outcome) -> T:
    """What a flow returns once it is sent an outcome."""
    with pytest.raises(StopIteration) as end:
        flow.send(outcome)
    returned: T = end.value.value
    return returned


def attempts(flow: Flow[Any], outcome: Outcome, most: int = 20) -> list[Attempt]:
    """Every attempt that a flow makes if each one ends in the same way."""
    made = [next(flow)]
    with contextlib.suppress(StripeError):
        while len(made) < most:
            made.append(flow.send(outcome))
    return made


def header(request: Request, name: str) -> str | None:
    """The value of a header."""
    (value,) = [value for known, value in request.headers if known == name.encode()] or [None]
    return value.decode() if value is not None else None


# The request.


def test_the_request_of_a_creation() -> None:
    """A form is posted to `/v1/tokens`, with its length and its key beside it."""
    request = next(making(CARD)).request
    assert (request.method, request.url, request.route) == ("POST", "https://api.stripe.com/v1/tokens", "/v1/tokens")
    assert request.body is not None
    assert request.body.reveal() == b"card[number]=4242424242424242&card[exp_month]=5&card[exp_year]=2030&card[cvc]=314"
    assert header(request, "Content-Type") == "application/x-www-form-urlencoded"
    assert header(request, "Content-Length") == str(len(request.body.reveal()))
    assert request.key is not None
    assert request.key.reveal() == KEY
    assert header(request, "Authorization") is None


def test_the_request_of_a_retrieval() -> None:
    """A token is fetched by its id, with no body and no idempotency key."""
    request = next(retrieve(config(), Budget(), "tok_visa")).request
    assert (request.method, request.url) == ("GET", "https://api.stripe.com/v1/tokens/tok_visa")
    assert request.route == "/v1/tokens/{id}"
    assert request.key is not None
    assert request.key.reveal() == KEY
    assert (request.body, request.idempotency_key, header(request, "Idempotency-Key")) == (None, None, None)


def test_expand_goes_into_the_form_or_the_query() -> None:
    """What is to be expanded is an indexed list in both places."""
    made = creation(config(), PII, expand=["card.customer"])
    fetched = next(retrieve(config(), Budget(), "tok_1", expand=["card.customer", "card.account"])).request
    assert made.body is not None
    assert made.body.reveal().endswith(b"&expand[0]=card.customer")
    assert fetched.url.endswith("/v1/tokens/tok_1?expand[0]=card.customer&expand[1]=card.account")


@pytest.mark.parametrize("base_url", ["https://gateway.example/stripe", "https://gateway.example/stripe/"])
def test_a_base_url_may_have_a_path(base_url: str) -> None:
    """A gateway may serve Stripe below a path."""
    assert next(making(base_url=base_url)).request.url == "https://gateway.example/stripe/v1/tokens"
    fetched = next(retrieve(config(base_url=base_url), Budget(), "tok_1")).request
    assert fetched.url == "https://gateway.example/stripe/v1/tokens/tok_1"


def test_a_request_shows_neither_key_nor_body() -> None:
    """What reprs of requests and attempts show is safe to log."""
    shown = repr(next(making(CARD)))
    assert "4242" not in shown
    assert KEY not in shown
    assert "<Body of 81 bytes>" in shown


def test_extra_params_are_sent() -> None:
    """The door for undocumented parameters leads into the same form."""
    flow = create(config(), Budget(), PII, extra=Hidden({"pk_token": "x"}))
    body = next(flow).request.body
    assert body is not None
    assert body.reveal() == b"pii[id_number]=000000000&pk_token=x"


@pytest.mark.parametrize("token_id", ["", "tok 1", "tok/../charges", "tok_1?x=1", "tök", "tok_1\n", None, 5, b"tok_1"])
def test_a_token_id_that_could_lead_elsewhere_is_refused(token_id: Any) -> None:
    """An id is of letters, digits and underscores, so that no path can be smuggled in."""
    with pytest.raises(ConfigurationError, match="A token id is of letters, digits and underscores only") as caught:
        next(retrieve(config(), Budget(), token_id))
    assert caught.value.param == "id"


# Idempotency.


def test_the_idempotency_key_is_the_same_on_each_attempt() -> None:
    """A retry cannot make a second token, because Stripe knows the key again."""
    made = attempts(making(), broken())
    assert len(made) == 3
    assert len({header(attempt.request, "Idempotency-Key") for attempt in made}) == 1
    assert made[0].request == made[1].request == made[2].request


def test_the_idempotency_key_is_fresh_for_each_call() -> None:
    """Two calls are two tokens; the keys are of 128 random bits, so that they tell nothing and never meet."""
    keys = {header(next(making()).request, "Idempotency-Key") or "" for _ in range(50)}
    assert len(keys) == 50
    assert all(re.fullmatch("[0-9a-f]{32}", key) for key in keys)


def test_an_idempotency_key_of_the_caller_is_sent_as_it_is() -> None:
    """A caller who repeats a call of yesterday says so."""
    request = creation(config(), PII, idempotency_key="order 17/b")
    assert header(request, "Idempotency-Key") == request.idempotency_key == "order 17/b"


@pytest.mark.parametrize("key", ["", " ", " a", "a\n", "a\r\nStripe-Account: acct_1", "ü", "x" * 256, 5])
def test_an_idempotency_key_that_no_header_can_hold_is_refused(key: Any) -> None:
    """A key is of 1 to 255 printable characters, so that none can smuggle in a header."""
    with pytest.raises(ConfigurationError, match="idempotency_key must be of 1 to 255 printable ASCII characters"):
        creation(config(), PII, idempotency_key=key)


def test_the_longest_idempotency_key() -> None:
    """255 characters are allowed."""
    assert creation(config(), PII, idempotency_key="x" * 255).idempotency_key == "x" * 255


# How a call ends.


def test_a_success_is_the_result() -> None:
    """The flow returns the token, with the answer that it came in."""
    flow = making(CARD)
    first = next(flow)
    made = result(flow, answer(replies.CARD, request_id="req_1", elapsed=0.25))
    assert isinstance(made, CardToken)
    record = AttemptRecord(
        number=1,
        method="POST",
        route="/v1/tokens",
        status=200,
        error=None,
        request_id="req_1",
        delay=0.0,
        elapsed=0.25,
    )
    assert made.last_response == LastResponse(
        status=200,
        headers={"request-id": "req_1"},
        request_id="req_1",
        idempotency_key=first.request.idempotency_key,
        replayed=False,
        attempts=(record,),
    )


@pytest.mark.parametrize(("said", "replayed"), [("true", True), ("false", False), ("", False)])
def test_a_replayed_answer_says_so(said: str, *, replayed: bool) -> None:
    """Stripe marks the answer that it gives a second time."""
    flow = making()
    next(flow)
    assert result(flow, answer(idempotent_replayed=said)).last_response.replayed is replayed


@pytest.mark.parametrize(("status", "success"), [(199, False), (200, True), (299, True), (300, False)])
def test_only_2xx_is_a_success(status: int, *, success: bool) -> None:
    """A token in an answer of another status was not made for this call."""
    flow = making()
    next(flow)
    if success:
        assert isinstance(result(flow, answer(status=status)), PiiToken)
    else:
        with pytest.raises(APIStatusError):
            flow.send(answer(status=status))


def test_a_retrieval_gives_whatever_kind_there_is() -> None:
    """Only the one who asks knows what an id stands for."""
    for reply in replies.ALL.values():
        flow = retrieve(config(), Budget(), "tok_1")
        next(flow)
        token = result(flow, answer(reply))
        assert token.type == reply["type"]
        assert token.last_response is not None
        assert token.last_response.idempotency_key is None


@pytest.mark.parametrize(("reply", "cls"), [(replies.CARD, CardToken), (replies.BANK_ACCOUNT, BankAccountToken)])
def test_a_copy_of_what_a_customer_has_saved_is_of_either_kind(reply: Any, cls: type[Any]) -> None:
    """A customer's default source may be a card or a bank account."""
    flow = making(CustomerParams(customer="cus_1"))
    next(flow)
    assert type(result(flow, answer(reply))) is cls


@pytest.mark.parametrize(
    "params", [CARD, CustomerParams(customer="cus_1"), SavedCardParams(card="card_1", customer="cus_1")]
)
def test_a_token_of_another_kind_is_an_error_that_carries_it(params: TokenParams[Any]) -> None:
    """What was made is not lost, though its type is not the one that the caller was promised."""
    flow = making(params)
    next(flow)
    with pytest.raises(UnexpectedTokenError, match="a token of the type pii instead of the kind asked for") as caught:
        flow.send(answer(replies.PII))
    assert isinstance(caught.value.token, PiiToken)
    assert caught.value.token.id == replies.PII["id"]


def test_an_error_of_stripes_is_raised_with_the_attempts_made() -> None:
    """Stripe's no is an error of the class that the table names."""
    flow = making(CARD)
    next(flow)
    error = {
        "type": "card_error",
        "code": "incorrect_number",
        "param": "number",
        "message": "Your card number is wrong.",
    }
    with pytest.raises(CardError) as caught:
        flow.send(answer({"error": error}, 402, request_id="req_9"))
    assert (caught.value.code, caught.value.param, caught.value.http_status) == ("incorrect_number", "number", 402)
    assert caught.value.request_id == "req_9"
    assert [record.status for record in caught.value.attempts] == [402]


def test_what_stripe_quotes_of_the_call_is_masked() -> None:
    """An error text that echoes a value of the call, or the key, shows a mask in its place."""
    flow = create(config(), Budget(), PersonParams(first_name="Geraldine"), extra=Hidden({"x": "k1tt"}))
    next(flow)
    error = {"type": "invalid_request_error", "message": f"Geraldine and k1tt are wrong, and {KEY} too."}
    with pytest.raises(StripeError) as caught:
        flow.send(answer({"error": error}, 400))
    assert caught.value.message == "*** and *** are wrong, and *** too."


def test_without_a_key_there_is_none_to_mask() -> None:
    """A gateway's client has no key that a text could echo."""
    flow = making(key=KEYLESS, base_url="https://gateway.example")
    assert next(flow).request.key is None
    with pytest.raises(StripeError, match=r"^No\."):
        flow.send(refusal(400))
    fetch = retrieve(config(KEYLESS, base_url="https://gateway.example"), Budget(), "tok_1")
    assert next(fetch).request.key is None
    with pytest.raises(StripeError, match=r"^No\."):
        fetch.send(refusal(400))


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"error": 5}', b'{"error": {"message": 5}}', b"{}"])
def test_a_refusal_without_words_is_told_by_its_status(body: bytes) -> None:
    """A body that cannot be read is never quoted."""
    flow = making(max_retries=0)
    next(flow)
    with pytest.raises(APIError, match=r"^The server answered 502 without a reason\.$"):
        flow.send(answer(body, 502))


# Retries.


@pytest.mark.parametrize(
    ("outcome", "again"),
    [
        (broken(Stage.CONNECT), True),
        (broken(Stage.POOL, timed_out=True), True),
        (broken(Stage.WRITE), True),
        (broken(Stage.READ, timed_out=True), True),
        (broken(Stage.UNKNOWN), True),
        (broken(Stage.TLS), False),
        (broken(Stage.READ, reason="it is compressed", status=200), False),
        (refusal(400), False),
        (refusal(401), False),
        (refusal(402), False),
        (refusal(403), False),
        (refusal(404), False),
        (refusal(409), True),
        (refusal(424), False),
        (refusal(429, "lock_timeout"), True),
        (refusal(500), True),
        (refusal(502), True),
        (refusal(503), True),
        (refusal(504), True),
        (refusal(300), False),
        (refusal(301), False),
        (refusal(599), True),
        (refusal(600), False),
        (answer(b"<html>"), True),
        (refusal(400, stripe_should_retry="true"), True),
        (refusal(409, stripe_should_retry="false"), False),
        (refusal(500, stripe_should_retry="false"), False),
        (refusal(500, stripe_should_retry="perhaps"), True),
        (answer(b"<html>", stripe_should_retry="false"), False),
    ],
    ids=lambda value: (
        None if isinstance(value, bool) else f"{getattr(value, 'stage', value.status)} {dict(value.headers)}"
    ),
)
def test_which_outcomes_are_tried_again(outcome: Outcome, *, again: bool) -> None:
    """Stripe's own word goes first, then: broken exchanges but TLS, 409, 429, 5xx, a success that cannot be read."""
    assert len(attempts(making(max_retries=1), outcome)) == (2 if again else 1)


@pytest.mark.parametrize("retries", [0, 1, 2, 5])
def test_there_are_as_many_retries_as_allowed(retries: int) -> None:
    """`max_retries` counts the attempts after the first, and each of them is in the error."""
    flow = making(max_retries=retries)
    next(flow)
    for _ in range(retries):
        flow.send(broken())
    with pytest.raises(APIConnectionError) as caught:
        flow.send(broken())
    assert [record.number for record in caught.value.attempts] == list(range(1, retries + 2))


def test_two_retries_are_the_default() -> None:
    """A client that was told nothing tries three times."""
    assert len(attempts(making(), refusal(500))) == 3


def test_a_retry_may_succeed() -> None:
    """The token tells of each attempt that it took."""
    flow = making()
    next(flow)
    flow.send(broken(Stage.CONNECT, exception="ConnectError"))
    flow.send(refusal(503, request_id="req_1"))
    token = result(flow, answer(request_id="req_2"))
    told = [(record.status, record.error, record.request_id) for record in token.last_response.attempts]
    assert told == [(None, "ConnectError", None), (503, None, "req_1"), (200, None, "req_2")]


def test_a_success_that_cannot_be_read_is_asked_for_again() -> None:
    """The token was made; the idempotency key makes Stripe repeat its answer."""
    flow = making()
    first = next(flow)
    second = flow.send(answer(b'{"id": "tok_'))
    assert second.request == first.request
    assert result(flow, answer(idempotent_replayed="true")).last_response.replayed


def test_a_success_that_can_never_be_read_is_a_decode_error() -> None:
    """The error names the place of the fault and Stripe's id of the request."""
    flow = making(max_retries=0)
    next(flow)
    with pytest.raises(ResponseDecodeError, match=r"could not be read: a field is of the wrong type.*used") as caught:
        flow.send(answer(replies.PII | {"used": "no"}, request_id="req_1"))
    assert (caught.value.http_status, caught.value.request_id) == (200, "req_1")
    assert len(caught.value.attempts) == 1


def test_an_answer_that_cannot_be_taken_is_a_decode_error() -> None:
    """What the transport refuses to read is told in its words, with what the headers said."""
    flow = making()
    next(flow)
    with pytest.raises(ResponseDecodeError, match=r"could not be read: it is compressed\.") as caught:
        flow.send(broken(reason="it is compressed", status=200, headers={"request-id": "req_1"}))
    assert (caught.value.http_status, caught.value.request_id) == (200, "req_1")
    assert caught.value.headers == {"request-id": "req_1"}
    assert len(caught.value.attempts) == 1


@pytest.mark.parametrize("status", [200, 400])
def test_headers_that_quote_the_call_are_masked(status: int) -> None:
    """A header may echo what was sent, such as where a redirect leads to."""
    flow = making(max_retries=0)
    next(flow)
    quoted = f"https://example.com/?id={PII.id_number.reveal()}&key={KEY}"
    with pytest.raises(StripeError) as caught:
        flow.send(answer(b"no token", status, location=quoted, request_id="req_1"))
    assert caught.value.headers == {"location": "https://example.com/?id=***&key=***", "request-id": "req_1"}


def test_a_retrieval_masks_its_key() -> None:
    """A text that quotes the key of a retrieval is masked too, also where it has no prefix of Stripe's."""
    with pytest.warns(UserWarning, match="prefix"):
        settings = config("gateway-key-of-ours")
    flow = retrieve(settings, Budget(), "tok_1")
    next(flow)
    with pytest.raises(StripeError) as caught:
        flow.send(answer({"error": {"message": "No such key: gateway-key-of-ours."}}, 401))
    assert caught.value.message == "No such key: ***."


def test_a_call_is_given_its_own_key_and_what_to_expand() -> None:
    """An idempotency key of the caller's is sent as it is, and so is what to expand."""
    request = next(create(config(), Budget(), PII, idempotency_key="order-17", expand=["card.customer"])).request
    assert (request.idempotency_key, header(request, "Idempotency-Key")) == ("order-17", "order-17")
    assert request.body is not None
    assert request.body.field_names() == ("pii[id_number]", "expand[0]")


def test_the_wait_is_jittered_and_grows_up_to_a_limit() -> None:
    """Full jitter between nothing and a bound that doubles from half a second up to five."""
    longest: dict[int, float] = {}
    for _ in range(200):
        made = attempts(making(max_retries=7, budget=Budget()), broken())
        for number, attempt in enumerate(made):
            longest[number] = max(longest.get(number, 0.0), attempt.delay)
    assert longest[0] == 0.0
    for number, bound in enumerate([0.5, 1, 2, 4, 5, 5, 5], start=1):
        assert bound * 0.8 < longest[number] <= bound


@pytest.mark.parametrize(
    ("said", "least", "most"),
    [
        ("7", 7, 7),
        ("0", 0, 0.5),
        ("3600", 30, 30),
        ("", 0, 0.5),
        ("soon", 0, 0.5),
        ("-5", 0, 0.5),
        ("²", 0, 0.5),
        ("1.5", 0, 0.5),
    ],
)
def test_retry_after_is_honoured_and_capped(said: str, least: float, most: float) -> None:
    """A gateway may ask for patience, but not for an hour; what is no number of seconds is ignored."""
    flow = making()
    next(flow)
    assert least <= flow.send(refusal(503, retry_after=said)).delay <= most


def test_no_attempt_begins_after_the_deadline() -> None:
    """A retry that could only start when the time is up is not made."""
    flow = making(deadline=10.0, max_retries=5)
    assert next(flow).deadline == 10.0
    assert flow.send(broken(elapsed=2.0)).deadline == 10.0
    with pytest.raises(APIConnectionError, match=r"deadline 10 s"):
        flow.send(broken(elapsed=10.0))


def test_a_wait_past_the_deadline_is_not_begun() -> None:
    """Where the server asks for more patience than there is, the error comes now."""
    flow = making(deadline=10.0)
    next(flow)
    with pytest.raises(APIError):
        flow.send(refusal(503, retry_after="9", elapsed=1.5))


def test_each_attempt_has_the_timeout_of_the_call() -> None:
    """A timeout is of each phase of an attempt, the deadline of all of them together."""
    assert {attempt.timeout for attempt in attempts(making(timeout=3.5), broken())} == {3.5}


@pytest.mark.parametrize(
    ("outcome", "cost"),
    [(broken(), 14), (refusal(500), 14), (refusal(503), 14), (refusal(429), 5), (refusal(409), 5)],
    ids=["no answer", "500", "503", "429", "409"],
)
def test_an_outage_uses_the_budget_up(outcome: Outcome, cost: int) -> None:
    """Many failing calls of one client stop trying again, so that an outage gets no storm on top.

    A retry after a rate limit costs less, for the server lives.
    """
    budget = Budget()
    made = [len(attempts(making(budget=budget, max_retries=4), outcome)) for _ in range(40)]
    assert (made[0], made[-1]) == (5, 1)
    assert sum(count - 1 for count in made) == 500 // cost


def test_successes_give_the_budget_back() -> None:
    """Each success makes up for a part of a retry, and never for more than there was."""
    budget = Budget()
    assert len(attempts(making(budget=budget, max_retries=50), broken(), most=60)) == 1 + 500 // 14
    assert len(attempts(making(budget=budget, max_retries=50), broken())) == 1
    for _ in range(14):
        flow = making(budget=budget)
        next(flow)
        result(flow, answer())
    assert len(attempts(making(budget=budget, max_retries=50), broken())) == 2
    for _ in range(600):
        budget.refund()
    assert len(attempts(making(budget=budget, max_retries=50), broken(), most=60)) == 1 + 500 // 14


# No answer.


@pytest.mark.parametrize(
    ("failure", "cls"),
    [
        (broken(Stage.CONNECT, exception="ConnectError"), APIConnectionError),
        (broken(Stage.READ, exception="ReadTimeout", timed_out=True), APITimeoutError),
        (broken(Stage.TLS, exception="ConnectError (SSLCertVerificationError)"), TLSError),
    ],
    ids=lambda value: value.stage.name if isinstance(value, Failure) else "",
)
def test_the_error_where_no_answer_came(failure: Failure, cls: type[StripeError]) -> None:
    """It says where the exchange broke, at which attempt, after how long and within which limits."""
    flow = making(max_retries=0, timeout=8.0)
    next(flow)
    with pytest.raises(cls) as caught:
        flow.send(failure)
    assert type(caught.value) is cls
    assert caught.value.message == (
        f"No answer to POST /v1/tokens: {failure.stage.value} failed with {failure.exception} "
        "at attempt 1, 0.00 s after the start (timeout 8 s)."
    )


# What is told of attempts.


def test_on_attempt_is_told_of_each_attempt() -> None:
    """A watcher gets a record of the allow-listed facts after each attempt."""
    told: list[AttemptRecord] = []
    flow = making(on_attempt=told.append)
    next(flow)
    second = flow.send(broken(exception="ReadError", elapsed=1.0))
    token = result(flow, answer(elapsed=2.0, request_id="req_1"))
    assert tuple(told) == token.last_response.attempts
    assert [(record.number, record.status, record.error, record.elapsed) for record in told] == [
        (1, None, "ReadError", 1.0),
        (2, 200, None, 2.0),
    ]
    assert [record.delay for record in told] == [0.0, round(second.delay, 6)]


def test_a_fault_of_on_attempt_loses_no_token(caplog: pytest.LogCaptureFixture) -> None:
    """A watcher that raises is named in the log by the type of its error, and the call goes on."""

    def watch(_: AttemptRecord) -> None:
        raise ValueError("4242424242424242")

    flow = making(on_attempt=watch)
    next(flow)
    with caplog.at_level(logging.DEBUG):
        assert isinstance(result(flow, answer()), PiiToken)
    assert "on_attempt raised ValueError" in caplog.messages
    assert "4242" not in caplog.text


def test_the_log_has_the_same_record(caplog: pytest.LogCaptureFixture) -> None:
    """At DEBUG the logger `stripe_tokens` says what a watcher is told, and no more."""
    flow = making(CARD)
    next(flow)
    with caplog.at_level(logging.DEBUG):
        token = result(flow, answer(replies.CARD))
    (record,) = caplog.records
    assert (record.name, record.levelname) == ("stripe_tokens", "DEBUG")
    assert record.getMessage() == str(token.last_response.attempts[0])
    assert "4242" not in caplog.text


# Which key may do what.


PERSONAL: Final[list[TokenParams[Any]]] = [AccountParams(tos_shown_and_accepted=True), PersonParams(first_name="Jane")]


@pytest.mark.parametrize("kind", ["secret", "restricted"])
@pytest.mark.parametrize("params", PERSONAL, ids=["account", "person"])
def test_account_and_person_tokens_need_a_publishable_key_in_live_mode(params: TokenParams[Any], kind: str) -> None:
    """The two refusals that Stripe documents come before any network, with what to do instead."""
    key = {"secret": "sk_live_1234567890", "restricted": "rk_live_1234567890"}[kind]
    with pytest.raises(ConfigurationError) as caught:
        next(making(params, key=key))
    assert caught.value.message == (
        f"In live mode {params.root} tokens are made with a publishable key, and this is a {kind} key."
    )
    assert caught.value.hint == "Use the pk_live_ key of the same account, or a test mode key."
    assert key not in str(caught.value)


@pytest.mark.parametrize("params", PERSONAL, ids=["account", "person"])
@pytest.mark.parametrize("key", ["pk_live_1", "pk_test_1", "sk_test_1", "rk_test_1", "ek_live_1", "sk_org_live_1"])
def test_any_other_key_may_try_account_and_person_tokens(params: TokenParams[Any], key: str) -> None:
    """Nothing else is refused here: Stripe decides."""
    assert next(making(params, key=key)).request.key is not None


@pytest.mark.parametrize(
    "params",
    [
        CARD,
        PII,
        CvcUpdateParams(cvc="123"),
        CustomerParams(customer="cus_1"),
        SavedCardParams(card="card_1", customer="cus_1"),
        SavedBankAccountParams(payment_method="pm_1"),
        BankAccountParams(country="US", account_number="000123456789"),
    ],
    ids=lambda params: type(params).__name__,
)
@pytest.mark.parametrize("key", ["sk_live_1", "rk_live_1", "pk_live_1", "pk_test_1"])
def test_any_key_may_try_the_other_kinds(params: TokenParams[Any], key: str) -> None:
    """Nothing else is refused here: Stripe decides."""
    assert next(making(params, key=key)).request.key is not None


def test_a_key_source_is_called_for_each_call() -> None:
    """Keys can be rotated: each call asks for the key of the moment, and each attempt of it uses that."""
    keys = iter(["sk_test_1", "sk_test_2"])
    rotating = config(lambda: next(keys))
    for expected in ("sk_test_1", "sk_test_2"):
        flow = create(rotating, Budget(), PII)
        used = [next(flow), flow.send(broken())]
        assert [attempt.request.key.reveal() for attempt in used if attempt.request.key] == [expected, expected]


def test_a_key_source_that_gives_no_key_is_refused() -> None:
    """What a source gives is checked like a key that was passed."""
    with pytest.raises(ConfigurationError, match="The API key is a webhook signing secret"):
        next(create(config(lambda: "whsec_1"), Budget(), PII))


def test_what_cannot_be_encoded_ends_the_call_before_any_attempt() -> None:
    """A refusal of the encoder comes from `next`, before anything is yielded."""
    with pytest.raises(EncodingError):
        next(making(PiiParams(id_number="")))
