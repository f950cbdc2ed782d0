"""The situation: the world at a date, as quantities that each have a range and a source, or are assumptions.

A situation is a YAML document beside the arrangement. Whatever is not read in a source is an *assumption*: then a
range is obligatory. Ranges are 90 % intervals.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from foedus.arrangement.assumption_kinds import ASSUMPTION, KINDS
from foedus.arrangement.loading import file_of
from foedus.arrangement.reading import Document, read_document, validate
from foedus.arrangement.schema import Day, Duration, Grade, Id, Localised, Source, StrictModel, listed
from foedus.arrangement.situation_checks import problems_of
from foedus.errors import DocumentError
from foedus.wording import Message

if TYPE_CHECKING:
    from foedus.arrangement.schema import Arrangement

__all__ = [
    "Entry",
    "LoadedSituation",
    "Situation",
    "load_situation",
    "read_situation",
    "require_parties",
]

if TYPE_CHECKING:
    KindName = str
else:
    KindName = Literal[tuple(KINDS)]


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


Number = Annotated[float, BeforeValidator(_number), Field(allow_inf_nan=False)]


class Entry(StrictModel):
    """One quantity of a situation.

    Either `value` (known, or with a range around it) or `median`; `low` and `high` bound 90 % of what is thought
    possible, and are obligatory for assumptions.
    """

    id: Id
    kind: KindName
    about: Id | None = None
    says: Localised
    value: Number | None = None
    median: Number | None = None
    low: Number | None = None
    high: Number | None = None
    unit: str | None = None
    date: Day | None = Field(None, description="When it happens, or begins; obligatory for elections and pipelines.")
    until: Day | None = Field(None, description="When it ends; obligatory for pipelines of aid.")
    every: Duration | None = Field(None, description="It comes again after this time.")
    source: Annotated[list[str], BeforeValidator(listed)] = Field(
        min_length=1, description="Ids of sources, or the word 'assumption'."
    )
    grade: Grade | None = Field(None, description="If this entry deserves another grade than its source.")
    if_false: Localised | None = None

    @property
    def middle(self) -> float:
        """The median, or the value."""
        middle = self.value if self.median is None else self.median
        assert middle is not None
        return middle

    @property
    def assumed(self) -> bool:
        """Whether this is an assumption."""
        return ASSUMPTION in self.source

    @property
    def bounds(self) -> tuple[float, float]:
        """Lower and upper bound of the 90 % range; both the value itself if it is taken as known."""
        return (
            self.middle if self.low is None else self.low,
            self.middle if self.high is None else self.high,
        )


class Situation(StrictModel):
    """The world at a date."""

    situation: Literal[1] = Field(description="Version of the format.")
    id: Id
    title: Localised
    date: Day
    war: bool = Field(description="Whether the adversary and the protégé are at war at the date.")
    protege: Id
    adversary: Id
    parties: dict[Id, Localised] = Field(min_length=2)
    summary: Localised | None = None
    entries: list[Entry] = Field(min_length=1)
    sources: dict[Id, Source] = Field(default_factory=dict)
    note: Localised | None = None

    def find(self, kind: str, about: str | None = None) -> Entry | None:
        """Return the first entry of a kind (about a party, if one is named), or None."""
        return next((e for e in self.entries if e.kind == kind and (about is None or e.about == about)), None)

    def elections(self, party: str) -> tuple[Entry, ...]:
        """Return the elections of a party, in the order of their dates."""
        found = [e for e in self.entries if e.kind == "election" and e.about == party]
        return tuple(sorted(found, key=lambda e: e.date or date.max))

    def grade_of(self, entry: Entry) -> str | None:
        """Return the Admiralty grade of an entry: its own, else the best of its sources; None for assumptions."""
        if entry.grade or entry.assumed:
            return entry.grade
        return min((self.sources[name].grade for name in entry.source if name in self.sources), default=None)


@dataclass(frozen=True, slots=True)
class LoadedSituation:
    """A situation with the document it was read from.

    Attributes
    ----------
    situation : Situation
    document : Document
    sha256 : str
        Hash of the data read, for provenance.
    """

    situation: Situation
    document: Document
    sha256: str


def read_situation(file: str | Path, text: str | None = None) -> LoadedSituation:
    """Read a situation.

    Raises
    ------
    DocumentError
        With every problem of the document: unknown words, entries without source, assumptions without range, ranges
        out of order, impossible values, elections of nobody or in the past, more aid delivered than pledged.
    InputError
        The file cannot be read.
    """
    document = read_document(file, text)
    situation, problems = validate(document, Situation)
    places = {(problem.line, problem.column, problem.path) for problem in problems}
    data = document.data if isinstance(document.data, dict) else {}
    problems += [p for p in problems_of(document, data) if (p.line, p.column, p.path) not in places]
    if problems or situation is None:
        raise DocumentError(problems)
    return LoadedSituation(situation, document, sha256(repr(document.data).encode()).hexdigest())


def load_situation(name: str | Path) -> LoadedSituation:
    """Load a situation by file name or by the id of a shipped one.

    Raises
    ------
    UnknownNameError
        No such file and no such situation.
    """
    return read_situation(file_of(name, "situations"))


def require_parties(loaded: LoadedSituation, arrangement: Arrangement) -> None:
    """Refuse a situation that says nothing of a party on which the answers rest.

    Raises
    ------
    DocumentError
        The situation is about another protégé or adversary, or the capability of a guarantor is missing.
    """
    situation, document = loaded.situation, loaded.document
    problems = []
    for role, key in (("protege", situation.protege), ("adversary", situation.adversary)):
        if key not in arrangement.with_role(role):
            named = ", ".join(arrangement.with_role(role)) or "nobody"
            message = Message(
                "as {role}, the situation names '{key}' and '{id}' names {named}",
                {"role": role, "key": key, "id": arrangement.id, "named": named},
            )
            hint = Message("the text and the situation must concern the same two sides: change one or the other")
            problems.append(document.problem((role,), message, hint))
    hostile = {*arrangement.with_role("adversary"), *arrangement.with_role("ally_of_adversary")}
    needed = [p for p in arrangement.with_role("guarantor") if p not in hostile and p != situation.protege]
    for party in dict.fromkeys([situation.protege, situation.adversary, *needed]):
        if situation.find("capability", party) is None:
            message = Message(
                "the situation gives no capability for '{party}', a party to '{id}'",
                {"party": party, "id": arrangement.id},
            )
            problems.append(
                document.problem(
                    ("entries",), message, Message("add an entry of kind 'capability' about {party}", {"party": party})
                )
            )
    if problems:
        raise DocumentError(problems)
