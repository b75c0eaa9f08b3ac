"""Taking what must not be seen out of texts that a server wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote, quote_plus

from stripe_tokens._secret import MASK, Hidden, Secret
from stripe_tokens.params._base import Kind, Shape, TokenParams, fields_of, is_list, is_map

_LONGEST: Final = 500
_LONG: Final = 8

_KEYS: Final = re.compile(r"\b((?:sk|rk|pk|ek|uk)_(?:org_)?(?:live|test)_|whsec_)[\w*.…]+")
# Eight digits or more, also in groups, that are no part of an id and no ISO date.
_DIGITS: Final = re.compile(r"(?<![\w-])(?!\d{4}-\d\d-\d\d(?![\w-]))\d(?:[ -]?\d){7,}(?!\w)")


def scrub(text: str, sensitive: Iterable[str] = ()) -> str:
    """Mask the call's own values, API keys and long numbers; put the rest on one line of bounded length.

    Args:
        text: What a server wrote.
        sensitive: What this call sent and nobody else must read.
    """
    line = _line(text)
    # Longest first, so that a value which contains another one goes whole.
    for form in sorted({form for value in sensitive for form in _forms(value)}, key=len, reverse=True):
        line = re.sub(_bordered(form), MASK, line, flags=re.IGNORECASE)
    line = _DIGITS.sub(MASK, _KEYS.sub(rf"\1{MASK}", line))
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}..."


def _line(text: str) -> str:
    # What cannot be seen might split a number, steer a terminal, or be no text at all.
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _forms(value: str) -> tuple[str, ...]:
    """A value as a server may write it: as it was, or as it stood in the form."""
    return _line(value), quote(value), quote(value, safe=""), quote_plus(value)


def _bordered(form: str) -> str:
    # A short value may be a part of an ordinary word; a long one is itself, whatever stands beside it.
    border = "" if len(form) >= _LONG else "[A-Za-z0-9_]"
    return rf"(?<!{border}){re.escape(form)}(?!{border})" if border else re.escape(form)


_ID: Final = re.compile(r"[a-z]{2,}(?:_[A-Za-z0-9]+)+")
# A shorter text is a word or an abbreviation; but two ideographs are a name.
_SHORTEST: Final = 4
_HARMLESS: Final = frozenset({Kind.CHOICE, Kind.FLAG, Kind.NUMBER})


def sensitive(params: TokenParams[Any], extra: Hidden[Mapping[str, Any]] | None = None) -> frozenset[str]:
    """What an error text must not quote: secrets, and every text that says something of a person."""
    return frozenset((*_of_shape(params), *_of_extra(extra.reveal() if extra else {})))


def _of_shape(shape: Shape) -> Iterator[str]:
    for field in fields_of(type(shape)):
        value = getattr(shape, field.name)
        if isinstance(value, Shape):
            yield from _of_shape(value)
        elif field.kind not in _HARMLESS:
            yield from _texts(value)


def _of_extra(value: Any) -> Iterator[str]:
    """Every value is a secret here, since nothing is known of it."""
    for text in _leaves(value):
        if text:
            yield text


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Secret):
        yield from _of_extra(value)
        return
    for text in _leaves(value):
        if (len(text) >= _SHORTEST or not text.isascii()) and not _ID.fullmatch(text):
            yield text


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, Secret):
        yield str(value.reveal())
    elif is_map(value):
        for item in value.values():
            yield from _leaves(item)
    elif is_list(value):
        for item in value:
            yield from _leaves(item)
    elif value is not None and not isinstance(value, bool):
        yield str(value)
