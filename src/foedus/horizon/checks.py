"""Diagnostics: without them no headline is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from foedus.horizon.game import build
from foedus.horizon.outcomes import ANSWERS
from foedus.horizon.paths import simulate
from foedus.horizon.recursion import follow, solve
from foedus.horizon.signature import sign, war_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from foedus.arrangement.situation import Situation
    from foedus.deterrence.commitments import Terms
    from foedus.deterrence.ledger import Draws
    from foedus.horizon.outcomes import Outcomes

    Array = NDArray[np.float64]

__all__ = ["Diagnostics", "check_draws", "spread_of_medians"]

_SIMULATED_DRAWS, _PATHS = 32, 128
_LARGEST_RESIDUAL, _LARGEST_MASS_ERROR, _LARGEST_SCORE = 0.02, 1e-8, 5.0


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """Whether the numbers can be shown.

    Attributes
    ----------
    passed : bool
    messages : tuple of str
        What failed.
    residual : float
        Largest distance of a terminal value from stationary, relative to its size.
    mass_error : float
        Largest distance of the outcomes' chances from one.
    simulation_error : float
        Largest difference between simulated and exact chances, in standard errors.
    paths : int
        Simulated for each arrangement.
    """

    passed: bool
    messages: tuple[str, ...]
    residual: float
    mass_error: float
    simulation_error: float
    paths: int


def check_draws(
    draws: Draws,
    situation: Situation,
    arrangements: Sequence[Terms],
    quarters: int,
    outcomes: Outcomes,
    generator: np.random.Generator,
) -> Diagnostics:
    """Return the diagnostics of some outcomes; part of the draws is simulated path by path as a check."""
    part = draws.part(slice(0, _SIMULATED_DRAWS))
    dated = max([quarters, *(min(t.term, 200) for t in arrangements if t.term is not None)])
    game = build(part, situation, arrangements, dated)
    solution = solve(game, quarters)
    years = follow(game, solution.attack)
    weights = np.broadcast_to(game.weight, years.peace.shape)
    if situation.war:
        accepts = sign(game, solution, war_of(part), part["signature_noise"], quarters).accepts
        weights = accepts * weights
        weights = weights / weights.sum(axis=-1, keepdims=True)
    ends = simulate(game, solution, weights, _PATHS, generator)
    exact = [(part_.sum(axis=0) * weights).sum(axis=-1) for part_ in (years.conceded, years.held, years.lost)]
    scores = []
    for code, chance in enumerate(exact, start=1):
        seen = (ends == code).mean(axis=(0, 2))
        error = np.sqrt((chance * (1 - chance)).mean(axis=0) / (len(part) * _PATHS))
        scores.append(np.abs(seen - chance.mean(axis=0)) / np.maximum(error, 1e-9))
    score = float(np.max(scores))
    residual, mass = float(outcomes.residual.max()), float(outcomes.mass_error.max())
    needed = ANSWERS if situation.war else ("peace", "sovereignty", "overall")
    finite = all(np.isfinite(getattr(outcomes, name)).all() for name in needed)
    failed = [
        message
        for bad, message in (
            (not finite, "some answer is not a number in some draw"),
            (not residual <= _LARGEST_RESIDUAL, f"a terminal value is not stationary (residual {residual:.2g})"),
            (not mass <= _LARGEST_MASS_ERROR, f"the chances of all outcomes do not sum to one (error {mass:.2g})"),
            (not score <= _LARGEST_SCORE, f"simulated paths and exact chances differ by {score:.1f} standard errors"),
        )
        if bad
    ]
    return Diagnostics(not failed, tuple(failed), _short(residual), _short(mass), round(score, 3), len(part) * _PATHS)


def _short(number: float) -> float:
    return float(f"{number:.3g}")


def spread_of_medians(outcomes: Outcomes, option: int, replicates: int) -> dict[str, float]:
    """Return the standard error of each answer's median, from independent replicates of the sample."""
    found = {}
    for name in ANSWERS:
        values = getattr(outcomes, name)[:, option]
        if np.isfinite(values).all():
            medians = [np.median(part) for part in np.array_split(values, replicates)]
            found[name] = round(float(np.std(medians, ddof=1) / np.sqrt(replicates)), 6)
    return found
