"""Violations: years in which at least 25 are killed and no ground is lost. A rate, not a decision of the game.

On a line on which a war stopped they are near certain, whatever was signed. Elsewhere they are a share of disputes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from foedus.deterrence.quantities.level import level_from

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from foedus.deterrence.quantities.ledger import Draws
    from foedus.deterrence.quantities.level import Level

    Array = NDArray[np.float64]

__all__ = ["violation_rates", "violations_of"]


def violation_rates(draws: Draws, quarters: int, level: Level | None = None) -> Array:
    """Return the chance of a violation in each year (D, Y), were nothing graver to happen; the last may be short.

    Parameters
    ----------
    draws : Draws
    quarters : int
    level : Level, optional
        How often disputes come; as the ledger has it unless given.
    """
    years = -(-quarters // 4)
    if draws.ledger.has("violation_rate"):
        rates = np.repeat(draws["violation_rate"][:, None], years, axis=1)
    else:
        known = level_from(draws) if level is None else level
        rates = known.by_year(years) * draws["violation_share"][:, None]
    length = np.minimum(quarters - 4 * np.arange(years), 4) / 4
    return 1 - (1 - rates) ** length


def violations_of(rates: Array, attacked: Array, conceded: Array) -> tuple[Array, Array]:
    """Return the chance of a violation in each year (D, A, Y), and of at least one within the horizon (D, A).

    Only while what was signed still stands: not after an attack or a concession.

    Parameters
    ----------
    rates : array (D, Y)
    attacked, conceded : array (D, A, Y)
        Chance of either in each year.
    """
    over = np.cumsum(attacked + conceded, axis=-1)
    stands = 1 - np.concatenate([np.zeros_like(over[..., :1]), over[..., :-1]], axis=-1)
    none_before = np.cumprod(np.concatenate([np.ones_like(rates[:, :1]), 1 - rates[:, :-1]], axis=1), axis=1)
    return stands * rates[:, None], (stands * (rates * none_before)[:, None]).sum(axis=-1)
