"""Designs compared on three ends: protection, acceptance, and what it costs the guarantors.

*Protection* is the chance (the mean over draws) that the protégé keeps territory and government through the horizon
once the arrangement is in force, types not updated (`imposed_sovereignty`): what the design does, whether or not it
would be signed. *Acceptance* is the chance that all who must sign do. *Cost* is a convention, in units of the protégé's
fighting power at the date: what the guarantors put at stake by their promises, plus what their aid adds (see
`cost_of`).
A design is on the frontier unless a cheaper one (or one of the same cost, better on an end) is on it from which it
cannot be told for the better, in protection, in acceptance or in `overall`: what costs more has to buy something
(`foedus.horizon.sweep.choice.told_apart`). Designs are compared within one situation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from foedus.horizon.game.arrays import closeness_of
from foedus.horizon.sweep.choice import told_apart

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from foedus.deterrence.quantities.ledger import Draws
    from foedus.deterrence.terms.commitments import Commitment, Terms

    Array = NDArray[np.float64]

__all__ = ["ENDS", "cost_of", "frontier"]

ENDS: Mapping[str, int] = {"imposed_sovereignty": 1, "acceptance": 1, "cost": -1}
"""The columns compared, and whether more (1) or less (-1) is better."""

_AID_UNIT = 50.0  # billion euro a year that `aid_effect` is per


def cost_of(terms: Terms, medians: Draws) -> tuple[float, float]:
    """Return what the guarantors put at stake by promises, and what their aid adds, in the protégé's fighting power.

    Promises: for each guarantor its fighting power, times the share that it would bring, times how near its promise to
    fight comes to a full alliance (or its promise of support, at the worth of support, if that is more), plus what
    forces add that it owes in peace. Aid: what the aid delivered adds to the
    protégé's long-run strength. All at medians.

    Parameters
    ----------
    terms : Terms
    medians : Draws
        One draw, with every quantity at its median.
    """

    def at(kind: str, party: str | None = None) -> float:
        return float(medians.about(kind, party)[0])

    def stake(commitment: Commitment) -> float:
        fight, support = (float(closeness_of(medians, c)[0]) for c in (commitment.fight, commitment.support))
        promise = max(fight, support * at("support_power"))
        return at("capability", commitment.party) * (promise + at("closeness_presence") * commitment.presence)

    promises = at("engagement") * sum(stake(c) for c in terms.active)
    aid = at("aid_effect") * min(at("aid_delivered"), at("aid_pledged")) / _AID_UNIT
    return promises, at("potential") * (np.exp(aid) - 1)


def frontier(cost: Array, ends: Sequence[Array]) -> NDArray[np.bool_]:
    """Return which designs (n,) no other makes needless; those without a value are never on it.

    Parameters
    ----------
    cost : array (n,)
    ends : sequence of array (n, D)
        Protection, acceptance, `overall`: more is better, in draws that all designs share.

    Examples
    --------
    >>> protection = np.array([[0.5, 0.7], [0.6, 0.6], [0.8, 0.9], [0.7, 0.8]])
    >>> frontier(np.array([1.0, 2.0, 2.0, 3.0]), [protection]).tolist()
    [True, False, True, False]
    """
    found = np.zeros(len(cost), dtype=bool)
    total = np.sum([values.mean(axis=1) for values in ends], axis=0)
    for i in np.lexsort((-np.round(total, 9), cost)):
        if np.isnan(cost[i] + total[i]):
            continue
        kept = np.flatnonzero(found)
        told = np.stack([told_apart(values[i], values[kept]) for values in ends])
        needless = (told <= 0).all(axis=0) & ((cost[kept] < cost[i]) | (told < 0).any(axis=0))
        found[i] = not needless.any()
    return found
