"""How the whole way, from situation to answers, has done on past cases like the one at hand: scores that ship."""

from __future__ import annotations

import csv
from dataclasses import replace
from typing import TYPE_CHECKING

from foedus.assessment.backtest.shipped import shipped_game_test
from foedus.deterrence.forecast.names import AFTER_WAR, ANCHORED, EVERY_PAIR, RIVALS, WHOLE
from foedus.wording import Message, bilingual

if TYPE_CHECKING:
    from pathlib import Path

    from foedus.assessment.backtest.schema import GameTestDocument, GradeScores, SetScores, WeightedScore
    from foedus.assessment.schema import CasesLikeThis, EndToEndPart, ScoredSet
    from foedus.assessment.schema.common import Missing

__all__ = ["end_to_end_part"]

_SENTENCES = {
    AFTER_WAR: Message(
        "Of {n} cases like this, pairs of states after their war ({first}–{last}, both directions), the model, with "
        "what was known at the time, expected {expected} to see an attack within {years} years; {observed} did."
    ),
    EVERY_PAIR: Message(
        "Of {n} cases like this, pairs of neighbours or with a major power ({first}–{last}), the model, with what was "
        "known at the time, expected {expected} to see an attack within {years} years; {observed} did."
    ),
}
_ORDER = Message(
    "Of two such cases, one attacked and one not, it gave the attacked one the higher chance {share} times in 100 "
    "(95 % interval: {low} to {high}). An attack is one of 26 dead or more, or war. This tests the level of danger, "
    "not what a promise changes."
)


def end_to_end_part(*, war: bool, folder: Path | None = None) -> EndToEndPart | Missing:
    """Return the scores of the end-to-end test that ships, those of cases like the one at hand first.

    Parameters
    ----------
    war : bool
        Whether a war between the two is in progress: then the cases like it are pairs after their war.
    folder : Path, optional
        Of the estimates; that of the package unless given.

    Raises
    ------
    EstimatesError
        The test is of another format, cannot be read, or is not the one that the manifest names.
    """
    document = shipped_game_test(folder)
    if document is None:
        return {"why": bilingual(Message("no result of this test ships with this version"))}
    by_name = {scored["set"]: scored for scored in document["sets"]}
    return {
        "like_this": _like_this(by_name[AFTER_WAR if war else EVERY_PAIR], document),
        "bars": document["bars"],
        "sets": [_scored_set(scored) for scored in document["sets"]],
        "counts": [row for row in document["counts"] if row["grade"] == ANCHORED],
        "years": document["years"],
        "draws": document["draws"],
        "command": document.get("command", ""),
    }


def _like_this(scored: SetScores, document: GameTestDocument) -> CasesLikeThis:
    whole = _whole(scored)
    origins = _origins(scored["set"], document)
    values = {
        "n": round(scored["population"]),
        "first": str(origins[0]),
        "last": str(origins[1]),
        "expected": round(whole["expected"]),
        "observed": round(whole["observed"]),
        "years": document["years"],
    }
    says = [replace(_SENTENCES[scored["set"]], params=values)]
    if whole["auc"] is not None and whole["auc_low"] is not None and whole["auc_high"] is not None:
        ends = (whole["auc"], whole["auc_low"], whole["auc_high"])
        share, low, high = (round(100 * value) for value in ends)
        says.append(replace(_ORDER, params={"share": share, "low": low, "high": high}))
    return {
        "set": scored["set"],
        "population": scored["population"],
        "first": origins[0],
        "last": origins[1],
        "expected": whole["expected"],
        "observed": whole["observed"],
        "auc": whole["auc"],
        "auc_low": whole["auc_low"],
        "auc_high": whole["auc_high"],
        "says": [bilingual(message) for message in says],
    }


def _anchored(scored: SetScores) -> GradeScores:
    return next(grade for grade in scored["grades"] if grade["grade"] == ANCHORED)


def _whole(scored: SetScores) -> WeightedScore:
    return next(row for row in _anchored(scored)["scores"] if row["model"] == WHOLE)


def _scored_set(scored: SetScores) -> ScoredSet:
    grade = _anchored(scored)
    return {
        "set": scored["set"],
        "rows": scored["rows"],
        "population": scored["population"],
        "events": grade["events"],
        "scores": [] if scored["set"] == RIVALS and not grade["events"] else grade["scores"],
    }


def _origins(name: str, document: GameTestDocument) -> tuple[int, int]:
    """Return the first and the last year from which the years of the cases of a set count."""
    years = [int(row["year"]) for row in csv.DictReader(document["cases"]) if row["set"] == name]
    return min(years), max(years)
