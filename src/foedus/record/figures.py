"""Figures of the record, as SVG text."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any

import polars as pl

from foedus.errors import SpecificationError
from foedus.wording import Message, in_context, translator

if TYPE_CHECKING:
    from foedus.record.alliances.analogues import ReferenceClass
    from foedus.statistics.tables import Table

__all__ = ["fulfilment_figure", "reference_figure", "specification_figure"]

_INK, _BLUE, _RED, _GREY = "#222222", "#2f6690", "#b23a48", "#8d99ae"
_NAMES = {
    "all": in_context("promise", "all commitments"),
    "defense": in_context("promise", "defence"),
    "offense": in_context("promise", "offence"),
    "neutral": in_context("promise", "neutrality"),
    "nonagg": in_context("promise", "non-aggression"),
    "consul": in_context("promise", "consultation"),
}


def fulfilment_figure(table: Table, lang: str = "en") -> str:
    """Draw shares of commitments honoured in war with their Wilson intervals.

    Parameters
    ----------
    table : Table
        What `foedus.record.fulfilment` returned.
    lang : str
        Language of its words.

    Returns
    -------
    str
        An SVG document; the same table gives the same text.
    """
    rows = table.data.to_dicts()
    splits = [name for name in table.data.columns if name not in _MEASURES]
    labels = []
    for row in rows:
        named = [(Message(split, context="column").render(lang), row[split]) for split in splits]
        values = [f"{split} {value}" for split, value in named if value is not None]
        labels.append("   ".join([_NAMES[row["obligation"]].render(lang), *values]))
    return _shares(rows, labels, table, lang)


def reference_figure(found: ReferenceClass, lang: str = "en") -> str:
    """Draw the share of like commitments honoured, from the narrowest likeness to the widest; the chosen one is marked.

    Parameters
    ----------
    found : ReferenceClass
        What `foedus.record.reference_class` returned.
    lang : str
        Language of its words.

    Returns
    -------
    str
        An SVG document; the same class gives the same text.
    """
    rows = found.steps.to_dicts()
    chosen = "  " + Message("(chosen)").render(lang)
    labels = [found.words["likeness"][row["likeness"]].render(lang) + chosen * bool(row["chosen"]) for row in rows]
    return _shares(rows, labels, found.tables()[0], lang)


def _shares(rows: list[dict[str, Any]], labels: list[str], table: Table, lang: str) -> str:
    figure, axes = _figure(7.5, 1.2 + 0.24 * len(rows))
    for place, row in enumerate(rows):
        if row["estimate"] is None:
            continue
        axes.plot([row["conf_low"], row["conf_high"]], [place, place], color=_GREY, linewidth=2, zorder=1)
        axes.plot(row["estimate"], place, "o", color=_BLUE, markersize=5, zorder=2)
        axes.text(1.02, place, f"{row['honoured']}/{row['called']}", va="center", fontsize=8, color=_INK)
    measured = Message("share honoured when a war called it, with 95 % interval").render(lang)
    axes.set(yticks=range(len(rows)), xlim=(0, 1), xlabel=measured)
    axes.set_yticklabels(labels, fontsize=8)
    axes.invert_yaxis()
    _set_decimals(axes.xaxis, lang)
    return _svg(figure, table.caption(lang))


_MEASURES = ("obligation", "honoured", "called", "estimate", "conf_low", "conf_high")


def specification_figure(table: Table, lang: str = "en") -> str:
    """Draw a specification curve: estimates in rising order above the choices that made them.

    Parameters
    ----------
    table : Table
        What `foedus.record.specification_curve` returned.
    lang : str
        Language of its words.

    Returns
    -------
    str
        An SVG document; the same table gives the same text.

    Raises
    ------
    SpecificationError
        If no specification has an estimate.
    """
    data = table.data.drop_nulls("estimate")
    if data.is_empty():
        raise SpecificationError(Message("no specification could be estimated: there is nothing to draw"))
    choices = [(name, value) for name in ("definition", "controls", "period") for value in data[name].unique().sort()]
    figure, (above, below) = _figure(8, 3.2 + 0.19 * len(choices), heights=(2.4, 0.19 * len(choices)))
    for place, row in enumerate(data.iter_rows(named=True)):
        colour = _RED if row["conf_low"] > 0 else _BLUE if row["conf_high"] < 0 else _GREY
        above.plot([place, place], [row["conf_low"], row["conf_high"]], color=colour, linewidth=1)
        above.plot(place, row["estimate"], ".", color=colour, markersize=4)
    above.axhline(0, color=_INK, linewidth=0.8)
    above.set(xticks=[], ylabel=Message("log-odds, 95 %").render(lang), xlim=(-1, data.height))
    colours = Message("blue: below zero; red: above zero; grey: the interval holds zero")
    above.set_title(colours.render(lang), fontsize=8, loc="left")
    _set_decimals(above.yaxis, lang)
    for line, (name, value) in enumerate(choices):
        places = data.with_row_index("place").filter(pl.col(name) == value)["place"].to_list()
        below.plot(places, [line] * len(places), "|", color=_INK, markersize=5)
    below.set(xticks=[], yticks=range(len(choices)), xlim=(-1, data.height), ylim=(len(choices) - 0.5, -0.5))
    below.set_yticklabels([_choice(table, name, value, lang) for name, value in choices], fontsize=7)
    return _svg(figure, table.caption(lang))


def _choice(table: Table, name: str, value: str, lang: str) -> str:
    speak = translator(lang)
    shown = speak.render(table.words.get(name, {}).get(value, value))
    return f"{Message(name, context='column').render(lang)}{speak.before_mark}: {shown}"


def _set_decimals(axis: Any, lang: str) -> None:
    """Write the numbers of an axis with the decimal mark of the language."""
    if lang != "en":
        axis.set_major_formatter(lambda value, _: translator(lang).number(value, 1))


def _figure(width: float, height: float, heights: tuple[float, ...] = ()) -> tuple[Any, Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.subplots(len(heights) or 1, 1, height_ratios=heights or None)
    for one in axes if heights else [axes]:
        one.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _svg(figure: Any, title: str) -> str:
    import matplotlib

    text = StringIO()
    # a fixed salt and no date: the same numbers give the same file
    with matplotlib.rc_context({"svg.hashsalt": "foedus", "svg.fonttype": "none"}):
        figure.savefig(text, format="svg", metadata={"Date": None, "Title": title})
    return text.getvalue()
