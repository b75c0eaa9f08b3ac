"""What may be told of calls, and what Stripe answers with: plain values that hold nothing secret."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, TypeGuard

import attrs


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Record:
    """An immutable value that is compared and shown by its fields.

    How, is written here once: attrs would compile it for each class, when the package is imported.
    """

    def __eq__(self, other: object) -> bool:
        return self._compared() == other._compared() if isinstance(other, type(self)) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._compared())

    def __repr__(self) -> str:
        shown = (field.name for field in attrs.fields(type(self)) if field.repr)
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"

    def _compared(self) -> tuple[object, ...]:
        return type(self), *(getattr(self, field.name) for field in attrs.fields(type(self)) if field.eq)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class StripeObject(Record):
    """An immutable object from an answer: hashable, comparable, copyable and picklable.

    A field that this version does not know is kept in `raw`, and a value outside a known
    vocabulary is kept as it came.
    """

    id: str
    """Unique identifier of the object."""
    raw: Mapping[str, Any]
    """The object as Stripe sent it, with the fields that have no attribute."""

    def to_dict(self) -> dict[str, Any]:
        """Give a copy of the object as Stripe sent it, ready for `json.dumps`."""
        return copy.deepcopy(dict(self.raw))

    def __hash__(self) -> int:
        return hash((type(self), self.id))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._summary()})"

    def __rich_repr__(self) -> list[str]:
        # rich walks attrs classes by itself and would print names and addresses.
        return [self._summary()]

    def _summary(self) -> str:
        return self.id


def is_hash(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether something out of parsed JSON is an object."""
    return isinstance(value, dict)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PreparedRequest(Record):
    """What a call would send, without anything secret."""

    method: str
    """The HTTP method."""
    url: str
    """Where it would go."""
    headers: Mapping[str, str]
    """The headers; of the key only its kind, its mode and its last four characters."""
    fields: tuple[str, ...]
    """The paths in the body, in their order, without the values."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AttemptRecord(Record):
    """What may be told of one attempt: nothing in it can be secret."""

    number: int
    """1 for the first attempt."""
    method: str
    """`POST` or `GET`."""
    route: str
    """The path with names in place of ids, such as `/v1/tokens/{id}`."""
    status: int | None
    """The HTTP status, where an answer came."""
    error: str | None
    """The name of the exception's type, where none came."""
    request_id: str | None
    """Stripe's id of the request."""
    delay: float
    """Seconds waited before the attempt."""
    elapsed: float
    """Seconds from the beginning of the call to the end of the attempt."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class LastResponse(Record):
    """The answer that a token came in."""

    status: int
    """The HTTP status."""
    headers: Mapping[str, str] = attrs.field(repr=False)
    """The headers, their names in lowercase."""
    request_id: str | None
    """Stripe's id of the request, to quote to its support."""
    idempotency_key: str | None
    """The key that was sent; none for a retrieval."""
    replayed: bool
    """Whether Stripe repeated the answer to an earlier request with the same idempotency key."""
    attempts: tuple[AttemptRecord, ...]
    """Every attempt made, the last one being the one that succeeded."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Progress(Record):
    """How far `create_many` has come."""

    made: int = 0
    """How many tokens have been made."""
    failed: int = 0
    """How many calls have ended in an error."""
