"""Requests as a whole: where they go, what they hold together, what of them is remembered."""

from __future__ import annotations

import itertools
from typing import Any
from urllib.parse import urlencode

import pytest

from stripe_tokens import BankAccountParams, CardParams, PiiParams
from stripe_tokens._secret import Hidden
from stripe_tokens.testing import FakeStripe, banks, cards
from stripe_tokens.testing._exchange import Request
from stripe_tokens.testing._parse import nested

KEY = {"Authorization": "Bearer sk_test_1234567890123456"}


def error_of(method: str, url: str, body: str = "", **headers: str) -> tuple[int, dict[str, Any]]:
    """Send a request that is refused, and give the status and the error."""
    answer = FakeStripe().http_client().request(method, url, content=body, headers=KEY | headers)
    return answer.status_code, answer.json()["error"]


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v1/tokens"), ("POST", "/v1/tokens/tok_1"), ("DELETE", "/v1/tokens/tok_1"), ("GET", "/v1/charges"),
     ("GET", "/v1/tokens/tok_1/more")],
)  # fmt: skip
def test_other_urls_are_unknown(method: str, path: str) -> None:
    """What is no endpoint of tokens is a 404 that names method and path."""
    status, error = error_of(method, path)
    assert status == 404
    assert error["message"].startswith(f"Unrecognized request URL ({method}: {path})")


def test_a_body_of_json_is_refused() -> None:
    """The endpoint takes forms only."""
    status, error = error_of("POST", "/v1/tokens", "{}", **{"Content-Type": "application/json"})
    assert status == 400
    assert "application/x-www-form-urlencoded" in error["message"]


@pytest.mark.parametrize("body", ["", "expand[0]=card.customer", "key=pk_test_1&guid=x"])
def test_a_token_is_made_of_something(body: str) -> None:
    """A request without a kind is told what kinds there are."""
    status, error = error_of("POST", "/v1/tokens", body)
    assert status == 400
    assert error["message"].startswith("You must supply either a card, customer, PII data, bank account")
    assert "code" not in error


KINDS = {
    "account": "account[tos_shown_and_accepted]=true",
    "bank_account": "bank_account[country]=US&bank_account[account_number]=1",
    "card": "card[number]=4242424242424242",
    "cvc_update": "cvc_update[cvc]=123",
    "person": "person[first_name]=Jane",
    "pii": "pii[id_number]=1",
}


@pytest.mark.parametrize(("one", "other"), [*itertools.combinations(KINDS, 2)])
def test_a_token_is_made_of_one_thing(one: str, other: str) -> None:
    """Two kinds at once are refused."""
    status, error = error_of("POST", "/v1/tokens", f"{KINDS[one]}&{KINDS[other]}")
    assert (status, error["code"], error["param"]) == (400, "parameters_exclusive", other)
    assert error["message"] == f"You may only specify one of these parameters: {one}, {other}."


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"bank_account"}))
def test_a_customer_goes_with_what_is_saved_only(kind: str) -> None:
    """Beside a customer stands nothing that describes something new, but a bank account."""
    body = KINDS[kind] + ("&card[exp_month]=1&card[exp_year]=40" if kind == "card" else "")
    _, error = error_of("POST", "/v1/tokens", f"{body}&customer=cus_1")
    assert (error["code"], error["param"]) == ("parameters_exclusive", "customer")


def test_a_saved_card_needs_its_customer() -> None:
    """The id of a card alone is not enough."""
    _, error = error_of("POST", "/v1/tokens", "card=card_1")
    assert (error["code"], error["param"]) == ("parameter_missing", "customer")


@pytest.mark.parametrize("name", ["country", "account_number", "routing_number", "account_type"])
def test_a_saved_bank_account_is_not_described(name: str) -> None:
    """A PaymentMethod is named instead of what it holds."""
    _, error = error_of("POST", "/v1/tokens", f"bank_account[payment_method]=pm_1&bank_account[{name}]=x")
    assert (error["code"], error["param"]) == ("parameters_exclusive", f"bank_account[{name}]")
    _, error = error_of("POST", "/v1/tokens", "bank_account[payment_method]=pm_1&bank_account[nickname]=x")
    assert error["code"] == "parameter_unknown"


