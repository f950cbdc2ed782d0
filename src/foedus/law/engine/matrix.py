"""The matrix of an arrangement: every incident, party and response, under every reading, in every phase of its life.

Incidents that make the same facts of the text true are solved once, and so are interchangeable parties.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

import z3

from foedus.arrangement.durations import hours_of
from foedus.arrangement.loading import Loaded, with_reading
from foedus.arrangement.reading import Document
from foedus.arrangement.vocabulary import EFFECTIVE_RESPONSES, RESPONSES
from foedus.law.engine.all_attackers import cells_against_each, coalitions_against_each
from foedus.law.engine.all_readings import cells_under_all, coalitions_under_all
from foedus.law.engine.cells import (
    ALL_READINGS,
    ANY,
    ANY_EFFECTIVE,
    COLUMNS,
    TEXT,
    Analysis,
    Cell,
    Coalition,
    Needs,
    Status,
    responses_in,
)
from foedus.law.engine.encoding import Encoding
from foedus.law.engine.incidents import Incident, disputed_attribution, facts_hold, incidents_of, names_protege
from foedus.law.engine.logic import FALSE, TRUE, disj, least, negate
from foedus.law.engine.named_acts import menu_of
from foedus.law.engine.solving import (
    Undecided,
    fewest_true,
    forall_exists,
    free_in,
    least_core,
    name_of,
    possible,
    true_in_all,
    worst_hours,
)
from foedus.law.engine.symmetry import interchangeable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from foedus.arrangement.schema import Arrangement

__all__ = ["matrix", "readings_of"]


def matrix(
    source: Loaded | Arrangement, *, effective: tuple[str, ...] = EFFECTIVE_RESPONSES, coalitions: bool = True
) -> Analysis:
    """Return the matrix of an arrangement, without findings.

    Parameters
    ----------
    source : Loaded or Arrangement
    effective : tuple of str
        Responses that count as effective.
    coalitions : bool
        Whether to count how many guarantors respond at the least: half of the work, of no use to who reads cells only.
    """
    loaded = source if isinstance(source, Loaded) else Loaded(source, Document(source.id, {}, {}, {}))
    readings = readings_of(loaded.arrangement)
    alike = interchangeable(loaded.arrangement)
    cells: list[Cell] = []
    counted: list[Coalition] = []
    for name, arrangement, silent_as in readings:
        for phase in phases_in_force(arrangement):
            found = _phase(arrangement, name, phase, silent_as, effective, alike, coalitions=coalitions)
            cells += found[0]
            counted += found[1]
    names = [name for name, _, _ in readings]
    if len(names) > 1:
        cells += cells_under_all(cells, len(names))
        counted += coalitions_under_all(counted, len(names))
        names.append(ALL_READINGS)
    return Analysis(loaded, tuple(cells), tuple(counted), tuple(names))


def readings_of(arrangement: Arrangement) -> list[tuple[str, Arrangement, str]]:
    """Return each reading with its name and how it reads clauses that leave open who of several bearers is bound."""
    texts = [(TEXT, arrangement), *[(name, with_reading(arrangement, name)) for name in arrangement.readings]]
    if not any(clause.bound == "silent" for clause in arrangement.clauses):
        return [(name, text, "each") for name, text in texts]
    ways = ("each", "any", "together")
    return [(way if name == TEXT else f"{name}, {way}", text, way) for name, text in texts for way in ways]


def phases_in_force(arrangement: Arrangement) -> tuple[str, ...]:
    """Return the phases in which some clause is in force; `active` always."""
    return tuple(
        phase
        for phase in ("before", "active", "after")
        if phase == "active" or any(phase in clause.phase for clause in arrangement.clauses)
    )


# One phase -----------------------------------------------------------------------------------------------------------


def _phase(
    arrangement: Arrangement,
    reading: str,
    phase: str,
    silent_as: str,
    effective: tuple[str, ...],
    alike: dict[str, str],
    *,
    coalitions: bool,
) -> tuple[list[Cell], list[Coalition]]:
    shown = list(_one_victim_per_class(arrangement, alike))
    solved = {
        incident: answer
        for group in _same_facts(arrangement, shown)
        for answer in [_Solved(arrangement, group[0], phase, silent_as, effective, alike)]
        for incident in group
    }
    attacks: dict[tuple[str, str, str], list[Incident]] = {}
    for incident in shown:
        attacks.setdefault((incident.kind, incident.victim, incident.zone), []).append(incident)
    cells: list[Cell] = []
    counted: list[Coalition] = []
    for where, by_attackers in attacks.items():
        place = (*where, phase, reading)
        others = tuple(v for v in arrangement.with_role("protege") if alike[v] == where[1] != v)
        found = cells_against_each([(one.perpetrators, solved[one].cells) for one in by_attackers])
        cells += [_placed(cell, place, others) for cell in found]
        if coalitions:
            counted += coalitions_against_each([_counted(place, solved[one]) for one in by_attackers])
    return cells, counted


def _counted(place: tuple[str, str, str, str, str], solved: _Solved) -> list[Coalition]:
    return [Coalition(*place, response, k, of, lasts) for response, k, of, lasts in solved.coalitions]


def _placed(cell: Cell, place: tuple[str, str, str, str, str], others: tuple[str, ...]) -> Cell:
    kind, victim, zone, phase, reading = place
    return replace(cell, incident=kind, victim=victim, zone=zone, phase=phase, reading=reading, like_victims=others)


def _one_victim_per_class(arrangement: Arrangement, alike: dict[str, str]) -> Iterator[Incident]:
    firsts: dict[str, str] = {}
    for victim in arrangement.with_role("protege"):
        firsts.setdefault(alike[victim], victim)
    yield from (i for i in incidents_of(arrangement) if i.victim in firsts.values())


def _same_facts(arrangement: Arrangement, incidents: Iterable[Incident]) -> list[list[Incident]]:
    """Group incidents that no clause distinguishes."""

    def facts(incident: Incident) -> tuple[object, ...]:
        written = [c for clause in arrangement.clauses for c in (clause.when, clause.unless, clause.until)]
        written += [r.when for r in arrangement.reservations]
        conditions = [part for c in written if c is not None for part in c.parts()]
        seen = [
            (
                facts_hold(arrangement, c, incident),
                names_protege(arrangement, c, incident),
                disputed_attribution(c, incident),
                bool(c.adjective) and incident.kind in ("invasion", "nuclear_attack"),
            )
            for c in conditions
        ]
        return (incident.victim, incident.perpetrators, incident.hostile, *seen)

    keyed = sorted(((repr(facts(i)), n, i) for n, i in enumerate(incidents)), key=lambda item: item[:2])
    return [[i for _, _, i in group] for _, group in groupby(keyed, key=lambda item: item[0])]


class _Solved:
    """The cells of one incident: floors by one backbone, ceilings by expansion, times and cores where guaranteed."""

    def __init__(
        self,
        arrangement: Arrangement,
        incident: Incident,
        phase: str,
        silent_as: str,
        effective: tuple[str, ...],
        alike: dict[str, str],
    ) -> None:
        self.arrangement = arrangement
        self.incident = incident
        self.effective = effective
        self.encoding = Encoding(arrangement, incident, phase, silent_as)
        self.facts = list(self.encoding.in_text.values())
        self._needs_cache: dict[tuple[str, int], tuple[Needs, tuple[str, ...], tuple[str, ...]]] = {}
        self.parties = self._responders()
        first = {p: next(q for q in self.parties if self._like(alike, p) == self._like(alike, q)) for p in self.parties}
        self.torn: set[tuple[str, str]] | None = None
        solved = self._solve([p for p in self.parties if first[p] == p], first)
        self.cells = [replace(solved[first[p], column], party=p) for p in self.parties for column in COLUMNS]

    def _responders(self) -> tuple[str, ...]:
        """Return who may respond: guarantors, and all whom a clause lets respond; not the victim."""
        speaking = [n for n, c in self.encoding.clauses.items() if c.of is None and {*c.do, *c.choose} & set(RESPONSES)]
        bearers = [b for name in speaking for b in self.encoding.bearers[name]]
        found = dict.fromkeys((*self.arrangement.with_role("guarantor"), *bearers))
        protege = set(self.arrangement.with_role("protege")) - set(self.arrangement.with_role("guarantor"))
        return tuple(p for p in found if p != self.incident.victim and p not in protege)

    def _like(self, alike: dict[str, str], party: str) -> object:
        """Return what parties must share to be solved once; the perpetrator is nobody's like."""
        return party if party in self.incident.hostile or party not in alike else alike[party]

    def _solve(self, parties: list[str], first: dict[str, str]) -> dict[tuple[str, str], Cell]:
        """Return the cells of the first of each kind of party."""
        try:
            torn = self._torn(parties)
            self.torn = {(clause, p) for p in self.parties for clause, like in torn if like == first[p]}
            does = {(p, c): self._does(p, c) for p in parties for c in COLUMNS}
            certain = true_in_all(self.facts, does)
            conflicting = self._contradictory(does, certain)
        except Undecided:
            return {(p, c): self._cell(p, c, "undecided", None, None) for p in parties for c in COLUMNS}
        can = {(p, c): self._can(p, c) for p in parties for c in COLUMNS}
        cells = {}
        for key in does:
            party, column = key
            try:
                if key in conflicting:
                    cells[key] = self._cell(party, column, "contradictory", False, None)
                elif key in certain:
                    cells[key] = self._guaranteed(party, column)
                else:
                    needs, veto, levers = self._needs(party, can[key])
                    status = "barred" if needs == "never" else "discretion"
                    cells[key] = replace(self._cell(party, column, status, False, needs), veto=veto, levers=levers)
            except Undecided:
                cells[key] = self._cell(party, column, "undecided", None, None)
        return cells

    def _cell(self, party: str, column: str, status: Status, guaranteed: bool | None, needs: Needs | None) -> Cell:
        return Cell(
            incident="",
            victim="",
            zone="",
            phase="",
            reading="",
            party=party,
            response=column,
            status=status,
            guaranteed=guaranteed,
            needs=needs,
        )

    def _does(self, party: str, column: str, *, torn_too: bool = False) -> z3.BoolRef:
        """Return when a party responds, under clauses that never leave it without a lawful course."""
        wanted = responses_in(column, self.effective)
        if torn_too or not self.torn:
            return disj(*[self.encoding.does(party, response) for response in wanted])
        return disj(
            *[
                self.encoding.act(clause, party, response)
                for response in wanted
                for clause in self.encoding.offering(party, response)
                if (clause, party) not in self.torn
            ]
        )

    def _can(self, party: str, column: str) -> z3.BoolRef:
        wanted = responses_in(column, self.effective)
        return disj(*[self.encoding.may_do(party, response) for response in wanted])

    def _torn(self, parties: list[str]) -> set[tuple[str, str]]:
        """Return the clauses that some scenario lets their bearer neither keep nor leave undone, with the bearer."""
        found = set()
        for clause in self.encoding.clauses:
            for party in parties:
                if party in self.encoding.bearers[clause]:
                    formula = self.encoding.conflict(clause, party)
                    if formula is not FALSE and possible(formula, *self.facts):
                        found.add((clause, party))
        return found

    def _contradictory(
        self, does: dict[tuple[str, str], z3.BoolRef], certain: set[tuple[str, str]]
    ) -> set[tuple[str, str]]:
        """Return the cells that a torn clause names, and the sums that only such a clause would guarantee."""
        found = set()
        for clause, party in self.torn or ():
            named = menu_of(self.encoding.clauses[clause])
            found |= {(party, response) for response in named}
            sums = {c: self._does(party, c, torn_too=True) for c in (ANY, ANY_EFFECTIVE) if (party, c) in does}
            found |= {(party, c) for c in true_in_all(self.facts, sums) if (party, c) not in certain}
        return found

    # Floors ----------------------------------------------------------------------------------------------------------

    def _guaranteed(self, party: str, column: str) -> Cell:
        encoding = self.encoding
        wanted = [r for r in responses_in(column, self.effective) if encoding.offering(party, r)]
        hours = worst_hours(self.facts, least(*[encoding.hours(party, response) for response in wanted]))
        carried_by, critical = least_core(self._does(party, column), encoding.in_text)
        exit_ = self.arrangement.life.exit
        return replace(
            self._cell(party, column, "owed_undated" if hours is None else "guaranteed", True, "alone"),
            worst_case_hours=hours,
            carried_by=carried_by,
            critical=critical,
            until=tuple(dict.fromkeys(b for c in carried_by for b in encoding.handed_over_to(c))),
            notice_hours=None if exit_ is None else hours_of(exit_.notice) if exit_.notice else 0,
            term_hours=self._term(self._does(party, column)),
            lasts_hours=self._lasts(self._does(party, column)),
        )

    def _lasts(self, goal: z3.BoolRef) -> int | None:
        """Return how long the attack must go on for a guarantee to hold: the attacker may stop before."""
        for hours, still in self._stopped:
            if not self._waits or not possible(negate(goal), *still):
                return hours or None
        return max(self._waits.values())

    @cached_property
    def _waits(self) -> dict[str, int]:
        """How long the attack has to go on before a clause can begin."""
        found = {
            name: max((hours_of(part.continues) for part in clause.when.parts() if part.continues), default=0)
            for name, clause in self.encoding.clauses.items()
            if clause.when is not None
        }
        return {name: hours for name, hours in found.items() if hours}

    @cached_property
    def _stopped(self) -> list[tuple[int, list[z3.BoolRef]]]:
        """The lengths of an attack that make a difference, each with the clauses that then never begin struck."""
        lengths = [0, *sorted(set(self._waits.values()))][:-1] if self._waits else [0]
        return [
            (hours, [negate(b) if self._waits.get(n, 0) > hours else b for n, b in self.encoding.in_text.items()])
            for hours in lengths
        ]

    def _term(self, goal: z3.BoolRef) -> int | None:
        """Return how long a guarantee holds while clauses with a term of their own end, the first ones first."""
        clauses = self.encoding.clauses
        for hours in sorted({hours_of(c.term) for c in clauses.values() if c.term is not None}):
            ended = {name for name, c in clauses.items() if c.term is not None and hours_of(c.term) <= hours}
            still = [b if name not in ended else negate(b) for name, b in self.encoding.in_text.items()]
            if possible(negate(goal), *still):
                return hours
        return None

    # Ceilings --------------------------------------------------------------------------------------------------------

    def _needs(self, party: str, can: z3.BoolRef) -> tuple[Needs, tuple[str, ...], tuple[str, ...]]:
        """Return whose cooperation a response takes, who of the hostile blocks it, and by which moves."""
        if can is FALSE:
            return "never", (), ()
        key = (party, can.get_id())
        if key not in self._needs_cache:
            self._needs_cache[key] = self._ceiling(party, can)
        return self._needs_cache[key]

    def _ceiling(self, party: str, can: z3.BoolRef) -> tuple[Needs, tuple[str, ...], tuple[str, ...]]:
        can = z3.simplify(z3.substitute(can, *[(boolean, TRUE) for boolean in self.facts]))
        moves = free_in(can)
        owner = {name_of(b): self.encoding.moves.move(b).owner for b in moves}
        mine = [b for b in moves if owner[name_of(b)] == party]
        hostile = [b for b in moves if owner[name_of(b)] in (*self.incident.hostile, "perpetrator")]
        if party not in self.incident.hostile and forall_exists(can, _without(moves, mine), mine) is None:
            return "alone", (), ()
        against = forall_exists(can, hostile, _without(moves, hostile))
        if against is None and party not in self.incident.hostile:
            return "friends", (), ()
        if not possible(can):
            return "never", (), ()
        if against is None:  # the hostile party that would have to act is itself the lever
            return "adversary", (party,), ()
        levers = self._least_levers(can, against, hostile)
        veto = tuple(dict.fromkeys(owner[name] for name in levers))
        return "adversary", veto, tuple(levers)

    def _least_levers(self, can: z3.BoolRef, against: dict[str, bool], hostile: list[z3.BoolRef]) -> list[str]:
        """Return a least set of hostile moves that blocks, whatever the others do."""
        fixed = {name_of(b): b if against[name_of(b)] else z3.Not(b) for b in hostile}
        needed = dict(fixed)
        for name in fixed:
            if not possible(can, *[literal for other, literal in needed.items() if other != name]):
                del needed[name]
        return list(needed)

    @cached_property
    def coalitions(self) -> list[tuple[str, int | None, int, int | None]]:
        """How many at the least respond (None if not decided), of how many, if it goes on so long, by response."""
        members = [p for p in self.parties if p not in self.incident.hostile and p in self.arrangement.parties]
        found = []
        for column in COLUMNS:
            at_least = lasts = None  # where the solver runs out of time
            with suppress(Undecided):
                if self.torn is not None or not members:
                    does = [self._does(p, column) for p in members]
                    fewest = fewest_true(self.facts, does) if members else 0
                    lasts = self._lasts_for(does, fewest) if fewest else None
                    at_least = fewest
            found.append((column, at_least, len(members), lasts))
        return found

    def _lasts_for(self, does: list[z3.BoolRef], fewest: int) -> int | None:
        """Return how long the attack must go on for so many to respond."""
        for hours, still in self._stopped:
            if not self._waits or fewest_true(still, does) == fewest:
                return hours or None
        return max(self._waits.values())


def _without(moves: list[z3.BoolRef], others: list[z3.BoolRef]) -> list[z3.BoolRef]:
    names = {name_of(other) for other in others}
    return [move for move in moves if name_of(move) not in names]
