"""What the record says beside the answers: the reference class, how its members fared, and the limits of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.assessment.claims import specifications_part, structure_part
from foedus.assessment.estimate import Estimate
from foedus.assessment.schema import LEVEL
from foedus.deterrence.quantities.record_counts import FULFILMENT, RECURRENCE
from foedus.horizon.solving.calibration import failing, recurrence_of
from foedus.wording import Message, bilingual, percentage

if TYPE_CHECKING:
    from foedus.arrangement.situation import Situation
    from foedus.assessment.schema import (
        AnaloguePart,
        ComparedRecurrence,
        FulfilmentRow,
        Missing,
        RecordPart,
        RecurrenceRow,
        ReferenceClass,
        SampleRow,
    )
    from foedus.deterrence.quantities.record_counts import Count
    from foedus.deterrence.terms.commitments import Terms
    from foedus.horizon.solving.calibration import Recurrence
    from foedus.horizon.solving.outcomes import Outcomes

__all__ = ["record_part"]

_MODERN = 1945
"""Fulfilment is counted before and from this year."""

_LIMITS = (
    Message("Only promises called by a war appear here; those that deterred do not."),
    Message("Every row is an alliance; assurances outside alliances are not observed."),
)


def record_part(
    terms: Terms,
    outcomes: Outcomes,
    situation: Situation,
    analogues: list[AnaloguePart] | Missing,
    samples: list[SampleRow],
) -> RecordPart:
    """Return the record: what follows a war is included where one is in progress.

    Parameters
    ----------
    terms : Terms
        Of the arrangement.
    outcomes : Outcomes
    situation : Situation
    analogues : list or dict
        Alliances near to the text, or why none is named.
    samples : list
        The answers under other estimates.
    """
    kind = _kind_of(terms)
    mean, low, median, high = (round(value, 6) for value in failing(outcomes))
    in_model = Estimate(mean=mean, median=median, low=low, high=high)
    return {
        "reference_class": _reference_class(kind, terms, early=situation.date.year < _MODERN),
        "fulfilment": [_fulfilment_row(count) for count in _counted(kind)],
        "recurrence": [_recurrence_row(count) for count in RECURRENCE] if situation.war else [],
        "recurrence_in_model": in_model.to_dict() if situation.war else None,
        "recurrence_compared": compared_recurrence(outcomes) if situation.war else [],
        "structure": structure_part(),
        "specifications": specifications_part(),
        "limits": [bilingual(limit) for limit in _LIMITS],
        "analogues": analogues,
        "samples": samples,
    }


# The reference class -------------------------------------------------------------------------------------------------


def _kind_of(terms: Terms) -> str:
    """Return the kind of pact that is nearest to the strongest promise."""
    return "defense" if any(c.fight in {"dated", "owed", "menu", "may"} for c in terms.active) else "consultation"


def _counted(kind: str) -> list[Count]:
    return [count for count in FULFILMENT if count.what.startswith((kind, "alliances"))]


def _reference_class(kind: str, terms: Terms, *, early: bool) -> ReferenceClass:
    """Return wartime fulfilment of the kind of promise made, in the period in which the situation lies."""
    period = "1816-1944" if early else "1945-2003"
    chosen = next(count for count in _counted(kind) if period in count.what)
    years = {"period": period}
    title = (
        Message("Defense pacts called by a war, {period}", years)
        if kind == "defense"
        else Message("Consultation pacts called by a war, {period}", years)
    )
    how = _how_chosen({c.fight for c in terms.active}, early=early)
    return {"title": bilingual(title), "how": bilingual(how), "n": chosen.n, "honoured": chosen.k}


def _how_chosen(fights: set[str], *, early: bool) -> Message:
    """Return how the reference class was chosen: a text that promises less than its class says so."""
    beside = (
        Message("The years from 1945, of which the estimates speak, stand beside it.")
        if early
        else Message("The years before 1945 stand beside it.")
    )
    values = {"beside": beside}
    if fights & {"dated", "owed", "menu"} or ("consult" in fights and "may" not in fights):
        return Message("By the strongest promise of any guarantor. {beside}", values)
    if "may" in fights:
        return Message(
            "No guarantor owes it to fight, the text only allows it: pacts that owe it are the nearest class counted. "
            "{beside}",
            values,
        )
    return Message(
        "No guarantor promises anything: pacts of the weakest promise counted stand here for comparison only. {beside}",
        values,
    )


def _fulfilment_row(count: Count) -> FulfilmentRow:
    low, high = count.interval()
    return {
        "what": count.what,
        "honoured": count.k,
        "n": count.n,
        "share": round(count.share, 4),
        "low": round(low, 4),
        "high": round(high, 4),
        "level": count.level,
        "source": count.source,
    }


# War again -----------------------------------------------------------------------------------------------------------


def _recurrence_row(count: Count) -> RecurrenceRow:
    low, high = count.interval()
    return {
        "what": count.what,
        "k": count.k,
        "n": count.n,
        "share": round(count.share, 4),
        "low": round(low, 4),
        "high": round(high, 4),
        "level": count.level,
        "source": count.source,
    }


def compared_recurrence(outcomes: Outcomes) -> list[ComparedRecurrence]:
    """Return how often an accepted bare cease-fire fails in the model, beside each figure of the record.

    The model's `mean` is its probability, each draw counting by how probable acceptance is in it; the others are
    quantiles of the chances of single draws.
    """
    return [_compared(row) for row in recurrence_of(outcomes)]


def _compared(row: Recurrence) -> ComparedRecurrence:
    low, high = row.count.interval()
    shares = {
        "model": percentage(row.mean),
        "record": percentage(row.count.share),
        "level": percentage(row.count.level),
    }
    says = (
        Message(
            "The model gives {model}, the record {record}: the model lies in the record's {level} interval.",
            shares,
        )
        if row.agrees
        else Message(
            "The model gives {model}, the record {record}: the model does not lie in the record's {level} interval.",
            shares,
        )
    )
    return {
        "what": row.count.what,
        "years": row.years,
        "model": {
            "mean": round(row.mean, 6),
            "median": round(row.median, 6),
            "low": round(row.low, 6),
            "high": round(row.high, 6),
            "level": LEVEL,
        },
        "share": round(row.count.share, 4),
        "low": round(low, 4),
        "high": round(high, 4),
        "level": row.count.level,
        "agrees": row.agrees,
        "says": bilingual(says),
    }
