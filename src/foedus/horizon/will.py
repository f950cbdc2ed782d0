"""The will of guarantors: groups of them that turn at elections and between them, each group by itself.

The strongest guarantors are followed one by one; the rest are one group, which turns as a whole, by the mean of its
members' chances.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from foedus.deterrence.contest import wills_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from foedus.arrangement.situation import Situation
    from foedus.deterrence.ledger import Draws

    Array = NDArray[np.float64]

__all__ = ["FOLLOWED", "Will", "election_quarters", "groups_of", "ranked", "weights_of", "will_of"]

FOLLOWED = 1
"""Guarantors whose will is followed one by one, the strongest first; the rest turn together."""


@dataclass(frozen=True, slots=True)
class Will:
    """The will of each group of guarantors.

    Attributes
    ----------
    willing : array (Q + 1, D, G)
        Chance of being willing at the beginning of each quarter; the strongest guarantor is the first of G groups.
    turns : array (Q + 1, D, G, 2)
        Chance of turning in each quarter, from turned away to willing and from willing to turned away; the last row is
        the average per quarter afterwards.
    share : array (D, G)
        Of the guarantors' capability; 0 of a group without members.
    """

    willing: Array
    turns: Array
    share: Array

    @property
    def chances(self) -> Array:
        """Chance (Q + 1, D, W) of each joint state of `wills_of`; groups turn independently of each other."""
        each = np.stack([1 - self.willing, self.willing], axis=-1)
        groups = self.willing.shape[2]
        return each[:, :, np.arange(groups), wills_of(groups)].prod(axis=-1)


def groups_of(draws: Draws, parties: Sequence[str], followed: int = FOLLOWED) -> list[list[int]]:
    """Return the positions of the guarantors that turn together: the strongest one by one, then all the rest.

    Parameters
    ----------
    draws : Draws
    parties : sequence of str
    followed : int
        How many are followed one by one; of one more than so many, the rest is one guarantor, and the game exact.
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
    draws: Draws, situation: Situation, parties: Sequence[str], quarters: int, groups: Sequence[Sequence[int]]
) -> Will:
    """Return the will of some guarantors; that of a group is its members' mean, weighted by capability."""
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
    slow = [1 - (1 - draws[kind]) ** 0.25 for kind in ("will_renewal", "will_decay")]
    willing = np.zeros((quarters + 1, len(draws), len(groups)))
    turns = np.zeros((quarters + 1, len(draws), len(groups), 2))
    share = np.zeros((len(draws), len(groups)))
    for g, members in enumerate(groups):
        if not members:
            continue
        chosen = list(members)
        share[:, g] = weights[:, chosen].sum(axis=1)
        within = weights[:, chosen] / share[:, g, None]
        willing[0, :, g] = (np.stack([start[i] for i in chosen], axis=1) * within).sum(axis=1)
        election = (dated[chosen].transpose(1, 2, 0) * within).sum(axis=2)
        for way in range(2):
            turns[:, :, g, way] = 1 - (1 - np.minimum(election, 1.0)) * (1 - slow[way])
        for q in range(quarters):
            now = willing[q, :, g]
            willing[q + 1, :, g] = now * (1 - turns[q, :, g, 1]) + (1 - now) * turns[q, :, g, 0]
    return Will(willing, turns, share)


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
