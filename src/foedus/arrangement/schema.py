"""The language: what an arrangement is, as a strict pydantic model.

A document is one arrangement. Each construct was made for a treaty that needed it; `docs/reference/language.md`
names it. Keys that the model does not know are errors.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from foedus.arrangement.fields import (
    Day,
    Deadline,
    Duration,
    Grade,
    Id,
    Ids,
    Localised,
    Rule,
    Share,
    StrictModel,
    Text,
    WrittenDate,
    listed,
    parse_rule,
    parse_share,
)
from foedus.arrangement.vocabulary import (
    ARMED_ATTACKS,
    Act,
    Bound,
    IncidentKind,
    Instrument,
    Role,
    Standing,
    Status,
    Verb,
)
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "Arrangement",
    "Body",
    "Challenge",
    "Clause",
    "Condition",
    "Dates",
    "Day",
    "Duration",
    "Exit",
    "Grade",
    "Id",
    "Ids",
    "Life",
    "Localised",
    "Mandate",
    "Party",
    "Reading",
    "Reservation",
    "Source",
    "Statement",
    "StrictModel",
    "Text",
    "Zone",
    "listed",
    "parse_rule",
    "parse_share",
]


def _active() -> list[Literal["before", "active", "after"]]:
    return ["active"]


def _usual_incidents() -> list[IncidentKind]:
    return ["invasion", "missile_strike", "incursion", "blockade", "proxy_attack", "cyber_attack"]


class Source(StrictModel):
    """Where a fact was read."""

    title: str
    url: str | None = None
    date: WrittenDate | None = Field(None, description="Its date; a month, as 2025-08, where the day is not known.")
    grade: Grade = Field(description="Admiralty grade: reliability A-F, credibility 1-6.")
    note: Localised | None = None


class Party(StrictModel):
    """A state or other party, with its roles."""

    name: Localised
    roles: Annotated[list[Role], BeforeValidator(listed)] = Field(min_length=1)
    ccode: int | None = Field(None, description="Correlates of War state number.")
    contracting: bool = Field(
        True, description="Whether it is a party to the text; false for a state that the text only names."
    )
    note: Localised | None = None


class Zone(StrictModel):
    """A territory, or forces abroad, that the text covers or leaves out."""

    title: Localised
    basis: Literal["place", "control", "recognition", "forces"] = Field(
        "place",
        description="What makes ground part of it: a line on the map, control, recognition, or whose forces are there.",
    )
    covered: bool = True
    of: Id | None = Field(None, description="The party whose zone it is; the only protégé if left out.")
    note: Localised | None = None


class Mandate(StrictModel):
    """A body's mandate that ends unless it is renewed (OSCE mission in Ukraine, 2022)."""

    every: Duration
    by: Id = Field(description="The party or body that renews it.")


