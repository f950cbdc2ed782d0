"""Designs compared on three ends: protection, acceptance, and what it costs the guarantors.

*Protection* is the chance (the mean over draws) that the protégé keeps territory and government through the horizon
once the arrangement is in force, types not updated (`imposed_sovereignty`): what the design does, whether or not it
would be signed. *Acceptance* is the chance that all who must sign do. *Cost* is a convention, in units of the protégé's
fighting power at the date: what the guarantors put at stake by their promises, plus what their aid adds (see
`cost_of`).
A design is on the frontier if no other is at least as good on all three and better on one. `overall` stands beside
them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from foedus.horizon.game.arrays import closeness_of

if TYPE_CHECKING:
    from collections.abc import Mapping

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


def frontier(points: Array) -> NDArray[np.bool_]:
    """Return which rows of points (n, k), more being better, no other row dominates; rows with NaN are never on it.

    Examples
    --------
    >>> frontier(np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5], [0.4, 0.4]])).tolist()
    [True, True, True, False]
    """
    known = np.logical_not(np.any(np.isnan(points), axis=1))
    found = np.array(known, dtype=bool)
    for i in np.flatnonzero(known):
        others = points[known]
        better = (others >= points[i]).all(axis=1) & (others > points[i]).any(axis=1)
        found[i] = not better.any()
    return found
