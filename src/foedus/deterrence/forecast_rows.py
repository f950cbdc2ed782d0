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
from foedus.record.alliances import portfolio_distance, portfolio_strength

if TYPE_CHECKING:
    from foedus.deterrence.chronicle import Chronicle

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
    """Walk through the years once; before each year is added, copy what its rows knew."""
    walk = _Walk(chronicle)
    columns: dict[str, Array] = {}
    order = np.argsort(known, kind="stable")
    for year in range(chronicle.first, int(known.max(initial=chronicle.first)) + 1):
        here = order[slice(*np.searchsorted(known[order], [year, year + 1]))]
        if len(here):
            for name, value in walk.known(one[here], two[here], year).items():
                columns.setdefault(name, np.zeros(len(known)))[here] = value
        if year <= chronicle.last:
            walk.add(year)
    return columns


class _Walk:
    """Decayed counts and years of peace at the beginning of a year."""

    def __init__(self, chronicle: Chronicle) -> None:
        self.chronicle = chronicle
        n = len(chronicle.codes)
        self.pairs = {(kind, h): np.zeros((n, n)) for kind, lives in _PAIR_PASTS.items() for h in lives}
        self.since = {kind: np.zeros((n, n)) for kind in ("start", "ongoing", "fatal")}
        self.ongoing, self.near = np.zeros((n, n)), np.zeros((n, n))
        self.age = np.zeros(n)

    def add(self, year: int) -> None:
        """Let a year pass."""
        c = self.chronicle
        happened = {kind: c.year_matrix(c.events[kind], year) for kind in (*_PAIR_PASTS, "ongoing")}
        for (kind, h), matrix in self.pairs.items():
            matrix += happened[kind]
            matrix *= 2.0 ** (-1 / h)
        alive = c.member[year - c.first]
        both = np.outer(alive, alive)
        for kind, matrix in self.since.items():
            matrix += both
            matrix[happened[kind] > 0] = 0.0
        self.ongoing, self.near = happened["ongoing"], c.year_matrix(c.near, year)
        self.age += alive

    def known(self, i: NDArray, j: NDArray, year: int) -> dict[str, Array]:
        """Return the pasts of the pairs (i, j) at the beginning of a year."""
        columns: dict[str, Array] = {}
        for (kind, h), matrix in self.pairs.items():
            columns[f"{kind}_{h}"] = matrix[i, j]
            if kind == "start":
                columns[f"suffered_{h}"] = matrix[j, i]
        for h in _STATE_PASTS:
            started, onset = self.pairs["start", h], self.pairs["onset", h].sum(axis=1)
            for side, k in (("1", i), ("2", j)):
                columns[f"starts{side}_{h}"] = started.sum(axis=1)[k]
                columns[f"suffers{side}_{h}"] = started.sum(axis=0)[k]
                columns[f"disputes{side}_{h}"] = onset[k]
        columns["under_way"] = self.ongoing[i, j]
        for side, k in (("1", i), ("2", j)):
            columns[f"under_way{side}"] = self.ongoing.sum(axis=1)[k]
            columns[f"age{side}"] = self.age[k]
            columns[f"neighbours{side}"] = self.near.sum(axis=1)[k]
        columns["since_start"], columns["since_suffered"] = self.since["start"][i, j], self.since["start"][j, i]
        columns["since_any"], columns["since_fatal"] = self.since["ongoing"][i, j], self.since["fatal"][i, j]
        return columns | self._around(i, j)

    def _around(self, i: NDArray, j: NDArray) -> dict[str, Array]:
        """Return what third states and neighbours lived through."""
        columns: dict[str, Array] = {}
        for h in _AROUND_PASTS:
            started, onset = self.pairs["start", h], self.pairs["onset", h]
            columns[f"neighbours_against2_{h}"] = (self.near @ started)[i, j]
            columns[f"against_neighbours2_{h}"] = (started @ self.near)[i, j]
            bounded = np.minimum(onset, 2.0)
            columns[f"common_enemies_{h}"] = (bounded @ bounded)[i, j]
            around = self.near @ onset.sum(axis=1)
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
    names = ("owes", "owed", "tie", "offense_behind1", "neutral_behind1", "pact_behind2", "similarity")
    columns = {name: np.zeros(len(known)) for name in names}
    for year in np.unique(known):
        rows = np.flatnonzero(known == year)
        i, j = one[rows], two[rows]
        matrices = {k: np.minimum(chronicle.year_matrix(t, int(year) - 1), 1.0) for k, t in chronicle.owed.items()}
        defence, offense, neutral = (matrices[k] for k in ("atop_defense", "atop_offense", "atop_neutral"))
        tie = np.maximum(matrices["tie"], matrices["tie"].T)
        untied = (1 - np.maximum(tie, np.eye(len(tie)))).T @ defence
        values = (
            defence[i, j],
            defence[j, i],
            tie[i, j],
            offense.sum(axis=0)[i] - offense[j, i] > 0,
            neutral.sum(axis=0)[i] - neutral[j, i] > 0,
            untied[i, j] > 0,
            _similarity(matrices, chronicle.member[int(year) - 1 - chronicle.first])[i, j],
        )
        for name, value in zip(names, values, strict=True):
            columns[name][rows] = value
    return columns


def _similarity(matrices: dict[str, Array], member: NDArray[np.bool_]) -> Array:
    """Return S of the alliance portfolios of members (Signorino and Ritter 1999), 1 where one is no member."""
    distance = portfolio_distance(portfolio_strength(matrices) * np.outer(member, member))
    return 1 - 2 * distance / (3 * max(int(member.sum()), 1))
