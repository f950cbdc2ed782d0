"""What stands behind the answers: assumptions, drivers, indicators, the record, sources, provenance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from foedus.report.answers import ANSWERS, name_of
from foedus.report.evidence.units import unit_told
from foedus.report.numbers import number
from foedus.report.words import percent
from foedus.wording import Message, in_context, render, translator

if TYPE_CHECKING:
    from foedus.arrangement.schema import Arrangement

__all__ = [
    "Assumption",
    "Driver",
    "Graded",
    "Indicator",
    "assumptions_of",
    "drivers_of",
    "facts_of",
    "grade_told",
    "indicators_of",
    "rows_of",
    "sources_of",
]

RELIABILITY: dict[str, Message] = {
    "A": in_context("reliability", "completely reliable"),
    "B": in_context("reliability", "usually reliable"),
    "C": in_context("reliability", "fairly reliable"),
    "D": in_context("reliability", "not usually reliable"),
    "E": in_context("reliability", "unreliable"),
    "F": in_context("reliability", "reliability cannot be judged"),
}
CREDIBILITY: dict[str, Message] = {
    "1": in_context("credibility", "confirmed by other sources"),
    "2": in_context("credibility", "probably true"),
    "3": in_context("credibility", "possibly true"),
    "4": in_context("credibility", "doubtful"),
    "5": in_context("credibility", "improbable"),
    "6": in_context("credibility", "truth cannot be judged"),
}
"""Admiralty grades; the French terms are those of Capet & Revault d'Allonnes (hal-01559982)."""


def grade_told(grade: Any, lang: str) -> str:
    """Return an Admiralty grade in words: ``B2: usually reliable, probably true``."""
    text = str(grade or "")
    if len(text) == 2 and text[0] in RELIABILITY and text[1] in CREDIBILITY:
        told = f"{RELIABILITY[text[0]].render(lang)}, {CREDIBILITY[text[1]].render(lang)}"
        return translator(lang)("{grade}: {meaning}", grade=text, meaning=told)
    if text == "estimate":
        return translator(lang)("estimated from the record")
    return translator(lang)("assumption") if text in ("", "assumption") else text


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
    mark: str = "assume"


_LEAST_MOVE = 0.01

_BASIS = {"text": "text", "estimated": "record", "assumed": "assume"}


def assumptions_of(
    assessment: Mapping[str, Any], lang: str, parties: Mapping[str, Any] | None = None
) -> list[Assumption]:
    """Return the ledger of assumptions; `parties` are the names of those that rows are about, by id.

    A row about a guarantor names it: each has its own distance, forces and elections. The others are plain.
    """
    situation = assessment.get("situation") or {}
    plain = {situation.get("protege"), situation.get("adversary")}
    names = {party: render(name, lang) for party, name in (parties or {}).items() if party not in plain}
    return [_assumption(row, lang, names) for row in rows_of(assessment.get("assumptions"))]


def rows_of(part: Any) -> list[Mapping[str, Any]]:
    """Return a part as a list of rows, whether it is a list or keyed by id."""
    if isinstance(part, Mapping):
        return [] if "why" in part else [{"id": k, **v} for k, v in part.items() if isinstance(v, Mapping)]
    return [row for row in part or [] if isinstance(row, Mapping)]


def _assumption(row: Mapping[str, Any], lang: str, parties: Mapping[str, str]) -> Assumption:
    _ = translator(lang)
    title = _title(render(row.get("title") or row.get("name") or row.get("id", ""), lang))
    about = parties.get(str(row.get("about")), "")
    if about and about.lower() not in title.lower():
        title = _("{head}: {rest}", head=about, rest=title)
    unit = unit_told(row.get("unit"), lang)
    low, high = row.get("low"), row.get("high")
    reach = ""
    if low is not None and high is not None and low != high:
        reach = _("{low} to {high}", low=_figure(low, lang), high=_figure(high, lang))
    ends = _if_false(row, lang)
    return Assumption(
        id=str(row.get("id", "")),
        title=title,
        value=_figure(row.get("median"), lang),
        unit=unit,
        reach=reach,
        source=_source(row.get("source"), lang),
        grade=grade_told(row.get("grade"), lang),
        note=render(row.get("note") or row.get("if_false") or "", lang),
        if_false=tuple(end for end in ends if end),
        tried=bool(ends),
        mark=_BASIS.get(str(row.get("basis") or "assumed"), "assume"),
    )


def _title(text: str) -> str:
    """Return a title without the full stop of a sentence."""
    return text.removesuffix(".")


def _figure(value: Any, lang: str) -> str:
    if value is None:
        return "–"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        rounded = float(f"{value:.3g}")
        return translator(lang).value(int(rounded) if rounded.is_integer() else rounded)
    return render(value, lang)


def _source(source: Any, lang: str) -> str:
    if isinstance(source, Mapping) and "title" in source:
        source = source["title"]
    if not source or source == "assumption":
        return translator(lang)("assumption")
    return render(source, lang)


