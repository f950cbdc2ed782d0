"""Help in time: what a guarantor that fights is worth depends on when it arrives.

    arrival = decision + deployment - warning       (days, never below 0)
    worth   = there + (1 - there) (late + (1 - late) exp(-arrival / first phase))

In a swift seizure, which the first phase decides, `late` is nothing, and nobody arrives in the share of cases in which
it is disputed who did it. The decision takes the worst-case hours that the law finds, where the text guarantees a fight
by a deadline, else an assumed time. What is already with the protégé is there from the first hour, by its number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from foedus.deterrence.forces_there import forces_there

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from foedus.deterrence.quantities.ledger import Draws
    from foedus.deterrence.terms.commitments import Commitment

    Array = NDArray[np.float64]

__all__ = ["timeliness"]


def timeliness(draws: Draws, commitments: Sequence[Commitment], strength: Array, *, swift: bool = False) -> Array:
    """Return the worth (D, n) of each guarantor that fights, as a share of what it is worth in time.

    More soldiers there than what it would engage count in full, so that the share can pass one.

    Parameters
    ----------
    draws : Draws
    commitments : sequence of Commitment
    strength : array (D, n)
        What each brings if it fights in time, with the protégé's fighting power as 1; the protégé's army sets what a
        thousand troops are worth.
    swift : bool
        Whether the first phase decides all, so that help which comes later is worth nothing.
    """
    found = np.ones_like(strength)
    for i, c in enumerate(commitments):
        decision = draws["decision_delay"] if c.hours is None else np.minimum(draws["decision_delay"], c.hours / 24)
        arrival = np.maximum(decision + draws.about("deployment", c.party) - draws["mobilisation"], 0.0)
        in_time = np.exp(-arrival / draws["first_phase"])
        troops = forces_there(draws, c) / draws["army"] / np.maximum(strength[:, i], 1e-12)
        there = np.minimum(troops, 1.0)
        late = 0.0 if swift else draws["late_help"]
        if swift:
            in_time = in_time * (1 - np.clip(draws["attribution"], 0.0, 1.0))
        found[:, i] = np.maximum(troops, there + (1 - there) * (late + (1 - late) * in_time))
    return found
