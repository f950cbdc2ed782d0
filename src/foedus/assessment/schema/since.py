"""What changed since an earlier run."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from foedus.assessment.schema.options import EstimateDocument
from foedus.wording import Bilingual

__all__ = ["AnswerChange", "AnswersChange", "Difference", "QuantityState", "SincePart"]


class AnswerChange(TypedDict):
    """One answer then and now; `told_apart` where they differ by more than the sampling error of both."""

    before: EstimateDocument | None
    after: EstimateDocument | None
    difference: float | None
    error: float | None
    told_apart: bool


class AnswersChange(TypedDict):
    """The answers then and now."""

    acceptance: AnswerChange
    peace: AnswerChange
    sovereignty: AnswerChange
    overall: AnswerChange


class QuantityState(TypedDict):
    """A quantity of the ledger as one of two runs had it."""

    median: float
    low: float
    high: float
    source: str
    grade: str | None
    basis: str


class Difference(TypedDict):
    """Something put in that differs; null where it is not there. A finding is there or not; others are as made."""

    kind: Literal["text", "situation", "run", "version", "data", "finding", "assumption", "estimate"]
    id: str
    before: QuantityState | list[str] | str | float | bool | None
    after: QuantityState | list[str] | str | float | bool | None
    clause: NotRequired[str | None]
    message: NotRequired[str]
    title: NotRequired[Bilingual]
    unit: NotRequired[str]


class SincePart(TypedDict):
    """What changed since an earlier run on the same text."""

    run: str
    foedus: str
    answers: AnswersChange
    differences: list[Difference]