def _if_false(row: Mapping[str, Any], lang: str) -> list[tuple[str, str, str] | None]:
    """Return every answer at both ends of an assumption, None in place of one that moves by less than a point."""
    low, high = row.get("if_low") or row.get("at_low"), row.get("if_high") or row.get("at_high")
    if not isinstance(low, Mapping) or not isinstance(high, Mapping):
        return []

    def at(ends: Mapping[str, Any], key: str) -> float | None:
        value = ends.get(key)
        return number(value.get("median") if isinstance(value, Mapping) else value)

    found = [(key, at(low, key), at(high, key)) for key in ANSWERS]
    return [
        (name_of(key, lang), percent(a, lang), percent(b, lang)) if abs(a - b) >= _LEAST_MOVE else None
        for key, a, b in found
        if a is not None and b is not None
    ]


def facts_of(assessment: Mapping[str, Any], lang: str) -> list[tuple[str, str, str]]:
    """Return the facts of the situation: what, how much, and the grade of the source."""
    found = []
    for row in rows_of((assessment.get("situation") or {}).get("facts")):
        grade = grade_told(row["grade"], lang) if row.get("grade") else "–"
        much = " ".join(filter(None, (_figure(row.get("value"), lang), unit_told(row.get("unit"), lang))))
        found.append((_title(render(row.get("says") or row.get("id", ""), lang)), much, grade))
    return found


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


def drivers_of(assessment: Mapping[str, Any], lang: str) -> list[Driver]:
    """Return the assumptions that move the overall probability most, widest first."""
    base = ((assessment.get("answers") or {}).get("overall") or {}).get("median")
    titles = {str(row.get("id")): row.get("title") for row in rows_of(assessment.get("assumptions"))}
    rows = rows_of(assessment.get("drivers"))
    found = [_driver(row, base, titles, lang) for row in rows]
    if not rows:
        found = [
            _driver({**row, "at_low": (row.get("if_low") or {}).get("overall"),
                     "at_high": (row.get("if_high") or {}).get("overall")}, base, titles, lang)
            for row in rows_of(assessment.get("assumptions"))
        ]  # fmt: skip
    told = [d for d in found if d is not None]
    return sorted(told, key=lambda d: -d.span)[:_SHOWN_DRIVERS]


def _driver(row: Mapping[str, Any], base: Any, titles: Mapping[str, Any], lang: str) -> Driver | None:
    if row.get("quantity", "overall") != "overall":
        return None
    ends = [row.get(key) for key in ("at_low", "at_high")]
    ends = [end.get("overall") if isinstance(end, Mapping) else end for end in ends]
    middle = row.get("base", base)
    if not all(isinstance(value, (int, float)) for value in (*ends, middle)):
        return None
    title = row.get("title") or titles.get(str(row.get("id"))) or row.get("id", "")
    return Driver(_title(render(title, lang)), float(ends[0]), float(ends[1]), float(middle))  # ty: ignore[invalid-argument-type]


@dataclass(frozen=True, slots=True)
class Indicator:
    """Something to watch that would change the answer."""

    indicator: str
    threshold: str
    now: str
    effect: str
    unit: str = ""


def indicators_of(assessment: Mapping[str, Any], lang: str) -> list[Indicator]:
    """Return what would change our mind."""
    given = assessment.get("would_change")
    if isinstance(given, Sequence) and not isinstance(given, str):
        found = []
        for row in given:
            if not isinstance(row, Mapping) or "en" in row:
                found.append(Indicator(render(row, lang), "", "", ""))
                continue
            name = row.get("indicator") or row.get("title") or row.get("id", "")
            cells = [
                _figure(row.get(k), lang) if row.get(k) is not None else "" for k in ("threshold", "now", "effect")
            ]
            found.append(Indicator(_title(render(name, lang)), *cells, unit=unit_told(row.get("unit"), lang)))
        return found
    return []


@dataclass(frozen=True, slots=True)
class Graded:
    """A source with its grade."""

    id: str
    title: str
    url: str
    date: str
    grade: str
    note: str


def sources_of(arrangement: Arrangement | None, assessment: Mapping[str, Any], lang: str) -> list[Graded]:
    """Return the sources of the text, then those of the situation."""
    found = []
    for name, source in (arrangement.sources if arrangement else {}).items():
        day = translator(lang).day(source.date) if source.date else ""
        note = source.note.in_(lang) if source.note else ""
        found.append(Graded(name, source.title, source.url or "", day, grade_told(source.grade, lang), note))
    given = rows_of((assessment.get("situation") or {}).get("sources"))
    return found + [_graded(row, lang) for row in given]


def _graded(row: Mapping[str, Any], lang: str) -> Graded:
    return Graded(
        f"situation-{row.get('id', '')}",
        render(row.get("title", ""), lang),
        str(row.get("url") or ""),
        _day(str(row.get("date") or ""), lang),
        grade_told(row.get("grade"), lang),
        render(row["note"], lang) if row.get("note") else "",
    )


def _day(told: str, lang: str) -> str:
    """Return an ISO date in words; what is none stays as it is."""
    try:
        return translator(lang).day(date.fromisoformat(told))
    except ValueError:
        return told
