"""What the answers hang on, as plain data: Sobol indices, where the arrangement fails, what each amendment is worth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from foedus.assessment.estimate import mean_of
from foedus.assessment.schema import ANSWERS
from foedus.deterrence.links.titles import LINK_TITLES
from foedus.deterrence.quantities.ledger import quantile_to_value
from foedus.deterrence.terms.life_terms import sizes_of
from foedus.errors import SpecificationError
from foedus.horizon.pool import call
from foedus.horizon.sensitivity.failure_region import FAILS_BELOW, failure_region
from foedus.horizon.sensitivity.independent_inputs import inputs_of, scores_of
from foedus.horizon.sensitivity.sobol import REST, plan, require_power, sobol_indices, unsettled_messages
from foedus.horizon.sensitivity.value_of_amendments import candidates, target_of
from foedus.horizon.solving.outcomes import begin_draws
from foedus.law.drafting import redline
from foedus.wording import N_, Message, bilingual, counted, render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from foedus.arrangement.situation import Situation
    from foedus.assessment.schema import (
        AmendmentRow,
        BreakEvenRow,
        Change,
        ChangesPart,
        IndicatorRow,
        SearchPart,
        SensitivityPart,
        SobolPart,
        SobolRow,
        Turn,
    )
    from foedus.deterrence.quantities.ledger import Ledger, Quantity
    from foedus.deterrence.terms.commitments import Terms
    from foedus.horizon.pool import Pool
    from foedus.horizon.schema import FailureRegion, LimitRow
    from foedus.horizon.sensitivity.independent_inputs import Input
    from foedus.horizon.sensitivity.prim import Limit
    from foedus.horizon.sensitivity.sobol import Index
    from foedus.horizon.sensitivity.value_of_amendments import Candidate, Search
    from foedus.horizon.solving.outcomes import Outcomes
    from foedus.law.engine.cells import Analysis
    from foedus.wording import Bilingual

    Array = NDArray[np.float64]

__all__ = ["Effort", "Study", "begin_sensitivity", "break_even_rows", "search_of"]

_ALONE = _BOXED = 8
_VALUED = 96
_UNLIMITED = 2.45  # standard scores near which a range ends: a limit beyond them is none


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is spent on what the answers hang on.

    Attributes
    ----------
    sobol : int
        Base sample of the Sobol indices, a power of 2; 0 for none. The game is solved eleven times as often.
    amendments : bool
        Whether amendments are searched for and valued.
    out_of_time : callable
        Asked between questions of that search, which is bounded by their number too; once it returns True the search
        ends with what it has.
    """

    sobol: int = 64
    amendments: bool = True
    out_of_time: Callable[[], bool] = lambda: False

    def __post_init__(self) -> None:
        """Refuse at once what could not be planned at the end."""
        if self.sobol:
            require_power(self.sobol)


@dataclass(frozen=True, slots=True)
class Study:
    """One assessment, as its sensitivity is studied.

    Attributes
    ----------
    ledger : Ledger
    situation : Situation
    analysis : Analysis
        Of the arrangement.
    bare, main : Terms
        The bare cease-fire that refusal may end in, and the arrangement.
    quarters, seed : int
    drivers : sequence of str
        Ids of quantities, by how far they move `overall`.
    scores : array (D, N)
        The draws at hand, as standard scores.
    pool : Pool
        Where draws are worked through.
    """

    ledger: Ledger
    situation: Situation
    analysis: Analysis
    bare: Terms
    main: Terms
    quarters: int
    seed: int
    drivers: Sequence[str]
    scores: Array
    pool: Pool

    @property
    def position(self) -> int:
        """Of the arrangement, in what `begin` returns."""
        return 0 if self.main == self.bare else 1

    def begin(self, scores: Array, others: Sequence[Terms] = ()) -> Callable[[], Outcomes]:
        """Begin to compute the outcomes of the bare cease-fire, the arrangement (if it is another) and others."""
        terms = [self.bare, *([self.main] if self.position else []), *others]
        return begin_draws(self.ledger.draws(scores), self.situation, terms, self.quarters, self.pool)


