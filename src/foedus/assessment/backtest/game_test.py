"""The end-to-end test: situation build to probabilities, with estimates from earlier years, on cases chosen by rule.

What it measures: that answers order and number what happened, beside a base rate, a plain logit and the project's own
ten-year forecast. Sets after wars and of every pair test the forecast of disputes and that the answers use it; only the
protégés of patrons test differences between arrangements, and only by their level.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.assessment.backtest.bars import bars_of, counted
from foedus.assessment.backtest.run import MOST_GUARANTORS, Case, Computed, Kept, compute, hash_of
from foedus.deterrence.estimates.earlier_years import cuts, hash_of_estimates
from foedus.deterrence.forecast.attack_cases import SOURCES, YEARS, attack_cases, defenders
from foedus.deterrence.forecast.attack_forecasts import attack_forecasts
from foedus.deterrence.forecast.attack_outcomes import GRADES
from foedus.deterrence.forecast.backtest import provenance
from foedus.deterrence.forecast.names import (
    AFTER_WAR,
    BASE,
    EVERY_PAIR,
    LEVEL,
    PLAIN_TEN,
    RIVALS,
    TEN_YEARS,
    WHOLE,
    WHOLE_BARE,
)
from foedus.deterrence.forecast.weighted_scores import weighted_table
from foedus.errors import RunError, SpecificationError
from foedus.record.source_files.registry import checksums
from foedus.record.source_files.store import find, scan
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from foedus.assessment.backtest.run import Progress
    from foedus.assessment.backtest.schema import CountedEvents, FailedCase, GameTestDocument, GradeScores, SetScores
    from foedus.horizon.pool import Pool

__all__ = ["EITHER", "GameTest", "game_test"]

Array = NDArray[np.float64]

EITHER = "after war, either side"
"""The pairs after a war, whichever of the two attacks."""

_CHANCE: dict[str, Literal["attack", "war", "lost"]] = {
    "any": "attack", "fatal": "attack", "deadly": "attack", "seizure": "attack", "war": "war", "lost": "lost",
}  # fmt: skip
"""The chance of the game that stands for each grade: its attack takes 25 dead, so that any dispute is more than it
means, and a seizure less."""

_PLACE = {"attack": 0, "war": 1, "lost": 2}
_SCORE_DRAWS = 1000
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class GameTest:
    """How the test is made.

    Attributes
    ----------
    draws : int
        Of the quantities of each case.
    seed : int
        Of the sample of pairs, of the quantities and of the intervals.
    score_draws : int
        Of blocks, behind the intervals.
    quotas : dict or None
        Pairs drawn by stratum, where they are not those of `attack_cases`.
    folder : Path or None
        Of the estimates; that of the package if None.
    """

    draws: int = 64
    seed: int = 1
    score_draws: int = _SCORE_DRAWS
    quotas: dict[tuple[str, bool], int] | None = None
    folder: Path | None = None

    def __post_init__(self) -> None:
        if self.draws < 2 or self.seed < 0 or self.score_draws < 1:
            raise SpecificationError(Message("the test needs at least two draws, and a seed of 0 or more"))


def game_test(
    asked: GameTest,
    pool: Pool,
    *,
    kept: Path | None = None,
    say: Callable[[Message], None] = lambda _: None,
    progress: Progress = lambda *_: None,
) -> GameTestDocument:
    """Score the model end to end.

    Parameters
    ----------
    asked : GameTest
    pool : Pool
        Where cases are worked through; the document is the same, byte for byte, wherever it is.
    kept : Path, optional
        A folder in which cases are kept as they come, so that an interrupted run resumes; removed at the end.
    say, progress : callable
        Called with each step, and with how many cases are done.

    Raises
    ------
    MissingSourceError
        If a source of the record is not on this machine.
    EstimatesError
        The estimates from earlier years do not ship, or are of another version.
    OutsideCoverageError
        An origin lies outside the estimates or the record.
    RunError
        No case could be computed, or a process died.
    """
    known = cuts(asked.folder)
    for name in SOURCES:  # refused before anything long
        find(name)
    cases = attack_cases(asked.seed, quotas=asked.quotas, progress=say)
    listed = _cases(cases)
    say(Message("end to end: {n} cases", {"n": len(listed)}))
    settings = {
        "draws": asked.draws,
        "seed": asked.seed,
        "cases": hash_of(listed),
        "data": checksums(SOURCES),
        "estimates": hash_of_estimates(asked.folder),
    }
    store = Kept(kept, settings) if kept is not None else None
    found = compute(
        listed, pool, draws=asked.draws, seed=asked.seed, folder=asked.folder, kept=store, progress=progress
    )
    if len(found.failed) == len(listed):
        raise RunError(Message("no case could be computed"), why=next(iter(found.failed.values()), ("", ""))[0])
    forecasts = attack_forecasts(cases, progress=say)
    say(Message("scores"))
    document = _document(asked, cases, found, forecasts, list(known))
    if store is not None:
        store.clear()
    return document


def _cases(cases: pl.DataFrame) -> list[Case]:
    """Return the cases with the strongest of those who owe the protégé defence."""
    keys = ["adversary", "protege", "year"]
    power = scan("cow_nmc").select(
        guarantor=pl.col("ccode").cast(pl.Int64), year=pl.col("year").cast(pl.Int64) + 1, power="cinc"
    )
    owed = defenders(cases).join(power.collect(), on=["guarantor", "year"], how="left", maintain_order="left")
    owed = owed.sort(*keys, pl.col("power").fill_null(0.0), "guarantor", descending=[False] * 3 + [True, False])
    by_case: dict[tuple[int, ...], list[int]] = {}
    for *key, guarantor in owed.select(*keys, "guarantor").iter_rows():
        by_case.setdefault(tuple(key), []).append(guarantor)
    return [Case(*key, tuple(by_case.get(key, [])[:MOST_GUARANTORS])) for key in cases.select(keys).iter_rows()]


# The document --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Rows of one set: what happened, what every model said, weights and blocks.

    Attributes
    ----------
    name : str
    frame : polars.DataFrame
    chances : dict of array (n, 3)
        By model of the game.
    forecasts : dict of dict of array (n,)
        By model and grade.
    blocks : dict of array (n,)
    """

    name: str
    frame: pl.DataFrame
    chances: dict[str, Array]
    forecasts: dict[str, dict[str, Array]]
    blocks: dict[str, NDArray]

    def said(self, grade: str) -> dict[str, Array]:
        """Return what every model says of a grade, the game first."""
        place = _PLACE[_CHANCE[grade]]
        games = {model: values[:, place] for model, values in self.chances.items()}
        return games | {model: by_grade[grade] for model, by_grade in self.forecasts.items() if grade in by_grade}


