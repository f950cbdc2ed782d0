"""What an assessment tells beside its numbers: every part as plain data, in English and French."""

from __future__ import annotations

import platform
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

import foedus
from foedus.deterrence.quantities.ledger import ledger_row
from foedus.horizon.sensitivity.one_at_a_time import OBSERVABLE
from foedus.horizon.solving.outcomes import ANSWERS
from foedus.wording import MINUS, bilingual

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from foedus.arrangement.loading import Loaded
    from foedus.arrangement.situation import LoadedSituation
    from foedus.assessment.options import Option
    from foedus.deterrence.quantities.estimated import LinkQuantities
    from foedus.deterrence.quantities.ledger import Ledger
    from foedus.deterrence.terms.commitments import Terms
    from foedus.horizon.sensitivity.one_at_a_time import Turn
    from foedus.horizon.solving.checks import Diagnostics
    from foedus.horizon.solving.outcomes import Outcomes
    from foedus.law.engine.cells import Analysis

    Array = NDArray[np.float64]

__all__ = [
    "Estimate",
    "Option",
    "confidence_told",
    "drivers_told",
    "estimate_of",
    "indicator_told",
    "ledger_told",
    "option_told",
    "plain",
    "provenance_told",
    "situation_told",
    "text_told",
    "told",
    "watched",
]

LEVEL = 0.9
REPLICATES = 4
FORMAT = 1
"""Of what ``foedus assess --format json`` writes: raised when a later version could not read it."""

_DRIVERS_SCANNED = 9
_LEADING = 8
_OF_THE_WAR = frozenset({"war_cost", "war_victory", "optimism", "settlement", "attrition", "signature_noise"})
_RECORDED = 2010  # the last year of disputes on which the links are estimated
_WIDE, _NARROW = 0.5, 0.25  # widths of the interval: one that tells little whatever it rests on; one that tells much


@dataclass(frozen=True, slots=True)
class Estimate:
    """A probability with its interval over parameters and assumptions.

    Attributes
    ----------
    median, low, high : float
    level : float
        Of the interval.
    """

    median: float
    low: float
    high: float
    level: float = LEVEL

    @classmethod
    def over(cls, draws: Array) -> Estimate:
        """Return the estimate of draws (D,)."""
        low, median, high = (round(float(v), 6) for v in np.quantile(draws, [0.5 - LEVEL / 2, 0.5, 0.5 + LEVEL / 2]))
        return cls(median, low, high)


def told(estimate: Estimate | None) -> dict[str, Any] | None:
    """Return an estimate as plain data."""
    return None if estimate is None else asdict(estimate)


def plain(text: Any) -> dict[str, Any]:
    """Return a bilingual text as plain data."""
    return text.model_dump(exclude_none=True)


def estimate_of(draws: Array) -> Estimate | None:
    """Return the estimate of draws (D,), or None where there is nothing to estimate."""
    return None if np.isnan(draws).all() else Estimate.over(draws)


def situation_told(world: LoadedSituation) -> dict[str, Any]:
    """Return the situation with its facts and sources."""
    situation = world.situation
    sources = [{"id": k, **v.model_dump(mode="json", exclude_none=True)} for k, v in situation.sources.items()]
    facts = [
        {"id": e.id, "says": plain(e.says), "value": e.middle, "unit": e.unit, "grade": situation.grade_of(e)}
        for e in situation.entries
        if e.kind in {"fact", "front"}
    ]
    return {
        "id": situation.id,
        "title": plain(situation.title),
        "date": situation.date.isoformat(),
        "war": situation.war,
        "protege": situation.protege,
        "adversary": situation.adversary,
        "facts": facts,
        "sources": sources,
    }