class Body(StrictModel):
    """A body with members and a decision rule.

    `rule` is `each` (no common decision: each member for itself), `any` (one is enough), `unanimity`, `majority` (more
    than half), `single` (one adjudicator), a share such as `2/3`, a number of votes, or `weighted` (needs
    `weights` and `share`).
    """

    title: Localised | None = None
    members: Ids
    rule: Rule = Field(
        "unanimity",
        description="How it decides; a list of rules must all be met, as a majority of members and of weights.",
    )
    less: Ids = Field(
        default_factory=list, description="Members that do not vote: party ids, or 'victim', 'perpetrator'."
    )
    veto: Ids = Field(default_factory=list, description="Members whose no, or whose missing yes, blocks.")
    weights: dict[str, Annotated[int, Field(ge=0)]] = Field(
        default_factory=dict, description="Weight of each member's vote, for the rule 'weighted'."
    )
    share: Share | None = Field(None, description="Share of the weights that 'weighted' needs, as 2/3.")
    quorum: int | None = Field(None, ge=1)
    absent: Literal["counts_no", "not_counted"] = "counts_no"
    decides_within: Duration | None = Field(None, description="The text binds the body to decide within this time.")
    failing: Literal["rejects", "approves", "approves_unless_rejected"] = Field(
        "rejects",
        description="What no decision in time counts as. 'approves': adopted whatever the body does (snapback); "
        "'approves_unless_rejected': adopted unless the body, by its own rule, decides otherwise.",
    )
    silence: Duration | None = Field(
        None, description="Silence procedure: adopted unless a member objects within this time."
    )
    impartial: bool = Field(False, description="Finds facts as they are.")
    access: Ids = Field(default_factory=list, description="'own', or the parties whose consent access needs.")
    mandate: Mandate | None = None
    source: Id | None = None
    note: Localised | None = None

    @property
    def rules(self) -> tuple[str | int, ...]:
        """The rules that a decision must meet, all of them; mostly one."""
        return tuple(self.rule) if isinstance(self.rule, list) else (self.rule,)

    @property
    def deemed(self) -> bool:
        """Whether no decision in time counts as a yes, whatever the body does."""
        return self.decides_within is not None and self.failing == "approves"

    @model_validator(mode="after")
    def _rule_is_known(self) -> Body:
        if "weighted" in self.rules and (not self.weights or self.share is None):
            raise ValueError(Message("rule 'weighted' needs 'weights' and 'share'"))
        if "weighted" not in self.rules and (self.weights or self.share is not None):
            raise ValueError(
                Message(
                    "'weights' and 'share' belong to rule 'weighted'; to require a plain share, make it the rule, "
                    "e.g. 2/3"
                )
            )
        if "each" in self.rules and len(self.rules) > 1:
            raise ValueError(Message("rule 'each' stands alone: with it there is no common decision"))
        if "single" in self.rules and len(self.members) != 1:
            raise ValueError(Message("rule 'single' needs exactly one member"))
        return self


class Condition(StrictModel):
    """One conjunction of atoms, used in `when`, `unless`, `until` and `life.active_when`.

    `any_of` holds alternatives, of which one is enough.

    Facts: `attack`, `zone`, `by`, `on`. Others' moves: `asked`, `agrees`, `rejected`, `finds`, `consent`. Judgement:
    `adjective` with `judges`. The bearer's own procedure: `procedure`. Sequence: `after`, `breach_of`, `continues`.
    """

    attack: Annotated[list[IncidentKind | Literal["armed", "any"]], BeforeValidator(listed)] = Field(
        default_factory=list, description="Incident kinds; 'armed' for every armed attack, 'any' for every kind."
    )
    zone: Ids = Field(
        default_factory=list, description="Zones in which it must happen; 'covered' for all covered ones."
    )
    by: Ids = Field(
        default_factory=list,
        description="Perpetrators: parties, groups, 'any', 'proxies'. A protégé with no adversary is a forfeiture.",
    )
    on: Ids = Field(default_factory=list, description="Victims.")
    adjective: str | None = Field(
        None, description="A disputable quality: 'significant, deliberate and sustained', 'unprovoked'."
    )
    judges: Id | None = Field(
        None, description="Who judges what can be disputed: 'self' (each bearer), a party, a body."
    )
    asked: Ids = Field(default_factory=list, description="Who must have asked: parties, or 'victim'.")
    finds: Ids = Field(default_factory=list, description="Parties or bodies that must have found the fact.")
    agrees: Ids = Field(default_factory=list, description="Parties or bodies that must have decided to act.")
    rejected: Ids = Field(default_factory=list, description="Bodies in which agreement has failed.")
    consent: Ids = Field(
        default_factory=list, description="Parties whose consent is needed; 'self' is each bearer's own."
    )
    procedure: Literal["constitutional", "political"] | None = Field(
        None, description="The bearer's own process, which may refuse."
    )
    after: Ids = Field(default_factory=list, description="Clauses that must have been performed, or have lapsed.")
    breach_of: Ids = Field(default_factory=list, description="Clauses whose breach triggers this one.")
    continues: Duration | None = Field(None, description="The attack goes on for this long.")
    widens: bool = Field(False, description="The attack widens, or begins again.")
    survives: Ids = Field(default_factory=list, description="Parties that must still exist as states.")
    event: Localised | None = Field(None, description="An event in words, controlled by those in 'consent'.")
    any_of: list[Condition] = Field(
        default_factory=list, description="Alternatives: one of these is enough, beside the other atoms."
    )

    def parts(self) -> Iterator[Condition]:
        """Yield this condition and every alternative in it."""
        yield self
        for other in self.any_of:
            yield from other.parts()

    def ways(self) -> Iterator[tuple[Condition, ...]]:
        """Yield the ways in which it can be met: conditions without alternatives that hold together."""
        own = self.model_copy(update={"any_of": []})
        if not self.any_of:
            yield (own,)
        for other in self.any_of:
            for way in other.ways():
                yield (own, *way)

    def named(self, atom: str) -> list[str]:
        """Return the names that an atom has here or in an alternative."""
        return list(dict.fromkeys(name for part in self.parts() for name in getattr(part, atom)))

    @model_validator(mode="after")
    def _says_something(self) -> Condition:
        if self == _nothing_said():
            raise ValueError(Message("the condition is empty"))
        return self


