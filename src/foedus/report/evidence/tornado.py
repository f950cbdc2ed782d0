"""The tornado: what each assumption does to the answer, widest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from foedus import svg
from foedus.report.drawing.figure import Figure, clipped, tick, ticks
from foedus.report.words import percent, points
from foedus.wording import translator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.report.evidence.assumptions import Driver

__all__ = ["tornado"]

_WIDTH = 840
_BAR, _ROW = 18, 38


def tornado(drivers: Sequence[Driver], lang: str) -> Figure | None:
    """Return the tornado: what the overall probability becomes at both ends of each assumption, widest first."""
    if not drivers:
        return None
    _ = translator(lang)
    first = drivers[0]
    title = _(
        "What moves the answer most: {title} (from {low} to {high})",
        title=first.title,
        low=percent(min(first.at_low, first.at_high), lang),
        high=percent(max(first.at_low, first.at_high), lang),
    )
    how = _(
        "Each bar shows the overall probability when one assumption is moved to the low end (light) and to the high "
        "end (dark) of its range, all others staying at their medians. Joint changes are not shown."
    )
    rows = tuple(
        (d.title, percent(d.at_low, lang), percent(d.at_high, lang), points(d.at_high - d.at_low, lang))
        for d in drivers
    )
    description = _.listing([f"{title}: {low}, {high}" for title, low, high, _span in rows])
    return Figure(
        "figure-drivers",
        title,
        how,
        svg.drawing("svg-drivers", _WIDTH, _ROW * len(drivers) + 46, title, description, _bars(drivers, lang)),
        (_("Assumption"), _("At its low end"), _("At its high end"), _("Change")),
        rows,
        ("assume",),
    )


def _bars(drivers: Sequence[Driver], lang: str) -> list[Markup]:
    _ = translator(lang)
    ends = [end for d in drivers for end in (d.at_low, d.at_high, d.base)]
    low, high = min(ends), max(ends)
    room = max(0.02, 0.08 * (high - low))
    low, high = max(0.0, low - room), min(1.0, high + room)
    left, right = 30, _WIDTH - 30
    bottom = _ROW * len(drivers) + 8

    def x(p: float) -> float:
        return left + (right - left) * (p - low) / (high - low)

    parts = []
    for index, d in enumerate(drivers):
        top = _ROW * index
        parts.append(svg.text(left, top + 13, clipped(d.title, 120), class_="label"))
        for end, side in ((d.at_low, "low"), (d.at_high, "high")):
            parts.append(svg.rectangle(x(d.base), top + 18, x(end) - x(d.base), _BAR - 4, class_=f"bar {side}"))
        parts.append(svg.line(x(d.base), top + 16, x(d.base), top + 16 + _BAR, class_="base"))
    parts += [tick(x(p), bottom + 16, percent(p, lang)) for p in ticks(low, high)]
    parts.append(tick((left + right) / 2, bottom + 34, _("overall probability")))
    return parts
