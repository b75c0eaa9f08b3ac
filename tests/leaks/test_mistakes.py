"""What callers get wrong shows no value either."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import anyio
import httpx
import pytest

from faults.scripted import TOKEN
from leaks.planted import Planted, key, leaked
from leaks.ways_out import OF_OBJECTS, chain, deep_vars
from stripe_tokens import (
    AsyncClient,
    BankAccountParams,
    CardParams,
    Client,
    CvcUpdateParams,
    PersonParams,
    PiiParams,
    Secret,
    StripeError,
)

NUMBER = "4000056655665556"
PLANTED = Planted("card")


def digits(text: str) -> set[str]:
    """The runs of digits in a text that stand in what was planted here."""
    return {number for number in (NUMBER, *PLANTED.values().values()) if number in text}


class Odd:
    """Something that no field takes, and that would show what it holds."""

    def __repr__(self) -> str:
        return NUMBER


def _number() -> Any:
    return NUMBER


# Each in a function of its own, so that no frame of the tests holds the value.
MISTAKES: dict[str, Callable[[], Any]] = {
    "card number as an int": lambda: CardParams(number=int(_number()), exp_month=1, exp_year=2030),  # type: ignore[arg-type]
    "card number in bytes": lambda: CardParams(number=_number().encode(), exp_month=1, exp_year=2030),  # type: ignore[arg-type]
    "card number in a list": lambda: CardParams(number=[_number()], exp_month=1, exp_year=2030),  # type: ignore[arg-type]
    "card number in exp_month": lambda: CardParams(number="4242", exp_month=[_number()], exp_year=2030),  # type: ignore[arg-type]
    "card number as exp_year": lambda: CardParams(number="4242", exp_month=1, exp_year=Decimal(_number())),  # type: ignore[arg-type]
    "a Secret in exp_month": lambda: CardParams(number="4242", exp_month=Secret(_number()), exp_year=2030),  # type: ignore[arg-type]
    "half a surrogate pair": lambda: CardParams(number=f"{_number()}\ud800", exp_month=1, exp_year=2030),
    "a card number and a space for a name": lambda: CardParams(number="", exp_month=_number(), exp_year=2030),
    "an odd cvc": lambda: CvcUpdateParams(cvc=Odd()),  # type: ignore[arg-type]
    "an odd id number": lambda: PiiParams(id_number=Odd()),  # type: ignore[arg-type]
    "an odd name": lambda: BankAccountParams(country="US", account_number="1", account_holder_name=Odd()),  # type: ignore[arg-type]
    "a day of birth as text": lambda: PersonParams(dob=_number(), first_name=_number()),
    "an address as a dict": lambda: PersonParams(address={"line1": _number()}),  # type: ignore[arg-type]
    "a dict for params": lambda: {"card": {"number": _number()}},
    "a text for params": _number,
}


def raised(call: Callable[[], object]) -> BaseException:
    """What a call raises.

    Raises:
        AssertionError: It raised nothing.
    """
    try:
        call()
    except StripeError as error:
        return error
    raise AssertionError("it raised nothing")


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.parametrize("method", ["create", "prepare", "create, async"])
def test_a_mistake_in_params_shows_nothing(mistake: str, method: str) -> None:
    """A value in the wrong place, or of the wrong type, is refused without being quoted, here or in a frame."""
    answering = httpx.MockTransport(lambda _: httpx.Response(200, json=TOKEN))
    if method == "create, async":
        tokens: Any = AsyncClient(key(), transport=answering).tokens
        error = raised(lambda: anyio.run(lambda: tokens.create(MISTAKES[mistake]())))
    else:
        tokens = Client(key(), transport=answering).tokens
        error = raised(lambda: getattr(tokens, method)(MISTAKES[mistake]()))
    assert digits(chain(error) + deep_vars(error)) == set()


EXTRA: dict[str, Callable[[], Any]] = {
    "odd": Odd,
    "bytes": lambda: {"number": _number().encode()},
    "list": lambda: [_number(), Odd()],
}


@pytest.mark.parametrize("method", ["create", "prepare"])
@pytest.mark.parametrize("value", ["odd", "bytes", "list"])
def test_a_mistake_in_extra_params_shows_nothing(value: str, method: str) -> None:
    """Values under `extra_params` count as secrets, also where they cannot be written, or another option is wrong."""
    tokens = Client(key()).tokens
    for options in ({}, {"timeout": -1}):
        error = raised(
            lambda options=options: getattr(tokens, method)(
                PLANTED.params(), extra_params={"pk": EXTRA[value]()}, **options
            )
        )
        assert digits(chain(error) + deep_vars(error)) == set()


BAD_KEYS: dict[str, Callable[[], Any]] = {
    "a newline": lambda: f"{key()}\n",
    "a blank": lambda: f" {key()}",
    "a letter that is not ASCII": lambda: f"{key()}é",
    "a control character": lambda: f"{key()}\x00x",
    "bytes": lambda: key().encode(),
    "a list": lambda: [key()],
    "a signing secret": lambda: f"whsec_{key()}",
    "a callable that gives a bad one": lambda: lambda: f"{key()}\r\nX: y",
}


@pytest.mark.parametrize("bad", BAD_KEYS)
@pytest.mark.parametrize("way", ["Client", "AsyncClient", "with_options"])
def test_a_bad_key_is_refused_without_being_shown(bad: str, way: str) -> None:
    """A key that cannot be one is not quoted, and no frame holds it."""

    def use() -> None:
        if way == "AsyncClient":
            client = AsyncClient(BAD_KEYS[bad]())
            anyio.run(client.tokens.create, PLANTED.params())
        else:
            good = Client(BAD_KEYS[bad]()) if way == "Client" else Client("sk_test_x").with_options(BAD_KEYS[bad]())
            good.tokens.create(PLANTED.params())

    error = raised(use)
    assert leaked(chain(error) + deep_vars(error), PLANTED) == set()


def test_a_key_of_an_unknown_kind_is_warned_of_without_being_shown() -> None:
    """Nor where the warning is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            Client(f"mine_{key()}")
        except UserWarning as warning:
            error = warning
    assert leaked(chain(error), PLANTED) == set()


