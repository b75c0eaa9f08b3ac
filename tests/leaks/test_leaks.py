"""Nothing that was planted is found where it does not belong, whichever way out is tried."""

from __future__ import annotations

from pathlib import Path

import pytest

from leaks.endings import CANCELLED, ENDINGS, SUCCESS, Ending
from leaks.planted import KINDS, Planted, leaked
from leaks.showlocals import showlocals
from leaks.subjects import OURS, Subject
from leaks.ways_out import OF_ERRORS, OF_OBJECTS, chain, deep_vars, watched

pytestmark = pytest.mark.enable_socket

FAILING = [ending for ending in ENDINGS if ending.fails]
# Enough for the slow tools here; `nox -s leaks` holds all against all.
TYPICAL = [ending for ending in FAILING if ending.name in {"echo in an error", "echo in a token", "silence", "Ctrl-C"}]
subjects = pytest.mark.parametrize("subject", OURS, ids=lambda subject: subject.name)
kinds = pytest.mark.parametrize("kind", KINDS)


@subjects
@pytest.mark.parametrize("ending", TYPICAL, ids=lambda ending: ending.name)
@pytest.mark.parametrize("way_out", OF_ERRORS)
def test_no_tool_shows_a_value_of_a_failed_call(way_out: str, ending: Ending, subject: Subject) -> None:
    """Whatever tool somebody holds a failed call against, it shows no value that was sent."""
    planted = Planted("card")
    error = ending.of(subject, planted).error
    assert error is not None
    assert leaked(OF_ERRORS[way_out](error), planted) == set()


@subjects
@kinds
@pytest.mark.parametrize("ending", FAILING, ids=lambda ending: ending.name)
def test_nothing_hangs_on_a_failed_call(ending: Ending, kind: str, subject: Subject) -> None:
    """For each kind of params: an error, its cause and context and all of their frames hold no value that was sent."""
    planted = Planted(kind)
    error = ending.of(subject, planted).error
    assert error is not None
    assert leaked(chain(error) + deep_vars(error), planted) == set()


@pytest.mark.parametrize("way_out", OF_ERRORS)
def test_no_tool_shows_a_value_of_a_cancelled_call(way_out: str) -> None:
    """A cancelled call is as silent as one that failed."""
    planted = Planted("card")
    error = CANCELLED.of(OURS[1], planted).error
    assert isinstance(error, TimeoutError)
    assert leaked(OF_ERRORS[way_out](error), planted) == set()


@subjects
@kinds
@pytest.mark.parametrize(
    "ending", [ending for ending in ENDINGS if not ending.in_headers], ids=lambda ending: ending.name
)
def test_no_log_says_a_value(ending: Ending, kind: str, subject: Subject) -> None:
    """With every logger at level 1, the event loop in debug mode and both outputs caught, no value is said."""
    planted = Planted(kind)
    with watched() as shown:
        ending.of(subject, planted, debug=True)
    assert "httpcore" in shown.getvalue()
    assert leaked(shown.getvalue(), planted) == set()


@subjects
@pytest.mark.parametrize("kind", ["card", "person"])
@pytest.mark.parametrize("way_out", OF_OBJECTS)
@pytest.mark.parametrize("ending", [SUCCESS, *FAILING[:1]], ids=lambda ending: ending.name)
def test_no_object_shows_a_value(ending: Ending, way_out: str, kind: str, subject: Subject) -> None:
    """A client that has called, its endpoint, what it gave back or raised: none shows what was sent, or the key."""
    planted = Planted(kind)
    outcome = ending.of(subject, planted)
    for shown in (outcome.client, outcome.client.tokens, outcome.result, outcome.error):
        assert leaked(OF_OBJECTS[way_out](shown), planted) == set()


@subjects
def test_pytest_shows_no_value(subject: Subject, tmp_path: Path) -> None:
    """Somebody's failing test, run with `--showlocals`, shows no value."""
    # Its values are planted anew but alike: these are the first that the run plants.
    shown = showlocals(subject.name, "echo in an error", tmp_path)
    assert "59301000020" not in shown
    assert "Pl4nt" not in shown
