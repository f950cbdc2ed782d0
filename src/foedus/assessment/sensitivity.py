"""What the answers hang on, as plain data: Sobol indices, where the arrangement fails, what each amendment is worth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from foedus.deterrence.links.titles import LINK_TITLES
from foedus.deterrence.quantities.ledger import quantile_to_value
from foedus.errors import SpecificationError
from foedus.horizon.pool import call
from foedus.horizon.sensitivity.failure_region import FAILS_BELOW, failure_document
from foedus.horizon.sensitivity.independent_inputs import inputs_of, scores_of
from foedus.horizon.sensitivity.sobol import REST, doubts, plan, require_power, sobol_indices
from foedus.horizon.sensitivity.value_of_amendments import candidates, target_of
from foedus.horizon.solving.outcomes import ANSWERS, begin_draws
from foedus.law.drafting import redline
from foedus.wording import N_, Message, bilingual, counted, render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from foedus.arrangement.situation import Situation
    from foedus.deterrence.quantities.ledger import Ledger, Quantity
    from foedus.deterrence.terms.commitments import Terms
    from foedus.horizon.pool import Pool
    from foedus.horizon.sensitivity.independent_inputs import Input
    from foedus.horizon.sensitivity.prim import Limit
    from foedus.horizon.sensitivity.value_of_amendments import Candidate, Search
    from foedus.horizon.solving.outcomes import Outcomes
    from foedus.law.engine.cells import Analysis

    Array = NDArray[np.float64]

__all__ = ["Effort", "Study", "begin_sensitivity", "break_even_told", "search_of"]

_ALONE = _BOXED = 8
_VALUED = 96
_ENDS = 2.45  # standard scores near which a range ends: a limit beyond them is none


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
    z : array (D, N)
        The draws at hand.
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
    z: Array
    pool: Pool

    @property
    def position(self) -> int:
        """Of the arrangement, in what `begin` returns."""
        return 0 if self.main == self.bare else 1

    def begin(self, z: Array, others: Sequence[Terms] = ()) -> Callable[[], Outcomes]:
        """Begin to compute the outcomes of the bare cease-fire, the arrangement (if it is another) and others."""
        terms = [self.bare, *([self.main] if self.position else []), *others]
        return begin_draws(self.ledger.draws(z), self.situation, terms, self.quarters, self.pool)


def search_of(analysis: Analysis, protege: str, effort: Effort | None) -> Search | None:
    """Return the amendments that are worth valuing; None if nobody asked for them."""
    if effort is None or not effort.amendments:
        return None
    target = target_of(analysis.source.arrangement)
    return candidates(analysis, target, protege, out_of_time=effort.out_of_time)


def begin_sensitivity(study: Study, search: Search | None, sobol: int) -> Callable[[Array], dict[str, Any]]:
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
        Given `overall` of the arrangement (D,) in the draws at hand, it returns `sensitivity` of the JSON: `sobol`,
        `failure`, and `amendments` with the most useful first.
    """
    indices, valued = _begin_sobol(study, sobol), _begin_valued(study, search)

    def told(overall: Array) -> dict[str, Any]:
        return {
            "sobol": indices(),
            "failure": _failure(study, overall),
            "amendments": valued(),
            "amendments_search": _search_told(search),
        }

    return told


# Sobol indices -------------------------------------------------------------------------------------------------------


