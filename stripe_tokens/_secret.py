"""Values that show nothing of themselves until they are asked to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Generic, Never, Self, TypeVar

T = TypeVar("T")

MASK: Final = "***"


class Hidden(Generic[T]):
    """A value that nothing a program does in passing gives away; only `reveal` does."""

    # The value sits in a closure, because slots and `__dict__` are what inspectors walk.
    __slots__ = ("_look",)

    _look: Callable[[], T]

    def __init__(self, value: T) -> None:
        object.__setattr__(self, "_look", lambda: value)

    def reveal(self) -> T:
        """Give the value itself. Keep it out of variables that outlive the statement."""
        return self._look()

    def __setattr__(self, name: str, value: object) -> Never:
        raise AttributeError(f"a {type(self).__name__} cannot be changed")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({MASK})"

    def __str__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return MASK

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce_ex__(self, protocol: object) -> Never:
        raise TypeError(
            f"a {type(self).__name__} is never pickled: hand over a reference, and build it again where it is used"
        )


class Secret(Hidden[str]):  # noqa: PLW1641 - has no hash, as told below
    """A text that must not be seen: a card number, a CVC, an id number, an API key.

    Not `repr`, `str`, `format`, `json`, `vars`, `attrs.asdict`, comparison with a `str` nor
    pickling gives it away. Two secrets are equal if their texts are.

    Args:
        value: The text to keep.
    """

    __slots__ = ()

    # Without a hash, because that of a card number can be searched.
    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        import hmac  # noqa: PLC0415 - it brings hashlib, which few programs need for this

        return hmac.compare_digest(_comparable(self), _comparable(other))


def _comparable(secret: Secret) -> bytes:
    return str(secret.reveal()).encode("utf-8", "surrogatepass")


def secret(value: str | Secret) -> Secret:
    """Wrap a text; a `Secret` stays as it is.

    Nothing is checked here: an exception would show the plain argument in the locals of a
    generated `__init__`. The encoder refuses what is not text.
    """
    return value if isinstance(value, Secret) else Secret(value)


def optional_secret(value: str | Secret | None) -> Secret | None:
    """Wrap a text that may be missing."""
    return None if value is None else secret(value)


def card_number(value: str | Secret) -> Secret:
    """Wrap a card number, without the spaces and dashes that people type between its groups."""
    hidden = secret(value)
    # By the type itself, for what is no text is refused later, where the refusal shows nothing.
    return Secret(hidden.reveal().replace(" ", "").replace("-", "")) if type(hidden.reveal()) is str else hidden
