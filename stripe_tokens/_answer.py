"""An answer while it comes in, and what of it is refused."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from stripe_tokens._http import Failure, Outcome, Response, Stage

LARGEST_BODY: Final = 1024 * 1024
"""Bytes of an answer that are read at most; a token is of about one thousand."""
_SUCCESS: Final = range(200, 300)


class StrayAnswer(Exception):  # noqa: N818 - named for what it is, like the exceptions it is sorted with
    """An answer to another request, left over on the connection."""


class Head(NamedTuple):
    """The beginning of an answer, as a transport gives it."""

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
        if self.refusal and self._status in _SUCCESS:
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
