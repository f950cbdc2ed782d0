"""The end-to-end test, as it ships and as `foedus backtest --game --format json` prints it."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from foedus.wording import Bilingual

__all__ = ["BarRow", "ComparedScore", "CountedEvents", "FailedCase", "GameTestDocument", "GradeScores", "SetScores",
           "WeightedScore"]  # fmt: skip


class ComparedScore(TypedDict):
    """A model's scores less another's, with 95 % intervals; null where one does not exist."""

    auc: float | None
    auc_low: float | None
    auc_high: float | None
    brier: float | None
    brier_low: float | None
    brier_high: float | None
    log_score: float | None
    log_score_low: float | None
    log_score_high: float | None


class WeightedScore(ComparedScore):
    """The scores of one model; null where one does not exist, as without events.

    `slope` and `intercept`: of the outcome's log-odds on the forecast's. `ratio`: expected over observed events.
    """

    model: str
    slope: float | None
    slope_low: float | None
    slope_high: float | None
    intercept: float | None
    intercept_low: float | None
    intercept_high: float | None
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    expected: float
    observed: float
    differences: dict[str, ComparedScore]


class GradeScores(TypedDict):
    """One grade of outcome: which chance of the game stands for it, and the scores of every model."""

    grade: str
    chance: Literal["attack", "war", "lost"]
    rows: int
    events: int
    unknown: int
    """Rows without a known event in which the code that would tell is missing or unclear: counted as none."""
    scores: list[WeightedScore]


class SetScores(TypedDict):
    """The cases chosen by one rule."""

    set: str
    rows: int
    population: float
    """How many pairs they stand for."""
    guaranteed: int
    blocks: dict[str, int]
    """What is drawn whole for the intervals, and how many there are."""
    grades: list[GradeScores]


class CountedEvents(TypedDict):
    """Events expected and observed, with 90 % intervals of the number that the model expects to see."""

    set: str
    grade: str
    model: str
    expected: float
    observed: int
    low: float
    high: float
    """With the doubt about quantities, which all cases share."""
    low_chance: float
    high_chance: float
    """As if the chances were known."""


class BarRow(TypedDict):
    """One bar of the design, as it came out."""

    set: str
    grade: str
    bar: str
    """``auc``, ``log_score_base``, ``slope``, ``brier_logit``, ``log_score_logit``, ``ratio``, ``count``."""
    figure: float | None
    low: float | None
    high: float | None
    least: float | None
    most: float | None
    """What the figure must lie within."""
    reached: bool
    """Whether the figure does."""
    met: bool
    """The verdict: where the interval counts, it is missed only if that lies wholly outside."""
    by: float | None
    """How far the figure lies outside, 0 if it does not."""


class FailedCase(TypedDict):
    """A case without a result."""

    set: str
    adversary: int
    protege: int
    year: int
    why: Bilingual


class GameTestDocument(TypedDict):
    """The whole test."""

    format: Literal[1]
    years: int
    draws: int
    seed: int
    score_draws: int
    estimates: Literal["earlier years"]
    cuts: list[int]
    bars: list[BarRow]
    counts: list[CountedEvents]
    sets: list[SetScores]
    failed: list[FailedCase]
    cases: list[str]
    """The cases with weights, outcomes and chances: lines of comma-separated values, the first with the names."""
    versions: dict[str, str | None]
    data: dict[str, str]
    command: NotRequired[str]
