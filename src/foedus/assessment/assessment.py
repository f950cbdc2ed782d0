"""The two answers: whether the arrangement would hold, and whether the adversary would accept it, and why.

>>> from foedus.assessment import assess
>>> assessment = assess("ukraine-2025-reported")  # doctest: +SKIP
>>> assessment.answers["overall"].mean  # doctest: +SKIP
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from foedus.arrangement.durations import parse_duration
from foedus.arrangement.loading import Loaded, load_arrangement
from foedus.arrangement.settings import refuse_unused, texts_of, with_settings
from foedus.arrangement.situation import LoadedSituation, load_situation, require_parties
from foedus.assessment.age import text_after_situation
from foedus.assessment.analogues import analogues_part
from foedus.assessment.assumptions import assumption_rows, driver_rows, indicator_row, watchable_columns
from foedus.assessment.case import situation_part, text_part
from foedus.assessment.caveats import caveat_rows
from foedus.assessment.comparison import option_row
from foedus.assessment.conditioning import begin_conditioning
from foedus.assessment.confidence import confidence_part
from foedus.assessment.differences import difference_rows, separated_from
from foedus.assessment.estimate import Estimate, as_json, estimate_of
from foedus.assessment.historical import record_part
from foedus.assessment.level import level_part
from foedus.assessment.motives import motives_part
from foedus.assessment.options import analyses_of, options_of
from foedus.assessment.provenance import REPLICATES, provenance_part
from foedus.assessment.schema import ANSWERS
from foedus.assessment.sensitivity import Effort, Study, begin_sensitivity, break_even_rows, search_of
from foedus.assessment.validity import validity_part, variant_title
from foedus.deterrence.quantities.ledger import sample
from foedus.deterrence.quantities.level import YEARS
from foedus.deterrence.quantities.link_quantities import LinkQuantities, link_quantities, variants_of
from foedus.errors import SpecificationError
from foedus.horizon.pool import THIS_PROCESS
from foedus.horizon.sensitivity.independent_inputs import ledger_for
from foedus.horizon.sensitivity.one_at_a_time import held_rows, one_at_a_time, scan_rows, turning_points
from foedus.horizon.solving.checks import begin_check, spread_of_means
from foedus.horizon.solving.outcomes import Outcomes, Task, assess_draws, begin_draws, begin_held_and_solved
from foedus.law.check import analyse
from foedus.wording import Message, bilingual, render

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from foedus.arrangement.settings import Settings
    from foedus.assessment.options import Option
    from foedus.assessment.schema import (
        AnswersAt,
        AnswersPart,
        ArrangementPart,
        AssessmentDocument,
        AssumptionRow,
        CaveatRow,
        ConditioningPart,
        ConfidencePart,
        DriverRow,
        IndicatorRow,
        LevelPart,
        Missing,
        MotivesPart,
        OptionRow,
        PairRow,
        ProvenancePart,
        RecordPart,
        SampleAnswers,
        SampleRow,
        SensitivityPart,
        SituationPart,
        TextPart,
        ValidityPart,
    )
    from foedus.deterrence.quantities.ledger import Ledger
    from foedus.deterrence.terms.commitments import Terms
    from foedus.horizon.pool import Pool
    from foedus.horizon.solving.checks import Diagnostics
    from foedus.law.engine.cells import Analysis

    Array = NDArray[np.float64]

__all__ = ["Assessment", "Case", "Effort", "Estimate", "assess", "read_case"]

_MOST_INDICATORS = 6
_DRAWS, _PATHS = 384, 1_000_000  # paths are simulated in proportion to draws, up to this number
_LONGEST = 200  # quarters


@dataclass(frozen=True, slots=True)
class Assessment:
    """The answers for one arrangement in one situation, with all that stands behind them.

    Attributes
    ----------
    arrangement : ArrangementPart
        Id, title and status.
    situation : SituationPart
        Id, title, date and sources.
    horizon : str
        ISO 8601 duration.
    answers : dict of str to (Estimate or None)
        `acceptance`, `peace`, `sovereignty`, `overall`; `acceptance` is None without a war in progress.
    motives : MotivesPart or None
        Why the adversary signed, crossed with what followed; None without a war in progress.
    violations : Estimate or None
        At least one year in which 25 are killed and no ground is lost, before anything graver.
    differences : tuple of PairRow
        Of the options in pairs, draw by draw.
    comparison : tuple of OptionRow
        Each option with its answers, `imposed`, and by year.
    text : TextPart
        What the text guarantees, and its findings.
    record : RecordPart
        The reference class.
    assumptions : tuple of AssumptionRow
        The ledger, each with the answers at its low and high end.
    drivers : tuple of DriverRow
        The assumptions, by how far they move `overall`.
    would_change : tuple of IndicatorRow
        Indicators with thresholds.
    caveats : tuple of CaveatRow
        Where adding protection lowers peace or sovereignty, and how that comes about.
    sensitivity : SensitivityPart
        Sobol indices, the region of failure, break-even values, and what each amendment adds.
    confidence : ConfidencePart
        Level and reasons.
    validity : ValidityPart
        Estimates of each link beside their priors, backtest, test of the whole.
    provenance : ProvenancePart
        Versions, hashes, seed, draws, diagnostics.
    level : LevelPart
        The level of danger that the game is anchored in.
    analysis : Analysis
        Of the law; not part of the JSON.
    compared : tuple of Analysis
        Of each further text it is compared with; not part of the JSON.
    """

    arrangement: ArrangementPart
    situation: SituationPart
    horizon: str
    answers: dict[str, Estimate | None]
    motives: MotivesPart | None
    violations: Estimate | None
    differences: tuple[PairRow, ...]
    comparison: tuple[OptionRow, ...]
    text: TextPart
    record: RecordPart
    assumptions: tuple[AssumptionRow, ...]
    drivers: tuple[DriverRow, ...]
    would_change: tuple[IndicatorRow, ...]
    caveats: tuple[CaveatRow, ...]
    sensitivity: SensitivityPart
    confidence: ConfidencePart
    validity: ValidityPart
    provenance: ProvenancePart
    level: LevelPart
    analysis: Analysis
    compared: tuple[Analysis, ...] = ()

    @property
    def blocked(self) -> str | None:
        """Why no headline may be shown, or None."""
        diagnostics = self.provenance["diagnostics"]
        return None if diagnostics["passed"] else "; ".join(map(render, diagnostics["messages"]))

    def to_dict(self) -> AssessmentDocument:
        """Return the assessment as plain data, with the keys of ``foedus assess --format json``."""
        answers = {key: as_json(self.answers[key]) for key in ANSWERS}
        beside = {"motives": self.motives, "violations": as_json(self.violations)}
        return {
            "arrangement": self.arrangement,
            "situation": self.situation,
            "horizon": self.horizon,
            "horizon_years": _quarters(self.horizon) / 4,
            "level": self.level,
            "answers": cast("AnswersPart", answers | beside),
            "comparison": list(self.comparison),
            "differences": list(self.differences),
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
    settings: Settings = (),
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
    settings : sequence of str, or mapping
        Quantities set for this run, ``["will-US=.05"]`` or ``{"will-US": 0.05}``, or with low, median and high,
        ``["will-US=.02...05...1"]`` or ``{"will-US": (0.02, 0.05, 0.1)}``; see `foedus.arrangement.with_settings`.
    effort : Effort, optional
        What is spent on Sobol indices and on amendments; nothing unless given.
    pool : Pool
        Where draws are worked through; the answers are the same wherever it is.

    Raises
    ------
    DocumentError
        A document or a setting has problems, or a party is missing from the situation.
    SpecificationError
        No situation is named, horizon, seed or draws are impossible, or different texts have one id.
    EstimatesError
        The shipped estimates are not those of their manifest, or of another version of the model.
    """
    if draws < 2 * REPLICATES or draws % REPLICATES or seed < 0:
        raise SpecificationError(
            Message("draws must be a multiple of {n} (8 or more), and the seed 0 or more", {"n": REPLICATES})
        )
    case = read_case(arrangement, situation, compare, horizon, links, prior, settings)
    run = _compute(case, seed=seed, draws=draws, effort=effort, pool=pool)
    return _finish(case, run, seed=seed, draws=draws)


