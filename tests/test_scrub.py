from __future__ import annotations

from datetime import date
from typing import Any, Final
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import any_params, plain
from stripe_tokens import Address, CardParams, PersonParams, PiiParams, SavedCardParams, Secret
from stripe_tokens._scrub import scrub, sensitive
from stripe_tokens._secret import Hidden
from stripe_tokens.params import PersonRelationship

CARD: Final = CardParams(number="4242 4242 4242 4242", exp_month=5, exp_year=2030, cvc="314")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Invalid integer: 4242424242424242", "Invalid integer: ***"),
        ("Invalid integer: 4242 4242-4242 4242.", "Invalid integer: ***."),
        ("Invalid API Key provided: sk_test_4eC39HqLyjWD", "Invalid API Key provided: sk_test_***"),
        ("Expired API Key provided: rk_live_****7dc", "Expired API Key provided: rk_live_***"),
        ("the key sk_org_live_abc", "the key sk_org_live_***"),
        ("the secret whsec_abc", "the secret whsec_***"),
        ("call 12345678", "call ***"),
        ("call 1234567", "call 1234567"),
        ("No such token: tok_1N3T00LkdIwHu7ixt44h1F8k", "No such token: tok_1N3T00LkdIwHu7ixt44h1F8k"),
        ("since 2026-10-28 and 2026-10-28.", "since 2026-10-28 and 2026-10-28."),
        ("two\nlines\r\n  and\ttabs", "two lines and tabs"),
        ("", ""),
    ],
)
def test_what_is_masked_in_any_text(text: str, shown: str) -> None:
    """Keys and long numbers go, ids and dates stay, and all stands on one line."""
    assert scrub(text) == shown


def test_a_long_text_is_cut() -> None:
    """A server that writes a novel does not fill the log."""
    assert scrub("ab " * 1000) == ("ab " * 1000)[:500] + "..."
    assert scrub("x" * 500) == "x" * 500


@pytest.mark.parametrize("form", [str, quote, quote_plus, lambda text: quote(text, safe=""), str.upper])
def test_a_value_is_masked_in_each_form_that_it_may_come_back_in(form: Any) -> None:
    """A server may quote a value as it was typed, as it was sent, or in another case."""
    value = "Jenny Rosé/Smith"
    assert scrub(f"Unknown name {form(value)}!", [value]) == "Unknown name ***!"


def test_a_value_is_masked_as_a_word() -> None:
    """A short value that is a part of other words leaves them alone."""
    assert scrub("the cvc 314 of card 23145", ["314"]) == "the cvc *** of card 23145"


def test_the_longest_value_goes_first() -> None:
    """Where one value contains another, no part of the larger one stays."""
    assert scrub("Jane Doe", ["Jane", "Jane Doe"]) == "***"


def test_secrets_are_sensitive_whatever_their_length() -> None:
    """A CVC has three digits, and must not be quoted all the same."""
    assert {"4242424242424242", "314"} <= sensitive(CARD)


def test_texts_of_a_person_are_sensitive() -> None:
    """Names, dates, addresses and what else is said of a person are found at any depth."""
    person = PersonParams(
        first_name="Geraldine",
        address=Address(line1="Baker Street 221b", country="GB"),
        dob=date(1990, 2, 1),
        full_name_aliases=["Gerry M"],
        metadata={"note": "likes tea"},
        id_number=Secret("07"),
        political_exposure="existing",
        relationship=PersonRelationship(percent_ownership=12.345, owner=True),
    )
    found = sensitive(person)
    assert {"Geraldine", "Baker Street 221b", "1990-02-01", "Gerry M", "likes tea", "07"} <= found
    assert not found & {"GB", "existing", "12.345", "True"}


def test_ids_are_not_sensitive() -> None:
    """An id is what an error has to name, and says nothing of a person."""
    assert sensitive(SavedCardParams(card="card_1N3T00", customer="cus_9s6XKz")) == frozenset()


def test_every_extra_value_is_sensitive() -> None:
    """Nothing is known of an undocumented parameter, so that each value counts as a secret."""
    extra: Any = {"a": "x", "b": {"c": ["y", 5, True, None, ""]}, "d": Secret("card_1")}
    assert sensitive(PiiParams(id_number="1"), Hidden(extra)) == {"1", "x", "y", "5", "card_1"}


def leaves(value: Any) -> set[str]:
    """Every text in plain data."""
    return {value} if isinstance(value, str) else {text for item in value.values() for text in leaves(item)}


@given(st.data())
def test_no_secret_of_any_params_is_quoted(data: st.DataObject) -> None:
    """Whatever a server says around the secret texts of a call, they do not come through."""
    params = data.draw(any_params)
    secrets = [value.reveal() for value in secrets_of(params)]
    for value in secrets:
        text = scrub(f"a ({value}) b", sensitive(params))
        assert f"({value})" not in text or value.strip("*") == ""
    assert all(secret in leaves(plain(params)) for secret in secrets)


def secrets_of(params: Any) -> list[Secret]:
    """The secrets at the top of a params object."""
    values = [
        getattr(params, name) for name in ("number", "cvc", "account_number", "id_number") if hasattr(params, name)
    ]
    return [value for value in values if isinstance(value, Secret)]
