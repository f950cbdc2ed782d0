"""How far the answers can be trusted, by rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from foedus.wording import Message, bilingual

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from foedus.assessment.schema import AssumptionRow, ConfidencePart, DriverRow
    from foedus.horizon.solving.outcomes import Outcomes

__all__ = ["confidence_part"]

_LEADING = 8
_RECORDED = 2010  # the last year of disputes on which the links are estimated
_DOUBTFUL = ("4", "5", "6")  # credibility in an Admiralty grade: doubtful, improbable, cannot be judged
_WIDE, _NARROW = 0.5, 0.25  # widths of the interval: one that says little whatever it rests on; one that says much


def confidence_part(
    assumptions: Sequence[AssumptionRow],
    drivers: Sequence[DriverRow],
    outcomes: Outcomes,
    main: int,
    day: date,
    later_text: Message | None = None,
) -> ConfidencePart:
    """Return how far the answers can be trusted, by rule, and whether they are given in hindsight on a past day.

    Of the eight quantities that move `overall` most: *low* where most are assumed or doubtful, or where the interval of
    `overall` is wider than a half; *high* only where none is either, most are estimated from the record, and the
    interval is narrower than a quarter; *moderate* otherwise. Doubtful is a number whose grade has a credibility of 4
    or worse, as one that follows from a source by a rule of the situation's author. That the text is later than the
    situation is said, and changes no level.
    """
    leading = [row["id"] for row in drivers[:_LEADING]]
    rows = {row["id"]: row for row in assumptions}
    n = len(leading)
    assumed = sum(rows[name]["assumed"] for name in leading)
    estimated = sum(rows[name]["basis"] == "estimated" for name in leading)
    doubtful = sum(_is_doubtful(rows[name]) for name in leading)
    low, high = (float(v) for v in np.quantile(outcomes.overall[:, main], [0.05, 0.95]))
    if 2 * (assumed + doubtful) > n or high - low > _WIDE:
        level = "low"
    elif assumed + doubtful == 0 and 2 * estimated > n and high - low < _NARROW:
        level = "high"
    else:
        level = "moderate"
    counts = {"n": n, "assumed": assumed, "estimated": estimated, "sourced": n - assumed - estimated}
    reasons = [
        Message(
            "Of the {n} quantities that move the answer most: {assumed} assumed, {estimated} estimated from the "
            "record, {sourced} from other sources.",
            counts,
        )
    ]
    if doubtful:
        reasons.append(
            Message(
                "Doubtful among those from other sources (credibility 4 or worse): {doubtful}.", {"doubtful": doubtful}
            )
        )
    if high - low > _WIDE:
        reasons.append(Message("The interval of the overall probability is wider than fifty points."))
    if not any(row["basis"] == "estimated" for row in assumptions):
        reasons.append(Message("No link of the model is estimated from the record here."))
    elif day.year <= _RECORDED:
        reasons.append(
            Message(
                "The estimates know what came after the situation’s date: this is an illustration in hindsight, not a "
                "forecast."
            )
        )
    if later_text is not None:
        reasons.append(later_text)
    return {"level": level, "reasons": [bilingual(reason) for reason in reasons]}


def _is_doubtful(row: AssumptionRow) -> bool:
    grade = row["grade"]
    return not row["assumed"] and row["basis"] != "estimated" and grade is not None and grade.endswith(_DOUBTFUL)
