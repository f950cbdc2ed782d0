"""The record as the report renders it: the reference class, counts, analogues, and the curve of specifications."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from foedus.report.answers import SHOWN, reach_of, with_interval
from foedus.report.drawing.figure import Figure
from foedus.report.drawing.forest import Mark, Row, forest
from foedus.report.evidence.units import count_name
from foedus.report.numbers import figure_text, interval_text
from foedus.report.parts import not_computed, reason_missing
from foedus.report.words import interval, percent
from foedus.wording import Message, in_context, render, translator

if TYPE_CHECKING:
    from foedus.assessment.schema import (
        AnaloguePart,
        FulfilmentRow,
        Missing,
        RecordPart,
        RecurrenceRow,
        SampleRow,
        SpecificationsPart,
        StructurePart,
    )
    from foedus.deterrence.schema import SpecificationRow
    from foedus.report.parts import Parts

__all__ = ["Record", "Sentence", "record_of", "specification_figure"]

_PACTS = ("any", "outside", "untied")
_MOST = 40  # rows of a curve that a page can hold


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that readers bring, what the record says of it, and the limits that stand beside it."""

    claim: str
    says: str
    why: str
    limits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """The record: why it is missing, or its class, counts, analogues and limits.

    Attributes
    ----------
    why, title, how : str
        Why there is none; the reference class, and how it was chosen.
    counts : list of (str, str, str, str)
        What, how many of how many, share with interval, source; the reference class first.
    model : str
        How often war returns in the model.
    analogues : list of (str, str, str, str)
    no_analogues, no_curve : str
        Why there are none.
    curve : Figure or None
        Of specifications.
    sentences : list of Sentence
    compared : list of (str, str)
        A figure of the record, and what the model makes of it.
    samples : list of tuple of str
        Other estimates, with what they make of each answer.
    limits : list of str
    """

    why: str = ""
    title: str = ""
    how: str = ""
    counts: list[tuple[str, str, str, str]] = field(default_factory=list)
    model: str = ""
    analogues: list[tuple[str, str, str, str]] = field(default_factory=list)
    no_analogues: str = ""
    curve: Figure | None = None
    no_curve: str = ""
    sentences: list[Sentence] = field(default_factory=list)
    compared: list[tuple[str, str]] = field(default_factory=list)
    samples: list[tuple[str, ...]] = field(default_factory=list)
    limits: list[str] = field(default_factory=list)


def record_of(parts: Parts, lang: str) -> Record:
    """Return the record, as it stands beside the answers."""
    record = parts.record
    if record is None:
        none = translator(lang)(
            "The assessment lists none; `foedus record analogues` finds cases of the record near a text."
        )
        return Record(why=parts.why("record"), no_analogues=none, no_curve=not_computed(lang))
    reference, model = record["reference_class"], record["recurrence_in_model"]
    analogues, specifications = record["analogues"], record["specifications"]
    return Record(
        title=render(reference["title"], lang),
        how=render(reference["how"], lang),
        counts=_counts(record, lang),
        model="" if model is None else with_interval(model, lang),
        analogues=[_analogue(row, lang) for row in analogues] if isinstance(analogues, list) else [],
        no_analogues=reason_missing(analogues, lang),
        curve=specification_figure(specifications, lang),
        no_curve=reason_missing(specifications, lang) or not_computed(lang),
        sentences=[_sentence(record["structure"], lang), _sentence(specifications, lang)],
        compared=[(count_name(row["what"], lang), render(row["says"], lang)) for row in record["recurrence_compared"]],
        samples=[_sample(row, lang) for row in record["samples"]],
        limits=[render(limit, lang) for limit in record["limits"]],
    )


def _sample(row: SampleRow, lang: str) -> tuple[str, ...]:
    """Return a choice of estimates with what it makes of each answer."""
    answers = cast("dict[str, float | None]", row["answers"])
    shown = ("–" if (p := answers[key]) is None else percent(p, lang) for key in SHOWN)
    return render(row["title"], lang), *shown


def _sentence(part: StructurePart | SpecificationsPart | Missing, lang: str) -> Sentence:
    if "why" in part:
        return Sentence("", "", render(part["why"], lang), ())
    limits = tuple(render(limit, lang) for limit in part["limits"])
    return Sentence(render(part["claim"], lang), render(part["says"], lang), "", limits)