# What is assessed ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Case:
    """What is assessed, read and checked: nothing is computed yet.

    Attributes
    ----------
    loaded : Loaded
    where : LoadedSituation
    analysis : Analysis
    compared : tuple of Analysis
    options : list of Option
    main : int
        Position of the arrangement among the options; the bare cease-fire is the first.
    links : LinkQuantities
    ledger : Ledger
    horizon : str
    settings : tuple of str
        What a reader set.
    """

    loaded: Loaded
    where: LoadedSituation
    analysis: Analysis
    compared: tuple[Analysis, ...]
    options: list[Option]
    main: int
    links: LinkQuantities
    ledger: Ledger
    horizon: str
    settings: tuple[str, ...] = ()

    @property
    def quarters(self) -> int:
        """How far to look ahead."""
        return _quarters(self.horizon)

    @property
    def bare_and_main(self) -> list[Terms]:
        """The bare cease-fire, which refusal may end in, and the arrangement."""
        return [self.options[0].terms, self.options[self.main].terms]


def read_case(
    arrangement: Loaded | str,
    situation: LoadedSituation | str | None,
    compare: Sequence[Loaded | str],
    horizon: str,
    links: LinkQuantities | None,
    prior: Sequence[str],
    settings: Settings,
) -> Case:
    """Return what is assessed, read and checked; the parameters are those of `assess`."""
    loaded = load_arrangement(arrangement) if isinstance(arrangement, str) else arrangement
    _quarters(horizon)
    where = with_settings(_situation(loaded, situation), settings)
    analysis = analyse(loaded)
    compared = analyses_of(loaded, compare, where)
    options = options_of(analysis, where, compared)
    links = link_quantities(prior=prior) if links is None else links
    ledger = _ledger(where, options, links)
    refuse_unused(settings, where.situation, {quantity.id for quantity in ledger.quantities})
    return Case(
        loaded=loaded,
        where=where,
        analysis=analysis,
        compared=compared,
        options=options,
        main=next(i for i, option in enumerate(options) if option.kind == "arrangement"),
        links=links,
        ledger=ledger,
        horizon=horizon,
        settings=texts_of(settings),
    )


