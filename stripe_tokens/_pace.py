"""How fast many calls go, and who is told how far they have come."""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Callable
from typing import Final

import attrs

from stripe_tokens._records import Progress
from stripe_tokens.errors import ConfigurationError, StripeError

_log: Final = logging.getLogger("stripe_tokens")


@attrs.frozen(kw_only=True, eq=False)
class Plan:
    """How many calls at once, how many a second, and who wants to know."""

    max_in_flight: int
    rate_limit: float | None
    on_progress: Callable[[Progress], object] | None

    def __attrs_post_init__(self) -> None:
        if not _is_count(self.max_in_flight):
            raise ConfigurationError("max_in_flight must be a whole number above 0.")
        if self.rate_limit is not None and not _is_rate(self.rate_limit):
            raise ConfigurationError("rate_limit must be a number of calls a second above 0, or None for no limit.")


def _is_count(value: object) -> bool:
    return type(value) is int and value > 0


def _is_rate(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < math.inf


class Pace:
    """When the next call may begin: evenly, and a pause is not made up for by a rush."""

    def __init__(self, rate_limit: float | None, now: Callable[[], float]) -> None:
        self._gap = 1 / rate_limit if rate_limit else 0.0
        self._now = now
        self._last = now() - self._gap

    def left(self) -> float:
        """Seconds until then."""
        return max(self._last + self._gap - self._now(), 0.0)

    def begin(self) -> None:
        """Count a call that begins."""
        self._last = max(self._last + self._gap, self._now() - self._gap)


class Tally:
    """Counts results and tells of them, one at a time."""

    def __init__(self, on_progress: Callable[[Progress], object] | None) -> None:
        self._on_progress = on_progress
        self._lock = threading.Lock()
        self._progress = Progress()

    def add(self, result: object) -> None:
        """Count a result."""
        if self._on_progress is None:
            return
        with self._lock:
            failed = isinstance(result, StripeError)
            before = self._progress
            self._progress = Progress(made=before.made + (not failed), failed=before.failed + failed)
            try:
                self._on_progress(self._progress)
            except Exception as error:  # noqa: BLE001 - a watcher's fault must not lose a token that was made
                _log.warning("on_progress raised %s", type(error).__name__)