def _document(
    asked: GameTest, cases: pl.DataFrame, found: Computed, forecasts: dict[str, dict[str, Array]], known: list[int]
) -> GameTestDocument:
    kept = np.ones(cases.height, dtype=bool)
    kept[list(found.failed)] = False
    rows = [_rows(name, cases, found, forecasts, kept) for name in (AFTER_WAR, EVERY_PAIR, RIVALS)]
    sets = [_scored(one, asked) for one in (rows[0], _either(rows[0]), *rows[1:]) if one.frame.height]
    counts = _counts(cases, found, forecasts, kept, asked.seed)
    return {
        "format": 1,
        "years": YEARS,
        "draws": asked.draws,
        "seed": asked.seed,
        "score_draws": asked.score_draws,
        "estimates": "earlier years",
        "cuts": known,
        "bars": _rounded(bars_of(sets, counts)),
        "counts": _rounded(counts),
        "sets": _rounded(sets),
        "failed": _failed(cases, found),
        "cases": _lines(cases, found, forecasts),
        "versions": provenance()["versions"],
        "data": checksums(SOURCES),
    }


def _rows(
    name: str, cases: pl.DataFrame, found: Computed, forecasts: dict[str, dict[str, Array]], kept: NDArray[np.bool_]
) -> _Rows:
    places = np.flatnonzero((cases["set"] == name).to_numpy() & kept)
    frame = cases[places]
    sides = (pl.min_horizontal("adversary", "protege"), pl.max_horizontal("adversary", "protege"))
    pairs = frame.select(pl.concat_str(*sides, separator="-").alias("pair"))["pair"].to_numpy()
    blocks = {"pairs": pairs, "origins": frame["year"].to_numpy()}
    if name == AFTER_WAR:
        blocks = {"wars": frame["war_number"].to_numpy()}
    games = {WHOLE: found.in_force, WHOLE_BARE: found.bare}
    return _Rows(
        name=name,
        frame=frame,
        chances={model: values[places].mean(axis=2) for model, values in games.items()},
        forecasts={model: {grade: v[places] for grade, v in by.items()} for model, by in forecasts.items()},
        blocks=blocks,
    )


