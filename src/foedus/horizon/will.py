"""The will of guarantors: two groups, the leading guarantor and the rest, that turn at elections and between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from foedus.arrangement.situation import Situation
    from foedus.deterrence.ledger import Draws

    Array = NDArray[np.float64]

__all__ = ["Will", "election_quarters", "lead_and_rest", "weights_of", "will_of"]


@dataclass(frozen=True, slots=True)
class Will:
    """The will of the leading guarantor, and of the rest together.

    Attributes
    ----------
    willing : array (Q + 1, D, 2)
        Chance of being willing at the beginning of each quarter; the second axis of groups: lead, rest.
    turns : array (Q + 1, D, 2, 2)
        Chance of turning in each quarter, from turned away to willing and from willing to turned away; the last row is
        the average per quarter afterwards.
    """

    willing: Array
    turns: Array


def lead_and_rest(draws: Draws, parties: Sequence[str]) -> tuple[list[int], list[int]]:
    """Return the position of the strongest guarantor, and those of the others."""
    if not parties:
        return [], []
    quantities = draws.ledger.quantities
    power = [quantities[draws.ledger.index("capability", party)].median for party in parties]
    lead = max(range(len(power)), key=lambda i: (power[i], parties[i]))
    return [lead], [i for i in range(len(power)) if i != lead]


def weights_of(draws: Draws, parties: Sequence[str]) -> Array:
    """Return each guarantor's share (D, n) of their capability."""
    if not parties:
        return np.zeros((len(draws), 0))
    power = np.stack([draws.about("capability", party) for party in parties], axis=1)
    return power / power.sum(axis=1, keepdims=True)


def will_of(draws: Draws, situation: Situation, parties: Sequence[str], quarters: int) -> Will:
    """Return the will of some guarantors; that of the rest is their mean, weighted by capability."""
    groups, weights = lead_and_rest(draws, parties), weights_of(draws, parties)
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
    back, away = (1 - (1 - draws[kind]) ** 0.25 for kind in ("will_renewal", "will_decay"))
    willing = np.zeros((quarters + 1, len(draws), 2))
    turns = np.zeros((quarters + 1, len(draws), 2, 2))
    for g, members in enumerate(groups):
        if not members:
            continue
        share = weights[:, members] / weights[:, members].sum(axis=1, keepdims=True)
        willing[0, :, g] = (np.stack([start[i] for i in members], axis=1) * share).sum(axis=1)
        election = (dated[members].transpose(1, 2, 0) * share).sum(axis=2)
        for way, slow in enumerate((back, away)):
            turns[:, :, g, way] = 1 - (1 - np.minimum(election, 1.0)) * (1 - slow)
        for q in range(quarters):
            now = willing[q, :, g]
            willing[q + 1, :, g] = now * (1 - turns[q, :, g, 1]) + (1 - now) * turns[q, :, g, 0]
    return Will(willing, turns)


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
