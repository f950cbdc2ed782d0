"""Rows of a logit whose outcome the covariates decide, so that some coefficients have no finite estimate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["Separation", "separation"]

_NIL = 1e-7
"""Share of a covariate's size below which a number counts as zero."""


@dataclass(frozen=True, slots=True, eq=False)
class Separation:
    """A direction in which the likelihood of a logit rises without end.

    Attributes
    ----------
    direction : array (k,)
        Of the coefficients; zero for those that stay finite.
    decided : array of bool (n,)
        Rows whose outcome is certain in the limit. They tell nothing about the finite coefficients.
    """

    direction: Array
    decided: NDArray[np.bool_]

    def describe(self, outcome: Array, design: Array, terms: Sequence[str]) -> str:
        """Say which rows decide, by the values that the covariates involved have in them and nowhere else.

        Parameters
        ----------
        outcome : array (n,)
            Zeros and ones.
        design : array (n, k)
        terms : sequence of str
            Names of the k columns.
        """
        fixed: dict[float, list[str]] = {}
        for term, column, slope in zip(terms, design.T, self.direction, strict=True):
            values = np.unique(column[self.decided])
            if slope and len(values) == 1 and np.ptp(column):
                fixed.setdefault(float(values[0]), []).append(term)
        ones = outcome[self.decided]
        always = f"the outcome is always {ones[0]:g}" if not np.ptp(ones) else "the outcome is known"
        rows = f"the {len(ones)} rows" if len(ones) > 1 else "the one row"
        if fixed:
            where = " and ".join(
                f"{', '.join(names)} {'is' if len(names) == 1 else 'are all'} {value:g}"
                for value, names in fixed.items()
            )
            return f"in {rows} in which {where}, {always}"
        named = ", ".join(term for term, slope in zip(terms, self.direction, strict=True) if slope)
        return f"{named} and the outcome go together without exception in {rows}"


def separation(outcome: Array, design: Array) -> Separation | None:
    """Return the direction that decides some rows and is against none, or None where all coefficients are finite.

    Parameters
    ----------
    outcome : array (n,)
        Zeros and ones.
    design : array (n, k)

    References
    ----------
    Albert and Anderson (1984), Biometrika 71: 1-10; Konis (2007), by linear programming.
    """
    scale = np.maximum(np.abs(design).max(axis=0), 1e-300)
    directed = design / scale * np.where(outcome > 0, 1.0, -1.0)[:, None]
    total = np.zeros(design.shape[1])
    decided = np.zeros(len(outcome), bool)
    while not decided.all():
        step = _direction(np.unique(directed[~decided], axis=0))
        if step is None:
            break
        # Later steps leave what is decided decided: the first counts without bound.
        total = total + 1e-3 * step if total.any() else step
        decided |= directed @ step > _NIL
    if not total.any():
        return None
    return Separation(np.where(np.abs(total) > _NIL, total, 0.0) / scale, decided)


def _direction(rows: Array) -> Array | None:
    """Return a direction that no row opposes and some follow, with as few terms as leaving out one by one finds."""
    keep = list(range(rows.shape[1]))
    found = _solve(rows, keep)
    if found is None:
        return None
    for term in list(keep):
        rest = [other for other in keep if other != term]
        fewer = _solve(rows, rest) if rest else None
        if fewer is not None:
            keep, found = rest, fewer
    step = np.zeros(rows.shape[1])
    step[keep] = found
    return step


def _solve(rows: Array, keep: Sequence[int]) -> Array | None:
    from scipy.optimize import linprog  # half a second to load, and seldom needed

    chosen = np.unique(rows[:, keep], axis=0)
    solved = linprog(-chosen.sum(axis=0), A_ub=-chosen, b_ub=np.zeros(len(chosen)), bounds=(-1, 1), method="highs")
    return np.asarray(solved.x) if solved.status == 0 and -solved.fun > _NIL * len(chosen) else None
