"""Diagnostics: without them no headline is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from foedus.horizon.pool import THIS_PROCESS, begin
from foedus.horizon.schema import ANSWERS, ENDS
from foedus.horizon.solving.anchor import blame
from foedus.horizon.solving.outcomes import Task, play
from foedus.horizon.solving.paths import simulate
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from foedus.arrangement.situation import Situation
    from foedus.deterrence.quantities.ledger import Draws
    from foedus.deterrence.terms.commitments import Terms
    from foedus.horizon.pool import Pool
    from foedus.horizon.schema import SimulatedEnds
    from foedus.horizon.solving.outcomes import Outcomes

    Array = NDArray[np.float64]

__all__ = ["Diagnostics", "begin_check", "spread_of_means", "unsound"]

_SIMULATED_DRAWS, _TASK = 32, 4
_LARGEST_RESIDUAL, _LARGEST_MASS_ERROR, _LARGEST_SCORE = 0.02, 1e-8, 5.0


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """Whether the numbers can be shown.

    Attributes
    ----------
    passed : bool
    messages : tuple of Message
        What failed.
    residual : float
        Largest distance of a terminal value from stationary, relative to its size.
    mass_error : float
        Largest distance of the outcomes' chances from one.
    simulation_error : float
        Largest difference between simulated and exact chances, in standard errors, which are one path at
        least.
    paths : int
        Simulated in all, a million or a little less: each of some draws under each arrangement.
    simulated : tuple of dict
        For each arrangement and each of `ENDS`: share of the simulated paths, its Monte Carlo standard error, and the
        exact chance over the same draws.
    infeasible, not_monotone : float
        Shares of draws that reach the level of danger nowhere, and in which a more resolute adversary attacks less
        somewhere. None is dropped.
    """

    passed: bool
    messages: tuple[Message, ...]
    residual: float
    mass_error: float
    simulation_error: float
    paths: int
    simulated: tuple[SimulatedEnds, ...] = ()
    infeasible: float = 0.0
    not_monotone: float = 0.0


@dataclass(frozen=True, slots=True)
class _Simulation:
    """A task with a random stream for each of its draws, and so many paths for each draw and arrangement."""

    task: Task
    streams: Sequence[np.random.Generator]
    paths: int


def begin_check(
    draws: Draws,
    situation: Situation,
    arrangements: Sequence[Terms],
    quarters: int,
    generator: np.random.Generator,
    paths: int = 1_000_000,
    pool: Pool = THIS_PROCESS,
) -> Callable[..., Diagnostics]:
    """Begin to simulate part of the draws on so many paths, and return what checks outcomes with them.

    It is called with the outcomes, and with the draws that they are of, so that it can say what is at fault.
    """
    size = min(len(draws), _SIMULATED_DRAWS)
    each = max(paths // (size * len(arrangements)), 1)
    streams = generator.spawn(size)
    tasks = [
        _Simulation(Task(draws.part(rows), situation, arrangements, quarters), streams[rows], each)
        for rows in (slice(start, start + _TASK) for start in range(0, size, _TASK))
    ]
    wait = begin(pool, _compared, tasks)

    def check(outcomes: Outcomes, whole: Draws | None = None) -> Diagnostics:
        exact, counted = (np.concatenate(parts) for parts in zip(*wait(), strict=True))
        return _diagnosed(outcomes, exact, counted, each, war=situation.war, draws=whole)

    return check


def _diagnosed(
    outcomes: Outcomes, exact: Array, counted: NDArray[np.int64], each: int, *, war: bool, draws: Draws | None
) -> Diagnostics:
    """Return the diagnostics, given exact chances and counts of paths (D, A, 4), of which each draw has so many."""
    size, arrangements, _ = counted.shape
    scores, simulated = [], [{} for _ in range(arrangements)]
    for code in range(len(ENDS)):
        chance = exact[..., code]
        seen = counted[..., code].sum(axis=0) / (size * each)
        error = np.sqrt((chance * (1 - chance)).mean(axis=0) / (size * each))
        # An end too rare for one path to be expected may come about on one all the same.
        scores.append(np.abs(seen - chance.mean(axis=0)) / np.maximum(error, 1 / (size * each)))
        for a, shares in enumerate(simulated):
            numbers = {"share": seen[a], "error": error[a], "exact": chance[:, a].mean()}
            shares[ENDS[code]] = {name: round(float(number), 6) for name, number in numbers.items()}
    score = float(np.max(scores))
    failed = unsound(outcomes, war=war, draws=draws)
    if not score <= _LARGEST_SCORE:
        differ = Message(
            "simulated paths and exact probabilities differ by {n} standard errors", {"n": round(score, 1)}
        )
        failed.append(differ)
    return Diagnostics(
        passed=not failed,
        messages=tuple(failed),
        residual=_short(float(outcomes.residual.max())),
        mass_error=_short(float(outcomes.mass_error.max())),
        simulation_error=round(score, 3),
        infeasible=_short(1 - float(outcomes.feasible.mean())),
        not_monotone=_short(1 - float(outcomes.monotone.mean())),
        paths=size * each * arrangements,
        simulated=tuple(cast("SimulatedEnds", ends) for ends in simulated),
    )


def _compared(simulation: _Simulation) -> tuple[Array, NDArray[np.int64]]:
    """Return exact chances and counts of simulated paths (D, A, 4), by `ENDS`."""
    played = play(simulation.task)
    shown = len(simulation.task.arrangements)
    years, weights = played.years, played.weights[:, :shown]
    ends = simulate(played.game.of(shown), played.solution, weights, simulation.paths, simulation.streams).end
    parts = (years.peace, *(part.sum(axis=0) for part in (years.held, years.conceded, years.lost)))
    exact = np.stack([(by_type[:, :shown] * weights).sum(axis=-1) for by_type in parts], axis=-1)
    return exact, np.stack([(ends == code).sum(axis=2) for code in range(len(ENDS))], axis=-1)


def unsound(outcomes: Outcomes, *, war: bool, draws: Draws | None = None) -> list[Message]:
    """Return what forbids showing outcomes.

    An answer that is not a number, a computation that did not converge, or, given the draws that they are of, a level
    of danger that too many of them do not reach.
    """
    needed = ANSWERS if war else ("peace", "sovereignty", "overall")
    residual, mass = float(outcomes.residual.max()), float(outcomes.mass_error.max())
    messages = (
        (
            not all(np.isfinite(getattr(outcomes, name)).all() for name in needed),
            Message("in some draw an answer is not a number"),
        ),
        (
            not residual <= _LARGEST_RESIDUAL,
            Message("a terminal value is not stationary (residual {residual})", {"residual": _short(residual)}),
        ),
        (
            not mass <= _LARGEST_MASS_ERROR,
            Message("the probabilities of all outcomes do not sum to one (error {error})", {"error": _short(mass)}),
        ),
    )
    found = [message for bad, message in messages if bad]
    at_fault = None if draws is None else blame(draws, outcomes.feasible)
    return found if at_fault is None else [*found, at_fault]


def _short(number: float) -> float:
    return float(f"{number:.3g}")


def spread_of_means(outcomes: Outcomes, option: int, replicates: int) -> dict[str, float]:
    """Return the standard error of each answer's mean, from independent replicates of the sample."""
    found = {}
    for name in ANSWERS:
        values = getattr(outcomes, name)[:, option]
        if np.isfinite(values).all():
            means = [np.mean(part) for part in np.array_split(values, replicates)]
            found[name] = round(float(np.std(means, ddof=1) / np.sqrt(replicates)), 6)
    return found
