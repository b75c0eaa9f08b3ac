"""What goes into the fake and what comes out of it, as plain values that every adapter can carry."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from typing import Final

import attrs

from stripe_tokens._secret import Hidden

_DROP: Final = 64


def _lowercase(headers: Mapping[str, str]) -> Mapping[str, str]:
    return {name.lower(): value for name, value in headers.items()}


@attrs.frozen(kw_only=True)
class Request:
    """A request as it came in. Its repr shows neither key nor body."""

    method: str
    """The HTTP method, in capitals."""
    path: str
    """The path of the URL, without the query."""
    query: str = attrs.field(default="", repr=False)
    """What follows the question mark."""
    headers: Mapping[str, str] = attrs.field(factory=dict[str, str], converter=_lowercase, repr=False)
    """The headers, their names in lowercase."""
    body: Hidden[bytes] = attrs.field(factory=lambda: Hidden(b""), repr=False)
    """The encoded form."""
    client_ip: str | None = None
    """Where it came from, where an adapter knows that."""


@attrs.frozen(kw_only=True)
class ReceivedRequest:
    """What is remembered of a request: nothing in it can be secret."""

    method: str
    """The HTTP method."""
    path: str
    """The path of the URL."""
    fields: tuple[str, ...] = ()
    """The names in the body, in their order."""
    last4: Mapping[str, str] = attrs.field(factory=dict[str, str])
    """The last four digits of each card or account number, by its name."""
    digest: str = attrs.field(default="", repr=False)
    """Equal for equal bodies; a hash with a key that only this fake has."""
    key: str | None = None
    """The API key: its prefix and its last four characters."""
    account: str | None = None
    """The connected account of the `Stripe-Account` header."""
    idempotency_key: str | None = None
    """The key that makes a repetition safe."""
    fault: str | None = None
    """The kind of the fault that it met."""
    status: int | None = None
    """The status of the reply; none where it got none."""
    request_id: str | None = None
    """The id in `Request-Id`."""


class Break(enum.Enum):
    """How an exchange breaks, where it does not end in a whole reply."""

    REFUSED = "no connection"
    TIMEOUT = "no reply, ever"
    BEFORE_REPLY = "closed before the first byte"
    WITHIN_REPLY = "closed in the middle of the body"
    AFTER_REPLY = "closed after the body, without an orderly end"


@attrs.define(eq=False)
class Flight:
    """Whether a reply is still being waited for; shared by the reply and what is kept of it."""

    under_way: bool = False


@attrs.frozen(kw_only=True)
class Reply:
    """What to answer, and how the connection is to treat it."""

    status: int
    """The HTTP status."""
    headers: Mapping[str, str]
    """The headers, without those that say how the body is sent."""
    body: bytes = attrs.field(repr=False)
    """The body, whole."""
    breaks: Break | None = None
    """What goes wrong with the connection, if anything."""
    delay: float = 0.0
    """Seconds to wait before the first byte."""
    drip: float = 0.0
    """Seconds to wait before every further piece of the body; 0 sends it at once."""
    flight: Flight = attrs.field(factory=Flight, eq=False, repr=False)
    """Whether somebody still waits for it."""

    def pieces(self) -> Iterator[bytes]:
        """The body in the pieces in which it is sent, as far as it is."""
        body = self.body[: len(self.body) // 2] if self.breaks is Break.WITHIN_REPLY else self.body
        size = _DROP if self.drip else len(body) or 1
        return (body[start : start + size] for start in range(0, len(body), size))
