"""Laws: whatever comes back, a call ends in a token or in an error of this package."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from faults.scripted import TOKEN
from faults.ways import CARD, KEY
from stripe_tokens import Client, StripeError, Token

BANK = {
    "id": "ba_1",
    "object": "bank_account",
    "country": "US",
    "currency": "usd",
    "last4": "6789",
    "status": "new",
    "requirements": {"currently_due": [], "errors": []},
}
RECORDED = (
    TOKEN,
    {**TOKEN, "type": "bank_account", "card": None, "bank_account": BANK},
    *({**TOKEN, "type": kind} for kind in ("account", "person", "pii", "cvc_update", "of_tomorrow")),
    {"error": {"type": "card_error", "code": "incorrect_number", "message": "No.", "param": "number"}},
    {"error": "invalid_request", "error_description": "No."},
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
STATUSES = st.integers(200, 599) | st.sampled_from([200, 400, 402, 429, 500])
HEADERS = st.dictionaries(
    st.sampled_from(["request-id", "retry-after", "stripe-should-retry", "content-type", "x-other"]),
    st.text(st.characters(min_codepoint=32, max_codepoint=126)).map(str.strip),
)


@st.composite
def mutations(draw: st.DrawFn) -> bytes:
    """A recorded reply in which something was dropped, put in or replaced, down to a byte."""
    reply = copy.deepcopy(draw(st.sampled_from(RECORDED)))
    place: Any = reply
    while isinstance(place, dict) and place:
        key = draw(st.sampled_from(sorted(place)))
        if isinstance(place[key], dict) and draw(st.booleans()):
            place = place[key]
            continue
        change = draw(st.sampled_from(["drop", "replace", "rename"]))
        value = place.pop(key)
        if change != "drop":
            name = draw(st.text()) if change == "rename" else key
            place[name] = draw(JSON) if change == "replace" else value
        break
    body = json.dumps(reply).encode()
    cut = draw(st.integers(0, len(body)))
    return body if draw(st.booleans()) else body[:cut] + draw(st.binary(max_size=4)) + body[cut:]


def ending(status: int, headers: Mapping[str, str], body: bytes) -> Token | StripeError:
    """What a call ends in. Any other exception goes through and fails the test."""
    answering = httpx.MockTransport(lambda _: httpx.Response(status, headers=headers, content=body))
    with Client(KEY, transport=answering, max_retries=0) as client:
        try:
            return client.tokens.create(CARD)
        except StripeError as error:
            return error


def use(end: Token | StripeError) -> None:
    """Do what people do with tokens and errors."""
    str(end).encode()
    repr(end).encode()
    assert type(pickle.loads(pickle.dumps(end))) is type(end)
    assert type(copy.deepcopy(end)) is type(end)
    if isinstance(end, Token):
        assert end == copy.deepcopy(end)
        json.dumps(end.to_dict())


@given(status=STATUSES, headers=HEADERS, body=st.binary() | JSON.map(json.dumps).map(str.encode))
@example(status=200, headers={}, body=b'{"error": {"message": "\\ud800"}}')
@example(status=400, headers={}, body=b'{"error": {"message": "\\ud800", "code": "\\udfff"}}')
def test_any_answer(status: int, headers: dict[str, str], body: bytes) -> None:
    """Any bytes with any status are a token or a StripeError, both of which can be shown, copied and pickled."""
    use(ending(status, headers, body))


@given(status=st.sampled_from([200, 400]), body=mutations())
def test_any_mutation_of_a_recorded_answer(status: int, body: bytes) -> None:
    """So is whatever becomes of a good answer on its way."""
    use(ending(status, {}, body))


@pytest.mark.parametrize("status", [100, 101, 199, 600, 999, 200, 302])
@pytest.mark.parametrize("reply", RECORDED)
def test_any_status(status: int, reply: Mapping[str, Any]) -> None:
    """A status outside the known ones is an error of this package too."""
    use(ending(status, {}, json.dumps(reply).encode()))
