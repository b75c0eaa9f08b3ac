"""What goes into the fake and what comes out of it, as plain values that every adapter can carry."""

from __future__ import annotations

import enum
from collections.abc import Mapping

import attrs

from stripe_tokens._secret import Hidden


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


class Break(enum.Enum):
    """How an exchange breaks, where it does not end in a whole reply."""

    REFUSED = "no connection"
    TIMEOUT = "no reply, ever"
    BEFORE_REPLY = "closed before the first byte"
    WITHIN_REPLY = "closed in the middle of the body"
    AFTER_REPLY = "closed after the body, without an orderly end"


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
    """Seconds to wait before every further byte; 0 sends the body at once."""
    in_flight: object = attrs.field(default=None, repr=False)
    """What `Core.settle` is to be told once the delay is over."""
