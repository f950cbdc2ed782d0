"""Perverse effects: where more protection lowers peace or sovereignty once the adversary responds, and why.

With the adversary's policy held fixed, help never lowers sovereignty. Once it answers, an arrangement can lower peace
or sovereignty: because the adversary attacks while the balance still favours it rather than later (a closing window),
because the protégé resists where it would have conceded, or because disputes come more often under a guarantee, which
the ledger leaves open (`occasion_effect`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from foedus.deterrence.quantities.ledger import Ledger
    from foedus.horizon.solving.outcomes import Outcomes

    Array = NDArray[np.float64]

__all__ = ["STRENGTHENING", "Fall", "falls_of_option", "falls_of_quantities"]

STRENGTHENING = frozenset(
    {
        *("aid_pledged", "aid_delivered", "aid_pipeline", "will", "engagement", "support_power", "fight_base"),
        *("support_base", "obligation_dated", "obligation_owed", "presence", "forces_in_place", "late_help"),
        *("defence_advantage", "resistance"),
    }
)
"""Kinds of quantity of which more protects, the policy held fixed."""

FallOf = Literal["peace", "sovereignty"]
_BOTH: tuple[FallOf, ...] = ("peace", "sovereignty")
_LEAST = 0.001


@dataclass(frozen=True, slots=True)
class Fall:
    """A fall of peace or sovereignty, imposed (types not updated), where protection is added.

    Attributes
    ----------
    of : {"peace", "sovereignty"}
    share : float
        Share of draws in which it falls.
    change : float
        Median change over all draws.
    forward, resisting, oftener : float
        Of the draws in which it falls, the share in which attacks move from later years to the first two; of the
        others, those with fewer concessions without a fight; and those in which neither explains it.
    column : int or None
        Position in the ledger, for a quantity.
    """

    of: FallOf
    share: float
    change: float
    forward: float
    resisting: float
    oftener: float
    column: int | None = None


def falls_of_option(over: Outcomes, option: int, bare: int = 0) -> list[Fall]:
    """Return where an option lowers peace or sovereignty against the bare cease-fire, in any draw."""
    return [f for of in _BOTH if (f := _fall(of, _pairs(over, option, bare))).share > 0]


def falls_of_quantities(ledger: Ledger, single: Outcomes, option: int) -> list[Fall]:
    """Return which quantities that protect lower peace or sovereignty from their low to their high end.

    Parameters
    ----------
    ledger : Ledger
    single : Outcomes
        Of ``one_at_a_time``: the medians, then each uncertain quantity at its low and high.
    option : int
    """
    found, row = [], 1
    for column, quantity in enumerate(ledger.quantities):
        if not quantity.uncertain:
            continue
        if quantity.kind in STRENGTHENING:
            low, high = single.part(slice(row, row + 1)), single.part(slice(row + 1, row + 2))
            pairs = {name: (getattr(low, name)[:, option], getattr(high, name)[:, option]) for name in _NEEDED}
            found += [f for of in _BOTH if (f := _fall(of, pairs, column)).share > 0]
        row += 2
    return found


_NEEDED: Sequence[str] = ("imposed_peace", "imposed_sovereignty", "imposed_conceded", "imposed_early")


def _pairs(over: Outcomes, option: int, bare: int) -> dict[str, tuple[Array, Array]]:
    return {name: (getattr(over, name)[:, bare], getattr(over, name)[:, option]) for name in _NEEDED}


def _fall(of: FallOf, pairs: dict[str, tuple[Array, Array]], column: int | None = None) -> Fall:
    before, after = pairs[f"imposed_{of}"]
    falls = after - before < -_LEAST
    if not falls.any():
        return Fall(
            of=of,
            share=0.0,
            change=float(np.median(after - before)),
            forward=0.0,
            resisting=0.0,
            oftener=0.0,
            column=column,
        )
    conceded, early, peace = (
        np.subtract(*pairs[name][::-1])[falls] for name in ("imposed_conceded", "imposed_early", "imposed_peace")
    )
    forward = (early > _LEAST) & (-peace - early < -_LEAST)
    resisting = ~forward & (conceded < -_LEAST)
    return Fall(
        of=of,
        share=float(falls.mean()),
        change=float(np.median(after - before)),
        forward=float(forward.mean()),
        resisting=float(resisting.mean()),
        oftener=float((~forward & ~resisting).mean()),
        column=column,
    )
