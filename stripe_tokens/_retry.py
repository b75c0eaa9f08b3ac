"""When to try again, how long to wait first, and when a client has tried enough."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Final

from stripe_tokens._http import SUCCESS, Failure, Outcome, Stage

_SAID: Final[Mapping[str, bool]] = {"true": True, "false": False}
# A success is asked for again only where it could not be read: the idempotency key makes
# Stripe repeat it, so that the token is not lost.
_STATUSES: Final = frozenset({*SUCCESS, 409, 429, *range(500, 600)})
NEVER: Final = frozenset({Stage.TLS})

_FIRST_DELAY: Final = 0.5
_LONGEST_DELAY: Final = 5.0
_LONGEST_RETRY_AFTER: Final = 30.0

_BUDGET: Final = 500
_COST: Final = 14
_COST_WHEN_THROTTLED: Final = 5
_THROTTLED: Final = frozenset({409, 429})


def worth_it(outcome: Outcome) -> bool:
    """Whether another attempt may end better.

    Stripe's own word goes first. It never sends `Retry-After`, but a gateway may.
    Source: <https://docs.stripe.com/error-low-level>.
    """
    if isinstance(outcome, Failure):
        return outcome.stage not in NEVER and not outcome.reason
    said = _SAID.get(outcome.headers.get("stripe-should-retry", ""))
    return outcome.status in _STATUSES if said is None else said


def delay(retries: int, outcome: Outcome) -> float:
    """Seconds to wait before the next attempt.

    Full jitter: of many clients that failed together no two come back together.

    Args:
        retries: How many retries there have been, 0 before the first.
        outcome: How the last attempt ended.
    """
    longest = min(_LONGEST_DELAY, _FIRST_DELAY * 2.0 ** min(retries, 10))
    backoff = random.uniform(0, longest)  # noqa: S311 - no secret depends on it
    return round(max(backoff, 0.0 if isinstance(outcome, Failure) else _retry_after(outcome.headers)), 6)


def _retry_after(headers: Mapping[str, str]) -> float:
    text = headers.get("retry-after", "")
    return min(float(text), _LONGEST_RETRY_AFTER) if text.isascii() and text.isdigit() else 0.0


class Budget:
    """How many retries a client may still make, so that an outage does not become a storm.

    A retry costs some of it and a success gives a little back, as in botocore's standard mode:
    <https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html>.
    """

    # No lock: one held in another thread at a fork would be held for ever in the child, and
    # an update lost to a race costs a retry more or less.
    def __init__(self) -> None:
        self._left = _BUDGET

    def spend(self, outcome: Outcome) -> bool:
        """Take the cost of a retry, unless there is too little left."""
        throttled = not isinstance(outcome, Failure) and outcome.status in _THROTTLED
        cost = _COST_WHEN_THROTTLED if throttled else _COST
        if self._left < cost:
            return False
        self._left -= cost
        return True

    def refund(self) -> None:
        """Give a little back after a success."""
        self._left = min(_BUDGET, self._left + 1)