def test_what_a_source_of_keys_raises_keeps_its_story() -> None:
    """An exception of the caller's own function comes back with the traceback that leads to its fault."""

    def vault() -> str:
        raise LookupError("sealed") from OSError("no route")

    with pytest.raises(LookupError, match="sealed") as caught:
        Client(vault).tokens.create(PLANTED.params())
    assert caught.traceback[-1].name == "vault"
    assert isinstance(caught.value.__cause__, OSError)


DELIBERATE = {"vars, slots, recursive", "attrs.asdict", "rich.inspect", "json.dumps"}
"""Ways out that read the attributes of params, as a program does that asks for `params.name`."""


@pytest.mark.parametrize("kind", ["card", "bank_account", "person", "account", "pii", "cvc_update"])
@pytest.mark.parametrize("way_out", OF_OBJECTS)
def test_params_show_no_secret(way_out: str, kind: str) -> None:
    """Params show no value to anything that prints them, and no secret to what reads their attributes."""
    planted = Planted(kind)
    found = leaked(OF_OBJECTS[way_out](planted.params()), planted)
    secrets = {path for path in found if planted.values()[path].isdigit()}
    assert (secrets if way_out in DELIBERATE else found) == set()


TEXTS = (
    "No such customer: 'cus_NffrFeUfNV2Hib'; a similar object exists in test mode.",
    "Amount must be at least 50 usd, and is 12,345.67 (1234567).",
    "Received unknown parameter: account[legal_entity]. See https://stripe.com/docs/error-codes/parameter-unknown.",
    "Request req_Q1w2E3r4T5y6U7 on 2026-11-21 at 05:41:27 took 1234 ms for acct_1032D82eZvKYlo2C.",
    "Your card's security code is incorrect. [incorrect_cvc] decline 051, IP 203.0.113.255.",
)


@pytest.mark.parametrize("text", TEXTS)
def test_what_stripe_says_stays_useful(text: str) -> None:
    """Ids, codes, amounts, dates, addresses of pages and words survive the masking."""
    answering = httpx.MockTransport(
        lambda _: httpx.Response(400, json={"error": {"message": text, "param": "card[number]"}})
    )
    with Client(key(), transport=answering) as client, pytest.raises(StripeError) as caught:
        client.tokens.create(PLANTED.params())
    assert caught.value.message == text
    assert caught.value.param == "card[number]"
