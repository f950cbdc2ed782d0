"""Rival explanations of the result, each beside what the numbers say for or against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.report.answers import best_told_apart
from foedus.report.evidence.units import count_name
from foedus.report.words import interval, percent
from foedus.wording import render, translator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.report.answers import Names, Option
    from foedus.report.parts import Parts

__all__ = ["rivals_of"]

_FEW = 0.05


def rivals_of(parts: Parts, options: Sequence[Option], names: Names, lang: str) -> list[tuple[str, str, str]]:
    """Return rival claims: what each says, what the numbers say, and whether they leave it standing."""
    main = next((o for o in options if o.is_main), None)
    found = [
        *_no_effect(main, lang),
        *_another_option(parts, main, options, lang),
        *_ruse(parts, names, lang),
        *_reading(main, options, lang),
        *_record(parts, lang),
    ]
    _ = translator(lang)
    return [(claim, says, _("stands") if stands else _("does not stand")) for claim, says, stands in found]


def _no_effect(main: Option | None, lang: str) -> list[tuple[str, str, bool]]:
    if main is None or not main.difference_reach:
        return []
    _ = translator(lang)
    says = _("Against no arrangement: {difference} ({reach}).", difference=main.difference, reach=main.difference_reach)
    return [(_("The text changes nothing: what happens would happen without it."), says, not main.told_apart)]


def _another_option(
    parts: Parts, main: Option | None, options: Sequence[Option], lang: str
) -> list[tuple[str, str, bool]]:
    if main is None or not parts.differences:
        return []
    _ = translator(lang)
    claim = _("Another option would serve better.")
    best = best_told_apart(parts, options)
    if best is None:
        says = _(
            "No option can be told to be better; this text comes first in {share} of the draws.",
            share=main.written(main.best_in),
        )
        return [(claim, says, (main.best_in or 0.0) < 1 - _FEW)]
    says = _(
        "“{best}” has {p}, this text {q}; it comes first in {share} of the draws.",
        best=best.title, p=best.answers["overall"].short, q=main.answers["overall"].short,
        share=best.written(best.best_in),
    )  # fmt: skip
    return [(claim, says, True)]


def _ruse(parts: Parts, names: Names, lang: str) -> list[tuple[str, str, bool]]:
    motives = None if parts.answers is None else parts.answers.get("motives")
    if motives is None:
        return []
    _ = translator(lang)
    given = motives["regroup"]["total"]
    says = _(
        "{adversary} would sign to regroup in {p} ({reach}).",
        p=percent(given["mean"], lang),
        reach=interval(given["low"], given["high"], lang),
        **names.in_sentences(),
    )
    return [(_("Acceptance would be a ruse."), says, given["high"] > _FEW)]


def _reading(main: Option | None, options: Sequence[Option], lang: str) -> list[tuple[str, str, bool]]:
    read = next((o for o in options if o.kind == "reading"), None)
    if main is None or read is None:
        return []
    a, b = read.answers["overall"], main.answers["overall"]
    if a.mean is None or b.mean is None:
        return []
    _ = translator(lang)
    says = _("“{reading}” has {p}, this text under all readings {q}.", reading=read.title, p=a.short, q=b.short)
    return [(_("The text promises more than it is credited with here."), says, a.mean > b.mean)]


def _record(parts: Parts, lang: str) -> list[tuple[str, str, bool]]:
    """Return the level of danger, figure by figure of the record: each for its own event and span of years."""
    rows = [] if parts.record is None else parts.record["recurrence_compared"]
    if not rows:
        return []
    _ = translator(lang)
    says = [
        _("{head}: {rest}", head=count_name(row["what"], lang), rest=render(row["says"], lang)).rstrip(".")
        for row in rows
    ]
    outside = any(not row["agrees"] for row in rows)
    return [(_("The model’s level of danger is not that of the record."), f"{_.series(says)}.", outside)]
