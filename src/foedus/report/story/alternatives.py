"""Rival explanations of the result, each beside what the numbers say for or against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.report.evidence.units import count_name
from foedus.report.words import interval, percent
from foedus.wording import render, translator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.report.answers import Answer, Option
    from foedus.report.parts import Parts

__all__ = ["rivals_of"]

_FEW = 0.05


def rivals_of(
    parts: Parts, options: Sequence[Option], answers: Sequence[Answer], lang: str
) -> list[tuple[str, str, str]]:
    """Return rival claims: what each says, what the numbers say, and whether they leave it standing."""
    main = next((o for o in options if o.is_main), None)
    found = [
        *_no_effect(main, lang),
        *_another_option(main, options, lang),
        *_ruse(answers, lang),
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


def _another_option(main: Option | None, options: Sequence[Option], lang: str) -> list[tuple[str, str, bool]]:
    if main is None or main.rank is None:
        return []
    _ = translator(lang)
    ranked = [o for o in options if o.rank and not o.is_main]
    better = [o for o in ranked if o.rank < main.rank]  # ty: ignore[unsupported-operator]
    if better:
        best = better[0]
        says = _(
            "“{best}” has {p}, this text {q}; it comes first in {share} of the draws.",
            best=best.title, p=best.answers["overall"].short, q=main.answers["overall"].short,
            share=best.written(best.best_in),
        )  # fmt: skip
        return [(_("Another option would serve better."), says, True)]
    says = _("No option ranks higher; this text comes first in {share} of the draws.", share=main.written(main.best_in))
    return [(_("Another option would serve better."), says, (main.best_in or 0.0) < 1 - _FEW)]


def _ruse(answers: Sequence[Answer], lang: str) -> list[tuple[str, str, bool]]:
    faith = next((a for a in answers if a.key == "sincerity" and a.median is not None), None)
    if faith is None or faith.median is None:
        return []
    _ = translator(lang)
    low, high = faith.low if faith.low is not None else faith.median, faith.high
    worst = 1 - low
    says = _(
        "If it accepts, it does so only to attack later in {p} ({reach}).",
        p=percent(1 - faith.median, lang),
        reach=interval(1 - (high if high is not None else faith.median), worst, lang),
    )
    return [(_("Acceptance would be a ruse."), says, worst > _FEW)]


def _reading(main: Option | None, options: Sequence[Option], lang: str) -> list[tuple[str, str, bool]]:
    read = next((o for o in options if o.kind == "reading"), None)
    if main is None or read is None:
        return []
    a, b = read.answers["overall"], main.answers["overall"]
    if a.median is None or b.median is None:
        return []
    _ = translator(lang)
    says = _("“{reading}” has {p}, this text under all readings {q}.", reading=read.title, p=a.short, q=b.short)
    return [(_("The text promises more than it is credited with here."), says, a.median > b.median)]


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