def _either(rows: _Rows) -> _Rows:
    """Return pairs in place of directed pairs: that either attacks, the two taken as independent given the forecast."""
    keys = rows.frame.select(
        one=pl.min_horizontal("adversary", "protege"), two=pl.max_horizontal("adversary", "protege"), year="year"
    )
    places = keys.with_row_index("row").group_by("one", "two", "year", maintain_order=True).agg("row")["row"].to_list()
    whole = [place for place in places if len(place) == 2]
    first, second = (np.array([place[k] for place in whole], dtype=np.int64) for k in (0, 1))

    def union(values: Array) -> Array:
        return 1 - (1 - values[first]) * (1 - values[second])

    def either(name: str) -> pl.Series:
        values = rows.frame[name].to_numpy()
        return pl.Series(name, np.maximum(values[first], values[second]))

    frame = rows.frame[first].with_columns(either(name) for name in ("guaranteed", *GRADES))
    untold = [either(f"unknown_{grade}") * (1 - frame[grade]) for grade in GRADES]
    return _Rows(
        name=EITHER,
        frame=frame.with_columns(untold),
        chances={model: union(values) for model, values in rows.chances.items()},
        forecasts={model: {g: union(v) for g, v in by.items()} for model, by in rows.forecasts.items()},
        blocks={name: block[first] for name, block in rows.blocks.items()},
    )


def _scored(rows: _Rows, asked: GameTest) -> SetScores:
    weight = rows.frame["weight"].to_numpy()
    grades: list[GradeScores] = []
    for grade in GRADES:
        happened = rows.frame[grade].to_numpy().astype(float)
        table = weighted_table(
            happened, rows.said(grade), weight, list(rows.blocks.values()), against=(BASE, PLAIN_TEN, TEN_YEARS, LEVEL),
            draws=asked.score_draws, seed=asked.seed,
        )  # fmt: skip
        for row in table:
            if row["model"] in (BASE, PLAIN_TEN):  # what they differ by from one another is nobody's question
                row["differences"] = {}
        grades.append(
            {
                "grade": grade,
                "chance": _CHANCE[grade],
                "rows": len(happened),
                "events": int(happened.sum()),
                "unknown": int(rows.frame[f"unknown_{grade}"].sum()),
                "scores": cast("Any", table),
            }
        )
    return {
        "set": rows.name,
        "rows": rows.frame.height,
        "population": float(weight.sum()),
        "guaranteed": int(rows.frame["guaranteed"].sum()),
        "blocks": {name: len(np.unique(block)) for name, block in rows.blocks.items()},
        "grades": grades,
    }


def _counts(
    cases: pl.DataFrame, found: Computed, forecasts: dict[str, dict[str, Array]], kept: NDArray[np.bool_], seed: int
) -> list[CountedEvents]:
    """Return events expected and observed where each case stands for itself and no years count twice."""
    places = np.flatnonzero((cases["set"] == RIVALS).to_numpy() & kept)
    counts = []
    for grade in GRADES if len(places) else ():
        happened = cases[grade].to_numpy()[places]
        chance = _PLACE[_CHANCE[grade]]
        said = {WHOLE: found.in_force[places, chance], WHOLE_BARE: found.bare[places, chance]}
        said |= {model: by[grade][places][:, None] for model, by in forecasts.items() if grade in by}
        counts += [counted(RIVALS, grade, model, values, happened, seed=seed) for model, values in said.items()]
    return counts


def _failed(cases: pl.DataFrame, found: Computed) -> list[FailedCase]:
    return [
        {
            **cast("Any", cases.select("set", "adversary", "protege", "year").row(i, named=True)),
            "why": {"en": en, "fr": fr},
        }
        for i, (en, fr) in sorted(found.failed.items())
    ]


def _lines(cases: pl.DataFrame, found: Computed, forecasts: dict[str, dict[str, Array]]) -> list[str]:
    """Return the cases as lines of comma-separated values, the names first."""
    shown = cases.select("set", "adversary", "protege", "year", "guaranteed", "stratum", "weight", *GRADES)
    said = {"attack": found.in_force[:, 0], "war": found.in_force[:, 1], "lost": found.in_force[:, 2]}
    said |= {"attack_bare": found.bare[:, 0]}
    columns = [pl.Series(f"p_{name}", values.mean(axis=1).round(5)) for name, values in said.items()]
    columns += [pl.Series(f"p_{name}", forecasts[model]["deadly"].round(5)) for name, model in
                (("logit", PLAIN_TEN), ("forecast", TEN_YEARS), ("level", LEVEL))]  # fmt: skip
    return shown.with_columns(pl.col("weight").round(4), *columns).write_csv().splitlines()


def _rounded(value: Any) -> Any:
    """Return plain data with numbers of six significant digits: more would only make the file longer."""
    if isinstance(value, float):
        return float(f"{value:.{_DIGITS}g}")
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, list) else value
