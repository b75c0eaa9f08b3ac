"""What the leaks tests share."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

# The tools that show values stand in a dependency group of their own: without it these tests are not collected.
TOOLS = ("IPython", "cloudpickle", "django", "loguru", "opentelemetry", "rich", "sentry_sdk", "structlog", "vcr")
collect_ignore_glob = [] if all(map(find_spec, TOOLS)) else ["test_*.py"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `nox -s leaks` look closer."""
    group = parser.getgroup("leaks")
    group.addoption("--stride", type=int, default=9, help="interrupt a call at every n-th statement")


@pytest.fixture
def stride(pytestconfig: pytest.Config) -> int:
    """At each how manieth statement a call is interrupted."""
    number: int = pytestconfig.getoption("--stride", default=9)
    return number
