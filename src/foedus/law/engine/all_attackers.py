"""An attack by whichever adversary: a floor must hold against each that may attack, and so must a ceiling.

Who attacks is the hostile side's choice. What a text does against one attacker alone, the others can avoid.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from foedus.law.engine.all_readings import with_every_limit
from foedus.law.engine.cells import CEILINGS, Cell, Coalition

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["cells_against_each", "coalitions_against_each"]


def cells_against_each(found: Sequence[tuple[tuple[str, ...], Sequence[Cell]]]) -> list[Cell]:
    """Return the cells of an incident against each attacker together.

    Parameters
    ----------
    found : sequence of (tuple of str, sequence of Cell)
        The attackers, and the cells against them; a party may have a part against some of them only.
    """
    if len(found) == 1:
        return list(found[0][1])
    by_key: dict[tuple[str, str], list[Cell]] = {}
    for attackers, cells in found:
        for cell in cells:
            by_key.setdefault((cell.party, cell.response), []).append(replace(cell, by=attackers))
    missing = {
        key: [attackers for attackers, cells in found if key not in {(c.party, c.response) for c in cells}]
        for key in by_key
    }
    return [
        _together([*group, *(_barred(group[0], attackers) for attackers in missing[key])])
        for key, group in by_key.items()
    ]


def _barred(cell: Cell, attackers: tuple[str, ...]) -> Cell:
    return Cell(*[""] * 5, cell.party, cell.response, "barred", guaranteed=False, needs="never", by=attackers)


def _together(group: list[Cell]) -> Cell:
    """Return the cell of the attack against which least is done."""
    if len({replace(cell, by=()) for cell in group}) == 1:
        return replace(group[0], by=())
    for cell in group:
        if cell.guaranteed is None or cell.status == "contradictory":
            return cell
    worst = max(group, key=_weakness)
    if worst.guaranteed:
        return with_every_limit(worst, group)
    if worst.needs == "never" and any(cell.needs != "never" for cell in group):
        # It comes against another attacker: the hostile side prevents it by sending this one.
        return replace(worst, status="discretion", needs="adversary", veto=worst.by)
    return worst


def _weakness(cell: Cell) -> tuple[bool, int, bool, int]:
    ceiling = CEILINGS.index(cell.needs or "never")
    return not cell.guaranteed, -ceiling, cell.worst_case_hours is None, cell.worst_case_hours or 0


def coalitions_against_each(found: Sequence[Sequence[Coalition]]) -> list[Coalition]:
    """Return how many respond at the least, whoever attacks, of all who might against one attacker or another."""
    by_response: dict[str, list[Coalition]] = {}
    for coalitions in found:
        for one in coalitions:
            by_response.setdefault(one.response, []).append(one)
    return [_fewest(group) for group in by_response.values()]


def _fewest(group: list[Coalition]) -> Coalition:
    """Return the coalition against which least is done; not decided, unless against some attacker nobody helps."""
    open_ = [c for c in group if c.at_least is None]
    known = [c for c in group if c.at_least is not None]
    fewest = min(known, key=lambda c: (c.at_least or 0, -c.of)) if known else open_[0]
    if open_ and fewest.at_least:
        return open_[0]
    lasts = [c.lasts_hours for c in known if c.lasts_hours is not None]
    return replace(fewest, lasts_hours=max(lasts, default=None) if fewest.at_least else None)
