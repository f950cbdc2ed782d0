"""What the evidence conditions: the answers with importance weights beside those without, and what each fact moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from foedus.horizon.conditioning.found import found_facts
from foedus.horizon.conditioning.log_ratios import begin_ratios, reference_title
from foedus.horizon.conditioning.manifest import evidence_manifest
from foedus.horizon.conditioning.weights import FAR, LEAST_EFFECTIVE, condition, tail, weighted_quantiles
from foedus.wording import Message, bilingual, percentage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from foedus.arrangement.situation import Situation
    from foedus.assessment.options import Option
    from foedus.assessment.schema import (
        AnswerMeans,
        ConditioningPart,
        DatumRow,
        FactWeight,
        Missing,
        MovedRow,
        OptionMeans,
        Said,
    )
    from foedus.deterrence.quantities.ledger import Draws
    from foedus.deterrence.quantities.link_quantities import LinkQuantities
    from foedus.horizon.conditioning.found import FoundFact
    from foedus.horizon.conditioning.weights import Conditioned
    from foedus.horizon.pool import Pool
    from foedus.horizon.solving.outcomes import Outcomes

    Array = NDArray[np.float64]

__all__ = ["begin_conditioning", "conditioning_part"]

_ANSWERS = ("acceptance", "peace", "sovereignty", "overall")
_SURE = 2.0  # standard errors beyond which one answer is said to have moved by more than chance
_MOVED = 3.0  # the same of a quantity, because some fifty are looked at
_LEAST_MOVED = 0.05  # of a quantity's own standard deviations


def begin_conditioning(
    situation: Situation, draws: Draws, links: LinkQuantities, pool: Pool
) -> Callable[[Sequence[Option], Outcomes, int], ConditioningPart | Missing]:
    """Submit what the game says of each fact, and return what waits for it and puts the part together.

    Parameters
    ----------
    situation : Situation
    draws : Draws
        Of the case assessed.
    links : LinkQuantities
    pool : Pool
    """
    facts = found_facts()
    if not facts:
        why = bilingual(Message("the estimates that ship hold no evidence of differences"))
        return lambda options, outcomes, main: {"why": why}
    wait = begin_ratios(facts, evidence_manifest().shared, draws, links.in_situation(situation), pool)
    return lambda options, outcomes, main: conditioning_part(facts, wait(), draws, options, outcomes, main)


def conditioning_part(
    facts: Sequence[FoundFact],
    ratios: Array,
    draws: Draws,
    options: Sequence[Option],
    outcomes: Outcomes,
    main: int,
) -> ConditioningPart:
    """Return what the evidence conditions.

    Parameters
    ----------
    facts : sequence of FoundFact
    ratios : array (F, D)
        What the game of each draw says of each fact.
    draws : Draws
    options : sequence of Option
    outcomes : Outcomes
        Of every option in every draw.
    main : int
        Position of the arrangement.
    """
    found = condition(ratios, facts)
    rows = [_fact(k, fact, ratios[k], found, outcomes, main) for k, fact in enumerate(facts)]
    compared = [_option(option, i, found, outcomes) for i, option in enumerate(options)]
    return {
        "says": bilingual(_summary(found, compared[main])),
        "messages": [bilingual(message) for message in _messages(found, rows)],
        "effective": round(found.together, 6),
        "least": LEAST_EFFECTIVE,
        "used": any(found.used),
        "facts": rows,
        "options": compared,
        "moved": _moved(found, draws),
        "manifest": _manifest(),
    }


def _means(weights: Array, outcomes: Outcomes, option: int) -> AnswerMeans:
    return _by_answer([float((getattr(outcomes, key)[:, option] * weights).sum()) for key in _ANSWERS])


def _chance(weights: Array, outcomes: Outcomes, option: int) -> AnswerMeans:
    """Return the standard error of what weights move: weights that had nothing to do with an answer move it so far."""
    apart = np.sqrt(((weights - 1 / len(weights)) ** 2).sum())
    return _by_answer([float(getattr(outcomes, key)[:, option].std() * apart) for key in _ANSWERS])


def _by_answer(values: Sequence[float]) -> AnswerMeans:
    acceptance, peace, sovereignty, overall = (round(value, 6) for value in values)
    return {
        "acceptance": None if np.isnan(acceptance) else acceptance,
        "peace": peace,
        "sovereignty": sovereignty,
        "overall": overall,
    }


def _said(values: Array, weights: Array) -> Said:
    known = np.isfinite(values)
    if not known.any():
        return {"mean": 0.0, "median": 0.0, "low": 0.0, "high": 0.0}
    values, weights = values[known], weights[known] / weights[known].sum()
    low, median, high = (round(v, 6) for v in weighted_quantiles(values, weights, (0.05, 0.5, 0.95)))
    return {"mean": round(float((values * weights).sum()), 6), "median": median, "low": low, "high": high}


def _equal(found: Conditioned) -> Array:
    return found.of((False,) * len(found.logs))


def _fact(k: int, fact: FoundFact, ratio: Array, found: Conditioned, outcomes: Outcomes, main: int) -> FactWeight:
    datum, reference = fact.datum, fact.datum.reference
    assert reference is not None
    assert datum.because is not None
    out = tail(ratio, fact.estimate, fact.sd)
    return {
        "id": datum.id,
        "says": datum.says.to_dict(),
        "because": datum.because.to_dict(),
        "sources": list(datum.sources),
        "scale": fact.scale,
        "reference": reference_title(reference.situation),
        "years": reference.years,
        "danger": round(1 - (1 - fact.chance) ** reference.years, 6),
        "recorded": round(fact.recorded, 6),
        "kept": datum.kept,
        "estimate": round(fact.estimate, 6),
        "error": round(fact.error, 6),
        "bias": datum.bias,
        "before": _said(ratio, _equal(found)),
        "after": _said(ratio, found.weights),
        "unreached": round(float(np.isnan(ratio).mean()), 6),
        "tail": round(out, 6),
        "contradicts": out < FAR,
        "effective": round(found.alone[k], 6),
        "used": found.used[k],
        "alone": _means(found.only(k), outcomes, main),
        "without": _means(found.without(k), outcomes, main),
    }


def _option(option: Option, at: int, found: Conditioned, outcomes: Outcomes) -> OptionMeans:
    return {
        "id": option.id,
        "title": option.title,
        "plain": _means(_equal(found), outcomes, at),
        "weighted": _means(found.weights, outcomes, at),
        "chance": _chance(found.weights, outcomes, at),
    }


def _moved(found: Conditioned, draws: Draws) -> list[MovedRow]:
    """Return the quantities that reference cases share and whose mean moves by more than chance, the farthest first."""
    shared, weights = evidence_manifest().shared, found.weights
    far = max(_MOVED * found.noise, _LEAST_MOVED)
    rows = []
    for j, quantity in enumerate(draws.ledger.quantities):
        spread = float(draws.z[:, j].std())
        if quantity.kind not in shared or not quantity.uncertain or spread == 0:
            continue
        shift = abs(float((draws.z[:, j] * (weights - 1 / len(weights))).sum())) / spread
        if shift > far:
            rows.append((-shift, j))
    return [_moved_row(found, draws, j) for _, j in sorted(rows)]


def _moved_row(found: Conditioned, draws: Draws, column: int) -> MovedRow:
    quantity, values = draws.ledger.quantities[column], draws.values[:, column]
    return {
        "id": quantity.id,
        "title": quantity.says.to_dict(),
        "unit": quantity.unit,
        "before": _said(values, _equal(found)),
        "after": _said(values, found.weights),
    }


def _manifest() -> list[DatumRow]:
    return [
        {"id": d.id, "says": d.says.to_dict(), "speaks_to": d.speaks_to, "sources": list(d.sources)}
        for d in evidence_manifest().data
    ]


# In words ------------------------------------------------------------------------------------------------------------


def _summary(found: Conditioned, row: OptionMeans) -> Message:
    if not any(found.used):
        return Message(
            "No fact of the record conditions the differences between options: too few draws would be effective."
        )
    return Message(
        "Few facts of the record speak to differences between options. With the draws weighted by how well each agrees "
        "with them, each in a case of its own, the mean overall probability of this text {moves}; {share} of the draws "
        "stay effective. The answers of this report are without weights.",
        {"moves": _moves(row), "share": percentage(found.together)},
    )


def _moves(row: OptionMeans) -> Message:
    plain, weighted = row["plain"]["overall"], row["weighted"]["overall"]
    values = {"plain": percentage(plain), "weighted": percentage(weighted)}
    if f"{plain:.2f}" == f"{weighted:.2f}":
        return Message("stays at {plain}", values)
    if abs(weighted - plain) <= _SURE * (row["chance"]["overall"] or 0.0):
        return Message("goes from {plain} to {weighted}, no more than by the chance of the draws", values)
    return Message("goes from {plain} to {weighted}, more than by the chance of the draws", values)


def _messages(found: Conditioned, rows: Sequence[FactWeight]) -> list[Message]:
    """Return what is said of facts that are not used, and of evidence that contradicts the game or itself."""
    said = []
    for row, admitted in zip(rows, found.admitted, strict=True):
        values = {"fact": row["says"], "share": percentage(row["effective"]), "least": percentage(LEAST_EFFECTIVE)}
        if not admitted:
            said.append(
                Message(
                    "Shown and not used, for only {share} of the draws would be effective, fewer than {least}: {fact}",
                    values,
                )
            )
        if row["contradicts"]:
            game = {"fact": row["says"], "figure": _figure(row["estimate"]), "game": _figure(row["before"]["mean"])}
            said.append(
                Message("The record contradicts the game ({figure} where the game says {game}, in logs): {fact}", game)
            )
    if any(found.admitted) and not any(found.used):
        apart = [row["says"] for row, admitted in zip(rows, found.admitted, strict=True) if admitted]
        shares = [percentage(row["effective"]) for row, admitted in zip(rows, found.admitted, strict=True) if admitted]
        said.append(
            Message(
                "The facts pull the draws apart: alone they leave {shares} of them effective, together {share}. None "
                "is used: {facts}",
                {"shares": shares, "share": percentage(found.together), "facts": apart},
            )
        )
    return said


def _figure(value: float) -> float:
    return round(value, 2)
