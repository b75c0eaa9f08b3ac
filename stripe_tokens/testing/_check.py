"""Whether parameters are what the params classes say: unknown, missing, empty, of the wrong type.

Everything that is known of a parameter here comes from `fields_of`, which the encoder reads too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Final, TypeAlias

from stripe_tokens.params._base import Field, Kind, fields_of
from stripe_tokens.testing import _said, _supposed
from stripe_tokens.testing._parse import Hash, child
from stripe_tokens.testing._said import Refusal, Saying

_INTEGER: Final = re.compile(r"-?[0-9]{1,18}")
_NUMBER: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_FLAG: Final = re.compile(r"true|false")
_INDEX: Final = re.compile(r"[0-9]+")

# Of all that can be missing, Stripe calls only this a fault of the card.
_MISSING: Final = {"card[number]": (_said.INVALID_NUMBER, "number")}

Value: TypeAlias = str | Hash


def check(fields: Iterable[Field], data: Hash, path: str) -> None:
    """Check the hash at `path` against the fields that it may have.

    Raises:
        Refusal: The first fault; it names the parameter.
    """
    known = {field.name: field for field in fields}
    for name in data:
        if name not in known:
            raise Refusal(_said.UNKNOWN, child(path, name))
    for name, field in known.items():
        if name in data:
            check_value(field, data[name], child(path, name))
        elif field.required:
            missing = child(path, name)
            raise Refusal(*_MISSING.get(missing, (_said.MISSING, missing)))


def check_value(field: Field, value: Value, path: str) -> None:
    """Check what one parameter was given.

    Raises:
        Refusal: It is none that Stripe takes.
    """
    if value == "":
        if not field.clearable:
            raise Refusal(_said.EMPTY, path)
    elif field.shape:
        check(fields_of(field.shape), as_hash(value, path), path)
    else:
        _CHECKS[field.kind](field, value, path)


def as_hash(value: Value, path: str) -> Hash:
    """The value as a hash.

    Raises:
        Refusal: It is a text.
    """
    if isinstance(value, str):
        raise Refusal(_supposed.NO_HASH, path)
    return value


def _text(field: Field, value: Value, path: str) -> str:
    if not isinstance(value, str):
        raise Refusal(_supposed.NO_TEXT, path)
    if field.max_length and len(value) > field.max_length:
        raise Refusal(_supposed.TOO_LONG, path, most=field.max_length)
    return value


def _choice(field: Field, value: Value, path: str) -> None:
    if _text(field, value, path) not in field.choices:
        *most, last = field.choices
        raise Refusal(_supposed.NOT_IN_VOCABULARY, path, choices=f"{', '.join(most)}, or {last}")


def _pattern(pattern: re.Pattern[str], saying: Saying, field: Field, value: Value, path: str) -> None:
    text = _text(field, value, path)
    if not pattern.fullmatch(text):
        raise Refusal(saying, path, value=text)


_integer: Final = partial(_pattern, _INTEGER, _said.NO_INTEGER)


def _date(field: Field, value: Value, path: str) -> None:
    parts = as_hash(value, path)
    for name in parts:
        if name not in _DATE:
            raise Refusal(_said.UNKNOWN, child(path, name))
    for name in _DATE:
        if name not in parts:
            raise Refusal(_said.MISSING, child(path, name))
        if parts[name] == "":
            raise Refusal(_said.EMPTY, child(path, name))
        _integer(field, parts[name], child(path, name))


_DATE: Final = ("day", "month", "year")


def _list(field: Field, value: Value, path: str) -> None:
    if isinstance(value, str) or not all(map(_INDEX.fullmatch, value)):
        raise Refusal(_supposed.NO_LIST, path)
    check_item = _choice if field.choices else _text
    for index, item in value.items():
        if item == "":
            raise Refusal(_said.EMPTY, child(path, index))
        check_item(field, item, child(path, index))


def _map(field: Field, value: Value, path: str) -> None:
    # An empty text is no fault here: it unsets that one key.
    for key, item in as_hash(value, path).items():
        _text(field, item, child(path, key))


_CHECKS: Final[Mapping[Kind, Callable[[Field, Value, str], object]]] = {
    Kind.TEXT: _text,
    Kind.TEXT_OR_INTEGER: _text,
    Kind.SECRET: _text,
    Kind.CHOICE: _choice,
    Kind.FLAG: partial(_pattern, _FLAG, _supposed.NO_FLAG),
    Kind.NUMBER: partial(_pattern, _NUMBER, _supposed.NO_NUMBER),
    Kind.DATE: _date,
    Kind.INSTANT: _integer,
    Kind.LIST: _list,
    Kind.MAP: _map,
}
