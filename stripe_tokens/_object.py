"""What every object that Stripe answers with has in common."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, TypeGuard

import attrs

from stripe_tokens._records import Record


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
