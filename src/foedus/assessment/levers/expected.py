"""What somebody expected of the levers of a case, beforehand: shipped beside the package, never tuned to."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from foedus.assessment.levers.schema import ExpectedRange, Verdict
    from foedus.wording import Bilingual

__all__ = ["Expectation", "expected_of", "verdict_of"]


_SHOWN = 5e-4  # what is shown as no tenth of a point is none


@dataclass(frozen=True, slots=True)
class Expectation:
    """What somebody expected of the levers of a case.

    Attributes
    ----------
    by : Bilingual
        Who, and how.
    ranges : mapping
        Of the change of each answer, by lever, setting and answer.
    """

    by: Bilingual
    ranges: Mapping[str, Mapping[str, Mapping[str, tuple[float, float]]]]

    def of(self, lever: str, setting: str, answer: str) -> ExpectedRange | None:
        """Return the range expected of one change, if it was judged."""
        known = self.ranges.get(lever, {}).get(setting, {}).get(answer)
        return None if known is None else {"low": known[0], "high": known[1]}


def expected_of(arrangement: str, situation: str) -> Expectation | None:
    """Return what was expected of an arrangement in a situation, if anything ships.

    >>> found = expected_of("ukraine-2025-reported", "ukraine-2025")
    >>> found.of("strength", "twice", "peace"), found.of("strength", "half", "peace")
    ({'low': -0.25, 'high': -0.05}, None)
    """
    found = _shipped().get(arrangement)
    if found is None or found["situation"] != situation:
        return None
    ranges = {
        lever: {
            setting: {answer: (float(low), float(high)) for answer, (low, high) in answers.items()}
            for setting, answers in settings.items()
        }
        for lever, settings in found.items()
        if lever not in {"situation", "by"}
    }
    return Expectation(found["by"], ranges)


@cache
def _shipped() -> dict[str, Any]:
    source = files("foedus.assessment.levers") / "expected.toml"
    return tomllib.loads(source.read_text(encoding="utf-8"))


def verdict_of(mean: float, expected: ExpectedRange) -> Verdict:
    """Return where the mean of a change lies beside the range expected.

    >>> [verdict_of(mean, {"low": -0.3, "high": -0.1}) for mean in (-0.2, -0.02, -0.5, 0.1, 0.0001)]
    ['inside', 'smaller', 'larger', 'opposite', 'smaller']
    """
    low, high = expected["low"], expected["high"]
    if low - _SHOWN <= mean <= high + _SHOWN:
        return "inside"
    middle = (low + high) / 2
    if low * high > 0 and mean * middle < 0 and abs(mean) > _SHOWN:
        return "opposite"
    return "smaller" if abs(mean) < abs(middle) else "larger"
