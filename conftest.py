"""Runs the examples of the README and of the documentation, against the fake."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator

import pytest
import respx
from sybil import Example, Sybil
from sybil.evaluators.python import PythonEvaluator
from sybil.parsers.markdown import CodeBlockParser

from stripe_tokens.testing import FakeStripe

evaluate = PythonEvaluator()


def run(example: Example) -> None:
    """Run a block of Python, and keep what it prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        evaluate(example)
    example.namespace["_printed"] = printed.getvalue()


def compare(example: Example) -> None:
    """Hold what the block above printed against the block that says so."""
    assert example.namespace.pop("_printed").split() == example.parsed.split()


@pytest.fixture
def stripe_is_fake() -> Iterator[None]:
    """Let clients that are told nothing else find the fake where Stripe would be."""
    fake = FakeStripe()
    with respx.mock(base_url="https://api.stripe.com") as router:
        router.route().mock(side_effect=fake.handle_request)
        yield


pytest_collect_file = Sybil(
    parsers=[CodeBlockParser("python", run), CodeBlockParser("output", compare)],
    patterns=["*.md"],
    fixtures=["stripe_is_fake"],
).pytest()
