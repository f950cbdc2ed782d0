"""What changed since an earlier assessment, as the report renders it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from foedus.report.answers import SHOWN, name_of, with_interval
from foedus.report.evidence.assumptions import source_text
from foedus.report.evidence.provenance import known_name
from foedus.report.evidence.units import unit_name
from foedus.report.numbers import figure_text, interval_text
from foedus.report.words import points
from foedus.wording import Message, in_context, render, translator

if TYPE_CHECKING:
    from foedus.assessment.schema import AnswerChange, Difference, QuantityState, SincePart

    Given = QuantityState | list[str] | str | float | bool | None

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
    """What changed, in a language.

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


def since_of(since: SincePart | None, lang: str) -> Since | None:
    """Return what changed since the earlier assessment, or None if none was given."""
    if since is None:
        return None
    _ = translator(lang)
    changes = cast("dict[str, AnswerChange]", since["answers"])
    inputs = tuple(_input(row, lang) for row in since["differences"])
    return Since(
        before=_("run {run}, foedus {version}", run=since["run"], version=since["foedus"]),
        answers=tuple((name_of(key, lang), *_answer(changes[key], lang)) for key in SHOWN),
        inputs=inputs,
        verdict=_verdict(list(changes.values()), len(inputs), lang),
    )


def _verdict(answers: list[AnswerChange], inputs: int, lang: str) -> str:
    _ = translator(lang)
    moved = sum(row["told_apart"] for row in answers)
    sentences = [
        _.counted(
            "{n} answer differs by more than sampling error.", "{n} answers differ by more than sampling error.", moved
        )
        if moved
        else _("No answer differs by more than sampling error.")
    ]
    if inputs:
        return " ".join([*sentences, _.counted("{n} input differs.", "{n} inputs differ.", inputs)])
    return " ".join([*sentences, _("Nothing that was put in differs.")])


def _answer(row: AnswerChange, lang: str) -> tuple[str, str, str]:
    _ = translator(lang)
    before, after = ("–" if end is None else with_interval(end, lang) for end in (row["before"], row["after"]))
    difference, error = row["difference"], row["error"]
    if difference is None:
        return before, after, _("not comparable") if row["told_apart"] else "–"
    if not difference:
        return before, after, _("no difference")
    if row["told_apart"]:
        return before, after, points(difference, lang)
    if error is None:
        return before, after, _("not comparable")
    allowed = figure_text(200 * error, lang, 2)
    return before, after, _("none: within the sampling error (± {allowed} points)", allowed=allowed)


def _input(row: Difference, lang: str) -> tuple[str, str, str, str]:
    kind = _KINDS[row["kind"]].render(lang)
    shown, value = known_name(row["id"], lang), _value
    if row["kind"] in ("assumption", "estimate"):
        unit, title = unit_name(row.get("unit"), lang), render(row.get("title", row["id"]), lang).removesuffix(".")
        shown, value = f"{title} ({unit})" if unit else title, _quantity
    elif row["kind"] == "finding":
        shown, value = _finding(row, lang), _there
    return kind, shown, value(row["before"], lang), value(row["after"], lang)


def _finding(row: Difference, lang: str) -> str:
    """Return the rule that a finding broke, and the clause."""
    from foedus.law.findings import RULES  # it stands on z3, which a page without findings must not bring

    code, clause = row["id"], row.get("clause")
    title = RULES[code].title.render(lang) if code in RULES else ""
    place = translator(lang)("clause {clause}", clause=clause) if clause else ""
    return f"{code} {title}" + (f" ({place})" if place else "")


def _quantity(given: Given, lang: str) -> str:
    """Return a value with its range and source."""
    if not isinstance(given, dict):
        return "–"
    value = figure_text(given["median"], lang)
    if given["low"] != given["high"]:
        value = f"{value} ({interval_text(given['low'], given['high'], lang)})"
    return ", ".join(filter(None, (value, source_text(given["source"], lang) if given["source"] else "")))


def _there(given: Given, lang: str) -> str:
    _ = translator(lang)
    return _("found") if given else _("not found")


def _value(given: Given, lang: str) -> str:
    if given is None:
        return "–"
    if isinstance(given, list):
        return ", ".join(map(str, given)) or "–"
    text = render(given, lang) if isinstance(given, (int, float)) else str(given)
    return text[:_SHORT] + "…" if len(text) == 64 and text.isalnum() else text
