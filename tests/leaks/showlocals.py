"""What `pytest --showlocals` prints of a failed call, in a run of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

# A failing test of somebody else's: it lets the subject's call end as it is told.
FAILING = """
import sys

sys.path.insert(0, {tests!r})
from leaks.endings import ENDINGS
from leaks.planted import Planted
from leaks.subjects import OURS, PEERS

planted = Planted("card")


def test_somebody_elses():
    (subject,) = (each for each in OURS + PEERS if each.name == {subject!r})
    (ending,) = (each for each in ENDINGS if each.name == {ending!r})
    raise ending.of(subject, planted).error
"""
TESTS = Path(__file__).parents[1]


def showlocals(subject: str, ending: str, folder: Path) -> str:
    """The output of that run."""
    test = folder / "test_somebody_elses.py"
    test.write_text(FAILING.format(tests=str(TESTS), subject=subject, ending=ending))
    options = ("--showlocals", "-p", "no:cacheprovider", "-vv", "--rootdir", str(folder), "-c", "/dev/null")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(test)], check=False, capture_output=True, text=True, timeout=60
    )
    assert "1 failed" in done.stdout, done.stdout + done.stderr
    return done.stdout
