"""The situation: the world at a date, as quantities that each have a range and a source, or are assumptions.

A situation is a YAML document beside the arrangement. Whatever is not read in a source is an *assumption*: then a
range is obligatory. Ranges are 90 % intervals. An *overlay* holds only what differs from another situation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field, RootModel

from foedus.arrangement.assumption_kinds import ASSUMPTION, KINDS, READER
from foedus.arrangement.loading import file_of
from foedus.arrangement.overlays import Overlay, is_overlay, layers_of, merged, overlay_of
from foedus.arrangement.reading import Document, read_document, validate
from foedus.arrangement.schema import Day, Duration, Grade, Id, Ids, Localised, Source, StrictModel, listed
from foedus.arrangement.situation_checks import READ, UNDATED, problems_of
from foedus.errors import DocumentError, InputError
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.arrangement.schema import Arrangement
    from foedus.errors import Problem

__all__ = [
    "SHOWN_ONLY",
    "Entry",
    "EntryChange",
    "LoadedSituation",
    "SetDefault",
    "Situation",
    "SituationDocument",
    "SituationOverlay",
    "SituationSource",
    "SourceChange",
    "checked",
    "is_situation",
    "load_situation",
    "read_situation",
    "require_parties",
]

if TYPE_CHECKING:
    KindName = Undated = Read = str
else:
    KindName, Undated, Read = Literal[tuple(KINDS)], Literal[UNDATED], Literal[READ]


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
    looked_for: Localised | None = Field(None, description="Of an assumption: the sources looked for, and not found.")

    @property
    def middle(self) -> float:
        """The median, or the value."""
        middle = self.value if self.median is None else self.median
        assert middle is not None
        return middle

    @property
    def assumed(self) -> bool:
        """Whether this is an assumption, ours or the reader's."""
        return ASSUMPTION in self.source or READER in self.source

    @property
    def bounds(self) -> tuple[float, float]:
        """Lower and upper bound of the 90 % range; both the value itself if it is taken as known."""
        return (
            self.middle if self.low is None else self.low,
            self.middle if self.high is None else self.high,
        )


class SetDefault(Entry):
    """An entry that a reader set where the situation leaves the model's default; the ledger keeps it in that place."""


SHOWN_ONLY = frozenset({"fact", "front"})
"""Kinds that the report shows and the model does not use."""


class SituationSource(Source):
    """Where a quantity was read, with its date or why it has none."""

    date: Day | None = Field(None, description="The day on which it was published: what is later is not known yet.")
    undated: Undated | None = Field(
        None,
        description="Why there is no date: 'convention' (a choice, not a document), 'retrospect' (written later, from "
        "what was known at the situation's date) or 'unknown' (the source gives none).",
    )
    revised: bool = Field(
        False, description="Whether it is a later version of figures for the time before the situation's date."
    )
    read: Read | None = Field(None, description="What of it was read: 'whole' or 'excerpt'.")
    said: Localised | None = Field(None, description="What it says that is used here, in a line of our own.")


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
    sources: dict[Id, SituationSource] = Field(default_factory=dict)
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


class EntryChange(StrictModel):
    """What an overlay changes in an entry: the keys that differ; null removes one. A new entry needs all its keys."""

    id: Id
    kind: KindName | None = None
    about: Id | None = None
    says: Localised | None = None
    value: Number | None = None
    median: Number | None = None
    low: Number | None = None
    high: Number | None = None
    unit: str | None = None
    date: Day | None = None
    until: Day | None = None
    every: Duration | None = None
    source: Annotated[list[str], BeforeValidator(listed), Field(min_length=1)] | None = None
    grade: Grade | None = None
    if_false: Localised | None = None
    looked_for: Localised | None = None


class SourceChange(StrictModel):
    """What an overlay changes in a source: the keys that differ; null removes one. A new source needs all its keys."""

    title: str | None = None
    url: str | None = None
    date: Day | None = None
    undated: Undated | None = None
    revised: bool | None = None
    read: Read | None = None
    said: Localised | None = None
    grade: Grade | None = None
    note: Localised | None = None


class SituationOverlay(StrictModel):
    """A situation that holds only what differs from another one; null removes what a situation may leave out."""

    situation: Literal[1] = Field(description="Version of the format.")
    id: Id
    based_on: str = Field(description="The id of a shipped situation, or a file beside this one.")
    without: Ids = Field(default_factory=list, description="Ids of entries of the base to drop.")
    title: Localised | None = None
    date: Day
    war: bool | None = None
    protege: Id | None = None
    adversary: Id | None = None
    parties: dict[Id, Localised | None] = Field(default_factory=dict)
    summary: Localised | None = None
    entries: list[EntryChange] = Field(default_factory=list, description="Known by id; what is not given stays.")
    sources: dict[Id, SourceChange | None] = Field(default_factory=dict)
    note: Localised | None = None


