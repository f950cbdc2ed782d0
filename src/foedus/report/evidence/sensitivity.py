"""What drives the answer beyond one assumption at a time: Sobol indices, box of failure, worth of amendments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from foedus.report.answers import name_of, why_not
from foedus.report.drawing.figure import Figure
from foedus.report.drawing.forest import Mark, Row, forest
from foedus.report.evidence.assumptions import rows_of
from foedus.report.evidence.units import unit_told
from foedus.report.numbers import number
from foedus.report.words import percent, points, points_between
from foedus.wording import render, translator

__all__ = [
    "Amended",
    "Failure",
    "amended_of",
    "failure_of",
    "part_of",
    "search_told",
    "sobol_figure",
    "sobol_why",
    "turns_of",
]

_SHOWN = 12


def part_of(assessment: Mapping[str, Any], *path: str) -> Any:
    """Return a part of the assessment that may be missing, at any depth; a reason (`why`) above it stands for it."""
    at: Any = assessment
    for key in path:
        if not isinstance(at, Mapping):
            return None
        if "why" in at and key not in at:
            return at
        at = at.get(key)
    return at


def sobol_why(assessment: Mapping[str, Any], lang: str) -> list[str]:
    """Return why there are no indices, or what must be said of them."""
    sobol = part_of(assessment, "sensitivity", "sobol")
    if not isinstance(sobol, Mapping):
        return [why_not(sobol, lang) or why_not(None, lang)]
    told = [render(message, lang) for message in sobol.get("messages") or []]
    return told if sobol.get("rows") or told else [why_not(sobol, lang) or why_not(None, lang)]


def sobol_figure(assessment: Mapping[str, Any], lang: str) -> Figure | None:
    """Return the Sobol indices, the largest total first; None if there are none."""
    sobol = part_of(assessment, "sensitivity", "sobol")
    rows = [
        row
        for row in rows_of(sobol.get("rows") if isinstance(sobol, Mapping) else None)
        if number(row.get("total")) is not None
    ]
    if not isinstance(sobol, Mapping) or not rows:
        return None
    _ = translator(lang)
    rows = sorted(rows, key=lambda row: -float(row["total"]))[:_SHOWN]
    titles = [render(row.get("title") or row.get("id", ""), lang).removesuffix(".") for row in rows]
    title = _(
        "With everything varied together, this explains most of the spread: {title} ({share} in all)",
        title=titles[0],
        share=percent(float(rows[0]["total"]), lang),
    )
    how = _(
        "A dot is the share of the variance that an assumption explains alone, a square what it explains with all its "
        "joint effects; lines are intervals. A square far right of its dot means that the assumption works through "
        "others."
    )
    drawn = [
        Row(name, (Mark(number(r.get("first")), number(r.get("first_low")), number(r.get("first_high"))),
                   Mark(number(r["total"]), number(r.get("total_low")), number(r.get("total_high")), "second")))
        for name, r in zip(titles, rows, strict=True)
    ]  # fmt: skip
    table = tuple(
        (
            name,
            *(_share(r.get(k), lang) for k in ("first", "total")),
            f"{_share(r.get('total_low'), lang)} … {_share(r.get('total_high'), lang)}",
        )
        for name, r in zip(titles, rows, strict=True)
    )
    description = _.listing([f"{row[0]}: {row[2]}" for row in table])
    most = max(0.2, *(number(r.get(k)) or 0.0 for r in rows for k in ("first_high", "total_high")))
    drawing = forest(
        "svg-sobol", drawn, title, description, axis=_("share of the variance"),
        tick_label=lambda v: _.number(v, 1), zero=0.0, bounds=(0.0, most),
    )  # fmt: skip
    head = (_("Assumption"), _("Alone"), _("With joint effects"), _("Interval"))
    return Figure("figure-sobol", title, how, drawing, head, table, ("assume",))


def _share(value: Any, lang: str) -> str:
    known = number(value)
    return "–" if known is None else translator(lang).number(known, 2)


@dataclass(frozen=True, slots=True)
class Failure:
    """The box of assumptions in which the arrangement fails.

    Attributes
    ----------
    what : str
        What failure is.
    sentence : str
        How much of it the box holds.
    limits : tuple of (str, str)
        Assumption and its limits.
    messages : tuple of str
    """

    what: str
    sentence: str
    limits: tuple[tuple[str, str], ...]
    messages: tuple[str, ...]


def failure_of(assessment: Mapping[str, Any], lang: str) -> tuple[Failure | None, str]:
    """Return the box, or why there is none."""
    given = part_of(assessment, "sensitivity", "failure")
    if not isinstance(given, Mapping) or "why" in given:
        return None, why_not(given, lang) or why_not(None, lang)
    return region_of(given, lang)


def region_of(given: Mapping[str, Any], lang: str) -> tuple[Failure | None, str]:
    """Return a region of failure, or why there is none."""
    _ = translator(lang)
    messages = [render(m, lang) for m in given.get("messages") or []]
    held_out = given.get("held_out")
    if isinstance(held_out, Mapping) and all(number(held_out.get(k)) is not None for k in ("coverage", "density")):
        parts = {k: percent(float(held_out[k]), lang) for k in ("coverage", "density")}
        told_out = _(
            "On draws that were not used to find it, such a box holds {coverage} of the failures, and {density} of the "
            "draws in it fail.",
            **parts,
        )
        messages.append(told_out)
    if not given.get("limits"):
        return None, " ".join(messages) or _("No box of assumptions holds the failures better than chance.")
    numbers = {key: number(given.get(key)) for key in ("share", "coverage", "density", "mass")}
    told = {key: "–" if value is None else percent(value, lang) for key, value in numbers.items()}
    sentence = _(
        "In all, {share} of the draws fail. The box below holds {mass} of the draws, {coverage} of the failures, and "
        "{density} of the draws in it fail.",
        **told,
    )
    limits = tuple(
        (render(row.get("title") or row.get("id", ""), lang).removesuffix("."), _limits(row, lang))
        for row in given["limits"]
    )
    return Failure(render(given.get("what") or "", lang), sentence, limits, tuple(messages)), ""


def _limits(row: Mapping[str, Any], lang: str) -> str:
    """Return the limits of a quantity with its unit."""
    told, unit = _ends(row, lang), unit_told(row.get("unit"), lang)
    return f"{told} ({unit})" if unit else told


def _ends(row: Mapping[str, Any], lang: str) -> str:
    _ = translator(lang)
    low, high = number(row.get("low")), number(row.get("high"))

    def said(value: float) -> str:
        return _.value(float(f"{value:.2g}"))

    if row.get("values"):
        return _.listing([v if isinstance(v, str) else said(v) for v in row["values"]])
    if low is not None and high is not None:
        return _("from {low} to {high}", low=said(low), high=said(high))
    if low is not None:
        return _("above {value}", value=said(low))
    return _("below {value}", value=said(high)) if high is not None else "–"


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


@dataclass(frozen=True, slots=True)
class Amended:
    """What an amendment changes in the answers."""

    says: str
    clause: str
    consents: str
    changes: tuple[tuple[str, str], ...]


def amended_of(assessment: Mapping[str, Any], names: Mapping[str, Any], lang: str) -> tuple[list[Amended], str]:
    """Return the worth of each amendment, or why none was computed; `names` are those of the parties by id."""
    given = part_of(assessment, "sensitivity", "amendments")
    rows = rows_of(given)
    return [_amended(row, names, lang) for row in rows], "" if rows else why_not(given, lang) or why_not(None, lang)


def search_told(assessment: Mapping[str, Any], lang: str) -> list[str]:
    """Return how amendments were searched for."""
    return [render(m, lang) for m in part_of(assessment, "sensitivity", "amendments_search", "messages") or []]


def turns_of(assessment: Mapping[str, Any], lang: str) -> list[str]:
    """Return for every quantity that was scanned where an answer turns, or that none does."""
    rows = rows_of(part_of(assessment, "sensitivity", "break_even"))
    return [render(row["says"], lang) for row in rows if row.get("says")]


def _amended(row: Mapping[str, Any], names: Mapping[str, Any], lang: str) -> Amended:
    _ = translator(lang)
    changes = []
    for key, given in (row.get("change") or {}).items():
        if isinstance(given, Mapping) and number(given.get("median")) is not None:
            low, high = number(given.get("low")), number(given.get("high"))
            told = points(float(given["median"]), lang)
            if low is not None and high is not None:
                told = _("{median} ({reach})", median=told, reach=points_between(low, high, lang))
            changes.append((name_of(key, lang), told))
    return Amended(
        _capital(render(row.get("says") or row.get("id", ""), lang)),
        str(row.get("clause") or "–"),
        _.listing([render(names.get(str(c), c), lang) for c in row.get("consents") or []])
        if row.get("consents")
        else "–",
        tuple(changes),
    )
