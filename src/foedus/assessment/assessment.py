"""The two answers: whether the arrangement would hold, and whether the adversary would accept it in good faith.

>>> from foedus.assessment import assess
>>> assessment = assess("ukraine-2025-reported")  # doctest: +SKIP
>>> assessment.answers["overall"].median  # doctest: +SKIP
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from foedus.arrangement.durations import parse_duration
from foedus.arrangement.loading import Loaded, load_arrangement
from foedus.arrangement.situation import LoadedSituation, load_situation, require_parties
from foedus.assessment.analogues import analogues_told
from foedus.assessment.caveats import caveats_told, windows_told
from foedus.assessment.ends import ends_told
from foedus.assessment.historical import record_told
from foedus.assessment.options import Option, analyses_of, options_of
from foedus.assessment.parts import (
    REPLICATES,
    Estimate,
    confidence_told,
    drivers_told,
    estimate_of,
    indicator_told,
    ledger_told,
    option_told,
    plain,
    provenance_told,
    situation_told,
    text_told,
    told,
    watched,
)
from foedus.assessment.sensitivity import Effort, Study, begin_sensitivity, break_even_told, search_of
from foedus.assessment.validity import validity_told, variant_title
from foedus.deterrence.quantities.estimated import LinkQuantities, link_quantities, variants_of
from foedus.deterrence.quantities.ledger import Ledger, sample
from foedus.errors import SpecificationError
from foedus.horizon.pool import THIS_PROCESS
from foedus.horizon.sensitivity.independent_inputs import ledger_for
from foedus.horizon.sensitivity.one_at_a_time import one_at_a_time, scan_rows, turning_points
from foedus.horizon.solving.checks import begin_check, spread_of_medians
from foedus.horizon.solving.outcomes import ANSWERS, Outcomes, assess_draws, begin_draws
from foedus.law.check import analyse
from foedus.wording import Message, render

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from foedus.deterrence.terms.commitments import Terms
    from foedus.horizon.pool import Pool
    from foedus.law.engine.cells import Analysis

    Array = NDArray[np.float64]

__all__ = ["Assessment", "Effort", "Estimate", "assess"]

_MOST_INDICATORS = 6
_DRAWS, _PATHS = 384, 1_000_000  # paths are simulated in proportion to draws, up to this number
_LONGEST = 200  # quarters


@dataclass(frozen=True, slots=True)
class Assessment:
    """The answers for one arrangement in one situation, with all that stands behind them.

    Attributes
    ----------
    arrangement : dict
        Id, title and status.
    situation : dict
        Id, title, date and sources.
    horizon : str
        ISO 8601 duration.
    answers : dict of str to (Estimate or None)
        `acceptance`, `sincerity`, `peace`, `sovereignty`, `overall`; None where there is no war to end.
    comparison : tuple of dict
        Each option with its answers, `imposed`, and by year.
    text : dict
        What the text guarantees, and its findings.
    record : dict
        The reference class.
    assumptions : tuple of dict
        The ledger, each with the answers at its low and high end.
    drivers : tuple of dict
        The assumptions, by how far they move `overall`.
    would_change : tuple of dict
        Indicators with thresholds.
    caveats : tuple of dict
        Where adding protection lowers peace or sovereignty, and how that comes about.
    sensitivity : dict
        Sobol indices, the region of failure, break-even values, and what each amendment adds.
    confidence : dict
        Level and reasons.
    validity : dict
        Estimates of each link beside their priors, backtest, test of the whole.
    provenance : dict
        Versions, hashes, seed, draws, diagnostics.
    analysis : Analysis
        Of the law; not part of the JSON.
    compared : tuple of Analysis
        Of each further text it is compared with; not part of the JSON.
    """

    arrangement: dict[str, Any]
    situation: dict[str, Any]
    horizon: str
    answers: dict[str, Estimate | None]
    comparison: tuple[dict[str, Any], ...]
    text: dict[str, Any]
    record: dict[str, Any]
    assumptions: tuple[dict[str, Any], ...]
    drivers: tuple[dict[str, Any], ...]
    would_change: tuple[dict[str, Any], ...]
    caveats: tuple[dict[str, Any], ...]
    sensitivity: dict[str, Any]
    confidence: dict[str, Any]
    validity: dict[str, Any]
    provenance: dict[str, Any]
    analysis: Analysis
    compared: tuple[Analysis, ...] = ()

    @property
    def blocked(self) -> str | None:
        """Why no headline may be shown, or None."""
        diagnostics = self.provenance["diagnostics"]
        return None if diagnostics["passed"] else "; ".join(map(render, diagnostics["messages"]))

    def to_dict(self) -> dict[str, Any]:
        """Return the assessment as plain data, with the keys of ``foedus assess --format json``."""
        return {
            "arrangement": self.arrangement,
            "situation": self.situation,
            "horizon": self.horizon,
            "horizon_years": _quarters(self.horizon) / 4,
            "answers": {key: told(self.answers[key]) for key in ANSWERS},
            "comparison": list(self.comparison),
            "text": self.text,
            "record": self.record,
            "assumptions": list(self.assumptions),
            "drivers": list(self.drivers),
            "would_change": list(self.would_change),
            "caveats": list(self.caveats),
            "sensitivity": self.sensitivity,
            "confidence": self.confidence,
            "validity": self.validity,
            "provenance": self.provenance,
        }


def assess(
    arrangement: Loaded | str,
    situation: LoadedSituation | str | None = None,
    *,
    compare: Sequence[Loaded | str] = (),
    horizon: str = "P10Y",
    seed: int = 1,
    draws: int = _DRAWS,
    links: LinkQuantities | None = None,
    prior: Sequence[str] = (),
    effort: Effort | None = None,
    pool: Pool = THIS_PROCESS,
) -> Assessment:
    """Assess an arrangement in a situation, beside the yardsticks.

    Parameters
    ----------
    arrangement : Loaded or str
        An arrangement, a file, or the id of a shipped case.
    situation : LoadedSituation or str, optional
        The arrangement's own unless given.
    compare : sequence of Loaded or str
        Further arrangements to set beside it.
    horizon : str
        ISO 8601 duration, whole quarters, up to 50 years.
    seed : int
        Of all random numbers; the same seed gives the same bytes on the same platform.
    draws : int
        Of parameters and assumptions; a multiple of 4.
    links : LinkQuantities, optional
        What is estimated; from the shipped estimates unless given.
    prior : sequence of str
        Links whose posterior is replaced by its prior, to see what the record adds.
    effort : Effort, optional
        What is spent on Sobol indices and on amendments; nothing unless given.
    pool : Pool
        Where draws are worked through; the answers are the same wherever it is.

    Raises
    ------
    DocumentError
        A document has problems, or the situation lacks a party.
    SpecificationError
        No situation is named, horizon, seed or draws are impossible, or different texts have one id.
    EstimatesError
        The shipped estimates are not those of their manifest, or of another version of the model.
    """
    loaded = load_arrangement(arrangement) if isinstance(arrangement, str) else arrangement
    quarters = _quarters(horizon)
    if draws < 2 * REPLICATES or draws % REPLICATES or seed < 0:
        raise SpecificationError(
            Message("draws must be a multiple of {n} (8 or more), and the seed 0 or more", {"n": REPLICATES})
        )
    world = _situation(loaded, situation)
    analysis = analyse(loaded)
    compared = analyses_of(loaded, compare, world)
    options = options_of(analysis, world, compared)
    links = link_quantities(prior=prior) if links is None else links
    ledger = _ledger(world, options, links)
    terms = [option.terms for option in options]

    def begin(z: Array, chosen: Sequence[Terms] = terms) -> Callable[[], Outcomes]:
        return begin_draws(ledger.draws(z), world.situation, chosen, quarters, pool)

    streams = np.random.SeedSequence(seed).spawn(REPLICATES + 1)
    size = draws // REPLICATES
    sampled = [sample(ledger, size, np.random.default_rng(s)) for s in streams[:REPLICATES]]
    z = np.concatenate(sampled)
    main = next(i for i, option in enumerate(options) if option.kind == "arrangement")
    search = search_of(analysis, world.situation.protege, effort)
    paths, generator = min(_PATHS, _PATHS * draws // _DRAWS), np.random.default_rng(streams[-1])
    # What is begun is computed beside this process, if the pool can, while the next is prepared.
    alone = begin(one_at_a_time(ledger), [terms[0], terms[main]])  # the bare cease-fire is what refusal may end in
    whole = begin(z)
    check = begin_check(ledger.draws(sampled[0]), world.situation, terms, quarters, generator, paths, pool)
    single = alone()
    assumptions = ledger_told(ledger, single, 1, war=world.situation.war)
    drivers = drivers_told(assumptions, single, 1)
    columns = watched(ledger, drivers)
    ranked = [i for i, option in enumerate(options) if option.kind != "reading"]
    scan = begin(scan_rows(ledger, columns))
    study = Study(
        ledger, world.situation, analysis, terms[0], terms[main], quarters, seed,
        [row["id"] for row in drivers], z, pool,
    )  # fmt: skip
    hangs_on = begin_sensitivity(study, search, effort.sobol if effort else 0)
    over = whole()
    turns = turning_points(ledger, columns, scan(), main, ranked)
    indicators = [indicator_told(ledger, turn, options) for turn in turns]
    sensitivity = {**hangs_on(over.overall[:, main]), "break_even": break_even_told(ledger, columns, indicators)}
    diagnostics = check(over)
    text = loaded.arrangement
    return Assessment(
        arrangement={"id": text.id, "title": plain(text.title), "status": text.status},
        situation=situation_told(world),
        horizon=horizon,
        answers={key: estimate_of(getattr(over, key)[:, main]) for key in ANSWERS},
        comparison=tuple(
            {**option_told(options, over, i), "ends": ends_told(over, i), "windows": windows_told(over, i)}
            for i in range(len(options))
        ),
        text=text_told(analysis, options[main].terms),
        record={
            **record_told(options[main].terms, over, world.situation),
            "analogues": analogues_told(text),
            "samples": _samples(world, options, links, single, main, quarters),
        },
        assumptions=tuple(assumptions),
        drivers=tuple(drivers),
        would_change=tuple(indicators[:_MOST_INDICATORS]),
        caveats=tuple(caveats_told(ledger, single, over, main)),
        sensitivity=sensitivity,
        confidence=confidence_told(assumptions, drivers, over, main, world.situation.date),
        validity=validity_told(links.estimates),
        provenance=provenance_told(
            loaded, world, options, seed, draws, diagnostics, spread_of_medians(over, main, REPLICATES), links
        ),
        analysis=analysis,
        compared=compared,
    )


# Input ---------------------------------------------------------------------------------------------------------------


def _quarters(horizon: str) -> int:
    try:
        parts = parse_duration(horizon)
    except ValueError as error:
        raise SpecificationError(error.args[0], where="horizon") from None
    months = 12 * parts["years"] + parts["months"]
    if parts["weeks"] or parts["days"] or parts["hours"] or months % 3 or not 3 <= months <= 3 * _LONGEST:
        raise SpecificationError(
            Message(
                "a horizon is whole quarters from P3M to P{years}Y, not {horizon}",
                {"years": _LONGEST // 4, "horizon": horizon},
            ),
            where="horizon",
        )
    return months // 3


def _situation(loaded: Loaded, situation: LoadedSituation | str | None) -> LoadedSituation:
    name = situation or loaded.arrangement.situation
    if name is None:
        raise SpecificationError(
            Message("'{id}' names no situation to be assessed in", {"id": loaded.arrangement.id}),
            todo=Message("give one with --situation; 'foedus cases' lists those that are shipped"),
        )
    world = load_situation(name) if isinstance(name, str) else name
    require_parties(world, loaded.arrangement)
    return world


def _ledger(world: LoadedSituation, options: Sequence[Option], links: LinkQuantities) -> Ledger:
    return ledger_for(world.situation, [party for option in options for party in option.terms.guarantors], links)


def _samples(
    world: LoadedSituation,
    options: Sequence[Option],
    links: LinkQuantities,
    single: Outcomes,
    main: int,
    quarters: int,
) -> list[dict[str, Any]]:
    """Return the answers with everything at its median, under the estimates of the headline and of every variant."""
    if links.estimates is None:
        return []
    terms = [options[0].terms, options[main].terms]
    told = [{"id": "headline", "title": {"en": "the estimates used", "fr": "les estimations retenues"},
             "answers": _at_medians(single)}]  # fmt: skip
    for name in variants_of(links.estimates):
        other = link_quantities(links.estimates, variant=name)
        ledger = _ledger(world, options, other)
        found = assess_draws(ledger.draws(np.zeros((1, len(ledger.quantities)))), world.situation, terms, quarters)
        told.append({"id": name, "title": variant_title(name), "answers": _at_medians(found)})
    return told


def _at_medians(outcomes: Outcomes) -> dict[str, float | None]:
    """Return the answers of the second arrangement in the first draw."""
    values = {key: float(getattr(outcomes, key)[0, 1]) for key in ANSWERS}
    return {key: round(value, 6) if np.isfinite(value) else None for key, value in values.items()}