def _counts(record: RecordPart, lang: str) -> list[tuple[str, str, str, str]]:
    """Return the counts, the reference class first under its own title, and not twice."""
    reference = record["reference_class"]
    numbers = (reference["honoured"], reference["n"])
    rows: list[tuple[int, FulfilmentRow | RecurrenceRow]] = [(row["honoured"], row) for row in record["fulfilment"]]
    rows += [(row["k"], row) for row in record["recurrence"]]
    chosen = next((row for k, row in rows if (k, row["n"]) == numbers), None)
    counts = [_count(count_name(row["what"], lang), k, row, lang) for k, row in rows if row is not chosen]
    title = render(reference["title"], lang)
    if chosen is None:
        return counts
    return [_count(title, reference["honoured"], chosen, lang), *counts]


def _count(what: str, k: int, row: FulfilmentRow | RecurrenceRow, lang: str) -> tuple[str, str, str, str]:
    """Return a count of the record: what, how many of how many, share with interval, source."""
    counted_of = translator(lang)("{k} of {n}", k=k, n=row["n"])
    reach = reach_of(row, interval(row["low"], row["high"], lang), lang)
    share = f"{percent(row['share'], lang)} ({reach})"
    return what, counted_of, share, row["source"]


def _analogue(row: AnaloguePart, lang: str) -> tuple[str, str, str, str]:
    return render(row["title"], lang), row["year"], render(row["outcome"], lang), render(row["why_near"], lang)


def specification_figure(given: SpecificationsPart | Missing, lang: str) -> Figure | None:
    """Return the curve of specifications: one estimate by period, definition and controls, the smallest first."""
    known = [] if "why" in given else [row for row in given["rows"] if row["estimate"] is not None]
    rows = sorted([row for row in known if row["definition"] in _PACTS] or known, key=_estimate)
    if not rows:
        return None
    _ = translator(lang)
    above = [r for r in rows if (r["conf_low"] or 0.0) > 0]
    below = [r for r in rows if (r["conf_high"] or 0.0) < 0]
    title = _(
        "Of {n} ways to ask the record, {above} find an effect above zero, {below} one below, the rest neither",
        n=len(rows),
        above=len(above),
        below=len(below),
    )
    how = _(
        "Each row is one defensible way to define, select and control: what a pact of the target adds to the log-odds "
        "that a state begins a dispute against it in a year, with its 95 % interval. Where rows disagree, the answer "
        "depends on the choice, and no single row should be quoted."
    )
    step = max(1, -(-len(rows) // _MOST))
    shown = rows[::step]
    if step > 1:
        how += " " + _("One row in {n} is drawn, in order; all stand in the table.", n=step)
    drawn = [Row(_named(r, lang), (Mark(r["estimate"], r["conf_low"], r["conf_high"]),)) for r in shown]
    table = tuple(
        (_named(r, lang), figure_text(r["estimate"], lang), interval_text(r["conf_low"], r["conf_high"], lang) or "–")
        for r in rows
    )
    description = _("From {low} to {high}.", low=table[0][1], high=table[-1][1])
    drawing = forest(
        "svg-specifications", drawn, title, description, axis=_("log-odds"), tick_label=lambda v: _.value(v), zero=0.0
    )
    head = (_("Specification"), _("Estimate"), _("Interval"))
    return Figure("figure-specifications", title, how, drawing, head, table, ("record",))


_SPECIFIED: dict[str, Message] = {
    "any": in_context("specification", "any pact"),
    "outside": in_context("specification", "pact with a third state"),
    "untied": in_context("specification", "pact with a state not tied to the challenger"),
    "without world wars": in_context("specification", "without the world wars"),
    "peace years": in_context("specification", "peace years only"),
    "+ geography": in_context("specification", "plus geography"),
    "+ capability": in_context("specification", "plus geography and capability"),
    "+ democracy": in_context("specification", "plus geography, capability and democracy"),
    "+ challenger's pacts": in_context("specification", "all controls but likeness of alliances"),
    "all": in_context("specification", "all controls"),
}
"""Definitions of a pact, periods and controls."""


def _estimate(row: SpecificationRow) -> float:
    return row["estimate"] or 0.0


def _named(row: SpecificationRow, lang: str) -> str:
    return ", ".join(_specified(part, lang) for part in (row["period"], row["definition"], row["controls"]))


def _specified(part: str, lang: str) -> str:
    if part in _SPECIFIED:
        return _SPECIFIED[part].render(lang)
    return re.sub(r"(?<=\d)-(?=\d{4})", "–", part)
