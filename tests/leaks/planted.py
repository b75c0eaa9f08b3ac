"""Params in which every field holds a value of its own, to be looked for where none belongs."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final
from urllib.parse import parse_qsl, quote, quote_plus

from stripe_tokens import (
    AccountParams,
    BankAccountParams,
    CardParams,
    CvcUpdateParams,
    PersonParams,
    PiiParams,
    TokenParams,
    _form,
)
from stripe_tokens.params._base import Field, Kind, Shape, fields_of

KINDS: Final[Mapping[str, type[TokenParams[Any]]]] = {
    "card": CardParams,
    "bank_account": BankAccountParams,
    "person": PersonParams,
    "account": AccountParams,
    "pii": PiiParams,
    "cvc_update": CvcUpdateParams,
}

# What says nothing of a person by itself.
_HARMLESS: Final = frozenset({Kind.CHOICE, Kind.FLAG, Kind.NUMBER, Kind.INSTANT, Kind.TEXT_OR_INTEGER})


_BORN: Final = date(1961, 3, 17)


class Planted:
    """Params, and what was planted in them. Its repr shows nothing, for the tests stand on tracebacks too."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        # In closures, because inspectors walk attributes.
        found = dict(_plant(KINDS[kind], f"{kind}"))
        params = _filled(KINDS[kind], iter(found.values()))
        values = {path: text for path, (text, _) in found.items() if text}
        self.params = lambda: params
        self.values = lambda: values
        self.form = lambda: _form.encode(params).reveal()

    def __repr__(self) -> str:
        return f"<planted {self.kind}>"

    def fields(self) -> dict[str, str]:
        """The form for a client without models."""
        return dict(parse_qsl(self.form().decode()))

    def nested(self) -> dict[str, Any]:
        """The form for a client that nests dicts."""
        top: dict[str, Any] = {}
        for path, value in parse_qsl(self.form().decode()):
            *way, last = path.replace("]", "").split("[")
            place = top
            for name in way:
                place = place.setdefault(name, {})
            place[last] = value
        return top


def key() -> str:
    """The planted API key. A function, since a constant would be among the globals that some tools print."""
    return "sk_test_" + "Pl4ntedK3yOfTheTests"[::-1] + "WXYZ"


def leaked(text: str, planted: Planted) -> set[str]:
    """The names of what was planted and stands in a text, plain or encoded; the key's last four may be shown."""
    values = {**planted.values(), "key": key()[8:-4]}
    lowered = text.lower()
    return {path for path, value in values.items() if any(form.lower() in lowered for form in _forms(value))}


def _forms(value: str) -> set[str]:
    if value == _BORN.isoformat():
        return {value, repr(_BORN)[13:], f"[year]={_BORN.year}", f"'{_BORN.year}'"}
    return {value, quote(value, safe=""), quote_plus(value), ascii(value)[1:-1], str(value.encode())[2:-1]}


_numbers = itertools.count(1)


def _plant(cls: type[Shape], path: str) -> Iterator[tuple[str, tuple[str, Any]]]:
    """For each leaf, depth first: its path, the text to look for (empty where harmless), and the value."""
    for field in fields_of(cls):
        here = f"{path}.{field.name}"
        if field.shape:
            yield from _plant(field.shape, here)
        else:
            yield here, _value(field, next(_numbers))


def _value(field: Field, number: int) -> tuple[str, Any]:
    text = f"Pl4nt {number:03} Ünt"
    digits = f"{59_300_000_017 + number * 1_000_003}"
    made: Mapping[Kind, tuple[str, Any]] = {
        Kind.SECRET: (digits, digits),
        Kind.TEXT: (text, text),
        Kind.LIST: (text, [text]),
        Kind.MAP: (text, {"note": text}),
        Kind.DATE: (_BORN.isoformat(), _BORN),
        Kind.INSTANT: ("", datetime(2026, 1, 2, tzinfo=UTC)),
        Kind.FLAG: ("", True),
        Kind.NUMBER: ("", 25),
        Kind.TEXT_OR_INTEGER: ("", 12),
        Kind.CHOICE: ("", field.choices and field.choices[0]),
    }
    if field.kind is Kind.LIST and field.choices:
        return "", [field.choices[0]]
    return made[field.kind]


def _filled(cls: type[Shape], values: Iterator[tuple[str, Any]]) -> Any:
    names = fields_of(cls)
    return cls(**{field.name: _filled(field.shape, values) if field.shape else next(values)[1] for field in names})
