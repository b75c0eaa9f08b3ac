"""Looking for secrets where none should be: in logs, reprs, errors and whatever hangs on them."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import FrameType, FunctionType, MethodType, ModuleType, TracebackType
from typing import Any, Final, cast

from stripe_tokens.testing._numbers import UNKNOWN, brand, passes_luhn

Known = Callable[[str], str | None]
"""Tells which parameter a word was the value of, if it was of one that is secret."""

_WORD: Final = re.compile(r"(?<!\w)(?<!\d\.)\w{3,}(?!\w|\.\d)")
_DIGITS: Final = re.compile(r"(?<!\w)(?<!\d\.)\d(?:[ -]?\d){11,18}(?!\w)")
_KEY: Final = re.compile(r"\b(?:sk|rk|uk)_(?:org_)?(?:live|test)_\w{8,}|\bwhsec_\w{8,}")
_BASIC: Final = re.compile(r"\b[Bb]asic [A-Za-z0-9+/]{16,}")
_OPAQUE: Final = (type, ModuleType, FunctionType, MethodType, int, float, type(None))
_DEEPEST: Final = 12


def assert_no_leak(thing: object, *, known: Known = lambda _: None) -> None:
    """Fail if a card number, an API key or a value that is known to be secret can be read from a thing.

    Texts are searched as they are. Of anything else everything is looked at that a logger, a
    debugger or an error reporter would show: `repr`, `str`, items, attributes, and of an
    exception its arguments, its chain and the locals of its frames in this package.

    Args:
        thing: A text, or anything else.
        known: Tells which parameter a word was the value of, if it was of one that is secret.

    Raises:
        AssertionError: There is a secret. It says what and where, and not which.
    """
    for place, text in _texts(thing, "it", set(), 0):
        found = _secret_in(text, known)
        if found is not None:
            # Not by assert, to which pytest would add what it compared.
            raise AssertionError(f"{found} can be read from {place}")


def _secret_in(text: str, known: Known) -> str | None:
    if _KEY.search(text) or _BASIC.search(text):
        return "an API key"
    if any(_is_card(re.sub("[ -]", "", digits)) for digits in _DIGITS.findall(text)):
        return "a card number"
    names = (
        known(word) for word in {*_WORD.findall(text), *(re.sub("[ -]", "", run) for run in _DIGITS.findall(text))}
    )
    return next((f"the value of {name}" for name in names if name), None)


def _is_card(number: str) -> bool:
    return brand(number) is not UNKNOWN and len(number) in brand(number).lengths and passes_luhn(number)


def _texts(thing: Any, place: str, seen: set[int], depth: int) -> Iterator[tuple[str, str]]:
    """Every text that can be had from a thing without asking it for one."""
    if isinstance(thing, str):
        yield place, thing
    elif isinstance(thing, (bytes, bytearray)):
        yield place, bytes(thing).decode("latin-1")
    elif not isinstance(thing, _OPAQUE) and id(thing) not in seen and depth < _DEEPEST:
        seen.add(id(thing))
        yield f"repr of {place}", repr(thing)
        yield f"str of {place}", str(thing)
        for name, inner in _parts(thing):
            yield from _texts(inner, f"{place}{name}", seen, depth + 1)


def _parts(thing: Any) -> Iterator[tuple[str, object]]:
    if isinstance(thing, Mapping):
        for number, (key, value) in enumerate(cast("Mapping[object, object]", thing).items()):
            yield f".keys()[{number}]", key
            yield f".values()[{number}]", value
    elif isinstance(thing, (list, tuple, set, frozenset)):
        yield from ((f"[{number}]", item) for number, item in enumerate(cast("Iterable[object]", thing)))
    elif isinstance(thing, TracebackType):
        yield from _locals(thing)
    elif isinstance(thing, BaseException):
        for name in ("args", "__cause__", "__context__", "__traceback__", "__notes__"):
            yield f".{name}", getattr(thing, name, None)
    yield from _attributes(thing)


def _attributes(thing: Any) -> Iterator[tuple[str, object]]:
    names: set[str] = {*getattr(thing, "__dict__", {})}
    for cls in type(thing).__mro__:
        slots = cls.__dict__.get("__slots__", ())
        names |= {slots} if isinstance(slots, str) else {*slots}
    return ((f".{name}", getattr(thing, name, None)) for name in sorted(names))


def _locals(trace: TracebackType) -> Iterator[tuple[str, object]]:
    frame: FrameType
    for frame, _ in traceback.walk_tb(trace):
        if frame.f_globals.get("__name__", "").startswith("stripe_tokens."):
            for name, value in frame.f_locals.items():
                yield f" in {frame.f_code.co_name}: {name}", value
