"""The one place where the fake keeps anything: what tokens show, and hashes. No number, no code, no key."""

from __future__ import annotations

import hashlib
import hmac
import random
import string
from collections import deque
from collections.abc import Callable
from typing import Any, Final

import attrs

from stripe_tokens.testing._exchange import Reply
from stripe_tokens.testing._said import Saying

_LETTERS: Final = string.digits + string.ascii_letters
_DAY: Final = 24 * 60 * 60

Json = dict[str, Any]


@attrs.frozen
class Scope:
    """Whose a thing is: tokens and idempotency keys of one scope are unknown in any other."""

    account: str
    livemode: bool


@attrs.frozen(kw_only=True)
class KeptToken:
    """A token that was made."""

    scope: Scope
    payload: Json
    """What a retrieval answers."""


@attrs.define(kw_only=True)
class KeptReply:
    """The reply to a request with an idempotency key."""

    digest: str
    """A keyed hash of the parameters."""
    reply: Reply
    at: float
    """When it was made."""


class Store:
    """The state of a fake.

    Args:
        clock: Gives the seconds since 1970.
        seed: Makes ids and fingerprints the same in each run.
    """

    def __init__(self, clock: Callable[[], float], seed: int | None) -> None:
        self.clock = clock
        # A seed is for runs that can be repeated; without one it is the system's randomness.
        self._random = random.SystemRandom() if seed is None else random.Random(seed)  # noqa: S311 - meant to repeat
        self._secret = self._random.randbytes(32)
        self.tokens: dict[str, KeptToken] = {}
        self.saved: dict[str, Json] = {}
        self.replies: dict[tuple[Scope, str], KeptReply] = {}
        self.declines: dict[str, Saying] = {}
        self.seen: dict[str, str] = {}
        self._arrivals: dict[Scope, deque[float]] = {}

    def clear(self) -> None:
        """Forget all that was made."""
        for kept in (self.tokens, self.saved, self.replies, self.declines, self.seen, self._arrivals):
            kept.clear()

    def arrived(self, scope: Scope) -> int:
        """Count a request, and tell how many there were within the last second."""
        arrivals = self._arrivals.setdefault(scope, deque())
        now = self.clock()
        while arrivals and arrivals[0] <= now - 1:
            arrivals.popleft()
        arrivals.append(now)
        return len(arrivals)

    def now(self) -> int:
        """Seconds since 1970, whole."""
        return int(self.clock())

    def chance(self) -> float:
        """A number from 0 to 1."""
        return self._random.random()

    def new_id(self, prefix: str) -> str:
        """An id with one of Stripe's prefixes."""
        return f"{prefix}_1{self._letters(23)}"

    def new_request_id(self) -> str:
        """An id for `Request-Id`."""
        return f"req_{self._letters(14)}"

    def digest(self, text: bytes) -> str:
        """A hash that is stable within this fake and tells nothing to who has not its key."""
        return hmac.new(self._secret, text, hashlib.sha256).hexdigest()

    def fingerprint(self, number: str) -> str:
        """What stands for a number in a reply: equal for equal numbers, and not derivable from one."""
        value = int(self.digest(number.encode()), 16)
        letters: list[str] = []
        for _ in range(16):
            value, index = divmod(value, len(_LETTERS))
            letters.append(_LETTERS[index])
        return "".join(letters)

    def kept_reply(self, scope: Scope, key: str) -> KeptReply | None:
        """What was answered to an idempotency key within the last day."""
        kept = self.replies.get((scope, key))
        if kept and kept.at + _DAY <= self.clock():
            del self.replies[scope, key]
            return None
        return kept

    def _letters(self, count: int) -> str:
        return "".join(self._random.choices(_LETTERS, k=count))
