"""The language: what an arrangement is, as a strict pydantic model.

A document is one arrangement. Each construct was made for a treaty that needed it; `docs/reference/language.md`
names it. Keys that the model does not know are errors.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from foedus.arrangement.durations import parse_duration
from foedus.arrangement.vocabulary import Act, Bound, IncidentKind, Instrument, Role, Standing, Status, Verb
from foedus.wording import Bilingual, Message
from foedus.wording.french import typographic

__all__ = [
    "Arrangement",
    "Body",
    "Challenge",
    "Clause",
    "Condition",
    "Dates",
    "Exit",
    "Life",
    "Mandate",
    "Party",
    "Reading",
    "Source",
    "Statement",
    "StrictModel",
    "Text",
    "Zone",
    "listed",
    "parse_rule",
    "parse_share",
]


class StrictModel(BaseModel):
    """A part of a document: frozen; unknown keys and wrong types are errors."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


def listed(value: Any) -> Any:
    """Let one word stand for a list of one."""
    return [value] if isinstance(value, str) else value


def _bilingual(value: Any) -> Any:
    return {"en": value} if isinstance(value, str) else value


def _dated(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError(Message("'{text}' is not a date: write YYYY-MM-DD", {"text": str(value)})) from None
    return value


def _ruled(value: Any) -> Any:
    parse_rule(value)
    return value


def _active() -> list[Literal["before", "active", "after"]]:
    return ["active"]


def _usual_incidents() -> list[IncidentKind]:
    return ["invasion", "missile_strike", "incursion", "blockade", "proxy_attack", "cyber_attack"]


def _lasting(value: str) -> str:
    parse_duration(value)
    return value


class Text(StrictModel):
    """A text in English, with French where it is known. A plain string is English."""

    en: str = Field(min_length=1)
    fr: str | None = None

    def in_(self, language: str) -> str:
        """Return the text in a language, or in English where that is missing."""
        return typographic(self.fr) if language == "fr" and self.fr else self.en

    def to_dict(self) -> Bilingual:
        """Return the text as plain data, without a French that is missing."""
        return {"en": self.en, "fr": self.fr} if self.fr is not None else {"en": self.en}


Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.\-]{0,79}$")]
Grade = Annotated[str, StringConstraints(pattern=r"^[A-F][1-6]$")]
Duration = Annotated[str, BeforeValidator(lambda v: _lasting(v) if isinstance(v, str) else v)]
Day = Annotated[date, BeforeValidator(_dated)]
Localised = Annotated[Text, BeforeValidator(_bilingual)]
Ids = Annotated[list[Id], BeforeValidator(listed)]


class Source(StrictModel):
    """Where a fact was read."""

    title: str
    url: str | None = None
    date: Day | None = None
    grade: Grade = Field(description="Admiralty grade: reliability A-F, credibility 1-6.")
    note: Localised | None = None


class Party(StrictModel):
    """A state or other party, with its roles."""

    name: Localised
    roles: Annotated[list[Role], BeforeValidator(listed)] = Field(min_length=1)
    ccode: int | None = Field(None, description="Correlates of War state number.")
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
    rule: Annotated[str | int, BeforeValidator(_ruled)] = "unanimity"
    less: Ids = Field(
        default_factory=list, description="Members that do not vote: party ids, or 'victim', 'perpetrator'."
    )
    veto: Ids = Field(default_factory=list, description="Members whose no, or whose missing yes, blocks.")
    weights: dict[str, int] = Field(default_factory=dict)
    share: str | None = Field(None, description="Share of the weights that 'weighted' needs, as 2/3.")
    quorum: int | None = Field(None, ge=1)
    absent: Literal["counts_no", "not_counted"] = "counts_no"
    decides_within: Duration | None = Field(None, description="The text binds the body to decide within this time.")
    failing: Literal["rejects", "approves"] = Field(
        "rejects", description="What no decision in time counts as; 'approves' is snapback."
    )
    silence: Duration | None = Field(
        None, description="Silence procedure: adopted unless a member objects within this time."
    )
    impartial: bool = Field(False, description="Finds facts as they are.")
    access: Ids = Field(default_factory=list, description="'own', or the parties whose consent access needs.")
    mandate: Mandate | None = None
    source: Id | None = None
    note: Localised | None = None

    @model_validator(mode="after")
    def _rule_is_known(self) -> Body:
        if self.rule == "weighted" and (not self.weights or self.share is None):
            raise ValueError(Message("rule 'weighted' needs 'weights' and 'share'"))
        if self.rule != "weighted" and (self.weights or self.share is not None):
            raise ValueError(
                Message(
                    "'weights' and 'share' belong to rule 'weighted'; to require a plain share, make it the rule, "
                    "e.g. 2/3"
                )
            )
        if any(weight < 0 for weight in self.weights.values()):
            raise ValueError(Message("a weight cannot be negative"))
        if self.share is not None:
            parse_share(self.share)
        if self.rule == "single" and len(self.members) != 1:
            raise ValueError(Message("rule 'single' needs exactly one member"))
        return self


