"""What the matrix consists of."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal, cast

from foedus.arrangement.vocabulary import EFFECTIVE_RESPONSES, RESPONSES
from foedus.wording import Message, term

if TYPE_CHECKING:
    from foedus.arrangement.loading import Loaded
    from foedus.law.engine.finding import Finding
    from foedus.law.schema import AnalysisDocument, CellRow, CoalitionRow

__all__ = [
    "ALL_READINGS",
    "ANY",
    "ANY_EFFECTIVE",
    "CEILINGS",
    "COLUMNS",
    "TEXT",
    "Analysis",
    "Cell",
    "Coalition",
    "Needs",
    "Status",
    "responses_in",
]

ANY, ANY_EFFECTIVE = "any", "any_effective"
COLUMNS: tuple[str, ...] = (*RESPONSES, ANY, ANY_EFFECTIVE)
"""The responses that a matrix shows, with the two that sum them up."""

TEXT = "text"
"""The reading that takes the document as it stands."""

ALL_READINGS = "all"
"""All readings together: a floor must hold under each, a ceiling under one."""

Status = Literal["guaranteed", "owed_undated", "discretion", "barred", "contradictory", "undecided"]
Needs = Literal["alone", "friends", "adversary", "never"]

CEILINGS: tuple[Needs, ...] = ("never", "adversary", "friends", "alone")
"""Whose cooperation a response takes, in rising order of what is possible."""


def responses_in(column: str, effective: tuple[str, ...] = EFFECTIVE_RESPONSES) -> tuple[str, ...]:
    """Return the responses that a column of the matrix stands for."""
    return {ANY: RESPONSES, ANY_EFFECTIVE: effective}.get(column, (column,))


@dataclass(frozen=True, slots=True)
class Cell:
    """What a text makes of one response by one party to one incident.

    Attributes
    ----------
    incident, victim, zone : str
        The attack. Interchangeable victims are solved once: see `like_victims`.
    phase : {"before", "active", "after"}
        Of the arrangement's life.
    reading : str
        `text`, a named reading, or `all`.
    party, response : str
    status : str
        `guaranteed`: in every lawful scenario, by a known time. `owed_undated`: in every lawful scenario, but no time
        is set. `discretion`: possible, not guaranteed. `barred`: impossible under this text. `contradictory`: some
        scenario leaves the bearer no lawful course. `undecided`: the solver ran out of time.
    guaranteed : bool or None
        Whether it occurs in every lawful scenario; None if undecided.
    needs : {"alone", "friends", "adversary", "never"} or None
        Whose cooperation it takes beside the protégé's.
    veto : tuple of str
        Hostile parties whose lever blocks it.
    levers : tuple of str
        What the hostile do to block it.
    worst_case_hours : int or None
        Latest lawful time, from the attack.
    carried_by, critical : tuple of str
        Clauses that are enough for the guarantee, and those without which it falls.
    until : tuple of str
        Bodies to whose decision the duty is handed over.
    notice_hours : int or None
        Notice of exit after which a guaranteed cell lapses; None if no exit is written.
    term_hours : int or None
        How long after entry into force a guaranteed cell holds, where clauses that carry it have a term of their own.
    lasts_hours : int or None
        How long the attack must go on for a guaranteed cell to hold; None if it holds however short the attack is.
    like_victims : tuple of str
        Other protégés for whom the same holds.
    by : tuple of str
        Whose attack it is, where it depends on who attacks: the attack against which the text does least.
    """

    incident: str
    victim: str
    zone: str
    phase: str
    reading: str
    party: str
    response: str
    status: Status
    guaranteed: bool | None
    needs: Needs | None
    veto: tuple[str, ...] = ()
    levers: tuple[str, ...] = ()
    worst_case_hours: int | None = None
    carried_by: tuple[str, ...] = ()
    critical: tuple[str, ...] = ()
    until: tuple[str, ...] = ()
    notice_hours: int | None = None
    term_hours: int | None = None
    lasts_hours: int | None = None
    like_victims: tuple[str, ...] = ()
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coalition:
    """How many guarantors at least give a response in every lawful scenario; None if not decided in time.

    `lasts_hours` is how long the attack must go on for that; None if it holds however short the attack is.
    """

    incident: str
    victim: str
    zone: str
    phase: str
    reading: str
    response: str
    at_least: int | None
    of: int
    lasts_hours: int | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """What a text guarantees.

    Attributes
    ----------
    source : Loaded
        The arrangement and the document it was read from.
    cells : tuple of Cell
    coalitions : tuple of Coalition
    findings : tuple of Finding
    readings : tuple of str
        In the order of the document, `text` first; `all` last if there are several.
    unsought : tuple of str
        Codes of findings that may be missing: the solver ran out of time over them.
    """

    source: Loaded
    cells: tuple[Cell, ...]
    coalitions: tuple[Coalition, ...]
    readings: tuple[str, ...]
    findings: tuple[Finding, ...] = field(default=())
    unsought: tuple[str, ...] = ()

    @property
    def reading(self) -> str:
        """The reading that sums up: `all` if there are several."""
        return self.readings[-1]

    @property
    def undecided(self) -> tuple[Message, ...]:
        """What the solver did not decide in time, in sentences; empty where everything is decided."""
        open_cells = [c for c in self.cells if c.status == "undecided"]
        open_sums = [c for c in self.coalitions if c.at_least is None]
        kinds = dict.fromkeys(c.incident for c in (*open_cells, *open_sums))
        found = []
        if kinds:
            values = {"kinds": [term(kind) for kind in kinds]}
            found.append(Message("not decided in time: what the text guarantees in case of {kinds}", values))
        if self.unsought:
            values = {"codes": list(self.unsought)}
            found.append(Message("not decided in time: whether these findings hold: {codes}", values))
        return tuple(found)

    def select(self, **wanted: Any) -> tuple[Cell, ...]:
        """Return the cells whose fields have the wanted values.

        >>> from foedus.arrangement import load_arrangement
        >>> from foedus.law import matrix
        >>> analysis = matrix(load_arrangement("consultation-only"))
        >>> {cell.status for cell in analysis.select(party="UK", response="consult", phase="active")}
        {'guaranteed'}
        """
        return tuple(c for c in self.cells if all(getattr(c, key) == value for key, value in wanted.items()))

    def gravest(self) -> tuple[Cell, ...]:
        """Return the cells of the gravest covered incident while active: an invasion, if the matrix shows one."""
        cells = self.select(phase="active", reading=self.reading)
        zones = self.source.arrangement.zones
        covered = [c for c in cells if c.zone not in zones or zones[c.zone].covered] or cells
        if not covered:
            return ()
        first = next((c for c in covered if c.incident == "invasion"), covered[0])
        place = (first.incident, first.victim, first.zone)
        return tuple(c for c in covered if (c.incident, c.victim, c.zone) == place)

    def to_dict(self, lang: str = "en") -> AnalysisDocument:
        """Return the analysis as plain data, with the keys of ``foedus check --format json``."""
        arrangement = self.source.arrangement
        return {
            "arrangement": arrangement.id,
            "readings": list(self.readings),
            "guarantees": [_cell_row(cell) for cell in self.cells],
            "coalition": [cast("CoalitionRow", asdict(coalition)) for coalition in self.coalitions],
            "findings": [finding.to_dict(lang) for finding in self.findings],
            "undecided": [message.render(lang) for message in self.undecided],
        }


def _cell_row(cell: Cell) -> CellRow:
    """Return a cell as JSON has it: lists for tuples."""
    found = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(cell).items()}
    return cast("CellRow", found)
