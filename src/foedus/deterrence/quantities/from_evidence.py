"""How quantities of the game follow from the small models of the evidence, each from one model.

Where a war is in progress the level of danger afterwards is that of pairs after a war (`recurrence_after_war`), with
the spread of cases around it: the mean over draws stays the pooled level. Without a war a situation gives the level,
from the record's forecast of its own pair, or it is assumed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit

from foedus.arrangement.schema import Text
from foedus.deterrence.quantities.defaults import DEFAULTS
from foedus.deterrence.quantities.ledger import estimate_quantity
from foedus.statistics.spread import around
from foedus.wording import Message, bilingual

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from foedus.deterrence.estimates.load import Posterior
    from foedus.deterrence.quantities.ledger import Quantity

    Array = NDArray[np.float64]

__all__ = ["AFTER_WAR_ONLY", "FROM_EVIDENCE", "evidence_quantities"]

AFTER_WAR_ONLY = frozenset({"dispute_rate", "severity"})
"""Kinds that the evidence gives for the years after a war in progress, and says nothing of elsewhere."""

_SEED = 20261126
_MOST = 0.99

_COW = "Sarkees & Wayman 2010 (COW wars)"
_GML = "Gibler, Miller & Little 2016 (militarised disputes)"
_ICB = "Brecher et al. (ICB)"


def _yearly(posterior: Posterior, term: str) -> Array:
    """Return the chance within a year, from a rate."""
    return -np.expm1(-posterior[term])


def _dispute_rate(posterior: Posterior) -> Array:
    """Return the yearly chance after the first year, of single pairs: they differ around the pooled level."""
    middle = posterior["any_directed:intercept"]
    own = posterior["case:sd_directed"] * np.random.default_rng(_SEED).standard_normal(len(middle))
    return expit(around(middle, own))


def _pooled_rate(posterior: Posterior) -> tuple[float, float]:
    """Return the ends of 90 % of the pooled chance after the first year: the doubt about the mean of pairs."""
    low, high = np.quantile(expit(posterior["any_directed:intercept"]), [0.05, 0.95])
    return float(low), float(high)


def _severity(posterior: Posterior) -> Array:
    """Return how many disputes are deadly, from the pooled yearly chances of both.

    The two were fitted apart to the same wars: a draw with many disputes has many deadly ones, so that the chance of a
    deadly dispute has the spread of its own fit, and their ratio is never noise of both.
    """
    disputes, deadly = (posterior[f"{grade}_directed:intercept"] for grade in ("any", "deadly"))
    matched = np.empty_like(deadly)
    matched[np.argsort(disputes, kind="stable")] = np.sort(deadly)
    return np.minimum(expit(matched) / expit(disputes), _MOST)


FROM_EVIDENCE: Mapping[str, tuple[str, Callable[[Posterior], Array], tuple[str, ...], Message]] = {
    "dispute_rate": (
        "recurrence_after_war",
        _dispute_rate,
        (_COW, _GML),
        Message(
            "Disputes that one side of an ended interstate war begins with the other, a year, second to tenth year, "
            "from 1946; the range holds how far pairs differ."
        ),
    ),
    "severity": (
        "recurrence_after_war",
        _severity,
        (_COW, _GML),
        Message(
            "Of these disputes, those that kill more than 25 or reach war. Seizures of ground are too few to be told "
            "apart."
        ),
    ),
    "first_year": (
        "recurrence_after_war",
        lambda posterior: posterior["deadly_directed:first_year"],
        (_COW, _GML),
        Message("Deadly disputes in the first year after a war, against the nine years after it."),
    ),
    "war_victory": (
        "war_endings",
        lambda posterior: _yearly(posterior, "from_1946:initiator_later"),
        (_COW,),
        Message(
            "Victories of the side that began it in interstate wars that have lasted more than two years, from 1946; "
            "they are few. A pooled chance: it does not say who is winning this war."
        ),
    ),
    "settlement": (
        "war_endings",
        lambda posterior: _yearly(posterior, "from_1946:draw_later"),
        (_COW,),
        Message(
            "Interstate wars that have lasted more than two years, from 1946, and end without a winner; they are few."
        ),
    ),
    "resistance": (
        "resistance_to_violence",
        lambda posterior: posterior["resists"],
        (_ICB,),
        Message(
            "Victims of a violent act with territory, grave damage or existence at stake, from 1946, that fought back."
        ),
    ),
    "presence": (
        "presence",
        lambda posterior: np.maximum(posterior["troops_from_1000"], 0.0),
        ("Allen, Flynn & Martinez Machain 2022 (troops)", _GML),
        Message(
            "Joining by the United States where it had a thousand troops or more the year before; a negative effect "
            "counts as none. Troops go where a state means to fight: this is no effect of sending them."
        ),
    ),
}
"""Kind of quantity: the model, how it is computed, its sources, and the sentence that says so."""


def evidence_quantities(evidence: Mapping[str, Posterior]) -> tuple[Quantity, ...]:
    """Return the quantities that the shipped models of the evidence give.

    Parameters
    ----------
    evidence : mapping of Posterior
        By name of the model; quantities of a model that is missing stay assumed.
    """
    kinds = {quantity.kind: quantity for quantity in DEFAULTS}
    found = (
        (
            estimate_quantity(kinds[kind], compute(evidence[model]), model, sources, Text(**bilingual(how))),
            evidence[model],
        )
        for kind, (model, compute, sources, how) in FROM_EVIDENCE.items()
        if model in evidence
    )
    return tuple(replace(q, pooled=_POOLED[q.kind](of)) if q.kind in _POOLED else q for q, of in found)


_POOLED: Mapping[str, Callable[[Posterior], tuple[float, float]]] = {"dispute_rate": _pooled_rate}
"""Kinds whose range holds how far cases differ, and the doubt about their mean alone."""
