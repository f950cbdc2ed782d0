"""From covariates to the columns of a logit: logarithms of pasts, splines of peace, distance and strength, products.

Knots and scales are taken from the rows of the estimation alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foedus.deterrence.forecast.covariates import Covariates

__all__ = ["LINK_COLUMNS", "Design", "design_of"]

Array = NDArray[np.float64]

LINK_COLUMNS = ("help", "help_owed", "win", "resist", "resist_win")
"""What the links of earlier years expect (`foedus.deterrence.forecast.links`)."""

_PEACE_KNOTS = (1, 3, 6, 12, 25, 45)
_AGE_KNOTS = (10, 40)
_QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
_SPLINES = ("ln_distance", "ln_least_distance", "ln_ratio", "ln_capability1", "ln_capability2")
_BOUND = 6.0  # standard deviations beyond which a column says no more

_PRODUCTS = (
    *(("contiguous", name) for name in (
        "start_8", "onset_8", "since_any", "major1", "major2", "starts1_8", "suffers2_8", "ln_ratio",
        "common_enemies_20",
    )),
    *((major, name) for major in ("major1", "major2") for name in (
        "starts1_8", "suffers2_8", "onset_20", "contiguous", "ln_distance",
    )),
    ("starts1_8", "suffers2_8"),
    ("onset_8", "starts1_8"),
    ("onset_8", "suffers2_8"),
    ("start_8", "suffered_8"),
    ("polity1", "polity2"),
    ("land", "ln_distance"),
    ("starts1_8", "ln_distance"),
    ("suffers2_8", "ln_distance"),
    ("ln_capability1", "ln_capability2"),
    *((place, name) for place in ("contiguous", "major1") for name in LINK_COLUMNS),
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """How covariates become columns, fixed on the rows of the estimation.

    Attributes
    ----------
    names : tuple of str
        Names of the k columns after the constant.
    knots : dict of array
        By splined covariate.
    centre, scale : array (k,)
    """

    names: tuple[str, ...]
    knots: dict[str, Array]
    centre: Array
    scale: Array

    def matrix(self, rows: Covariates) -> Array:
        """Return the matrix (n, k + 1): a constant, then the columns in standard deviations, bounded."""
        columns = _expanded(rows, self.knots)
        values = np.column_stack([columns[name] for name in self.names])
        values -= self.centre
        values /= self.scale
        np.clip(values, -_BOUND, _BOUND, out=values)
        return np.column_stack([np.ones(len(values)), values])


def design_of(rows: Covariates) -> Design:
    """Return the design whose knots and scales are those of the rows given."""
    knots = {name: np.unique(np.quantile(rows[name], _QUANTILES)) for name in _SPLINES if name in rows.names}
    columns = _expanded(rows, knots)
    values = np.column_stack(list(columns.values()))
    scale = values.std(axis=0)
    keep = scale > 1e-9  # a column that does not vary says nothing
    names = tuple(name for name, kept in zip(columns, keep, strict=True) if kept)
    return Design(names, knots, values.mean(axis=0)[keep], scale[keep])


def _expanded(rows: Covariates, knots: dict[str, Array]) -> dict[str, Array]:
    columns: dict[str, Array] = {}
    for name, value in zip(rows.names, rows.values.T, strict=True):
        kind, _, life = name.rpartition("_")
        if name.startswith("since_"):
            columns |= _hinged(name, np.log1p(value), np.log1p(_PEACE_KNOTS))
            columns[f"{name}=0"] = (value == 0).astype(float)
        elif name.startswith("age"):
            columns |= _hinged(name, np.log1p(value), np.log1p(_AGE_KNOTS))
        elif life.isdecimal():
            columns[name] = np.log(value + _FLOOR.get(kind.rstrip("12"), 1.0))
        elif name.startswith("under_way"):
            columns[name] = np.log1p(value)
        else:
            columns |= _hinged(name, value, knots.get(name, ()))
    return columns | {f"{a} x {b}": columns[a] * columns[b] for a, b in _PRODUCTS if a in columns and b in columns}


_FLOOR = {
    **dict.fromkeys(("start", "suffered", "onset", "force", "fatal", "war"), 0.03),
    **dict.fromkeys(("starts", "suffers", "disputes"), 0.1),
}
"""Added to a decayed count before its logarithm: what "nothing in memory" counts."""


def _hinged(name: str, value: Array, knots: Iterable[float]) -> dict[str, Array]:
    """Return a column and its linear splines."""
    return {name: value} | {f"{name} > {knot:.3g}": np.maximum(value - knot, 0.0) for knot in knots}
