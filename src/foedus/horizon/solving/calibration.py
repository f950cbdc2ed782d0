"""Recurrence of war in the model beside the record.

The level of danger is taken from the record's forecast, or assumed; this is no fit to these figures, and a check of the
grade alone. The record counts wars that ended, in either direction; the model is asked what follows a bare cease-fire
that the adversary has *accepted*, each draw counting by how probable acceptance is in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from foedus.deterrence.quantities.record_counts import AFTER_WAR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from foedus.deterrence.quantities.record_counts import Count
    from foedus.horizon.solving.outcomes import Outcomes

    Array = NDArray[np.float64]

__all__ = ["Recurrence", "failing", "recurrence_of"]


@dataclass(frozen=True, slots=True)
class Recurrence:
    """One figure of the record and the model's.

    Attributes
    ----------
    years : int
    count : Count
        Of the record.
    mean : float
        The model's prior predictive probability.
    median, low, high : float
        Of the chances of single draws; `low` and `high` bound 90 %.
    """

    years: int
    count: Count
    mean: float
    median: float
    low: float
    high: float

    @property
    def agrees(self) -> bool:
        """Whether the model's probability lies in the interval of the record, at the level of its count."""
        low, high = self.count.interval()
        return low <= self.mean <= high


def recurrence_of(over: Outcomes, bare: int = 0) -> tuple[Recurrence, ...]:
    """Return recurrence after a bare cease-fire, for each figure of the record that lies within the horizon.

    Parameters
    ----------
    over : Outcomes
    bare : int
        Position of the bare cease-fire.
    """
    attacked = np.cumsum(over.attacked[:, bare], axis=-1)
    with np.errstate(invalid="ignore"):
        escalation = np.where(attacked[:, -1] > 0, over.war[:, bare] / np.maximum(attacked[:, -1], 1e-300), 0.0)
    weights = _weights(over, bare)
    found = []
    for years, war, count in AFTER_WAR:
        if years <= attacked.shape[-1]:
            chance = attacked[:, years - 1] * (escalation if war else 1.0)
            low, median, high = _quantiles(chance, weights)
            found.append(Recurrence(years, count, float(np.average(chance, weights=weights)), median, low, high))
    return tuple(found)


def failing(over: Outcomes, bare: int = 0) -> tuple[float, float, float, float]:
    """Return mean, low, median and high of the chance that an accepted bare cease-fire fails within the horizon."""
    chance, weights = 1 - over.peace[:, bare], _weights(over, bare)
    return float(np.average(chance, weights=weights)), *_quantiles(chance, weights)


def _weights(over: Outcomes, bare: int) -> Array:
    acceptance = over.acceptance[:, bare]
    return np.ones(len(acceptance)) if np.isnan(acceptance).all() else acceptance


def _quantiles(values: Array, weights: Array) -> tuple[float, float, float]:
    order = np.argsort(values)
    share = (np.cumsum(weights[order]) - weights[order] / 2) / weights.sum()
    low, median, high = np.interp([0.05, 0.5, 0.95], share, values[order])
    return float(low), float(median), float(high)
