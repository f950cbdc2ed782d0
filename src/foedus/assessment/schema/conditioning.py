"""What the evidence conditions: few facts, the weights they give to draws, and the answers with them and without."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from foedus.horizon.schema import Share
from foedus.wording import Bilingual

__all__ = ["AnswerMeans", "ConditioningPart", "DatumRow", "FactWeight", "MovedRow", "OptionMeans", "Said"]


class AnswerMeans(TypedDict):
    """The answers as means over draws; acceptance is null without a war in progress."""

    acceptance: Share | None
    peace: Share
    sovereignty: Share
    overall: Share


class Said(TypedDict):
    """A quantity over draws, plain or weighted; `low` and `high` bound 90 %."""

    mean: float
    median: float
    low: float
    high: float


class FactWeight(TypedDict):
    """One fact: what the record has, what the game says of it in the fact's own reference case, and what it moves."""

    id: str
    says: Bilingual
    because: Bilingual
    """Why the bias is as wide as it is."""
    sources: list[str]
    scale: str
    reference: Bilingual
    years: int
    danger: Share
    """Chance of an attack over these years in the reference case."""
    recorded: float
    """In logs, as the record has it."""
    kept: float
    """Share of it that is taken."""
    estimate: float
    error: float
    bias: float
    before: Said
    """What the game says of it, in logs, without weights."""
    after: Said
    """The same with the weights of all facts that are used."""
    unreached: Share
    """Share of draws in which no adversary brings the danger of the reference case; these say nothing of the fact."""
    tail: Share
    """How far out the fact lies in what the game says before, two-sided."""
    contradicts: bool
    effective: Share
    """Effective share of the draws under this fact alone."""
    used: bool
    alone: AnswerMeans
    """The answers under this fact alone."""
    without: AnswerMeans
    """The answers under all facts that are used but for this one."""


class OptionMeans(TypedDict):
    """The answers of one option, without weights and with them."""

    id: str
    title: Bilingual
    plain: AnswerMeans
    weighted: AnswerMeans
    chance: AnswerMeans
    """How far the two lie apart by the chance of the draws alone, as a standard error."""


class MovedRow(TypedDict):
    """A quantity of the ledger that the facts move by more than chance."""

    id: str
    title: Bilingual
    unit: str
    before: Said
    after: Said


class DatumRow(TypedDict):
    """What one datum of the evidence speaks to."""

    id: str
    says: Bilingual
    speaks_to: Literal["level", "difference", "shown"]
    sources: list[str]


class ConditioningPart(TypedDict):
    """What the evidence conditions; the headline stays without weights."""

    says: Bilingual
    messages: list[Bilingual]
    """Facts that are not used, or that contradict the game or one another."""
    effective: Share
    """Effective share of the draws under all facts that may be used."""
    least: Share
    """Below this share of effective draws weights are shown and not used."""
    used: bool
    facts: list[FactWeight]
    options: list[OptionMeans]
    moved: list[MovedRow]
    manifest: list[DatumRow]