def option_told(options: Sequence[Option], over: Outcomes, i: int) -> dict[str, Any]:
    """Return one option of the comparison."""
    option = options[i]
    # A reading is no option that anybody could choose: only its own row is set beside it.
    rivals = [j for j, other in enumerate(options) if other.kind != "reading" or j == i]
    best = over.overall[:, rivals].max(axis=1)
    with np.errstate(invalid="ignore"):
        survival = 1 - np.cumsum(over.attacked[:, i], axis=-1)
        keeping = 1 - np.cumsum(over.lost[:, i] + over.conceded[:, i], axis=-1)
        honoured = over.honoured[:, i] / np.maximum(over.attacked[:, i], 1e-300)
    series = {
        "peace": survival,
        "sovereignty": keeping,
        "attack": over.attacked[:, i],
        "honoured_if_attacked": honoured,
        "conceded": over.conceded[:, i],
        "lost": over.lost[:, i],
    }
    return {
        "id": option.id,
        "title": option.title,
        "kind": option.kind,
        "answers": {key: told(estimate_of(getattr(over, key)[:, i])) for key in ANSWERS},
        "imposed": {
            "peace": told(estimate_of(over.imposed_peace[:, i])),
            "sovereignty": told(estimate_of(over.imposed_sovereignty[:, i])),
        },
        "war": told(estimate_of(over.war[:, i])),
        "war_years": told(estimate_of(over.war_years[:, i])),
        "by_year": {"year": list(range(1, survival.shape[-1] + 1)), **{k: _series(v) for k, v in series.items()}},
        "difference": told(Estimate.over(over.overall[:, i] - over.overall[:, 0])),
        "worst_case": round(float(np.quantile(over.overall[:, i], 0.05)), 6),
        "regret": round(float(np.quantile(best - over.overall[:, i], 0.95)), 6),
        "best_in": round(float((over.overall[:, i] >= best - 1e-12).mean()), 6),
        "commitments": [asdict(c) for c in option.terms.active],
        "reading": option.terms.reading,
    }


def _series(values: Array) -> dict[str, list[float]]:
    low, median, high = np.quantile(values, [0.05, 0.5, 0.95], axis=0)
    return {name: [round(float(v), 6) for v in row] for name, row in (("median", median), ("low", low), ("high", high))}


def text_told(analysis: Analysis, terms: Terms) -> dict[str, Any]:
    """Return what the text guarantees, under all readings, and its findings."""
    told = analysis.to_dict()
    summary = [
        {"party": c.party, "fight": c.fight, "support": c.support, "hours": c.hours, "clauses": list(c.clauses)}
        for c in terms.active
    ]
    return {
        "floor": {"incident": terms.incident, "zone": terms.zone, "reading": terms.reading, "guarantors": summary},
        "guarantees": [cell for cell in told["guarantees"] if cell["reading"] == terms.reading],
        "coalition": [row for row in told["coalition"] if row["reading"] == terms.reading],
        "findings": told["findings"],
    }


# Assumptions ---------------------------------------------------------------------------------------------------------


def ledger_told(ledger: Ledger, single: Outcomes, main: int, *, war: bool) -> list[dict[str, Any]]:
    """Return the ledger, each quantity with the answers at its low and high end, the others at their medians.

    Without a war, what is said of the present war is left out: no answer rests on it.
    """
    keys = [key for key in ANSWERS if war or key not in {"acceptance", "sincerity"}]

    def at(row: int) -> dict[str, float]:
        return {key: round(float(getattr(single, key)[row, main]), 6) for key in keys}

    rows, k = [], 0
    for quantity in ledger.quantities:
        row = ledger_row(quantity)
        row["grade"] = row["grade"] or ("estimate" if quantity.estimated else "assumption")
        row["title"], row["source"] = row.pop("says"), "; ".join(row["source"])
        if row["if_false"]:
            row["note"] = row["if_false"]
        if quantity.uncertain:
            row["if_low"], row["if_high"] = at(1 + 2 * k), at(2 + 2 * k)
            k += 1
        if war or quantity.kind not in _OF_THE_WAR:
            rows.append(row)
    return rows


