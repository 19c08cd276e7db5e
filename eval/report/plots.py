"""Plots as SVG, drawn into the page: bars with intervals, a curve, a histogram.

Colours and type come from the page's style sheet by class; a plot names what it shows for those who cannot
see it.
"""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

import numpy as np

_ROW = 26  # height of a bar with its gap
_LABEL = 130  # width of the names beside bars
_BAR = 260
_VALUE = 112
_SIDE = 360  # of a square plot
_MARGIN = 52


class Bar(NamedTuple):
    """Shares between 0 and 1."""

    label: str
    value: float
    low: float
    high: float
    n: int


def bars(rows: Sequence[Bar], title: str) -> str:
    """Horizontal bars from 0 to 100 %, with their intervals as whiskers."""
    height = _ROW * len(rows) + 30
    parts = []
    for tick in range(0, 101, 25):
        x = _LABEL + _BAR * tick / 100
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{height - 24}"/>')
        parts.append(_text(x, height - 8, f"{tick}%", "tick", "middle"))
    for place, row in enumerate(rows):
        y = _ROW * place + 5
        middle = y + 8
        low, high = (_LABEL + _BAR * end for end in (row.low, row.high))
        parts += [
            _text(_LABEL - 8, middle + 4, row.label, "label", "end"),
            f'<rect class="bar" x="{_LABEL}" y="{y}" width="{_BAR * row.value:.1f}" height="16" rx="2"/>',
            f'<path class="whisker" d="M{low:.1f} {middle}H{high:.1f}'
            f'M{low:.1f} {middle - 4}v8M{high:.1f} {middle - 4}v8"/>',
            _text(_LABEL + _BAR + 10, middle + 4, f"{100 * row.value:.1f}%　{row.n}题", "tick", "start"),
        ]
    return _svg(_LABEL + _BAR + _VALUE, height, title, parts)


class Point(NamedTuple):
    x: float
    y: float


def curve(points: Sequence[Point], here: Point | None, axes: tuple[str, str], title: str) -> str:
    """A line through points of the unit square, and the point where the product stands."""
    inner = _SIDE - 2 * _MARGIN

    def at(point: Point) -> tuple[float, float]:
        return _MARGIN + inner * point.x, _SIDE - _MARGIN - inner * point.y

    parts = []
    for tick in range(0, 101, 25):
        x, y = at(Point(tick / 100, tick / 100))
        parts += [
            f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{_MARGIN}" y2="{_SIDE - _MARGIN}"/>',
            f'<line class="grid" x1="{_MARGIN}" x2="{_SIDE - _MARGIN}" y1="{y:.1f}" y2="{y:.1f}"/>',
            _text(x, _SIDE - _MARGIN + 16, f"{tick}%", "tick", "middle"),
            _text(_MARGIN - 6, y + 4, f"{tick}%", "tick", "end"),
        ]
    if points:
        line = "L".join(f"{x:.1f} {y:.1f}" for x, y in map(at, points))
        parts.append(f'<path class="curve" d="M{line}"/>')
    if here:
        x, y = at(here)
        parts.append(f'<circle class="here" cx="{x:.1f}" cy="{y:.1f}" r="6"/>')
        side, shift = ("end", -10) if here.x > 0.6 else ("start", 10)
        parts.append(_text(x + shift, y + (18 if here.y > 0.9 else -8), "本次", "label", side))
    parts.append(_text(_SIDE / 2, _SIDE - 10, axes[0], "label", "middle"))
    parts.append(_text(_MARGIN, _MARGIN - 14, axes[1], "label", "start"))
    return _svg(_SIDE, _SIDE, title, parts)


def histogram(values: Sequence[float], marks: Sequence[tuple[str, float]], unit: str, title: str) -> str:
    """How often values fall where, on a logarithmic scale, with named values marked."""
    width, height, foot = 640, 240, 44
    positive = np.maximum(np.array(values, dtype=float), 1e-3)
    low, high = float(np.log10(positive.min())), float(np.log10(positive.max()))
    if high - low < 0.1:
        low, high = low - 0.05, high + 0.05
    counts, edges = np.histogram(np.log10(positive), bins=40, range=(low, high))
    inner, top = width - 2 * 30, height - foot - 24

    def x_of(logarithm: float) -> float:
        return 30 + inner * (logarithm - low) / (high - low)

    parts = []
    for count, left, right in zip(counts, edges[:-1], edges[1:], strict=True):
        tall = top * count / counts.max()
        x = x_of(left)
        parts.append(
            f'<rect class="bar" x="{x:.1f}" y="{24 + top - tall:.1f}" '
            f'width="{x_of(right) - x - 1:.1f}" height="{tall:.1f}"/>'
        )
    for power in range(int(np.floor(low)), int(np.ceil(high)) + 1):
        for value in (10.0**power, 3 * 10.0**power):
            if low <= np.log10(value) <= high:
                parts.append(
                    _text(x_of(float(np.log10(value))), height - foot + 18, f"{value:g}", "tick", "middle")
                )
    for name, value in marks:
        x = x_of(float(np.log10(max(value, 1e-3))))
        parts.append(f'<line class="mark" x1="{x:.1f}" x2="{x:.1f}" y1="18" y2="{height - foot}"/>')
        parts.append(_text(x, 12, f"{name} {value:.3g}", "label", "middle"))
    parts.append(_text(width / 2, height - 6, unit, "label", "middle"))
    return _svg(width, height, title, parts)


def _svg(width: float, height: float, title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg role="img" aria-label="{escape(title)}" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}">{"".join(parts)}</svg>'
    )


def _text(x: float, y: float, text: str, kind: str, anchor: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
