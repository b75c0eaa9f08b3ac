"""Requests, answers and failures as plain values, for rooms that do no I/O."""

from __future__ import annotations

import enum
from collections.abc import Mapping

import attrs

from stripe_tokens._secret import Hidden, Secret


class Body(Hidden[bytes]):
    """An encoded form; its repr tells its length only."""

    __slots__ = ()

    def field_names(self) -> tuple[str, ...]:
        """The paths in the form, without their values."""
        return tuple(pair.partition("=")[0] for pair in self.reveal().decode().split("&") if pair)

    def __repr__(self) -> str:
        return f"<Body of {len(self.reveal())} bytes>"


@attrs.frozen(kw_only=True, eq=False)
class Request:
    """One HTTP request. The key and the body are kept apart from what may be shown."""

    method: str
    url: str
    route: str
    """The URL's path with names in place of ids, for logs."""
    headers: tuple[tuple[bytes, bytes], ...]
    """All headers but `Authorization`."""
    key: Secret | None
    """What goes into `Authorization`."""
    body: Body | None = None
    idempotency_key: str | None = None
    """The same on each attempt, so that none makes a second token."""


@attrs.frozen(kw_only=True, eq=False)
class Attempt:
    """A request to send now, or after a wait."""

    request: Request
    timeout: float
    """Seconds that each phase may take: to connect, to write, to read, to get a connection."""
    deadline: float | None = None
    """Seconds after the beginning of the call by which all of it must have ended."""
    delay: float = 0.0
    """Seconds to wait first."""


@attrs.frozen(kw_only=True, eq=False)
class Response:
    """An answer with its whole body."""

    status: int
    headers: Mapping[str, str] = attrs.field(repr=False)
    """Names in lowercase."""
    body: bytes = attrs.field(repr=False)
    elapsed: float = 0.0
    """Seconds since the call began."""


class Stage(enum.Enum):
    """Where an exchange broke."""

    CONNECT = "connect"
    TLS = "tls"
    POOL = "pool"
    WRITE = "write"
    READ = "read"
    UNKNOWN = "exchange"


@attrs.frozen(kw_only=True, eq=False)
class Failure:
    """An exchange that gave no answer, or one that cannot be taken as it is."""

    stage: Stage
    exception: str
    """The name of the exception's type; its text might quote what was sent."""
    timed_out: bool = False
    reason: str = ""
    """What is wrong with an answer that came but cannot be used; empty where none came."""
    status: int | None = None
    """The HTTP status of an answer that cannot be used."""
    headers: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)
    """The headers of an answer that cannot be used."""
    elapsed: float = 0.0
    """Seconds since the call began."""


Outcome = Response | Failure
