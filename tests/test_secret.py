from __future__ import annotations

import copy
import json
import pickle
from typing import Any, Final

import attrs
import pytest

from stripe_tokens import Address, CardParams, PersonParams, PiiParams, Secret
from stripe_tokens._http import Body
from stripe_tokens._secret import Hidden

PLANTED: Final = "4242424242424242"

WAYS: Final = {
    "repr": repr,
    "str": str,
    "format": lambda value: f"{value}",
    "format with a spec": lambda value: f"{value:>40}",
    "percent": lambda value: "%s %r" % (value, value),  # noqa: UP031 - the way out that is tested
    "in a list": lambda value: str([value]),
    "slots": lambda value: str(
        [getattr(value, slot) for cls in type(value).__mro__ for slot in vars(cls).get("__slots__", ())]
    ),
    "dir": lambda value: str(dir(value)),
    "copy": lambda value: repr(copy.copy(value)),
    "deepcopy": lambda value: repr(copy.deepcopy([value])),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("cls", [Secret, Hidden])
def test_nothing_that_shows_an_object_shows_a_secret(cls: type[Hidden[str]], way: str) -> None:
    """Whatever turns objects into text turns a secret into a mask."""
    assert PLANTED not in WAYS[way](cls(PLANTED))


def test_the_masks() -> None:
    """A secret prints as a mask, and its repr names its class."""
    assert (str(Secret(PLANTED)), repr(Secret(PLANTED)), f"{Secret(PLANTED)}") == ("***", "Secret(***)", "***")


@pytest.mark.parametrize(
    "use",
    [
        json.dumps,
        vars,
        len,
        iter,
        hash,
        bytes,
        lambda value: value + "",
        lambda value: value[0],
        lambda value: value < "5",
        lambda value: "4" in value,
        "-".join,
    ],
    ids=["json", "vars", "len", "iter", "hash", "bytes", "add", "index", "order", "in", "join"],
)
def test_what_a_text_can_do_a_secret_cannot(use: Any) -> None:
    """A secret is no text: it has no length, no parts, no order, no hash and no dictionary of attributes."""
    with pytest.raises(TypeError) as caught:
        use(Secret(PLANTED))
    assert PLANTED not in str(caught.value)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize(
    "value",
    [Secret(PLANTED), Body(b"4242"), PiiParams(id_number=PLANTED), Address(city="Bonn")],
    ids=lambda v: type(v).__name__,
)
def test_what_holds_a_secret_is_never_pickled(value: Any, protocol: int) -> None:
    """Pickling is refused with what to do instead."""
    with pytest.raises(TypeError, match=r"is never pickled.*: hand .*reference") as caught:
        pickle.dumps(value, protocol)
    assert PLANTED not in str(caught.value)


def test_secrets_are_equal_by_their_texts_and_to_no_plain_text() -> None:
    """Comparing with a text would be an oracle; comparing two secrets tells nothing new."""
    assert Secret(PLANTED) == Secret(PLANTED)
    assert Secret(PLANTED) != Secret("4000000000000002")
    assert Secret(PLANTED) != PLANTED
    assert Secret(PLANTED).__eq__(PLANTED) is NotImplemented
    assert Secret("\ud800") == Secret("\ud800")


def test_a_secret_cannot_be_changed() -> None:
    """What was given stays."""
    with pytest.raises(AttributeError, match="a Secret cannot be changed"):
        Secret(PLANTED)._look = lambda: "other"


def test_only_reveal_gives_the_text() -> None:
    """There is one door, and its name can be searched for."""
    assert Secret(PLANTED).reveal() == PLANTED


# Params.


@pytest.mark.parametrize(
    "look",
    [repr, str, "{}".format, lambda value: str(list(value.__rich_repr__()))],
    ids=["repr", "str", "format", "rich"],
)
def test_a_params_repr_names_the_fields_that_are_set_and_no_value(look: Any) -> None:
    """Names, birth dates and addresses are personal data too."""
    params = PersonParams(first_name="Jane", id_number=PLANTED, address=Address(city="Bonn"), metadata={"a": "zzz"})
    shown = look(params)
    assert all(name in shown for name in ("first_name", "id_number", "address", "metadata"))
    assert "last_name" not in shown
    assert not any(value in shown for value in ("Jane", PLANTED, "Bonn", "zzz"))
    assert repr(params) == "PersonParams(address=..., first_name=..., id_number=..., metadata=...)"


def test_asdict_gives_secrets_as_secrets() -> None:
    """`attrs.asdict` opens a params object, and not the secrets inside."""
    assert PLANTED not in str(attrs.asdict(CardParams(number=PLANTED, exp_month=5, exp_year=2030, cvc="314")))


def test_params_have_no_dictionary_of_attributes() -> None:
    """`vars` is what inspectors call first."""
    with pytest.raises(TypeError):
        vars(CardParams(number=PLANTED, exp_month=5, exp_year=2030))


def test_params_compare_by_value() -> None:
    """Two params objects are equal if their classes and their values are."""
    card = CardParams(number="4242 4242 4242 4242", exp_month=5, exp_year=2030)
    assert card == CardParams(number=PLANTED, exp_month=5, exp_year=2030)
    assert card != CardParams(number=PLANTED, exp_month=6, exp_year=2030)
    assert card != PLANTED
    assert Address(city="Bonn") != PersonParams(address=Address(city="Bonn"))


def test_params_have_no_hash() -> None:
    """A hash of a card number can be searched."""
    with pytest.raises(TypeError, match="unhashable"):
        hash(PiiParams(id_number=PLANTED))


def test_params_are_frozen_and_copied_as_themselves() -> None:
    """An immutable value needs no second one."""
    params = PiiParams(id_number=PLANTED)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        params.id_number = Secret("1")  # type: ignore[misc]
    assert copy.copy(params) is copy.deepcopy(params) is params


def test_params_evolve() -> None:
    """`attrs.evolve` makes a changed copy, and converts what is new."""
    card = CardParams(number=PLANTED, exp_month=5, exp_year=2030)
    other = attrs.evolve(card, number="5555-5555-5555-4444", name="Jenny")
    assert isinstance(other.number, Secret)
    assert other.number.reveal() == "5555555555554444"
    assert (other.exp_month, other.name, card.name) == (5, "Jenny", None)


@pytest.mark.parametrize("given", ["4242 4242 4242 4242", "4242-4242-4242-4242", Secret(PLANTED)])
def test_spaces_and_dashes_of_a_card_number_are_dropped(given: str | Secret) -> None:
    """People type a number in groups; a `Secret` is taken as it is."""
    assert CardParams(number=given, exp_month=5, exp_year=2030).number == Secret(PLANTED)
