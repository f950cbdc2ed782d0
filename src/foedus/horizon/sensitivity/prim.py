"""The region of assumptions in which an arrangement fails: a box found by peeling and pasting.

PRIM, the patient rule induction method (Friedman & Fisher 1999, Statistics and Computing 9): from the box of all draws
a thin slice is peeled off at a time, the one whose loss raises the share of failures most; at the end slices are
pasted back while the share does not fall. Of the boxes on the way the one is taken that balances coverage and density,
density weighing twice as much; limits that chance would explain are taken away (quasi-p-values, Bryant & Lempert 2010,
Technological Forecasting and Social Change 77).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Mask = NDArray[np.bool_]
    Places = NDArray[np.int64]

__all__ = ["Box", "Limit", "find_box"]

_PEEL, _PASTE = 0.1, 0.02
_LEAST_MASS, _CHANCE, _MOST_LIMITS = 0.05, 0.05, 4


@dataclass(frozen=True, slots=True)
class Limit:
    """A side of a box.

    Attributes
    ----------
    column : int
    low, high : float
        Minus or plus infinity where the box is open.
    p : float
        Quasi-p-value: chance of as many failures among as many draws, were the limit of no account.
    """

    column: int
    low: float
    high: float
    p: float


@dataclass(frozen=True, slots=True)
class Box:
    """Where failures gather.

    Attributes
    ----------
    limits : tuple of Limit
        The columns that are restricted, the most informative first; none if no box gathers failures.
    coverage : float
        Share of all failures that lie in the box.
    density : float
        Share of the draws in the box that fail.
    mass : float
        Share of all draws that lie in the box.
    """

    limits: tuple[Limit, ...]
    coverage: float
    density: float
    mass: float

    def holds(self, x: Array) -> Mask:
        """Return which rows of x (D, K) lie in the box."""
        inside = np.ones(len(x), dtype=bool)
        for limit in self.limits:
            inside &= (x[:, limit.column] >= limit.low) & (x[:, limit.column] <= limit.high)
        return inside


def find_box(
    x: Array,
    fails: Mask,
    *,
    least_mass: float = _LEAST_MASS,
    most_limits: int = _MOST_LIMITS,
    draw: Places | None = None,
) -> Box:
    """Return the box in which failures gather.

    Columns that the box leaves open, or whose limits chance would explain, are set aside one by one, and the box is
    sought again among the others, until every limit matters and there are few enough for a sentence.

    Parameters
    ----------
    x : array (D, K)
        Assumptions in each draw, in any scale that keeps their order.
    fails : array (D,) of bool
    least_mass : float
        Share of the draws that a box must hold.
    most_limits : int
        How many columns may be limited.
    draw : array (D,) of int, optional
        Rows with the same number share what chance gave them; each has a chance of its own unless given.
    """
    columns = list(range(x.shape[1])) if fails.any() and not fails.all() else []
    least = max(int(np.ceil(least_mass * len(x))), 1)
    while columns:
        part = x[:, columns]
        low, high = max(_peeled(part, fails, least), key=lambda box: _balance(part, fails, *box))
        low, high = _pasted(part, fails, low.copy(), high.copy())
        limited = _limited(low, high)
        if len(limited) < len(columns):
            columns = [columns[k] for k in limited]
            continue
        chances = [(_chance(part, fails, low, high, k, draw), columns[k]) for k in limited]
        worst = max(chances)
        if worst[0] <= _CHANCE and len(columns) <= most_limits:
            limits = [Limit(c, float(low[k]), float(high[k]), chances[k][0]) for k, c in enumerate(columns)]
            return _box(x, fails, sorted(limits, key=lambda limit: (limit.p, limit.column)))
        columns.remove(worst[1])
    return _box(x, fails, [])


def _limited(low: Array, high: Array) -> list[int]:
    return [int(k) for k in np.flatnonzero(np.isfinite(low) | np.isfinite(high))]


def _inside(x: Array, low: Array, high: Array) -> Mask:
    return np.all((x >= low) & (x <= high), axis=1)


def _balance(x: Array, fails: Mask, low: Array, high: Array) -> float:
    """Return the F measure of coverage and density, density weighing twice as much (van Rijsbergen 1979)."""
    inside = _inside(x, low, high)
    hits = (fails & inside).sum()
    return float(1.25 * hits / (0.25 * fails.sum() + inside.sum()))


def _peeled(x: Array, fails: Mask, least: int) -> list[tuple[Array, Array]]:
    """Return the boxes of the peeling, the whole first.

    Where equal values fill more than a slice, all of them are peeled. So that this is not preferred for its size, what
    counts is by how much the share of failures rises for each row given up (Kwakkel & Jaxa-Rozen 2016, Environmental
    Modelling & Software 79); among slices of one size this changes nothing.
    """
    low, high = np.full(x.shape[1], -np.inf), np.full(x.shape[1], np.inf)
    boxes = [(low.copy(), high.copy())]
    inside = np.ones(len(x), dtype=bool)
    while inside.sum() > least:
        here, failing = x[inside], fails[inside]
        slice_ = max(int(_PEEL * len(here)), 1)
        order = np.sort(here, axis=0)
        share = failing.mean()
        best = (0.0, -1, 0, 0.0)
        for column in range(x.shape[1]):
            for side, at in ((-1, _beyond(order[:, column], slice_)), (1, -_beyond(-order[::-1, column], slice_))):
                kept = here[:, column] >= at if side < 0 else here[:, column] <= at
                if least <= kept.sum() < len(here):
                    gained = (failing[kept].mean() - share) / (len(here) - kept.sum())
                    best = max(best, (gained, column, side, float(at)))
        _, column, side, at = best
        if column < 0:
            break
        (low if side < 0 else high)[column] = at
        inside = _inside(x, low, high)
        boxes.append((low.copy(), high.copy()))
    return boxes


def _beyond(ordered: Array, slice_: int) -> float:
    """Return the value from which on rows stay, once a slice and all that equals its values, or the least, is gone."""
    at = ordered[slice_]
    if at > ordered[0]:
        return float(at)
    place = int(np.searchsorted(ordered, at, side="right"))
    return float(ordered[place]) if place < len(ordered) else float(at)


def _pasted(x: Array, fails: Mask, low: Array, high: Array) -> tuple[Array, Array]:
    """Return the box with slices pasted back as long as its density does not fall."""
    while True:
        inside = _inside(x, low, high)
        slice_ = max(int(_PASTE * inside.sum()), 1)
        best = (fails[inside].mean(), 0, -1, 0, 0.0)
        for column in np.flatnonzero(np.isfinite(low) | np.isfinite(high)):
            for side, limit in ((-1, low), (1, high)):
                if not np.isfinite(limit[column]):
                    continue
                before, limit[column] = limit[column], side * np.inf
                beyond = x[_inside(x, low, high) & ~inside][:, column]
                limit[column] = before
                if not len(beyond):
                    continue
                ordered = np.sort(beyond)[::-1] if side < 0 else np.sort(beyond)
                at = float(ordered[min(slice_, len(ordered)) - 1])
                limit[column] = at
                wider = _inside(x, low, high)
                limit[column] = before
                best = max(best, (fails[wider].mean(), int(wider.sum()), int(column), side, at))
        _, _, column, side, at = best
        if column < 0:
            return low, high
        (low if side < 0 else high)[column] = at


def _chance(x: Array, fails: Mask, low: Array, high: Array, column: int, draw: Places | None) -> float:
    """Return the quasi-p-value of the limits of one column, against the box without them.

    One-sided and binomial, with as many trials as there are draws. Where the rows of one draw differ in the column, the
    same draws stand on both sides of the limit, and what they share cancels out: the test is then that of the mean
    difference, its variance from the sums over the rows of each draw.
    """
    from scipy.special import bdtrc, ndtr

    inside = _inside(x, low, high)
    open_low, open_high = low.copy(), high.copy()
    open_low[column], open_high[column] = -np.inf, np.inf
    without = _inside(x, open_low, open_high)
    n, share, other = int(inside.sum()), float(fails[inside].mean()), float(fails[without].mean())
    if draw is None or _of_draws(x[:, column], draw):
        each = 1 if draw is None else without.sum() / len(np.unique(draw[without]))
        hits = round(share * n / each)
        return float(bdtrc(hits - 1, round(n / each), other)) if hits else 1.0
    away = inside * (fails - share) / n - without * (fails - other) / without.sum()
    error = np.sqrt((np.bincount(draw, weights=away) ** 2).sum())
    return float(ndtr(-(share - other) / error)) if error > 0 else float(share <= other)


def _of_draws(values: Array, draw: Places) -> bool:
    """Return whether all rows of a draw have the same value."""
    first = np.zeros(draw.max() + 1)
    first[draw] = values
    return bool((first[draw] == values).all())


def _box(x: Array, fails: Mask, limits: Sequence[Limit]) -> Box:
    box = Box(tuple(limits), 1.0, float(fails.mean()), 1.0)
    inside = box.holds(x)
    hits = int((fails & inside).sum())
    return Box(box.limits, hits / max(int(fails.sum()), 1), hits / max(int(inside.sum()), 1), float(inside.mean()))
