"""The JSON of ``foedus assess``, typed: what an assessment hands to the report, and to everybody else.

``foedus schema assessment`` publishes it. Unknown keys are errors: a new key is added here, and raises
`FORMAT`, since `foedus assess --since` refuses what an
earlier version wrote. This module loads no heavy library; pydantic is
loaded where a document is checked.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, NotRequired

from annotated_types import Interval, MaxLen, MinLen
from typing_extensions import TypedDict

from foedus.deterrence.schema import (
    BacktestDocument,
    Ends,
    EstimateRow,
    EstimatesProvenance,
    LinkDiagnostics,
    RuleTestDocument,
    SpecificationCounts,
    SpecificationRow,
)
from foedus.horizon.schema import ANSWERS, ENDS, LEVEL, FailureRegion, Share, SimulatedEnds
from foedus.law.schema import CellRow, CoalitionRow, FindingRow
from foedus.wording import Bilingual, Message, counted

if TYPE_CHECKING:
    from pydantic import TypeAdapter

__all__ = [
    "ANSWERS",
    "ENDS",
    "FORMAT",
    "LEVEL",
    "AnswersPart",
    "AssessmentDocument",
    "document_schema",
    "problem_of",
]

FORMAT = 2
"""Raised with every change of a key: a later version cannot read what an earlier one wrote, and says so."""

Chance = Annotated[float, Interval(ge=-1, le=1)]
Grade = Literal[
    "assumption", "estimate",
    "A1", "A2", "A3", "A4", "A5", "A6", "B1", "B2", "B3", "B4", "B5", "B6", "C1", "C2", "C3", "C4", "C5", "C6",
    "D1", "D2", "D3", "D4", "D5", "D6", "E1", "E2", "E3", "E4", "E5", "E6", "F1", "F2", "F3", "F4", "F5", "F6",
]  # fmt: skip
AnswerName = Literal["acceptance", "sincerity", "peace", "sovereignty", "overall"]
Direction = Literal["above", "below"]


class Missing(TypedDict):
    """Why a part is not there."""

    why: Bilingual


# Answers and options -------------------------------------------------------------------------------------------------


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
    disliked: float
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
    imposed: ImposedPart
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


# The case ------------------------------------------------------------------------------------------------------------


class ArrangementPart(TypedDict):
    """The text that is assessed."""

    id: str
    title: Bilingual
    status: str


class FactRow(TypedDict):
    """A fact of the situation."""

    id: str
    says: Bilingual
    value: float
    unit: str | None
    grade: str | None


class SourceRow(TypedDict):
    """A source of the situation, with its Admiralty grade."""

    id: str
    title: str
    url: NotRequired[str]
    date: NotRequired[str]
    grade: str
    note: NotRequired[Bilingual]


class SituationPart(TypedDict):
    """The world at the date of the assessment."""

    id: str
    title: Bilingual
    date: str
    war: bool
    protege: str
    adversary: str
    facts: list[FactRow]
    sources: list[SourceRow]


class GuarantorRow(TypedDict):
    """What one guarantor owes in the gravest attack."""

    party: str
    fight: str
    support: str
    hours: int | None
    clauses: list[str]


class FloorPart(TypedDict):
    """What the text guarantees in the gravest attack, under the reading that is used."""

    incident: str
    zone: str
    reading: str
    guarantors: list[GuarantorRow]


class TextPart(TypedDict):
    """What the text guarantees, and its findings."""

    floor: FloorPart
    guarantees: list[CellRow]
    coalition: list[CoalitionRow]
    findings: list[FindingRow]


# The record ----------------------------------------------------------------------------------------------------------


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


class RecurrenceRow(ShareRow):
    """How often war came back."""

    what: str
    k: int
    source: str


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
    sincerity: float | None
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


# Assumptions ---------------------------------------------------------------------------------------------------------


class AnswersAt(TypedDict, total=False):
    """The answers with one quantity at an end of its range; without acceptance where there is no war."""

    acceptance: float
    sincerity: float
    peace: float
    sovereignty: float
    overall: float


class AssumptionRow(TypedDict):
    """One quantity of the ledger, with what the answers become at its ends."""

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
    link: NotRequired[str]
    how: NotRequired[Bilingual]
    instead_of: NotRequired[Ends]


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


# What the answers hang on --------------------------------------------------------------------------------------------


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
    """What an amendment adds to an answer, over draws."""

    median: float
    low: float
    high: float


class ChangesPart(TypedDict):
    """What an amendment adds to each answer; null where there is none."""

    acceptance: Change | None
    sincerity: Change | None
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


# What it is worth ----------------------------------------------------------------------------------------------------


class ConfidencePart(TypedDict):
    """How far the answers can be trusted, by rule."""

    level: Literal["low", "moderate", "high"]
    reasons: list[Bilingual]


class LinkRow(TypedDict):
    """A fitted link of the model."""

    link: str
    sample: str
    enters: bool
    n_obs: int
    events: int
    formula: str
    diagnostics: LinkDiagnostics
    estimates: list[EstimateRow]


class ValidityPart(TypedDict):
    """What the numbers are worth."""

    links: list[LinkRow]
    backtest: BacktestDocument | Missing
    rule_test: RuleTestDocument | Missing


class Streams(TypedDict):
    """Names of the random streams."""

    draws: list[str]
    paths: str


class SimulatedRow(SimulatedEnds):
    """How the simulated paths of an option end."""

    id: str


class DiagnosticsPart(TypedDict):
    """Whether a headline may be shown."""

    passed: bool
    messages: list[Bilingual]
    residual: float
    mass_error: float
    simulation_error: float
    simulated: list[SimulatedRow]


class ProvenancePart(TypedDict):
    """Versions, hashes, seeds and diagnostics: all that the answers depend on."""

    format: int
    foedus: str
    python: str
    packages: dict[str, str]
    arrangement_sha256: str
    situation_sha256: str
    options: list[str]
    seed: int
    streams: Streams
    draws: int
    paths: int
    sampling_error: AnswersAt
    estimates: EstimatesProvenance
    diagnostics: DiagnosticsPart
    command: NotRequired[str]
    """What to type to get the same again."""


# What changed since an earlier run -----------------------------------------------------------------------------------


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
    sincerity: AnswerChange
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


class AssessmentDocument(TypedDict):
    """What ``foedus assess --format json`` writes."""

    arrangement: ArrangementPart
    situation: SituationPart
    horizon: str
    horizon_years: float
    answers: AnswersPart
    comparison: Annotated[list[OptionRow], MinLen(3)]
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


# At the edge ---------------------------------------------------------------------------------------------------------


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
