"""Whether to believe it: the estimates beside their priors, forecasts scored out of time, calibration, counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from foedus.report.answers import why_not
from foedus.report.evidence import rows_of
from foedus.report.figures import Figure
from foedus.report.forest import Mark, Row, forest
from foedus.report.sensitivity import part_of
from foedus.report.words import percent
from foedus.wording import Message, in_context, tell, translator

__all__ = ["Link", "Scored", "cases_of", "counts_of", "link_named", "links_of", "scores_of", "subsets_of"]

_LINKS: dict[str, Message] = {
    "joining": in_context("link", "Who joins"),
    "fulfilment": in_context("link", "Promises called by a war"),
    "honouring": in_context("link", "Promises honoured, a fight being on"),
    "contest": in_context("link", "Who would win"),
    "resistance": in_context("link", "Resist or concede"),
    "severity": in_context("link", "How far a fight grows"),
    "challenge": in_context("link", "Challenge or not"),
}


def link_named(link: str, lang: str) -> str:
    """Return what a link of the model is called."""
    return _LINKS[link].tell(lang) if link in _LINKS else link


_SHOWN = 30  # coefficients that a figure can hold


def number(value: Any) -> float | None:
    """Return a number, or None for anything else; NaN counts as none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
        return None
    return float(value)


def figure_told(value: Any, lang: str, digits: int = 3) -> str:
    """Return a number to so many significant digits, or a dash."""
    known = number(value)
    if known is None:
        return "–"
    rounded = float(f"{known:.{digits}g}")
    return translator(lang).value(int(rounded) if rounded.is_integer() else rounded)


def reach_told(row: Mapping[str, Any], low: str, high: str, lang: str) -> str:
    """Return an interval as ``low to high``, or nothing."""
    if number(row.get(low)) is None or number(row.get(high)) is None:
        return ""
    return translator(lang)("{low} to {high}", low=figure_told(row[low], lang), high=figure_told(row[high], lang))


@dataclass(frozen=True, slots=True)
class Link:
    """A fitted link: its coefficients drawn and what is known of the fit.

    Attributes
    ----------
    name, sample : str
    n_obs, events : str
    formula : str
    enters : bool
        Whether the answers rest on it.
    diagnostics : tuple of (str, str)
    figure : Figure
    """

    name: str
    sample: str
    n_obs: str
    events: str
    formula: str
    enters: bool
    diagnostics: tuple[tuple[str, str], ...]
    figure: Figure


def links_of(assessment: Mapping[str, Any], lang: str) -> tuple[list[Link], str]:
    """Return the fitted links, or why there are none."""
    given = part_of(assessment, "validity", "links")
    told = [_link(row, lang) for row in rows_of(given)]
    found = [link for link in told if link is not None]
    return found, "" if found else why_not(given, lang) or why_not(None, lang)


def _link(row: Mapping[str, Any], lang: str) -> Link | None:
    rows = [r for r in rows_of(row.get("estimates")) if number(r.get("estimate")) is not None]
    if not rows:
        return None
    name = link_named(str(row.get("link", "")), lang)
    diagnostics = row.get("diagnostics")
    flat = [(str(k), tell(v, lang) if isinstance(v, (str, Mapping)) else figure_told(v, lang))
            for k, v in (diagnostics.items() if isinstance(diagnostics, Mapping) else ())
            if isinstance(v, (str, int, float)) and not isinstance(v, bool)]  # fmt: skip
    passed = diagnostics.get("passed") if isinstance(diagnostics, Mapping) else None
    if passed is not None:
        _ = translator(lang)
        flat.insert(0, (_("diagnostics"), _("passed") if passed else _("failed")))
    return Link(
        name,
        sample_named(str(row.get("sample", "")), lang),
        figure_told(row.get("n_obs"), lang, 9),
        figure_told(row.get("events"), lang, 9) if row.get("events") is not None else "",
        str(row.get("formula") or ""),
        bool(row.get("enters", True)),
        tuple(flat),
        _coefficients(str(row.get("link", "")), name, rows, lang),
    )