def test_what_the_mobile_sdks_send_besides_is_let_pass() -> None:
    """Telemetry, a key in the body, and the ids of people that only the SDKs know do not disturb."""
    body = "pii[ssn_last_4]=0000&muid=a&guid=b&sid=c&payment_user_agent=d&key=pk_test_1"
    answer = FakeStripe().http_client().post("/v1/tokens", content=body, headers=KEY)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("form", "data"),
    [
        ("a=1&b=2", {"a": "1", "b": "2"}),
        ("a[b][c]=1&a[b][d]=2", {"a": {"b": {"c": "1", "d": "2"}}}),
        ("a[0]=x&a[1]=y", {"a": {"0": "x", "1": "y"}}),
        ("a[]=x&a[]=y", {"a": {"0": "x", "1": "y"}}),
        ("a[][b]=x", {"a": {"0": {"b": "x"}}}),
        ("a%5Bb%5D=Jos%C3%A9+%E5%90%8D", {"a": {"b": "José 名"}}),
        ("a=", {"a": ""}),
        ("a=1&a=2", {"a": "2"}),
        ("a]b=1", {"a]b": "1"}),
        ("[a]=1", {"[a]": "1"}),
        ("", {}),
    ],
)
def test_forms_are_read_as_stripe_reads_them(form: str, data: object) -> None:
    """Brackets nest, indexes and empty brackets make lists, and what is malformed stays a name."""
    assert nested(form) == data


@pytest.mark.parametrize("body", ["pii=1&pii[id_number]=2", "pii[id_number]=2&pii=1"])
def test_a_name_is_a_text_or_a_hash(body: str) -> None:
    """One name cannot stand for both."""
    status, error = error_of("POST", "/v1/tokens", body)
    assert (status, error["param"]) == (400, "pii")


def test_a_list_may_be_sent_without_indexes() -> None:
    """Stripe's server takes `a[]` for lists too."""
    fake = FakeStripe()
    body = "person[full_name_aliases][]=J&person[full_name_aliases][]=JD"
    assert fake.http_client().post("/v1/tokens", content=body, headers=KEY).status_code == 200


def test_the_length_of_items_is_limited() -> None:
    """Each item of a list has the length that the params class says."""
    body = urlencode({"person[documents][visa][files][0]": "x" * 501})
    status, error = error_of("POST", "/v1/tokens", body)
    assert (status, error["param"]) == (400, "person[documents][visa][files][0]")


def test_a_date_has_three_parts() -> None:
    """Day, month and year are all needed, and there is nothing beside them."""
    _, error = error_of("POST", "/v1/tokens", "person[dob][day]=1&person[dob][hour]=1")
    assert (error["code"], error["param"]) == ("parameter_unknown", "person[dob][hour]")
    _, error = error_of("POST", "/v1/tokens", "person[dob][day]=1&person[dob][year]=1990")
    assert (error["code"], error["param"]) == ("parameter_missing", "person[dob][month]")


def test_a_date_has_no_empty_part() -> None:
    """A whole date can be unset; a part of one cannot."""
    _, error = error_of("POST", "/v1/tokens", "person[dob][day]=&person[dob][month]=1&person[dob][year]=1990")
    assert (error["code"], error["param"]) == ("parameter_invalid_empty", "person[dob][day]")


def test_expansion_is_of_what_can_be_expanded() -> None:
    """Only four fields are references."""
    _, error = error_of("POST", "/v1/tokens", "pii[id_number]=1&expand[0]=card.brand")
    assert error["param"] == "expand[0]"
    _, error = error_of("GET", "/v1/tokens/tok_1?expand=card.customer")
    assert error["param"] == "expand"


def test_a_reference_is_expanded() -> None:
    """A customer comes as its id, or as an object where that was asked for, at creation and at retrieval."""
    fake = FakeStripe()
    params = BankAccountParams(
        country="US", routing_number="110000000", account_number="000123456789", customer="cus_1"
    )
    with fake.client() as client:
        plain = client.tokens.create(params)
        assert plain.bank_account.customer == "cus_1"
        expanded = client.tokens.create(params, expand=["bank_account.customer", "card.customer"])
        assert expanded.bank_account.customer == {"id": "cus_1", "object": "customer"}
        again = client.tokens.retrieve(plain.id, expand=["bank_account.customer"])
        assert again.raw["bank_account"]["customer"]["id"] == "cus_1"


def test_what_is_remembered_shows_no_value() -> None:
    """A request is remembered by names, last four digits and hashes."""
    fake = FakeStripe()
    with fake.client(stripe_account="acct_1") as client:
        client.tokens.create(
            CardParams(number=cards.VISA, exp_month=5, exp_year=2040, cvc="314", name="Jenny Rosen"),
            idempotency_key="once",
        )
    (request,) = fake.requests
    assert (request.method, request.path, request.status) == ("POST", "/v1/tokens", 200)
    assert request.fields == ("card[number]", "card[exp_month]", "card[exp_year]", "card[cvc]", "card[name]")
    assert request.last4 == {"card[number]": "4242"}
    assert (request.key, request.account, request.idempotency_key) == ("sk_test_***0000", "acct_1", "once")
    assert request.request_id
    for value in (cards.VISA, "314", "Jenny", "2040"):
        assert value not in repr(request)


