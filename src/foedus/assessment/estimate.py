"""A probability with its interval over parameters and assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from foedus.assessment.schema import LEVEL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from foedus.assessment.schema import EstimateDocument, Spread

    Array = NDArray[np.float64]

__all__ = ["Estimate", "as_json", "estimate_of", "mean_of", "spread_of", "summary_of"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A probability with its interval over parameters and assumptions.

    Attributes
    ----------
    mean : float
        Over draws: the probability itself, over all that is not known. This is the figure.
    median, low, high : float
        Of single draws.
    level : float
        Of the interval.
    """

    mean: float
    median: float
    low: float
    high: float
    level: float = LEVEL

    @classmethod
    def over(cls, draws: Array) -> Estimate:
        """Return the estimate of draws (D,)."""
        low, median, high = (round(float(v), 6) for v in np.quantile(draws, [0.5 - LEVEL / 2, 0.5, 0.5 + LEVEL / 2]))
        return cls(mean=mean_of(draws), median=median, low=low, high=high)

    def to_dict(self) -> EstimateDocument:
        """Return the estimate as plain data."""
        return {
            "mean": self.mean,
            "median": self.median,
            "low": self.low,
            "high": self.high,
            "level": self.level,
        }


def estimate_of(draws: Array) -> Estimate | None:
    """Return the estimate of draws (D,), or None where there is nothing to estimate."""
    return None if np.isnan(draws).all() else Estimate.over(draws)


def spread_of(draws: Array) -> Spread | None:
    """Return a quantity over draws (D,) as plain data; null where there is nothing to estimate."""
    estimate = estimate_of(draws)
    if estimate is None:
        return None
    return {
        "mean": estimate.mean,
        "median": estimate.median,
        "low": estimate.low,
        "high": estimate.high,
        "level": estimate.level,
    }


def mean_of(draws: Array) -> float:
    """Return the mean of draws (D,): the probability itself, over all that is not known."""
    return round(float(np.mean(draws)), 6)


def as_json(estimate: Estimate | None) -> EstimateDocument | None:
    """Return an estimate as plain data; null where there is none."""
    return None if estimate is None else estimate.to_dict()


def summary_of(draws: Array) -> EstimateDocument | None:
    """Return the estimate of draws (D,) as plain data; null where there is nothing to estimate."""
    return as_json(estimate_of(draws))
