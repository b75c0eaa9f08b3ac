"""Any params that can be built, and what they are once classes and types are taken away."""

from __future__ import annotations

import calendar
import functools
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from hypothesis import strategies as st

from stripe_tokens import (
    CLEAR,
    AccountParams,
    BankAccountParams,
    CardParams,
    CustomerParams,
    CvcUpdateParams,
    PersonParams,
    PiiParams,
    SavedBankAccountParams,
    SavedCardParams,
    Secret,
    TokenParams,
)
from stripe_tokens.params._base import Field, Kind, Shape, fields_of

NINE: Final[tuple[type[TokenParams[Any]], ...]] = (
    AccountParams,
    BankAccountParams,
    CardParams,
    CustomerParams,
    CvcUpdateParams,
    PersonParams,
    PiiParams,
    SavedBankAccountParams,
    SavedCardParams,
)
"""Every class that a token can be made of."""

# Half of a surrogate pair is no text; the encoder refuses it, and a test of its own says so.
_CHARACTERS: Final = st.characters(exclude_categories=["Cs"])

texts: Final = st.text(_CHARACTERS, min_size=1, max_size=20)
keys: Final = st.text(_CHARACTERS, min_size=1, max_size=10).filter(lambda key: not set(key) & set("[]"))
numbers: Final = (
    st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.decimals(allow_nan=False, allow_infinity=False)
).filter(lambda number: "e" not in str(number).lower())
# The edges are left out because an offset could push them over the end of the calendar.
instants: Final = st.datetimes(
    min_value=datetime(2, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    max_value=datetime(9998, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    timezones=st.timezones(),
)

_LEAVES: Final[Mapping[Kind, st.SearchStrategy[Any]]] = {
    Kind.TEXT: texts,
    Kind.TEXT_OR_INTEGER: texts | st.integers(),
    Kind.SECRET: texts.filter(lambda text: text.strip(" -") != "") | texts.map(lambda text: Secret(text + "7")),
    Kind.FLAG: st.booleans(),
    Kind.NUMBER: numbers,
    Kind.DATE: st.dates(),
    Kind.INSTANT: instants,
    Kind.MAP: st.dictionaries(keys, texts, min_size=1, max_size=3),
}


def _value(field: Field) -> st.SearchStrategy[Any]:
    if field.shape:
        return shapes(field.shape)
    if field.kind is Kind.LIST:
        items = st.sampled_from(field.choices) if field.choices else texts
        return st.lists(items, min_size=1, max_size=3) | st.lists(items, min_size=1, max_size=3).map(tuple)
    return st.sampled_from(field.choices) if field.choices else _LEAVES[field.kind]


@functools.cache
def shapes(shape: type[Shape]) -> st.SearchStrategy[Any]:
    """A params object of a class, with at least one field set."""
    fields = fields_of(shape)
    values = {field.name: _value(field) | st.just(CLEAR) if field.clearable else _value(field) for field in fields}
    required = {field.name: values.pop(field.name) for field in fields if field.required}
    # Most fields are left out most of the time, or one example would be of thousands of choices.
    names = st.lists(st.sampled_from(sorted(values)), max_size=4, unique=True) if values else st.just([])
    chosen = names.flatmap(lambda names: st.fixed_dictionaries(required | {name: values[name] for name in names}))
    return chosen.filter(bool).map(lambda given: shape(**given))


any_params: Final = st.one_of(*map(shapes, NINE))
"""Params of any of the nine classes."""


def plain(value: Any) -> Any:
    """What a params value says, in nested dicts of texts; items of a list are named by their index."""
    for types, say in _PLAIN:
        if isinstance(value, types):
            return say(value)
    raise TypeError(type(value))


def _shape(shape: Shape) -> dict[str, Any]:
    inside, beside = {}, {}
    for field in fields_of(type(shape)):
        value = getattr(shape, field.name)
        if value is not None:
            (beside if field.top_level else inside)[field.name] = plain(value)
    root = shape.root if isinstance(shape, TokenParams) else ""
    return ({root: inside} if root and inside else inside) | beside


_PLAIN: Final[Sequence[tuple[Any, Any]]] = (
    (Shape, _shape),
    (type(CLEAR), lambda _: ""),
    (Secret, lambda secret: secret.reveal()),
    (str, str),
    (bool, lambda flag: str(flag).lower()),
    ((int, float, Decimal), str),
    (datetime, lambda instant: str(calendar.timegm(instant.utctimetuple()))),
    (date, lambda day: {"day": str(day.day), "month": str(day.month), "year": str(day.year)}),
    (Mapping, lambda items: {key: plain(item) for key, item in items.items()}),
    (Sequence, lambda items: {str(index): plain(item) for index, item in enumerate(items)}),
)


extra_params: Final = st.dictionaries(
    keys.map(lambda key: f"x_{key}"),
    st.recursive(
        texts | st.booleans() | numbers | instants | texts.map(Secret),
        lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(keys, inner, min_size=1, max_size=3),
        max_leaves=6,
    ),
    min_size=1,
    max_size=3,
)
"""Parameters that no class has, nested in any way; none is named like one that a class has."""
