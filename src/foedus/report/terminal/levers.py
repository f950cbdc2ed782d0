"""The lever sheet as text for a terminal: a table for each lever, and a sentence on why."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from foedus.report.terminal.backtest import aligned
from foedus.wording import Message, in_context, render, translator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.assessment.levers.schema import (
        LeverAnswer,
        LeverRow,
        LeversDocument,
        MovedAnswer,
        SettingRow,
        Verdict,
    )

__all__ = ["levers_text"]

_WIDTH = 110

_VERDICTS: dict[Verdict, Message] = {
    "inside": in_context("expectation", "as expected"),
    "smaller": in_context("expectation", "smaller"),
    "larger": in_context("expectation", "larger"),
    "opposite": in_context("expectation", "opposite"),
}


def levers_text(sheet: LeversDocument, lang: str = "en") -> str:
    """Return a lever sheet as text.

    Parameters
    ----------
    sheet : LeversDocument
        As `foedus.assessment.lever_sheet` returns it.
    lang : str
    """
    title = render(sheet["arrangement"]["title"], lang)
    lines = [title, "=" * min(_WIDTH, len(title)), "", *_wrapped(_head(sheet).render(lang))]
    if sheet["under"] != sheet["arrangement"]["id"]:
        beside = Message("The text in its place: {under}, among the same parties.", {"under": sheet["under"]})
        lines += _wrapped(beside.render(lang))
    for legend in _legends(sheet):
        lines += _wrapped(legend.render(lang))
    base = [row for row in sheet["as_it_is"] if row["answer"] in _shown(sheet)]
    as_it_is = translator(lang).in_context("setting", "as it is")
    lines += ["", *aligned([_heads(sheet, lang), _figures(as_it_is, base, lang)])]
    for lever in sheet["levers"]:
        lines += ["", *_lever(lever, sheet, lang)]
    for left_out in sheet["left_out"]:
        told = Message("Left out: {lever}, because {why}.", {"lever": left_out["title"], "why": left_out["why"]})
        lines += ["", *_wrapped(told.render(lang))]
    return "\n".join(lines).replace("\u00a0", " ").rstrip() + "\n"


def _head(sheet: LeversDocument) -> Message:
    values = {
        "situation": sheet["situation"]["title"],
        "years": _whole(sheet["horizon_years"]),
        "draws": sheet["provenance"]["draws"],
        "seed": str(sheet["provenance"]["seed"]),
        "adversary": sheet["situation"]["adversary"],
        "protege": sheet["situation"]["protege"],
    }
    return Message(
        "What each answer becomes if one thing is moved at a time. {situation}; {years} years, {draws} draws, seed "
        "{seed}. Adversary: {adversary}; protégé: {protege}.",
        values,
    )


def _legends(sheet: LeversDocument) -> list[Message]:
    found = [
        Message(
            "Figures in per cent, changes in points, on the same draws; what the adversary wants is held. With *: were "
            "the terms imposed. Peace and sovereignty without it: given acceptance."
        )
        if sheet["situation"]["war"]
        else Message("Figures in per cent, changes in points, on the same draws; what the adversary wants is held.")
    ]
    if sheet["expected_by"] is not None:
        found.append(Message("Expected: by {who}. Nothing is tuned to it.", {"who": sheet["expected_by"]}))
    return found


def _whole(number: float) -> float | int:
    return int(number) if float(number).is_integer() else number


def _shown(sheet: LeversDocument) -> list[MovedAnswer]:
    """Return the answers that are there; without a war types are the prior's, and what is imposed says nothing more."""
    there = [row["answer"] for row in sheet["as_it_is"]]
    return [name for name in there if sheet["situation"]["war"] or not name.startswith("imposed_")]


_HEADS: dict[MovedAnswer, Message] = {
    "adversary_signs": in_context("answer", "adversary signs"),
    "protege_signs": in_context("answer", "protégé signs"),
    "peace": in_context("answer", "peace"),
    "sovereignty": in_context("answer", "sovereignty"),
    "imposed_peace": in_context("answer", "peace*"),
    "imposed_sovereignty": in_context("answer", "sovereignty*"),
    "overall": in_context("answer", "overall"),
}


def _heads(sheet: LeversDocument, lang: str) -> list[str]:
    return ["", *(_HEADS[name].render(lang) for name in _shown(sheet))]


def _lever(lever: LeverRow, sheet: LeversDocument, lang: str) -> list[str]:
    table = [_heads(sheet, lang)]
    sentences: list[str] = []
    for setting in lever["settings"]:
        answers = [row for row in setting["answers"] if row["answer"] in _shown(sheet)]
        table.append(_figures(render(setting["title"], lang), answers, lang))
        if not setting["reference"]:
            table += _changes(answers, lang)
            sentences += _why(setting, lang)
    reasons = dict.fromkeys(
        render(setting["differs"], lang) for setting in lever["settings"] if setting["differs"] is not None
    )
    for reason in reasons:
        sentences += _wrapped(Message("Not as expected: {why}", {"why": reason}).render(lang), "  ")
    return [render(lever["title"], lang), *aligned(table), *sentences]


def _figures(title: str, answers: Sequence[LeverAnswer], lang: str) -> list[str]:
    return [title, *(_points(row["estimate"]["mean"], lang) for row in answers)]


def _changes(answers: Sequence[LeverAnswer], lang: str) -> list[list[str]]:
    """Return the change of each answer, its interval, and beside it what was expected."""
    _ = translator(lang)
    changes = [row["change"] for row in answers]
    rows = [
        ["  " + _.in_context("setting", "change"), *("–" if c is None else _signed(c["mean"], lang) for c in changes)],
        ["  " + _("90 % interval"), *("–" if c is None else _range(c["low"], c["high"], 1, lang) for c in changes)],
    ]
    if any(row["expected"] is not None for row in answers):
        ranges = [row["expected"] for row in answers]
        rows += [
            [
                "  " + _.in_context("expectation", "expected"),
                *("–" if e is None else _range(e["low"], e["high"], 0, lang) for e in ranges),
            ],
            ["", *("" if (v := row["verdict"]) is None else _VERDICTS[v].render(lang) for row in answers)],
        ]
    return rows


def _why(setting: SettingRow, lang: str) -> list[str]:
    if setting["why"] is None:
        return []
    why = Message("{setting}: {why}", {"setting": setting["title"], "why": setting["why"]})
    return _wrapped(why.render(lang), "  ")


def _points(share: float, lang: str) -> str:
    return translator(lang).number(100 * share, 1)


def _signed(share: float, lang: str) -> str:
    number = translator(lang).number(100 * share, 1)
    return f"+{number}" if round(100 * share, 1) > 0 else number


def _range(low: float, high: float, digits: int, lang: str) -> str:
    _ = translator(lang)
    return _("{low} to {high}", low=_.number(100 * low, digits), high=_.number(100 * high, digits))


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=indent, subsequent_indent=indent + "  " * bool(indent), break_long_words=False
    )
