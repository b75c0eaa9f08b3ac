"""Looking for secrets: what is found, where, and what is let pass."""

from __future__ import annotations

import logging
from typing import Any

import attrs
import pytest

from stripe_tokens import CardParams, PersonParams, PiiParams, Secret, StripeError
from stripe_tokens.testing import FakeStripe, assert_no_leak, cards


class Slotted:
    """Keeps what it has in slots, one of which is empty."""

    __slots__ = ("empty", "number")

    def __init__(self) -> None:
        self.number = cards.VISA


class OneSlot:
    """Names its only slot without a tuple."""

    __slots__ = "number"  # noqa: PLC0205 - a way of naming one slot that Python allows

    def __init__(self) -> None:
        self.number = cards.VISA


@attrs.define(repr=False)
class Quiet:
    """Shows nothing in its repr, and has it all the same."""

    number: str


def raised() -> Exception:
    """An exception with a number deep in its chain."""
    outer = KeyError("a number was wrong")
    outer.__cause__ = ValueError(cards.VISA)
    return outer


@pytest.mark.parametrize(
    ("thing", "what", "where"),
    [
        ("number=4242424242424242", "a card number", "it"),
        ("4242 4242 4242 4242.", "a card number", "it"),
        ("3782-822463-10005", "a card number", "it"),
        (b"4242424242424242", "a card number", "it"),
        ("Bearer sk_live_1234567890", "an API key", "it"),
        ("rk_test_1234567890", "an API key", "it"),
        ("Authorization: Basic c2tfdGVzdF8xMjM0NTY3ODkwOg==", "an API key", "it"),
        ({"a": [{"number": cards.VISA}]}, "a card number", "repr of it"),
        ({cards.VISA: 1}, "a card number", "repr of it"),
        ([Quiet(cards.VISA)], "a card number", r"it\[0\].number"),
        ({"a": Slotted()}, "a card number", r"it.values\(\)\[0\].number"),
        (OneSlot(), "a card number", "it.number"),
        (raised(), "a card number", "repr of it.__cause__"),
    ],
)
def test_secrets_are_found_wherever_they_are(thing: object, what: str, where: str) -> None:
    """A number or a key is found in texts, containers, attributes, slots and chains; it is not repeated."""
    with pytest.raises(AssertionError, match=rf"^{what} can be read from {where}$") as caught:
        assert_no_leak(thing)
    assert "4242" not in str(caught.value)


@pytest.mark.parametrize(
    "thing",
    [
        "a card ending in 4242",
        "4242424242424241",
        "1683071568123",
        "tok_4242424242424242",
        "0.4242424242424242",
        "pk_test_1234567890",
        CardParams(number=cards.VISA, exp_month=5, exp_year=2040, cvc="314"),
        Secret("4242424242424242"),
        None,
        42,
        {"key": {1, 2.5}},
        assert_no_leak,
    ],
)
def test_what_is_no_secret_is_let_pass(thing: object) -> None:
    """Last digits, ids, times, publishable keys and what is masked are no leaks."""
    assert_no_leak(thing)


def test_what_contains_itself_is_looked_at_once() -> None:
    """A circle has an end."""
    circle: list[Any] = []
    circle.append(circle)
    assert_no_leak(circle)


@pytest.mark.parametrize(
    ("text", "param"),
    [
        ("ssn 0000", "person[ssn_last_4]"),
        ("id 78-05-1120?", None),
        ("id 780511209 and more", "person[id_number]"),
        ("id=780511209", "person[id_number]"),
        ("it took 0.780511209 seconds", None),
        ("pii_780511209", None),
    ],
)
def test_what_a_fake_was_sent_is_known_to_it(text: str, param: str | None) -> None:
    """A value that has no form of its own is known by a hash, once it was sent."""
    fake = FakeStripe()
    fake.assert_no_leak(text)
    fake.client().tokens.create(PersonParams(id_number="780511209", ssn_last_4="0000"))
    if param is None:
        fake.assert_no_leak(text)
    else:
        with pytest.raises(AssertionError, match="can be read from it") as caught:
            fake.assert_no_leak(text)
        assert str(caught.value).startswith(f"the value of {param} ")


def test_errors_and_logs_of_the_client_are_clean(caplog: pytest.LogCaptureFixture) -> None:
    """What a refused call leaves behind, down to the locals of its frames, shows nothing."""
    fake = FakeStripe()
    caplog.set_level(logging.DEBUG)
    with fake.client() as client, pytest.raises(StripeError) as caught:
        client.tokens.create(PiiParams(id_number="780511209"), extra_params={"nickname": "x"})
    fake.assert_no_leak(caught.value)
    fake.assert_no_leak(caplog.text)
    fake.assert_no_leak([vars(record) for record in caplog.records])
    fake.assert_no_leak(client)
