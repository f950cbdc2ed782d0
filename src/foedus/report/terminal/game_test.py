"""The end-to-end test as text for a terminal: bars first, then what every model says of every grade."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.deterrence.forecast.names import ANCHORED, PLAIN_TEN, TEN_YEARS, WHOLE, WHOLE_BARE
from foedus.report.evidence.end_to_end import BARS, GRADES, MODELS, SETS, WHAT_IT_TESTS, number, span, verdict, wanted
from foedus.report.terminal.backtest import aligned
from foedus.wording import Message, counted, render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.assessment.backtest.schema import (
        BarRow,
        CountedEvents,
        GameTestDocument,
        GradeScores,
        SetScores,
        WeightedScore,
    )

__all__ = ["game_test_text"]


def game_test_text(result: GameTestDocument, lang: str = "en") -> str:
    """Return the end-to-end test as text."""
    head = Message(
        "End to end, from the record to the answers, with estimates from earlier years only: {years} years ahead, "
        "{draws} draws a case, seed {seed}.",
        {"years": result["years"], "draws": result["draws"], "seed": str(result["seed"])},
    )
    lines = [head.render(lang), "", *_bars(result["bars"], lang)]
    for scored in result["sets"]:
        judged = next(grade for grade in scored["grades"] if grade["grade"] == ANCHORED)
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
            [name.render(lang), number(bar["figure"], lang), span(bar["low"], bar["high"], lang), wanted(bar, lang),
             verdict(bar, lang)]
        )  # fmt: skip
    grade = Message("Bars of the design, on this outcome: {grade}.", {"grade": GRADES[ANCHORED]})
    return [grade.render(lang), *aligned(table)]


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
        number(row["auc"], lang),
        span(row["auc_low"], row["auc_high"], lang),
        number(row["brier"], lang, 4),
        number(row["log_score"], lang, 4),
        span(row["log_score_low"], row["log_score_high"], lang, 3),
        number(row["slope"], lang, 2),
        span(row["slope_low"], row["slope_high"], lang, 2),
        number(row["expected"], lang, 1),
        number(row["observed"], lang, 1),
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
        line.append(number(rows[WHOLE]["observed"], lang, 0))
        for model in shown:
            line += [number(rows[model]["expected"], lang, 0), number(rows[model]["auc"], lang)]
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
            number(row["expected"], lang, 1),
            span(row["low"], row["high"], lang, 0),
            span(row["low_chance"], row["high_chance"], lang, 0),
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
        WHAT_IT_TESTS,
    ]
