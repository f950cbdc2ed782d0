"""A test of the whole on cases chosen by a rule, not by us, with estimates from earlier years only.

Two sets of pairs of states, each forecast for ten years:

- *after war*: every pair whose interstate war ended in 1946-2000, from the year after its end;
- *every pair*: every politically relevant pair at origins five years apart, 1950 to 2000.

Outcomes are nested: any dispute between the two begins, one that kills or reaches war, one that reaches war. Estimates
for an origin rest on pairs of earlier origins whose ten years were over. Named cases stand beside it as illustrations,
without a score: nobody chose them blindly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.deterrence.forecast.covariates import Covariates, covariates
from foedus.deterrence.forecast.design import design_of
from foedus.deterrence.forecast.frame import happened_within, origin_frame
from foedus.deterrence.forecast.models import tree_model
from foedus.deterrence.forecast.names import OURS, TREES
from foedus.deterrence.forecast.record_arrays import load_chronicle
from foedus.deterrence.forecast.score_table import bins_of, score_table
from foedus.deterrence.forecast.shrunk_logit import penalised
from foedus.errors import MissingExtraError
from foedus.record.dispute_records.conflicts import wars
from foedus.record.frames.frames import dyad_years
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Callable

    from foedus.deterrence.forecast.record_arrays import Chronicle

__all__ = ["CASES", "OUTCOMES", "OUTSIDE", "Case", "ended_wars", "rule_test"]

Array = NDArray[np.float64]

OUTCOMES = {"any": "onset", "fatal": "onset_fatal", "war": "onset_war"}
"""Nested outcomes, from the broadest, and the events that they count."""

_SPAN = 10
_STEP = 5
_FIRST = 1820
_PENALTIES = {"any": 300.0, "fatal": 1000.0, "war": 1000.0}
"""Of the coefficients of each outcome around those of the outcome before it; of the first around zero."""


@dataclass(frozen=True, slots=True)
class Case:
    """A named case, shown beside the test without a score.

    Attributes
    ----------
    name : str
    states : (int, int)
        Correlates of War codes.
    origin : int
        Its forecast covers this year and the nine after it, from what was known before.
    """

    name: str
    states: tuple[int, int]
    origin: int


CASES = (
    Case("Belgium 1914", (255, 211), 1914),
    Case("Czechoslovakia 1938", (255, 315), 1938),
    Case("Poland 1939", (255, 290), 1939),
    Case("South Korea after 1953", (731, 732), 1954),
    Case("Kuwait 1961", (645, 690), 1961),
    Case("Cyprus 1974", (640, 352), 1974),
    Case("South Vietnam 1975", (816, 817), 1975),
    Case("Egypt and Israel after 1979", (651, 666), 1980),
    Case("Georgia 2008", (365, 372), 2008),
)

OUTSIDE = (
    ("Bosnia 1992-1995", "most of those who fought were no states: the record of pairs of states cannot see it"),
    ("Armenia 2020-2022", "the disputes of the record end in 2010"),
    ("Ukraine 2014 and 2022", "the disputes of the record end in 2010"),
)
"""Cases that the record does not cover, and why."""


_WORLD_WARS = (106, 139)
"""Numbers of the two world wars among the interstate wars: their many pairs are not what a guarantee follows."""


def ended_wars(first: int = 1946, last: int = 2000) -> pl.DataFrame:
    """Return every pair of opponents of an interstate war, but for the world wars, that ended in some years.

    Returns
    -------
    polars.DataFrame
        ``ccode1`` < ``ccode2``, ``ended`` (last year of war between the two), ``year`` (the one after), each war once
        per pair, sorted. Pairs are left out where one is not a state in the year after.
    """
    rows = dyad_years(max(first - 15, 1816), last).add(wars()).filter(pl.col("cowinterongoing") == 1).collect()
    opposed = rows.filter(pl.col("warside1") != pl.col("warside2"), ~pl.col("warnum").is_in(_WORLD_WARS))
    ends = opposed.group_by("ccode1", "ccode2", "warnum").agg(ended=pl.col("year").max())
    ends = ends.filter(pl.col("ended").is_between(first, last)).with_columns(year=pl.col("ended") + 1)
    alive = dyad_years(first, last + 1).collect().select("ccode1", "ccode2", "year")
    keys = ["ccode1", "ccode2", "year"]
    ends = ends.join(alive, on=keys, how="semi").sort("year", "ccode1", "ccode2", "warnum")
    return ends.unique(keys, keep="first", maintain_order=True)


@dataclass(frozen=True, slots=True, eq=False)
class _Pairs:
    """Pairs with what was known and what happened."""

    frame: pl.DataFrame
    known: Covariates
    outcomes: dict[str, Array]

    @property
    def year(self) -> NDArray[np.int64]:
        return self.frame["year"].to_numpy().astype(np.int64)

    def take(self, keep: NDArray) -> _Pairs:
        """Return some pairs, by a mask or by their numbers."""
        rows = np.flatnonzero(keep) if keep.dtype == bool else keep
        outcomes = {name: value[rows] for name, value in self.outcomes.items()}
        return _Pairs(self.frame[rows], self.known.take(rows), outcomes)


def _pairs(chronicle: Chronicle, frame: pl.DataFrame) -> _Pairs:
    last = chronicle.last - _SPAN + 1
    complete = frame["year"].to_numpy() <= last
    outcomes = {}
    for name, event in OUTCOMES.items():
        outcomes[name] = np.full(frame.height, np.nan)
        outcomes[name][complete] = happened_within(
            chronicle, event, frame.filter(pl.Series(complete)), _SPAN, either=True
        )
    return _Pairs(frame, covariates(chronicle, frame), outcomes)


def rule_test(
    *,
    draws: int = 2000,
    seed: int = 1,
    with_trees: bool = True,
    first: int = 1946,
    progress: Callable[[Message], None] = lambda _: None,
) -> dict[str, Any]:
    """Forecast both sets of pairs from earlier years, and score the forecasts.

    Parameters
    ----------
    draws, seed : int
        Draws of years behind the intervals, and their seed.
    with_trees : bool
        Whether to fit gradient-boosted trees on the same pairs and covariates.
    first : int
        Year from which wars must have ended.
    progress : callable
        Called with each step.

    Returns
    -------
    dict
        ``sets``: for ``after war`` and ``every pair`` and each outcome, ``rows``, ``events``, ``scores``, ``bins``;
        ``cases``; ``outside``; ``messages``.

    Raises
    ------
    MissingSourceError
        If a source of the record is not on this machine.
    """
    progress(Message("reading the record"))
    chronicle, messages = load_chronicle(), []
    progress(Message("pairs of every fifth year"))
    past = _pairs(chronicle, origin_frame(list(range(_FIRST, 2001, _STEP)), directed=False))
    after = _pairs(chronicle, _after_war(ended_wars(_FIRST + _SPAN)))
    forecasts = _from_cuts(past, after, first, seed if with_trees else None, messages, progress)
    sets = []
    for name, (pairs, of_models) in forecasts.items():
        progress(Message("scores: {name}", {"name": name}))
        sets += _scored(name, pairs, of_models, draws, seed)
    progress(Message("named cases"))
    return {
        "sets": sets,
        "cases": [_case(chronicle, past, case) for case in CASES],
        "outside": [{"case": name, "why": why} for name, why in OUTSIDE],
        "seed": seed,
        "draws": draws,
        "messages": list(dict.fromkeys(messages)),
    }


def _from_cuts(
    past: _Pairs,
    after: _Pairs,
    first: int,
    seed: int | None,
    messages: list[dict[str, str]],
    progress: Callable[[Message], None],
) -> dict[str, tuple[_Pairs, dict[str, Array]]]:
    """Return, by set, the pairs forecast and their forecasts by ``model|outcome``, estimated again every fifth year."""
    every: dict[str, dict[str, list[Array]]] = {"after war": {}, "every pair": {}}
    seen: dict[str, list[NDArray]] = {name: [] for name in every}
    for cut in range(first - first % _STEP, 2001, _STEP):
        progress(Message("estimates of the years before {year}", {"year": cut}))
        known = past.take(past.year <= cut - _SPAN)
        rows = {
            "after war": np.flatnonzero((after.year >= max(cut, first + 1)) & (after.year < cut + _STEP)),
            "every pair": np.flatnonzero(past.year == cut) if cut >= 1950 else np.zeros(0, np.int64),
        }
        wanted = {"after war": after.take(rows["after war"]), "every pair": past.take(rows["every pair"])}
        rates = {"after war": after.take(after.year <= cut - _SPAN), "every pair": known}
        for name, forecasts in _forecast(known, wanted, rates, seed, messages).items():
            seen[name].append(rows[name])
            for key, value in forecasts.items():
                every[name].setdefault(key, []).append(value)
    return {
        name: (pairs.take(np.concatenate(seen[name])), {k: np.concatenate(v) for k, v in every[name].items()})
        for name, pairs in (("after war", after), ("every pair", past))
    }


def _after_war(ends: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs after their wars with geography and side 1 the stronger, relevant or not."""
    frames = []
    for (year,), group in ends.group_by("year", maintain_order=True):
        every = origin_frame([int(year)], directed=False, relevant=False)
        low, high = pl.min_horizontal("ccode1", "ccode2"), pl.max_horizontal("ccode1", "ccode2")
        every = every.with_columns(low=low, high=high)
        pairs = group.select(low="ccode1", high="ccode2")
        frames.append(every.join(pairs, on=["low", "high"], how="semi").drop("low", "high"))
    return pl.concat(frames)


