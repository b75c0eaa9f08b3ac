"""What every params class is, and what the wire knows of its fields.

The encoder, the fake's checks, the spec test and the reference docs all read the classes
through `fields_of`, so that the 230 parameter paths are written down once.
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    ClassVar,
    Final,
    Generic,
    Literal,
    Never,
    Self,
    TypeGuard,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

import attrs

from stripe_tokens._secret import Hidden, Secret
from stripe_tokens.tokens import Token

TokenT_co = TypeVar("TokenT_co", bound=Token, covariant=True)


class Clear(enum.Enum):
    """The type of `CLEAR`, for annotations of your own."""

    CLEAR = ""

    def __repr__(self) -> str:
        return self.name


CLEAR: Final = Clear.CLEAR
"""Unset what Stripe has: sent as an empty value. Only the twelve fields that name `Clear` take it."""


@attrs.frozen(eq=False)
class MaxLength:
    """How many characters Stripe takes; checked by Stripe and by the fake, not by the client."""

    characters: int

    def __repr__(self) -> str:
        return f"MaxLength({self.characters})"


@attrs.frozen(eq=False)
class TopLevel:
    """The field stands beside the hash of its class, not inside it."""


Text = Annotated[str, MaxLength(5000)]
Text100 = Annotated[str, MaxLength(100)]
Text200 = Annotated[str, MaxLength(200)]
Text300 = Annotated[str, MaxLength(300)]
Text500 = Annotated[str, MaxLength(500)]
SecretText = Annotated[Secret, MaxLength(5000)]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Shape:  # noqa: PLW1641 - has no hash, as told below
    """A hash of parameters: an immutable value whose repr names the fields that are set.

    It compares by value, is copied as itself and is never pickled, because it holds what a
    person would not want on a disk.
    """

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}=...' for name in self._set())})"

    def __rich_repr__(self) -> Iterator[tuple[str, object]]:
        # rich walks attrs classes by itself and would print the values.
        return ((name, ...) for name in self._set())

    def _set(self) -> Iterator[str]:
        return (field.name for field in attrs.fields(type(self)) if getattr(self, field.name) is not None)

    # Without a hash: lists, mappings and secrets have none, and that of a card number can be searched.
    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, field.name) == getattr(other, field.name) for field in attrs.fields(type(self)))

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce_ex__(self, protocol: object) -> Never:
        raise TypeError(
            f"{type(self).__name__} is never pickled, for it holds personal data: "
            "hand a reference to the worker and build the params there"
        )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class TokenParams(Shape, Generic[TokenT_co]):
    """What a token is made of. The class names its answer: `TokenParams[CardToken]` gives a `CardToken`."""

    root: ClassVar[str] = ""
    """The name of the hash that holds the fields on the wire; empty where they stand at the top."""

    @classmethod
    @functools.cache
    def answer(cls) -> type[TokenT_co]:
        """The class, or union of classes, that `TokenParams[...]` names."""
        bases = getattr(cls, "__orig_bases__", ())
        answers: list[type[TokenT_co]] = [get_args(base)[0] for base in bases if get_origin(base) is TokenParams]
        (answer,) = answers
        return answer


ExtraValue = (
    str | bool | int | float | Decimal | datetime | Secret | Mapping[str, "ExtraValue"] | Sequence["ExtraValue"]
)
"""What `extra_params` may hold, to any depth."""
ExtraParams = Mapping[str, ExtraValue]
"""Parameters that have no class, by their names at the top level."""


def opaque(params: Any) -> Any:
    """Hide what was given by mistake in place of params, such as a dict, from who prints the frames that it passes."""
    return params if issubclass(type(params), TokenParams) else Hidden(params)


class Kind(enum.Enum):
    """How a value is written on the wire."""

    TEXT = "text"
    TEXT_OR_INTEGER = "text or whole number"
    SECRET = "secret text"  # noqa: S105 - a kind of field
    CHOICE = "one of a vocabulary"
    FLAG = "true or false"
    NUMBER = "number"
    DATE = "day, month and year"
    INSTANT = "seconds since 1970"
    LIST = "list"
    MAP = "map of texts"
    SHAPE = "hash"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Field:
    """What the wire knows of one field of a params class."""

    name: str
    """The attribute, which is also its name on the wire."""
    kind: Kind
    """How its value is written."""
    required: bool
    """Whether Stripe needs it."""
    clearable: bool = False
    """Whether `CLEAR` may be sent."""
    max_length: int | None = None
    """The most characters that Stripe takes, of each item in a list."""
    choices: tuple[str, ...] = ()
    """The closed vocabulary, of each item in a list."""
    shape: type[Shape] | None = None
    """The class of a nested hash."""
    top_level: bool = False
    """Whether it stands beside the hash of its class."""

    def path(self, root: str) -> str:
        """Its bracketed path below `root`."""
        return self.name if self.top_level or not root else f"{root}[{self.name}]"


def is_list(value: object) -> TypeGuard[Sequence[Any]]:
    """Whether a value can be a `LIST`. A text is a sequence too, but was hardly meant as one."""
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))


def is_map(value: object) -> TypeGuard[Mapping[Any, Any]]:
    """Whether a value can be a `MAP`."""
    return isinstance(value, Mapping)


_KINDS: Final[Mapping[frozenset[object], Kind]] = {
    frozenset({str}): Kind.TEXT,
    frozenset({int, str}): Kind.TEXT_OR_INTEGER,
    frozenset({Secret}): Kind.SECRET,
    frozenset({bool}): Kind.FLAG,
    frozenset({Decimal, float, int}): Kind.NUMBER,
    frozenset({date}): Kind.DATE,
    frozenset({datetime}): Kind.INSTANT,
    frozenset({Literal}): Kind.CHOICE,
    frozenset({Sequence}): Kind.LIST,
    frozenset({Mapping}): Kind.MAP,
}


# What a field may take beside the values that its kind says how to write.
_NO_VALUES: Final[frozenset[object]] = frozenset({NoneType, Clear})

_described: Final[dict[type[Shape], tuple[Field, ...]]] = {}


def fields_of(shape: type[Shape]) -> tuple[Field, ...]:
    """The fields of a params class, in the order in which they are sent."""
    fields = _described.get(shape)
    if fields is None:
        fields = _described[shape] = _describe(shape)
    return fields


def _describe(shape: type[Any]) -> tuple[Field, ...]:
    hints = get_type_hints(shape, include_extras=True)
    return tuple(
        _field(attribute.name, hints[attribute.name], required=attribute.default is attrs.NOTHING)
        for attribute in attrs.fields(shape)
    )


def _field(name: str, hint: object, *, required: bool) -> Field:
    members, marks = _members(hint)
    clearable = Clear in members
    members = [member for member in members if member not in _NO_VALUES]
    bare = frozenset(get_origin(member) or member for member in members)
    kind = _KINDS.get(bare, Kind.SHAPE)
    inner, inner_marks = _members(get_args(members[0])[0]) if kind is Kind.LIST else (members, marks)
    lengths = [mark.characters for mark in inner_marks if isinstance(mark, MaxLength)]
    return Field(
        name=name,
        kind=kind,
        required=required,
        clearable=clearable,
        max_length=lengths[0] if lengths else None,
        choices=get_args(inner[0]) if get_origin(inner[0]) is Literal else (),
        shape=_only_shape(bare) if kind is Kind.SHAPE else None,
        top_level=any(isinstance(mark, TopLevel) for mark in marks),
    )


def _members(hint: object) -> tuple[list[object], list[object]]:
    """The members of a union, and all marks that `Annotated` put on it or on them."""
    origin = get_origin(hint)
    if origin is Annotated:
        base, *marks = get_args(hint)
        members, inner = _members(base)
        return members, inner + marks
    if origin in {Union, UnionType}:
        parts = [_members(member) for member in get_args(hint)]
        return [m for members, _ in parts for m in members], [m for _, marks in parts for m in marks]
    return [hint], []


def _only_shape(bare: frozenset[object]) -> type[Shape]:
    (shape,) = bare
    if isinstance(shape, type) and issubclass(shape, Shape):
        return shape
    raise TypeError(f"{shape!r} has no form on the wire")
