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

from foedus.arrangement.loading import file_of
from foedus.arrangement.reading import Document, read_document, validate
from foedus.arrangement.schema import Day, Duration, Grade, Id, Localised, Source, StrictModel, listed
from foedus.errors import DocumentError
from foedus.wording import Message

if TYPE_CHECKING:
    from foedus.arrangement.schema import Arrangement

__all__ = [
    "ASSUMPTION",
    "KINDS",
    "Entry",
    "Kind",
    "LoadedSituation",
    "Situation",
    "load_situation",
    "read_situation",
    "require_parties",
]

ASSUMPTION = "assumption"
"""The word that stands in place of a source."""

Domain = Literal["positive", "share", "factor", "real", "count"]


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind of entry means.

    Attributes
    ----------
    domain : {"positive", "share", "factor", "real", "count"}
        Values above 0; between 0 and 1, the ends only where taken as known; never the ends; any; 0 or above.
    about : {"party", "guarantor", "protege", "adversary", "world"}
        Whom an entry of this kind is about; ``world`` needs no `about`.
    unit : str
        Unit that the model expects.
    """

    domain: Domain
    about: str
    unit: str


_POWER = "protege's fighting power at the date = 1"
_PRIZE = "prize of the median type = 1"
_LOG_ODDS = "log-odds"

KINDS: dict[str, Kind] = {
    # the parties
    "capability": Kind("positive", "party", _POWER),
    "potential": Kind("positive", "party", _POWER),
    "distance": Kind("positive", "guarantor", "km between capitals"),
    "forces_in_place": Kind("count", "guarantor", "thousand troops"),
    "will": Kind("share", "guarantor", "probability of being willing at signature"),
    "election": Kind("share", "guarantor", "probability that it turns will around"),
    "deployment": Kind("positive", "guarantor", "days from decision to fighting beside the protege"),
    "mobilisation": Kind("count", "adversary", "days of visible preparation before an attack"),
    "army": Kind("positive", "protege", "thousand soldiers kept in peace without a limit"),
    "aid_pledged": Kind("positive", "protege", "billion euro a year"),
    "aid_delivered": Kind("positive", "protege", "billion euro a year"),
    "aid_stock": Kind("count", "protege", "billion euro delivered and not used up"),
    "aid_pipeline": Kind("count", "protege", "billion euro in all"),
    "front": Kind("share", "protege", "share of recognised territory held"),
    "fact": Kind("real", "world", ""),
    # the adversary, and the war
    "resolve": Kind("positive", "adversary", _PRIZE),
    "resolve_spread": Kind("positive", "adversary", "standard deviation of log resolve"),
    "war_cost": Kind("positive", "adversary", f"a year; {_PRIZE}"),
    "war_victory": Kind("share", "adversary", "probability a year"),
    "optimism": Kind("real", "adversary", _LOG_ODDS),
    "settlement": Kind("share", "world", "probability a year"),
    "attack_cost": Kind("positive", "adversary", _PRIZE),
    "peace_value": Kind("positive", "adversary", f"a year; {_PRIZE}"),
    "after_attack": Kind("share", "adversary", "share of the peace value left after an attack"),
    "dislike": Kind("share", "adversary", "share of the peace value lost under a full alliance"),
    "discount": Kind("factor", "adversary", "factor a year"),
    "attrition": Kind("real", "world", "log relative strength lost by the protege in a year of the present war"),
    "war_length": Kind("positive", "world", "years"),
    "regrouping": Kind("share", "world", "share of the gap to long-run strength closed in a year"),
    "volatility": Kind("positive", "world", "standard deviation of log relative strength, a year"),
    "resistance": Kind("share", "protege", "probability at even odds"),
    "resistance_slope": Kind("real", "protege", "log-odds per unit of the chance to hold"),
    "escalation": Kind("share", "world", "probability that an armed attack grows to 1,000 battle deaths"),
    "choice_noise": Kind("positive", "adversary", _PRIZE),
    "signature_noise": Kind("positive", "adversary", _PRIZE),
    # the links
    "fight_base": Kind("share", "world", "probability"),
    "support_base": Kind("share", "world", "probability"),
    "obligation_dated": Kind("real", "world", _LOG_ODDS),
    "obligation_owed": Kind("real", "world", _LOG_ODDS),
    "obligation_may": Kind("real", "world", _LOG_ODDS),
    "obligation_consult": Kind("real", "world", _LOG_ODDS),
    "obligation_none": Kind("real", "world", _LOG_ODDS),
    "form_not_binding": Kind("real", "world", _LOG_ODDS),
    "institutions": Kind("real", "world", _LOG_ODDS),
    "presence": Kind("real", "world", _LOG_ODDS),
    "distance_effect": Kind("real", "world", "log-odds per unit of log kilometres"),
    "capability_effect": Kind("positive", "world", "log-odds per unit of log power"),
    "unwilling": Kind("real", "world", _LOG_ODDS),
    "engagement": Kind("share", "world", "share of a guarantor's capability brought to the fight"),
    "support_power": Kind("share", "world", "worth of support, as a share of fighting"),
    "helper_cost": Kind("positive", "adversary", f"per unit of fighting power; {_PRIZE}"),
    "sanction_cost": Kind("positive", "adversary", _PRIZE),
    "contest_steepness": Kind("positive", "world", "exponent"),
    "defence_advantage": Kind("real", "world", "log of relative strength"),
    "aid_effect": Kind("positive", "world", "log relative strength per 50 billion euro a year"),
    "aid_use": Kind("factor", "world", "share of the stock used up or worn out in a year"),
    "aid_delay": Kind("positive", "world", "years from pledge to delivery"),
    "aid_lead_share": Kind("share", "world", "share of aid from the leading guarantor"),
    "aid_if_turned": Kind("share", "world", "share of its aid that a government which has turned away goes on giving"),
    "cap_effect": Kind("positive", "protege", "log relative strength per unit of log reduction of the army"),
    "will_decay": Kind("share", "world", "probability a year of turning away without an election"),
    "will_renewal": Kind("share", "world", "probability a year of turning back without an election"),
    "decision_delay": Kind("positive", "world", "days from attack to decision, where the text sets no time"),
    "first_phase": Kind("positive", "world", "days"),
    "late_help": Kind("share", "world", "worth of help that comes after the first phase"),
    "activation_delay": Kind("positive", "world", "years of ratification, on average"),
    "exit_chance": Kind("share", "world", "probability a year that a government which has turned away gives notice"),
    "renewal_chance": Kind("share", "world", "probability that a willing guarantor renews"),
}
"""Every kind of entry, in the order of the reference page."""


KindName = Literal[
    "capability", "potential", "distance", "forces_in_place", "will", "election", "deployment", "mobilisation",
    "army", "aid_pledged", "aid_delivered", "aid_stock", "aid_pipeline", "front", "fact", "resolve",
    "resolve_spread", "war_cost", "war_victory", "optimism", "settlement", "attack_cost", "peace_value",
    "after_attack", "dislike", "discount", "attrition", "war_length", "regrouping", "volatility", "resistance",
    "resistance_slope", "escalation", "choice_noise", "signature_noise", "fight_base", "support_base",
    "obligation_dated", "obligation_owed", "obligation_may", "obligation_consult", "obligation_none",
    "form_not_binding", "institutions", "presence", "distance_effect", "capability_effect", "unwilling", "engagement",
    "support_power", "helper_cost", "sanction_cost", "contest_steepness", "defence_advantage", "aid_effect", "aid_use",
    "aid_delay", "aid_lead_share", "aid_if_turned", "cap_effect", "will_decay", "will_renewal", "decision_delay",
    "first_phase", "late_help", "activation_delay", "exit_chance", "renewal_chance",
]  # fmt: skip


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
    from foedus.arrangement.situation_checks import problems_of

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
        The situation is about another protégé or adversary, or lacks the capability of a guarantor.
    """
    situation, document = loaded.situation, loaded.document
    problems = []
    for role, key in (("protege", situation.protege), ("adversary", situation.adversary)):
        if key not in arrangement.with_role(role):
            named = ", ".join(arrangement.with_role(role)) or "nobody"
            message = Message(
                "the situation's {role} is '{key}', that of '{id}' is {named}",
                {"role": role, "key": key, "id": arrangement.id, "named": named},
            )
            hint = Message("a text and a situation must be about the same two sides: choose another of either")
            problems.append(document.problem((role,), message, hint))
    hostile = {*arrangement.with_role("adversary"), *arrangement.with_role("ally_of_adversary")}
    needed = [p for p in arrangement.with_role("guarantor") if p not in hostile and p != situation.protege]
    for party in dict.fromkeys([situation.protege, situation.adversary, *needed]):
        if situation.find("capability", party) is None:
            message = Message(
                "the situation lacks the capability of '{party}', a party of '{id}'",
                {"party": party, "id": arrangement.id},
            )
            problems.append(
                document.problem(
                    ("entries",), message, Message("add an entry of kind 'capability' about {party}", {"party": party})
                )
            )
    if problems:
        raise DocumentError(problems)
