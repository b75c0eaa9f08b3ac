"""Requests, answers and failures as plain values, for rooms that do no I/O."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Any, TypeGuard

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


@attrs.frozen(kw_only=True)
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


@attrs.frozen(kw_only=True)
class PreparedRequest:
    """What a call would send, without anything secret."""

    method: str
    """The HTTP method."""
    url: str
    """Where it would go."""
    headers: Mapping[str, str]
    """The headers; of the key only its kind, its mode and its last four characters."""
    fields: tuple[str, ...]
    """The paths in the body, in their order, without the values."""


@attrs.frozen(kw_only=True)
class Attempt:
    """A request to send now, or after a wait."""

    request: Request
    timeout: float
    """Seconds that each phase may take: to connect, to write, to read, to get a connection."""
    deadline: float | None = None
    """Seconds after the beginning of the call by which all of it must have ended."""
    delay: float = 0.0
    """Seconds to wait first."""


@attrs.frozen(kw_only=True)
class Response:
    """An answer with its whole body."""

    status: int
    headers: Mapping[str, str]
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


@attrs.frozen(kw_only=True)
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
    headers: Mapping[str, str] = attrs.field(factory=dict[str, str])
    """The headers of an answer that cannot be used."""
    elapsed: float = 0.0
    """Seconds since the call began."""


Outcome = Response | Failure


def is_hash(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether something out of parsed JSON is an object."""
    return isinstance(value, dict)


@attrs.frozen(kw_only=True)
class AttemptRecord:
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


@attrs.frozen(kw_only=True)
class LastResponse:
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
