"""Forces of guarantors with the protégé: how many, and what they are worth as a tripwire.

Their number counts three times: as strength that is there from the first hour, as a reason to fight for the guarantor
whose soldiers are attacked, and as a cost to the adversary of killing them. The last two are concave in number, and the
second stops at ten thousand:

    tripwire(n) = log(1 + n / n0) / log(1 + 10 / n0)        (n in thousands; 1 for ten thousand)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from foedus.deterrence.quantities.ledger import Draws
    from foedus.deterrence.terms.commitments import Commitment

    Array = NDArray[np.float64]

__all__ = ["all_forces", "as_tripwire", "forces_there", "forces_under_text"]

_OF_REFERENCE = 10.0  # thousand soldiers that are a tripwire of 1


def forces_under_text(draws: Draws, commitment: Commitment) -> Array:
    """Return the thousand soldiers (D,) that a guarantor owes in peace; without a number, as many as is assumed."""
    if commitment.troops > 0:
        return np.full(len(draws), commitment.troops)
    return draws["unsized_force"] if commitment.presence else np.zeros(len(draws))


def forces_there(draws: Draws, commitment: Commitment) -> Array:
    """Return the thousand soldiers (D,) of a guarantor with the protégé: at the date, or as the text has it if more."""
    return np.maximum(draws.given("forces_in_place", commitment.party), forces_under_text(draws, commitment))


def as_tripwire(draws: Draws, thousands: Array) -> Array:
    """Return what so many soldiers (D,) are worth as a tripwire, with ten thousand as 1.

    >>> from math import log
    >>> round(log(1 + 20 / 2) / log(1 + 10 / 2), 2)  # twenty thousand, n0 = 2
    1.34
    """
    scale = draws["tripwire_scale"]
    return np.log1p(thousands / scale) / np.log1p(_OF_REFERENCE / scale)


def all_forces(draws: Draws, commitments: Sequence[Commitment]) -> Array:
    """Return the thousand soldiers (D,) of all guarantors with the protégé."""
    return np.sum([np.zeros(len(draws)), *(forces_there(draws, c) for c in commitments)], axis=0)
