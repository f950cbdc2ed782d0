"""What drives the answer beyond one assumption at a time: Sobol indices, box of failure, worth of amendments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from foedus.report.answers import name_of
from foedus.report.drawing.figure import Figure
from foedus.report.drawing.forest import Mark, Row, forest
from foedus.report.evidence.units import unit_name
from foedus.report.parts import not_computed
from foedus.report.text.names import capitalised
from foedus.report.words import percent, points, points_between
from foedus.wording import render, translator

if TYPE_CHECKING:
    from foedus.assessment.schema import AmendmentRow, Change
    from foedus.horizon.schema import FailureRegion, LimitRow
    from foedus.report.answers import Names
    from foedus.report.parts import Parts

__all__ = [
    "Amended",
    "Failure",
    "amended_of",
    "failure_of",
    "region_of",
    "search_sentences",
    "sobol_figure",
    "sobol_messages",
    "turns_of",
]

_SHOWN = 12


def sobol_messages(parts: Parts, lang: str) -> list[str]:
    """Return why there are no indices, or what must be said of them."""
    if parts.sensitivity is None:
        return [parts.why("sensitivity")]
    sobol = parts.sensitivity["sobol"]
    messages = [render(message, lang) for message in sobol["messages"]]
    return messages if sobol["rows"] or messages else [not_computed(lang)]


def sobol_figure(parts: Parts, lang: str) -> Figure | None:
    """Return the Sobol indices, the largest total first; None if there are none."""
    rows = [] if parts.sensitivity is None else parts.sensitivity["sobol"]["rows"]
    if not rows:
        return None
    _ = translator(lang)
    rows = sorted(rows, key=lambda row: -row["total"])[:_SHOWN]
    titles = [render(row["title"], lang).removesuffix(".") for row in rows]
    title = _(
        "With everything varied together, this explains most of the spread: {title} ({share} in all)",
        title=titles[0],
        share=percent(rows[0]["total"], lang),
    )
    how = _(
        "A dot is the share of the variance that an assumption explains alone, a square what it explains with all its "
        "joint effects; lines are intervals. A square far right of its dot means that the assumption works through "
        "others."
    )
    drawn = [
        Row(name, (Mark(r["first"], r["first_low"], r["first_high"]),
                   Mark(r["total"], r["total_low"], r["total_high"], "second")))
        for name, r in zip(titles, rows, strict=True)
    ]  # fmt: skip
    table = tuple(
        (
            name,
            _.number(r["first"], 2),
            _.number(r["total"], 2),
            f"{_.number(r['total_low'], 2)} … {_.number(r['total_high'], 2)}",
        )
        for name, r in zip(titles, rows, strict=True)
    )
    description = _.listing([f"{row[0]}: {row[2]}" for row in table])
    most = max(0.2, *(high for r in rows for high in (r["first_high"], r["total_high"])))
    drawing = forest(
        "svg-sobol", drawn, title, description, axis=_("share of the variance"),
        tick_label=lambda v: _.number(v, 1), zero=0.0, bounds=(0.0, most),
    )  # fmt: skip
    head = (_("Assumption"), _("Alone"), _("With joint effects"), _("Interval"))
    return Figure("figure-sobol", title, how, drawing, head, table, ("assume",))


@dataclass(frozen=True, slots=True)
class Failure:
    """The box of assumptions in which the arrangement fails.

    Attributes
    ----------
    what : str
        What failure is.
    sentence : str
        How much of it the box holds.
    limits : tuple of (str, str)
        Assumption and its limits.
    messages : tuple of str
    """

    what: str
    sentence: str
    limits: tuple[tuple[str, str], ...]
    messages: tuple[str, ...]


def failure_of(parts: Parts, lang: str) -> tuple[Failure | None, str]:
    """Return the box, or why there is none."""
    if parts.sensitivity is None:
        return None, parts.why("sensitivity")
    return region_of(parts.sensitivity["failure"], lang)


def region_of(region: FailureRegion, lang: str) -> tuple[Failure | None, str]:
    """Return a region of failure, or why there is none."""
    _ = translator(lang)
    messages = [render(message, lang) for message in region["messages"]]
    if region["held_out"] is not None:
        held_out = _(
            "On draws that were not used to find it, such a box holds {coverage} of the failures, and {density} of the "
            "draws in it fail.",
            coverage=percent(region["held_out"]["coverage"], lang),
            density=percent(region["held_out"]["density"], lang),
        )
        messages.append(held_out)
    if not region["limits"]:
        return None, " ".join(messages) or _("No box of assumptions holds the failures better than chance.")
    sentence = _(
        "In all, {share} of the draws fail. The box below holds {mass} of the draws, {coverage} of the failures, and "
        "{density} of the draws in it fail.",
        share=percent(region["share"], lang),
        mass=_percent_or_dash(region["mass"], lang),
        coverage=_percent_or_dash(region["coverage"], lang),
        density=_percent_or_dash(region["density"], lang),
    )
    limits = tuple((render(row["title"], lang).removesuffix("."), _limits(row, lang)) for row in region["limits"])
    return Failure(render(region["what"], lang), sentence, limits, tuple(messages)), ""


def _percent_or_dash(value: float | None, lang: str) -> str:
    return "–" if value is None else percent(value, lang)


def _limits(row: LimitRow, lang: str) -> str:
    """Return the limits of a quantity with its unit."""
    ends, unit = _ends(row, lang), unit_name(row["unit"], lang)
    return f"{ends} ({unit})" if unit else ends


def _ends(row: LimitRow, lang: str) -> str:
    _ = translator(lang)
    low, high = row["low"], row["high"]

    def said(value: float) -> str:
        return _.value(float(f"{value:.2g}"))

    if row.get("values"):
        return _.listing([value if isinstance(value, str) else said(value) for value in row.get("values", [])])
    if low is not None and high is not None:
        return _("from {low} to {high}", low=said(low), high=said(high))
    if low is not None:
        return _("above {value}", value=said(low))
    return _("below {value}", value=said(high)) if high is not None else "–"


@dataclass(frozen=True, slots=True)
class Amended:
    """What an amendment changes in the answers."""

    says: str
    clause: str
    consents: str
    changes: tuple[tuple[str, str], ...]


def amended_of(parts: Parts, names: Names, lang: str) -> tuple[list[Amended], str]:
    """Return the worth of each amendment, or why none was computed."""
    if parts.sensitivity is None:
        return [], parts.why("sensitivity")
    rows = parts.sensitivity["amendments"]
    return [_amended(row, names, lang) for row in rows], "" if rows else not_computed(lang)


def search_sentences(parts: Parts, lang: str) -> list[str]:
    """Return how amendments were searched for."""
    if parts.sensitivity is None:
        return []
    return [render(message, lang) for message in parts.sensitivity["amendments_search"]["messages"]]


def turns_of(parts: Parts, lang: str) -> list[str]:
    """Return for every quantity that was scanned where an answer turns, or that none does."""
    return [] if parts.sensitivity is None else [render(row["says"], lang) for row in parts.sensitivity["break_even"]]


def _amended(row: AmendmentRow, names: Names, lang: str) -> Amended:
    _ = translator(lang)
    changes = []
    for key, given in row["change"].items():
        if given is not None:
            change = cast("Change", given)
            reach = points_between(change["low"], change["high"], lang)
            shown = _("{mean} ({reach})", mean=points(change["mean"], lang), reach=reach)
            changes.append((name_of(key, lang), shown))
    consents = [render(names.parties.get(party, party), lang) for party in row["consents"]]
    return Amended(
        says=capitalised(render(row["says"], lang)),
        clause=row["clause"] or "–",
        consents=_.listing(consents) or "–",
        changes=tuple(changes),
    )
