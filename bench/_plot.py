"""The figures as a picture, drawn by hand so that it needs nothing installed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape

from bench._parts import Growth, Row

_WIDTH = 860
_LABELS = 400
_ROW = 30
_COLOURS = ("#635bff", "#0a7d5a", "#c2410c", "#0369a1")
_STYLE = "font-family='system-ui, sans-serif' font-size='12'"
_DECADES = 2.0
_HEIGHT_OF_GROWTH = 240


def plot(rows: Sequence[Row], lines: Sequence[Growth]) -> str:
    """Draw how ours stands to what was wanted, and how cost grows with size."""
    bars = list(_bars(rows))
    top = _ROW * (len(rows) + 3)
    height = top + _HEIGHT_OF_GROWTH + 110
    body = "\n".join([*bars, *_growth(lines, top)])
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {_WIDTH} {height}' {_STYLE} fill='#1a1a2e'>\n"
        f"<title>What stripe-tokens costs</title>\n"
        f"<rect width='{_WIDTH}' height='{height}' fill='#fff'/>\n{body}\n</svg>\n"
    )


def _bars(rows: Sequence[Row]) -> Iterator[str]:
    """Draw costs in terms of what was wanted, on a logarithmic scale: left of the line is better."""
    yield _text(12, 22, "Cost, where what was wanted is 1 (logarithmic; shorter is better)", "font-weight='600'")
    for number, row in enumerate(rows):
        y = _ROW * (number + 1) + 14
        yield _text(_LABELS - 8, y + 13, row.what, "text-anchor='end'")
        ours = _cost(row, row.ours)
        yield f"<rect x='{_LABELS}' y='{y}' width='{_x(ours) - _LABELS:.1f}' height='12' fill='{_COLOURS[0]}'/>"
        for name, value in row.peers.items():
            x = _x(_cost(row, value))
            yield f"<circle cx='{x:.1f}' cy='{y + 6}' r='4' fill='{_COLOURS[2]}'><title>{escape(name)}</title></circle>"
    bottom = _ROW * (len(rows) + 1) + 14
    wanted = f"{_x(1):.1f}"
    yield f"<line x1='{wanted}' x2='{wanted}' y1='{_ROW + 8}' y2='{bottom}' stroke='#1a1a2e' stroke-dasharray='3 3'/>"
    yield _text(_LABELS, bottom + 12, "bars: stripe-tokens; dots: stripe-python; dashes: what was wanted")


def _cost(row: Row, value: float) -> float:
    return row.wanted / value if row.more_is_better else max(value, 0.001) / row.wanted


def _x(cost: float) -> float:
    """From a hundredth to a hundredfold of what was wanted."""
    place = (math.log10(cost) + _DECADES) / (2 * _DECADES)
    return _LABELS + (_WIDTH - _LABELS - 20) * min(max(place, 0.01), 1.0)


def _growth(lines: Sequence[Growth], top: int) -> Iterator[str]:
    """Draw the cost of an item against how many there are: linear growth is a flat line."""
    yield _text(
        12, top, "Microseconds for each item against size (both logarithmic; flat is linear)", "font-weight='600'"
    )
    left, right, bottom = 60, _WIDTH - 40, top + _HEIGHT_OF_GROWTH
    for decade in range(7):
        x = left + (right - left) * decade / 6
        yield f"<line x1='{x:.1f}' x2='{x:.1f}' y1='{top + 14}' y2='{bottom}' stroke='#ddd'/>"
        yield _text(x, bottom + 16, f"{10**decade:,}", "text-anchor='middle'")
    for decade in range(-1, 4):
        y = bottom - (bottom - top - 14) * (decade + 1) / 4
        yield f"<line x1='{left}' x2='{right}' y1='{y:.1f}' y2='{y:.1f}' stroke='#ddd'/>"
        yield _text(left - 6, y + 4, f"{10.0**decade:g}", "text-anchor='end'")
    for number, (line, colour) in enumerate(zip(lines, _COLOURS, strict=True)):
        points = [
            (left + (right - left) * math.log10(size) / 6, bottom - (bottom - top - 14) * (math.log10(cost) + 1) / 4)
            for size, cost in line.microseconds.items()
        ]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        yield f"<polyline points='{path}' fill='none' stroke='{colour}' stroke-width='2'/>"
        yield from (f"<circle cx='{x:.1f}' cy='{y:.1f}' r='3' fill='{colour}'/>" for x, y in points)
        yield f"<rect x='{left + 200 * number}' y='{bottom + 34}' width='12' height='12' fill='{colour}'/>"
        yield _text(left + 200 * number + 18, bottom + 44, f"{line.what} ({line.unit})")


def _text(x: float, y: float, text: str, attributes: str = "") -> str:
    return f"<text x='{x:.1f}' y='{y:.1f}' {attributes}>{escape(text)}</text>"
