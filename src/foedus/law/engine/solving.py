"""Questions to z3: which cells hold in every scenario, whose cooperation the others need, how late, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import z3

from foedus.errors import SolverError
from foedus.law.engine.logic import UNBOUNDED, Hours
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

K = TypeVar("K", bound="Hashable")

__all__ = [
    "Undecided",
    "fewest_true",
    "forall_exists",
    "free_in",
    "least_core",
    "minimal_scenario",
    "name_of",
    "new_solver",
    "possible",
    "true_in_all",
    "worst_hours",
]

TIMEOUT_MS = 10_000
"""Time that one question may take before its cells are reported as undecided."""


class Undecided(SolverError):  # noqa: N818
    """The solver ran out of time; the cell is reported as undecided, never as guaranteed."""

    def __init__(self, reason: str | Message) -> None:
        todo = Message("split the text, or leave out kinds of attack and zones")
        super().__init__(Message("the solver did not decide everything in time"), why=reason, todo=todo)

    @classmethod
    def about(cls, messages: Iterable[Message]) -> Undecided:
        """Return the error that says what was left undecided, after all else has been shown."""
        return cls(Message("{messages}", {"messages": list(messages)}))


def new_solver(timeout_ms: int = TIMEOUT_MS) -> z3.Solver:
    """Return a solver that gives up after a time, and leaves an interrupt to Python: z3 would say "unknown" to it."""
    solver = z3.Solver()
    solver.set("timeout", timeout_ms)
    solver.set("ctrl_c", False)
    return solver


@dataclass(frozen=True, slots=True)
class _Query:
    """A solver that raises instead of answering "unknown"."""

    solver: z3.Solver

    @classmethod
    def over(cls, *formulas: z3.BoolRef) -> _Query:
        solver = new_solver()
        solver.add(*formulas)
        return cls(solver)

    def satisfiable(self, *assumptions: z3.BoolRef) -> bool:
        answer = self.solver.check(*assumptions)
        if answer == z3.unknown:
            raise Undecided(self.solver.reason_unknown())
        return answer == z3.sat


def possible(*formulas: z3.BoolRef) -> bool:
    """Whether some scenario satisfies all the formulas.

    Raises
    ------
    Undecided
        The solver ran out of time.
    """
    return _Query.over(*formulas).satisfiable()


def true_in_all(facts: Sequence[z3.BoolRef], cells: Mapping[K, z3.BoolRef]) -> set[K]:
    """Return the cells whose formula is true in every scenario (the backbone).

    One solver for all cells: each scenario that makes some open cell false closes all that it makes false, so the
    number of questions grows with the number of distinct answers, not of cells.
    """
    query = _Query.over(*facts)
    still_open = {key: formula for key, formula in cells.items() if not z3.is_false(formula)}
    certain = {key for key, formula in still_open.items() if z3.is_true(formula)}
    still_open = {key: formula for key, formula in still_open.items() if key not in certain}
    while still_open:
        query.solver.push()
        query.solver.add(z3.Or(*[z3.Not(formula) for formula in still_open.values()]))
        if not query.satisfiable():
            query.solver.pop()
            break
        model = query.solver.model()
        query.solver.pop()
        still_open = {
            key: formula
            for key, formula in still_open.items()
            if z3.is_true(model.eval(formula, model_completion=True))
        }
    return certain | set(still_open)


def forall_exists(
    goal: z3.BoolRef, universal: Sequence[z3.BoolRef], existential: Sequence[z3.BoolRef]
) -> dict[str, bool] | None:
    """Decide whether, whatever values the universal moves take, the existential ones can make the goal true.

    Returns
    -------
    None if they can; otherwise a valuation of the universal moves against which they cannot.

    Notes
    -----
    Expansion by counterexample: keep a set of answers; look for a valuation that defeats them all; answer it; repeat.
    """
    attack = _Query.over(z3.Not(goal)) if not existential else _Query.over()
    if not existential:
        return _values(attack.solver.model(), universal) if attack.satisfiable() else None
    answer = _Query.over(goal)
    while attack.satisfiable():
        tried = _values(attack.solver.model(), universal)
        if not answer.satisfiable(*_literals(universal, tried)):
            return tried
        reply = _values(answer.solver.model(), existential)
        bound = [(boolean, z3.BoolVal(reply[name_of(boolean)])) for boolean in existential]
        attack.solver.add(z3.Not(z3.substitute(goal, *bound)))
    return None


def worst_hours(facts: Sequence[z3.BoolRef], hours: Hours) -> int | None:
    """Return the most hours over all scenarios, or None if some scenario sets no time."""
    if isinstance(hours, int):
        return None if hours >= UNBOUNDED else hours
    query = _Query.over(*facts)
    most = -1
    while True:
        query.solver.push()
        query.solver.add(hours > most)
        if not query.satisfiable():
            return most
        most = query.solver.model().eval(hours, model_completion=True).as_long()
        query.solver.pop()
        if most >= UNBOUNDED:
            return None


def fewest_true(facts: Sequence[z3.BoolRef], formulas: Sequence[z3.BoolRef]) -> int:
    """Return the least number of formulas that are true together in any scenario."""
    query = _Query.over(*facts)
    fewest = len(formulas)
    while fewest > 0:
        query.solver.push()
        query.solver.add(z3.AtMost(*formulas, fewest - 1))
        if not query.satisfiable():
            break
        model = query.solver.model()
        fewest = sum(z3.is_true(model.eval(formula, model_completion=True)) for formula in formulas)
        query.solver.pop()
    return fewest


def least_core(goal: z3.BoolRef, in_text: Mapping[str, z3.BoolRef]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return clauses that carry a guarantee.

    Parameters
    ----------
    goal : z3.BoolRef
        True in every scenario when all clauses are in the text.
    in_text : mapping of clause to z3.BoolRef

    Returns
    -------
    carried_by : tuple of str
        A minimal set of clauses that is enough.
    critical : tuple of str
        The clauses without which the rest is not enough: those in every such set.
    """
    query = _Query.over(z3.Not(goal))
    clauses = {name_of(boolean): name for name, boolean in in_text.items()}
    if query.satisfiable(*in_text.values()):
        return (), ()
    core = [clauses[name_of(boolean)] for boolean in query.solver.unsat_core()]
    for name in list(core):
        rest = [in_text[other] for other in core if other != name]
        if not query.satisfiable(*rest):
            core.remove(name)
    others = {name: [in_text[other] for other in in_text if other != name] for name in core}
    critical = [name for name in core if query.satisfiable(*others[name])]
    return tuple(sorted(core)), tuple(sorted(critical))


