"""The documents that ship beside the estimates, typed: analogues, specifications, backtest, rule-selected cases."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired

from annotated_types import Interval
from typing_extensions import TypedDict

from foedus.wording import Bilingual

__all__ = [
    "AnalogueRow",
    "BacktestDocument",
    "CalibrationRow",
    "CountRow",
    "EstimateRow",
    "EstimatesProvenance",
    "LedgerRow",
    "LinkDiagnostics",
    "PooledEnds",
    "RuleCase",
    "RuleTestDocument",
    "ScoreRow",
    "SpecificationCounts",
    "SpecificationDocument",
    "SpecificationRow",
    "SubsetRow",
]

Chance = Annotated[float, Interval(ge=0, le=1)]
Span = tuple[int, int]


# The ledger ----------------------------------------------------------------------------------------------------------


class Ends(TypedDict):
    """Median and ends of a quantity."""

    median: float
    low: float
    high: float


class PooledEnds(TypedDict):
    """Doubt about the mean of cases alone: the ends of 90 %."""

    low: float
    high: float


class LedgerRow(TypedDict):
    """One quantity of the ledger."""

    id: str
    kind: str
    about: str | None
    says: Bilingual
    median: float
    low: float
    high: float
    unit: str
    source: list[str]
    grade: str | None
    assumed: bool
    basis: Literal["estimated", "assumed"]
    if_false: Bilingual | None
    link: NotRequired[str]
    how: NotRequired[Bilingual]
    instead_of: NotRequired[Ends]
    pooled: NotRequired[PooledEnds]


# Estimates -----------------------------------------------------------------------------------------------------------


class LinkDiagnostics(TypedDict, total=False):
    """How a link was fitted: what its method knows of it. Steps of a link are fitted apart."""

    passed: bool
    messages: list[Bilingual | str]
    method: str
    rhat_max: float
    ess_min: float
    divergences: int
    leapfrogs: int
    gradient: float
    curvature: float
    log_evidence: float
    starts_apart: float
    widened: float
    clusters: int
    dropped: int
    cut_at: int
    share_of_earlier_links: float
    steps: dict[str, LinkDiagnostics]


class EstimateRow(TypedDict):
    """One coefficient beside its prior, which is null where the term has none of its own."""

    term: str
    estimate: float
    conf_low: float
    conf_high: float
    prior_low: float | None
    prior_high: float | None


class LinkProvenance(TypedDict, total=False):
    """What one link was estimated on."""

    sample: str
    n_obs: int
    events: int
    draws: int
    method: str
    passed: bool
    replaced_by: str
    without: str


class EstimatesProvenance(TypedDict, total=False):
    """What the estimates were made with; nothing where nothing is estimated."""

    model_version: int
    code_version: str
    foedus: str
    made: str
    data: dict[str, str]
    seed: int
    links: dict[str, LinkProvenance]


class SpecificationRow(TypedDict):
    """One specification of "do pacts deter?"; null where it could not be estimated."""

    id: str
    definition: str
    controls: str
    period: str
    estimate: float | None
    std_error: float | None
    conf_low: float | None
    conf_high: float | None
    rows: int
    events: int


class SpecificationCounts(TypedDict):
    """Specifications by what their 95 % interval says."""

    all: int
    negative: int
    positive: int
    neither: int
    failed: int


class SpecificationDocument(TypedDict):
    """The curve of specifications that ships."""

    format: int
    code_version: str
    data: dict[str, str]
    rows: list[SpecificationRow]


class AnalogueRow(TypedDict):
    """An alliance of the record near to a coding."""

    atopid: int
    name: str
    begyr: int
    endyr: int | None
    distance: float
    differs: str
    called: int
    honoured: int


# Forecasts out of time -----------------------------------------------------------------------------------------------


class ScoreDifference(TypedDict):
    """The scores of one forecast less those of another, with 95 % intervals."""

    log_score: float
    log_score_low: float
    log_score_high: float
    brier: float
    brier_low: float
    brier_high: float
    auc: float
    auc_low: float
    auc_high: float


class ScoreRow(TypedDict):
    """The scores of a model, with 95 % intervals, and its calibration."""

    model: str
    log_score: float
    log_score_low: float
    log_score_high: float
    brier: float
    brier_low: float
    brier_high: float
    auc: float
    auc_low: float
    auc_high: float
    predicted: float
    observed: float
    slope: float | None
    slope_error: float | None
    intercept: float | None
    intercept_error: float | None
    differences: NotRequired[dict[str, ScoreDifference]]
    """From other models, by their name."""


class CalibrationRow(TypedDict):
    """A group of forecasts: the mean probability forecast and the share that came true."""

    model: NotRequired[str]
    bin: int
    n: int
    low: float
    high: float
    predicted: float
    observed: float
    expected: float
    events: float


class CountRow(TypedDict):
    """What a link predicted out of time, beside what came."""

    link: str
    title: NotRequired[Bilingual]
    chances: int
    predicted: float
    predicted_low: float
    predicted_high: float
    observed: float


class RowCount(TypedDict):
    """How many rows, and how many events among them."""

    rows: int
    events: int


class SubsetRow(TypedDict):
    """Scores on part of the rows."""

    subset: str
    rows: int
    events: int
    scores: list[ScoreRow]


class SplitYears(TypedDict):
    """The years that are fitted and those that are forecast."""

    train: Span
    test: Span


class SplitRows(TypedDict):
    """Rows of the years that are fitted and of those that are forecast."""

    train: RowCount
    test: RowCount


class Choice(TypedDict):
    """How the penalties were chosen."""

    penalties: dict[str, float]
    tried: list[float]
    log_score: list[float]
    worse_by: list[float]
    error: list[float]


class FixedOrigin(TypedDict):
    """Forecasts of all years from one origin."""

    origin: int
    scores: list[ScoreRow]


class SpanScores(TypedDict):
    """One step of a rolling forecast."""

    train: Span
    test: Span
    rows: int
    events: int
    scores: list[ScoreRow]


class Rolling(TypedDict):
    """Forecasts whose origin moves on every few years."""

    every: int
    scores: list[ScoreRow]
    spans: list[SpanScores]


class TenYearTable(TypedDict):
    """Scores of one outcome from one origin."""

    outcome: str
    origin: int | None
    """Null for all origins together."""
    rows: int
    events: int
    scores: list[ScoreRow]


class TenYear(TypedDict):
    """Forecasts of ten years."""

    outcome: str
    origins: list[int]
    scores: list[ScoreRow]
    tables: list[TenYearTable]


class _Made(TypedDict):
    """What a document was made with."""

    seed: int
    draws: int
    messages: list[Bilingual | str]
    versions: NotRequired[dict[str, str]]
    data: NotRequired[dict[str, str]]
    command: NotRequired[str]


class BacktestDocument(_Made):
    """The backtest that ships with the estimates."""

    split: SplitYears
    rows: SplitRows
    scores: list[ScoreRow]
    calibration: list[CalibrationRow]
    subsets: list[SubsetRow]
    counts: list[CountRow]
    choice: NotRequired[Choice | None]
    fixed_origin: NotRequired[FixedOrigin | None]
    rolling: NotRequired[Rolling | None]
    ten_year: NotRequired[TenYear | None]


class Forecast(TypedDict):
    """A forecast of a case, and its rank among all pairs of that year."""

    forecast: Chance
    rank: int
    of: int


class Happened(TypedDict):
    """The year in which each outcome came, or null."""

    any: int | None
    fatal: int | None
    war: int | None
    under_way: NotRequired[bool]


class RuleCase(TypedDict):
    """A named case, as an illustration: it is not scored."""

    case: str
    states: Span
    origin: int
    estimated_before: NotRequired[int]
    covered: bool
    forecasts: NotRequired[dict[str, Forecast]]
    happened: NotRequired[Happened]
    why: NotRequired[str]


class RuleSet(TypedDict):
    """A set of cases chosen by a rule, and how they were forecast."""

    set: str
    outcome: str
    rows: int
    events: int
    scores: list[ScoreRow]
    bins: list[CalibrationRow]


class OutsideCase(TypedDict):
    """A case that the record cannot see, and why."""

    case: str
    why: str


class RuleTestDocument(_Made):
    """The test on cases chosen by a rule."""

    sets: list[RuleSet]
    cases: list[RuleCase]
    outside: list[OutsideCase]
