"""The floor, as the report tells it: who is bound or free to do what, and what that guarantees."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from foedus.arrangement.vocabulary import EFFECTIVE_RESPONSES, RESPONSES
from foedus.report.text.names import capitalised, names_of, zone_of
from foedus.wording import hours, term, translator

if TYPE_CHECKING:
    from foedus.arrangement.schema import Arrangement
    from foedus.law.engine.cells import Analysis, Cell

__all__ = ["Entry", "Floor", "floors_of", "guarantee_sentences", "limits_of"]

ANY_EFFECTIVE = "any_effective"


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell of the floor table.

    Attributes
    ----------
    kind : str
        `guaranteed`, `undated`, `alone`, `friends`, `adversary`, `never`, `contradictory` or `undecided`.
    label : str
        In words; never colour alone.
    detail : str
        Carrying clauses, the body it is handed over to, notice.
    """

    kind: str
    label: str
    detail: str


@dataclass(frozen=True, slots=True)
class Floor:
    """Who is bound to do what in incidents that the text treats in the same way.

    Attributes
    ----------
    incidents, zones, victims : str
    columns : tuple of str
        Responses that somebody is bound or free to give.
    rows : tuple of (str, tuple of Entry)
        Interchangeable parties share a row.
    barred : str
        Responses that the text gives nobody.
    at_least : tuple of str
        What the coalition guarantees.
    """

    incidents: str
    zones: str
    victims: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Entry, ...]], ...]
    barred: str
    at_least: tuple[str, ...]


def floors_of(analysis: Analysis | None, lang: str) -> list[Floor]:
    """Return the floor of the active phase under all readings, one table for incidents treated in the same way."""
    if analysis is None:
        return []
    arrangement = analysis.source.arrangement
    cells = analysis.select(phase="active", reading=analysis.reading)
    by_incident: dict[tuple[str, str, str], list[Cell]] = {}
    for cell in cells:
        by_incident.setdefault((cell.incident, cell.zone, cell.victim), []).append(cell)
    alike: dict[tuple, list[tuple[str, str, str]]] = {}
    for place, group in by_incident.items():
        alike.setdefault(tuple(_said(cell) for cell in group), []).append(place)
    return [_floor(analysis, arrangement, places, by_incident[places[0]], lang) for places in alike.values()]


def _said(cell: Cell) -> tuple:
    return (
        cell.party,
        cell.response,
        cell.status,
        cell.needs,
        cell.veto,
        cell.worst_case_hours,
        cell.until,
        cell.term_hours,
        cell.lasts_hours,
    )


def _floor(
    analysis: Analysis, arrangement: Arrangement, places: list[tuple[str, str, str]], cells: list[Cell], lang: str
) -> Floor:
    speak = translator(lang)
    possible = [r for r in RESPONSES if any(c.response == r and c.needs != "never" for c in cells)]
    columns = (*possible, ANY_EFFECTIVE) if any(r in EFFECTIVE_RESPONSES for r in possible) else tuple(possible)
    entries: dict[str, dict[str, Entry]] = {}
    for cell in cells:
        entries.setdefault(cell.party, {})[cell.response] = entry_of(arrangement, cell, lang)
    rows: dict[tuple[Entry, ...], list[str]] = {}
    for party, found in entries.items():
        rows.setdefault(tuple(found[c] for c in columns if c in found), []).append(party)
    victims = dict.fromkeys([v for _, _, v in places] + [v for c in cells for v in c.like_victims])
    kinds = dict.fromkeys(kind for kind, _, _ in places)
    return Floor(
        incidents=capitalised(speak.listing([term(kind).render(lang) for kind in kinds])),
        zones=speak.listing([zone_of(arrangement, z, lang) for z in dict.fromkeys(z for _, z, _ in places)]),
        victims=names_of(arrangement, victims, lang),
        columns=tuple(column_name(c, lang) for c in columns),
        rows=tuple((names_of(arrangement, parties, lang), row) for row, parties in rows.items()),
        barred=speak.listing([term(r).render(lang) for r in RESPONSES if r not in possible]),
        at_least=_coalition(analysis, places[0], lang),
    )


def column_name(column: str, lang: str) -> str:
    """Return the head of a column."""
    _ = translator(lang)
    return _("any effective help") if column == ANY_EFFECTIVE else term(column).render(lang)


def entry_of(arrangement: Arrangement, cell: Cell, lang: str) -> Entry:
    """Return a cell in words."""
    _ = translator(lang)
    detail = []
    if cell.carried_by:
        detail.append(_("by {clauses}", clauses=", ".join(cell.carried_by)))
    detail += limits_of(arrangement, cell, lang)
    if cell.notice_hours is not None and cell.guaranteed:
        notice = hours(cell.notice_hours) if cell.notice_hours else _("at once")
        detail.append(_("lapses after notice of exit: {notice}", notice=notice))
    if cell.term_hours is not None:
        detail.append(_("for {time} from entry into force", time=hours(cell.term_hours)))
    kind, label = _entry_label(arrangement, cell, lang)
    return Entry(kind, label, translator(lang).series(detail))


