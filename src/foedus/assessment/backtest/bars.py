"""The bars that the design sets for the model end to end, and whether they are met, by how much they are missed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from foedus.deterrence.forecast.names import AFTER_WAR, ANCHORED, BASE, EVERY_PAIR, PLAIN_TEN, RIVALS, WHOLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.assessment.backtest.schema import BarRow, CountedEvents, SetScores, WeightedScore

__all__ = ["bars_of", "count_bar", "counted"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Bar:
    """A bar on a score of the model end to end.

    Attributes
    ----------
    set, name : str
    score : str
        Of the model, or of its difference from another.
    against : str or None
    least, most : float or None
    by_interval : bool
        Whether it is missed only where the interval lies wholly outside.
    """

    set: str
    name: str
    score: str
    against: str | None
    least: float | None
    most: float | None
    by_interval: bool


_BARS = (
    _Bar(AFTER_WAR, "auc", "auc", None, 0.78, None, True),
    _Bar(AFTER_WAR, "log_score_base", "log_score", BASE, None, 0.0, True),
    _Bar(AFTER_WAR, "slope", "slope", None, 0.7, 1.3, True),
    _Bar(EVERY_PAIR, "auc", "auc", None, 0.85, None, False),
    _Bar(EVERY_PAIR, "brier_logit", "brier", PLAIN_TEN, None, 0.0, True),
    _Bar(EVERY_PAIR, "log_score_logit", "log_score", PLAIN_TEN, None, 0.0, True),
    _Bar(EVERY_PAIR, "ratio", "ratio", None, 0.7, 1.3, False),
)
"""36 wars carry no sharp bar, and a difference from another model counts only beyond its interval: there the interval
decides."""


def bars_of(sets: Sequence[SetScores], counts: Sequence[CountedEvents]) -> list[BarRow]:
    """Return every bar as it came out; one whose set was not computed is left out."""
    rows = []
    for bar in _BARS:
        scored = next((one for one in sets if one["set"] == bar.set), None)
        if scored is not None:
            grade = next(one for one in scored["grades"] if one["grade"] == ANCHORED)
            rows.append(_judged(bar, next(row for row in grade["scores"] if row["model"] == WHOLE)))
    whole = [c for c in counts if c["model"] == WHOLE and c["set"] == RIVALS and c["grade"] == ANCHORED]
    return rows + [count_bar(count) for count in whole]


def _judged(bar: _Bar, row: WeightedScore) -> BarRow:
    source = row if bar.against is None else row["differences"][bar.against]
    figure, low, high = (source.get(f"{bar.score}{end}") for end in ("", "_low", "_high"))
    reached = figure is not None and _outside(figure, bar.least, bar.most) == 0
    beyond = (
        low is None
        or high is None
        or (bar.least is not None and high < bar.least)
        or (bar.most is not None and low > bar.most)
    )
    return {
        "set": bar.set,
        "grade": ANCHORED,
        "bar": bar.name,
        "figure": figure,
        "low": low,
        "high": high,
        "least": bar.least,
        "most": bar.most,
        "reached": reached,
        "met": reached or (bar.by_interval and not beyond),
        "by": None if figure is None else _outside(figure, bar.least, bar.most),
    }


def _outside(figure: float, least: float | None, most: float | None) -> float:
    """Return how far a figure lies outside two limits, 0 inside."""
    below = 0.0 if least is None else max(least - figure, 0.0)
    above = 0.0 if most is None else max(figure - most, 0.0)
    return max(below, above)


def count_bar(count: CountedEvents) -> BarRow:
    """Return the bar on the number of events: what was observed lies within what the model expects to see."""
    by = _outside(float(count["observed"]), count["low"], count["high"])
    return {
        "set": count["set"],
        "grade": count["grade"],
        "bar": "count",
        "figure": float(count["observed"]),
        "low": None,
        "high": None,
        "least": count["low"],
        "most": count["high"],
        "reached": by == 0,
        "met": by == 0,
        "by": by,
    }


def counted(
    cases: str, grade: str, model: str, chances: Array, happened: Array, *, seed: int, repeats: int = 4000
) -> CountedEvents:
    """Return how many events a model expects to see among cases that each stand for themselves.

    Parameters
    ----------
    cases, grade, model : str
    chances : array (n, D)
        By case and draw; a draw is one state of knowledge, the same in all cases.
    happened : array (n,)
        Zeros and ones.
    seed, repeats : int
        Of simulated numbers of events.
    """
    random = np.random.default_rng(seed)
    mean = chances.mean(axis=1)
    drawn = random.integers(0, chances.shape[1], repeats)
    with_doubt = [int((random.random(len(mean)) < chances[:, k]).sum()) for k in drawn]
    known = [int((random.random(len(mean)) < mean).sum()) for _ in range(repeats)]
    (low, high), (low_chance, high_chance) = (np.quantile(v, [0.05, 0.95]) for v in (with_doubt, known))
    return {
        "set": cases,
        "grade": grade,
        "model": model,
        "expected": float(mean.sum()),
        "observed": int(happened.sum()),
        "low": float(low),
        "high": float(high),
        "low_chance": float(low_chance),
        "high_chance": float(high_chance),
    }
