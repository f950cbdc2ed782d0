"""The figure of how courses of events end, for each option."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus import svg
from foedus.assessment.schema import ENDS
from foedus.report.drawing.figure import Figure, clipped, tick
from foedus.report.story.scenarios import end_named, ends_of
from foedus.report.words import percent
from foedus.wording import render, translator

if TYPE_CHECKING:
    from markupsafe import Markup

    from foedus.report.parts import Parts

__all__ = ["endings_figure"]

_WIDTH, _LEFT, _EDGE, _ROW, _BAR, _HEAD = 840, 290, 20, 34, 20, 30


def endings_figure(parts: Parts, lang: str) -> Figure | None:
    """Return the stacked bars of the four ends of each option, given acceptance; None if none has them."""
    _ = translator(lang)
    shown = [
        (render(row["title"], lang), [end["mean"] for end in ends])
        for row in parts.comparison
        if (ends := ends_of(row)) is not None
    ]
    if not shown:
        return None
    title, how = _heads(parts, lang)
    rows = tuple((option, *(percent(p, lang) for p in parts)) for option, parts in shown)
    description = _.listing([f"{row[0]}: {row[1]}" for row in rows])
    height = _HEAD + _ROW * len(shown) + 40
    drawing = svg.drawing("svg-endings", _WIDTH, height, title, description, _bars(shown, lang))
    return Figure(
        "figure-endings", title, how, drawing, (_("Option"), *(end_named(key, lang) for key in ENDS)), rows,
        ("text", "assume"),
    )  # fmt: skip


def _heads(parts: Parts, lang: str) -> tuple[str, str]:
    """Return title and explanation; without a war there is nothing to accept."""
    _ = translator(lang)
    read = _("Its parts are the four ends of a course of events.")
    ends = ends_of(parts.main)
    if parts.main is None or ends is None:
        title = _("How courses of events end")
    else:
        values = {"option": render(parts.main["title"], lang), "p": percent(ends[0]["mean"], lang)}
        title = (
            _("If “{option}” is accepted, peace holds and nothing is conceded in {p}", **values)
            if parts.war
            else _("Under “{option}” peace holds and nothing is conceded in {p}", **values)
        )
    bars = _("Each bar is one option, given acceptance.") if parts.war else _("Each bar is one option.")
    return title, f"{bars} {read}"


def _bars(shown: list[tuple[str, list[float]]], lang: str) -> list[Markup]:
    _ = translator(lang)
    right = _WIDTH - _EDGE

    def x(share: float) -> float:
        return _LEFT + (right - _LEFT) * share

    parts = []
    at = 8.0
    for key in ENDS:
        name = end_named(key, lang)
        parts.append(svg.rectangle(at, 4, 16, 14, class_=f"end {key.replace('_', '-')}"))
        if key == "attacked_lost":
            parts += [svg.line(at + step, 5, at + step, 17, class_="hatch") for step in (5, 11)]
        parts.append(svg.text(at + 22, 16, name, class_="label"))
        at += 46 + 6.6 * len(name)
    for index, (option, values) in enumerate(shown):
        top = _HEAD + _ROW * index
        parts.append(svg.text(_LEFT - 12, top + _BAR - 5, clipped(option, 38), class_="label", text_anchor="end"))
        total, done = sum(values) or 1.0, 0.0
        for key, value in zip(ENDS, values, strict=True):
            share = value / total
            box = svg.rectangle(x(done), top, x(done + share) - x(done), _BAR, class_=f"end {key.replace('_', '-')}")
            parts.append(box)
            if key == "attacked_lost":  # distinguishable in black and white too
                marks = range(int(x(done)) + 5, int(x(done + share)) - 1, 6)
                parts += [svg.line(at, top + 1, at, top + _BAR - 1, class_="hatch") for at in marks]
            done += share
    bottom = _HEAD + _ROW * len(shown)
    parts += [tick(x(tenth / 10), bottom + 12, str(10 * tenth)) for tenth in range(0, 11, 2)]
    parts.append(tick((_LEFT + right) / 2, bottom + 30, _("cases out of 100")))
    return parts
