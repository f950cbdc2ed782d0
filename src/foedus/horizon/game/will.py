"""The will of guarantors: blocs of them that turn at elections and between them, together or each by itself.

The strongest guarantors are blocs of their own. The rest are one bloc, of which a larger or a smaller share is willing:
two states, so chosen that the share has the mean and, in the long run, the variance and the memory of its governments.
All wills share one factor: with the weight `will_common` governments are willing, and turn, together (those with the
better chances before the others); with the rest of the weight each does by itself. Their means are the same either way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from foedus.deterrence.who_would_win import wills_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from foedus.arrangement.situation import Situation
    from foedus.deterrence.quantities.ledger import Draws

    Array = NDArray[np.float64]

__all__ = ["FOLLOWED", "Will", "blocs_of", "election_quarters", "ranked", "weights_of", "will_of"]

FOLLOWED = 1
"""Guarantors whose will is followed one by one, the strongest first; of the rest, the share that is willing."""


@dataclass(frozen=True, slots=True)
class Will:
    """The will of each bloc of guarantors, of which a share `levels` is willing in each of its two states.

    Attributes
    ----------
    willing : array (Q + 1, D, B)
        Expected share of each bloc that is willing at the beginning of each quarter, by capability; the strongest
        guarantor is the first of B blocs.
    levels : array (D, B, 2)
        Share that is willing in the lower and the upper state: 0 and 1 of a single guarantor.
    turns : array (Q + 1, D, B, 2)
        Chance of turning in each quarter, from the lower to the upper state and back; the last row is the average per
        quarter afterwards.
    share : array (D, B)
        Of the guarantors' capability; 0 of a bloc without members.
    common : array (D,)
        Weight of what all share.
    usual : array (D, B)
        Expected share of each bloc that was willing when the game was anchored: that of signature, unless a
        counterfactual has moved it from there.
    """

    willing: Array
    levels: Array
    turns: Array
    share: Array
    common: Array
    usual: Array

    @property
    def begin(self) -> Array:
        """Chance (D, W) of each joint state of `wills_of` at signature."""
        low, high = self.levels[..., 0], self.levels[..., 1]
        return self._joint((self.willing[0] - low) / (high - low))

    @property
    def moves(self) -> Array:
        """Chance (Q + 1, D, W, W) of going from one joint state to another in each quarter."""
        upper = np.stack([self.turns[..., 0], 1 - self.turns[..., 1]], axis=-1)  # in the upper state, by where it was
        blocs = np.arange(upper.shape[2])
        return np.stack([self._joint(upper[:, :, blocs, will]) for will in wills_of(len(blocs))], axis=2)

    @property
    def chances(self) -> Array:
        """Chance (Q + 1, D, W) of each joint state at the beginning of each quarter."""
        found, moves = [self.begin], self.moves
        for quarter in range(len(moves) - 1):
            found.append((found[-1][:, None] @ moves[quarter])[:, 0])
        return np.stack(found)

    def _joint(self, upper: Array) -> Array:
        """Return chances (..., D, W) of joint states, given that of each bloc's upper state (..., D, B)."""
        wills = wills_of(upper.shape[-1])
        each = np.stack([1 - upper, upper], axis=-1)
        apart = each[..., np.arange(len(wills[0])), wills].prod(axis=-1)
        up = np.where(wills == 1, upper[..., None, :], 1.0).min(axis=-1, initial=1.0)
        down = np.where(wills == 0, upper[..., None, :], 0.0).max(axis=-1, initial=0.0)
        weight = self.common[:, None]
        return (1 - weight) * apart + weight * np.maximum(up - down, 0.0)


def blocs_of(draws: Draws, parties: Sequence[str], followed: int = FOLLOWED) -> list[list[int]]:
    """Return the positions of the guarantors of each bloc: the strongest one by one, then all the rest.

    Parameters
    ----------
    draws : Draws
    parties : sequence of str
    followed : int
        How many are followed one by one; of one guarantor more the rest is that one, and the game exact.
    """
    order = ranked(draws, parties)
    rest = sorted(order[followed:])
    return [[i] for i in order[:followed]] + ([rest] if rest else [])


def ranked(draws: Draws, parties: Sequence[str]) -> list[int]:
    """Return the positions of guarantors, the strongest, who leads, first."""
    quantities = draws.ledger.quantities
    power = [quantities[draws.ledger.index("capability", party)].median for party in parties]
    return sorted(range(len(parties)), key=lambda i: (power[i], parties[i]), reverse=True)


