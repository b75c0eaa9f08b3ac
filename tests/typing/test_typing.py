"""A user's project under mypy --strict and pyright strict, against the package as it is installed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import pytest

pytestmark = pytest.mark.typing

PROJECT: Final = Path(__file__).parent / "project"
MARK: Final = "  # error"

Lines = dict[str, set[int]]


def mypy(folder: Path) -> Lines:
    """The lines that mypy reports, by file."""
    command = [sys.executable, "-m", "mypy", "--strict", "--output=json", f"--python-executable={sys.executable}", "."]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode in {0, 1}, run.stderr
    found = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
    return by_file((item["file"], item["line"]) for item in found if item["severity"] == "error")


def pyright(folder: Path) -> Lines:
    """The lines that pyright reports, by file."""
    (folder / "pyrightconfig.json").write_text(
        json.dumps({"typeCheckingMode": "strict", "reportUnusedExpression": False})
    )
    command = [sys.executable, "-m", "pyright", "--outputjson", f"--pythonpath={sys.executable}"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode in {0, 1}, run.stderr
    found = json.loads(run.stdout)["generalDiagnostics"]
    return by_file((Path(item["file"]).name, item["range"]["start"]["line"] + 1) for item in found)


def by_file(found: Iterable[tuple[str, int]]) -> Lines:
    """Lines in sets by their file."""
    lines: Lines = {}
    for file, line in found:
        lines.setdefault(file, set()).add(line)
    return lines


CHECKERS: Final[dict[str, Callable[[Path], Lines]]] = {"mypy": mypy, "pyright": pyright}


@pytest.fixture(scope="module", params=CHECKERS)
def reported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Lines:
    """What a checker reports of the project, copied to where nothing of this checkout is in reach."""
    folder = tmp_path_factory.mktemp(request.param) / "project"
    shutil.copytree(PROJECT, folder)
    return CHECKERS[request.param](folder)


def marked(name: str) -> dict[int, str]:
    """The lines of a file that bear the mark."""
    lines = (PROJECT / name).read_text("utf-8").splitlines()
    return {number: line for number, line in enumerate(lines, start=1) if line.endswith(MARK)}


def test_what_is_right_is_accepted(reported: Lines) -> None:
    """Each of the nine creates has its type on both clients, and a complete `match` is proven complete."""
    assert reported.get("right.py", set()) == set()


def test_each_mistake_is_reported_and_nothing_else(reported: Lines) -> None:
    """A typo, a mixture, a missing field, a None or a wrong shape is found before the program runs."""
    mistakes = marked("wrong.py")
    assert len(mistakes) > 40
    assert {line: mistakes[line] for line in mistakes.keys() - reported["wrong.py"]} == {}
    assert reported["wrong.py"] - mistakes.keys() == set()
