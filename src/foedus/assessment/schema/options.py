"""Answers and options of the comparison."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from foedus.assessment.schema.common import Chance
from foedus.horizon.schema import Share
from foedus.wording import Bilingual

__all__ = [
    "AcceptanceBy",
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
    "OptionRow",
    "Series",
    "Spread",
]


class EstimateDocument(TypedDict):
    """A probability (or a difference of two) with its interval over parameters and assumptions."""

    median: Chance
    low: Chance
    high: Chance
    level: Chance


class Spread(TypedDict):
    """A quantity with its interval over parameters and assumptions."""

    median: float
    low: float
    high: float
    level: float


class AnswersPart(TypedDict):
    """The answers; null where there is no war to end."""

    acceptance: EstimateDocument | None
    sincerity: EstimateDocument | None
    peace: EstimateDocument | None
    sovereignty: EstimateDocument | None
    overall: EstimateDocument | None


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
    mean: Share
    """Chance of an attack within so many years, over all draws."""
    attack: EstimateDocument
    infeasible: Share
    """Share of draws in which no adversary brings it; none is dropped."""
    says: Bilingual


class ImposedPart(TypedDict):
    """Peace and sovereignty if the terms were imposed, with no news of the adversary's type."""

    peace: EstimateDocument | None
    sovereignty: EstimateDocument | None


class EndsPart(TypedDict):
    """How courses of events end, given acceptance; medians need not sum to one."""

    peace_held: EstimateDocument | None
    conceded: EstimateDocument | None
    attacked_held: EstimateDocument | None
    attacked_lost: EstimateDocument | None


class Series(TypedDict):
    """A probability by year, with its interval."""

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
    difference: EstimateDocument
    """Of `overall`, against no arrangement, in the same draws."""
    worst_case: float
    regret: float
    best_in: float
    commitments: list[CommitmentRow]
    reading: str
    ends: EndsPart
    windows: list[FallRow]
