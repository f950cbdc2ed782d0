"""A plot of estimates with their intervals, one row each: coefficients, indices, specifications."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus import svg
from foedus.report.drawing.figure import clipped, tick

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markupsafe import Markup

__all__ = ["Mark", "Row", "forest"]

_WIDTH, _LABEL, _EDGE, _LANE, _FOOT = 840, 330, 26, 13, 44
_LINE, _WIDE = 14, 46  # of a label: height of a line, letters in it


@dataclass(frozen=True, slots=True)
class Mark:
    """One estimate of a row.

    Attributes
    ----------
    point : float or None
        None where there is only an interval.
    low, high : float or None
        Ends of the interval; None where there is none.
    kind : {"main", "second", "prior"}
        A filled dot on a thick line, a hollow square on a thin one, a dashed line.
    """

    point: float | None
    low: float | None
    high: float | None
    kind: str = "main"


@dataclass(frozen=True, slots=True)
class Row:
    """A label with its estimates, one lane each."""

    label: str
    marks: tuple[Mark, ...]


def forest(
    identity: str,
    rows: Sequence[Row],
    title: str,
    description: str,
    *,
    axis: str,
    tick_label: Callable[[float], str],
    zero: float | None = None,
    bounds: tuple[float, float] | None = None,
) -> Markup:
    """Return the plot.

    Parameters
    ----------
    identity, title, description : str
        Of the drawing.
    rows : sequence of Row
    axis : str
        What is measured.
    tick_label : callable
        Writes a number of the axis.
    zero : float or None
        Where a line of reference stands.
    bounds : pair of float or None
        Of the axis; of the numbers unless given.
    """
    low, high = bounds or _bounds(rows, zero)
    left, right = _LABEL, _WIDTH - _EDGE

    def x(value: float) -> float:
        return left + (right - left) * (min(max(value, low), high) - low) / (high - low)

    labels = [_lines(row.label) for row in rows]
    heights = [6 + max(16, _LANE * len(row.marks), _LINE * len(label)) for row, label in zip(rows, labels, strict=True)]
    bottom = float(sum(heights))
    parts = [svg.line(x(v), 0, x(v), bottom, class_="grid") for v in _round(low, high)]
    if zero is not None:
        parts.append(svg.line(x(zero), 0, x(zero), bottom, class_="base"))
    top = 0.0
    for row, label_lines, height in zip(rows, labels, heights, strict=True):
        middle = top + height / 2
        for number, line in enumerate(label_lines):
            y = middle + 4 + _LINE * (number - (len(label_lines) - 1) / 2)
            parts.append(svg.text(left - 14, y, line, class_="label", text_anchor="end"))
        first = middle - _LANE * (len(row.marks) - 1) / 2
        for lane, mark in enumerate(row.marks):
            parts += _mark(mark, first + _LANE * lane, x)
        top += height
    parts += [tick(x(v), bottom + 16, tick_label(v)) for v in _round(low, high)]
    parts.append(tick((left + right) / 2, bottom + 34, axis))
    return svg.drawing(identity, _WIDTH, int(bottom) + _FOOT, title, description, parts)


def _lines(label: str) -> list[str]:
    """Return a label on one line or two; of one that is longer the middle is left out."""
    first, *rest = textwrap.wrap(clipped(label, 2 * _WIDE - 8), _WIDE) or [""]
    return [first, " ".join(rest)] if rest else [first]


def _mark(mark: Mark, y: float, x: Callable[[float], float]) -> list[Markup]:
    parts = []
    if mark.low is not None and mark.high is not None:
        parts.append(svg.line(x(mark.low), y, x(mark.high), y, class_=f"reach-{mark.kind}"))
    if mark.point is None:
        return parts
    at = x(mark.point)
    if mark.kind == "main":
        parts.append(svg.element("circle", cx=at, cy=y, r=4.5, class_="dot"))
    else:
        parts.append(svg.rectangle(at - 4, y - 4, 8, 8, class_="square"))
    return parts


def _bounds(rows: Sequence[Row], zero: float | None) -> tuple[float, float]:
    values = [v for row in rows for m in row.marks for v in (m.point, m.low, m.high) if v is not None]
    values += [zero] if zero is not None else []
    low, high = min(values), max(values)
    room = 0.04 * (high - low) or 1.0
    return low - room, high + room


def _round(low: float, high: float) -> list[float]:
    """Return round numbers within two bounds, at most eight."""
    step = next(
        s * 10**power for power in range(-4, 7) for s in (1, 2, 5) if (high - low) / (s * 10.0**power) <= 8
    )  # fmt: skip
    first = int(low // step) + (0 if low % step == 0 else 1)
    found = []
    while first * step <= high + 1e-12:
        found.append(round(first * step, 6) + 0.0)
        first += 1
    return found
