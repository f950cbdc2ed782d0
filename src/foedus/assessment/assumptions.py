"""The ledger as plain data: each assumption with what the answers become at its ends, and what is worth watching."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from foedus.arrangement.assumption_kinds import KINDS
from foedus.assessment.schema import ANSWERS
from foedus.deterrence.quantities.ledger import ledger_row
from foedus.horizon.sensitivity.one_at_a_time import OBSERVABLE
from foedus.wording import Message, bilingual

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.assessment.options import Option
    from foedus.assessment.schema import AnswersAt, AssumptionRow, DriverRow, Grade, IndicatorRow
    from foedus.deterrence.quantities.ledger import Ledger, Quantity
    from foedus.horizon.sensitivity.one_at_a_time import Turn
    from foedus.horizon.solving.outcomes import Outcomes

__all__ = ["assumption_rows", "driver_rows", "indicator_row", "watchable_columns"]

_DRIVERS_SCANNED = 9
_FIRST = ("dispute_rate", "severity", "resolve_spread", "tripwire", "signed_value", "occasion_effect", "war_victory")
"""Kinds that stand first: the level of danger, and what differences between arrangements hang on most."""


def assumption_rows(
    ledger: Ledger, one_at_a_time: Outcomes, main: int, *, war: bool, solved: Outcomes | None = None
) -> list[AssumptionRow]:
    """Return the ledger, each quantity with the answers at its low and high end, the others at their medians.

    The adversary's resolve is held where the level of danger put it, but for the quantities that it was solved from.
    Without a war, what is said of the present war is left out: no answer rests on it.

    Parameters
    ----------
    ledger : Ledger
    one_at_a_time : Outcomes
        The medians, then each uncertain quantity at its low and high end.
    main : int
        Position of the arrangement in it.
    war : bool
        Whether a war is in progress.
    solved : Outcomes, optional
        The same with resolve solved again in each row.
    """
    rows, k = [], 0
    for quantity in ledger.quantities:
        row = _assumption_row(quantity)
        if quantity.uncertain:
            low, high = 1 + 2 * k, 2 + 2 * k
            row["if_low"] = _answers_at(one_at_a_time, low, main, war=war)
            row["if_high"] = _answers_at(one_at_a_time, high, main, war=war)
            row["moves"] = _moved([row["if_low"], row["if_high"], _answers_at(one_at_a_time, 0, main, war=war)])
            if solved is not None:
                low_high = (_answers_at(solved, at, main, war=war) for at in (low, high))
                row["solved"] = {"low": next(low_high), "high": next(low_high)}
            k += 1
        if war or KINDS[quantity.kind].needs != "war":
            rows.append(row)
    return sorted(rows, key=lambda row: _FIRST.index(row["kind"]) if row["kind"] in _FIRST else len(_FIRST))


def _assumption_row(quantity: Quantity) -> AssumptionRow:
    """Return a quantity as a row of the ledger, its sources as one text and its grade never empty."""
    known = ledger_row(quantity)
    row: AssumptionRow = {
        "id": known["id"],
        "kind": known["kind"],
        "about": known["about"],
        "median": known["median"],
        "low": known["low"],
        "high": known["high"],
        "unit": known["unit"],
        "source": "; ".join(known["source"]),
        "grade": cast("Grade", known["grade"] or ("estimate" if quantity.estimated else "assumption")),
        "assumed": known["assumed"],
        "basis": known["basis"],
        "if_false": known["if_false"],
        "title": known["says"],
    }
    if known["if_false"]:
        row["note"] = known["if_false"]
    if "link" in known:
        row["link"] = known["link"]
    if "how" in known:
        row["how"] = known["how"]
    if "instead_of" in known:
        row["instead_of"] = known["instead_of"]
    if "pooled" in known:
        row["pooled"] = known["pooled"]
    return row


def _answers_at(one_at_a_time: Outcomes, row: int, main: int, *, war: bool) -> AnswersAt:
    found: AnswersAt = {}
    for key in ANSWERS:
        if war or key != "acceptance":
            found[key] = round(float(getattr(one_at_a_time, key)[row, main]), 6)
    return found


def _moved(found: Sequence[AnswersAt]) -> float:
    """Return by how much an answer differs at most."""
    values = [list(cast("dict[str, float]", answers).values()) for answers in found]
    return round(max(max(each) - min(each) for each in zip(*values, strict=True)), 6)


def driver_rows(assumptions: Sequence[AssumptionRow], one_at_a_time: Outcomes, main: int) -> list[DriverRow]:
    """Return the quantities by how far they move the overall probability."""
    base = round(float(one_at_a_time.overall[0, main]), 6)
    found: list[DriverRow] = [
        {
            "id": row["id"],
            "title": row["title"],
            "quantity": "overall",
            "base": base,
            "at_low": row["if_low"]["overall"],
            "at_high": row["if_high"]["overall"],
        }
        for row in assumptions
        if "if_low" in row and "if_high" in row
    ]
    return sorted(found, key=lambda d: (-abs(d["at_high"] - d["at_low"]), d["id"]))


def watchable_columns(ledger: Ledger, drivers: Sequence[DriverRow]) -> list[int]:
    """Return the columns of the leading drivers that somebody could watch."""
    columns = {q.id: j for j, q in enumerate(ledger.quantities) if q.kind in OBSERVABLE}
    return [columns[d["id"]] for d in drivers if d["id"] in columns][:_DRIVERS_SCANNED]


# Indicators ----------------------------------------------------------------------------------------------------------


_EFFECTS = {
    ("acceptance", False): Message("refusal becomes more likely than acceptance"),
    ("acceptance", True): Message("acceptance becomes more likely than refusal"),
    ("peace", False): Message("an armed attack within the horizon becomes more likely than not"),
    ("peace", True): Message("peace through the horizon becomes more likely than not"),
    ("regroup", False): Message("the adversary, if it signs, more likely does so for another end than to regroup"),
    ("regroup", True): Message("the adversary, if it signs, more likely does so to regroup than for another end"),
    ("overall", False): Message("sovereignty is more likely lost than kept, all in all"),
    ("overall", True): Message("sovereignty is more likely kept than lost, all in all"),
    ("shift", False): Message("the overall probability falls by ten points"),
    ("shift", True): Message("the overall probability rises by ten points"),
}


def indicator_row(ledger: Ledger, turn: Turn, options: Sequence[Option]) -> IndicatorRow:
    """Return an indicator with its threshold and what it changes."""
    quantity = ledger.quantities[turn.column]
    if turn.what == "first":
        effect = Message("this option ranks first: {option}", {"option": options[turn.option or 0].title})
    else:
        effect = _EFFECTS[turn.what, turn.rises]
    value = {"value": _rounded(turn.threshold)}
    return {
        "id": quantity.id,
        "indicator": quantity.says.to_dict(),
        "threshold": bilingual(Message("above {value}", value) if turn.above else Message("below {value}", value)),
        "threshold_value": round(turn.threshold, 6),
        "direction": "above" if turn.above else "below",
        "unit": quantity.unit,
        "now": quantity.median,
        "changes": turn.what,
        "effect": bilingual(effect),
    }


def _rounded(value: float) -> float | int:
    """Return a value to two significant digits, or in whole numbers from a hundred up."""
    short = float(f"{value:.2g}") if abs(value) < 100 else round(value)
    return int(short) if float(short).is_integer() else short
