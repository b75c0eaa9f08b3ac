"""The params classes against the TypedDicts of Stripe's own library, in both directions.

A path is everything that can stand before a `=` in the form: each leaf, each list beside its
items, and each hash that can also be a text.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Any, Final, Literal, NotRequired, Union, get_args, get_origin, get_type_hints

import attrs
import pytest
from stripe import _request_options
from stripe._request_options import RequestOptions
from stripe.params import TokenCreateParams
from typing_extensions import is_typeddict  # of which Stripe's library makes its own

from strategies import NINE
from stripe_tokens import Tokens, params
from stripe_tokens.params._base import Field, Kind, MaxLength, Shape, fields_of


@attrs.frozen(kw_only=True)
class Path:
    """What one path takes."""

    types: frozenset[str]
    """How the values are written: as text, flag, whole number or number."""
    choices: frozenset[str] = frozenset()
    """The vocabulary."""
    clearable: bool = False
    """Whether the empty text is taken."""
    required: bool = False
    """Whether its hash needs it."""


Paths = dict[str, Path]


# Stripe's side.


_NAMES: Final = {str: "text", bool: "flag", int: "whole number", float: "number"}


def stripe_paths(create_params: Any) -> Paths:
    """Every path that the TypedDicts of Stripe's library have."""
    # What every call takes is inherited, and names things that are there for type checkers only.
    names = vars(_request_options) | {"StripeContext": object}
    hints = get_type_hints(create_params, localns=names, include_extras=True)
    own = {name: hint for name, hint in hints.items() if name not in RequestOptions.__annotations__}
    return dict(_of_hash(own, ""))


def _of_hash(hints: Mapping[str, Any], root: str) -> Iterator[tuple[str, Path]]:
    for name, hint in hints.items():
        bare = get_args(hint)[0] if get_origin(hint) is NotRequired else hint
        path = f"{root}[{name}]" if root else name
        yield from _of_union(_members(bare), path, required=bare is hint)


def _members(hint: Any) -> list[Any]:
    return list(get_args(hint)) if get_origin(hint) in {Union, UnionType} else [hint]


def _of_union(members: list[Any], path: str, *, required: bool) -> Iterator[tuple[str, Path]]:
    texts = {text for member in members if get_origin(member) is Literal for text in get_args(member)}
    names = {_NAMES[member] for member in members if member in _NAMES} | ({"text"} if texts - {""} else set())
    for member in members:
        if is_typeddict(member):
            yield from _of_hash(get_type_hints(member, include_extras=True), path)
        elif get_origin(member) is list:
            names.add("list")
            yield from _of_union(_members(get_args(member)[0]), f"{path}[]", required=False)
        elif get_origin(member) is dict:
            names.add("map")
    if names or texts:
        clearable, choices = "" in texts, frozenset(texts - {""})
        yield path, Path(types=frozenset(names), choices=choices, clearable=clearable, required=required)


# Our side.


_WRITTEN: Final = {
    Kind.TEXT: "text",
    Kind.TEXT_OR_INTEGER: "text",
    Kind.SECRET: "text",
    Kind.CHOICE: "text",
    Kind.FLAG: "flag",
    Kind.NUMBER: "number",
    Kind.INSTANT: "whole number",
    Kind.LIST: "list",
    Kind.MAP: "map",
}


def our_paths(classes: tuple[type[Shape], ...]) -> Paths:
    """Every path that the params classes have, and the one that is an argument of every call."""
    paths: Paths = {}
    for cls in classes:
        for path, taken in _of_shape(cls, getattr(cls, "root", "")):
            known = paths.setdefault(path, taken)
            # Where two classes have a path, it is needed in one mode of creation only.
            paths[path] = attrs.evolve(known, required=known.required and taken.required)
    if "expand" in inspect.signature(Tokens.create).parameters:
        paths["expand"] = Path(types=frozenset({"list"}))
        paths["expand[]"] = Path(types=frozenset({"text"}))
    return paths


def _of_shape(shape: type[Shape], root: str) -> Iterator[tuple[str, Path]]:
    for field in fields_of(shape):
        yield from _of_field(field, field.path(root))


def _of_field(field: Field, path: str) -> Iterator[tuple[str, Path]]:
    if field.shape:
        yield from _of_shape(field.shape, path)
    elif field.kind is Kind.DATE:
        for part in ("day", "month", "year"):
            yield f"{path}[{part}]", Path(types=frozenset({"whole number"}), required=True)
        if field.clearable:
            yield path, Path(types=frozenset(), clearable=True)
    else:
        choices = frozenset(field.choices)
        if field.kind is Kind.LIST:
            yield f"{path}[]", Path(types=frozenset({"text"}), choices=choices)
            choices = frozenset()
        types = frozenset({_WRITTEN[field.kind]})
        yield path, Path(types=types, choices=choices, clearable=field.clearable, required=field.required)