def search_of(analysis: Analysis, situation: Situation, effort: Effort | None) -> Search | None:
    """Return the amendments that are worth valuing; None if nobody asked for them."""
    if effort is None or not effort.amendments:
        return None
    target = target_of(analysis.source.arrangement)
    sizes = sizes_of(situation)
    return candidates(analysis, target, situation.protege, sizes=sizes, out_of_time=effort.out_of_time)


def begin_sensitivity(
    study: Study, search: Search | None, sobol: int
) -> Callable[[Array, list[BreakEvenRow]], SensitivityPart]:
    """Begin to study what the answers hang on.

    Parameters
    ----------
    study : Study
    search : Search or None
        Amendments to be valued.
    sobol : int
        Base sample of the Sobol indices; 0 for none.

    Returns
    -------
    callable
        Given `overall` of the arrangement (D,) in the draws at hand, and the break-even values, it returns what the
        answers hang on, the most useful amendments first.
    """
    indices, valued = _begin_sobol(study, sobol), _begin_valued(study, search)

    def finish(overall: Array, break_even: list[BreakEvenRow]) -> SensitivityPart:
        return {
            "sobol": indices(),
            "failure": _failure(study, overall),
            "amendments": valued(),
            "amendments_search": _search_part(search),
            "break_even": break_even,
        }

    return finish


# Sobol indices -------------------------------------------------------------------------------------------------------


def _begin_sobol(study: Study, n: int) -> Callable[[], SobolPart]:
    """Begin to compute the indices; SALib, which is slow to import, is used where the pool works."""
    if n == 0:
        why = Message("Sobol indices were not computed: they were not asked for (--sobol 64).")
        return lambda: _sobol_part(n, 0, [], [why])
    inputs = inputs_of(study.ledger)
    by_column = {study.ledger.quantities[j].id: source.id for source in inputs for j in source.columns}
    alone = list(dict.fromkeys(by_column[name] for name in study.drivers))[:_ALONE]
    streams = np.random.SeedSequence(study.seed, spawn_key=(1_000,)).spawn(1)
    planned = call(study.pool, plan, [source.id for source in inputs], alone, n, np.random.default_rng(streams[0]))
    wait = study.begin(scores_of(study.ledger, inputs, planned.uniform))
    runs, sources = len(planned.uniform), {source.id: source for source in inputs}

    def indices() -> SobolPart:
        try:
            found = call(study.pool, sobol_indices, planned, wait().overall[:, study.position], study.seed)
        except SpecificationError as error:
            return _sobol_part(n, runs, [], [error.what])
        titles = {row.id: _title(study.ledger, sources, row.id, len(inputs) - len(alone)) for row in found}
        rows = [_sobol_row(row, titles[row.id]) for row in found]
        return _sobol_part(n, runs, rows, unsettled_messages(found, n, _quoted(titles)))

    return indices


def _sobol_part(n: int, runs: int, rows: list[SobolRow], messages: Sequence[Message | str]) -> SobolPart:
    return {
        "output": "overall",
        "n": n,
        "runs": runs,
        "rows": rows,
        "messages": [{"en": render(message, "en"), "fr": render(message, "fr")} for message in messages],
    }


def _sobol_row(row: Index, title: Bilingual) -> SobolRow:
    return {
        "id": row.id,
        "title": title,
        "first": round(float(row.first), 4),
        "first_low": round(float(row.first_low), 4),
        "first_high": round(float(row.first_high), 4),
        "total": round(float(row.total), 4),
        "total_low": round(float(row.total_low), 4),
        "total_high": round(float(row.total_high), 4),
        "settled": row.settled,
    }


def _quoted(titles: dict[str, Bilingual]) -> dict[str, Message]:
    """Return titles as they stand in a sentence."""
    return {
        name: Message("“{name}”", {"name": {lang: str(words).removesuffix(".") for lang, words in title.items()}})
        for name, title in titles.items()
    }


def _title(ledger: Ledger, sources: dict[str, Input], name: str, others: int) -> Bilingual:
    if name == REST:
        return bilingual(counted("The one other quantity", "All {n} other quantities together", others))
    source = sources[name]
    if source.links:
        links = [Message("“{name}”", {"name": LINK_TITLES[link]}) for link in source.links]
        return bilingual(_link_title(links, len(source.columns)))
    return ledger.quantities[source.columns[0]].says.to_dict()


