"""A little world for the game: one protégé, one adversary, five guarantors."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from foedus.arrangement import Situation, load_situation
from foedus.deterrence import (
    DEFAULTS,
    Commitment,
    Draws,
    Ledger,
    Quantity,
    Terms,
    from_situation,
    guarantor_defaults,
    sample,
)
from foedus.horizon import build
from foedus.horizon.game.will import blocs_of, will_of

GUARANTORS = ("US", "UK", "FR", "DE", "PL")
QUARTERS = 16


@dataclass(frozen=True)
class World:
    situation: Situation
    ledger: Ledger
    draws: Draws
    defaults: tuple[Quantity, ...] = ()

    def game(self, *terms, quarters=QUARTERS, draws=None):
        return build(self.draws if draws is None else draws, self.situation, terms, quarters)

    def will(self, draws, parties=GUARANTORS, followed=1):
        """Will of some guarantors, of whom so many are followed by themselves."""
        return will_of(draws, self.situation, parties, QUARTERS, blocs_of(draws, parties, followed))

    def medians(self, **changed):
        """One draw at the medians, with some kinds set to other values (of the first quantity of that kind)."""
        values = self.ledger.draws(np.zeros((1, len(self.ledger.quantities)))).values.copy()
        for kind, value in changed.items():
            values[:, self.ledger.index(kind)] = value
        draws = self.ledger.draws(np.zeros((1, len(self.ledger.quantities))))
        return replace(draws, values=values)


def little_world() -> World:
    """Return the world, with twelve draws of a Latin hypercube."""
    situation = load_situation("ukraine-2025").situation
    ledger = from_situation(situation, ["UA", "RU", *GUARANTORS], defaults())
    z = sample(ledger, 12, np.random.default_rng(11))
    return World(situation, ledger, ledger.draws(z), defaults())


def terms(name, fight, guarantors=GUARANTORS, **more):
    commitments = tuple(Commitment(p, fight, fight) for p in guarantors)
    nothing = tuple(Commitment(p, "none", "none") for p in guarantors)
    return Terms(name, commitments, nothing, **more)


def defaults():
    return (*DEFAULTS, *(q for party in GUARANTORS for q in guarantor_defaults(party)))