@cache
def _nothing_said() -> Condition:
    return Condition.model_construct()


class Clause(StrictModel):
    """A duty, prohibition, power or intention."""

    id: Id
    article: str | None = Field(None, description="Article or paragraph of the text.")
    quote: str | None = Field(None, max_length=200, description="A short phrase of the text, never the text itself.")
    says: Localised | None = Field(None, description="Paraphrase in one sentence.")
    who: Ids = Field(
        description="Bearers: parties, groups, bodies, or 'parties', 'guarantors', 'protege', 'adversary', 'victim'."
    )
    bound: Bound = "each"
    verb: Verb
    do: Annotated[list[Act], BeforeValidator(listed)] = Field(default_factory=list, description="All of these.")
    choose: Annotated[list[Act | Literal["or_nothing"]], BeforeValidator(listed)] = Field(
        default_factory=list,
        description="At least one of these, at the bearer's choice; 'or_nothing' only if the text allows it.",
    )
    what: Localised | None = Field(
        None, description="Object of a peacetime duty: what is kept, limited, permitted, left undone."
    )
    amount: float | None = Field(None, ge=0, description="Size of a limit or contribution, in `unit`.")
    unit: str | None = Field(None, description="Unit of `amount`, as soldiers or brigades.")
    against: Ids = Field(default_factory=list, description="Whom a duty to refrain protects.")
    when: Condition | None = None
    unless: Condition | None = Field(None, description="Releases: the duty is void if this comes first.")
    until: Condition | None = Field(
        None, description="Hands over: the duty ends when this happens, as when the Security Council has acted."
    )
    yields_to: Ids = Field(
        default_factory=list,
        description="Clauses that prevail over this one where both apply: precedence between texts.",
    )
    within: Deadline | None = Field(
        None,
        description="Deadline; 'forthwith' where the text says at once; without one the duty is owed, undated.",
    )
    counted_from: Literal["trigger", "attack"] = Field(
        "trigger", description="What the deadline runs from: the last trigger, or the attack."
    )
    lapses: Duration | None = Field(None, description="As a precondition, this clause counts as done after this time.")
    attend: Ids = Field(
        default_factory=list,
        description="Who must take part for the clause to count as performed; all bearers if left out.",
    )
    term: Duration | None = Field(
        None, description="How long the clause is in force, from entry into force; as long as the text if left out."
    )
    of: Id | None = Field(
        None,
        description="The clause of another text that this repeats, TEXT.CLAUSE, because a clause here waits for it.",
    )
    phase: Annotated[list[Literal["before", "active", "after"]], BeforeValidator(listed)] = Field(
        default_factory=_active,
        min_length=1,
        description="Phases of the text's life in which it binds: before activation, active, after the end.",
    )
    standing: Standing = "known"
    denied_by: Ids = Field(default_factory=list)
    secret: bool = False
    undefined: str | None = Field(None, description="A term that the text leaves undefined.")
    source: Ids = Field(default_factory=list)
    note: Localised | None = None

    @property
    def deadline(self) -> str | None:
        """The deadline as a duration; None if there is none, or if it is ``forthwith``."""
        return None if self.within == "forthwith" else self.within

    @model_validator(mode="after")
    def _acts_are_named(self) -> Clause:
        if bool(self.do) == bool(self.choose):
            raise ValueError(Message("a clause takes either 'do' or 'choose'"))
        if self.choose == ["or_nothing"]:
            raise ValueError(Message("'choose' offers nothing but 'or_nothing'"))
        if self.verb == "shall_not" and self.choose:
            raise ValueError(Message("a prohibition takes 'do', not 'choose'"))
        if self.verb == "shall_not" and self.within is not None:
            raise ValueError(Message("a prohibition takes no 'within': it holds at every hour"))
        if self.verb == "shall_not" and self.of is not None:
            raise ValueError(Message("a clause of another text is waited for, so it cannot be a prohibition"))
        return self


