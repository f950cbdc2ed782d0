"""Plain importance weights: how well each draw of the game agrees with a few facts.

    w_d = product over facts of N(r_d; estimate, error^2 + bias^2)

where r is what the game of draw d says of the fact's comparison, in logs. A fact of which fewer than a quarter of the
draws are effective is shown and not used, and so are all where that is so of them together: a few draws would decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from foedus.horizon.conditioning.found import FoundFact

    Array = NDArray[np.float64]

__all__ = [
    "FAR",
    "LEAST_EFFECTIVE",
    "Conditioned",
    "condition",
    "effective",
    "log_density",
    "tail",
    "weighted_quantiles",
]

LEAST_EFFECTIVE = 0.25
"""Share of the draws that must be effective for weights to be used."""

FAR = 0.05
"""Of what the game says before, with the error of the fact: a fact further out than this contradicts it."""


def log_density(ratio: Array, estimate: float, sd: float) -> Array:
    """Return the log density (D,) of a fact at what each draw says, up to a constant.

    A draw that says nothing (NaN) counts as the mean of those that do: it is neither dropped nor preferred.

    >>> float(log_density(np.array([0.0, 2.0]), 0.0, 2.0)[1])
    -0.5
    """
    found = -0.5 * ((ratio - estimate) / sd) ** 2
    known = np.isfinite(found)
    if known.all():
        return found
    if not known.any():
        return np.zeros(len(ratio))
    largest = found[known].max()
    return np.where(known, found, largest + np.log(np.exp(found[known] - largest).mean()))


def effective(weights: Array) -> float:
    """Return the effective share of draws, 1 / (D sum w^2), of weights (D,) that sum to one (Kish 1965).

    >>> effective(np.array([0.5, 0.5, 0.0, 0.0]))
    0.5
    """
    return float(1 / (len(weights) * (weights**2).sum()))


def tail(ratio: Array, estimate: float, sd: float) -> float:
    """Return how far out a fact lies in what the game says before: two-sided, with the error of the fact itself."""
    known = ratio[np.isfinite(ratio)]
    if not len(known):
        return 1.0
    below = float(ndtr((estimate - known) / sd).mean())
    return 2 * min(below, 1 - below)


def weighted_quantiles(values: Array, weights: Array, at: Sequence[float]) -> list[float]:
    """Return quantiles of draws (D,) under weights (D,) that sum to one."""
    order = np.argsort(values, kind="stable")
    share = np.cumsum(weights[order]) - weights[order] / 2
    return [float(v) for v in np.interp(at, share, values[order])]


@dataclass(frozen=True, slots=True)
class Conditioned:
    """Weights of draws.

    Attributes
    ----------
    logs : array (F, D)
        Log density of each fact at what each draw says.
    alone : tuple of float
        Effective share of draws of each fact alone.
    admitted : tuple of bool
        Whether a fact has enough of them by itself.
    used : tuple of bool
        Whether it is used: it is admitted, and all that are have enough together.
    together : float
        Effective share of draws of all facts that are admitted.
    """

    logs: Array
    alone: tuple[float, ...]
    admitted: tuple[bool, ...]
    used: tuple[bool, ...]
    together: float

    @property
    def weights(self) -> Array:
        """Weights (D,) of all facts that are used; equal ones if none is."""
        return self.of(self.used)

    def of(self, chosen: Sequence[bool]) -> Array:
        """Return the weights (D,), which sum to one, of some facts."""
        total = self.logs[np.asarray(chosen, dtype=bool)].sum(axis=0)
        found = np.exp(total - total.max())
        return found / found.sum()

    def only(self, fact: int) -> Array:
        """Return the weights (D,) of one fact."""
        return self.of([k == fact for k in range(len(self.logs))])

    def without(self, fact: int) -> Array:
        """Return the weights (D,) of the facts that are used but for one."""
        return self.of([used and k != fact for k, used in enumerate(self.used)])

    @property
    def noise(self) -> float:
        """By how much a weighted mean strays by chance from the plain one, in standard deviations of a quantity."""
        return float(np.sqrt(max((self.weights**2).sum() - 1 / self.logs.shape[1], 0.0)))


def condition(ratios: Array, facts: Sequence[FoundFact]) -> Conditioned:
    """Return the weights that facts give to draws.

    Parameters
    ----------
    ratios : array (F, D)
        What the game of each draw says of each fact's comparison.
    facts : sequence of FoundFact
    """
    rows = [log_density(ratio, fact.estimate, fact.sd) for ratio, fact in zip(ratios, facts, strict=True)]
    logs = np.stack(rows) if rows else np.zeros(ratios.shape)
    whole = Conditioned(logs, (), (), (), 1.0)
    alone = tuple(effective(whole.only(k)) for k in range(len(logs)))
    admitted = tuple(share >= LEAST_EFFECTIVE for share in alone)
    together = effective(whole.of(admitted))
    used = admitted if together >= LEAST_EFFECTIVE else (False,) * len(admitted)
    return Conditioned(logs, alone, admitted, used, together)
