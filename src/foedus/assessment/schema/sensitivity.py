"""What the answers hang on."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from foedus.assessment.schema.common import Direction
from foedus.horizon.schema import FailureRegion, Share
from foedus.wording import Bilingual

__all__ = [
    "AmendmentRow",
    "BreakEvenRow",
    "Change",
    "ChangesPart",
    "SearchPart",
    "SensitivityPart",
    "SobolPart",
    "SobolRow",
    "Turn",
]


class SobolRow(TypedDict):
    """The share of the variance of `overall` that a quantity explains, alone and with its joint effects."""

    id: str
    title: Bilingual
    first: float
    first_low: float
    first_high: float
    total: float
    total_low: float
    total_high: float
    settled: bool


class SobolPart(TypedDict):
    """Sobol indices, and what must be said of them."""

    output: Literal["overall"]
    n: int
    runs: int
    rows: list[SobolRow]
    messages: list[Bilingual]


class Change(TypedDict):
    """What an amendment adds to an answer: mean over draws, median and interval."""

    mean: float
    median: float
    low: float
    high: float


class ChangesPart(TypedDict):
    """What an amendment adds to each answer; null where there is none."""

    acceptance: Change | None
    peace: Change | None
    sovereignty: Change | None
    overall: Change | None


class AmendmentRow(TypedDict):
    """A change of the text, and what it is worth."""

    id: str
    says: Bilingual
    clause: str | None
    places: list[str]
    redlines: list[Bilingual]
    consents: list[str]
    edits: int
    smallest: bool
    change: ChangesPart
    raises_in: Share


class SearchPart(TypedDict):
    """How amendments were searched for."""

    target: str | None
    outcome: str | None
    unseen: NotRequired[list[str]]
    untried: NotRequired[int]
    messages: list[Bilingual]


class Turn(TypedDict):
    """Where an answer turns."""

    threshold_value: float
    direction: Direction
    changes: str


class BreakEvenRow(TypedDict):
    """Where an answer turns along one quantity, or that none does."""

    id: str
    title: Bilingual
    unit: str
    now: float
    turn: Turn | None
    says: Bilingual


class SensitivityPart(TypedDict):
    """What the answers hang on."""

    sobol: SobolPart
    failure: FailureRegion
    amendments: list[AmendmentRow]
    amendments_search: SearchPart
    break_even: list[BreakEvenRow]
