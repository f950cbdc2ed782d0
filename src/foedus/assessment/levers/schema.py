"""The JSON of ``foedus levers``, typed: levers, their settings, each answer, and its paired change.

``foedus schema levers`` publishes it. Nothing here loads a heavy library; pydantic is loaded where a document is
checked.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NotRequired

from typing_extensions import TypedDict

from foedus.assessment.schema.case import ArrangementPart
from foedus.assessment.schema.common import Chance
from foedus.assessment.schema.options import EstimateDocument, LevelPart, PairedDifference
from foedus.horizon.schema import Share
from foedus.wording import Bilingual

if TYPE_CHECKING:
    from pydantic import TypeAdapter

__all__ = [
    "ANSWERS_MOVED",
    "LEVERS_FORMAT",
    "ExpectedRange",
    "LeftOut",
    "LeverAnswer",
    "LeverRow",
    "LeversDocument",
    "LeversProvenance",
    "LeversSituation",
    "Mechanism",
    "MovedAnswer",
    "SettingRow",
    "Unit",
    "Verdict",
    "document_schema",
]

LEVERS_FORMAT = 1
"""Raised with every change of a key."""

MovedAnswer = Literal[
    "adversary_signs", "protege_signs", "peace", "sovereignty", "imposed_peace", "imposed_sovereignty", "overall"
]
"""What a lever may move: who signs; peace and sovereignty given acceptance, and were the terms imposed; overall."""

ANSWERS_MOVED: tuple[MovedAnswer, ...] = (
    "adversary_signs",
    "protege_signs",
    "peace",
    "sovereignty",
    "imposed_peace",
    "imposed_sovereignty",
    "overall",
)

Unit = Literal[
    "times",
    "billion euro a year",
    "thousand soldiers",
    "probability",
    "share a year",
    "months",
    "hours",
    "clause",
    "of the ledger",
]
"""Of the value of a setting. A clause is there or not, and has no value; the ledger gives the unit of its own."""

Verdict = Literal["inside", "smaller", "larger", "opposite"]
"""Where the mean change lies beside the range expected: in it, nearer to nothing, further off, of the other sign."""


class ExpectedRange(TypedDict):
    """What somebody expected of a change beforehand: a range of judgement."""

    low: Chance
    high: Chance


class LeverAnswer(TypedDict):
    """One answer at one setting."""

    answer: MovedAnswer
    estimate: EstimateDocument
    change: PairedDifference | None
    """Against the reference of the lever, draw by draw; null at the reference."""
    expected: ExpectedRange | None
    verdict: Verdict | None


class Mechanism(TypedDict):
    """What moves behind the answers: means over draws; null where there is none."""

    attack: Share
    """An attack within the horizon, given acceptance."""
    held: Share | None
    """If attacked, the protégé holds."""
    helped: Share | None
    """If attacked in the first year, the share of the guarantors' power, in time, that fights."""
    strength: float
    """The protégé's relative strength in the third year of quiet, as a multiple of that at the start."""
    sovereignty_at_war: Share | None
    """If the war goes on, nothing is lost through the horizon."""


class SettingRow(TypedDict):
    """One setting of a lever."""

    id: str
    title: Bilingual
    value: float | None
    reference: bool
    """Changes of the lever are counted from this setting."""
    answers: list[LeverAnswer]
    mechanism: Mechanism
    why: Bilingual | None
    """What moves behind the change; null at the reference."""
    differs: Bilingual | None
    """Why the change is not what was expected; null where it is, or where nothing was expected."""


class LeverRow(TypedDict):
    """One lever, its reference among its settings."""

    id: str
    title: Bilingual
    unit: Unit
    settings: list[SettingRow]


class LeftOut(TypedDict):
    """A lever that says nothing here."""

    id: str
    title: Bilingual
    why: Bilingual


class LeversSituation(TypedDict):
    """The situation in which levers are moved."""

    id: str
    title: Bilingual
    date: str
    war: bool
    protege: Bilingual
    adversary: Bilingual


class LeversProvenance(TypedDict):
    """What the sheet was made with."""

    format: int
    foedus: str
    seed: int
    draws: int
    settings: list[str]
    """Quantities that the reader set for this run."""
    arrangement_sha256: str
    situation_sha256: str
    estimates: str | None
    """Version of the code that the estimates were made with."""
    command: NotRequired[str]


class LeversDocument(TypedDict):
    """What ``foedus levers --format json`` writes."""

    arrangement: ArrangementPart
    under: str
    """The text whose answers are moved: the arrangement itself, or a yardstick in its place."""
    situation: LeversSituation
    horizon: str
    horizon_years: float
    level: LevelPart
    as_it_is: list[LeverAnswer]
    levers: list[LeverRow]
    left_out: list[LeftOut]
    expected_by: Bilingual | None
    """Whose expectation stands beside the changes; null where nobody's does."""
    provenance: LeversProvenance


@cache
def _adapter() -> TypeAdapter[LeversDocument]:
    from pydantic import ConfigDict, TypeAdapter, with_config

    rules = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, use_attribute_docstrings=True)
    return TypeAdapter(with_config(rules)(LeversDocument))


def document_schema() -> dict[str, Any]:
    """Return the JSON Schema of a lever sheet."""
    return _adapter().json_schema()