def _link_title(links: Sequence[Message], n: int) -> Message:
    if len(links) == 1:
        return counted(
            "The link {links} as the record gives it ({n} quantity)",
            "The link {links} as the record gives it ({n} quantities)",
            n,
            links=links,
        )
    return counted(
        "The links {links} as the record gives them together ({n} quantity)",
        "The links {links} as the record gives them together ({n} quantities)",
        n,
        links=links,
    )


# Break-even values ---------------------------------------------------------------------------------------------------


def break_even_rows(ledger: Ledger, columns: Sequence[int], turning: Sequence[IndicatorRow]) -> list[BreakEvenRow]:
    """Return one row for each quantity that was scanned: where an answer turns, or that none does, as a sentence.

    Parameters
    ----------
    ledger : Ledger
    columns : sequence of int
        The quantities scanned, the strongest driver first.
    turning : sequence of dict
        Indicators with thresholds, as `would_change` of the JSON has them.
    """
    by_id = {row["id"]: row for row in turning}
    return [_break_even_row(quantity, by_id.get(quantity.id)) for quantity in (ledger.quantities[j] for j in columns)]


def _break_even_row(quantity: Quantity, row: IndicatorRow | None) -> BreakEvenRow:
    turn: Turn | None = None
    if row is not None:
        turn = {
            "threshold_value": row["threshold_value"],
            "direction": row["direction"],
            "changes": row["changes"],
        }
    return {
        "id": quantity.id,
        "title": quantity.says.to_dict(),
        "unit": quantity.unit,
        "now": quantity.median,
        "turn": turn,
        "says": bilingual(_turn_sentence(quantity, row)),
    }


def _turn_sentence(quantity: Quantity, row: IndicatorRow | None) -> Message:
    values: dict[str, object] = {"what": quantity.says, "unit": quantity.unit, "now": _short(quantity.median)}
    if row is None:
        values |= {"low": _short(quantity.low), "high": _short(quantity.high)}
        return Message("{what} No value between {low} and {high} turns an answer by itself (now {now}).", values)
    values |= {"value": _short(row["threshold_value"]), "effect": row["effect"]}
    if row["direction"] == "above":
        return Message("{what} Should it rise above {value} (now {now}), {effect}.", values)
    return Message("{what} Should it fall below {value} (now {now}), {effect}.", values)


def _short(number: float) -> float | int:
    short = float(f"{number:.2g}")
    return int(short) if short.is_integer() else short


# Where it fails ------------------------------------------------------------------------------------------------------


def _failure(study: Study, overall: Array) -> FailureRegion:
    """Return the region of the leading assumptions in which the arrangement fails."""
    columns = _boxed(study)

    def rows_of(limits: Sequence[Limit]) -> list[LimitRow]:
        return [_limit_row(study.ledger, columns[one.column], one.low, one.high, one.p) for one in limits]

    return failure_region(study.scores[:, columns], overall < FAILS_BELOW, rows_of)


def _boxed(study: Study) -> list[int]:
    position = {quantity.id: j for j, quantity in enumerate(study.ledger.quantities)}
    return [position[name] for name in study.drivers[:_BOXED]]


def _limit_row(ledger: Ledger, column: int, low: float, high: float, p: float) -> LimitRow:
    quantity = ledger.quantities[column]

    def value(z: float) -> float | None:
        if abs(z) > _UNLIMITED:
            return None
        return float(f"{float(quantile_to_value(quantity, np.array([z]))[0]):.4g}")

    return {
        "id": quantity.id,
        "title": quantity.says.to_dict(),
        "unit": quantity.unit,
        "low": value(low),
        "high": value(high),
        "p": float(f"{p:.2g}"),
    }


# Amendments ----------------------------------------------------------------------------------------------------------


def _begin_valued(study: Study, search: Search | None) -> Callable[[], list[AmendmentRow]]:
    """Begin to value amendments."""
    if search is None or not search.found:
        return list
    wait = study.begin(study.scores[:_VALUED], [candidate.terms for candidate in search.found])
    return lambda: _valued(study, search, wait())


