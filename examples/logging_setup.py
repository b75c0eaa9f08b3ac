"""Logging: what the library says, with the standard library and with structlog.

The logger `stripe_tokens` writes one line for each attempt at the level DEBUG: method, route, status,
attempt, times, request id and the name of an exception's type. There is nothing else that it could
write.
"""

from __future__ import annotations

import logging
import sys

import structlog

from stripe_tokens import AttemptRecord, Client, PiiParams
from stripe_tokens.testing import FakeStripe

log = structlog.get_logger("shop.payments")


def set_up_standard() -> None:
    """Show the library's own lines, and leave the HTTP client's out."""
    logging.basicConfig(stream=sys.stdout, format="%(name)s %(levelname)s %(message)s")
    logging.getLogger("stripe_tokens").setLevel(logging.DEBUG)
    for noisy in ("httpx", "httpcore"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def say(attempt: AttemptRecord) -> None:
    """Write an attempt as a structured event."""
    log.info(
        "stripe attempt",
        number=attempt.number,
        route=attempt.route,
        status=attempt.status,
        error=attempt.error,
        request_id=attempt.request_id,
    )


def main(client: Client) -> None:
    """Make a token, and let both tell of it."""
    client.with_options(on_attempt=say).tokens.create(PiiParams(id_number="000000000"))


if __name__ == "__main__":
    set_up_standard()
    with FakeStripe().client() as fake_client:
        main(fake_client)
