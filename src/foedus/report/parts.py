"""The parts of an assessment as the report takes them: each is there and typed, or it is known why it is missing.

This is the only place where the report asks whether a part is there. A page must stand where a part was not computed,
so parts may be missing here, or hold only ``{"why": ...}`` in the place of one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, cast

from foedus.wording import render, translator

if TYPE_CHECKING:
    from typing import TypeGuard

    from foedus.assessment.schema import (
        AnswersPart,
        ArrangementPart,
        AssumptionRow,
        CaveatRow,
        ConfidencePart,
        DriverRow,
        IndicatorRow,
        LevelPart,
        Missing,
        OptionRow,
        PairRow,
        ProvenancePart,
        RecordPart,
        SensitivityPart,
        SincePart,
        SituationPart,
        ValidityPart,
    )

__all__ = ["Parts", "is_missing", "parts_of", "reason_missing"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Parts:
    """An assessment, each part of it there or None (an empty list for a list).

    Attributes
    ----------
    arrangement, situation, answers, record, sensitivity, confidence, validity, provenance, since : dict or None
    comparison, differences, assumptions, drivers, would_change, caveats : list of dict
    years : float
        The horizon.
    reasons : dict of str to str
        Why a part is missing, by its name, in the reader's language; nothing for those that are there.
    """

    arrangement: ArrangementPart | None
    situation: SituationPart | None
    answers: AnswersPart | None
    record: RecordPart | None
    sensitivity: SensitivityPart | None
    confidence: ConfidencePart | None
    validity: ValidityPart | None
    provenance: ProvenancePart | None
    level: LevelPart | None
    since: SincePart | None
    comparison: list[OptionRow]
    differences: list[PairRow]
    assumptions: list[AssumptionRow]
    drivers: list[DriverRow]
    would_change: list[IndicatorRow]
    caveats: list[CaveatRow]
    years: float
    reasons: Mapping[str, str]

    @property
    def war(self) -> bool:
        """Whether a war is in progress, so that there is something to accept."""
        return self.situation is None or self.situation["war"]

    @property
    def main(self) -> OptionRow | None:
        """The row of the comparison that is the text assessed."""
        own = None if self.arrangement is None else self.arrangement["id"]
        return next((row for row in self.comparison if row["id"] == own), None)

    def why(self, part: str) -> str:
        """Return why a part is missing; nothing if it is there."""
        return self.reasons.get(part, "")


_DICTS = (
    "arrangement", "situation", "answers", "record", "sensitivity", "confidence", "validity", "provenance", "level",
    "since",
)  # fmt: skip
_LISTS = ("comparison", "differences", "assumptions", "drivers", "would_change", "caveats")
_LONGEST = 10.0  # years, where it is not said


def parts_of(assessment: Mapping[str, object], lang: str) -> Parts:
    """Return the parts of an assessment, and why those that are missing are.

    Parameters
    ----------
    assessment : mapping
        As ``foedus assess --format json`` gives it (`foedus.assessment.schema.AssessmentDocument`), or parts of it.
    lang : str
        Of the reasons.
    """
    reasons = {name: reason_missing(assessment.get(name), lang) for name in (*_DICTS, *_LISTS, "text")}
    found = {name: None if reasons[name] else assessment[name] for name in _DICTS}
    found |= {name: [] if reasons[name] else assessment[name] for name in _LISTS}
    years = cast("float", assessment.get("horizon_years") or _LONGEST)
    return Parts(**cast("dict", found), years=years, reasons=reasons)


def is_missing(part: T | Missing) -> TypeGuard[Missing]:
    """Whether a part holds only why it is missing."""
    return isinstance(part, Mapping) and "why" in part


def reason_missing(part: object, lang: str) -> str:
    """Return why a part could not be computed, or nothing if it was."""
    if isinstance(part, Mapping) and part.get("why"):
        return render(part["why"], lang)
    return "" if part is not None else not_computed(lang)


def not_computed(lang: str) -> str:
    """Return that a part was not computed, where nothing more is known."""
    return translator(lang)("This part was not computed.")
