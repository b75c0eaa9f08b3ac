"""Requests, answers and failures as plain values, for rooms that do no I/O."""

from __future__ import annotations

import enum
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

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


# An answer while it comes in, and what of it is refused.

LARGEST_BODY: Final = 1024 * 1024
"""Bytes of an answer that are read at most; a token is of about one thousand."""
SUCCESS: Final = range(200, 300)
"""The statuses of an answer that is a token."""


class StrayAnswer(Exception):  # noqa: N818 - named for what it is, like the exceptions it is sorted with
    """An answer to another request, left over on the connection."""


@attrs.frozen(eq=False, repr=False)
class Head:
    """The beginning of an answer, as a transport gives it; its headers may repeat the request."""

    status: int
    headers: Sequence[tuple[bytes, bytes]]
    stream: Any
    """Gives the body piece by piece, and is closed; async where the transport is."""
    extensions: Mapping[str, Any]
    """What else the transport has to say of it."""


class Answer:
    """The head of an answer, and as much of its body as has come.

    Args:
        head: How it begins.
        key: The idempotency key of the request, which Stripe repeats in its answer.

    Raises:
        StrayAnswer: It repeats another key.
    """

    def __init__(self, head: Head, key: str | None) -> None:
        self._status = head.status
        self._headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in head.headers}
        if key is not None and self._headers.get("idempotency-key", key) != key:
            raise StrayAnswer
        self._body = bytearray()
        self.refusal = self._refused()
        """Why no more of it is to be read; None where it is to be read on."""

    def add(self, chunk: bytes) -> None:
        """Take some more of the body."""
        self._body += chunk
        if len(self._body) > LARGEST_BODY:
            self.refusal = f"it is larger than {LARGEST_BODY} bytes"

    def outcome(self, started: float) -> Outcome:
        """Tell how the exchange ended."""
        elapsed = time.monotonic() - started
        if self.refusal and self._status in SUCCESS:
            return Failure(
                stage=Stage.READ,
                exception="refused",
                reason=self.refusal,
                status=self._status,
                headers=self._headers,
                elapsed=elapsed,
            )
        # An error is told by its status, also where its page cannot be read.
        body = b"" if self.refusal else bytes(self._body)
        return Response(status=self._status, headers=self._headers, body=body, elapsed=elapsed)

    def _refused(self) -> str | None:
        if self._headers.get("content-encoding", "identity").strip().lower() != "identity":
            # A kilobyte of stacked gzip can unpack to gigabytes.
            return "it is compressed, though it was asked not to be"
        return None
