"""The test of the whole way, from situation to answers: cases like this one, bars, scores of every model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.deterrence.forecast.names import BASE, LEVEL, PLAIN_TEN, TEN_YEARS, WHOLE, WHOLE_BARE
from foedus.report.parts import reason_missing
from foedus.wording import Message, render, translator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from foedus.assessment.backtest.schema import BarRow
    from foedus.assessment.schema import EndToEndPart, ScoredSet
    from foedus.report.parts import Parts

__all__ = [
    "BARS",
    "GRADES",
    "MODELS",
    "SETS",
    "WHAT_IT_TESTS",
    "EndToEnd",
    "cases_like_this",
    "end_to_end_of",
    "number",
    "span",
    "verdict",
    "wanted",
]

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
    "fatal": Message("a dispute with a death, or war"),
    "deadly": Message("26 dead or more, or war"),
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

WHAT_IT_TESTS = Message(
    "The first three sets test the forecast of disputes, and whether the answers use it; only the protégés of "
    "a major power test what a promise changes, and only its level."
)


@dataclass(frozen=True, slots=True)
class EndToEnd:
    """The test as a report shows it.

    Attributes
    ----------
    says : list of str
        What it is, how it did on cases like this one, what it tests.
    bars : list of tuple of str
        Bar, figure, 95 % interval, limits, verdict.
    scores : list of tuple of str
        Set, model, AUC with its interval, Brier score, log score, events expected and observed.
    why : str
        Why there is none.
    """

    says: list[str]
    bars: list[tuple[str, str, str, str, str]]
    scores: list[tuple[str, str, str, str, str, str, str]]
    why: str


def _given(parts: Parts) -> EndToEndPart | None:
    part = None if parts.validity is None else parts.validity["end_to_end"]
    return None if part is None or "why" in part else part


def cases_like_this(parts: Parts, lang: str) -> list[str]:
    """Return how the model did on past cases like this one, in sentences; nothing where no result ships."""
    given = _given(parts)
    return [] if given is None else [render(sentence, lang) for sentence in given["like_this"]["says"]]


def end_to_end_of(parts: Parts, lang: str) -> EndToEnd:
    """Return the bars and the scores, or why there are none."""
    given = _given(parts)
    if given is None:
        part = None if parts.validity is None else parts.validity["end_to_end"]
        return EndToEnd([], [], [], parts.why("validity") if part is None else reason_missing(part, lang))
    head = Message(
        "End to end, from the record to the answers, with estimates from earlier years only: {years} years ahead, "
        "{draws} draws a case.",
        {"years": given["years"], "draws": given["draws"]},
    )
    return EndToEnd(
        says=[head.render(lang), *cases_like_this(parts, lang), WHAT_IT_TESTS.render(lang)],
        bars=[_bar(bar, lang) for bar in given["bars"]],
        scores=[row for scored in given["sets"] for row in _scores(scored, lang)],
        why="",
    )


def _bar(bar: BarRow, lang: str) -> tuple[str, str, str, str, str]:
    name = Message("{set}: {bar}", {"set": SETS[bar["set"]], "bar": BARS[bar["bar"]]}).render(lang)
    interval = span(bar["low"], bar["high"], lang)
    return name, number(bar["figure"], lang), interval, wanted(bar, lang), verdict(bar, lang)


def _scores(scored: ScoredSet, lang: str) -> list[tuple[str, str, str, str, str, str, str]]:
    name = SETS[scored["set"]].render(lang)
    return [
        (
            name,
            MODELS[row["model"]].render(lang),
            " ".join(filter(None, (number(row["auc"], lang, 2), _bracketed(row["auc_low"], row["auc_high"], lang)))),
            number(row["brier"], lang, 4),
            number(row["log_score"], lang, 4),
            number(row["expected"], lang, 0),
            number(row["observed"], lang, 0),
        )
        for row in scored["scores"]
    ]


def _bracketed(low: float | None, high: float | None, lang: str) -> str:
    reach = span(low, high, lang, 2)
    return f"({reach})" if reach else ""


def wanted(bar: BarRow, lang: str) -> str:
    """Return the limits of a bar."""
    least, most = (number(bar[end], lang) for end in ("least", "most"))
    if least and most:
        return Message("{low} to {high}", {"low": least, "high": most}).render(lang)
    return (f"≥ {least}" if least else f"≤ {most}").replace("≤ -0", "≤ 0")


def verdict(bar: BarRow, lang: str) -> str:
    """Return whether a bar is met, and by how much it is missed."""
    if bar["reached"]:
        return Message("met", context="test").render(lang)
    by = {"by": number(bar["by"], lang)}
    if bar["met"]:
        return Message("met by the interval, not by the figure (short by {by})", by).render(lang)
    return Message("missed by {by}", by).render(lang)


def span(low: float | None, high: float | None, lang: str, digits: int = 3) -> str:
    """Return an interval, or nothing."""
    if low is None or high is None:
        return ""
    values = {"low": number(low, lang, digits), "high": number(high, lang, digits)}
    return Message("{low} to {high}", values).render(lang)


def number(value: float | None, lang: str, digits: int = 3) -> str:
    """Return a figure, or nothing."""
    return "" if value is None else translator(lang).number(value, digits)
