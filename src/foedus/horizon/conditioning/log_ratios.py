"""What the game says of a fact: the log hazard ratio, or log odds ratio, in the fact's own reference case.

The reference case has the draws of the case assessed for all that the two share, so that a draw that says much of the
fact says as much of the case (common random numbers); what they do not share stands at its median. It is anchored at
the level of danger of the fact's own data, on the side without what is compared, and resolve is held on the other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import logit

from foedus.arrangement.assumption_kinds import KINDS, READER
from foedus.arrangement.situation import read_situation
from foedus.deterrence.quantities.ledger import Ledger
from foedus.deterrence.quantities.level import Level
from foedus.deterrence.terms.commitments import Commitment, Terms
from foedus.horizon.game.arrays import build
from foedus.horizon.game.types import weights_at
from foedus.horizon.pool import begin
from foedus.horizon.sensitivity.independent_inputs import ledger_for
from foedus.horizon.solving.anchor import locate
from foedus.horizon.solving.recursion import follow, solve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from foedus.arrangement.situation import Situation
    from foedus.deterrence.quantities.ledger import Draws, Quantity
    from foedus.deterrence.quantities.link_quantities import LinkQuantities
    from foedus.horizon.conditioning.found import FoundFact
    from foedus.horizon.conditioning.manifest import Side
    from foedus.horizon.pool import Pool
    from foedus.wording import Bilingual

    Array = NDArray[np.float64]

__all__ = ["begin_ratios", "log_ratio_of", "reference_draws", "reference_title"]

_AT_ONCE = 96  # draws: half the arrays of a game of many guarantors
_POINTS = 5  # of relative strength: nine move no ratio by more than .11, and the mean by less than .001
_THIRD = "G"


@dataclass(frozen=True, slots=True)
class _Task:
    """What a process works through: some draws in the reference case of one fact."""

    fact: FoundFact
    draws: Draws
    situation: Situation


def begin_ratios(
    facts: Sequence[FoundFact], shared: Iterable[str], draws: Draws, links: LinkQuantities, pool: Pool
) -> Callable[[], Array]:
    """Submit the draws, and return a callable that waits for what they say (F, D) of each fact.

    Parameters
    ----------
    facts : sequence of FoundFact
    shared : iterable of str
        Kinds of the ledger that reference cases share with the case assessed.
    draws : Draws
        Of the case assessed.
    links : LinkQuantities
        What is estimated, in its situation.
    pool : Pool
        Where the draws are worked through; the ratios are the same wherever it is.
    """
    tasks = []
    for fact in facts:
        assert fact.datum.reference is not None
        situation = _situation(fact.datum.reference.situation)
        here = reference_draws(situation, frozenset(shared), draws, links)
        starts = range(0, len(draws), _AT_ONCE)
        tasks += [_Task(fact, here.part(slice(start, start + _AT_ONCE)), situation) for start in starts]
    wait = begin(pool, log_ratio_of, tasks)
    return lambda: np.concatenate([np.empty(0), *wait()]).reshape(len(facts), len(draws))


@lru_cache
def _situation(path: Path) -> Situation:
    return read_situation(path).situation


def reference_title(path: Path) -> Bilingual:
    """Return what a reference case is called."""
    return _situation(path).title.to_dict()


def reference_draws(situation: Situation, shared: frozenset[str], draws: Draws, links: LinkQuantities) -> Draws:
    """Return the draws of a reference case that go with those of the case assessed.

    Parameters
    ----------
    situation : Situation
        The reference case.
    shared : frozenset of str
    draws : Draws
        Of the case assessed.
    links : LinkQuantities
    """
    ledger = ledger_for(situation, [_THIRD], links)
    known = {q.kind: j for j, q in enumerate(draws.ledger.quantities) if q.kind in shared}
    chosen: list[Quantity] = []
    scores = np.zeros((len(draws), len(ledger.quantities)))
    for j, quantity in enumerate(ledger.quantities):
        own = None if quantity.kind not in known else draws.ledger.quantities[known[quantity.kind]]
        by_reader = own is not None and READER in own.source and own.id == KINDS[own.kind].default_id()
        chosen.append(replace(own, about=quantity.about) if own is not None and by_reader else quantity)
        if own is not None and own.uncertain:
            scores[:, j] = draws.z[:, known[quantity.kind]]
    return Ledger(tuple(chosen)).draws(scores)


def log_ratio_of(task: _Task) -> Array:
    """Return what each draw of a task says (D,): NaN where no adversary brings the danger of the reference case."""
    fact, reference = task.fact, task.fact.datum.reference
    assert reference is not None
    draws, quarters = len(task.draws), 4 * reference.years
    level = Level(np.full((draws, 1), fact.occasion), np.full(draws, fact.chance / fact.occasion))
    sides = [_terms(name, side) for name, side in (("without", reference.without), ("with", reference.against))]
    game = build(task.draws, task.situation, sides, quarters, level=level, points=_POINTS)
    attacked = follow(game, solve(game, quarters).attack).attacked.sum(axis=0)
    sought = np.full(draws, 1 - (1 - fact.chance) ** reference.years)
    anchor = locate(game.resolve, game.spread, attacked[:, 0], None, sought)
    types = weights_at(game.resolve, anchor.location, game.spread)
    chances = (attacked * types[:, None]).sum(axis=-1)
    return np.where(anchor.feasible, _in_logs(chances, fact), np.nan)


def _in_logs(chances: Array, fact: FoundFact) -> Array:
    """Return the log ratio (D,) of hazards, or of odds, on the scale of the fact, of chances (D, 2) over the years.

    A ratio of odds is one of the chance over the years that the fact counts: a year, or all of them.
    """
    reference = fact.datum.reference
    assert reference is not None
    chances = np.clip(chances, 1e-9, 1 - 1e-9)
    if fact.scale == "log-odds":
        whole = 1 - (1 - chances) ** (reference.danger.over / reference.years)
        return np.diff(logit(whole), axis=1)[:, 0]
    return np.diff(np.log(-np.log1p(-chances)), axis=1)[:, 0]


def _terms(name: str, side: Side) -> Terms:
    promised = (Commitment(_THIRD, side.promise, side.promise, presence=side.presence),)
    return Terms(name, promised, promised, signed=side.signed)