class Exit(StrictModel):
    """How a party leaves."""

    notice: Duration | None = Field(None, description="Time from notice to the end; none means at once.")
    by: Ids = Field(
        default_factory=lambda: ["each"], description="Whose signature is enough: parties, 'each', or a body."
    )
    opens: Duration | Literal["end_of_term"] | None = Field(
        None,
        description="When notice can first be given, from entry into force; 'end_of_term' if only for the end of a "
        "term; at any time if left out.",
    )
    note: Localised | None = None
    source: Ids = Field(default_factory=list)


class Life(StrictModel):
    """When the arrangement begins and ends."""

    active_when: Condition | None = None
    until: Duration | Literal["indefinite"] | None = Field(None, description="Term from entry into force.")
    renewal: Literal["none", "automatic", "agreement"] | None = None
    renewed_by: Ids = Field(default_factory=list)
    exit: Exit | None = None
    source: Ids = Field(default_factory=list)
    note: Localised | None = None


class Dates(StrictModel):
    """The days of the text's life, as far as known."""

    reported: WrittenDate | None = Field(None, description="First reported.")
    signed: WrittenDate | None = Field(None, description="Signed; a month, as 2025-08, where the day is not known.")
    in_force: WrittenDate | None = Field(None, description="Entry into force.")
    ended: WrittenDate | None = Field(None, description="End, or when it lapsed.")


class Reading(StrictModel):
    """One of several meanings of the text: changes to clauses and bodies, key by key."""

    title: Localised
    clauses: dict[str, dict[str, Any]] = Field(
        default_factory=dict, description="By clause, the keys that read otherwise; null removes a key."
    )
    bodies: dict[str, dict[str, Any]] = Field(
        default_factory=dict, description="By body, the keys that read otherwise; null removes a key."
    )
    armed_attack: Annotated[list[IncidentKind], BeforeValidator(listed)] | None = Field(
        None, description="Kinds that 'armed attack' holds besides the usual ones under this reading."
    )
    source: Ids = Field(default_factory=list)


class Reservation(StrictModel):
    """What one signatory does not bind itself to: a reservation, or an understanding, made on its own.

    It takes the duty away and forbids nothing. A reservation works both ways (Vienna Convention, Article 21): what a
    party does not owe by it, the others do not owe to that party. An understanding says what its author takes the
    text to mean, and binds nobody else.
    """

    by: Ids = Field(description="Who makes it.")
    to: Ids = Field(min_length=1, description="The clauses to which it is made.")
    kind: Literal["reservation", "understanding"] = Field(
        "reservation", description="A reservation works both ways; an understanding only for its author."
    )
    when: Condition | None = Field(None, description="In which case the duty does not bind; in every case if left out.")
    quote: str | None = Field(None, max_length=200, description="A short phrase of it.")
    says: Localised | None = Field(None, description="Paraphrase in one sentence.")
    source: Ids = Field(default_factory=list)