def drivers_told(assumptions: Sequence[dict[str, Any]], single: Outcomes, main: int) -> list[dict[str, Any]]:
    """Return the quantities by how far they move the overall probability."""
    base = round(float(single.overall[0, main]), 6)
    found = [
        {
            "id": row["id"],
            "title": row["title"],
            "quantity": "overall",
            "base": base,
            "at_low": row["if_low"]["overall"],
            "at_high": row["if_high"]["overall"],
        }
        for row in assumptions
        if "if_low" in row
    ]
    return sorted(found, key=lambda d: (-abs(d["at_high"] - d["at_low"]), d["id"]))


def watched(ledger: Ledger, drivers: Sequence[dict[str, Any]]) -> list[int]:
    """Return the columns of the leading drivers that somebody could watch."""
    columns = {q.id: j for j, q in enumerate(ledger.quantities) if q.kind in OBSERVABLE}
    return [columns[d["id"]] for d in drivers if d["id"] in columns][:_DRIVERS_SCANNED]


_EFFECTS = {
    ("acceptance", False): (
        "refusal becomes more likely than acceptance",
        "le refus devient plus probable que l'acceptation",
    ),
    ("acceptance", True): (
        "acceptance becomes more likely than refusal",
        "l'acceptation devient plus probable que le refus",
    ),
    ("peace", False): (
        "an armed attack within the horizon becomes more likely than not",
        "une attaque armée dans l'horizon devient plus probable que son absence",
    ),
    ("peace", True): (
        "peace through the horizon becomes more likely than not",
        "la paix jusqu'à l'horizon devient plus probable que son contraire",
    ),
    ("sincerity", False): (
        "acceptance, if it comes, is more likely tactical than sincere",
        "l'acceptation, si elle vient, est plus probablement tactique que sincère",
    ),
    ("sincerity", True): (
        "acceptance, if it comes, is more likely sincere than tactical",
        "l'acceptation, si elle vient, est plus probablement sincère que tactique",
    ),
    ("overall", False): (
        "sovereignty is more likely lost than kept, all in all",
        "la souveraineté est, au total, plus probablement perdue que gardée",
    ),
    ("overall", True): (
        "sovereignty is more likely kept than lost, all in all",
        "la souveraineté est, au total, plus probablement gardée que perdue",
    ),
    ("shift", False): (
        "the overall probability falls by ten points",
        "la probabilité d’ensemble baisse de dix points",
    ),
    ("shift", True): (
        "the overall probability rises by ten points",
        "la probabilité d’ensemble monte de dix points",
    ),
}


def indicator_told(ledger: Ledger, turn: Turn, options: Sequence[Option]) -> dict[str, Any]:
    """Return an indicator with its threshold and what it changes."""
    quantity = ledger.quantities[turn.column]
    if turn.what == "first":
        option = options[turn.option or 0]
        en = f"this option ranks first: {option.title['en']}"
        fr = f"cette option passe au premier rang : {option.title.get('fr') or option.title['en']}"
    else:
        en, fr = _EFFECTS[turn.what, turn.rises]
    value = f"{turn.threshold:.2g}" if abs(turn.threshold) < 100 else f"{turn.threshold:.0f}"
    value = value.replace("-", MINUS)
    return {
        "id": quantity.id,
        "indicator": quantity.says.model_dump(exclude_none=True),
        "threshold": {
            "en": f"{'above' if turn.above else 'below'} {value}",
            "fr": f"au-{'dessus' if turn.above else 'dessous'} de {value.replace('.', ',')}",
        },
        "threshold_value": round(turn.threshold, 6),
        "direction": "above" if turn.above else "below",
        "unit": quantity.unit,
        "now": quantity.median,
        "changes": turn.what,
        "effect": {"en": en, "fr": fr},
    }


