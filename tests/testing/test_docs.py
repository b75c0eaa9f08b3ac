"""What the page on testing shows of pytest and of the command, done as it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from stripe_tokens.testing import TEST_KEY, FaultKind, __main__
from testing.test_plugin import run

PAGE = (Path(__file__).parents[2] / "docs" / "testing.md").read_text(encoding="utf-8")
NAMES = """
import json
import subprocess

from stripe_tokens import APITimeoutError, PersonParams
from stripe_tokens.testing import banks
"""


def blocks(language: str) -> list[str]:
    """The blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def test_the_tests_on_the_page_pass(tmp_path: Path) -> None:
    """All tests that the page shows make one suite that passes."""
    (tmp_path / "test_page.py").write_text(NAMES + "\n\n".join(blocks("py")))
    (tmp_path / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\naddopts = --strict-markers\n")
    assert "6 passed" in run(tmp_path, "-q")


def test_the_command_greets_as_the_page_says() -> None:
    """What the command prints is what the page shows below it."""
    (shown,) = blocks("console")
    assert __main__._greeting(f"http://127.0.0.1:{__main__.PORT}") in shown
    assert TEST_KEY in shown


@pytest.mark.parametrize("kind", get_args(FaultKind))
def test_every_fault_is_told(kind: str) -> None:
    """The page names whatever can go wrong."""
    assert f"`{kind}`" in PAGE
