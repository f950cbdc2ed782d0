"""The figure of calibration: of the cases given a probability, how many came true."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING

from foedus import svg
from foedus.report.drawing.figure import Figure, tick
from foedus.report.evidence.validity import backtest_of
from foedus.report.numbers import figure_text
from foedus.statistics.shares import wilson_of_one
from foedus.wording import translator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from foedus.deterrence.schema import CalibrationRow
    from foedus.report.parts import Parts

__all__ = ["calibration_figure"]

_SIDE, _LEFT, _TOP, _FOOT = 420, 70, 16, 52


def calibration_figure(parts: Parts, lang: str) -> Figure | None:
    """Return the figure, on logarithmic axes since most probabilities are small; None if there are no bins."""
    backtest = backtest_of(parts)
    rows = [] if backtest is None else backtest["calibration"]
    ours = next((m for row in rows if (m := row.get("model", "")).startswith("foedus")), None)
    rows = [row for row in rows if (ours is None or row.get("model") == ours) and row["predicted"] > 0]
    if not rows:
        return None
    _ = translator(lang)
    inside = [r for r in rows if _within(r)]
    title = _.counted(
        "Out of time, {n} of {of} groups of forecasts came true about as often as forecast",
        "Out of time, {n} of {of} groups of forecasts came true about as often as forecast",
        len(inside),
        of=len(rows),
    )
    how = _(
        "Each dot is a group of forecasts: across, the mean probability forecast; up, the share that came true, with "
        "its 95 % interval from the count beside it. On the diagonal, forecasts mean what they say. Both axes are "
        "logarithmic."
    )
    table = tuple(
        (figure_text(r["predicted"], lang), figure_text(r["observed"], lang), figure_text(r["n"], lang, 9))
        for r in rows
    )
    description = _.listing([f"{row[0]}: {row[1]}" for row in table])
    drawing = svg.drawing("svg-calibration", _SIDE + 260, _SIDE, title, description, _drawn(rows, lang))
    head = (_("Forecast"), _("Came true"), _("Forecasts"))
    return Figure("figure-calibration", title, how, drawing, head, table, ("record",))


def _reach(row: CalibrationRow) -> tuple[float, float]:
    """Return the ends of the 95 % interval of the share that came true."""
    return wilson_of_one(row["observed"], row["n"], 0.95)


def _within(row: CalibrationRow) -> bool:
    low, high = _reach(row)
    return low <= row["predicted"] <= high


def _drawn(rows: Sequence[CalibrationRow], lang: str) -> list[Markup]:
    _ = translator(lang)
    least = min(r["predicted"] for r in rows)
    low = max(-5, int(log10(least)) - 1)

    def x(p: float) -> float:
        return _LEFT + (_SIDE - _LEFT) * (max(log10(max(p, 1e-12)), low) - low) / -low

    def y(p: float) -> float:
        bottom = _SIDE - _FOOT
        return bottom - (bottom - _TOP) * (max(log10(max(p, 1e-12)), low) - low) / -low

    parts = []
    for power in range(low, 1):
        p = 10.0**power
        label = _.percent(_.value(round(100 * p) if p >= 0.01 else float(f"{100 * p:.3g}")))
        parts += [svg.line(x(10.0**low), y(p), x(1), y(p), class_="grid"), tick(x(p), y(10.0**low) + 18, label)]
        parts.append(svg.text(_LEFT - 8, y(p) + 4, label, class_="tick", text_anchor="end"))
    parts.append(svg.line(x(10.0**low), y(10.0**low), x(1), y(1), class_="base dashed"))
    labelled: list[tuple[float, float]] = []
    for row in rows:
        reach = _reach(row)
        at = x(row["predicted"])
        parts.append(svg.line(at, y(reach[0]), at, y(reach[1]), class_="reach-main"))
        parts.append(svg.element("circle", cx=at, cy=y(row["observed"]), r=4.5, class_="dot"))
        place = (at + 9, y(row["observed"]) + 4)
        if all(abs(place[0] - a) > 60 or abs(place[1] - b) > 12 for a, b in labelled):  # the table has the others
            labelled.append(place)
            parts.append(svg.text(*place, f"n={figure_text(row['n'], lang, 9)}", class_="tick"))
    parts.append(tick((_LEFT + _SIDE) / 2, _SIDE - _FOOT + 40, _("probability forecast")))
    parts.append(svg.text(_LEFT, _TOP - 4, _("share that came true"), class_="tick"))
    return parts
