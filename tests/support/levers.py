"""Levers pulled in a situation, on paired draws: resolve is solved once, and held whatever is moved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from foedus.deterrence import Commitment, Terms, link_quantities
from foedus.horizon import assess_draws
from foedus.horizon.sensitivity.independent_inputs import ledger_for, scores_by_name
from tests.support.situations import guarantors_of, situation

if TYPE_CHECKING:
    from foedus.arrangement import Situation
    from foedus.deterrence import Draws
    from foedus.horizon import Outcomes

DRAWS, QUARTERS = 64, 40


@dataclass(frozen=True)
class Levers:
    """Attributes: the situation, its draws (effects of promises on occasions left out), where resolve lies."""

    name: str
    situation: Situation
    draws: Draws
    location: np.ndarray
    base: Outcomes

    @property
    def guarantors(self) -> tuple[str, ...]:
        return guarantors_of(self.name)

    def promising(self, fight: str, parties: tuple[str, ...] | None = None, **more) -> Terms:
        """Terms in which some guarantors promise so much, and the others nothing."""
        some = self.guarantors if parties is None else parties
        nothing = tuple(Commitment(p, "none", "none") for p in self.guarantors)
        hours = 72 if fight == "dated" else None
        active = tuple(
            Commitment(p, fight, fight, hours, **more) if p in some else Commitment(p, "none", "none")
            for p in self.guarantors
        )
        return Terms(fight, active, nothing)

    def moved(self, *changes, **factors) -> Draws:
        """The same draws with changes: ``(kind, party, function)``, or a number for a kind."""
        values = self.draws.values.copy()
        for kind, party, change in [*changes, *((k, None, lambda _, v=v: v) for k, v in factors.items())]:
            column = self.draws.ledger.index(kind, party)
            values[:, column] = change(values[:, column])
        return replace(self.draws, values=values, anchored=self.draws.values)

    def found(self, *terms: Terms, draws: Draws | None = None, held: bool = True) -> Outcomes:
        """Outcomes of the bare terms and of some others; resolve is held unless it is to be solved again."""
        options = [self.promising("none"), *terms]
        where = self.location if held else None
        return assess_draws(self.draws if draws is None else draws, self.situation, options, QUARTERS, held=where)


@cache
def levers_in(name: str, count: int = DRAWS) -> Levers:
    """Return the levers of a situation of `tests.support.situations`."""
    world = situation(name)
    ledger = ledger_for(world, guarantors_of(name), link_quantities())
    draws = ledger.draws(scores_by_name(ledger, count, 3))
    values = draws.values.copy()
    values[:, ledger.index("occasion_effect")] = 0.0
    draws = replace(draws, values=values)
    nothing = tuple(Commitment(p, "none", "none") for p in guarantors_of(name))
    base = assess_draws(draws, world, [Terms("none", nothing, nothing)], QUARTERS)
    return Levers(name, world, draws, base.location, base)
