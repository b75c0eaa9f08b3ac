"""What a reply looks like, whether it is a token or a no."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

import attrs

from stripe_tokens._options import API_VERSION
from stripe_tokens.testing._exchange import Reply, Request
from stripe_tokens.testing._keys import Caller
from stripe_tokens.testing._said import Refusal
from stripe_tokens.testing._store import Json

_DOCS: Final = "https://stripe.com/docs/error-codes"
_LOGS: Final = "https://dashboard.stripe.com"


@attrs.frozen(kw_only=True)
class Call:
    """A request, and what its reply says of it."""

    request: Request
    """The request."""
    request_id: str
    """What `Request-Id` says."""
    at: int
    """When it came, in seconds since 1970."""


def answer(call: Call, status: int, payload: Json, headers: Mapping[str, str] | None = None) -> Reply:
    """Make a reply of JSON."""
    asked = call.request.headers
    echoed = {
        "Idempotency-Key": asked.get("idempotency-key") if call.request.method == "POST" else None,
        "Stripe-Account": asked.get("stripe-account"),
        "Stripe-Version": asked.get("stripe-version", API_VERSION),
    }
    return Reply(
        status=status,
        headers={
            "Content-Type": "application/json",
            "Request-Id": call.request_id,
            **{name: value for name, value in echoed.items() if value is not None},
            **(headers or {}),
        },
        body=json.dumps(payload, indent=2).encode(),
    )


def refusal(call: Call, refused: Refusal, caller: Caller | None) -> Reply:
    """Make the reply that says no.

    Args:
        call: The request.
        refused: Why.
        caller: Who asked; only who is known has a log to be pointed to.
    """
    saying = refused.saying
    facts = {
        "code": saying.code,
        "decline_code": saying.decline_code,
        "doc_url": saying.code and f"{_DOCS}/{saying.code.replace('_', '-')}",
        "message": refused.message,
        "param": refused.param,
        "request_log_url": caller and _log_url(call, caller),
        "type": saying.type,
    }
    error = {name: fact for name, fact in facts.items() if fact is not None}
    return answer(call, saying.status, {"error": error}, saying.headers)


def _log_url(call: Call, caller: Caller) -> str:
    mode = "" if caller.scope.livemode else "test/"
    return f"{_LOGS}/{mode}logs/{call.request_id}?t={call.at}"