def _begin_sobol(study: Study, n: int) -> Callable[[], dict[str, Any]]:
    """Begin to compute the indices; SALib, which is slow to import, is used where the pool works."""
    told: dict[str, Any] = {"output": "overall", "n": n, "runs": 0, "rows": [], "messages": []}
    if n == 0:
        told["messages"] = [
            bilingual(Message("Sobol indices were not computed: they were not asked for (--sobol 64)."))
        ]
        return lambda: told
    inputs = inputs_of(study.ledger)
    by_column = {study.ledger.quantities[j].id: source.id for source in inputs for j in source.columns}
    alone = list(dict.fromkeys(by_column[name] for name in study.drivers))[:_ALONE]
    streams = np.random.SeedSequence(study.seed, spawn_key=(1_000,)).spawn(1)
    planned = call(study.pool, plan, [source.id for source in inputs], alone, n, np.random.default_rng(streams[0]))
    wait = study.begin(scores_of(study.ledger, inputs, planned.uniform))
    told["runs"] = len(planned.uniform)
    sources = {source.id: source for source in inputs}

    def indices() -> dict[str, Any]:
        try:
            rows = call(study.pool, sobol_indices, planned, wait().overall[:, study.position], study.seed)
        except SpecificationError as error:
            return {**told, "messages": [{"en": render(error.what, "en"), "fr": render(error.what, "fr")}]}
        titles = {row.id: _title(study.ledger, sources, row.id, len(inputs) - len(alone)) for row in rows}
        for row in rows:
            numbers = {key: round(float(getattr(row, key)), 4) for key in _NUMBERS}
            told["rows"].append({"id": row.id, "title": titles[row.id], **numbers, "settled": row.settled})
        return {**told, "messages": [bilingual(message) for message in doubts(rows, n, _quoted(titles))]}

    return indices


def _quoted(titles: dict[str, dict[str, str]]) -> dict[str, Message]:
    """Return titles as they stand in a sentence."""
    stopped = {id_: {lang: words.removesuffix(".") for lang, words in title.items()} for id_, title in titles.items()}
    return {id_: Message("“{name}”", {"name": title}) for id_, title in stopped.items()}


_NUMBERS = ("first", "first_low", "first_high", "total", "total_low", "total_high")


def _title(ledger: Ledger, sources: dict[str, Input], name: str, others: int) -> dict[str, str]:
    if name == REST:
        return bilingual(counted("The one other quantity", "All {n} other quantities together", others))
    source = sources[name]
    if source.links:
        links = [Message("“{name}”", {"name": LINK_TITLES[link]}) for link in source.links]
        return bilingual(_links_told(links, len(source.columns)))
    return ledger.quantities[source.columns[0]].says.model_dump(exclude_none=True)


def _links_told(links: Sequence[Message], n: int) -> Message:
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