def minimal_scenario(facts: Sequence[z3.BoolRef], usual: Sequence[z3.BoolRef]) -> tuple[z3.BoolRef, ...] | None:
    """Return how a scenario that satisfies the facts deviates from the usual, as little as a local search finds.

    Parameters
    ----------
    facts : sequence of z3.BoolRef
    usual : sequence of z3.BoolRef
        One literal per move: the value that it takes unless the scenario needs the other.

    Returns
    -------
    The usual literals that do *not* hold; None if no scenario satisfies the facts.
    """
    query = _Query.over(*facts)
    if not query.satisfiable():
        return None
    concerned = {name_of(boolean) for fact in facts for boolean in free_in(fact)}
    kept, broken = _split([u for u in usual if name_of(free_in(u)[0]) in concerned], query.solver.model())
    query.solver.add(*kept)
    for literal in list(broken):
        if any(literal is b for b in broken) and query.satisfiable(literal):
            # Restoring one may restore others with it: read them all from the new scenario.
            held, broken = _split(broken, query.solver.model())
            query.solver.add(*held)
    return tuple(broken)


def free_in(formula: z3.ExprRef) -> list[z3.BoolRef]:
    """Return the Booleans that a formula mentions, by name."""
    seen: set[int] = set()
    found: dict[str, z3.BoolRef] = {}
    waiting: list[z3.ExprRef] = [formula]
    while waiting:
        part = waiting.pop()
        if part.get_id() in seen:
            continue
        seen.add(part.get_id())
        if z3.is_const(part) and part.decl().kind() == z3.Z3_OP_UNINTERPRETED:
            found[name_of(part)] = part  # ty: ignore[invalid-assignment]
        waiting += part.children()
    return [found[name] for name in sorted(found)]


def _split(literals: Sequence[z3.BoolRef], model: z3.ModelRef) -> tuple[list[z3.BoolRef], list[z3.BoolRef]]:
    """Return the literals that a model makes true, and the others."""
    held = [z3.is_true(model.eval(literal, model_completion=True)) for literal in literals]
    return [x for x, h in zip(literals, held, strict=True) if h], [
        x for x, h in zip(literals, held, strict=True) if not h
    ]


def _values(model: z3.ModelRef, booleans: Sequence[z3.BoolRef]) -> dict[str, bool]:
    return {name_of(b): z3.is_true(model.eval(b, model_completion=True)) for b in booleans}


def name_of(boolean: z3.ExprRef) -> str:
    """Return the name of a Boolean; z3's ``str`` goes through its printer, which is slow."""
    return boolean.decl().name()


def _literals(booleans: Sequence[z3.BoolRef], values: Mapping[str, bool]) -> list[z3.BoolRef]:
    return [b if values[name_of(b)] else z3.Not(b) for b in booleans]
