"""AWS Lambda: a key that is fetched when it is needed, and a client that outlives the call.

What stands at the top runs once, at the cold start: importing stripe_tokens loads neither httpx nor
cattrs, the first client and the first answer do.
"""

from __future__ import annotations

import json
import os
import time
from typing import Any

from stripe_tokens import CardError, CardParams, Client

KEPT_FOR = 300.0
"""Seconds after which a key is fetched again, so that a rolled one is noticed."""

_kept: tuple[float, str] = (0.0, "")


def fetch_key() -> str:
    """Fetch the key; from Secrets Manager or the Parameter Store in real life."""
    return os.environ["SECRET_FOR_STRIPE"]


def key() -> str:
    """Give the key, fetched at most once in five minutes. The client asks before each request."""
    global _kept  # noqa: PLW0603 - what a warm start may keep
    fetched, value = _kept
    if not value or time.monotonic() - fetched > KEPT_FOR:
        _kept = (time.monotonic(), fetch_key())
    return _kept[1]


client = Client(key, base_url=os.environ.get("STRIPE_BASE_URL", "https://api.stripe.com"), deadline=8)


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:  # noqa: ARG001 - what Lambda calls
    """Turn the card in the event's body into a token."""
    form = json.loads(event["body"])
    try:
        token = client.tokens.create(CardParams(**form), idempotency_key=event["requestContext"]["requestId"])
    except CardError as error:
        return {"statusCode": 402, "body": json.dumps({"error": error.message, "field": error.param})}
    return {"statusCode": 201, "body": json.dumps({"token": token.id, "last4": token.card.last4})}
