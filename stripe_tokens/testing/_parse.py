"""Form pairs to nested data, by the rules of Stripe's server."""

from __future__ import annotations

import re
from typing import Any, Final, TypeAlias
from urllib.parse import parse_qsl

from stripe_tokens.testing import _supposed
from stripe_tokens.testing._said import Refusal

Hash: TypeAlias = dict[str, "Hash | str"]
"""Parsed data. A list is a hash whose keys are its indexes, until a check knows better."""

_NAME: Final = re.compile(r"[^\[\]]+(?:\[[^\[\]]*\])*")
_PART: Final = re.compile(r"[^\[\]]+|(?<=\[)(?=\])")


def nested(form: str) -> Hash:
    """Parse an encoded form, or the query of a URL.

    Raises:
        Refusal: One name stands for a text and for a hash.
    """
    data: Hash = {}
    for name, value in parse_qsl(form, keep_blank_values=True, errors="replace"):
        _put(data, name, value)
    return data


def paths(form: str) -> tuple[str, ...]:
    """The names in an encoded form, without their values."""
    return tuple(name for name, _ in parse_qsl(form, keep_blank_values=True, errors="replace"))


def child(path: str, name: str) -> str:
    """The bracketed path of a name below another."""
    return f"{path}[{name}]" if path else name


def _put(data: Hash, name: str, value: str) -> None:
    *parents, last = _PART.findall(name) if _NAME.fullmatch(name) else [name]
    place: Any = data
    path = ""
    for part in parents:
        path = child(path, part or _next(place))
        place = place.setdefault(part or _next(place), {})
        if isinstance(place, str):
            raise Refusal(_supposed.NO_HASH, path)
    if isinstance(place.get(last), dict):
        raise Refusal(_supposed.NO_TEXT, child(path, last))
    place[last or _next(place)] = value


def _next(place: Hash) -> str:
    """The index that `a[]` stands for."""
    return str(len(place))