def limits_of(arrangement: Arrangement, cell: Cell, lang: str) -> list[str]:
    """Return on what a guarantee rests that is in others' hands: that the attack goes on, and no body takes over."""
    _ = translator(lang)
    found = []
    if cell.lasts_hours is not None:
        found.append(_("if the attack goes on for {time}", time=hours(cell.lasts_hours)))
    if cell.until:
        found.append(_("until handed over to {body}", body=names_of(arrangement, cell.until, lang)))
    return found


def _entry_label(arrangement: Arrangement, cell: Cell, lang: str) -> tuple[str, str]:
    _ = translator(lang)
    if cell.status == "guaranteed":
        if cell.worst_case_hours is None:
            return "undated", _("owed, without a date")
        return "guaranteed", _("bound, within {time}", time=hours(cell.worst_case_hours))
    if cell.status == "owed_undated":
        return "undated", _("owed, without a date")
    if cell.status == "contradictory":
        return "contradictory", _("contradictory")
    if cell.status == "undecided":
        return "undecided", _("not decided in time")
    if cell.needs == "adversary":
        veto = names_of(arrangement, cell.veto, lang)
        if not veto:
            return "adversary", _("free, needs the adversary")
        return "adversary", _("free, needs {veto}", veto=veto)
    if cell.needs == "friends":
        return "friends", _("free, needs its friends")
    if cell.needs == "alone":
        return "alone", _("free, alone")
    return "never", _("not by this text")


def _coalition(analysis: Analysis, place: tuple[str, str, str], lang: str) -> tuple[str, ...]:
    _ = translator(lang)
    incident, zone, victim = place
    lines = []
    for c in analysis.coalitions:
        same = (c.incident, c.zone, c.victim, c.phase, c.reading)
        if same == (incident, zone, victim, "active", analysis.reading) and c.at_least:
            column = column_name(c.response, lang) if c.response != "any" else ""
            if column:
                lines.append(_("{response}: at least {n} of {of}", response=column, n=c.at_least, of=c.of))
    return tuple(lines)


def guarantee_sentences(analysis: Analysis | None, lang: str) -> str:
    """Return in one or two sentences what the text guarantees in the gravest incident."""
    if analysis is None:
        return ""
    _ = translator(lang)
    arrangement = analysis.source.arrangement
    cells = analysis.select(phase="active", reading=analysis.reading)
    covered = [c for c in cells if c.zone not in arrangement.zones or arrangement.zones[c.zone].covered]
    if not covered:
        return _("The text speaks of no attack on the protégé.")
    gravest = min(covered, key=lambda c: c.incident != "invasion")
    here = [c for c in covered if (c.incident, c.zone, c.victim) == (gravest.incident, gravest.zone, gravest.victim)]
    bound = [c for c in here if c.guaranteed and c.response in RESPONSES]
    incident = term(gravest.incident)
    if any(c.status == "undecided" for c in here):
        return _("In case of {incident}, what the text guarantees was not decided in time.", incident=incident)
    if not bound:
        sure = _("In case of {incident}, the text guarantees no response by anybody.", incident=incident)
    else:
        owed = _.series(_owed(arrangement, bound, lang))
        sure = _("In case of {incident}, the text guarantees: {owed}.", incident=incident, owed=owed)
    effective = [c.party for c in here if c.response == ANY_EFFECTIVE and c.guaranteed]
    if not effective:
        return f"{sure} {_who_may_help(arrangement, here, lang)}"
    named = {c.party for c in bound if c.response in EFFECTIVE_RESPONSES}
    choosing = [party for party in effective if party not in named]
    if not choosing:
        return sure
    who = names_of(arrangement, choosing, lang)
    return f"{sure} {_('Effective help is owed, of a kind that its bearer chooses ({who}).', who=who)}"


def _owed(arrangement: Arrangement, bound: list[Cell], lang: str) -> list[str]:
    _ = translator(lang)

    def key(cell: Cell) -> tuple[int, int, list[str]]:
        time = -1 if cell.worst_case_hours is None else cell.worst_case_hours
        return RESPONSES.index(cell.response), time, limits_of(arrangement, cell, lang)

    lines = []
    for (response, time, limits), group in groupby(sorted(bound, key=key), key=key):
        who = names_of(arrangement, [c.party for c in group], lang)
        when = _("without a date") if time < 0 else _("within {time}", time=hours(time))
        lines.append(f"{term(RESPONSES[response]).render(lang)} ({', '.join([who, when, *limits])})")
    return lines


def _who_may_help(arrangement: Arrangement, here: list[Cell], lang: str) -> str:
    _ = translator(lang)
    adversaries = arrangement.with_role("adversary")
    helpers = [c for c in here if c.response == ANY_EFFECTIVE and c.party not in adversaries]
    needs = {c.needs for c in helpers}
    if needs & {"alone"}:
        return _("Effective help is at the guarantors’ discretion; no lawful course of events is bound to bring it.")
    if needs & {"friends"}:
        return _("Effective help is possible only if several agree; no lawful course of events is bound to bring it.")
    if needs & {"adversary"}:
        return _("Effective help is possible under this text only if the adversary allows it.")
    return _("The text gives nobody effective help to give.")
