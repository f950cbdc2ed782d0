"""What stands behind the answers: assumptions, drivers, indicators, the record, sources, provenance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, cast

from foedus.arrangement.assumption_kinds import ASSUMPTION, READER
from foedus.report.answers import SHOWN, name_of
from foedus.report.evidence.units import unit_name
from foedus.report.grades import grade_text
from foedus.report.numbers import figure_text, interval_text
from foedus.report.words import percent
from foedus.wording import render, translator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from foedus.arrangement.schema import Arrangement
    from foedus.assessment.schema import AssumptionRow, SourceRow
    from foedus.report.answers import Names
    from foedus.report.parts import Parts
    from foedus.wording import Bilingual

__all__ = [
    "Assumption",
    "Driver",
    "Graded",
    "Indicator",
    "assumptions_of",
    "drivers_of",
    "facts_of",
    "indicators_of",
    "source_text",
    "sources_of",
]


@dataclass(frozen=True, slots=True)
class Assumption:
    """One line of the ledger.

    Attributes
    ----------
    id, title : str
    value, unit, reach : str
        Median, unit and range; no range where it is a fixed quantity.
    source, grade, note : str
    if_false : tuple of (str, str, str)
        For each answer that moves by a point or more: its name, what it becomes at the low and at the high end.
    tried : bool
        Whether the answers at its ends are known.
    moves : bool
        Whether an answer moves by a point or more.
    mark : {"text", "record", "assume"}
        What it rests on.
    """

    id: str
    title: str
    value: str
    unit: str
    reach: str
    source: str
    grade: str
    note: str
    if_false: tuple[tuple[str, str, str], ...]
    tried: bool = False
    moves: bool = False
    mark: str = "assume"


_LEAST_MOVE = 0.01

_BASIS = {"text": "text", "estimated": "record", "assumed": "assume"}


def assumptions_of(parts: Parts, names: Names, lang: str) -> list[Assumption]:
    """Return the ledger of assumptions.

    A row about a guarantor names it: each has its own distance, forces and elections. The others are plain.
    """
    situation = parts.situation
    sides = set() if situation is None else {situation["protege"], situation["adversary"]}
    called = {party: render(name, lang) for party, name in names.parties.items() if party not in sides}
    return [_assumption(row, lang, called) for row in parts.assumptions]


def _assumption(row: AssumptionRow, lang: str, parties: Mapping[str, str]) -> Assumption:
    _ = translator(lang)
    title = _title(row["title"], lang)
    about = parties.get(row["about"] or "", "")
    if about and about.lower() not in title.lower():
        title = _("{head}: {rest}", head=about, rest=title)
    ends = _if_false(row, lang)
    return Assumption(
        id=row["id"],
        title=title,
        value=figure_text(row["median"], lang),
        unit=unit_name(row["unit"], lang),
        reach="" if row["low"] == row["high"] else interval_text(row["low"], row["high"], lang),
        source=source_text(row["source"], lang),
        grade=grade_text(row["grade"], lang),
        note=render(row.get("note") or row["if_false"] or "", lang),
        if_false=tuple(end for end in ends if end),
        tried=bool(ends),
        moves=any(ends) or row.get("moves", 0.0) >= _LEAST_MOVE,
        mark=_BASIS[row["basis"]],
    )


def _title(text: Bilingual, lang: str) -> str:
    """Return a title without the full stop of a sentence."""
    return render(text, lang).removesuffix(".")


def source_text(source: str, lang: str) -> str:
    """Return where a quantity is from."""
    _ = translator(lang)
    if source == READER:
        return _("set by the reader")
    return _("assumption") if source in ("", ASSUMPTION) else source


def _if_false(row: AssumptionRow, lang: str) -> list[tuple[str, str, str] | None]:
    """Return every answer at both ends of an assumption, None in place of one that moves by less than a point."""
    low = cast("dict[str, float]", row.get("if_low", {}))
    high = cast("dict[str, float]", row.get("if_high", {}))
    return [
        (name_of(key, lang), percent(low[key], lang), percent(high[key], lang))
        if abs(low[key] - high[key]) >= _LEAST_MOVE
        else None
        for key in SHOWN
        if key in low and key in high
    ]


def facts_of(parts: Parts, lang: str) -> list[tuple[str, str, str]]:
    """Return the facts of the situation: what, how much, and the grade of the source."""
    if parts.situation is None:
        return []
    return [
        (
            _title(row["says"], lang),
            " ".join(filter(None, (figure_text(row["value"], lang), unit_name(row["unit"], lang)))),
            grade_text(row["grade"], lang) if row["grade"] else "–",
        )
        for row in parts.situation["facts"]
    ]


@dataclass(frozen=True, slots=True)
class Driver:
    """What the overall probability becomes at both ends of an assumption."""

    title: str
    at_low: float
    at_high: float
    base: float

    @property
    def span(self) -> float:
        """How far it moves the answer."""
        return abs(self.at_high - self.at_low)


_SHOWN_DRIVERS = 10


def drivers_of(parts: Parts, lang: str) -> list[Driver]:
    """Return the assumptions that move the overall probability most, widest first."""
    found = [
        Driver(title=_title(row["title"], lang), at_low=row["at_low"], at_high=row["at_high"], base=row["base"])
        for row in parts.drivers
    ]
    if not found:
        found = _drivers_of_the_ledger(parts, lang)
    return sorted(found, key=lambda driver: -driver.span)[:_SHOWN_DRIVERS]


def _drivers_of_the_ledger(parts: Parts, lang: str) -> list[Driver]:
    """Return the drivers as the ledger has them, where the assessment does not list them."""
    overall = None if parts.answers is None else parts.answers["overall"]
    if overall is None:
        return []
    return [
        Driver(
            title=_title(row["title"], lang),
            at_low=row["if_low"]["overall"],
            at_high=row["if_high"]["overall"],
            base=overall["mean"],
        )
        for row in parts.assumptions
        if "if_low" in row and "if_high" in row
    ]


@dataclass(frozen=True, slots=True)
class Indicator:
    """Something to watch that would change the answer."""

    indicator: str
    threshold: str
    now: str
    effect: str
    unit: str = ""


def indicators_of(parts: Parts, lang: str) -> list[Indicator]:
    """Return what would change our mind."""
    return [
        Indicator(
            indicator=_title(row["indicator"], lang),
            threshold=render(row["threshold"], lang),
            now=figure_text(row["now"], lang),
            effect=render(row["effect"], lang),
            unit=unit_name(row["unit"], lang),
        )
        for row in parts.would_change
    ]


@dataclass(frozen=True, slots=True)
class Graded:
    """A source with its grade."""

    id: str
    title: str
    url: str
    date: str
    grade: str
    note: str


def sources_of(arrangement: Arrangement | None, parts: Parts, lang: str) -> list[Graded]:
    """Return the sources of the text, then those of the situation."""
    found = []
    for name, source in (arrangement.sources if arrangement else {}).items():
        day = translator(lang).day(source.date) if source.date else ""
        note = source.note.in_(lang) if source.note else ""
        found.append(Graded(name, source.title, source.url or "", day, grade_text(source.grade, lang), note))
    given = [] if parts.situation is None else parts.situation["sources"]
    return found + [_graded(row, lang) for row in given]


def _graded(row: SourceRow, lang: str) -> Graded:
    return Graded(
        id=f"situation-{row['id']}",
        title=row["title"],
        url=row.get("url", ""),
        date=_day(row.get("date", ""), lang),
        grade=grade_text(row["grade"], lang),
        note=_noted(row, lang),
    )


def _noted(row: SourceRow, lang: str) -> str:
    """Return what a source says, how it was read, and the remark on it."""
    _ = translator(lang)
    parts = [render(row[key], lang) for key in ("said", "note") if key in row]
    parts += [_("Read in excerpt.")] if row.get("read") == "excerpt" else []
    parts += [_("A later version of figures for the time before the situation's date.")] if row.get("revised") else []
    return " ".join(parts)


def _day(written: str, lang: str) -> str:
    """Return an ISO date in words; what is not one stays as it is."""
    try:
        return translator(lang).day(date.fromisoformat(written))
    except ValueError:
        return written
