"""Whether to believe it: forecasts scored out of time, calibration, counts beside what came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from foedus.report.answers import why_not
from foedus.report.evidence.assumptions import rows_of
from foedus.report.evidence.case_names import name_told
from foedus.report.evidence.estimates import link_named
from foedus.report.evidence.sensitivity import part_of
from foedus.report.numbers import figure_told, number, reach_told
from foedus.report.words import percent
from foedus.wording import render, translator

__all__ = ["Scored", "cases_of", "counts_of", "scores_of", "subsets_of"]


# Forecasts out of time -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scored:
    """A table of forecasting scores.

    Attributes
    ----------
    what : str
        Which forecasts.
    rows : tuple of tuple of str
        Model, log score, Brier score, AUC.
    """

    what: str
    rows: tuple[tuple[str, str, str, str], ...]


def scores_of(assessment: Mapping[str, Any], lang: str) -> tuple[list[Scored], str]:
    """Return the tables of scores, one year ahead first, or why there are none."""
    given = part_of(assessment, "validity", "backtest")
    if not isinstance(given, Mapping) or "why" in given:
        return [], why_not(given, lang) or why_not(None, lang)
    _ = translator(lang)
    parts = [
        (_("One year ahead"), given),
        (_("Fixed origin"), given.get("fixed_origin")),
        (_("Ten years ahead"), given.get("ten_year")),
    ]
    found = [Scored(what, rows) for what, part in parts if (rows := _scores(part, lang))]
    return found, "" if found else why_not(None, lang)


def _scores(part: Any, lang: str) -> tuple[tuple[str, str, str, str], ...]:
    rows = part.get("scores") if isinstance(part, Mapping) else part
    return tuple(
        (
            name_told(str(row["model"]), lang),
            _scored(row, "log_score", lang),
            _scored(row, "brier", lang),
            _scored(row, "auc", lang),
        )
        for row in rows_of(rows)
        if row.get("model")
    )


def _scored(row: Mapping[str, Any], key: str, lang: str) -> str:
    """Return a score with its interval, all to three significant digits, noughts at the end shown."""
    score, low, high = (number(row.get(name)) for name in (key, f"{key}_low", f"{key}_high"))
    if score is None:
        return "–"
    _ = translator(lang)
    if low is None or high is None:
        return _padded(score, lang)
    reach = _("{low} to {high}", low=_padded(low, lang), high=_padded(high, lang))
    return f"{_padded(score, lang)} ({reach})"


def _padded(value: float, lang: str, digits: int = 3) -> str:
    exponent = int(f"{value:.{digits - 1}e}".split("e")[1])
    return translator(lang).number(value, max(0, digits - 1 - exponent))


def subsets_of(assessment: Mapping[str, Any], lang: str) -> list[Scored]:
    """Return the scores on parts of the rows."""
    _ = translator(lang)
    named = {
        "guaranteed targets": _("targets with a pact"),
        "contiguous dyads": _("contiguous pairs"),
        "fatal disputes": _("fatal disputes"),
    }
    rows = rows_of(part_of(assessment, "validity", "backtest", "subsets"))
    found = []
    for row in rows:
        what = named.get(str(row.get("subset")), str(row.get("subset", "")))
        n, events = (figure_told(row.get(key), lang, 9) for key in ("rows", "events"))
        told = _("{what} ({events} of {n})", what=what, events=events, n=n)
        found.append(Scored(told, _scores(row, lang)))
    return found


def cases_of(assessment: Mapping[str, Any], lang: str) -> tuple[list[tuple[str, str, str, str]], str]:
    """Return the cases of the rule test: which, when, what was forecast with its rank, what happened; or why none."""
    given = part_of(assessment, "validity", "rule_test")
    rows = rows_of(given.get("cases") if isinstance(given, Mapping) else None)
    return [_case(row, lang) for row in rows], "" if rows else why_not(given, lang) or why_not(None, lang)


def _case(row: Mapping[str, Any], lang: str) -> tuple[str, str, str, str]:
    _ = translator(lang)
    name, origin = name_told(str(row.get("case") or ""), lang), str(row.get("origin", "–"))
    if not row.get("covered", True):
        return name, origin, _("not covered"), "–"
    forecasts = row.get("forecasts")
    said = [
        _(
            "{outcome} {p} (rank {rank} of {of})",
            outcome=outcome_named(key, lang),
            p=percent(float(one["forecast"]), lang),
            rank=one.get("rank", "–"),
            of=one.get("of", "–"),
        )
        for key, one in (forecasts.items() if isinstance(forecasts, Mapping) else ())
        if isinstance(one, Mapping) and number(one.get("forecast")) is not None
    ]
    happened = row.get("happened")
    came = [
        _("{head}: {rest}", head=outcome_named(key, lang), rest=str(year) if year else _("none"))
        for key, year in (happened.items() if isinstance(happened, Mapping) else ())
        if key != "under_way"
    ]
    return name, origin, _listed(said, lang), _listed(came, lang)


def _listed(parts: list[str], lang: str) -> str:
    return translator(lang).series(parts) or "–"


def outcome_named(key: str, lang: str) -> str:
    """Return what an outcome of the rule test is called."""
    key = key.split("|")[-1]
    _ = translator(lang)
    named = {"force": _("force"), "fatal": _("fatal dispute"), "war": _("war"), "any": _("any dispute")}
    return named.get(key, key.replace("_", " "))


def counts_of(assessment: Mapping[str, Any], lang: str) -> list[tuple[str, str, str]]:
    """Return predicted beside observed counts, out of time, for each link."""
    rows = rows_of(part_of(assessment, "validity", "backtest", "counts"))
    told = []
    for row in rows:
        name = (
            render(row["title"], lang)
            if row.get("title")
            else link_named(str(row.get("link", row.get("id", ""))), lang)
        )
        reach = reach_told(row, "predicted_low", "predicted_high", lang)
        predicted = figure_told(row.get("predicted"), lang)
        told.append((name, f"{predicted} ({reach})" if reach else predicted, figure_told(row.get("observed"), lang)))
    return told