def confidence_told(
    assumptions: Sequence[dict[str, Any]], drivers: Sequence[dict[str, Any]], over: Outcomes, main: int, day: date
) -> dict[str, Any]:
    """Return how far the answers can be trusted, by rule, and whether they are given in hindsight on a past day.

    Of the eight quantities that move `overall` most: *low* where most are assumed, or where the interval of `overall`
    is wider than a half; *high* only where none is assumed, most are estimated from the record, and the interval is
    narrower than a quarter; *moderate* otherwise.
    """
    leading = [row["id"] for row in drivers[:_LEADING]]
    rows = {row["id"]: row for row in assumptions}
    assumed = sum(rows[name]["assumed"] for name in leading)
    estimated = sum(rows[name]["basis"] == "estimated" for name in leading)
    low, high = (float(v) for v in np.quantile(over.overall[:, main], [0.05, 0.95]))
    if 2 * assumed > len(leading) or high - low > _WIDE:
        level = "low"
    elif assumed == 0 and 2 * estimated > len(leading) and high - low < _NARROW:
        level = "high"
    else:
        level = "moderate"
    n, sourced = len(leading), len(leading) - assumed - estimated
    reasons = [
        {
            "en": f"Of the {n} quantities that move the answer most: {assumed} assumed, {estimated} estimated from the "
            f"record, {sourced} from other sources.",
            "fr": f"Parmi les {n} grandeurs qui déplacent le plus la réponse : hypothèses, {assumed} ; estimées sur le "
            f"dossier historique, {estimated} ; tirées d'autres sources, {sourced}.",
        }
    ]
    if high - low > _WIDE:
        reasons.append(
            {
                "en": "The interval of the overall probability is wider than fifty points.",
                "fr": "L'intervalle de la probabilité d’ensemble dépasse cinquante points.",
            }
        )
    if not any(row["basis"] == "estimated" for row in assumptions):
        reasons.append(
            {
                "en": "No link of the model is estimated from the record here.",
                "fr": "Aucun maillon du modèle n’est ici estimé sur le dossier historique.",
            }
        )
    if day.year <= _RECORDED and any(row["basis"] == "estimated" for row in assumptions):
        reasons.append(
            {
                "en": "The estimates know what came after the situation’s date: this is an illustration in hindsight, "
                "no forecast.",
                "fr": "Les estimations connaissent la suite de la date de la situation : c’est une illustration a "
                "posteriori, non une prévision.",
            }
        )
    return {"level": level, "reasons": reasons}


def provenance_told(
    loaded: Loaded,
    world: LoadedSituation,
    options: Sequence[Option],
    seed: int,
    draws: int,
    diagnostics: Diagnostics,
    sampling_error: dict[str, float],
    links: LinkQuantities,
) -> dict[str, Any]:
    """Return versions, hashes, seed, draws and diagnostics, those of the estimates among them."""
    import scipy

    messages = map(bilingual, (*diagnostics.messages, *links.failed))

    return {
        "format": FORMAT,
        "foedus": foedus.__version__,
        "python": platform.python_version(),
        "packages": {"numpy": np.__version__, "scipy": scipy.__version__},
        "arrangement_sha256": sha256(repr(loaded.document.data).encode()).hexdigest(),
        "situation_sha256": world.sha256,
        "options": [option.id for option in options],
        "seed": seed,
        "streams": {"draws": [f"{seed}/{i}" for i in range(REPLICATES)], "paths": f"{seed}/{REPLICATES}"},
        "draws": draws,
        "paths": diagnostics.paths,
        "sampling_error": sampling_error,
        "estimates": links.provenance,
        "diagnostics": {
            "passed": diagnostics.passed and not links.failed,
            "messages": list(messages),
            "residual": diagnostics.residual,
            "mass_error": diagnostics.mass_error,
            "simulation_error": diagnostics.simulation_error,
            "simulated": [
                {"id": option.id, **ends} for option, ends in zip(options, diagnostics.simulated, strict=False)
            ],
        },
    }