def _quarters(horizon: str) -> int:
    try:
        parts = parse_duration(horizon)
    except ValueError as error:
        raise SpecificationError(error.args[0], where="horizon") from None
    months = 12 * parts["years"] + parts["months"]
    if parts["weeks"] or parts["days"] or parts["hours"] or months % 3 or not 3 <= months <= 3 * _LONGEST:
        raise SpecificationError(
            Message(
                "a horizon is a whole number of quarters, from P3M to P{years}Y, not {horizon}",
                {"years": _LONGEST // 4, "horizon": horizon},
            ),
            where="horizon",
        )
    return months // 3


def _situation(loaded: Loaded, situation: LoadedSituation | str | None) -> LoadedSituation:
    name = situation or loaded.arrangement.situation
    if name is None:
        raise SpecificationError(
            Message("'{id}' does not name a situation to be assessed in", {"id": loaded.arrangement.id}),
            todo=Message("give one with --situation; 'foedus cases' lists those that are shipped"),
        )
    where = load_situation(name) if isinstance(name, str) else name
    require_parties(where, loaded.arrangement)
    return where


def _ledger(where: LoadedSituation, options: Sequence[Option], links: LinkQuantities) -> Ledger:
    return ledger_for(where.situation, [party for option in options for party in option.terms.guarantors], links)


# The computation -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Run:
    """What was computed, and what waits to be finished.

    Attributes
    ----------
    outcomes : Outcomes
        Of every option in every draw.
    one_at_a_time : Outcomes
        Of the bare cease-fire and the arrangement: the medians, then each quantity at its low and high end.
    assumptions, drivers, indicators, differences : list
    diagnostics : Diagnostics
    sensitivity : SensitivityPart
    conditioning : ConditioningPart or Missing
    samples : list
        The answers at medians, under the estimates of the headline and of every variant.
    """

    outcomes: Outcomes
    one_at_a_time: Outcomes
    assumptions: list[AssumptionRow]
    drivers: list[DriverRow]
    indicators: list[IndicatorRow]
    differences: list[PairRow]
    diagnostics: Diagnostics
    sensitivity: SensitivityPart
    conditioning: ConditioningPart | Missing
    samples: list[SampleRow]


def _compute(case: Case, *, seed: int, draws: int, effort: Effort | None, pool: Pool) -> _Run:
    """Compute everything: what is begun is computed beside this process, if the pool can, while more is prepared."""
    situation, ledger, quarters = case.where.situation, case.ledger, case.quarters
    terms = [option.terms for option in case.options]

    def begin(scores: Array, chosen: Sequence[Terms] = terms, held: Array | None = None) -> Callable[[], Outcomes]:
        return begin_draws(ledger.draws(scores), situation, chosen, quarters, pool, held=held)

    *of_draws, of_paths = (np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(REPLICATES + 1))
    sampled = [sample(ledger, draws // REPLICATES, generator) for generator in of_draws]
    scores = np.concatenate(sampled)
    wait_whole = begin(scores)
    at_medians = _anchor_at_medians(case)
    rows = one_at_a_time(ledger)
    held = held_rows(ledger, rows, at_medians)
    wait_single = begin_held_and_solved(Task(ledger.draws(rows), situation, case.bare_and_main, quarters, held), pool)
    samples = _begin_samples(case, pool)
    conditioned = begin_conditioning(situation, ledger.draws(scores), case.links, pool)
    paths = min(_PATHS, _PATHS * draws // _DRAWS)
    check = begin_check(ledger.draws(sampled[0]), situation, terms, quarters, of_paths, paths, pool)
    search = search_of(case.analysis, situation, effort)
    single, solved = wait_single()
    assumptions = assumption_rows(ledger, single, 1, war=situation.war, solved=solved)
    drivers = driver_rows(assumptions, single, 1)
    columns = watchable_columns(ledger, drivers)
    scanned = scan_rows(ledger, columns)
    wait_scan = begin(scanned, held=held_rows(ledger, scanned, at_medians))
    study = _study(case, seed, [row["id"] for row in drivers], scores, pool)
    finish = begin_sensitivity(study, search, effort.sobol if effort else 0)
    outcomes = wait_whole()
    differences = difference_rows(case.options, outcomes)
    indicators = _indicators(case, columns, wait_scan(), separated_from(case.options[case.main].id, differences))
    return _Run(
        outcomes=outcomes,
        one_at_a_time=single,
        assumptions=assumptions,
        drivers=drivers,
        indicators=indicators,
        differences=differences,
        sensitivity=finish(outcomes.overall[:, case.main], break_even_rows(ledger, columns, indicators)),
        diagnostics=check(outcomes, ledger.draws(scores)),
        conditioning=conditioned(case.options, outcomes, case.main),
        samples=samples(single),
    )


def _anchor_at_medians(case: Case) -> float:
    """Return where resolve lies with every quantity at its median, as every counterfactual from there holds it."""
    draws = case.ledger.draws(np.zeros((1, len(case.ledger.quantities))))
    return float(assess_draws(draws, case.where.situation, case.bare_and_main[:1], 4 * YEARS).location[0])


def _study(case: Case, seed: int, drivers: Sequence[str], scores: Array, pool: Pool) -> Study:
    bare, main = case.bare_and_main
    return Study(
        ledger=case.ledger,
        situation=case.where.situation,
        analysis=case.analysis,
        bare=bare,
        main=main,
        quarters=case.quarters,
        seed=seed,
        drivers=drivers,
        scores=scores,
        pool=pool,
    )


def _indicators(case: Case, columns: Sequence[int], scan: Outcomes, told_apart: frozenset[str]) -> list[IndicatorRow]:
    """Return where an answer turns along what somebody could watch.

    The arrangement is ranked only among options that can be told from it; a reading takes no rank.
    """
    ranked = [
        i
        for i, option in enumerate(case.options)
        if i == case.main or (option.kind != "reading" and option.id in told_apart)
    ]
    turns = turning_points(case.ledger, columns, scan, case.main, ranked)
    return [indicator_row(case.ledger, turn, case.options) for turn in turns]


# The result ----------------------------------------------------------------------------------------------------------


def _finish(case: Case, run: _Run, *, seed: int, draws: int) -> Assessment:
    """Put together what was computed."""
    text, outcomes, main = case.loaded.arrangement, run.outcomes, case.main
    situation, terms = case.where.situation, case.options[main].terms
    error = cast("AnswersAt", spread_of_means(outcomes, main, REPLICATES))
    return Assessment(
        arrangement={"id": text.id, "title": text.title.to_dict(), "status": text.status},
        situation=situation_part(case.where),
        horizon=case.horizon,
        answers={key: estimate_of(getattr(outcomes, key)[:, main]) for key in ANSWERS},
        motives=motives_part(outcomes, main),
        violations=estimate_of(outcomes.violations[:, main]),
        differences=tuple(run.differences),
        comparison=tuple(option_row(case.options, outcomes, i) for i in range(len(case.options))),
        text=text_part(case.analysis, terms),
        record=record_part(terms, outcomes, situation, analogues_part(text), run.samples),
        assumptions=tuple(run.assumptions),
        drivers=tuple(run.drivers),
        would_change=tuple(run.indicators[:_MOST_INDICATORS]),
        caveats=tuple(caveat_rows(case.ledger, run.one_at_a_time, outcomes, main)),
        sensitivity=run.sensitivity,
        confidence=confidence_part(
            run.assumptions, run.drivers, outcomes, main, situation.date, text_after_situation(text, situation)
        ),
        validity={**validity_part(case.links.estimates, war=situation.war), "conditioning": run.conditioning},
        provenance=provenance_part(
            case.loaded, case.where, case.options, seed, draws, run.diagnostics, error, case.links, case.settings
        ),
        level=level_part(case.ledger, outcomes, situation),
        analysis=case.analysis,
        compared=case.compared,
    )


def _begin_samples(case: Case, pool: Pool) -> Callable[[Outcomes], list[SampleRow]]:
    """Begin to compute the answers with everything at its median, under the estimates of every variant.

    What is returned takes the outcomes with resolve held, of which the first row stands for the headline's estimates.
    """
    estimates = case.links.estimates
    if estimates is None:
        return lambda single: []

    def begin(name: str) -> Callable[[], Outcomes]:
        ledger = _ledger(case.where, case.options, link_quantities(estimates, variant=name))
        draws = ledger.draws(np.zeros((1, len(ledger.quantities))))
        return begin_draws(draws, case.where.situation, case.bare_and_main, case.quarters, pool)

    waiting = {name: begin(name) for name in variants_of(estimates)}

    def finish(single: Outcomes) -> list[SampleRow]:
        title = bilingual(Message("the estimates used"))
        rows: list[SampleRow] = [{"id": "headline", "title": title, "answers": _at_medians(single)}]
        for name, wait in waiting.items():
            rows.append({"id": name, "title": variant_title(name), "answers": _at_medians(wait())})
        return rows

    return finish


def _at_medians(outcomes: Outcomes) -> SampleAnswers:
    """Return the answers of the second arrangement in the first draw."""
    values = {key: float(getattr(outcomes, key)[0, 1]) for key in ANSWERS}
    found = {key: round(value, 6) if np.isfinite(value) else None for key, value in values.items()}
    return cast("SampleAnswers", found)
