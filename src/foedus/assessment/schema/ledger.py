"""The ledger of assumptions and what each moves."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from foedus.assessment.schema.common import Direction, Grade
from foedus.deterrence.schema import Ends, PooledEnds
from foedus.wording import Bilingual

__all__ = ["AnswersAt", "AssumptionRow", "DriverRow", "IndicatorRow", "SolvedAt"]


class AnswersAt(TypedDict, total=False):
    """The answers with one quantity at an end of its range; without acceptance where there is no war."""

    acceptance: float
    peace: float
    sovereignty: float
    overall: float


class SolvedAt(TypedDict):
    """The same with resolve solved again at each end, so that the level of danger stays as it is."""

    low: AnswersAt
    high: AnswersAt


class AssumptionRow(TypedDict):
    """One quantity of the ledger, with what the answers become at its ends, the adversary's resolve held."""

    id: str
    kind: str
    about: str | None
    title: Bilingual
    median: float
    low: float
    high: float
    unit: str
    source: str
    grade: Grade
    assumed: bool
    basis: Literal["text", "estimated", "assumed"]
    if_false: Bilingual | None
    note: NotRequired[Bilingual]
    if_low: NotRequired[AnswersAt]
    if_high: NotRequired[AnswersAt]
    solved: NotRequired[SolvedAt]
    moves: NotRequired[float]
    """By how much an answer moves at most between the median and the ends of the range."""
    link: NotRequired[str]
    how: NotRequired[Bilingual]
    instead_of: NotRequired[Ends]
    pooled: NotRequired[PooledEnds]
    """Doubt about the mean of cases alone, where the range holds how far cases differ too."""


class DriverRow(TypedDict):
    """How far one quantity moves `overall`."""

    id: str
    title: Bilingual
    quantity: Literal["overall"]
    base: float
    at_low: float
    at_high: float


class IndicatorRow(TypedDict):
    """Something to watch, with the value at which an answer turns."""

    id: str
    indicator: Bilingual
    threshold: Bilingual
    threshold_value: float
    direction: Direction
    unit: str
    now: float
    changes: str
    effect: Bilingual
