"""Which designs can be told apart, and what orders those that cannot.

Two designs are compared draw by draw, for they share their draws. Where the 90 % interval of the difference holds zero,
or the means differ by less than a point, nothing tells them apart: they are of one *group*. Groups are made from the
top. The design with the best mean leads the first, with all that cannot be told from it; the best of the rest leads the
second, and so on. Within a group regret orders designs, and then the worst case. Designs are compared within one
situation only: nobody chooses the world.

*Regret* is by how much another design of the same situation is better in the same draw; the *worst case* is the value
that one draw in ten falls short of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from foedus.horizon.schema import LEVEL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Integers = NDArray[np.int64]

__all__ = ["LEAST_TOLD", "Choice", "choice_among", "groups_of", "told_apart"]

LEAST_TOLD = 0.01
"""Of the mean difference between two designs that can be told apart."""

_HIGH_REGRET, _WORST = 0.9, 0.1  # quantiles over draws


@dataclass(frozen=True, slots=True)
class Choice:
    """What tells designs of one situation apart, in their order.

    Attributes
    ----------
    group : array (n,) of int
        From 1, the best.
    regret, largest_regret : array (n,)
        Its 90th percentile over draws, and the largest.
    worst_decile : array (n,)
        One draw in ten falls short of it.
    order : array (n,) of int
        Positions of the designs, the best group first, in it the least regret, then the best worst case.
    """

    group: Integers
    regret: Array
    largest_regret: Array
    worst_decile: Array
    order: Integers


def choice_among(overall: Array) -> Choice:
    """Return what tells designs apart.

    Parameters
    ----------
    overall : array (n, D)
        Of designs that share their draws.

    Examples
    --------
    >>> found = choice_among(np.array([[0.4, 0.6], [0.7, 0.9], [0.6, 1.0]]))
    >>> found.group.tolist(), found.order.tolist()
    ([2, 1, 1], [1, 2, 0])
    """
    group = groups_of(overall)
    behind = overall.max(axis=0, initial=0.0) - overall
    regret, largest = np.quantile(behind, _HIGH_REGRET, axis=1), behind.max(axis=1, initial=0.0)
    worst = np.quantile(overall, _WORST, axis=1)
    # Rounded: what differs by less than is stored must not order anything.
    keys = (np.arange(len(group)), *(-np.round(worst, 6), np.round(largest, 6), np.round(regret, 6)), group)
    return Choice(group, regret, largest, worst, np.lexsort(keys))


def groups_of(values: Array) -> Integers:
    """Return the group (n,) of each design with values (n, D), from 1, the best."""
    mean = values.mean(axis=1)
    found = np.zeros(len(values), dtype=np.int64)
    while (left := np.flatnonzero(found == 0)).size:
        leader = left[np.argmax(mean[left])]
        found[left[told_apart(values[leader], values[left]) == 0]] = found.max() + 1
    return found


def told_apart(one: Array, others: Array) -> NDArray[np.int64]:
    """Return from which of others (n, D) one design (D,) can be told: 1 where it is better, -1 where worse, else 0.

    It can where the 90 % interval of the differences lacks zero and their mean is a point or more: what a model gives
    of less decides nothing, however sure it is of it.
    """
    gain = one - others
    low, high = np.quantile(gain, [0.5 - LEVEL / 2, 0.5 + LEVEL / 2], axis=1)
    mean = gain.mean(axis=1)
    return np.where((low > 0) & (mean >= LEAST_TOLD), 1, np.where((high < 0) & (mean <= -LEAST_TOLD), -1, 0))
