"""Words and numbers that several parts share."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Interval
from typing_extensions import TypedDict

from foedus.wording import Bilingual

__all__ = ["FORMAT", "AnswerName", "Chance", "Direction", "Grade", "Missing"]

FORMAT = 4
"""Raised with every change of a key: a later version cannot read what an earlier one wrote, and says so."""

Chance = Annotated[float, Interval(ge=-1, le=1)]
Grade = Literal[
    "assumption", "estimate",
    "A1", "A2", "A3", "A4", "A5", "A6", "B1", "B2", "B3", "B4", "B5", "B6", "C1", "C2", "C3", "C4", "C5", "C6",
    "D1", "D2", "D3", "D4", "D5", "D6", "E1", "E2", "E3", "E4", "E5", "E6", "F1", "F2", "F3", "F4", "F5", "F6",
]  # fmt: skip
AnswerName = Literal["acceptance", "peace", "sovereignty", "overall"]
Direction = Literal["above", "below"]


class Missing(TypedDict):
    """Why a part is not there."""

    why: Bilingual