def sample_named(sample: str, lang: str) -> str:
    """Return which years a link was fitted on."""
    _ = translator(lang)
    named = {"all": _("all years"), "without_world_wars": _("world wars left out"), "from_1946": _("from 1946")}
    return named.get(sample, sample)


def _coefficients(link: str, name: str, rows: Sequence[Mapping[str, Any]], lang: str) -> Figure:
    _ = translator(lang)
    clear = [r for r in rows if (number(r.get("conf_low")) or 0.0) * (number(r.get("conf_high")) or 0.0) > 0]
    title = _.counted(
        "{link}: {n} of {of} coefficients has an interval that leaves out zero",
        "{link}: {n} of {of} coefficients have an interval that leaves out zero",
        len(clear),
        link=name,
        of=len(rows),
    )
    how = _(
        "Log-odds or logs. The solid line is what the record left of the dashed one, which is the prior: where both "
        "are alike, the record says little and the assumption stands."
    )
    drawn = []
    for r in rows[:_SHOWN]:
        marks = [Mark(number(r["estimate"]), number(r.get("conf_low")), number(r.get("conf_high")))]
        if number(r.get("prior_low")) is not None:
            marks.append(Mark(None, number(r.get("prior_low")), number(r.get("prior_high")), "prior"))
        drawn.append(Row(term_told(r, lang), tuple(marks)))
    table = tuple(
        (
            term_told(r, lang),
            figure_told(r["estimate"], lang),
            reach_told(r, "conf_low", "conf_high", lang) or "–",
            reach_told(r, "prior_low", "prior_high", lang) or "–",
        )
        for r in rows
    )
    description = _.listing([f"{row[0]}: {row[1]}" for row in table])
    if len(rows) > _SHOWN:
        how += " " + _("The first {n} of {of} are drawn; all stand in the table.", n=_SHOWN, of=len(rows))
    inside = [
        v
        for r in rows[:_SHOWN]
        for k in ("estimate", "conf_low", "conf_high")
        if (v := number(r.get(k))) is not None
    ]  # fmt: skip
    low, high = min(*inside, 0.0), max(*inside, 0.0)
    room = 0.25 * (high - low) or 1.0  # priors may reach far outside: they are cut at the edge
    drawing = forest(
        f"svg-estimates-{link}", drawn, title, description, axis=_("coefficient"),
        tell=lambda v: _.value(v), zero=0.0, bounds=(low - room, high + room),
    )  # fmt: skip
    head = (_("Term"), _("Estimate"), _("Interval"), _("Prior"))
    return Figure(f"figure-estimates-{link}", title, how, drawing, head, table, ("record",))


def term_told(row: Mapping[str, Any], lang: str) -> str:
    """Return the name of a coefficient."""
    return tell(row["title"], lang) if row.get("title") else str(row.get("term", "")).replace("_", " ")


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
            _named(str(row["model"]), lang),
            _scored(row, "log_score", lang),
            _scored(row, "brier", lang),
            _scored(row, "auc", lang),
        )
        for row in rows_of(rows)
        if row.get("model")
    )


def _named(name: str, lang: str) -> str:
    from foedus.report.backtest_text import name_told  # it stands on numpy, which a page must not bring

    return name_told(name, lang)


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
    name, origin = _named(str(row.get("case") or ""), lang), str(row.get("origin", "–"))
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
    return f"{translator(lang).before_mark}; ".join(parts) or "–"


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
            tell(row["title"], lang) if row.get("title") else link_named(str(row.get("link", row.get("id", ""))), lang)
        )
        reach = reach_told(row, "predicted_low", "predicted_high", lang)
        predicted = figure_told(row.get("predicted"), lang)
        told.append((name, f"{predicted} ({reach})" if reach else predicted, figure_told(row.get("observed"), lang)))
    return told
