"""The whole document, published and checked."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, NotRequired

from annotated_types import MaxLen, MinLen
from typing_extensions import TypedDict

from foedus.assessment.schema.case import ArrangementPart, SituationPart, TextPart
from foedus.assessment.schema.history import RecordPart
from foedus.assessment.schema.ledger import AssumptionRow, DriverRow, IndicatorRow
from foedus.assessment.schema.options import AnswersPart, CaveatRow, LevelPart, OptionRow, PairRow
from foedus.assessment.schema.sensitivity import SensitivityPart
from foedus.assessment.schema.since import SincePart
from foedus.assessment.schema.validity import ConfidencePart, ProvenancePart, ValidityPart
from foedus.wording import Message, counted

if TYPE_CHECKING:
    from pydantic import TypeAdapter

__all__ = ["AssessmentDocument", "document_schema", "problem_of"]


class AssessmentDocument(TypedDict):
    """What ``foedus assess --format json`` writes."""

    arrangement: ArrangementPart
    situation: SituationPart
    horizon: str
    horizon_years: float
    level: LevelPart
    answers: AnswersPart
    comparison: Annotated[list[OptionRow], MinLen(3)]
    differences: list[PairRow]
    text: TextPart
    record: RecordPart
    assumptions: list[AssumptionRow]
    drivers: list[DriverRow]
    would_change: Annotated[list[IndicatorRow], MaxLen(6)]
    caveats: list[CaveatRow]
    sensitivity: SensitivityPart
    confidence: ConfidencePart
    validity: ValidityPart
    provenance: ProvenancePart
    since: NotRequired[SincePart]


@cache
def _adapter() -> TypeAdapter[AssessmentDocument]:
    from pydantic import ConfigDict, TypeAdapter, with_config

    rules = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, use_attribute_docstrings=True)
    return TypeAdapter(with_config(rules)(AssessmentDocument))


def document_schema() -> dict[str, Any]:
    """Return the JSON Schema of an assessment."""
    return _adapter().json_schema()


def problem_of(text: str) -> Message | None:
    """Return what is wrong with a JSON text that should be an assessment: where, and why; None if it is one."""
    from pydantic import ValidationError

    try:
        _adapter().validate_json(text)
    except ValidationError as error:
        first, *others = error.errors(include_url=False, include_input=False)
        # Of a part that may have one of two forms, the keys of both are reported: name the part.
        path = ".".join(str(step) for step in first["loc"] if not str(step).endswith(("Part", "Document", "Missing")))
        values = {"path": path or "the whole", "why": _REASONS.get(first["type"], first["msg"])}
        if others:
            return counted(
                "at {path}: {why}; and {n} more problem",
                "at {path}: {why}; and {n} more problems",
                len(others),
                **values,
            )
        return Message("at {path}: {why}", values)
    return None


_REASONS = {
    "missing": Message("it is missing"),
    "extra_forbidden": Message("no such key is known"),
    "string_type": Message("a text is expected"),
    "float_type": Message("a number is expected"),
    "finite_number": Message("a finite number is expected"),
    "int_type": Message("a whole number is expected"),
    "bool_type": Message("true or false is expected"),
    "list_type": Message("a list is expected"),
    "dict_type": Message("keys with values are expected"),
    "less_than_equal": Message("the number is too large"),
    "greater_than_equal": Message("the number is too small"),
    "literal_error": Message("a word that is not known here"),
}
"""What pydantic finds, in words."""