def _forecast(
    known: _Pairs, wanted: dict[str, _Pairs], rates: dict[str, _Pairs], seed: int | None, messages: list[dict[str, str]]
) -> dict[str, dict[str, Array]]:
    """Return, by set and by ``model|outcome``, forecasts from the pairs known; base rates are those of the set."""
    result: dict[str, dict[str, Array]] = {name: {} for name in wanted}
    fits = fit_nested(known)
    for name, pairs in wanted.items():
        for outcome, p in predict_nested(fits, pairs.known).items():
            result[name][f"{OURS}|{outcome}"] = p
            result[name][f"base rate|{outcome}"] = np.full(len(p), rates[name].outcomes[outcome].mean())
    if seed is not None:
        try:
            for outcome in OUTCOMES:
                model = tree_model(known.known.values.astype(np.float32), known.outcomes[outcome], seed)
                for name, pairs in wanted.items():
                    values = pairs.known.values.astype(np.float32)
                    p = model.predict_proba(values)[:, 1] if len(values) else np.zeros(0)
                    result[name][f"{TREES}|{outcome}"] = p
        except MissingExtraError as error:
            messages.append(error.bilingual())
    return result


def fit_nested(known: _Pairs) -> tuple[Any, dict[str, Array]]:
    """Return the design and the coefficients of each outcome, each shrunk towards those of the broader one."""
    design = design_of(known.known)
    x = design.matrix(known.known)
    towards, fits = None, {}
    for outcome, penalty in _PENALTIES.items():
        fits[outcome] = towards = penalised(x, known.outcomes[outcome], penalty, towards)
    return design, fits


