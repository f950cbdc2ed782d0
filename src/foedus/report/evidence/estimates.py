"""The fitted links of the model: their coefficients drawn beside their priors, and how they were fitted, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from foedus.deterrence.links.titles import LINK_TITLES
from foedus.report.answers import why_not
from foedus.report.drawing.figure import Figure
from foedus.report.drawing.forest import Mark, Row, forest
from foedus.report.evidence.assumptions import rows_of
from foedus.report.evidence.coefficients import coefficient_told
from foedus.report.evidence.sensitivity import part_of
from foedus.report.numbers import figure_told, number, reach_told
from foedus.wording import render, translator

__all__ = ["Link", "link_named", "links_of"]

_SHOWN = 30  # coefficients that a figure can hold
_LONGEST = 40  # terms of a formula that is printed


def link_named(link: str, lang: str) -> str:
    """Return what a link of the model is called."""
    return LINK_TITLES[link].render(lang) if link in LINK_TITLES else link


@dataclass(frozen=True, slots=True)
class Link:
    """A fitted link: its coefficients drawn and what is known of the fit.

    Attributes
    ----------
    name : str
    formula : str
        Nothing where it is too long to be read; it stands in the data.
    fitted : tuple of str
        Sentences: the rows, whether the answers rest on it, the method, the diagnostics.
    figure : Figure
    """

    name: str
    formula: str
    fitted: tuple[str, ...]
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
    link = str(row.get("link", ""))
    name, formula = link_named(link, lang), str(row.get("formula") or "")
    return Link(
        name,
        formula if formula.count("+") < _LONGEST else "",
        (*_rows_told(row, lang), *_fitting_told(row.get("diagnostics"), lang)),
        _coefficients(link, name, rows, lang),
    )


def _rows_told(row: Mapping[str, Any], lang: str) -> list[str]:
    """Return on which rows a link was fitted, and whether the answers rest on it."""
    _ = translator(lang)
    sample = sample_named(str(row.get("sample", "")), lang)
    told = [_("Sample: {sample}; rows: {n}.", sample=sample, n=figure_told(row.get("n_obs"), lang, 9))]
    if row.get("events") is not None:
        told.append(_("Events: {n}.", n=figure_told(row["events"], lang, 9)))
    if not row.get("enters", True):
        told.append(_("The answers do not rest on this link: the record does not identify what they would need."))
    return told


def sample_named(sample: str, lang: str) -> str:
    """Return which years a link was fitted on."""
    _ = translator(lang)
    named = {"all": _("all years"), "without_world_wars": _("world wars left out"), "from_1946": _("from 1946")}
    return named.get(sample, sample)


def _fitting_told(diagnostics: Any, lang: str) -> list[str]:
    """Return how a link was fitted and whether the sampler got there, in sentences; steps count together."""
    if not isinstance(diagnostics, Mapping):
        return []
    _ = translator(lang)
    steps = diagnostics.get("steps")
    parts = [diagnostics, *(steps.values() if isinstance(steps, Mapping) else ())]

    def known(key: str) -> list[float]:
        return [float(value) for part in parts if (value := number(part.get(key))) is not None]

    told = []
    if diagnostics.get("passed") is not None:
        told.append(_("The diagnostics passed.") if diagnostics["passed"] else _("The diagnostics failed."))
    methods = {
        "nuts": _("The posterior was sampled with NUTS."),
        "laplace": _("The posterior is a normal approximation at its maximum."),
        "derived": _("It is derived from draws of other links."),
    }
    told += [methods[method]] if (method := diagnostics.get("method")) in methods else []
    if known("rhat_max") and known("ess_min"):
        told.append(
            _.counted(
                "R-hat is at most {rhat}, the effective sample at least {ess}, with {n} divergent transition.",
                "R-hat is at most {rhat}, the effective sample at least {ess}, with {n} divergent transitions.",
                int(sum(known("divergences"))),
                rhat=_.number(max(known("rhat_max")), 3),
                ess=figure_told(min(known("ess_min")), lang),
            )
        )
    if known("clusters") and known("widened"):
        told.append(
            _(
                "Rows of one cluster ({n} at least) are not taken as independent: intervals are up to {times} times as "
                "wide as if they were.",
                n=figure_told(min(known("clusters")), lang, 9),
                times=figure_told(max(known("widened")), lang, 2),
            )
        )
    if sum(known("dropped")):
        told.append(
            _.counted(
                "{n} row was left out for want of a value.",
                "{n} rows were left out for want of a value.",
                int(sum(known("dropped"))),
            )
        )
    return [*told, *(render(message, lang) for message in diagnostics.get("messages") or [])]


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
    if len(rows) > _SHOWN:
        how += " " + _("The first {n} of {of} are drawn; all stand in the table.", n=_SHOWN, of=len(rows))
    table = tuple(
        (
            _term(link, r, lang),
            figure_told(r["estimate"], lang),
            reach_told(r, "conf_low", "conf_high", lang) or "–",
            reach_told(r, "prior_low", "prior_high", lang) or "–",
            str(r.get("term", "")),
        )
        for r in rows
    )
    head = (_("Term"), _("Estimate"), _("Interval"), _("Prior"), _("Name in the data"))
    description = _.listing([f"{row[0]}: {row[1]}" for row in table])
    drawing = _drawing(link, rows[:_SHOWN], title, description, lang)
    return Figure(f"figure-estimates-{link}", title, how, drawing, head, table, ("record",))


def _drawing(link: str, rows: Sequence[Mapping[str, Any]], title: str, description: str, lang: str) -> Any:
    """Return the plot of coefficients; priors may reach far outside: they are cut at its edge."""
    _ = translator(lang)
    drawn = []
    for r in rows:
        marks = [Mark(number(r["estimate"]), number(r.get("conf_low")), number(r.get("conf_high")))]
        if number(r.get("prior_low")) is not None:
            marks.append(Mark(None, number(r.get("prior_low")), number(r.get("prior_high")), "prior"))
        drawn.append(Row(_term(link, r, lang), tuple(marks)))
    ends = [v for r in rows for k in ("estimate", "conf_low", "conf_high") if (v := number(r.get(k))) is not None]
    low, high = min(*ends, 0.0), max(*ends, 0.0)
    room = 0.25 * (high - low) or 1.0
    return forest(
        f"svg-estimates-{link}", drawn, title, description, axis=_("coefficient"),
        tick_label=lambda v: _.value(v), zero=0.0, bounds=(low - room, high + room),
    )  # fmt: skip


def _term(link: str, row: Mapping[str, Any], lang: str) -> str:
    return render(row["title"], lang) if row.get("title") else coefficient_told(link, str(row.get("term", "")), lang)
