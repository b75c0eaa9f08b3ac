"""The examples in docstrings are run, against the fake."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest
import respx

import stripe_tokens
from stripe_tokens.testing import FakeStripe


def examples() -> list[doctest.DocTest]:
    """Every docstring of the package that holds an example."""
    names = [info.name for info in pkgutil.walk_packages(stripe_tokens.__path__, "stripe_tokens.")]
    modules = [importlib.import_module(name) for name in ["stripe_tokens", *names] if not name.endswith("__main__")]
    found = [test for module in modules for test in doctest.DocTestFinder().find(module)]
    return [test for test in found if test.examples]


@pytest.mark.parametrize("example", examples(), ids=lambda test: test.name)
def test_docstring(example: doctest.DocTest) -> None:
    """What a docstring shows is what happens."""
    fake = FakeStripe()
    with respx.mock(assert_all_called=False) as router:
        router.route(host="api.stripe.com").mock(side_effect=fake.handle_request)
        assert doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(example).failed == 0
