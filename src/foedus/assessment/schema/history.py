"""What the record shows of like cases."""

from __future__ import annotations

from typing_extensions import TypedDict

from foedus.assessment.schema.common import Missing
from foedus.assessment.schema.options import EstimateDocument
from foedus.deterrence.schema import SpecificationCounts, SpecificationRow
from foedus.wording import Bilingual

__all__ = [
    "AnaloguePart",
    "ComparedRecurrence",
    "FulfilmentRow",
    "ModelSpread",
    "RecordPart",
    "RecurrenceRow",
    "ReferenceClass",
    "SampleAnswers",
    "SampleRow",
    "ShareRow",
    "SpecificationForm",
    "SpecificationsPart",
    "StructureDifference",
    "StructurePart",
    "StructureShare",
]


class ReferenceClass(TypedDict):
    """The past promises that are nearest in kind."""

    title: Bilingual
    how: Bilingual
    n: int
    honoured: int


class ShareRow(TypedDict):
    """A share of the record with its interval."""

    n: int
    share: float
    low: float
    high: float


class FulfilmentRow(ShareRow):
    """How often promises of a kind were honoured when a war called them."""

    what: str
    honoured: int
    source: str
    level: float


class RecurrenceRow(ShareRow):
    """How often war came back."""

    what: str
    k: int
    source: str
    level: float


class ModelSpread(TypedDict):
    """A probability of the model: its mean over draws, and the spread of single draws."""

    mean: float
    median: float
    low: float
    high: float
    level: float


class ComparedRecurrence(TypedDict):
    """How often an accepted bare cease-fire fails in the model, beside a figure of the record."""

    what: str
    years: int
    model: ModelSpread
    share: float
    low: float
    high: float
    level: float
    agrees: bool
    says: Bilingual


class StructureShare(ShareRow):
    """How often alliances with, or without, a structure were honoured."""

    honoured: int


class StructureDifference(TypedDict):
    """The difference of the two shares."""

    estimate: float
    conf_low: float
    conf_high: float
    level: float
    method: str


StructurePart = TypedDict(
    "StructurePart",
    {
        "claim": Bilingual,
        "without": StructureShare,
        "with": StructureShare,
        "difference": StructureDifference,
        "told_apart": bool,
        "says": Bilingual,
        "limits": list[Bilingual],
        "source": str,
    },
)
"""What the record says of "guarantees without the structure of an alliance have been less reliable"."""


class SpecificationForm(TypedDict):
    """The specifications that define the promise in one way."""

    id: str
    title: Bilingual
    counts: SpecificationCounts


class SpecificationsPart(TypedDict):
    """The curve of specifications of "do pacts deter?", and what it says by rule."""

    claim: Bilingual
    rows: list[SpecificationRow]
    counts: SpecificationCounts
    forms: list[SpecificationForm]
    says: Bilingual
    limits: list[Bilingual]


class AnaloguePart(TypedDict):
    """An alliance of the record near to the text."""

    id: str
    title: Bilingual
    year: str
    distance: float
    called: int
    honoured: int
    outcome: Bilingual
    why_near: Bilingual


class SampleAnswers(TypedDict):
    """The answers with everything at its median; null where there is no war to end."""

    acceptance: float | None
    peace: float | None
    sovereignty: float | None
    overall: float | None


class SampleRow(TypedDict):
    """What the answers become under other estimates."""

    id: str
    title: Bilingual
    answers: SampleAnswers


class RecordPart(TypedDict):
    """The reference class, how its members fared, and the limits of both."""

    reference_class: ReferenceClass
    fulfilment: list[FulfilmentRow]
    recurrence: list[RecurrenceRow]
    recurrence_in_model: EstimateDocument | None
    recurrence_compared: list[ComparedRecurrence]
    structure: StructurePart
    specifications: SpecificationsPart | Missing
    limits: list[Bilingual]
    analogues: list[AnaloguePart] | Missing
    samples: list[SampleRow]
