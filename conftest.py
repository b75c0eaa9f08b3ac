"""Runs the examples of the README and of the documentation, against the fake."""

from __future__ import annotations

import contextlib
import io

import pytest
import respx
from sybil import Example, Sybil
from sybil.evaluators.python import PythonEvaluator
from sybil.parsers.markdown import CodeBlockParser

from stripe_tokens.testing import FakeStripe

evaluate = PythonEvaluator()


def run(example: Example) -> None:
    """Run a block of Python and keep what it prints; where Stripe would be, it finds its document's fake."""
    fake = example.namespace.setdefault("_fake", FakeStripe())
    printed = io.StringIO()
    with respx.mock(assert_all_called=False) as router, contextlib.redirect_stdout(printed):
        router.route(host="api.stripe.com").mock(side_effect=fake.handle_request)
        evaluate(example)
    example.namespace["_printed"] = printed.getvalue()


def compare(example: Example) -> None:
    """Hold what the block above printed against the block that says so."""
    printed = example.namespace.pop("_printed")
    if printed.split() != example.parsed.split():
        pytest.fail(f"it prints {printed!r}")


pytest_collect_file = Sybil(
    parsers=[CodeBlockParser("python", run), CodeBlockParser("output", compare)], patterns=["*.md"]
).pytest()
