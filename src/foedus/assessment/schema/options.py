"""Answers and options of the comparison."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from foedus.assessment.schema.common import Chance
from foedus.deterrence.schema import PooledEnds
from foedus.horizon.schema import Share
from foedus.wording import Bilingual

__all__ = [
    "AcceptanceBy",
    "AfterSignatureRow",
    "AnswersPart",
    "ByYear",
    "CaveatRow",
    "CommitmentRow",
    "EndsPart",
    "EstimateDocument",
    "FallRow",
    "ImposedPart",
    "LevelPart",
    "LossesPart",
    "MotiveRow",
    "MotivesPart",
    "OptionRow",
    "PairRow",
    "PairedDifference",
    "Series",
    "Spread",
]


class EstimateDocument(TypedDict):
    """A probability: its mean over draws, which is the figure, with median and interval over these draws."""

    mean: Chance
    median: Chance
    low: Chance
    high: Chance
    level: Chance
    word: NotRequired[Bilingual]
    """The one word for the mean, on the scale that was chosen (`provenance.scale`); of the answers alone."""


class Spread(TypedDict):
    """A quantity: its mean over draws, with median and interval over these draws."""

    mean: float
    median: float
    low: float
    high: float
    level: float


class MotiveRow(TypedDict):
    """How probable a motive is, and it together with what came; given acceptance."""

    total: EstimateDocument
    held: EstimateDocument
    conceded: EstimateDocument
    attacked: EstimateDocument


class MotivesPart(TypedDict):
    """Why the adversary signed, by what came: the means of the nine cells sum to one. Inferred, never observed."""

    peace: MotiveRow
    """It signs without the option to attack, and on its expected path attacking never beats waiting."""
    hedge: MotiveRow
    """It signs without that option, and attacking does so at least once."""
    regroup: MotiveRow
    """It refuses without that option."""
    says: Bilingual


class AnswersPart(TypedDict):
    """The answers; acceptance and motives are null where there is no war to end."""

    acceptance: EstimateDocument | None
    motives: MotivesPart | None
    peace: EstimateDocument | None
    violations: EstimateDocument | None
    """At least one year in which 25 are killed and no ground is lost, before anything graver; beside `peace`."""
    sovereignty: EstimateDocument | None
    overall: EstimateDocument | None


class AfterSignatureRow(TypedDict):
    """What signature does to strength and aid by the end of a year; null where no war could have gone on."""

    year: int
    strength: Spread | None
    """The protégé's relative strength as a multiple of that at signature, if nobody attacks."""
    against_war: Spread | None
    """The same as a multiple of what it would be if the war went on."""
    aid_lost: Spread | None
    """By how much less aid there is than if the war went on: billion euro a year that would sustain it."""


class PairedDifference(TypedDict):
    """The difference of an answer between two options, draw by draw."""

    mean: Chance
    low: Chance
    high: Chance
    level: Share
    share: Share
    """Of draws in which the first is better."""
    separated: bool
    """Whether the interval leaves out zero; nothing is ranked where it does not."""


class PairRow(TypedDict):
    """Two options with the same guarantors, and by how much the first differs from the second."""

    first: str
    second: str
    acceptance: PairedDifference | None
    peace: PairedDifference | None
    sovereignty: PairedDifference | None
    overall: PairedDifference | None
    imposed_peace: PairedDifference | None
    imposed_sovereignty: PairedDifference | None


class AcceptanceBy(TypedDict):
    """Acceptance by party; `others` are the guarantors that have to sign. Null where there is no war to end."""

    adversary: EstimateDocument | None
    protege: EstimateDocument | None
    others: EstimateDocument | None


class LossesPart(TypedDict):
    """How territory or the choice of government is lost, given acceptance."""

    in_war: EstimateDocument | None
    seized: EstimateDocument | None
    conceded: EstimateDocument | None


class LevelPart(TypedDict):
    """The level of danger that the game is anchored in."""

    years: int
    basis: Literal["estimated", "assumed"]
    """From the record or from sources of the situation; or assumed, which a reader has to know first."""
    attack: EstimateDocument
    """Chance of an attack within so many years."""
    pooled: PooledEnds | None
    """Doubt about the mean of cases alone, where the record gives it: the rest of the range is how far cases differ."""
    infeasible: Share
    """Share of draws in which no adversary brings it; none is dropped."""
    says: Bilingual


class ImposedPart(TypedDict):
    """Peace and sovereignty if the terms were imposed, with no news of the adversary's type."""

    peace: EstimateDocument | None
    sovereignty: EstimateDocument | None


class EndsPart(TypedDict):
    """How courses of events end, given acceptance; the means sum to one."""

    peace_held: EstimateDocument | None
    conceded: EstimateDocument | None
    attacked_held: EstimateDocument | None
    attacked_lost: EstimateDocument | None


class Series(TypedDict):
    """A probability by year: its mean over draws, with median and interval."""

    mean: list[Share]
    median: list[Share]
    low: list[Share]
    high: list[Share]


class ByYear(TypedDict):
    """Survival of peace and sovereignty, and what happens in each year."""

    year: list[int]
    peace: Series
    sovereignty: Series
    attack: Series
    honoured_if_attacked: Series
    conceded: Series
    lost: Series
    """By attack: in war, or seized."""
    violations: Series


class CommitmentRow(TypedDict):
    """What one guarantor promises, as the game reads it."""

    party: str
    fight: str
    support: str
    hours: int | None
    presence: bool
    clauses: list[str]
    troops: float


class FallRow(TypedDict):
    """In how many draws more protection lowers peace or sovereignty, and how that comes about."""

    of: Literal["peace", "sovereignty"]
    share: float
    change: float
    forward: float
    resisting: float
    oftener: float
    says: Bilingual


class CaveatRow(FallRow):
    """A fall that is worth a sentence."""

    id: str


class OptionRow(TypedDict):
    """One option of the comparison."""

    id: str
    title: Bilingual
    kind: Literal["arrangement", "yardstick", "compared", "reading"]
    answers: AnswersPart
    acceptance_by: AcceptanceBy
    imposed: ImposedPart
    losses: LossesPart
    war: EstimateDocument | None
    war_years: Spread | None
    by_year: ByYear
    after_signature: list[AfterSignatureRow]
    against_now: PairedDifference
    """Of `overall`, against what is in force at the date: the war going on, or what the guarantors owe already."""
    who_might_help: list[str]
    """Options are compared only where these are the same."""
    worst_case: float
    regret: float
    best_in: float
    commitments: list[CommitmentRow]
    reading: str
    ends: EndsPart
    windows: list[FallRow]
