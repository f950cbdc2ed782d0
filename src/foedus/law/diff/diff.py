"""What changes between two texts in meaning, not in words.

>>> from foedus.arrangement import load_case
>>> from foedus.law.diff.diff import diff
>>> changes = diff(load_case("istanbul-2022-kyiv"), load_case("istanbul-2022-moscow"))
>>> changes.same
False
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from foedus.arrangement.loading import Loaded
from foedus.law.check import analyse
from foedus.law.diff.attribution import Places, changed_places, places_behind
from foedus.law.diff.duties import renamed
from foedus.law.diff.life import LifeChange, life_changes
from foedus.law.diff.state import State
from foedus.law.engine.cells import ANY, ANY_EFFECTIVE, Analysis, Cell, Coalition
from foedus.wording import Message, term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from foedus.arrangement.schema import Arrangement
    from foedus.law.findings import Finding

__all__ = ["CellChange", "Change", "Diff", "compare", "diff"]

Direction = Literal["raised", "lowered"]


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell of the matrix before and after."""

    incident: str
    victim: str
    zone: str
    phase: str
    party: str
    response: str
    before: State
    after: State
    places: Places = ()

    @property
    def floor(self) -> Direction | None:
        """Whether what is guaranteed rises or falls."""
        return _direction(self.before.floor, self.after.floor)

    @property
    def ceiling(self) -> Direction | None:
        """Whether what is possible rises or falls."""
        return _direction(self.before.ceiling, self.after.ceiling)


def _direction(before: Any, after: Any) -> Direction | None:
    if before == after:
        return None
    return "raised" if after > before else "lowered"


@dataclass(frozen=True, slots=True)
class Change:
    """Cells that change in the same way, shown together.

    Attributes
    ----------
    incidents, parties, responses : tuple of str
    victim, zone, phase : str
    before, after : State
    floor, ceiling : {"raised", "lowered"} or None
    places : tuple of Place
        The clauses and bodies that make the difference.
    """

    incidents: tuple[str, ...]
    victim: str
    zone: str
    phase: str
    parties: tuple[str, ...]
    responses: tuple[str, ...]
    before: State
    after: State
    floor: Direction | None
    ceiling: Direction | None
    places: Places

    def to_dict(self) -> dict[str, Any]:
        """Return the change as plain data."""
        return {**asdict(self), "places": [".".join(place) for place in self.places]}


@dataclass(frozen=True, slots=True)
class CoalitionChange:
    """How many guarantors at least give a response, before and after."""

    incident: str
    victim: str
    zone: str
    phase: str
    response: str
    before: int
    after: int
    of: int


@dataclass(frozen=True, slots=True)
class Diff:
    """What changes from one text to another.

    Attributes
    ----------
    before, after : Analysis
    cells : tuple of CellChange
        Every cell of the matrix that changes, over all readings together.
    coalitions : tuple of CoalitionChange
    life : tuple of LifeChange
    gone, new : tuple of Finding
        Findings of the one text that the other does not have.
    only_before, only_after : tuple of str
        Incidents and zones that one matrix shows and the other does not; they are not compared.
    undecided : tuple of Message
        What the solver did not decide in time, of either text: neither a change nor the want of one. Findings that it
        might have cost are left out of `gone` and `new`.
    """

    before: Analysis
    after: Analysis
    cells: tuple[CellChange, ...]
    coalitions: tuple[CoalitionChange, ...]
    life: tuple[LifeChange, ...]
    gone: tuple[Finding, ...]
    new: tuple[Finding, ...]
    only_before: tuple[str, ...] = ()
    only_after: tuple[str, ...] = ()
    undecided: tuple[Message, ...] = ()

    @property
    def same(self) -> bool:
        """Whether nothing changes in meaning."""
        return not (
            self.cells
            or self.coalitions
            or self.life
            or self.gone
            or self.new
            or self.only_before
            or self.only_after
            or self.undecided
        )

    def grouped(self) -> tuple[Change, ...]:
        """Return the changes of cells with those that change in the same way together; floors first."""
        return _grouped(self.cells)

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """Return the difference as plain data, with the keys of ``foedus diff --format json``."""
        return {
            "before": self.before.source.arrangement.id,
            "after": self.after.source.arrangement.id,
            "same": self.same,
            "changes": [change.to_dict() for change in self.grouped()],
            "coalition": [asdict(change) for change in self.coalitions],
            "life": [change.to_dict(lang) for change in self.life],
            "findings": {
                "gone": [_brief(finding, lang) for finding in self.gone],
                "new": [_brief(finding, lang) for finding in self.new],
            },
            "only_before": list(self.only_before),
            "only_after": list(self.only_after),
            "undecided": [message.render(lang) for message in self.undecided],
        }