# The comparison.


def differences(ours: Paths, theirs: Paths) -> list[str]:
    """What one side has and the other does not."""
    return [
        *(f"only ours: {path}" for path in sorted(ours.keys() - theirs.keys())),
        *(f"only Stripe's: {path}" for path in sorted(theirs.keys() - ours.keys())),
        *(f"{path}: {ours[path]} is not {theirs[path]}" for path in ours if _differ(path, ours, theirs)),
    ]


# What a mode of creation needs in a class of its own, and Stripe's one hash for all modes does not.
_NEEDED_IN_A_MODE: Final = frozenset({"bank_account[payment_method]", "card", "customer"})


def _differ(path: str, ours: Paths, theirs: Paths) -> bool:
    if path not in theirs:
        return False
    required = theirs[path].required or (path in _NEEDED_IN_A_MODE and ours[path].required)
    return ours[path] != attrs.evolve(theirs[path], required=required)


OURS: Final = our_paths(NINE)
THEIRS: Final = stripe_paths(TokenCreateParams)


def test_each_path_of_stripe_has_a_home_and_there_is_no_other() -> None:
    """The classes have the paths, types, vocabularies and needs of Stripe's library, no more and no less."""
    assert differences(OURS, THEIRS) == []


def test_all_paths_are_counted() -> None:
    """There are 230 paths: 218 leaves, and 12 lists or hashes that can also be a text."""
    lists = {path for path, taken in OURS.items() if "list" in taken.types}
    hashes = {path for path in OURS if any(other.startswith(f"{path}[") for other in OURS)} - lists
    assert len(OURS) == 230
    assert len(lists | hashes) == 12
    assert len(OURS.keys() - lists - hashes) == 218


def test_exactly_twelve_fields_can_be_cleared() -> None:
    """`CLEAR` is offered where Stripe's library takes the empty text, and nowhere else."""
    clearable = {path for path, taken in THEIRS.items() if taken.clearable}
    assert {path for path, taken in OURS.items() if taken.clearable} == clearable
    assert len(clearable) == 12


def test_each_vocabulary_has_a_name() -> None:
    """A closed vocabulary is a public alias, so that users can annotate with it."""
    named = {
        frozenset(get_args(alias)) for alias in map(vars(params).get, params.__all__) if get_origin(alias) is Literal
    }
    assert {taken.choices for taken in OURS.values() if taken.choices} == named


@pytest.mark.parametrize(
    "path", ["card[number]", "person[metadata]", "expand[]", "account[company][registration_date]"]
)
@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_the_loss_of_a_path_on_either_side_is_seen(side: str, path: str) -> None:
    """The comparison fails if either side loses a path, and so if the other one gains it."""
    short = {name: taken for name, taken in OURS.items() if name != path}
    if side == "ours":
        assert differences(short, THEIRS) == [f"only Stripe's: {path}"]
    else:
        assert differences(OURS, short) == [f"only ours: {path}"]


@pytest.mark.parametrize(
    "change",
    [
        {"choices": frozenset({"yes"})},
        {"clearable": True},
        {"types": frozenset({"flag"})},
        {"required": True},
    ],
    ids=lambda change: next(iter(change)),
)
@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_a_change_of_one_path_on_either_side_is_seen(side: str, change: Mapping[str, Any]) -> None:
    """The comparison would fail if one vocabulary, type, need or clearability changed on either side."""
    changed = OURS | {"card[name]": attrs.evolve(OURS["card[name]"], **change)}
    assert differences(*((changed, THEIRS) if side == "ours" else (OURS, changed))) != []


def test_a_field_added_to_a_class_is_seen() -> None:
    """The walk reads the classes themselves: one more field is one more path."""

    @attrs.frozen(kw_only=True)
    class Larger(params.CardParams):
        nickname: str | None = None

    assert differences(our_paths((*NINE, Larger)), THEIRS) == ["only ours: card[nickname]"]


def test_the_lengths_that_stripe_takes() -> None:
    """Each text has the longest length of Stripe's description, for the fake to check."""
    lengths = {field.name: field.max_length for field in fields_of(params.Address)}
    assert lengths == {"city": 100, "country": 5000, "line1": 200, "line2": 200, "postal_code": 5000, "state": 5000}
    assert {field.max_length for field in fields_of(params.Document)} == {500}
    assert repr(MaxLength(500)) == "MaxLength(500)"
