"""A probability with its interval over parameters and assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from foedus.assessment.schema import LEVEL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from foedus.assessment.schema import EstimateDocument

    Array = NDArray[np.float64]

__all__ = ["Estimate", "as_json", "estimate_of", "mean_of", "summary_of"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A probability with its interval over parameters and assumptions.

    Attributes
    ----------
    median, low, high : float
    level : float
        Of the interval.
    """

    median: float
    low: float
    high: float
    level: float = LEVEL

    @classmethod
    def over(cls, draws: Array) -> Estimate:
        """Return the estimate of draws (D,)."""
        low, median, high = (round(float(v), 6) for v in np.quantile(draws, [0.5 - LEVEL / 2, 0.5, 0.5 + LEVEL / 2]))
        return cls(median=median, low=low, high=high)

    def to_dict(self) -> EstimateDocument:
        """Return the estimate as plain data."""
        return {"median": self.median, "low": self.low, "high": self.high, "level": self.level}


def estimate_of(draws: Array) -> Estimate | None:
    """Return the estimate of draws (D,), or None where there is nothing to estimate."""
    return None if np.isnan(draws).all() else Estimate.over(draws)


def mean_of(draws: Array) -> float:
    """Return the mean of draws (D,): the probability itself, over all that is not known."""
    return float(np.mean(draws))


def as_json(estimate: Estimate | None) -> EstimateDocument | None:
    """Return an estimate as plain data; null where there is none."""
    return None if estimate is None else estimate.to_dict()


def summary_of(draws: Array) -> EstimateDocument | None:
    """Return the estimate of draws (D,) as plain data; null where there is nothing to estimate."""
    return as_json(estimate_of(draws))