def weights_of(draws: Draws, parties: Sequence[str]) -> Array:
    """Return each guarantor's share (D, n) of their capability."""
    if not parties:
        return np.zeros((len(draws), 0))
    power = np.stack([draws.about("capability", party) for party in parties], axis=1)
    return power / power.sum(axis=1, keepdims=True)


def will_of(
    draws: Draws, situation: Situation, parties: Sequence[str], quarters: int, blocs: Sequence[Sequence[int]]
) -> Will:
    """Return the will of some guarantors; that of a bloc is its members' mean, weighted by capability."""
    weights = weights_of(draws, parties)
    dated = np.zeros((len(parties), quarters + 1, len(draws)))
    for i, party in enumerate(parties):
        for entry in situation.elections(party):
            chance = draws.values[:, [q.id for q in draws.ledger.quantities].index(entry.id)]
            assert entry.date is not None
            held, period = election_quarters(situation.date, entry.date, entry.every, quarters)
            for quarter in held:
                dated[i, quarter] = 1 - (1 - dated[i, quarter]) * (1 - chance)
            if period:
                dated[i, quarters] += chance / period
    start = [draws.about("will", party) for party in parties]
    anchored = [draws.at_anchor("will", party) for party in parties]
    slow = [1 - (1 - draws[kind]) ** 0.25 for kind in ("will_renewal", "will_decay")]
    shape = (quarters + 1, len(draws), len(blocs))
    willing, turns, share, usual = np.zeros(shape), np.zeros((*shape, 2)), np.zeros(shape[1:]), np.zeros(shape[1:])
    levels = np.tile([0.0, 1.0], (*shape[1:], 1))
    common = draws["will_common"]
    for g, members in enumerate(blocs):
        if not members:
            continue
        chosen = list(members)
        share[:, g] = weights[:, chosen].sum(axis=1)
        within = weights[:, chosen] / share[:, g, None]
        election = np.minimum((dated[chosen].transpose(1, 2, 0) * within).sum(axis=2), 1.0)
        back, away = (1 - (1 - election) * (1 - between) for between in slow)
        willing[0, :, g], usual[:, g] = (
            (np.stack([one[i] for i in chosen], axis=1) * within).sum(axis=1) for one in (start, anchored)
        )
        for q in range(quarters):
            now = willing[q, :, g]
            willing[q + 1, :, g] = now * (1 - away[q]) + (1 - now) * back[q]
        alone = (within**2).sum(axis=1)
        levels[:, g] = _levels(willing[0, :, g], back, away, alone + common * (1 - alone))
        low, high = levels[:, g].T
        turns[:, :, g, 0] = (low * (1 - away) + (1 - low) * back - low) / (high - low)
        turns[:, :, g, 1] = (high - high * (1 - away) - (1 - high) * back) / (high - low)
    return Will(willing, levels, turns, share, common, usual)


def _levels(start: Array, back: Array, away: Array, alike: Array) -> Array:
    """Return the shares (D, 2) of a bloc that are willing in its two states.

    In the long run the share has the mean and the variance of its governments; where its mean at signature or in some
    year lies outside, the states are moved so far apart that they hold it. `alike` is that variance, as a share of that
    of one government.
    """
    turning = back + away
    # Where most turn at once those of the lower state may overshoot the upper one: there all of the bloc turn together.
    apart = np.where((turning > 1).any(axis=0), 1.0, np.sqrt(alike))
    rest = np.divide(back, turning, out=np.full_like(back, 0.5), where=turning > 0)
    middle = rest[-1]
    low = np.minimum(np.minimum((1 - apart) * middle, start), np.where(turning > 0, rest, 1.0).min(axis=0))
    high = np.maximum(np.maximum(1 - (1 - apart) * (1 - middle), start), np.where(turning > 0, rest, 0.0).max(axis=0))
    return np.stack([low, high], axis=-1)


def election_quarters(today: date, first: date, every: str | None, quarters: int) -> tuple[list[int], float | None]:
    """Return the quarters in which an election falls, and the quarters between two (None if it is the only one).

    Elections before today are over: only those that follow them count.

    >>> from datetime import date
    >>> election_quarters(date(2025, 8, 18), date(2028, 11, 7), "P4Y", 40)
    ([12, 28], 16.0)
    """
    from foedus.arrangement.durations import parse_duration

    days = 365.25 / 4
    at = (first - today).days / days
    if every is None:
        return ([int(at)] if 0 <= at < quarters else []), None
    parts = parse_duration(every)
    period = 4 * parts["years"] + parts["months"] / 3 + (7 * parts["weeks"] + parts["days"]) / days
    held = []
    while at < quarters and period > 0:
        if at >= 0:
            held.append(int(at))
        at += period
    return held, max(period, 1.0)
