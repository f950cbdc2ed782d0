"""What changed since an earlier assessment, as the report renders it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from foedus.report.answers import ANSWERS, figures_of, name_of
from foedus.report.evidence.assumptions import rows_of
from foedus.report.evidence.provenance import known_name
from foedus.report.evidence.units import unit_told
from foedus.report.numbers import figure_told
from foedus.report.words import points
from foedus.wording import Message, in_context, render, translator

__all__ = ["Since", "since_of"]

_KINDS: dict[str, Message] = {
    "text": in_context("since", "text"),
    "situation": in_context("since", "situation"),
    "run": in_context("since", "run"),
    "version": in_context("since", "version"),
    "data": in_context("since", "data"),
    "finding": in_context("since", "loophole"),
    "assumption": in_context("since", "assumption"),
    "estimate": in_context("since", "estimate"),
}
_SHORT = 12  # letters of a hash that are shown


@dataclass(frozen=True, slots=True)
class Since:
    """What changed, told in a language.

    Attributes
    ----------
    before : str
        Which run it is compared with.
    answers : tuple of (str, str, str, str)
        Name, earlier and present value with intervals, and what to make of the difference.
    inputs : tuple of (str, str, str, str)
        Kind, name, earlier and present value of everything else that differs.
    verdict : str
        In one or two sentences.
    """

    before: str
    answers: tuple[tuple[str, str, str, str], ...]
    inputs: tuple[tuple[str, str, str, str], ...]
    verdict: str


def since_of(assessment: Mapping[str, Any], lang: str) -> Since | None:
    """Return what changed since the earlier assessment, or None if none was given."""
    given = assessment.get("since")
    if not isinstance(given, Mapping):
        return None
    _ = translator(lang)
    answers = given.get("answers") or {}
    rows = [(key, answers[key]) for key in ANSWERS if isinstance(answers.get(key), Mapping)]
    inputs = tuple(_input(row, lang) for row in rows_of(given.get("differences")))
    return Since(
        _("run {run}, foedus {version}", run=given.get("run", "–"), version=given.get("foedus", "–")),
        tuple((name_of(key, lang), *_answer(row, lang)) for key, row in rows),
        inputs,
        _verdict([row for _key, row in rows], len(inputs), lang),
    )


def _verdict(answers: list[Mapping[str, Any]], inputs: int, lang: str) -> str:
    _ = translator(lang)
    moved = sum(bool(row.get("told_apart")) for row in answers)
    told = [
        _.counted(
            "{n} answer differs by more than sampling error.", "{n} answers differ by more than sampling error.", moved
        )
        if moved
        else _("No answer differs by more than sampling error.")
    ]
    if inputs:
        return " ".join([*told, _.counted("{n} input differs.", "{n} inputs differ.", inputs)])
    return " ".join([*told, _("Nothing that was put in differs.")])


def _answer(row: Mapping[str, Any], lang: str) -> tuple[str, str, str]:
    _ = translator(lang)
    before, after = (_figures(row.get(key), lang) for key in ("before", "after"))
    difference, error = row.get("difference"), row.get("error")
    if difference is None:
        return before, after, _("not comparable") if row.get("told_apart") else "–"
    if not difference:
        return before, after, _("no difference")
    if row.get("told_apart"):
        return before, after, points(float(difference), lang)
    if error is None:
        return before, after, _("not comparable")
    allowed = figure_told(200 * float(error), lang, 2)
    return before, after, _("none: within the sampling error (± {allowed} points)", allowed=allowed)


def _figures(given: Any, lang: str) -> str:
    if not isinstance(given, Mapping):
        return "–"
    short, reach = figures_of(given, lang)
    return f"{short} ({reach})" if reach else short


def _input(row: Mapping[str, Any], lang: str) -> tuple[str, str, str, str]:
    kind, name = str(row.get("kind", "")), str(row.get("id", ""))
    told = _KINDS[kind].render(lang) if kind in _KINDS else kind
    shown, value = known_name(name, lang), _value
    if kind in ("assumption", "estimate"):
        unit = unit_told(row.get("unit"), lang)
        title = render(row.get("title") or name, lang).removesuffix(".")
        shown, value = f"{title} ({unit})" if unit else title, _quantity
    elif kind == "finding":
        shown, value = _finding(row, lang), _there
    return told, shown, value(row.get("before"), lang), value(row.get("after"), lang)


def _finding(row: Mapping[str, Any], lang: str) -> str:
    """Return the rule that a finding broke, and the clause."""
    from foedus.law.findings import RULES  # it stands on z3, which a page without findings must not bring

    code, clause = str(row["id"]), row.get("clause")
    title = RULES[code].title.render(lang) if code in RULES else ""
    place = translator(lang)("clause {clause}", clause=clause) if clause else ""
    return f"{code} {title}" + (f" ({place})" if place else "")


def _quantity(given: Any, lang: str) -> str:
    """Return a value with its range and source."""
    if not isinstance(given, Mapping):
        return "–"
    _ = translator(lang)
    value = figure_told(given.get("median"), lang)
    if given.get("low") != given.get("high"):
        reach = _("{low} to {high}", low=figure_told(given["low"], lang), high=figure_told(given["high"], lang))
        value = f"{value} ({reach})"
    source = given.get("source") or ""
    source = _("assumption") if source == "assumption" else render(source, lang)
    return ", ".join(filter(None, (value, source)))


def _there(given: Any, lang: str) -> str:
    _ = translator(lang)
    return _("found") if given else _("not found")


def _value(given: Any, lang: str) -> str:
    if given is None:
        return "–"
    if isinstance(given, (list, tuple)):
        return ", ".join(map(str, given)) or "–"
    text = render(given, lang) if isinstance(given, (int, float)) else str(given)
    return text[:_SHORT] + "…" if len(text) == 64 and text.isalnum() else text
