"""The end-to-end test as text for a terminal: bars first, then what every model says of every grade."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.deterrence.forecast.names import BASE, LEVEL, PLAIN_TEN, TEN_YEARS, WHOLE, WHOLE_BARE
from foedus.report.terminal.backtest import aligned
from foedus.wording import Message, counted, render, translator

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from foedus.assessment.backtest.schema import (
        BarRow,
        CountedEvents,
        GameTestDocument,
        GradeScores,
        SetScores,
        WeightedScore,
    )

__all__ = ["MODELS", "game_test_text"]

MODELS: Mapping[str, Message] = {
    WHOLE: Message("foedus, end to end"),
    WHOLE_BARE: Message("foedus, as if nothing were promised"),
    BASE: Message("base rate"),
    PLAIN_TEN: Message("plain logit of seven terms"),
    TEN_YEARS: Message("foedus, ten-year forecast"),
    LEVEL: Message("foedus, ten-year forecast recalibrated"),
}
"""The models, in the order in which they are shown."""

SETS: Mapping[str, Message] = {
    "after war": Message("Pairs after their war, in both directions"),
    "after war, either side": Message("Pairs after their war, whichever attacks"),
    "every pair": Message("A sample of politically relevant directed pairs"),
    "patrons' rivals": Message("Protégés of a major power against its strategic rivals"),
}

GRADES: Mapping[str, Message] = {
    "any": Message("any dispute begun by the adversary"),
    "deadly": Message("a dispute with a death, or war"),
    "fatal": Message("26 dead or more, or war"),
    "seizure": Message("ground seized"),
    "war": Message("a thousand dead"),
    "lost": Message("the adversary won, or was yielded to"),
}

BARS: Mapping[str, Message] = {
    "auc": Message("AUC"),
    "log_score_base": Message("log score less the base rate’s"),
    "slope": Message("slope of calibration"),
    "brier_logit": Message("Brier score less the plain logit’s"),
    "log_score_logit": Message("log score less the plain logit’s"),
    "ratio": Message("expected over observed"),
    "count": Message("events observed, within the 90 % expected"),
}


def game_test_text(result: GameTestDocument, lang: str = "en") -> str:
    """Return the end-to-end test as text."""
    head = Message(
        "End to end, from the record to the answers, with estimates from earlier years only: {years} years ahead, "
        "{draws} draws a case, seed {seed}.",
        {"years": result["years"], "draws": result["draws"], "seed": str(result["seed"])},
    )
    lines = [head.render(lang), "", *_bars(result["bars"], lang)]
    for scored in result["sets"]:
        judged = next(grade for grade in scored["grades"] if grade["grade"] == "fatal")
        lines += ["", _heading(scored, lang), _grade_heading(judged, lang), *_scores(judged, lang)]
        lines += _beside(scored["grades"], lang)
    lines += ["", *_counts(result["counts"], lang)]
    if result["failed"]:
        n = len(result["failed"])
        lines += ["", counted("{n} case without a result:", "{n} cases without a result:", n).render(lang)]
        lines += [
            f"  {one['adversary']}-{one['protege']} {one['year']}: {render(one['why'], lang)}"
            for one in result["failed"]
        ]
    lines += ["", *(message.render(lang) for message in _notes(result))]
    return "\n".join(lines) + "\n"


def _bars(bars: Sequence[BarRow], lang: str) -> list[str]:
    words = (
        Message("bar", context="test"), Message("figure", context="test"), Message("95 %"),
        Message("wanted", context="test"), Message("verdict"),
    )  # fmt: skip
    table = [[word.render(lang) for word in words]]
    for bar in bars:
        name = Message("{set}: {bar}", {"set": SETS[bar["set"]], "bar": BARS[bar["bar"]]})
        table.append(
            [name.render(lang), _number(bar["figure"], lang), _span(bar["low"], bar["high"], lang), _wanted(bar, lang),
             _verdict(bar, lang)]
        )  # fmt: skip
    grade = Message("Bars of the design, on this outcome: {grade}.", {"grade": GRADES["fatal"]})
    return [grade.render(lang), *aligned(table)]


def _wanted(bar: BarRow, lang: str) -> str:
    least, most = (_number(bar[end], lang) for end in ("least", "most"))
    if least and most:
        return Message("{low} to {high}", {"low": least, "high": most}).render(lang)
    return (f"≥ {least}" if least else f"≤ {most}").replace("≤ -0", "≤ 0")


def _verdict(bar: BarRow, lang: str) -> str:
    if bar["reached"]:
        return Message("met", context="test").render(lang)
    by = {"by": _number(bar["by"], lang)}
    if bar["met"]:
        return Message("met by the interval, not by the figure (short by {by})", by).render(lang)
    return Message("missed by {by}", by).render(lang)


def _heading(scored: SetScores, lang: str) -> str:
    blocks = {
        "wars": Message("drawn by war"),
        "pairs": Message("drawn by pair and by origin"),
    }[next(iter(scored["blocks"]))]
    values = {
        "set": SETS[scored["set"]],
        "rows": scored["rows"],
        "population": round(scored["population"]),
        "n": next(iter(scored["blocks"].values())),
        "blocks": blocks,
    }
    if round(scored["population"]) == scored["rows"]:
        return Message("{set}: {rows} cases; intervals {blocks} ({n}).", values).render(lang)
    return Message("{set}: {rows} cases, which stand for {population}; intervals {blocks} ({n}).", values).render(lang)


def _grade_heading(grade: GradeScores, lang: str) -> str:
    values = {"grade": GRADES[grade["grade"]], "events": grade["events"], "unknown": grade["unknown"]}
    return Message("{grade} (events: {events}, unknown: {unknown})", values).render(lang)


def _scores(grade: GradeScores, lang: str) -> list[str]:
    head = [
        Message("model"), Message("AUC"), Message("95 %"), Message("Brier"), Message("log score"), Message("95 %"),
        Message("slope"), Message("95 %"), Message("expected"), Message("observed"),
    ]  # fmt: skip
    table = [[message.render(lang) for message in head]]
    return aligned([*table, *(_score_row(row, lang) for row in grade["scores"])])


def _score_row(row: WeightedScore, lang: str) -> list[str]:
    return [
        MODELS[row["model"]].render(lang),
        _number(row["auc"], lang),
        _span(row["auc_low"], row["auc_high"], lang),
        _number(row["brier"], lang, 4),
        _number(row["log_score"], lang, 4),
        _span(row["log_score_low"], row["log_score_high"], lang, 3),
        _number(row["slope"], lang, 2),
        _span(row["slope_low"], row["slope_high"], lang, 2),
        _number(row["expected"], lang, 1),
        _number(row["observed"], lang, 1),
    ]


def _beside(grades: Sequence[GradeScores], lang: str) -> list[str]:
    """Return every grade in one line: events, and what three of the models make of them."""
    shown = (WHOLE, PLAIN_TEN, TEN_YEARS)
    head = [Message("outcome"), Message("events"), Message("unknown"), Message("observed")]
    table = [[message.render(lang) for message in head]]
    for model in shown:
        name = MODELS[model].render(lang)
        table[0] += [Message("{model}: expected", {"model": name}).render(lang), Message("AUC").render(lang)]
    for grade in grades:
        rows = {row["model"]: row for row in grade["scores"]}
        line = [GRADES[grade["grade"]].render(lang), str(grade["events"]), str(grade["unknown"])]
        line.append(_number(rows[WHOLE]["observed"], lang, 0))
        for model in shown:
            line += [_number(rows[model]["expected"], lang, 0), _number(rows[model]["auc"], lang)]
        table.append(line)
    return aligned(table)


def _counts(counts: Sequence[CountedEvents], lang: str) -> list[str]:
    if not counts:
        return []
    head = Message(
        "{set}: events expected (90 %, with the doubt about quantities; as if the chances were known), and observed",
        {"set": SETS["patrons' rivals"]},
    )
    words = [
        Message("outcome"), Message("model"), Message("expected"), Message("90 %"), Message("as if known"),
        Message("observed"),
    ]  # fmt: skip
    table = [[word.render(lang) for word in words]]
    table += [
        [
            GRADES[row["grade"]].render(lang),
            MODELS[row["model"]].render(lang),
            _number(row["expected"], lang, 1),
            _span(row["low"], row["high"], lang, 0),
            _span(row["low_chance"], row["high_chance"], lang, 0),
            str(row["observed"]),
        ]
        for row in counts
        if row["model"] in (WHOLE, WHOLE_BARE, TEN_YEARS)
    ]
    return [head.render(lang), *aligned(table)]


def _notes(result: GameTestDocument) -> list[Message]:
    return [
        Message("A lower log or Brier score is better. Weights of the sample enter every score."),
        Message("Intervals of 95 % from {n} draws of whole blocks.", {"n": result["score_draws"]}),
        Message(
            "Unknown: cases in which the code that would tell is missing or unclear; they count as without an event."
        ),
        Message("Every score of every outcome: --format json."),
        Message(
            "The first three sets test the forecast of disputes, and whether the answers use it; only the protégés of "
            "a major power test what a promise changes, and only its level."
        ),
    ]


def _span(low: float | None, high: float | None, lang: str, digits: int = 3) -> str:
    if low is None or high is None:
        return ""
    values = {"low": _number(low, lang, digits), "high": _number(high, lang, digits)}
    return Message("{low} to {high}", values).render(lang)


def _number(value: float | None, lang: str, digits: int = 3) -> str:
    return "" if value is None else translator(lang).number(value, digits)
