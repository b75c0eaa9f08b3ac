"""Run the benchmark, whole or in parts, and print its figures."""

from __future__ import annotations

import argparse
import time

from bench import _report
from bench._parts import PARTS, Growth, Row


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"what to measure, of: {', '.join(PARTS)}; all of it by default"
    )
    parser.add_argument("--write", action="store_true", help="put the figures of a whole run into docs/")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - PARTS.keys():
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    if asked.write and asked.parts:
        parser.error("--write takes a whole run, for its figures belong together")
    rows, lines = _measured(asked.parts or list(PARTS))
    if rows:
        print(_report.table(rows))
    if lines:
        print(_report.growth_table(lines))
    if asked.write:
        _report.write(rows, lines)


def _measured(parts: list[str]) -> tuple[list[Row], list[Growth]]:
    figures: list[Row | Growth] = []
    for part in parts:
        begun = time.monotonic()
        figures += PARTS[part]()
        print(f"{part}: {time.monotonic() - begun:.0f} s", flush=True)
    print()
    return [each for each in figures if isinstance(each, Row)], [each for each in figures if isinstance(each, Growth)]


if __name__ == "__main__":
    main()
