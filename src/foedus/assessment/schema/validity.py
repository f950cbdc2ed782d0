"""What an assessment is worth, and what made it."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from foedus.assessment.backtest.schema import BarRow, CountedEvents, WeightedScore
from foedus.assessment.schema.common import Missing
from foedus.assessment.schema.conditioning import ConditioningPart
from foedus.assessment.schema.ledger import AnswersAt
from foedus.deterrence.schema import (
    BacktestDocument,
    EstimateRow,
    EstimatesProvenance,
    LinkDiagnostics,
    RuleTestDocument,
)
from foedus.horizon.schema import SimulatedEnds
from foedus.wording import Bilingual

__all__ = ["CasesLikeThis", "ConfidencePart", "DiagnosticsPart", "EndToEndPart", "LinkRow", "ProvenancePart",
           "ScoredSet", "SimulatedRow", "Streams", "ValidityPart"]  # fmt: skip


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
    end_to_end: EndToEndPart | Missing
    conditioning: NotRequired[ConditioningPart | Missing]
    """What few facts say of differences between options; the answers stand without it."""


class CasesLikeThis(TypedDict):
    """How the model did on past cases of the kind of the one at hand."""

    set: str
    population: float
    """How many pairs of states the cases stand for."""
    first: int
    last: int
    """Years from which the years of the cases count."""
    expected: float
    observed: float
    auc: float | None
    auc_low: float | None
    auc_high: float | None
    says: list[Bilingual]


class ScoredSet(TypedDict):
    """What every model says of the cases chosen by one rule."""

    set: str
    rows: int
    population: float
    events: int
    scores: list[WeightedScore]
    """Empty where nothing happened that could be ranked."""


class EndToEndPart(TypedDict):
    """The test of the whole way, from situation to answers, that ships with the estimates."""

    like_this: CasesLikeThis
    bars: list[BarRow]
    sets: list[ScoredSet]
    counts: list[CountedEvents]
    years: int
    draws: int
    command: str


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
    infeasible: float
    """Share of draws that reach the level of danger nowhere."""
    not_monotone: float
    """Share of draws in which a more resolute adversary attacks less somewhere."""
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
    settings: NotRequired[list[str]]
    """What a reader set for this run, as ``will-US=.05``."""
    scale: NotRequired[str]
    """Of the words: icd203, phia, nato or ipcc."""
    command: NotRequired[str]
    """What to type to get the same again."""
