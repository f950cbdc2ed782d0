"""Findings that need a situation: caps that leave the protégé unable to hold, means that are absent or too far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.law.engine.cells import ANY_EFFECTIVE
from foedus.law.engine.named_acts import menu_of
from foedus.law.findings.rules import Context, Finding, rule
from foedus.wording import N_, Message, hours

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = []

PREPARATION_HOURS = 120
"""Assumed time for a brigade to begin to move, and `KM_A_DAY` its assumed daily march by rail and road; no source."""
KM_A_DAY = 500.0
PRESENT_THOUSANDS = 1.0


@rule("F129", "capped-protege", "error", N_("Caps leave the protégé unable to hold until help is due"))
def _capped(context: Context) -> Iterator[Finding]:
    situation = context.situation
    if situation is None:
        return
    own, others = (situation.find("capability", p) for p in (situation.protege, situation.adversary))
    helped = [c for c in context.cells if c.response == ANY_EFFECTIVE and c.status == "guaranteed"]
    if own is None or others is None or others.middle <= own.middle or helped:
        return
    context.require_decided(context.cells)
    for clause in context.arrangement.clauses:
        bearers = context.arrangement.members(clause.who)
        if clause.verb == "shall" and "limit" in menu_of(clause) and situation.protege in bearers:
            values = {"victim": context.name(situation.protege), "ratio": round(others.middle / own.middle, 1)}
            message = Message(
                "{victim} is capped here; its adversary has {ratio} times its fighting power, and no help has a "
                "deadline",
                values,
            )
            yield context.finding("F129", message, clause=clause.id)


@rule("F130", "means-too-far", "warning", N_("The means pledged are absent or too far away"))
def _far(context: Context) -> Iterator[Finding]:
    situation = context.situation
    if situation is None:
        return
    seen = set()
    for cell in context.cells:
        due = cell.worst_case_hours
        if due is None or cell.response not in {"deploy", "fight"} or (cell.party, cell.carried_by) in seen:
            continue
        present, distance = (situation.find(kind, cell.party) for kind in ("forces_in_place", "distance"))
        if present is None or distance is None or present.middle >= PRESENT_THOUSANDS:
            continue
        needed = PREPARATION_HOURS + 24 * round(distance.middle / KM_A_DAY)
        if needed > due:
            seen.add((cell.party, cell.carried_by))
            values = {
                "who": context.name(cell.party),
                "due": hours(due),
                "needed": hours(needed),
                "km": round(distance.middle),
            }
            message = Message(
                "{who} owes forces within {due}, has none in place, and is {km} km away: it would take about "
                "{needed}, we assume",
                values,
            )
            yield context.finding("F130", message, clause=cell.carried_by[0] if cell.carried_by else None)
    context.require_decided(context.cells)
