"""Why the adversary signed, and what came: motive by outcome, given acceptance.

The motive is read off the model, never observed. *Regroup*: it would refuse without the option to attack. *Peace*: it
signs without that option, and on its own expected path attacking never beats waiting. *Hedge*: it signs without it, and
attacking does so at least once. The path is what it expects if nothing has happened yet: in each quarter, over where
strength and governments may then stand, an occasion would bring an attack more likely than not, or would not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from foedus.horizon.schema import MOTIVES, RESULTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from foedus.horizon.solving.recursion import Years
    from foedus.horizon.solving.signing import Signature

    Array = NDArray[np.float64]

__all__ = ["motive_cells", "without_motives"]

_MORE_LIKELY = 0.5


def motive_cells(signature: Signature, years: Years, weights: Array) -> Array:
    """Return the chance of each motive and result (D, A, M, R), by `MOTIVES` and `RESULTS`, given acceptance.

    The cells of an arrangement sum to one.

    Parameters
    ----------
    signature : Signature
        Of at least as many arrangements as the years.
    years : Years
    weights : array (D, A, T)
        How probable types are once the arrangement is accepted.
    """
    shown = weights.shape[1]
    accepts = signature.accepts[:, :shown]
    without = np.minimum(signature.without_option[:, :shown] / np.maximum(accepts, 1e-300), 1.0)
    eager = years.eager > _MORE_LIKELY
    of_motive = {"regroup": 1 - without, "peace": without * ~eager, "hedge": without * eager}
    of_result = {
        "held": years.peace,
        "conceded": years.conceded.sum(axis=0),
        "attacked": years.attacked.sum(axis=0),
    }
    motive = np.stack([of_motive[name] for name in MOTIVES], axis=2)
    result = np.stack([of_result[name] for name in RESULTS], axis=2)
    return np.einsum("damt,dart,dat->damr", motive, result, weights)


def without_motives(draws: int, arrangements: int) -> Array:
    """Return what stands for the cells (D, A, M, R) where there is nothing to sign."""
    return np.full((draws, arrangements, len(MOTIVES), len(RESULTS)), np.nan)
