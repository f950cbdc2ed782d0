"""A little world for the game: one protégé, one adversary, three guarantors."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

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
    latin_hypercube,
)
from foedus.horizon import build

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

    def medians(self, **changed):
        """One draw at the medians, with some kinds set to other values (of the first quantity of that kind)."""
        values = self.ledger.draws(np.zeros((1, len(self.ledger.quantities)))).values.copy()
        for kind, value in changed.items():
            values[:, self.ledger.index(kind)] = value
        draws = self.ledger.draws(np.zeros((1, len(self.ledger.quantities))))
        return replace(draws, values=values)


def terms(name, fight, guarantors=GUARANTORS, **more):
    commitments = tuple(Commitment(p, fight, fight) for p in guarantors)
    nothing = tuple(Commitment(p, "none", "none") for p in guarantors)
    return Terms(name, commitments, nothing, **more)


def defaults():
    return (*DEFAULTS, *(q for party in GUARANTORS for q in guarantor_defaults(party)))


@pytest.fixture(scope="session")
def world():
    situation = load_situation("ukraine-2025").situation
    ledger = from_situation(situation, ["UA", "RU", *GUARANTORS], defaults())
    z = latin_hypercube(12, len(ledger.quantities), np.random.default_rng(11))
    return World(situation, ledger, ledger.draws(z), defaults())


@pytest.fixture(scope="session")
def make_terms():
    return terms
