"""Whether to believe it: forecasts scored out of time, calibration, counts beside what came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from foedus.report.evidence.case_names import case_name
from foedus.report.evidence.estimates import link_named
from foedus.report.numbers import figure_text, interval_text
from foedus.report.parts import not_computed, reason_missing
from foedus.report.words import percent
from foedus.wording import Message, render, translator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.deterrence.schema import BacktestDocument, CountRow, RuleCase, ScoreRow
    from foedus.report.parts import Parts

__all__ = ["Scored", "backtest_of", "cases_of", "counts_of", "scores_of", "subsets_of"]


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


def backtest_of(parts: Parts) -> BacktestDocument | None:
    """Return the backtest that ships with the estimates, if there is one."""
    given = None if parts.validity is None else parts.validity["backtest"]
    return None if given is None or "why" in given else given


def _why_no(test: Literal["backtest", "rule_test"], parts: Parts, lang: str) -> str:
    if parts.validity is None:
        return parts.why("validity")
    return reason_missing(parts.validity[test], lang) or not_computed(lang)


def scores_of(parts: Parts, lang: str) -> tuple[list[Scored], str]:
    """Return the tables of scores, one year ahead first, or why there are none."""
    backtest = backtest_of(parts)
    if backtest is None:
        return [], _why_no("backtest", parts, lang)
    _ = translator(lang)
    found = [Scored(_("One year ahead"), _scores(backtest["scores"], lang))]
    if fixed := backtest.get("fixed_origin"):
        found.append(Scored(_("Fixed origin"), _scores(fixed["scores"], lang)))
    if decade := backtest.get("ten_year"):
        found.append(Scored(_("Ten years ahead"), _scores(decade["scores"], lang)))
    return found, ""


def _scores(rows: Sequence[ScoreRow], lang: str) -> tuple[tuple[str, str, str, str], ...]:
    return tuple(
        (
            case_name(row["model"], lang),
            _scored(row["log_score"], row["log_score_low"], row["log_score_high"], lang),
            _scored(row["brier"], row["brier_low"], row["brier_high"], lang),
            _scored(row["auc"], row["auc_low"], row["auc_high"], lang),
        )
        for row in rows
    )


def _scored(score: float, low: float, high: float, lang: str) -> str:
    """Return a score with its interval, all to three significant digits, noughts at the end shown."""
    reach = translator(lang)("{low} to {high}", low=_padded(low, lang), high=_padded(high, lang))
    return f"{_padded(score, lang)} ({reach})"


def _padded(value: float, lang: str, digits: int = 3) -> str:
    exponent = int(f"{value:.{digits - 1}e}".split("e")[1])
    return translator(lang).number(value, max(0, digits - 1 - exponent))


_SUBSETS = {
    "guaranteed targets": Message("targets with a pact"),
    "contiguous dyads": Message("contiguous pairs"),
    "fatal disputes": Message("fatal disputes"),
}


def subsets_of(parts: Parts, lang: str) -> list[Scored]:
    """Return the scores on parts of the rows."""
    _ = translator(lang)
    backtest = backtest_of(parts)
    found = []
    for row in [] if backtest is None else backtest["subsets"]:
        title = _(
            "{what} ({events} of {n})",
            what=_SUBSETS.get(row["subset"], row["subset"]),
            events=figure_text(row["events"], lang, 9),
            n=figure_text(row["rows"], lang, 9),
        )
        found.append(Scored(title, _scores(row["scores"], lang)))
    return found


def cases_of(parts: Parts, lang: str) -> tuple[list[tuple[str, str, str, str]], str]:
    """Return the cases of the rule test: which, when, what was forecast with its rank, what happened; or why none."""
    given = None if parts.validity is None else parts.validity["rule_test"]
    rows = [] if given is None or "why" in given else given["cases"]
    return [_case(row, lang) for row in rows], "" if rows else _why_no("rule_test", parts, lang)


def _case(row: RuleCase, lang: str) -> tuple[str, str, str, str]:
    _ = translator(lang)
    name, origin = case_name(row["case"], lang), str(row["origin"])
    if not row["covered"]:
        return name, origin, _("not covered"), "–"
    said = [
        _(
            "{outcome} {p} (rank {rank} of {of})",
            outcome=outcome_named(key, lang),
            p=percent(one["forecast"], lang),
            rank=one["rank"],
            of=one["of"],
        )
        for key, one in row.get("forecasts", {}).items()
    ]
    happened = row.get("happened")
    years = {} if happened is None else {key: year for key, year in happened.items() if key != "under_way"}
    came = [
        _("{head}: {rest}", head=outcome_named(key, lang), rest=str(year) if year else _("none"))
        for key, year in years.items()
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


def counts_of(parts: Parts, lang: str) -> list[tuple[str, str, str]]:
    """Return predicted beside observed counts, out of time, for each link."""
    backtest = backtest_of(parts)
    return [] if backtest is None else [_count(row, lang) for row in backtest["counts"]]


def _count(row: CountRow, lang: str) -> tuple[str, str, str]:
    name = render(row["title"], lang) if "title" in row else link_named(row["link"], lang)
    reach = interval_text(row["predicted_low"], row["predicted_high"], lang)
    return name, f"{figure_text(row['predicted'], lang)} ({reach})", figure_text(row["observed"], lang)
