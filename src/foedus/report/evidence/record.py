"""The record as the report tells it: the reference class, counts, analogues, and the curve of specifications."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from foedus.report.answers import ANSWERS, figures_of, why_not
from foedus.report.drawing.figure import Figure
from foedus.report.drawing.forest import Mark, Row, forest
from foedus.report.evidence.assumptions import rows_of
from foedus.report.evidence.units import record_told
from foedus.report.numbers import figure_told, number, reach_told
from foedus.report.words import interval, percent
from foedus.wording import Message, in_context, render, translator

__all__ = ["record_of", "specification_figure"]

_PACTS = ("any", "outside", "untied")
_MOST = 40  # rows of a curve that a page can hold


def record_of(assessment: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """Return the record: why it is missing, or its class, counts, analogues and limits."""
    given = assessment.get("record") or {}
    told: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    reference = told.get("reference_class")
    reference = reference if isinstance(reference, Mapping) else {"title": reference or ""}
    rows = _reference_first(reference, [*rows_of(told.get("fulfilment")), *rows_of(told.get("recurrence"))])
    counts = [_count(row, lang) for row in rows]
    model = told.get("recurrence_in_model")
    specifications = told.get("specifications")
    return {
        "why": why_not(given, lang),
        "title": render(reference.get("title") or "", lang),
        "how": render(reference.get("how") or "", lang),
        "counts": [count for count in counts if count],
        "model": "{} ({})".format(*figures_of(model, lang)) if isinstance(model, Mapping) else "",
        "analogues": [_analogue(row, lang) for row in rows_of(told.get("analogues"))],
        "no_analogues": why_not(told["analogues"], lang)
        if told.get("analogues")
        else translator(lang)(
            "The assessment lists none; `foedus record analogues` finds cases of the record near a text."
        ),
        "curve": specification_figure(specifications, lang),
        "no_curve": why_not(specifications, lang) or why_not(None, lang),
        "sentences": [_sentence(told.get(name), lang) for name in ("structure", "specifications") if told.get(name)],
        "compared": [
            (record_told(row.get("what"), lang), render(row["says"], lang))
            for row in rows_of(told.get("recurrence_compared"))
            if row.get("says")
        ],
        "samples": [_sample(row, lang) for row in rows_of(told.get("samples"))],
        "limits": [render(x, lang) for x in told.get("limits") or []],
    }


def _sample(row: Mapping[str, Any], lang: str) -> tuple[str, ...]:
    """Return a choice of estimates with what it makes of each answer."""
    answers = row.get("answers") or {}
    told = (number(answers.get(key)) for key in ANSWERS)
    return render(row.get("title") or row.get("id", ""), lang), *("–" if p is None else percent(p, lang) for p in told)


def _sentence(part: Any, lang: str) -> dict[str, Any]:
    """Return a sentence that readers bring, what the record says of it, and the limits that stand beside it."""
    given = part if isinstance(part, Mapping) else {}
    return {
        "claim": render(given.get("claim") or "", lang),
        "says": render(given.get("says") or "", lang),
        "why": why_not(given, lang),
        "limits": [render(x, lang) for x in given.get("limits") or []],
    }


def _reference_first(reference: Mapping[str, Any], rows: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the counts with the reference class first, under its own title, and not twice."""
    numbers = (reference.get("honoured"), reference.get("n"))
    same = [row for row in rows if (row.get("honoured"), row.get("n")) == numbers]
    first = {**(same[0] if same else reference), "what": reference.get("title")}
    return [first, *(row for row in rows if row not in same[:1])]


def _count(row: Mapping[str, Any], lang: str) -> tuple[str, str, str, str] | None:
    """Return a count of the record: what, how many of how many, share with interval, source."""
    k, n = row.get("honoured", row.get("k")), row.get("n")
    if k is None or not n:
        return None
    share, low, high = row.get("share", k / n), row.get("low"), row.get("high")
    reach = f" ({interval(low, high, lang)})" if low is not None and high is not None else ""
    counted_of = translator(lang)("{k} of {n}", k=k, n=n)
    return (
        record_told(row.get("what") or row.get("title"), lang),
        counted_of,
        percent(share, lang) + reach,
        render(row.get("source") or "–", lang),
    )


def _analogue(row: Mapping[str, Any], lang: str) -> tuple[str, str, str, str]:
    return (
        render(row.get("title") or row.get("id", ""), lang),
        str(row.get("year", "–")),
        render(row.get("outcome") or "–", lang),
        render(row.get("why_near") or row.get("why") or "–", lang),
    )


def specification_figure(given: Any, lang: str) -> Figure | None:
    """Return the curve of specifications: one estimate by period, definition and controls, the smallest first."""
    rows = [row for row in rows_of(given) if number(row.get("estimate")) is not None]
    if isinstance(given, Mapping) and not rows:
        rows = [
            row for row in rows_of(given.get("curve") or given.get("rows")) if number(row.get("estimate")) is not None
        ]
    if not rows:
        return None
    _ = translator(lang)
    pacts = [row for row in rows if row.get("definition") in _PACTS]
    rows = sorted(pacts or rows, key=lambda row: float(row["estimate"]))  # other definitions have other units
    above = [r for r in rows if (number(r.get("conf_low")) or 0.0) > 0]
    below = [r for r in rows if (number(r.get("conf_high")) or 0.0) < 0]
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
    drawn = [
        Row(_named(r, lang), (Mark(number(r["estimate"]), number(r.get("conf_low")), number(r.get("conf_high"))),))
        for r in shown
    ]
    table = tuple(
        (_named(r, lang), figure_told(r["estimate"], lang), reach_told(r, "conf_low", "conf_high", lang) or "–")
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


def _named(row: Mapping[str, Any], lang: str) -> str:
    parts = [row.get(key) for key in ("period", "definition", "controls")]
    return ", ".join(_specified(part, lang) for part in parts if part) or str(row.get("id", ""))


def _specified(part: Any, lang: str) -> str:
    if isinstance(part, (list, tuple)):
        return ", ".join(map(str, part))
    if isinstance(part, str) and part in _SPECIFIED:
        return _SPECIFIED[part].render(lang)
    return re.sub(r"(?<=\d)-(?=\d{4})", "–", render(part, lang))
