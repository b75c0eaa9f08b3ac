"""stripe-node, unmodified but for its host, finds in the fake what it finds at Stripe.

`nox -s interop` installs it from npm; STRIPE_NODE_MODULES says where.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from interop.calls import CREATIONS, ERRORS, EXPIRED_KEY, KEY
from stripe_tokens.testing import FakeStripe

MODULES = os.environ.get("STRIPE_NODE_MODULES")
SCRIPT = Path(__file__).with_name("calls.cjs")
pytestmark = [
    pytest.mark.enable_socket,
    pytest.mark.skipif(shutil.which("node") is None, reason="there is no node"),
    pytest.mark.skipif(MODULES is None, reason="STRIPE_NODE_MODULES does not say where stripe-node is"),
]
Calls = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def node(url: str) -> Calls:
    """A function that makes calls with stripe-node, and gives how they ended."""

    def call(*calls: dict[str, Any]) -> list[dict[str, Any]]:
        done = subprocess.run(
            ["node", SCRIPT, url],
            input=json.dumps([{"key": KEY, **one} for one in calls]),
            env=os.environ | {"NODE_PATH": MODULES or ""},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        ends: list[dict[str, Any]] = json.loads(done.stdout)
        return ends

    return call


def test_each_kind_is_made_and_found_again(node: Calls) -> None:
    """A token of each kind is of its type, and is found again by its id."""
    made = [end["token"] for end in node(*({"do": "create", "with": params} for params in CREATIONS.values()))]
    assert [token["type"] for token in made] == list(CREATIONS)
    found = node(*({"do": "retrieve", "with": token["id"]} for token in made))
    assert [end["token"] for end in found] == made


def test_each_error_at_creation_is_of_its_class(node: Calls) -> None:
    """What is wrong is told by class, code and parameter."""
    ends = node(*({"do": "create", "with": params} for params, *_ in ERRORS.values()))
    told = [(end["error"], end["code"], end["param"]) for end in ends]
    assert told == [(cls, code, param) for _, cls, code, param in ERRORS.values()]
    assert all(end["requestId"].startswith("req_") for end in ends)


def test_keys_and_ids_that_are_wrong_are_told_as_such(node: Calls) -> None:
    """A malformed key, an expired key and an unknown id are each their own error."""
    malformed, expired, unknown = node(
        {"do": "create", "with": CREATIONS["pii"], "key": "sk_test_"},
        {"do": "create", "with": CREATIONS["pii"], "key": EXPIRED_KEY},
        {"do": "retrieve", "with": "tok_nowhere"},
    )
    assert (malformed["error"], malformed["status"]) == ("StripeAuthenticationError", 401)
    assert (expired["error"], expired["code"]) == ("StripeAuthenticationError", "api_key_expired")
    assert (unknown["error"], unknown["status"], unknown["code"]) == (
        "StripeInvalidRequestError",
        404,
        "resource_missing",
    )


def test_a_repetition_is_replayed(node: Calls, fake: FakeStripe) -> None:
    """The same idempotency key gives the same token, and says so; with other parameters it is refused."""
    once = {"idempotencyKey": "once"}
    first, again, other = node(
        {"do": "create", "with": CREATIONS["card"], "options": once},
        {"do": "create", "with": CREATIONS["card"], "options": once},
        {"do": "create", "with": CREATIONS["pii"], "options": once},
    )
    assert again["token"] == first["token"]
    assert "idempotent-replayed" not in first["headers"]
    assert again["headers"]["idempotent-replayed"] == "true"
    assert other["error"] == "StripeIdempotencyError"
    assert len(fake.requests) == 3


def test_faults_reach_other_languages(node: Calls, fake: FakeStripe) -> None:
    """A rate limit, a 500 and a broken connection are told from each other."""
    fake.fault("rate_limit")
    fake.fault("internal_error")
    # stripe-node takes a first reset for a connection that was kept too long, and tries again by itself.
    fake.fault("reset_before", times=2)
    ends = node(*[{"do": "create", "with": CREATIONS["pii"]}] * 3)
    assert [end["error"] for end in ends] == ["StripeRateLimitError", "StripeAPIError", "StripeConnectionError"]