def test_equal_bodies_have_equal_digests_in_one_fake_only() -> None:
    """A digest tells whether two requests were the same, and nothing to who has not the fake's own key."""
    one, other = FakeStripe(), FakeStripe()
    for fake in (one, one, other):
        fake.client().tokens.create(PiiParams(id_number="000000000"))
    assert one.requests[0].digest == one.requests[1].digest
    assert one.requests[0].digest != other.requests[0].digest


def test_numbers_in_names_are_not_remembered_either() -> None:
    """Where a number stands that none belongs to, it is masked."""
    fake = FakeStripe()
    fake.http_client().post("/v1/tokens/4242424242424242", content="4242424242424242", headers=KEY)
    assert "4242" not in repr(fake.requests)


def test_the_state_of_a_fake_holds_nothing_secret() -> None:
    """Whatever was sent, neither number nor code nor key can be read from the fake afterwards."""
    fake = FakeStripe()
    with fake.client() as client:
        client.tokens.create(CardParams(number=cards.AMEX, exp_month=5, exp_year=2040, cvc="3141"))
        client.tokens.create(banks.US.params())
        client.tokens.create(PiiParams(id_number="123456789"), idempotency_key="once")
    fake.assert_no_leak(fake)
    fake.assert_no_leak(repr(fake))


def test_a_request_shows_neither_key_nor_body() -> None:
    """The value that adapters hand over can stand in a traceback."""
    request = Request(method="POST", path="/v1/tokens", headers=KEY, body=Hidden(b"card[number]=4242424242424242"))
    assert repr(request) == "Request(method='POST', path='/v1/tokens', client_ip=None)"


def test_a_fake_can_be_emptied() -> None:
    """After a reset nothing that was made is found, nothing is remembered, and no fault is left."""
    fake = FakeStripe()
    made = fake.client().tokens.create(PiiParams(id_number="000000000"))
    fake.fault("internal_error", times=None)
    fake.reset()
    assert fake.requests == ()
    with pytest.raises(Exception, match="No such token"):
        fake.client().tokens.retrieve(made.id)


def test_a_seed_makes_runs_the_same() -> None:
    """With the same seed and clock the same requests get the same replies, byte for byte."""

    def run(seed: int | None) -> bytes:
        fake = FakeStripe(seed=seed, clock=lambda: 1683071568)
        body = "card[number]=4242424242424242&card[exp_month]=1&card[exp_year]=40"
        return fake.http_client().post("/v1/tokens", content=body, headers=KEY).content

    assert run(1) == run(1)
    assert run(1) != run(2)
    assert run(None) != run(None)


def test_rate_limits_can_be_switched_on() -> None:
    """25 requests a second are let through in test mode, 100 in live mode; one second later there is room again."""
    now = [0.0]
    fake = FakeStripe(rate_limits=True, clock=lambda: now[0])
    http = fake.http_client()

    def statuses(key: str, count: int) -> list[int]:
        headers = {"Authorization": f"Bearer {key}"}
        return [http.post("/v1/tokens", content="pii[id_number]=1", headers=headers).status_code for _ in range(count)]

    assert statuses("sk_test_1234567890123456", 26) == [200] * 25 + [429]
    assert statuses("sk_live_1234567890123456", 101) == [200] * 100 + [429]
    refused = http.get("/v1/tokens/tok_1", headers=KEY)
    assert refused.json()["error"]["code"] == "rate_limit"
    assert refused.headers["Stripe-Rate-Limited-Reason"] == "global-rate"
    now[0] += 1.5
    assert statuses("sk_test_1234567890123456", 1) == [200]


def test_what_was_sent_is_echoed() -> None:
    """A reply repeats version, account and idempotency key, as Stripe's do."""
    told = KEY | {"Stripe-Version": "2020-08-27", "Stripe-Account": "acct_1", "Idempotency-Key": "once"}
    answer = FakeStripe().http_client().post("/v1/tokens", content="pii[id_number]=1", headers=told)
    assert {name: answer.headers[name] for name in told if name != "Authorization"} == {
        name: value for name, value in told.items() if name != "Authorization"
    }
