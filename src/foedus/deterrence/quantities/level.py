"""How great the danger is: the chance of a dispute in each year, and of an attack once there is one.

The record's forecast gives both where it speaks of a pair; elsewhere they are assumptions of the ledger. The game of
the years ahead takes its *level* from here, and gives differences between arrangements.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, logit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from foedus.deterrence.quantities.ledger import Draws

    Array = NDArray[np.float64]

__all__ = ["MADE_OF", "YEARS", "Level", "level_from"]

MADE_OF = frozenset({"dispute_rate", "severity", "first_year", "resolve_spread"})
"""Kinds of quantity that resolve is solved from: where one of them moves, it is solved again, and held elsewhere."""

YEARS = 10
"""Over so many years the game is brought to the level."""

_MOST = 0.95  # chance a year beyond which a quarter's is not told from certainty


@dataclass(frozen=True, slots=True)
class Level:
    """The level of danger, draw by draw, under the arrangement in force at the date.

    After a war that arrangement is a bare cease-fire that the adversary has accepted.

    Attributes
    ----------
    dispute : array (D, Y)
        Chance that the adversary begins a dispute with the protégé in each of the first years; the last stands for all
        years after it.
    severity : array (D,)
        Chance that such a dispute becomes an attack.
    """

    dispute: Array
    severity: Array

    def __post_init__(self) -> None:
        """Refuse what is no chance."""
        for chances in (self.dispute, self.severity):
            if not ((chances >= 0) & (chances <= 1)).all():
                raise ValueError("a level is made of chances, from 0 to 1")

    @classmethod
    def flat(cls, rate: Array, severity: Array) -> Level:
        """Return the level of a rate (D,) that is the same in every year, as the forecast of a pair gives it."""
        return cls(rate[:, None], severity)

    @property
    def target(self) -> Array:
        """Chance (D,) of an attack within `YEARS` years."""
        return 1 - np.prod(1 - self.by_year(YEARS) * self.severity[:, None], axis=1)

    def by_year(self, years: int) -> Array:
        """Return the chance (D, years) of a dispute in each year."""
        return self.dispute[:, np.minimum(np.arange(years), self.dispute.shape[1] - 1)]

    def part(self, rows: slice) -> Level:
        """Return the level of some draws."""
        return Level(self.dispute[rows], self.severity[rows])

    def occasions(self, quarters: int) -> Array:
        """Return the chance (Q + 1, D) of an occasion in each quarter; the last row is that of the years afterwards."""
        year = np.minimum(np.arange(quarters + 1) // 4, self.dispute.shape[1] - 1)
        year[-1] = self.dispute.shape[1] - 1
        return (1 - (1 - np.minimum(self.dispute[:, year], _MOST)) ** 0.25).T


def level_from(draws: Draws) -> Level:
    """Return the level that the ledger gives: after a war, disputes are likelier in the first year.

    Parameters
    ----------
    draws : Draws
        With `dispute_rate`, `severity` and, with a war in progress, `first_year`.
    """
    rate = draws["dispute_rate"]
    if not draws.ledger.has("first_year"):
        return Level.flat(rate, draws["severity"])
    with np.errstate(divide="ignore"):
        first = expit(logit(rate) + draws["first_year"])
    return Level(np.stack([first, rate], axis=1), draws["severity"])
