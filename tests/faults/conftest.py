"""What the faults tests share: the ways to call, no waits between attempts, and the table of hazards."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from faults.ways import WAYS, Ending, Way
from stripe_tokens import _retry

_ROWS = pytest.StashKey[dict[str, dict[str, str]]]()
Note = Callable[[str, Ending, float | None], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `nox -s faults` ask for more."""
    group = parser.getgroup("faults")
    group.addoption("--churn", type=float, default=1.0, help="seconds of cancellation churn")
    group.addoption("--hazards", action="store_true", help="print what a caller sees of each hazard")


def pytest_configure(config: pytest.Config) -> None:
    """Make room for the table."""
    config.stash[_ROWS] = {}


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> Way:
    """One of the three ways to call."""
    return WAYS[request.param]


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_retry, "_FIRST_DELAY", 0.0)


@pytest.fixture
def note(request: pytest.FixtureRequest) -> Iterator[Note]:
    """Write a line into the table of hazards."""

    def write(hazard: str, ending: Ending, bound: float | None) -> None:
        kept = "" if bound is None else f", {ending.seconds:.2f} s of {bound:g} s"
        seen = f"{type(ending.result).__name__}, {ending.attempts} x{kept}"
        request.config.stash[_ROWS].setdefault(hazard, {})[request.node.callspec.params["way"]] = seen

    return write


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the table."""
    if not config.getoption("--hazards", default=False):
        return
    terminalreporter.section("hazards: what the caller sees, attempts made, time bound kept")
    rows = config.stash[_ROWS]
    terminalreporter.write_line(f"{'':44}" + "".join(f"{name:40}" for name in WAYS))
    for hazard, seen in rows.items():
        terminalreporter.write_line(f"{hazard:44}" + "".join(f"{seen.get(name, ''):40}" for name in WAYS))
