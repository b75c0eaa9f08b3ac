"""The figures as a table in Markdown, and in docs/performance.md."""

from __future__ import annotations

import platform
from collections.abc import Sequence

from bench._parts import ROOT, Growth, Row
from bench._plot import plot

PAGE = ROOT / "docs" / "performance.md"
PICTURE = ROOT / "docs" / "performance.svg"
_BEGIN, _END = "<!-- figures: written by `nox -s bench -- --write` -->\n", "<!-- end of figures -->\n"


def table(rows: Sequence[Row]) -> str:
    """The rows in Markdown."""
    lines = ["| what | in | stripe-python | wanted | ours | |", "|---|---|---|---|---|---|"]
    for row in rows:
        peers = "; ".join(_figure(value) + name.removeprefix("stripe-python") for name, value in row.peers.items())
        wanted = f"{_figure(row.wanted)} or {'more' if row.more_is_better else 'less'}"
        verdict = "" if row.reached else "not reached"
        lines.append(f"| {row.what} | {row.unit} | {peers} | {wanted} | **{_figure(row.ours)}** | {verdict} |")
    return "\n".join(lines) + "\n"


def growth_table(lines: Sequence[Growth]) -> str:
    """What an item costs at each size, in Markdown."""
    rows = ["| what | microseconds for each, at a size of |", "|---|---|"]
    for line in lines:
        costs = ", ".join(f"{size:,} {line.unit}: {cost:.3g}" for size, cost in line.microseconds.items())
        rows.append(f"| {line.what} | {costs} |")
    return "\n".join(rows) + "\n"


def write(rows: Sequence[Row], lines: Sequence[Growth]) -> None:
    """Put the figures and the plot into the docs."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(_BEGIN)
    after = rest.partition(_END)[2]
    machine = f"{platform.python_implementation()} {platform.python_version()} on {platform.system()}, two cores"
    figures = f"{_BEGIN}\nMeasured with {machine}.\n\n{table(rows)}\n{growth_table(lines)}\n{_END}"
    PAGE.write_text(before + figures + after, encoding="utf-8")
    PICTURE.write_text(plot(rows, lines), encoding="utf-8")


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
