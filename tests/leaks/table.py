"""Prints what gets out of which way, of this library beside its peers: `python -m leaks.table`."""

from __future__ import annotations

import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from leaks.endings import CANCELLED, ENDINGS, SUCCESS, Ending
from leaks.planted import Planted, leaked
from leaks.showlocals import showlocals
from leaks.subjects import OURS, PEERS, Subject
from leaks.ways_out import OF_ERRORS, OF_OBJECTS, watched

SUBJECTS: Final = (*OURS, *PEERS)
KINDS: Final = ("card", "person")
LOG: Final = "logs at level 1, debug mode, stdout"
LOCALS: Final = "pytest --showlocals"
ECHOED: Final = "logs, where headers echo"

Found = dict[str, set[str]]
"""What was found at each way out."""


def look(subject: Subject, ending: Ending, planted: Planted, found: Found) -> None:
    """Let a call end, and try every way out."""
    with watched() as shown:
        outcome = ending.of(subject, planted, debug=True)
    found[ECHOED if ending.in_headers else LOG] |= leaked(shown.getvalue(), planted)
    if outcome.error is not None:
        for name, of_error in OF_ERRORS.items():
            found[name] |= leaked(of_error(outcome.error), planted)
    for name, of_object in OF_OBJECTS.items():
        # An answer that quotes the request is handed over as it is by who has no models: that is no leak.
        for left in (outcome.client, outcome.error, outcome.result if ending is SUCCESS else None):
            found[name] |= leaked(of_object(left), planted)


def measured(subject: Subject) -> Found:
    """What gets out of one subject."""
    found: Found = defaultdict(set)
    for kind in KINDS:
        planted = Planted(kind)
        for ending in (*ENDINGS, *((CANCELLED,) if subject.is_async else ())):
            look(subject, ending, planted, found)
    with tempfile.TemporaryDirectory() as folder:
        shown = showlocals(subject.name, "echo in an error", Path(folder))
        found[LOCALS] = {
            name for name, mark in {"card.number": "59301000020", "card.name": "Pl4nt"}.items() if mark in shown
        }
    return found


def cell(found: set[str]) -> str:
    """What was found, in short."""
    if not found:
        return "clean"
    fields = len(found - {"key"})
    return " + ".join([*([f"{fields} fields"] if fields else []), *(["key"] if "key" in found else [])])


def _line(name: str, cells: Iterable[str]) -> str:
    return f"{name:36}" + "".join(f"{each:18}" for each in cells)


def main() -> int:
    """Print the table; give how many ways out of ours are not clean, aside from the one that is not ours to close."""
    tables = {subject.name: measured(subject) for subject in SUBJECTS}
    rows = [LOG, ECHOED, *OF_ERRORS, LOCALS, *OF_OBJECTS]
    total = len(set().union(*(Planted(kind).values() for kind in KINDS)))
    leaking = {name: sum(map(bool, found.values())) for name, found in tables.items()}
    lines = [
        f"What gets out, of {total} planted fields and the API key, over {len(ENDINGS) + 1} endings of a call",
        _line("", tables),
        *(_line(row, [cell(found[row]) for found in tables.values()]) for row in rows),
        _line("ways out that leak", [f"{count} of {len(rows)}" for count in leaking.values()]),
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return sum(bool(tables[subject.name][row]) for subject in OURS for row in rows if row != ECHOED)


if __name__ == "__main__":
    sys.exit(main())