def parse_share(text: str) -> tuple[int, int]:
    """Return numerator and denominator of a share such as ``2/3``.

    Raises
    ------
    ValueError
        The text is not a share above 0 and up to 1.
    """
    match = _SHARE.fullmatch(text)
    if match is None or not 0 < int(match[1]) <= int(match[2]):
        raise ValueError(Message("'{text}' is not a share: write 2/3 or 3/4", {"text": text}))
    return int(match[1]), int(match[2])


_SHARE = re.compile(r"([0-9]{1,6})/([0-9]{1,6})")
_RULES = ("each", "any", "unanimity", "majority", "single", "weighted")


def parse_rule(rule: str | int) -> str | int | tuple[int, int]:
    """Return a decision rule: its word, a number of votes, or a share.

    Raises
    ------
    ValueError
        No such rule.
    """
    if isinstance(rule, int) and not isinstance(rule, bool):
        if rule < 1:
            raise ValueError(Message("the number of votes must be at least 1, not {n}", {"n": rule}))
        return rule
    if rule in _RULES:
        return rule
    if isinstance(rule, str) and "/" in rule:
        return parse_share(rule)
    names = {"rule": str(rule), "names": ", ".join(_RULES)}
    raise ValueError(Message("unknown rule '{rule}': write {names}, a number of votes, or a share such as 2/3", names))


class Condition(StrictModel):
    """One conjunction of atoms, used in `when`, `unless`, `until` and `life.active_when`.

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
    consent: Ids = Field(default_factory=list, description="Parties whose consent is needed.")
    procedure: Literal["constitutional", "political"] | None = Field(
        None, description="The bearer's own process, which may refuse."
    )
    after: Ids = Field(default_factory=list, description="Clauses that must have been performed, or have lapsed.")
    breach_of: Ids = Field(default_factory=list, description="Clauses whose breach triggers this one.")
    continues: Duration | None = Field(None, description="The attack goes on for this long.")
    widens: bool = Field(False, description="The attack widens, or begins again.")
    survives: Ids = Field(default_factory=list, description="Parties that must still exist as states.")
    event: Localised | None = Field(None, description="An event in words, controlled by those in 'consent'.")

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
    amount: float | None = Field(None, description="Size of a limit or contribution, in `unit`.")
    unit: str | None = None
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
    within: Duration | None = Field(None, description="Deadline; without one the duty is owed, undated.")
    counted_from: Literal["trigger", "attack"] = "trigger"
    lapses: Duration | None = Field(None, description="As a precondition, this clause counts as done after this time.")
    attend: Ids = Field(
        default_factory=list,
        description="Who must take part for the clause to count as performed; all bearers if left out.",
    )
    phase: Annotated[list[Literal["before", "active", "after"]], BeforeValidator(listed)] = Field(
        default_factory=_active
    )
    standing: Standing = "known"
    denied_by: Ids = Field(default_factory=list)
    secret: bool = False
    undefined: str | None = Field(None, description="A term that the text leaves undefined.")
    source: Ids = Field(default_factory=list)
    note: Localised | None = None

    @model_validator(mode="after")
    def _acts_are_named(self) -> Clause:
        if bool(self.do) == bool(self.choose):
            raise ValueError(Message("a clause takes either 'do' or 'choose'"))
        if self.choose == ["or_nothing"]:
            raise ValueError(Message("'choose' offers nothing but 'or_nothing'"))
        if self.verb == "shall_not" and self.choose:
            raise ValueError(Message("a prohibition takes 'do', not 'choose'"))
        return self


class Exit(StrictModel):
    """How a party leaves."""

    notice: Duration | None = Field(None, description="Time from notice to the end; none means at once.")
    by: Ids = Field(
        default_factory=lambda: ["each"], description="Whose signature is enough: parties, 'each', or a body."
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

    reported: Day | None = None
    signed: Day | None = None
    in_force: Day | None = None
    ended: Day | None = None


class Reading(StrictModel):
    """One of several meanings of the text: changes to clauses and bodies, key by key."""

    title: Localised
    clauses: dict[str, dict[str, Any]] = Field(default_factory=dict)
    bodies: dict[str, dict[str, Any]] = Field(default_factory=dict)
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
    bodies: dict[Id, Body] = Field(default_factory=dict)
    clauses: list[Clause] = Field(default_factory=list)
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

    def with_role(self, role: str) -> tuple[str, ...]:
        """Return the parties that hold a role, in the order of the document."""
        return tuple(party for party, details in self.parties.items() if role in details.roles)

    def members(self, names: list[str] | tuple[str, ...], *, victim: str | None = None) -> tuple[str, ...]:
        """Return the parties that names stand for: party ids, groups, role words; bodies stand for themselves.

        The words are `parties` (all but outsiders), `guarantors`, `protege`, `adversary` and `victim`.
        """
        found: dict[str, None] = {}
        for name in names:
            found.update(dict.fromkeys(self._expand(name, victim)))
        return tuple(found)

    def _expand(self, name: str, victim: str | None) -> tuple[str, ...]:
        if name in self.parties or name in self.bodies:
            return (name,)
        if name in self.groups:
            return self.members(self.groups[name], victim=victim)
        if name == "parties":
            return tuple(p for p, details in self.parties.items() if details.roles != ["outsider"])
        if name == "victim":
            return (victim,) if victim else self.with_role("protege")
        roles = {"guarantors": "guarantor", "protege": "protege", "adversary": "adversary"}
        return self.with_role(roles[name]) if name in roles else ()