def _valued(study: Study, search: Search, outcomes: Outcomes) -> list[AmendmentRow]:
    """Return the amendments with what each adds to every answer, all in the same draws; the most useful first."""
    rows = [
        _amendment_row(study, candidate, outcomes, k)
        for k, candidate in enumerate(search.found, start=study.position + 1)
    ]

    def worth(row: AmendmentRow) -> tuple[float, str]:
        overall = row["change"]["overall"]
        return (0.0 if overall is None else -overall["mean"], row["id"])

    return sorted(rows, key=worth)


def _amendment_row(study: Study, candidate: Candidate, outcomes: Outcomes, k: int) -> AmendmentRow:
    """Return an amendment with what it adds, given the outcomes in which it is option `k`."""
    before, main = study.analysis.source.arrangement, study.position
    places = dict.fromkeys(edit.place for edit in candidate.edits)
    lines = [redline(before, candidate.arrangement, place) for place in places]
    clauses = dict.fromkeys(edit.place[1] for edit in candidate.edits if edit.place[0] == "clauses")
    parties = [party for edit in candidate.edits for party in (*edit.losing, *edit.bound)]
    titles = [edit.title() for edit in candidate.edits]
    gain = outcomes.overall[:, k] - outcomes.overall[:, main]
    return {
        "id": candidate.id,
        "says": {"en": render(titles, "en"), "fr": render(titles, "fr")},
        "clause": next(iter(clauses), None),
        "places": [".".join(place) for place in places],
        "redlines": [{"en": line.render("en"), "fr": line.render("fr")} for line in lines],
        "consents": list(dict.fromkeys(parties)),
        "edits": len(candidate.edits),
        "smallest": candidate.smallest,
        "change": _changes(outcomes, k, main),
        "raises_in": round(float((gain > 0).mean()), 4),
    }


def _changes(outcomes: Outcomes, k: int, main: int) -> ChangesPart:
    found = {key: _change(getattr(outcomes, key)[:, k] - getattr(outcomes, key)[:, main]) for key in ANSWERS}
    return cast("ChangesPart", found)


def _change(difference: Array) -> Change | None:
    if np.isnan(difference).all():
        return None
    low, median, high = (round(float(v), 6) for v in np.quantile(difference, (0.05, 0.5, 0.95)))
    return {"mean": mean_of(difference), "median": median, "low": low, "high": high}


def _search_part(search: Search | None) -> SearchPart:
    if search is None:
        asked = Message("No amendment was searched for: it was not asked for.")
        return {"target": None, "outcome": None, "messages": [bilingual(asked)]}
    messages = [Message(_OUTCOMES[search.outcome], {"target": search.target.message()})]
    if search.found:
        messages.append(
            Message(
                "Each is valued alone, in the same draws, with everything else as it stands; what it adds can be less "
                "than nothing where the adversary then refuses to sign."
            )
        )
    if search.unseen:
        messages.append(
            counted(
                "{n} single edit changes nothing that this model plays, and has no value here.",
                "{n} single edits change nothing that this model plays, and have no value here.",
                len(search.unseen),
            )
        )
    if search.untried:
        messages.append(counted("{n} further edit was not tried.", "{n} further edits were not tried.", search.untried))
    return {
        "target": search.target.text,
        "outcome": search.outcome,
        "unseen": list(search.unseen),
        "untried": search.untried,
        "messages": [bilingual(message) for message in messages],
    }


_OUTCOMES = {
    "met": N_("The text meets its target already ({target}); single edits beyond it are valued."),
    "found": N_("We valued the smallest amendments by which the text meets its target ({target}), and single edits."),
    "none within four": N_("No amendment of up to four edits meets the target ({target}); single edits are valued."),
    "none in the catalogue": N_(
        "No amendment of its existing clauses meets the target ({target}); it would take a new duty."
    ),
    "too few parties": N_("The text names too few parties for the target ({target})."),
    "out of time": N_("The search for amendments that meet the target ({target}) timed out."),
}
