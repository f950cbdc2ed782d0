"""The fitted links of the model: their coefficients drawn beside their priors, and how they were fitted, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.deterrence.links.titles import LINK_TITLES
from foedus.report.drawing.figure import Figure
from foedus.report.drawing.forest import Mark, Row, forest
from foedus.report.evidence.coefficients import coefficient_name
from foedus.report.numbers import figure_text, interval_text
from foedus.report.parts import not_computed
from foedus.wording import Message, render, translator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from foedus.assessment.schema import LinkRow
    from foedus.deterrence.schema import EstimateRow, LinkDiagnostics
    from foedus.report.parts import Parts

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


def links_of(parts: Parts, lang: str) -> tuple[list[Link], str]:
    """Return the fitted links, or why there are none."""
    rows = [] if parts.validity is None else [row for row in parts.validity["links"] if row["estimates"]]
    found = [_link(row, lang) for row in rows]
    return found, "" if found else parts.why("validity") or not_computed(lang)


def _link(row: LinkRow, lang: str) -> Link:
    name, formula = link_named(row["link"], lang), row["formula"]
    return Link(
        name=name,
        formula=formula if formula.count("+") < _LONGEST else "",
        fitted=(*_rows_fitted(row, lang), *_fitting(row["diagnostics"], lang)),
        figure=_coefficients(row["link"], name, row["estimates"], lang),
    )


def _rows_fitted(row: LinkRow, lang: str) -> list[str]:
    """Return on which rows a link was fitted, and whether the answers rest on it."""
    _ = translator(lang)
    sample, n, events = sample_named(row["sample"], lang), row["n_obs"], row["events"]
    sentences = [
        _("Sample: {sample}; rows: {n}.", sample=sample, n=figure_text(n, lang, 9)),
        _("Events: {n}.", n=figure_text(events, lang, 9)),
    ]
    if not row["enters"]:
        sentences.append(_("The answers do not rest on this link: the record does not identify what they would need."))
    return sentences


def sample_named(sample: str, lang: str) -> str:
    """Return which years a link was fitted on."""
    _ = translator(lang)
    named = {"all": _("all years"), "without_world_wars": _("world wars left out"), "from_1946": _("from 1946")}
    return named.get(sample, sample)


_METHODS = {
    "nuts": Message("The posterior was sampled with NUTS."),
    "laplace": Message("The posterior is a normal approximation at its maximum."),
    "derived": Message("It is derived from draws of other links."),
}


def _fitting(diagnostics: LinkDiagnostics, lang: str) -> list[str]:
    """Return how a link was fitted and whether the sampler got there, in sentences; steps count together."""
    _ = translator(lang)
    sentences = []
    if "passed" in diagnostics:
        sentences.append(_("The diagnostics passed.") if diagnostics["passed"] else _("The diagnostics failed."))
    method = _METHODS.get(diagnostics.get("method", ""))
    sentences += [] if method is None else [method.render(lang)]
    sentences += _sampled(diagnostics, lang)
    return [*sentences, *(render(message, lang) for message in diagnostics.get("messages", []))]


def _sampled(diagnostics: LinkDiagnostics, lang: str) -> list[str]:
    """Return what the sampler did, and on how many rows and clusters."""
    _ = translator(lang)
    fits = [diagnostics, *diagnostics.get("steps", {}).values()]
    rhats, sizes = [f["rhat_max"] for f in fits if "rhat_max" in f], [f["ess_min"] for f in fits if "ess_min" in f]
    clusters, widened = [f["clusters"] for f in fits if "clusters" in f], [f["widened"] for f in fits if "widened" in f]
    dropped = sum(fit.get("dropped", 0) for fit in fits)
    sentences = []
    if rhats and sizes:
        sentences.append(
            _.counted(
                "R-hat is at most {rhat}, the effective sample at least {ess}, with {n} divergent transition.",
                "R-hat is at most {rhat}, the effective sample at least {ess}, with {n} divergent transitions.",
                sum(fit.get("divergences", 0) for fit in fits),
                rhat=_.number(max(rhats), 3),
                ess=figure_text(min(sizes), lang),
            )
        )
    if clusters and widened:
        sentences.append(
            _(
                "Rows of one cluster ({n} at least) are not taken as independent: intervals are up to {times} times as "
                "wide as if they were.",
                n=figure_text(min(clusters), lang, 9),
                times=figure_text(max(widened), lang, 2),
            )
        )
    if dropped:
        sentences.append(
            _.counted(
                "{n} row was left out for want of a value.", "{n} rows were left out for want of a value.", dropped
            )
        )
    return sentences


def _coefficients(link: str, name: str, rows: Sequence[EstimateRow], lang: str) -> Figure:
    _ = translator(lang)
    clear = [r for r in rows if r["conf_low"] * r["conf_high"] > 0]
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
            coefficient_name(link, r["term"], lang),
            figure_text(r["estimate"], lang),
            interval_text(r["conf_low"], r["conf_high"], lang),
            interval_text(r["prior_low"], r["prior_high"], lang) or "–",
            r["term"],
        )
        for r in rows
    )
    head = (_("Term"), _("Estimate"), _("Interval"), _("Prior"), _("Name in the data"))
    description = _.listing([f"{row[0]}: {row[1]}" for row in table])
    drawing = _drawing(link, rows[:_SHOWN], title, description, lang)
    return Figure(f"figure-estimates-{link}", title, how, drawing, head, table, ("record",))


def _drawing(link: str, rows: Sequence[EstimateRow], title: str, description: str, lang: str) -> Markup:
    """Return the plot of coefficients; priors may reach far outside: they are cut at its edge."""
    _ = translator(lang)
    drawn = []
    for r in rows:
        marks = [Mark(r["estimate"], r["conf_low"], r["conf_high"])]
        if r["prior_low"] is not None:
            marks.append(Mark(None, r["prior_low"], r["prior_high"], "prior"))
        drawn.append(Row(coefficient_name(link, r["term"], lang), tuple(marks)))
    ends = [value for r in rows for value in (r["estimate"], r["conf_low"], r["conf_high"])]
    low, high = min(*ends, 0.0), max(*ends, 0.0)
    room = 0.25 * (high - low) or 1.0
    return forest(
        f"svg-estimates-{link}", drawn, title, description, axis=_("coefficient"),
        tick_label=lambda v: _.value(v), zero=0.0, bounds=(low - room, high + room),
    )  # fmt: skip
