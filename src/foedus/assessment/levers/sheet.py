"""The lever sheet: one thing is moved at a time, on the draws of the assessment, with the adversary's resolve held."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np

import foedus
from foedus.assessment.assessment import read_case
from foedus.assessment.differences import paired
from foedus.assessment.estimate import summary_of
from foedus.assessment.level import level_part
from foedus.assessment.levers.catalogue import levers_of
from foedus.assessment.levers.expected import expected_of, verdict_of
from foedus.assessment.levers.reasons import background_of, differs, mechanism_of, why
from foedus.assessment.levers.schema import ANSWERS_MOVED, LEVERS_FORMAT
from foedus.assessment.provenance import REPLICATES
from foedus.deterrence.quantities.ledger import sample
from foedus.deterrence.terms.yardsticks import YARDSTICKS
from foedus.errors import RunError, SpecificationError, UnknownNameError
from foedus.horizon.pool import THIS_PROCESS
from foedus.horizon.solving.checks import unsound
from foedus.horizon.solving.outcomes import assess_draws, begin_draws
from foedus.wording import Message, bilingual

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from foedus.arrangement.loading import Loaded
    from foedus.arrangement.settings import Settings
    from foedus.arrangement.situation import LoadedSituation
    from foedus.assessment.assessment import Case
    from foedus.assessment.levers.catalogue import Lever, Setting
    from foedus.assessment.levers.expected import Expectation
    from foedus.assessment.levers.reasons import Background
    from foedus.assessment.levers.schema import (
        ExpectedRange,
        LeftOut,
        LeverAnswer,
        LeverRow,
        LeversDocument,
        MovedAnswer,
        SettingRow,
    )
    from foedus.deterrence.quantities.ledger import Draws
    from foedus.deterrence.quantities.link_quantities import LinkQuantities
    from foedus.deterrence.terms.commitments import Terms
    from foedus.horizon.pool import Pool
    from foedus.horizon.solving.outcomes import Outcomes

    Array = NDArray[np.float64]

__all__ = ["lever_sheet"]

_DRAWS = 384
_FIELDS: dict[MovedAnswer, str] = {"adversary_signs": "signs_adversary", "protege_signs": "signs_protege"}
_MAIN = 1  # of what is played: the bare cease-fire comes first


def lever_sheet(
    arrangement: Loaded | str,
    situation: LoadedSituation | str | None = None,
    *,
    under: str | None = None,
    horizon: str = "P10Y",
    seed: int = 1,
    draws: int = _DRAWS,
    links: LinkQuantities | None = None,
    settings: Settings = (),
    pool: Pool = THIS_PROCESS,
) -> LeversDocument:
    """Return what every answer becomes when one thing is moved at a time.

    The draws are those of `foedus.assessment.assess` with the same seed, so that what is not moved has its figures.
    Where resolve lies is solved once, and held whatever is moved.

    Parameters
    ----------
    arrangement : Loaded or str
        An arrangement, a file, or the id of a shipped case.
    situation : LoadedSituation or str, optional
        The arrangement's own unless given.
    under : str, optional
        A yardstick (``none``, ``consultation-only``, ``full-alliance``) whose answers are moved in place of those of
        the arrangement, among the same parties.
    horizon, seed, draws, links, settings, pool
        As `foedus.assessment.assess` takes them.

    Raises
    ------
    DocumentError
        A document or a setting has problems, or a party is missing from the situation.
    SpecificationError
        No situation is named; horizon, seed or draws are impossible.
    UnknownNameError
        `under` is no yardstick.
    RunError
        The diagnostics forbid every figure.
    """
    if draws < 2 * REPLICATES or draws % REPLICATES or seed < 0:
        raise SpecificationError(
            Message("draws must be a multiple of {n} (8 or more), and the seed 0 or more", {"n": REPLICATES})
        )
    if under is not None and under not in YARDSTICKS:
        raise UnknownNameError("yardstick", under, YARDSTICKS)
    run = _Run.of(read_case(arrangement, situation, (), horizon, links, (), settings), under, seed, draws, pool)
    return run.document()


@dataclass(frozen=True, slots=True)
class _Run:
    """A case with its draws, as it is.

    Attributes
    ----------
    case : Case
    seed : int
    under : str
        Id of the option whose answers are moved.
    terms : Terms
        Of that option.
    draws : Draws
    base : Outcomes
        Of the bare cease-fire and the option.
    pool : Pool
    """

    case: Case
    seed: int
    under: str
    terms: Terms
    draws: Draws
    base: Outcomes
    pool: Pool

    @classmethod
    def of(cls, case: Case, under: str | None, seed: int, draws: int, pool: Pool) -> _Run:
        """Return the run as it is, checked."""
        chosen = case.options[case.main] if under is None else next(o for o in case.options if o.id == under)
        of_draws = [np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(REPLICATES + 1)][:REPLICATES]
        scores = np.concatenate([sample(case.ledger, draws // REPLICATES, generator) for generator in of_draws])
        found = case.ledger.draws(scores)
        played = [case.options[0].terms, chosen.terms]
        base = assess_draws(found, case.where.situation, played, case.quarters, pool)
        _require_sound(base, case, found)
        return cls(case, seed, chosen.id, chosen.terms, found, base, pool)

    def document(self) -> LeversDocument:
        """Return the sheet as plain data."""
        case, situation = self.case, self.case.where.situation
        text = case.loaded.arrangement
        expected = expected_of(text.id, situation.id)
        every = levers_of(situation, case.ledger, self.terms.guarantors)
        moved = [lever for lever in every if situation.war or not lever.needs_war]
        waiting = [[self._begin(setting) for setting in lever.settings] for lever in moved]
        background = background_of(self.draws, self.base, _MAIN, situation, case.quarters / 4)
        estimates = case.links.provenance.get("code_version")
        return {
            "arrangement": {"id": text.id, "title": text.title.to_dict(), "status": text.status},
            "under": self.under,
            "situation": {
                "id": situation.id,
                "title": situation.title.to_dict(),
                "date": situation.date.isoformat(),
                "war": situation.war,
                "protege": situation.parties[situation.protege].to_dict(),
                "adversary": situation.parties[situation.adversary].to_dict(),
            },
            "horizon": case.horizon,
            "horizon_years": case.quarters / 4,
            "level": level_part(case.ledger, self.base, situation),
            "as_it_is": _answers(self.base, None, None),
            "levers": [
                self._row(lever, [wait() for wait in waits], expected, background)
                for lever, waits in zip(moved, waiting, strict=True)
            ],
            "left_out": [_left_out(lever) for lever in every if lever not in moved],
            "expected_by": None if expected is None else expected.by,
            "provenance": {
                "format": LEVERS_FORMAT,
                "foedus": foedus.__version__,
                "seed": self.seed,
                "draws": len(self.draws),
                "settings": list(case.settings),
                "arrangement_sha256": sha256(repr(case.loaded.document.data).encode()).hexdigest(),
                "situation_sha256": case.where.sha256,
                "estimates": estimates,
            },
        }

    def _begin(self, setting: Setting) -> Callable[[], Outcomes]:
        """Begin to compute what a setting brings; what changes nothing is there already."""
        bare = self.case.options[0].terms
        terms = setting.rewriting(self.terms)
        draws = setting.change(self.draws)
        at_war = None if setting.at_war is None else setting.at_war(self.draws)
        if draws is self.draws and at_war is None and terms is self.terms:
            return lambda: self.base
        wait = begin_draws(
            draws,
            self.case.where.situation,
            [bare, terms],
            self.case.quarters,
            self.pool,
            held=self.base.location,
            at_war=at_war,
        )

        def finish() -> Outcomes:
            outcomes = wait()
            _require_sound(outcomes, self.case, draws)
            return outcomes

        return finish

    def _row(
        self, lever: Lever, found: Sequence[Outcomes], expected: Expectation | None, background: Background
    ) -> LeverRow:
        at = next(k for k, setting in enumerate(lever.settings) if setting.id == lever.reference)
        return {
            "id": lever.id,
            "title": bilingual(lever.title),
            "unit": lever.unit,
            "settings": [
                self._setting(lever, setting, outcomes, found[at], expected, background)
                for setting, outcomes in zip(lever.settings, found, strict=True)
            ],
        }

    def _setting(
        self,
        lever: Lever,
        setting: Setting,
        outcomes: Outcomes,
        reference: Outcomes,
        expected: Expectation | None,
        background: Background,
    ) -> SettingRow:
        war = self.case.where.situation.war
        is_reference = setting.id == lever.reference
        mechanism = mechanism_of(outcomes, _MAIN, war=war)
        before = mechanism_of(reference, _MAIN, war=war)

        def range_of(answer: MovedAnswer) -> ExpectedRange | None:
            return None if expected is None else expected.of(lever.id, setting.id, answer)

        answers = _answers(outcomes, None if is_reference else reference, range_of)
        missed = any(row["verdict"] not in {None, "inside"} for row in answers)
        reason = differs(lever.id, background) if missed else None
        return {
            "id": setting.id,
            "title": bilingual(setting.title),
            "value": setting.value,
            "reference": is_reference,
            "answers": answers,
            "mechanism": mechanism,
            "why": None if is_reference else bilingual(why(lever.id, mechanism, before, self.case.where.situation)),
            "differs": None if reason is None else bilingual(reason),
        }


def _require_sound(outcomes: Outcomes, case: Case, draws: Draws) -> None:
    failed = (*unsound(outcomes, war=case.where.situation.war, draws=draws), *case.links.failed)
    if failed:
        raise RunError(Message("failed: {checks}", {"checks": list(failed)}))


def _answers(
    outcomes: Outcomes, reference: Outcomes | None, range_of: Callable[[MovedAnswer], ExpectedRange | None] | None
) -> list[LeverAnswer]:
    """Return every answer that there is, with its change from the reference."""
    rows: list[LeverAnswer] = []
    for answer in ANSWERS_MOVED:
        name = _FIELDS.get(answer, answer)
        values = getattr(outcomes, name)[:, _MAIN]
        estimate = summary_of(values)
        if estimate is None:
            continue
        change = None if reference is None else paired(values, getattr(reference, name)[:, _MAIN])
        expected = None if change is None or range_of is None else range_of(answer)
        rows.append(
            {
                "answer": answer,
                "estimate": estimate,
                "change": change,
                "expected": expected,
                "verdict": None if expected is None or change is None else verdict_of(change["mean"], expected),
            }
        )
    return rows


def _left_out(lever: Lever) -> LeftOut:
    return {
        "id": lever.id,
        "title": bilingual(lever.title),
        "why": bilingual(Message("no war is in progress")),
    }