def break_even_told(ledger: Ledger, columns: Sequence[int], turning: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
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
    rows = []
    for quantity in (ledger.quantities[j] for j in columns):
        row = by_id.get(quantity.id)
        what = quantity.says.model_dump(exclude_none=True)
        told = {"id": quantity.id, "title": what, "unit": quantity.unit, "now": quantity.median}
        threshold = None if row is None else {key: row[key] for key in ("threshold_value", "direction", "changes")}
        rows.append({**told, "turn": threshold, "says": bilingual(_turn_told(quantity, what, row))})
    return rows


def _turn_told(quantity: Quantity, what: dict[str, str], row: dict[str, Any] | None) -> Message:
    values: dict[str, Any] = {"what": what, "unit": quantity.unit, "now": _short(quantity.median)}
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


def _failure(study: Study, overall: Array) -> dict[str, Any]:
    """Return the region of the leading assumptions in which the arrangement fails."""
    columns = _boxed(study)

    def told(limits: Sequence[Limit]) -> list[dict[str, Any]]:
        return [_limit(study.ledger, columns[one.column], one.low, one.high, one.p) for one in limits]

    return failure_document(study.z[:, columns], overall < FAILS_BELOW, told)


def _boxed(study: Study) -> list[int]:
    position = {quantity.id: j for j, quantity in enumerate(study.ledger.quantities)}
    return [position[name] for name in study.drivers[:_BOXED]]


def _limit(ledger: Ledger, column: int, low: float, high: float, p: float) -> dict[str, Any]:
    quantity = ledger.quantities[column]

    def value(z: float) -> float | None:
        if abs(z) > _ENDS:
            return None
        return float(f"{float(quantile_to_value(quantity, np.array([z]))[0]):.4g}")

    return {
        "id": quantity.id,
        "title": quantity.says.model_dump(exclude_none=True),
        "unit": quantity.unit,
        "low": value(low),
        "high": value(high),
        "p": float(f"{p:.2g}"),
    }


# Amendments ----------------------------------------------------------------------------------------------------------


def _begin_valued(study: Study, search: Search | None) -> Callable[[], list[dict[str, Any]]]:
    """Begin to value amendments."""
    if search is None or not search.found:
        return list
    wait = study.begin(study.z[:_VALUED], [candidate.terms for candidate in search.found])
    return lambda: _valued(study, search, wait())


def _valued(study: Study, search: Search, outcomes: Outcomes) -> list[dict[str, Any]]:
    """Return the amendments with what each adds to every answer, all in the same draws; the most useful first."""
    rows, main = [], study.position
    for k, candidate in enumerate(search.found, start=main + 1):
        change = {key: _change(getattr(outcomes, key)[:, k] - getattr(outcomes, key)[:, main]) for key in ANSWERS}
        gain = outcomes.overall[:, k] - outcomes.overall[:, main]
        rows.append(
            {**_amendment_told(study, candidate), "change": change, "raises_in": round(float((gain > 0).mean()), 4)}
        )
    return sorted(rows, key=lambda row: (-row["change"]["overall"]["median"], row["id"]))


def _change(difference: Array) -> dict[str, float] | None:
    if np.isnan(difference).all():
        return None
    low, median, high = (round(float(v), 6) for v in np.quantile(difference, (0.05, 0.5, 0.95)))
    return {"median": median, "low": low, "high": high}


def _amendment_told(study: Study, candidate: Candidate) -> dict[str, Any]:
    before = study.analysis.source.arrangement
    places = dict.fromkeys(edit.place for edit in candidate.edits)
    lines = [redline(before, candidate.arrangement, place) for place in places]
    clauses = dict.fromkeys(edit.place[1] for edit in candidate.edits if edit.place[0] == "clauses")
    parties = [party for edit in candidate.edits for party in (*edit.losing, *edit.bound)]
    return {
        "id": candidate.id,
        "says": {lang: render([edit.title() for edit in candidate.edits], lang) for lang in ("en", "fr")},
        "clause": next(iter(clauses), None),
        "places": [".".join(place) for place in places],
        "redlines": [{"en": line.render("en"), "fr": line.render("fr")} for line in lines],
        "consents": list(dict.fromkeys(parties)),
        "edits": len(candidate.edits),
        "smallest": candidate.smallest,
    }


def _search_told(search: Search | None) -> dict[str, Any]:
    if search is None:
        asked = Message("No amendment was searched for: it was not asked for.")
        return {"target": None, "outcome": None, "messages": [bilingual(asked)]}
    values = {"target": search.target.message()}
    told = [bilingual(Message(_OUTCOMES[search.outcome], values))]
    if search.found:
        each = Message(
            "Each is valued alone, in the same draws, with everything else as it stands; what it adds can be less than "
            "nothing where the adversary then refuses to sign."
        )
        told.append(bilingual(each))
    if search.unseen:
        told.append(
            bilingual(
                counted(
                    "{n} single edit changes nothing that this model plays, and has no value here.",
                    "{n} single edits change nothing that this model plays, and have no value here.",
                    len(search.unseen),
                )
            )
        )
    if search.untried:
        told.append(
            bilingual(counted("{n} further edit was not tried.", "{n} further edits were not tried.", search.untried))
        )
    return {
        "target": search.target.text,
        "outcome": search.outcome,
        "unseen": list(search.unseen),
        "untried": search.untried,
        "messages": told,
    }


_OUTCOMES = {
    "met": N_("The text meets its target already ({target}); single edits beyond it are valued."),
    "found": N_("Valued are the smallest amendments by which the text meets its target ({target}), and single edits."),
    "none within four": N_("No amendment of up to four edits meets the target ({target}); single edits are valued."),
    "none in the catalogue": N_("No amendment of what it says meets the target ({target}); it would take a new duty."),
    "too few parties": N_("The text names too few parties for the target ({target})."),
    "out of time": N_("The search for amendments that meet the target ({target}) was broken off."),
}
