"""All readings of a text together: floors that hold under each, ceilings that hold under one."""

from __future__ import annotations

from dataclasses import replace

from foedus.law.engine.cells import ALL_READINGS, CEILINGS, Cell, Coalition

__all__ = ["cells_under_all", "coalitions_under_all", "with_every_limit"]


def _key(cell: Cell) -> tuple[str, ...]:
    return (cell.incident, cell.victim, cell.zone, cell.phase, cell.party, cell.response)


def cells_under_all(cells: list[Cell], readings: int) -> list[Cell]:
    """Return the cells of all readings together: floors that hold under each, ceilings that hold under one.

    A reading that gives a party no part, or has nothing in force in a phase, guarantees nothing there.
    """
    by_key: dict[tuple[str, ...], list[Cell]] = {}
    for cell in cells:
        by_key.setdefault(_key(cell), []).append(cell)
    found = []
    for group in by_key.values():
        silent = [Cell(*_place(group[0]), "barred", False, "never")] if len(group) < readings else []
        found.append(replace(_together([*group, *silent]), reading=ALL_READINGS, like_victims=group[0].like_victims))
    return found


def _place(cell: Cell) -> tuple[str, str, str, str, str, str, str]:
    return cell.incident, cell.victim, cell.zone, cell.phase, cell.reading, cell.party, cell.response


def _together(group: list[Cell]) -> Cell:
    if any(cell.guaranteed is None for cell in group):
        return next(cell for cell in group if cell.guaranteed is None)
    worst = max(group, key=lambda c: (c.worst_case_hours is None, c.worst_case_hours or 0))
    if all(cell.guaranteed for cell in group):
        return with_every_limit(worst, group)
    known = [cell for cell in group if cell.needs is not None]
    if not known:
        return group[0]
    best = max(known, key=lambda c: CEILINGS.index(c.needs or "never"))
    if any(cell.status == "contradictory" for cell in group):
        return next(cell for cell in group if cell.status == "contradictory")
    if best.guaranteed:
        return replace(
            best,
            status="discretion",
            guaranteed=False,
            worst_case_hours=None,
            carried_by=(),
            critical=(),
            until=(),
            notice_hours=None,
            term_hours=None,
            lasts_hours=None,
        )
    return best


def with_every_limit(cell: Cell, group: list[Cell]) -> Cell:
    """Return a guaranteed cell with all that limits a guarantee in some of the cells that it stands for."""
    return replace(
        cell,
        until=tuple(dict.fromkeys(body for one in group for body in one.until)),
        lasts_hours=max((one.lasts_hours for one in group if one.lasts_hours is not None), default=None),
    )


def coalitions_under_all(coalitions: list[Coalition], readings: int) -> list[Coalition]:
    """Return how many respond at the least under any reading; nobody under one that has nothing in force."""
    by_key: dict[tuple[str, ...], list[Coalition]] = {}
    for c in coalitions:
        by_key.setdefault((c.incident, c.victim, c.zone, c.phase, c.response), []).append(c)
    return [
        replace(
            group[0],
            reading=ALL_READINGS,
            at_least=_least(group) if len(group) == readings else 0,
            lasts_hours=max((c.lasts_hours for c in group if c.lasts_hours is not None), default=None),
        )
        for group in by_key.values()
    ]


def _least(group: list[Coalition]) -> int | None:
    """Return the least number; nobody under one reading is nobody, whatever is not decided under another."""
    known = [c.at_least for c in group if c.at_least is not None]
    return min(known) if len(known) == len(group) or 0 in known else None
