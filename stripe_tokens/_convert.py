"""JSON to tokens: the one place that knows cattrs.

The converter is built at the first answer. It checks types instead of converting them, keeps
what it does not know, and on the hot path does not collect the places of faults; a second
one, built only when the first has refused an answer, does.
"""

from __future__ import annotations

import contextlib
import functools
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from types import GenericAlias, NoneType, UnionType
from typing import TYPE_CHECKING, Any, Final, Literal, Union, get_args, get_origin

import attrs

from stripe_tokens._records import LastResponse, is_hash
from stripe_tokens.tokens import (
    AccountToken,
    AnyToken,
    BankAccountToken,
    CardToken,
    CvcUpdateToken,
    PersonToken,
    PiiToken,
    UnknownToken,
)

if TYPE_CHECKING:
    from cattrs import Converter

CLASSES: Final[Mapping[str, type[AnyToken]]] = {
    "account": AccountToken,
    "bank_account": BankAccountToken,
    "card": CardToken,
    "cvc_update": CvcUpdateToken,
    "person": PersonToken,
    "pii": PiiToken,
}
"""`type` -> class; any other is an `UnknownToken`."""


class Unreadable(Exception):  # noqa: N818 - a value for the flow, which makes the error of it
    """Why an answer is no token, without a word of the answer itself."""


def _refuse_constant(name: str) -> object:
    raise ValueError(name)


_decoder: Final = json.JSONDecoder(parse_constant=_refuse_constant)


def parse(body: bytes) -> dict[str, Any]:
    """Parse a JSON object, strictly.

    Raises:
        Unreadable: It is no JSON object, or none that can be read here.
    """
    payload = None
    with contextlib.suppress(ValueError, RecursionError):
        payload = _decoder.decode(body.decode(json.detect_encoding(body)))
    # Raised out here, because a JSONDecodeError holds the body and would hang on as the context.
    if not is_hash(payload):
        raise Unreadable("it is no JSON object")
    return payload


def token(payload: dict[str, Any], last_response: LastResponse | None = None) -> AnyToken:
    """Make the token that a parsed answer describes.

    Args:
        payload: The parsed body.
        last_response: The answer it came in.

    Raises:
        Unreadable: It describes no token; the text says where.
    """
    if payload.get("object", "token") != "token":
        raise Unreadable("it is no token")
    kind = payload.get("type")
    cls = CLASSES.get(kind, UnknownToken) if isinstance(kind, str) else UnknownToken
    try:
        return _fill(cls, payload, last_response, detailed=False)
    except Exception:  # noqa: BLE001, S110 - told below, where nothing of the answer hangs on
        pass
    raise Unreadable(_fault(cls, payload))


def _fill(cls: Any, payload: Mapping[str, Any], last_response: LastResponse | None, *, detailed: bool) -> AnyToken:
    filled: AnyToken = _filler(cls, detailed=detailed)({**payload, "raw": payload, "last_response": last_response}, cls)
    return filled


def _fault(cls: Any, payload: Mapping[str, Any]) -> str:
    from cattrs import transform_error  # noqa: PLC0415 - as at the top: at the first answer

    # Not what stands there instead: it is a text of the server's.
    kind = str(payload.get("type"))
    try:
        _fill(cls, payload, None, detailed=True)
    except Exception as error:  # noqa: BLE001 - whatever the payload did, its place is what matters
        return "; ".join(transform_error(error, path=kind if kind in CLASSES else "token", format_exception=_in_words))
    # Short of memory or of stack, say.
    return "it could not be read at the first look"


def _in_words(error: BaseException, _: object) -> str:
    return "a field is missing" if isinstance(error, KeyError) else "a field is of the wrong type"


@functools.cache
def _filler(cls: Any, *, detailed: bool) -> Callable[[Mapping[str, Any], Any], Any]:
    from cattrs.gen import make_dict_structure_fn  # noqa: PLC0415 - as at the top: at the first answer

    return make_dict_structure_fn(cls, _converter(detailed=detailed))


@functools.cache
def _converter(*, detailed: bool) -> Converter:
    from cattrs import Converter  # noqa: PLC0415 - as at the top: at the first answer

    converter = Converter(detailed_validation=detailed)
    # The factory that is registered last is asked first.
    converter.register_structure_hook_factory(attrs.has, functools.partial(_nester, detailed=detailed))
    converter.register_structure_hook_factory(_is_optional, functools.partial(_optional, converter))
    converter.register_structure_hook_factory(_is_list, functools.partial(_lister, converter))
    converter.register_structure_hook_factory(_is_checked, _checker)
    # For these, cattrs finds its own hooks, which convert, before it asks any factory.
    for plain in (str, int, bool):
        converter.register_structure_hook(plain, _checker(plain))
    converter.register_structure_hook(datetime, _instant)
    return converter


# What stands in an answer is checked, not converted: `str(None)` would be a text.


def _is_checked(hint: Any) -> bool:
    return bool(_plain_types(hint))


def _plain_types(hint: Any) -> tuple[type, ...]:
    """The types that JSON may have for a hint, where no item of it needs a look."""
    if get_origin(hint) in {Union, UnionType}:
        members = [_plain_types(member) for member in get_args(hint)]
        return tuple(kind for member in members for kind in member) if all(members) else ()
    if get_origin(hint) is Literal:
        return (str,)
    return _PLAIN.get(get_origin(hint) or hint, ())


_PLAIN: Final[Mapping[object, tuple[type, ...]]] = {
    str: (str,),
    int: (int,),
    bool: (bool,),
    NoneType: (NoneType,),
    Mapping: (dict,),
    LastResponse: (LastResponse,),
}


def _checker(hint: Any) -> Callable[[Any, Any], Any]:
    types = frozenset(_plain_types(hint))

    def check(value: Any, _: Any) -> Any:
        if type(value) in types:
            return value
        raise TypeError

    return check


# cattrs would look the hook for what may be missing up again each time.
def _is_optional(hint: Any) -> bool:
    return get_origin(hint) in {Union, UnionType} and len(get_args(hint)) == 2 and NoneType in get_args(hint)  # noqa: PLR2004 - it and None


def _optional(converter: Converter, hint: Any) -> Callable[[Any, Any], Any]:
    (inner,) = set(get_args(hint)) - {NoneType}
    structure = converter.get_structure_hook(inner)
    return lambda value, _: None if value is None else structure(value, inner)


def _is_list(hint: Any) -> bool:
    return get_origin(hint) is Sequence


def _lister(converter: Converter, hint: Any) -> Callable[[Any, Any], Any]:
    items: Any = GenericAlias(list, get_args(hint))

    def listed(value: Any, _: Any) -> Any:
        # A text would be taken for a list of its letters.
        if type(value) is not list:
            raise TypeError
        return converter.structure(value, items)

    return listed


def _nester(cls: Any, *, detailed: bool) -> Callable[[Any, Any], Any]:
    def nested(payload: Any, _: Any) -> Any:
        if type(payload) is not dict:
            raise TypeError
        return _filler(cls, detailed=detailed)({**payload, "raw": payload}, cls)

    return nested


def _instant(seconds: Any, _: Any) -> datetime:
    if type(seconds) is not int:
        raise TypeError
    return datetime.fromtimestamp(seconds, UTC)