def _brief(finding: Finding, lang: str) -> dict[str, Any]:
    data = finding.to_dict(lang)
    return {key: data[key] for key in ("code", "name", "severity", "clause", "message", "incident")}


def diff(before: Analysis | Loaded | Arrangement, after: Analysis | Loaded | Arrangement) -> Diff:
    """Return what changes from one text to another: meaning, not words.

    Parameters
    ----------
    before, after : Analysis, Loaded or Arrangement
    """
    one = before if isinstance(before, Analysis) else analyse(before)
    other = after if isinstance(after, Analysis) else analyse(after)
    return compare(one, other)


def compare(before: Analysis, after: Analysis, *, exactly: bool = True) -> Diff:
    """Return what changes between two analyses.

    Parameters
    ----------
    before, after : Analysis
    exactly : bool
        Find the clauses behind each change by undoing them one at a time; otherwise name all that bear on it.
    """
    zones = _same_zones(before.source.arrangement, after.source.arrangement)
    old, new = _by_key(before, {}), _by_key(after, zones)
    shared = {(k[0], k[1], k[2]) for k in old} & {(k[0], k[1], k[2]) for k in new}
    keys = [k for k in dict.fromkeys((*old, *new)) if (k[0], k[1], k[2]) in shared]
    found = [
        CellChange(*key, State.of(old.get(key)), State.of(new.get(key)))
        for key in keys
        if State.of(old.get(key)) != State.of(new.get(key)) and _decided(old.get(key), new.get(key))
    ]
    gone, come = _findings(before, after)
    return Diff(
        before=before,
        after=after,
        cells=tuple(_blamed(before, after, found, zones, exactly)),
        coalitions=tuple(_coalitions(before, after, zones, shared)),
        life=life_changes(before.source.arrangement, after.source.arrangement),
        gone=gone,
        new=come,
        only_before=_only(old, new),
        only_after=_only(new, old),
        undecided=tuple(dict.fromkeys((*before.undecided, *after.undecided))),
    )


def _decided(*cells: Cell | None) -> bool:
    return all(cell is None or cell.status != "undecided" for cell in cells)


_Key = tuple[str, str, str, str, str, str]


def _by_key(analysis: Analysis, zones: dict[str, str]) -> dict[_Key, Cell]:
    """Return the cells that sum up all readings; interchangeable victims are each given theirs."""
    found: dict[_Key, Cell] = {}
    for c in analysis.select(reading=analysis.reading):
        for victim in (c.victim, *c.like_victims):
            found[c.incident, victim, zones.get(c.zone, c.zone), c.phase, c.party, c.response] = c
    return found


def _same_zones(before: Arrangement, after: Arrangement) -> dict[str, str]:
    """Map zones of the second text to those of the first where each covers a single one and they differ in name."""
    single = [[name for name, zone in text.zones.items() if zone.covered] for text in (before, after)]
    if len(single[0]) == len(single[1]) == 1 and single[0] != single[1] and single[1][0] not in before.zones:
        return {single[1][0]: single[0][0]}
    return {}


def _only(one: dict[_Key, Cell], other: dict[_Key, Cell]) -> tuple[str, ...]:
    """Return the incidents, victims and zones that only one matrix shows."""
    named = [{k[position] for k in one} - {k[position] for k in other} for position in range(3)]
    return tuple(sorted(set().union(*named)))


