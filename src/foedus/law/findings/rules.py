"""What a finding is, and what the rules that look for findings share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from foedus.arrangement.vocabulary import EFFECTIVE_RESPONSES, RESPONSES
from foedus.law.engine.encoding import Encoding
from foedus.law.engine.finding import Finding, Severity, Step
from foedus.law.engine.incidents import Incident, incidents_of
from foedus.law.engine.matrix import readings_of
from foedus.law.engine.named_acts import menu_of
from foedus.law.engine.solving import Undecided
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from foedus.arrangement.schema import Arrangement, Clause, Condition, Text
    from foedus.arrangement.situation import Situation
    from foedus.law.engine.cells import Analysis, Cell

__all__ = ["Context", "Finding", "Rule", "Severity", "conditions_of", "menu_of", "rule"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of weakness, with the function that looks for it."""

    code: str
    name: str
    severity: Severity
    title: Message
    look: Callable[[Context], Iterator[Finding]]
    of_each_text: bool = False
    """Whether it speaks of a text as an instrument, so that texts read together keep each their own."""


RULES: dict[str, Rule] = {}
"""Every rule by its code, as the modules of `foedus.law.findings` register them."""


def rule(
    code: str, name: str, severity: Severity, title: str, *, of_each_text: bool = False
) -> Callable[[Callable], Callable]:
    """Register a function as the rule of a code; it yields what `Context.finding` makes."""

    def register(look: Callable[[Context], Iterator[Finding]]) -> Callable[[Context], Iterator[Finding]]:
        RULES[code] = Rule(code, name, severity, Message(title), look, of_each_text)
        return look

    return register


class Context:
    """An analysis with what rules ask of it again and again."""

    def __init__(self, analysis: Analysis, situation: Situation | None = None) -> None:
        self.analysis = analysis
        self.situation = situation
        self.arrangement: Arrangement = analysis.source.arrangement

    def finding(
        self,
        code: str,
        message: Message,
        *,
        clause: str | None = None,
        at: tuple[str | int, ...] = (),
        severity: Severity | None = None,
        scenario: Iterable[Step] = (),
        incident: str | None = None,
    ) -> Finding:
        """Return a finding of a rule; `at` is where it stands if not in a clause."""
        known = RULES[code]
        source = self.analysis.source
        file, line = source.place_of(clause) if clause else (source.document.file, source.line_at(*at))
        return Finding(
            code=code,
            name=known.name,
            severity=severity or known.severity,
            clause=clause,
            line=line,
            message=message,
            scenario=tuple(scenario),
            incident=incident,
            file=file,
        )

    def require_decided(self, cells: Iterable[Cell]) -> None:
        """Refuse to go on where a conclusion rests on cells that were not decided in time.

        Raises
        ------
        Undecided
        """
        if any(cell.status == "undecided" for cell in cells):
            raise Undecided("cells are undecided")

    def name(self, party: str) -> Text | str:
        """Return how people call a party or body."""
        return self.arrangement.called(party)

    def names(self, parties: Iterable[str]) -> list[Text | str]:
        """Return how people call several parties."""
        return [self.name(p) for p in parties]

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """The cells of the active phase under all readings."""
        return self.analysis.select(phase="active", reading=self.analysis.reading)

    @cached_property
    def cells_of_each_reading(self) -> tuple[Cell, ...]:
        """The cells of the active phase, reading by reading, without their sum."""
        names = self.analysis.readings[:-1] or self.analysis.readings
        return tuple(c for name in names for c in self.analysis.select(phase="active", reading=name))

    @cached_property
    def incidents(self) -> tuple[Incident, ...]:
        """The incidents that the matrix shows, in covered zones, the gravest kind first."""
        shown = {(c.incident, c.zone, c.victim) for c in self.cells}
        zones = self.arrangement.zones
        found = [i for i in incidents_of(self.arrangement) if (i.kind, i.zone, i.victim) in shown]
        covered = [i for i in found if i.zone not in zones or zones[i.zone].covered]
        return tuple(sorted(covered, key=lambda i: i.kind != "invasion"))

    @cached_property
    def hostile(self) -> frozenset[str]:
        """Parties that are hostile in some incident."""
        return frozenset(p for i in self.incidents for p in i.hostile)

    @cached_property
    def guarantors(self) -> tuple[str, ...]:
        """Guarantors that are not hostile."""
        return tuple(g for g in self.arrangement.with_role("guarantor") if g not in self.hostile)

    @cached_property
    def encodings(self) -> dict[tuple[str, Incident], Encoding]:
        """Encodings made so far, by reading and incident."""
        return {}

    @cached_property
    def readings(self) -> dict[str, tuple[Arrangement, str]]:
        """The text under each reading, and how it reads clauses that do not say who is bound."""
        return {name: (text, way) for name, text, way in readings_of(self.arrangement)}

    def encoding(self, incident: Incident, reading: str | None = None) -> Encoding:
        """Return the arrangement in an incident under a reading (the first if none is named)."""
        name = reading if reading in self.readings else next(iter(self.readings))
        if (name, incident) not in self.encodings:
            text, way = self.readings[name]
            self.encodings[name, incident] = Encoding(text, incident, "active", way)
        return self.encodings[name, incident]

    def responding_clauses(self) -> Iterator[Clause]:
        """Yield the clauses under which somebody owes or may give a response to an attack, as each reading has them."""
        seen: dict[str, list[Clause]] = {}
        for text, _ in self.readings.values():
            for clause in text.clauses:
                if clause.of is not None:
                    continue  # another text's: it owes nothing here
                known = seen.setdefault(clause.id, [])
                if clause not in known and clause.verb != "shall_not" and set(menu_of(clause)) & set(RESPONSES):
                    known.append(clause)
                    yield clause

    def offers_help(self, clause: Clause) -> bool:
        """Whether a clause speaks of effective help."""
        return bool(set(menu_of(clause)) & set(EFFECTIVE_RESPONSES))


def conditions_of(clause: Clause) -> Iterator[tuple[str, Condition]]:
    """Yield the conditions of a clause, and the alternatives in them, with the key under which they stand."""
    for key in ("when", "unless", "until"):
        condition = getattr(clause, key)
        if condition is not None:
            yield from ((key, part) for part in condition.parts())
