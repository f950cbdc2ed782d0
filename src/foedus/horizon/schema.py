"""What the years ahead hand on: the names of answers and ends, and the region of failure as data."""

from __future__ import annotations

from typing import Annotated, NotRequired

from annotated_types import Interval
from typing_extensions import TypedDict

from foedus.wording import Bilingual

__all__ = [
    "ANSWERS",
    "ENDS",
    "LEVEL",
    "MOTIVES",
    "RESULTS",
    "DesignsRegion",
    "FailureRegion",
    "HeldOut",
    "LimitRow",
    "Share",
    "SimulatedEnd",
    "SimulatedEnds",
]

ANSWERS = ("acceptance", "peace", "sovereignty", "overall")
"""The probabilities that an assessment gives, in the order of its JSON."""

MOTIVES = ("peace", "hedge", "regroup")
"""Why the adversary signs; each signature has exactly one."""

RESULTS = ("held", "conceded", "attacked")
"""What comes of a signature within the horizon; exactly one of these."""

ENDS = ("peace_held", "attacked_held", "conceded", "attacked_lost")
"""Each course of events ends in exactly one of these."""

LEVEL = 0.9
"""Of every interval over draws."""

Share = Annotated[float, Interval(ge=0, le=1)]


class LimitRow(TypedDict):
    """The limits of one assumption (or lever) of a region; null where it is not limited on that side."""

    id: str
    title: Bilingual
    unit: str
    low: float | None
    high: float | None
    values: NotRequired[list[str | float]]
    """The values that it may have, where it has few."""
    p: Share
    """How probable so good a limit would be, did it set no failure apart."""


class HeldOut(TypedDict):
    """How well such a region holds on draws that were not used to find it."""

    coverage: Share
    density: Share


class FailureRegion(TypedDict):
    """The region of assumptions in which failures gather; null and no limits where there is none."""

    what: Bilingual
    threshold: float
    draws: int
    share: Share
    coverage: Share | None
    density: Share | None
    mass: Share | None
    held_out: HeldOut | None
    limits: list[LimitRow]
    messages: list[Bilingual]


class DesignsRegion(FailureRegion):
    """The region of levers, choices and uncertainties in which designs of a sweep fail."""

    designs: int


class SimulatedEnd(TypedDict):
    """The share of simulated paths that end so, its Monte Carlo error, and the exact chance."""

    share: float
    error: float
    exact: float


class SimulatedEnds(TypedDict):
    """How the simulated paths under one arrangement end."""

    peace_held: SimulatedEnd
    attacked_held: SimulatedEnd
    conceded: SimulatedEnd
    attacked_lost: SimulatedEnd