def _blamed(
    before: Analysis, after: Analysis, found: list[CellChange], zones: dict[str, str], exactly: bool
) -> Iterator[CellChange]:
    changed = changed_places(before.source.arrangement, after.source.arrangement)
    cells = {(c.incident, c.victim, c.zone, c.phase, c.party, c.response): c.after for c in found}
    causes = places_behind(before.source.arrangement, after.source.arrangement, changed, cells, zones, exactly)
    for change in found:
        key = (change.incident, change.victim, change.zone, change.phase, change.party, change.response)
        yield replace(change, places=causes[key])


def _findings(before: Analysis, after: Analysis) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Return the findings that go and those that come; a finding is known by its code, clause and incident."""
    same = renamed(before.source.arrangement, after.source.arrangement)

    def known(finding: Finding) -> tuple[str, str | None, str | None]:
        return finding.code, same.get(finding.clause or "", finding.clause), finding.incident

    def surplus(of: Analysis, over: Analysis) -> tuple[Finding, ...]:
        left = Counter(known(f) for f in over.findings)
        found = []
        for finding in of.findings:
            key = known(finding)
            left[key] -= 1
            if left[key] < 0:
                found.append(finding)
        return tuple(found)

    def decided(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        return tuple(f for f in findings if f.code not in (*before.unsought, *after.unsought))

    return decided(surplus(before, after)), decided(surplus(after, before))


def _coalitions(
    before: Analysis, after: Analysis, zones: dict[str, str], shared: set[tuple[str, str, str]]
) -> Iterator[CoalitionChange]:
    def by_key(analysis: Analysis, names: dict[str, str]) -> dict[tuple[str, ...], Coalition]:
        return {
            (c.incident, c.victim, names.get(c.zone, c.zone), c.phase, c.response): c
            for c in analysis.coalitions
            if c.reading == analysis.reading
        }

    old, new = by_key(before, {}), by_key(after, zones)
    for key in [key for key in old if key in new]:
        a, b = old[key], new[key]
        known = a.at_least is not None and b.at_least is not None
        if known and a.at_least != b.at_least and key[:3] in shared:
            yield CoalitionChange(*key, a.at_least, b.at_least, b.of)


# Telling alike changes together --------------------------------------------------------------------------------------


def _grouped(cells: Iterable[CellChange]) -> tuple[Change, ...]:
    """Join responses, then parties, then incidents that change in the same way."""
    rows: dict[tuple[Any, ...], list[str]] = {}
    for c in cells:
        rows.setdefault((c.before, c.after, c.places, c.phase, c.victim, c.zone, c.incident, c.party), []).append(
            c.response
        )
    by_party: dict[tuple[Any, ...], list[str]] = {}
    for (*head, party), responses in rows.items():
        by_party.setdefault((*head, tuple(responses)), []).append(party)
    by_incident: dict[tuple[Any, ...], list[str]] = {}
    for (*head, incident, responses), parties in by_party.items():
        by_incident.setdefault((*head, responses, tuple(parties)), []).append(incident)
    found = [
        Change(
            incidents=tuple(incidents),
            victim=victim,
            zone=zone,
            phase=phase,
            parties=parties,
            responses=responses,
            before=before,
            after=after,
            floor=_direction(before.floor, after.floor),
            ceiling=_direction(before.ceiling, after.ceiling),
            places=places,
        )
        for (before, after, places, phase, victim, zone, responses, parties), incidents in by_incident.items()
    ]
    return tuple(sorted(found, key=lambda c: (c.phase != "active", c.floor is None, c.ceiling is None)))


def response_terms(responses: Iterable[str]) -> list[Message]:
    """Return responses in words; the two that sum up others are named as such."""
    sums = {ANY: Message("any response"), ANY_EFFECTIVE: Message("any effective response")}
    return [sums.get(r, term(r)) for r in responses]
