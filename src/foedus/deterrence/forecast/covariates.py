"""Covariates of a forecast: what was known of a challenger and a target at the end of the year before.

Every value rests on years before the row's *as-of* year: disputes of earlier years, the level of a dispute only once it
was over, capabilities, regimes and obligations of the year before. Borders and distances are those of the row's own
year, as is the rule by which it is politically relevant. Nothing is coded with hindsight: no rivalry, no period.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.errors import FrameError
from foedus.record.alliances.obligations import pact_matrices, portfolio_distance, portfolio_strength
from foedus.record.dispute_records.decay import decayed, latest

if TYPE_CHECKING:
    from collections.abc import Callable

    from foedus.deterrence.forecast.record_arrays import Chronicle
    from foedus.record.dispute_records.decay import Tally

__all__ = ["Covariates", "covariates"]

Array = NDArray[np.float64]

_PAIR_PASTS = {
    "start": (1, 3, 8, 20, 50),
    "onset": (1, 3, 8, 20, 50),
    "force": (5, 20, 50),
    "fatal": (5, 20, 50),
    "war": (5, 20, 50),
}
_STATE_PASTS = (1, 3, 8, 20, 50)
_AROUND_PASTS = (3, 20)
"""Half-lives in years: an event s years before the as-of year counts 2 ** (-s / half_life)."""

_DEMOCRACY = 6


@dataclass(frozen=True, slots=True, eq=False)
class Covariates:
    """Named columns, one value per row.

    Attributes
    ----------
    names : tuple of str
    values : array (n, k)
        Finite.
    """

    names: tuple[str, ...]
    values: Array

    def __getitem__(self, name: str) -> Array:
        return self.values[:, self.names.index(name)]

    def take(self, rows: NDArray) -> Covariates:
        """Return some rows, by a mask or by their numbers."""
        return Covariates(self.names, self.values[rows])

    def without(self, *names: str) -> Covariates:
        """Return the columns but those named."""
        keep = [k for k, name in enumerate(self.names) if name not in names]
        return Covariates(tuple(self.names[k] for k in keep), self.values[:, keep])

    def beside(self, other: dict[str, Array]) -> Covariates:
        """Return these columns and others after them."""
        return Covariates((*self.names, *other), np.column_stack([self.values, *other.values()]))


def covariates(chronicle: Chronicle, frame: pl.DataFrame, *, as_of: NDArray | None = None) -> Covariates:
    """Return the covariates of directed dyad-years.

    Parameters
    ----------
    chronicle : Chronicle
        Years before the first as-of year must be in it.
    frame : polars.DataFrame
        n rows with ``ccode1`` (challenger), ``ccode2`` (target), ``year``, ``conttype``, ``capdist`` and ``mindist``
        (kilometres).
    as_of : array of int (n,), optional
        Use years before this one only; the row's own year unless given. A forecast from a fixed origin names the year
        after its origin.

    Returns
    -------
    Covariates
        Counts of the past are decayed and untransformed; times are in years.

    Raises
    ------
    FrameError
        If an as-of year is later than the row's year, or lies outside the chronicle.
    """
    year = frame["year"].to_numpy().astype(np.int64)
    known = year if as_of is None else np.asarray(as_of, np.int64)
    if (known > year).any():
        raise FrameError("a row's as-of year is later than its year", why="the forecast would know its outcome")
    if len(known) and not chronicle.first < known.min() <= known.max() <= chronicle.last + 1:
        raise FrameError(f"as-of years lie outside {chronicle.first + 1}-{chronicle.last + 1}", where="as_of")
    one, two = chronicle.place(frame["ccode1"].to_numpy()), chronicle.place(frame["ccode2"].to_numpy())
    columns = _pasts(chronicle, one, two, known) | _geography(frame) | _states(chronicle, one, two, known)
    columns |= _obligations(chronicle, one, two, known)
    return Covariates(tuple(columns), np.column_stack(list(columns.values())))


def _pasts(chronicle: Chronicle, one: NDArray, two: NDArray, known: NDArray) -> dict[str, Array]:
    """Return what was left of the past at the beginning of the as-of year."""
    at = known - chronicle.first
    forth, back = chronicle.pair(one, two), chronicle.pair(two, one)
    left = {(kind, h): decayed(chronicle.tally(kind), h) for kind, lives in _PAIR_PASTS.items() for h in lives}
    columns: dict[str, Array] = {}
    for (kind, h), past in left.items():
        columns[f"{kind}_{h}"] = past.of(forth, at)
        if kind == "start":
            columns[f"suffered_{h}"] = past.of(back, at)
    columns |= _by_year(known, one, two, lambda year, i, j: _of_states(chronicle, left, year, i, j))
    columns |= _years_of_peace(chronicle, one, two, at)
    return columns | _by_year(known, one, two, lambda year, i, j: _around(chronicle, left, year, i, j))


def _by_year(
    known: NDArray, one: NDArray, two: NDArray, values_at: Callable[[int, NDArray, NDArray], dict[str, Array]]
) -> dict[str, Array]:
    """Return columns that are made for one as-of year after the other, from the states of its rows."""
    columns: dict[str, Array] = {}
    for year in np.unique(known).tolist():
        rows = np.flatnonzero(known == year)
        for name, value in values_at(year, one[rows], two[rows]).items():
            columns.setdefault(name, np.zeros(len(known)))[rows] = value
    return columns


def _of_states(
    chronicle: Chronicle, left: dict[tuple[str, int], Tally], year: int, i: NDArray, j: NDArray
) -> dict[str, Array]:
    """Return what each side lived through, whoever the other was, and what was under way in the year before."""
    at, n, columns = year - chronicle.first, len(chronicle.codes), {}
    for h in _STATE_PASTS:
        started, onset = (left[kind, h].matrix(at, n) for kind in ("start", "onset"))
        for side, k in (("1", i), ("2", j)):
            columns[f"starts{side}_{h}"] = started.sum(axis=1)[k]
            columns[f"suffers{side}_{h}"] = started.sum(axis=0)[k]
            columns[f"disputes{side}_{h}"] = onset.sum(axis=1)[k]
    ongoing, near = (chronicle.year_matrix(t, year - 1) for t in (chronicle.events["ongoing"], chronicle.near))
    columns["under_way"] = ongoing[i, j]
    for side, k in (("1", i), ("2", j)):
        columns[f"under_way{side}"] = ongoing.sum(axis=1)[k]
        columns[f"age{side}"] = chronicle.member[:at].sum(axis=0)[k]
        columns[f"neighbours{side}"] = near.sum(axis=1)[k]
    return columns


def _years_of_peace(chronicle: Chronicle, one: NDArray, two: NDArray, at: NDArray) -> dict[str, Array]:
    """Return the years in which both were members since the last event between them, or since they met.

    Counted up to any as-of year; `foedus.record.peace_years` counts up to the row's own, and leaves out years that the
    two shared without sharing a day (the one-year ahead values of 132 of 223,982 rows of link 4 would differ).
    """
    rows = np.arange(len(at))
    together = np.zeros((len(chronicle.member) + 1, len(at)), np.int16)
    np.cumsum(chronicle.member[:, one] & chronicle.member[:, two], axis=0, out=together[1:])

    def since(event: str, one: NDArray, two: NDArray) -> Array:
        last = latest(chronicle.tally(event)).of(chronicle.pair(one, two), at)
        return (together[at, rows] - together[last, rows]).astype(float)

    return {
        "since_start": since("start", one, two),
        "since_suffered": since("start", two, one),
        "since_any": since("ongoing", one, two),
        "since_fatal": since("fatal", one, two),
    }


def _around(
    chronicle: Chronicle, left: dict[tuple[str, int], Tally], year: int, i: NDArray, j: NDArray
) -> dict[str, Array]:
    """Return what third states and neighbours lived through."""
    at, n, columns = year - chronicle.first, len(chronicle.codes), {}
    near = chronicle.year_matrix(chronicle.near, year - 1)
    for h in _AROUND_PASTS:
        started, onset = (left[kind, h].matrix(at, n) for kind in ("start", "onset"))
        columns[f"neighbours_against2_{h}"] = (near @ started)[i, j]
        columns[f"against_neighbours2_{h}"] = (started @ near)[i, j]
        bounded = np.minimum(onset, 2.0)
        columns[f"common_enemies_{h}"] = (bounded @ bounded)[i, j]
        around = near @ onset.sum(axis=1)
        columns[f"around1_{h}"], columns[f"around2_{h}"] = around[i], around[j]
    return columns


def _geography(frame: pl.DataFrame) -> dict[str, Array]:
    kind = frame["conttype"].to_numpy()
    capitals = frame["capdist"].cast(pl.Float64).to_numpy()
    least = frame.select(pl.col("mindist").fill_null(pl.col("capdist")).cast(pl.Float64)).to_series().to_numpy()
    water = {f"water{k}": (kind == k).astype(float) for k in (2, 3, 4, 5)}
    return {
        "land": (kind == 1).astype(float),
        **water,
        "contiguous": (kind > 0).astype(float),
        "ln_distance": np.log1p(capitals),
        "ln_least_distance": np.log1p(least),
    }


def _states(chronicle: Chronicle, one: NDArray, two: NDArray, known: NDArray) -> dict[str, Array]:
    at = known - 1 - chronicle.first

    def sides(name: str) -> tuple[Array, Array]:
        values = chronicle.states[name]
        return values[at, one], values[at, two]

    raw = sides("cinc")
    new = np.isnan(raw[0]) | np.isnan(raw[1])
    cinc1, cinc2 = (np.maximum(np.where(np.isnan(v), _MIDDLING, v), 1e-6) for v in raw)
    major1, major2 = (chronicle.major[at, k].astype(float) for k in (one, two))
    columns = {
        "not_measured": new.astype(float),
        "capability_share": cinc1 / (cinc1 + cinc2),
        "ln_capability1": np.log(cinc1),
        "ln_capability2": np.log(cinc2),
        "ln_ratio": np.log(cinc1 / cinc2),
        "imbalance": np.abs(np.log(cinc1 / cinc2)),
        "major1": major1,
        "major2": major2,
        "majors": major1 * major2,
    }
    return columns | _regimes(*sides("polity2"))


_MIDDLING = 0.0012
"""Capability that stands for one not yet measured, near the median of members; ``not_measured`` marks it."""


def _regimes(polity1: Array, polity2: Array) -> dict[str, Array]:
    unknown = np.isnan(polity1) | np.isnan(polity2)
    one, two = np.nan_to_num(polity1), np.nan_to_num(polity2)
    return {
        "regime_unknown": unknown.astype(float),
        "polity1": one,
        "polity2": two,
        "lower_polity": np.minimum(one, two),
        "regime_distance": np.abs(one - two),
        "joint_democracy": ((one >= _DEMOCRACY) & (two >= _DEMOCRACY) & ~unknown).astype(float),
    }


def _obligations(chronicle: Chronicle, one: NDArray, two: NDArray, known: NDArray) -> dict[str, Array]:
    """Return what was owed at the end of the year before the as-of year."""

    def owed(year: int, i: NDArray, j: NDArray) -> dict[str, Array]:
        matrices = {k: np.minimum(chronicle.year_matrix(t, year - 1), 1.0) for k, t in chronicle.owed.items()}
        matrices["tie"] = np.maximum(matrices["tie"], matrices["tie"].T)
        defence, tie, third = matrices["atop_defense"], matrices["tie"], pact_matrices(matrices)
        return {
            "owes": defence[i, j],
            "owed": defence[j, i],
            "tie": tie[i, j],
            "offense_behind1": third["challenger_offense"][i, j],
            "neutral_behind1": third["challenger_neutral"][i, j],
            "pact_behind2": third["target_pact_untied"][i, j],
            "similarity": _similarity(matrices, chronicle.member[year - 1 - chronicle.first])[i, j],
        }

    return _by_year(known, one, two, owed)


def _similarity(matrices: dict[str, Array], member: NDArray[np.bool_]) -> Array:
    """Return S of the alliance portfolios of members (Signorino and Ritter 1999), 1 where one is not a member."""
    distance = portfolio_distance(portfolio_strength(matrices) * np.outer(member, member))
    return 1 - 2 * distance / (3 * max(int(member.sum()), 1))