def predict_nested(fits: tuple[Any, dict[str, Array]], known: Covariates) -> dict[str, Array]:
    """Return the forecast of each outcome; a narrower outcome is never likelier than the broader one."""
    design, coefficients = fits
    if not len(known.values):
        return {name: np.zeros(0) for name in coefficients}
    x = design.matrix(known)
    result, bound = {}, np.ones(len(x))
    for name, beta in coefficients.items():
        bound = np.minimum(bound, 1 / (1 + np.exp(-x @ beta)))
        result[name] = bound
    return result


def _scored(name: str, pairs: _Pairs, forecasts: dict[str, Array], draws: int, seed: int) -> list[dict[str, Any]]:
    result = []
    for outcome in OUTCOMES:
        happened = pairs.outcomes[outcome]
        chosen = {key.split("|")[0]: p for key, p in forecasts.items() if key.endswith(f"|{outcome}")}
        chosen = {key: chosen[key] for key in ("base rate", TREES, OURS) if key in chosen}
        table = score_table(happened, chosen, pairs.year, against=("base rate", TREES), draws=draws, seed=seed)
        counts = {"set": name, "outcome": outcome, "rows": len(happened), "events": int(happened.sum())}
        result.append(counts | {"scores": table, "bins": bins_of(happened, chosen[OURS])})
    return result


def _case(chronicle: Chronicle, past: _Pairs, case: Case) -> dict[str, Any]:
    """Return what the estimates of earlier years said of a case, its rank in that year, and what happened."""
    cut = case.origin - case.origin % _STEP
    fits = fit_nested(past.take(past.year <= cut - _SPAN))
    frame = origin_frame([case.origin], directed=False)
    states = frame.select("ccode1", "ccode2").to_numpy()
    found = np.flatnonzero((np.sort(states, axis=1) == sorted(case.states)).all(axis=1))
    entry = {"case": case.name, "states": list(case.states), "origin": case.origin, "estimated_before": cut}
    if not len(found):
        return entry | {"covered": False, "why": "not a politically relevant pair of states in that year"}
    at = int(found[0])
    forecasts = predict_nested(fits, covariates(chronicle, frame))
    said = {
        name: {"forecast": float(p[at]), "rank": int((p > p[at]).sum()) + 1, "of": len(p)}
        for name, p in forecasts.items()
    }
    return entry | {"covered": True, "forecasts": said, "happened": _happened(chronicle, case)}


def _happened(chronicle: Chronicle, case: Case) -> dict[str, Any]:
    """Return the first year of each outcome within ten years, None if there was none in the years covered.

    ``under_way``: whether a dispute that had begun before was going on in the first year; it does not count as new.
    """
    one, two = (int(v) for v in chronicle.place(np.array(case.states)))

    def years(event: str) -> NDArray[np.int64]:
        table = chronicle.events[event]
        both = ((table[:, 1] == one) & (table[:, 2] == two)) | ((table[:, 1] == two) & (table[:, 2] == one))
        return table[both, 0] + chronicle.first

    result: dict[str, Any] = {}
    for name, event in OUTCOMES.items():
        inside = [int(y) for y in years(event) if case.origin <= y < case.origin + _SPAN]
        result[name] = min(inside) if inside else None
    going, new = (set(years(event).tolist()) for event in ("ongoing", "onset"))
    result["under_way"] = case.origin in going and case.origin not in new
    return result
