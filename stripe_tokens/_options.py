"""What a client can be told: the names that users write."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any, Final, Protocol, TypedDict

import attrs

from stripe_tokens._records import AttemptRecord, Record
from stripe_tokens._secret import Secret, secret

API_VERSION: Final = "2026-10-28.endive"
"""The version of Stripe's API that the models follow."""

RATE_LIMIT: Final = 25.0
"""Calls a second that Stripe takes at one endpoint, unless it has agreed to more.
Source: <https://docs.stripe.com/rate-limits>."""
MAX_IN_FLIGHT: Final = 10
"""Calls that `create_many` makes at once: enough for the rate limit while a call takes 0.4 s."""


class Keyless(enum.Enum):
    """The type of `KEYLESS`, for annotations of your own."""

    KEYLESS = "KEYLESS"

    def __repr__(self) -> str:
        return self.name


KEYLESS: Final = Keyless.KEYLESS
"""In place of a key: send no `Authorization`, for a gateway that adds the key itself."""

KeySource = str | Secret | Keyless | Callable[[], str | Secret]
"""A key, or something to call for one before each call, so that keys can be rotated. It should not block for long:
in an `AsyncClient` it holds the event loop up."""


def hidden_key(given: KeySource | None) -> KeySource | None:
    """Wrap a key before any frame holds it plain; what it is does not matter yet."""
    # What is no `str` is wrapped as well: it may be a key in bytes, and is refused later.
    return given if given is None or isinstance(given, Keyless) or callable(given) else secret(given)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AppInfo(Record):
    """Who uses the library, for the `User-Agent`; for plugins and platforms."""

    name: str
    """The name of the application."""
    version: str | None = None
    """Its version."""
    url: str | None = None
    """Where to read about it."""

    def __str__(self) -> str:
        name = f"{self.name}/{self.version}" if self.version else self.name
        return f"{name} ({self.url})" if self.url else name


class CallOptions(TypedDict, total=False):
    """What one call may do differently from its client."""

    stripe_account: str | None
    """The connected account to act for, `acct_...`."""
    timeout: float
    """Seconds that each phase of an attempt may take: to connect, to write, to read."""
    deadline: float | None
    """Seconds that the whole call may take, attempts and waits together. A blocking call through a client or
    transport that was given looks at it between the pieces of the body only."""
    max_retries: int
    """How many attempts there may be after the first."""


class SharedOptions(CallOptions, total=False):
    """What a client may do differently from another one whose connections it shares."""

    stripe_context: str | None
    """The account within an organization to act for."""
    api_version: str
    """The version of Stripe's API to ask for."""
    app_info: AppInfo | None
    """Who uses the library, for the `User-Agent`."""
    on_attempt: Callable[[AttemptRecord], object] | None
    """Called after each attempt with what may be told of it."""


class ClientOptions(SharedOptions, total=False):
    """What a client can be told."""

    base_url: str
    """Where to send requests: https, or http on this machine."""


class HTTPResponse(Protocol):
    """An answer as those clients give it."""

    status_code: int

    def close(self) -> None:
        """Close it."""


class HTTPClient(Protocol):
    """A client of httpx or httpx2, as far as one is needed."""

    def send(self, request: Any, /, *, stream: bool, auth: Any, follow_redirects: bool) -> HTTPResponse:
        """Send a request."""
        ...


class AsyncHTTPClient(Protocol):
    """An async client of httpx or httpx2, as far as one is needed."""

    async def send(self, request: Any, /, *, stream: bool, auth: Any, follow_redirects: bool) -> Any:
        """Send a request."""
