"""Boolean formulas for z3, folded while they are built.

z3's own ``And`` and ``Or`` check and coerce every argument in Python, which on texts of sixty clauses takes most of the
time; here constants disappear at once and the rest goes straight to the solver's interface.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import z3

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

UNBOUNDED = 10**9
"""Hours that stand for "no time is set"; far beyond any duration the language can write."""

Hours = int | z3.ArithRef
"""A time in hours: a number where it is the same in every scenario."""

__all__ = [
    "FALSE",
    "TRUE",
    "UNBOUNDED",
    "Hours",
    "at_least",
    "choose",
    "conj",
    "disj",
    "later",
    "least",
    "most",
    "negate",
    "plus",
    "truth",
]

TRUE, FALSE = z3.BoolVal(True), z3.BoolVal(False)
_CONTEXT = z3.main_ctx()


def truth(value: bool) -> z3.BoolRef:
    """Return a constant."""
    return TRUE if value else FALSE


def conj(*parts: z3.BoolRef) -> z3.BoolRef:
    """Return the conjunction of formulas."""
    return _join(parts, TRUE, FALSE, z3.Z3_mk_and)


def disj(*parts: z3.BoolRef) -> z3.BoolRef:
    """Return the disjunction of formulas."""
    return _join(parts, FALSE, TRUE, z3.Z3_mk_or)


def negate(part: z3.BoolRef) -> z3.BoolRef:
    """Return the negation of a formula."""
    if part is TRUE or part is FALSE:
        return truth(part is FALSE)
    return z3.BoolRef(z3.Z3_mk_not(_CONTEXT.ref(), part.ast), _CONTEXT)


def _join(
    parts: Iterable[z3.BoolRef], neutral: z3.BoolRef, decisive: z3.BoolRef, make: Callable[..., Any]
) -> z3.BoolRef:
    kept: dict[int, z3.BoolRef] = {}
    for part in parts:
        if part is decisive:
            return decisive
        if part is not neutral:
            kept[part.get_id()] = part
    if len(kept) < 2:
        return next(iter(kept.values()), neutral)
    array = (z3.Ast * len(kept))(*[part.ast for part in kept.values()])
    return z3.BoolRef(make(_CONTEXT.ref(), len(kept), array), _CONTEXT)


def at_least(hours: Hours, bound: int) -> z3.BoolRef:
    """Return whether a time is at or after a bound."""
    return truth(hours >= bound) if isinstance(hours, int) else hours >= bound


def later(first: Hours, second: Hours) -> z3.BoolRef:
    """Return whether one time is after another."""
    if isinstance(first, int) and isinstance(second, int):
        return truth(first > second)
    return (z3.IntVal(first) if isinstance(first, int) else first) > second


def choose(condition: z3.BoolRef, yes: Hours, no: Hours) -> Hours:
    """Return one time or the other."""
    if condition is TRUE or condition is FALSE:
        return yes if condition is TRUE else no
    if isinstance(yes, int) and isinstance(no, int) and yes == no:
        return yes
    return z3.If(condition, yes, no)


def most(*times: Hours) -> Hours:
    """Return the latest of some times; 0 of none."""
    known = max((t for t in times if isinstance(t, int)), default=0)
    if known >= UNBOUNDED:
        return UNBOUNDED
    result: Hours = known
    for time in {t.get_id(): t for t in times if not isinstance(t, int)}.values():
        result = z3.If(time >= result, time, result)
    return result


def least(*times: Hours) -> Hours:
    """Return the earliest of some times; UNBOUNDED of none."""
    result: Hours = min((t for t in times if isinstance(t, int)), default=UNBOUNDED)
    for time in {t.get_id(): t for t in times if not isinstance(t, int)}.values():
        result = z3.If(time <= result, time, result)
    return result


def plus(time: Hours, delay: int) -> Hours:
    """Return a time some hours later; what has no time stays so."""
    if delay >= UNBOUNDED:
        return UNBOUNDED
    if isinstance(time, int):
        return min(time + delay, UNBOUNDED)
    return time if delay == 0 else z3.If(time >= UNBOUNDED, UNBOUNDED, time + delay)