class SituationDocument(RootModel[Situation | SituationOverlay]):
    """A situation as people write it: whole, or as an overlay."""


@dataclass(frozen=True, slots=True)
class LoadedSituation:
    """A situation with the document it was read from.

    Attributes
    ----------
    situation : Situation
    document : Document
        For the lines of entries; that of an overlay holds what it is based on too.
    sha256 : str
        Hash of the data read, for provenance; of an overlay, with what it is based on.
    overlay : Overlay or None
        What it is based on and what it changes, if it is an overlay.
    """

    situation: Situation
    document: Document
    sha256: str
    overlay: Overlay | None = None


def read_situation(file: str | Path, text: str | None = None) -> LoadedSituation:
    """Read a situation, and what it is based on.

    Raises
    ------
    DocumentError
        With every problem of the document: unknown words, entries without source, assumptions without range, ranges
        out of order, impossible values, units that a kind does not have, sources without date, elections of nobody or
        in the past, more aid delivered than pledged. Of an overlay: an unknown base, situations based on one another,
        a change of an entry that the base does not have.
    InputError
        The file cannot be read.
    """
    document = read_document(file, text)
    return _read_overlay(document) if is_overlay(document) else checked(document)


def _read_overlay(document: Document) -> LoadedSituation:
    try:
        layers = layers_of(document)
    except DocumentError as error:
        # What the overlay itself holds is checked although there is nothing to merge it with.
        raise DocumentError(_with([*validate(document, SituationOverlay)[1]], error.problems)) from None
    problems = [problem for layer in layers[:-1] for problem in validate(layer, SituationOverlay)[1]]
    base = whole = layers[-1]
    for layer in reversed(layers[:-1]):
        base = whole
        whole, found = merged(base, layer)
        problems = _with(problems, found)
    loaded = checked(whole, problems)
    return replace(loaded, overlay=overlay_of(layers, base, whole))


def checked(document: Document, problems: Sequence[Problem] = ()) -> LoadedSituation:
    """Return the situation that a document holds.

    Parameters
    ----------
    document : Document
    problems : sequence of Problem
        Those that are known before.

    Raises
    ------
    DocumentError
        With those and with every other problem.
    """
    found = list(problems)
    situation, of_form = validate(document, Situation)
    data = document.data if isinstance(document.data, dict) else {}
    for more in (of_form, problems_of(document, data)):
        found = _with(found, more)
    if found or situation is None:
        raise DocumentError([_inherited(document, problem) for problem in found])
    return LoadedSituation(situation, document, sha256(repr(document.data).encode()).hexdigest())


def _with(problems: list[Problem], more: Sequence[Problem]) -> list[Problem]:
    """Return problems, and more of them at places that have none yet: what was found first says it best."""
    places = {(problem.file, problem.line, problem.column, problem.path) for problem in problems}
    return [*problems, *(p for p in more if (p.file, p.line, p.column, p.path) not in places)]


def _inherited(document: Document, problem: Problem) -> Problem:
    """Return a problem, with what to do about it if the value is that of a base, which its reader may not own."""
    if problem.hint is not None or problem.file == document.file or not problem.line:
        return problem
    hint = Message("in {file}, change what does not fit, or name the entry under 'without'", {"file": document.file})
    return replace(problem, hint=hint)


def load_situation(name: str | Path) -> LoadedSituation:
    """Load a situation by file name or by the id of a shipped one.

    Raises
    ------
    UnknownNameError
        No such file and no such situation.
    """
    return read_situation(file_of(name, "situations"))


def is_situation(name: str | Path) -> bool:
    """Whether a name is that of a shipped situation, or of a file that holds one."""
    try:
        data = read_document(file_of(name, "situations")).data
    except InputError:
        return False
    return isinstance(data, dict) and "situation" in data


def require_parties(loaded: LoadedSituation, arrangement: Arrangement) -> None:
    """Refuse a situation that says nothing of a party on which the answers rest.

    Raises
    ------
    DocumentError
        The situation is about another protégé or adversary, or an entry is missing: the capability of a party, the
        long-run strength of a side, the distance of a guarantor. All at once.
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
    sides = (situation.protege, situation.adversary)
    guarantors = [p for p in arrangement.with_role("guarantor") if p not in hostile and p != situation.protege]
    needed = {"capability": [*sides, *guarantors], "potential": sides, "distance": guarantors}
    for kind, parties in needed.items():
        for party in dict.fromkeys(parties):
            if not any(entry.kind == kind and entry.about == party for entry in situation.entries):
                values = {"kind": kind, "party": party, "id": arrangement.id}
                message = Message("the situation gives no {kind} for '{party}', a party to '{id}'", values)
                hint = Message("add an entry of kind '{kind}' about {party}", values)
                problems.append(document.problem(("entries",), message, hint, key=True))
    if problems:
        raise DocumentError(problems)
