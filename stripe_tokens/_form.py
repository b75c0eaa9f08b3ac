"""Params to Stripe's bracketed form encoding.

The bracketed key of every leaf is known once the class and its place are, so a plan is made
at the first use of a class and kept. Writers never raise with a value in their frames: they
raise a refusal that names the path, and `encode` makes the error of it where no plain value
is in reach.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any, Final
from urllib.parse import quote_plus

from stripe_tokens._http import Body
from stripe_tokens._secret import Hidden, Secret
from stripe_tokens.errors import EncodingError
from stripe_tokens.params._base import CLEAR, ExtraParams, Field, Kind, Shape, TokenParams, fields_of, is_list, is_map

Pairs = list[str]
Writer = Callable[[Any, str, Pairs], None]

_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")


class _Refusal(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason


def encode(params: TokenParams[Any], *, expand: Sequence[str] = (), extra: Hidden[ExtraParams] | None = None) -> Body:
    """Encode what a token is made of.

    Args:
        params: One of the nine kinds of params.
        expand: Fields of the answer to expand.
        extra: Parameters that have no class; a path that `params` has set is refused.

    Raises:
        EncodingError: A value has no form on the wire. It names the path and never the value.
    """
    return _guarded(lambda: _encoded(params, expand, extra))


def query(expand: Sequence[str]) -> str:
    """Encode the query of a retrieval; what is no list of texts is refused as in `encode`."""
    return _guarded(lambda: Body("&".join(_expanded(expand)).encode())).reveal().decode()


def _guarded(encoded: Callable[[], Body]) -> Body:
    refusal = None
    try:
        return encoded()
    except _Refusal as caught:
        refusal = EncodingError(f"{caught.path} {caught.reason}.", param=caught.path)
    except BaseException as passing:  # noqa: BLE001 - it goes on
        # Ctrl-C may come while a frame below holds plain pairs.
        raise passing.with_traceback(None) from None
    raise refusal


def _encoded(params: Any, expand: Sequence[str], extra: Hidden[ExtraParams] | None) -> Body:
    if not issubclass(type(params), TokenParams):
        # What is none was hidden, so that no frame shows it.
        given = type(getattr(params, "reveal", lambda: params)()).__name__
        raise _Refusal("params", f"must be one of the params classes, such as CardParams(...), not {given}")
    pairs: Pairs = []
    _write_shape(params, params.root, pairs)
    pairs += _expanded(expand)
    if extra:
        _write_extra(extra.reveal(), pairs)
    return Body("&".join(pairs).encode())


def _expanded(expand: Sequence[str]) -> Pairs:
    pairs: Pairs = []
    if expand != ():
        _write_list(expand, "expand", pairs)
    return pairs


# The plan of a class at a place.

Plan = tuple[Callable[[Shape], tuple[Any, ...]], tuple[tuple[str, bool, Writer], ...]]
_plans: Final[dict[tuple[type[Shape], str], Plan]] = {}


def _plan(shape: type[Shape], root: str) -> Plan:
    fields = fields_of(shape)
    # With one name attrgetter would give no tuple; the class at the end makes it two.
    values = attrgetter(*(field.name for field in fields), "__class__")
    return values, tuple((field.path(root), field.required, _writer(field)) for field in fields)


def _write_shape(value: Shape, root: str, pairs: Pairs) -> None:
    place = (type(value), root)
    values, plan = _plans.get(place) or _plans.setdefault(place, _plan(*place))
    for item, (path, required, write) in zip(values(value), plan, strict=False):
        if item is not None:
            write(item, path, pairs)
        elif required:
            raise _Refusal(path, "is missing")


def _writer(field: Field) -> Writer:
    if field.shape:
        return functools.partial(_write_nested, field.shape)
    write = _WRITERS[field.kind]
    return functools.partial(_write_clearable, write) if field.clearable else write


def _write_nested(shape: type[Shape], value: Any, path: str, pairs: Pairs) -> None:
    if type(value) is not shape and not isinstance(value, shape):
        raise _wrong(path, shape.__name__, value)
    before = len(pairs)
    _write_shape(value, path, pairs)
    if len(pairs) == before:
        raise _Refusal(path, "has no field set; leave it out")


_EMPTY: Final[tuple[object, ...]] = ("", [], (), {})


def _write_clearable(write: Writer, value: Any, path: str, pairs: Pairs) -> None:
    if value is CLEAR:
        pairs.append(f"{path}=")
    elif value in _EMPTY:
        raise _Refusal(path, "is empty: pass CLEAR to unset it, or leave it out")
    else:
        write(value, path, pairs)


# The leaves.


def _write_text(value: Any, path: str, pairs: Pairs) -> None:
    if type(value) is not str:
        if not isinstance(value, str):
            raise _wrong(path, "str", value)
        value = str.__str__(value)  # a member of an enum formats as its name
    if value.isalnum() and value.isascii():
        pairs.append(f"{path}={value}")
    else:
        pairs.append(f"{path}={_quoted(value, path)}")


def _write_secret(value: Any, path: str, pairs: Pairs) -> None:
    if not isinstance(value, Secret):
        raise _wrong(path, "str", value)
    _write_text(value.reveal(), path, pairs)


def _write_text_or_integer(value: Any, path: str, pairs: Pairs) -> None:
    if isinstance(value, int) and not isinstance(value, bool):
        pairs.append(f"{path}={int(value)}")
    elif isinstance(value, str):
        _write_text(value, path, pairs)
    else:
        raise _wrong(path, "int or str", value)


def _write_flag(value: Any, path: str, pairs: Pairs) -> None:
    if not isinstance(value, bool):
        raise _wrong(path, "bool", value)
    pairs.append(f"{path}={'true' if value else 'false'}")


def _write_number(value: Any, path: str, pairs: Pairs) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise _wrong(path, "Decimal, float or int", value)
    text = str(value)
    if not _NUMBER.fullmatch(text):
        raise _Refusal(path, "must be finite and written without an exponent")
    pairs.append(f"{path}={text}")


def _write_date(value: Any, path: str, pairs: Pairs) -> None:
    # A datetime is a date to Python, but its time and zone would be lost.
    if not isinstance(value, date) or isinstance(value, datetime):
        raise _wrong(path, "datetime.date", value)
    pairs += (f"{path}[day]={value.day}", f"{path}[month]={value.month}", f"{path}[year]={value.year}")


def _write_instant(value: Any, path: str, pairs: Pairs) -> None:
    if not isinstance(value, datetime):
        raise _wrong(path, "datetime.datetime", value)
    if value.utcoffset() is None:
        raise _Refusal(path, "must be an aware datetime: give it a tzinfo, such as datetime.UTC")
    # Without the fraction, which a float of so many seconds would round.
    pairs.append(f"{path}={int(value.replace(microsecond=0).timestamp())}")


def _write_list(value: Any, path: str, pairs: Pairs) -> None:
    for index, item in enumerate(_items(value, path)):
        _write_text(item, f"{path}[{index}]", pairs)


def _write_map(value: Any, path: str, pairs: Pairs) -> None:
    for key, item in _entries(value, path):
        _write_text(item, key, pairs)


_WRITERS: Final[Mapping[Kind, Writer]] = {
    Kind.TEXT: _write_text,
    Kind.TEXT_OR_INTEGER: _write_text_or_integer,
    Kind.SECRET: _write_secret,
    Kind.CHOICE: _write_text,
    Kind.FLAG: _write_flag,
    Kind.NUMBER: _write_number,
    Kind.DATE: _write_date,
    Kind.INSTANT: _write_instant,
    Kind.LIST: _write_list,
    Kind.MAP: _write_map,
}


# Parameters without a class: their values say how they are written.


def _write_extra(extra: ExtraParams, pairs: Pairs) -> None:
    taken = {pair.partition("=")[0] for pair in pairs}
    added: Pairs = []
    for name, value in _entries(extra, ""):
        _write_any(value, name, added)
    for path in (pair.partition("=")[0] for pair in added):
        if path in taken:
            raise _Refusal(path, "is set by the params and by extra_params")
    pairs += added


def _write_any(value: Any, path: str, pairs: Pairs) -> None:
    for types, write in _EXTRA_WRITERS:
        if isinstance(value, types):
            write(value, path, pairs)
            return
    raise _wrong(path, "str, bool, number, datetime, list or mapping", value)


def _write_any_list(value: Any, path: str, pairs: Pairs) -> None:
    for index, item in enumerate(_items(value, path)):
        _write_any(item, f"{path}[{index}]", pairs)


def _write_any_map(value: Any, path: str, pairs: Pairs) -> None:
    for key, item in _entries(value, path):
        _write_any(item, key, pairs)


_EXTRA_WRITERS: Final[Sequence[tuple[Any, Writer]]] = (
    (str, _write_text),
    (Secret, _write_secret),
    (bool, _write_flag),
    ((int, float, Decimal), _write_number),
    (datetime, _write_instant),
    (Mapping, _write_any_map),
    (Sequence, _write_any_list),
)


# What the writers share.


def _quoted(value: str, path: str) -> str:
    if not value:
        raise _Refusal(path, "is empty: give it a value, or leave it out")
    try:
        return quote_plus(value)
    except UnicodeEncodeError:
        raise _Refusal(path, "holds half of a surrogate pair, which is no text") from None


def _items(value: Any, path: str) -> Sequence[Any]:
    if not is_list(value):
        raise _wrong(path, "list", value)
    if not value:
        raise _Refusal(path, "is an empty list: leave it out")
    return value


def _entries(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    place = path or "extra_params"
    if not is_map(value):
        raise _wrong(place, "mapping", value)
    if not value:
        raise _Refusal(place, "is an empty mapping: leave it out")
    for key, item in value.items():
        if not isinstance(key, str) or not key or "[" in key or "]" in key:
            raise _Refusal(place, "has a key that is no text, is empty, or has a square bracket")
        name = _quoted(key, path)
        yield (f"{path}[{name}]" if path else name), item


def _wrong(path: str, wanted: str, value: object) -> _Refusal:
    return _Refusal(path, f"must be of type {wanted}, not {type(value).__name__}")