class Statement(StrictModel):
    """What is known, alleged, denied about a text, or left silent by it."""

    id: Id
    says: Localised
    standing: Standing
    by: Localised | None = Field(None, description="Who says, or denies, it.")
    source: Ids = Field(default_factory=list)


class Challenge(StrictModel):
    """A test of the arrangement in history."""

    date: str
    what: Localised
    honoured: Literal["full", "partly", "no", "deterred", "untested", "outside"]
    source: Ids = Field(default_factory=list)


class Arrangement(StrictModel):
    """A security arrangement between states, as data."""

    foedus: Literal[1] = Field(description="Version of the language.")
    id: Id
    title: Localised
    status: Status
    instrument: Instrument
    dates: Dates = Field(default_factory=Dates)
    summary: Localised | None = None
    parties: dict[Id, Party] = Field(min_length=1)
    groups: dict[Id, Ids] = Field(default_factory=dict)
    zones: dict[Id, Zone] = Field(default_factory=dict)
    incidents: Annotated[list[IncidentKind], BeforeValidator(listed)] = Field(
        default_factory=_usual_incidents,
        min_length=1,
        description="Incident kinds that the matrix shows.",
    )
    armed_attack: Annotated[list[IncidentKind], BeforeValidator(listed)] = Field(
        default_factory=list, description="Kinds that 'armed attack' holds in this text besides the usual ones."
    )
    bodies: dict[Id, Body] = Field(default_factory=dict)
    clauses: list[Clause] = Field(default_factory=list)
    reservations: list[Reservation] = Field(
        default_factory=list, description="Reservations and understandings of single signatories."
    )
    life: Life = Field(default_factory=Life)
    readings: dict[Id, Reading] = Field(default_factory=dict)
    want: str | None = Field(None, description="The target that amendments aim at, as 'fight by 1 within P3D'.")
    situation: Id | None = Field(None, description="The situation that goes with it by default.")
    statements: list[Statement] = Field(default_factory=list)
    challenges: list[Challenge] = Field(default_factory=list)
    sources: dict[Id, Source] = Field(default_factory=dict)
    note: Localised | None = None

    def called(self, name: str) -> Text | str:
        """Return how people call a party or body."""
        if name in self.parties:
            return self.parties[name].name
        body = self.bodies.get(name)
        return body.title if body is not None and body.title else name.replace("_", " ")

    def armed(self) -> frozenset[str]:
        """Return the incident kinds that 'armed attack' holds in this text."""
        return frozenset((*ARMED_ATTACKS, *self.armed_attack))

    def with_role(self, role: str) -> tuple[str, ...]:
        """Return the parties that hold a role, in the order of the document."""
        return tuple(party for party, details in self.parties.items() if role in details.roles)

    def members(self, names: list[str] | tuple[str, ...], *, victim: str | None = None) -> tuple[str, ...]:
        """Return the parties that names stand for: party ids, groups, role words; bodies stand for themselves.

        The words are `parties` (all that contract, so no outsiders), `guarantors`, `protege`, `adversary` and `victim`.
        """
        found: dict[str, None] = {}
        waiting = list(reversed(names))
        while waiting:  # groups of groups may be nested as deeply as a document is long
            name = waiting.pop()
            if name in self.groups and name not in self.parties and name not in self.bodies:
                waiting += reversed(self.groups[name])
            else:
                found.update(dict.fromkeys(self._expand(name, victim)))
        return tuple(found)

    def _expand(self, name: str, victim: str | None) -> tuple[str, ...]:
        if name in self.parties or name in self.bodies:
            return (name,)
        if name == "parties":
            return tuple(p for p, d in self.parties.items() if d.contracting and d.roles != ["outsider"])
        if name == "victim":
            return (victim,) if victim else self.with_role("protege")
        roles = {"guarantors": "guarantor", "protege": "protege", "adversary": "adversary"}
        return self.with_role(roles[name]) if name in roles else ()
