"""What each assumption does to the answers: one at a time, and where an answer turns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from foedus.deterrence.quantities.ledger import Z90, quantile_to_value
from foedus.deterrence.quantities.level import MADE_OF

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from foedus.deterrence.quantities.ledger import Ledger
    from foedus.horizon.solving.outcomes import Outcomes

    Array = NDArray[np.float64]

__all__ = ["OBSERVABLE", "Turn", "held_rows", "one_at_a_time", "scan_rows", "turning_points"]

OBSERVABLE = frozenset(
    {
        *("capability", "potential", "will", "election", "aid_pledged", "aid_delivered", "war_cost", "war_victory"),
        *("settlement", "attack_cost", "peace_value", "after_attack", "regrouping", "resistance", "dispute_rate"),
        *("engagement", "helper_cost", "sanction_cost", "defence_advantage"),
    }
)
"""Kinds that somebody could watch; noise and the shape of functions are not among them."""

_SCAN = np.linspace(-2.2, 2.2, 12)
_STEP, _OF_A_KIND = 0.1, 2


def one_at_a_time(ledger: Ledger) -> Array:
    """Return scores (1 + 2 n, N): all at their medians, then each of n uncertain quantities at its low and high."""
    moving = [j for j, q in enumerate(ledger.quantities) if q.uncertain]
    z = np.zeros((1 + 2 * len(moving), len(ledger.quantities)))
    for k, j in enumerate(moving):
        z[1 + 2 * k, j], z[2 + 2 * k, j] = -Z90, Z90
    return z


def held_rows(ledger: Ledger, z: Array, location: float) -> Array:
    """Return where resolve lies in each row (n,): held, but for rows that move what it is solved from (NaN)."""
    of_level = [j for j, q in enumerate(ledger.quantities) if q.kind in MADE_OF]
    return np.where((z[:, of_level] != 0).any(axis=1), np.nan, location)


def scan_rows(ledger: Ledger, columns: Sequence[int]) -> Array:
    """Return scores (1 + 12 n, N): all at their medians, then each of n quantities through its range, one at a time."""
    z = np.zeros((1 + len(columns) * len(_SCAN), len(ledger.quantities)))
    for k, j in enumerate(columns):
        z[1 + k * len(_SCAN) : 1 + (k + 1) * len(_SCAN), j] = _SCAN
    return z


@dataclass(frozen=True, slots=True)
class Turn:
    """The value of one quantity at which an answer turns, the others at their medians.

    Attributes
    ----------
    column : int
        Position in the ledger.
    threshold : float
    above : bool
        Whether the answer turns above the threshold, or below it.
    what : str
        ``first`` (another option ranks first, or this one does), an answer that crosses one half, or ``shift`` (the
        overall probability moves by ten points).
    rises : bool
        Whether the answer (or the rank) gets better beyond the threshold.
    option : int or None
        The option that then ranks first, for ``first``.
    distance : float
        From the median, in standard scores.
    """

    column: int
    threshold: float
    above: bool
    what: str
    rises: bool
    option: int | None
    distance: float


def turning_points(
    ledger: Ledger, columns: Sequence[int], scanned: Outcomes, main: int, options: Sequence[int]
) -> list[Turn]:
    """Return where answers turn, the nearest to the median first, no more than two of a kind before the others.

    Parameters
    ----------
    ledger : Ledger
    columns : sequence of int
        The quantities scanned.
    scanned : Outcomes
        Of ``scan_rows``; the first row has everything at its median.
    main : int
        Position of the arrangement assessed.
    options : sequence of int
        Positions of the options among which it is ranked.
    """
    found = []
    for k, column in enumerate(columns):
        rows = slice(1 + k * len(_SCAN), 1 + (k + 1) * len(_SCAN))
        turns = [_first(scanned.overall[rows], scanned.overall[0], main, options)]
        for name in ("acceptance", "peace", "regroup", "overall"):
            values = getattr(scanned, name)[rows, main]
            turns.append(_crossing(name, values - 0.5, getattr(scanned, name)[0, main] - 0.5))
        shift = scanned.overall[rows, main] - scanned.overall[0, main]
        turns += [_crossing("shift", shift - s, -s) for s in (-_STEP, _STEP)]
        good = [t for t in turns if t is not None]
        chosen = min(good, key=lambda t: (t[1] == "shift", abs(t[0])), default=None)
        if chosen is not None:
            z, what, rises, option = chosen
            value = float(quantile_to_value(ledger.quantities[column], np.array([z]))[0])
            found.append(
                Turn(
                    column=column, threshold=value, above=z > 0, what=what, rises=rises, option=option, distance=abs(z)
                )
            )
    ordered = sorted(found, key=lambda t: (t.what == "shift", t.distance))
    return sorted(ordered, key=lambda t: sum(o.what == t.what for o in ordered[: ordered.index(t)]) // _OF_A_KIND)


_Found = tuple[float, str, bool, "int | None"]


def _crossing(what: str, values: Array, base: float) -> _Found | None:
    """Return the score nearest to 0 at which values (base at 0) change sign."""
    if not np.isfinite(base) or base == 0:
        return None
    z = _nearest(lambda: np.sign(values) != np.sign(base), values, base)
    return None if z is None else (z, what, base < 0, None)


def _nearest(turned: Callable[[], Array], values: Array, base: float) -> float | None:
    best = None
    for side in (-1, 1):
        before_z, before = 0.0, base
        for i in np.argsort(np.abs(_SCAN)):
            if np.sign(_SCAN[i]) != side:
                continue
            if turned()[i]:
                z = before_z + (_SCAN[i] - before_z) * before / (before - values[i])
                best = z if best is None or abs(z) < abs(best) else best
                break
            before_z, before = _SCAN[i], values[i]
    return best


def _first(overall: Array, base: Array, main: int, options: Sequence[int]) -> _Found | None:
    """Return where the arrangement ceases to rank first, or begins to."""
    others = [o for o in options if o != main]
    if not others:
        return None
    lead = overall[:, main] - overall[:, others].max(axis=1)
    now = float(base[main] - base[others].max())
    found = _crossing("first", lead, now)
    if found is None:
        return None
    z = found[0]
    nearest = int(np.argmin(np.abs(_SCAN - (z + 0.2 * np.sign(z)))))
    winner = main if found[2] else others[int(np.argmax(overall[nearest, others]))]
    return (z, "first", found[2], winner)
