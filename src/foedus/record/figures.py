"""Figures of the record, as SVG text."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any

import polars as pl

from foedus.errors import SpecificationError
from foedus.wording import Message

if TYPE_CHECKING:
    from foedus.record.alliances.analogues import ReferenceClass
    from foedus.statistics.tables import Table

__all__ = ["fulfilment_figure", "reference_figure", "specification_figure"]

_INK, _BLUE, _RED, _GREY = "#222222", "#2f6690", "#b23a48", "#8d99ae"
_NAMES = {
    "all": "all commitments",
    "defense": "defence",
    "offense": "offence",
    "neutral": "neutrality",
    "nonagg": "non-aggression",
    "consul": "consultation",
}


def fulfilment_figure(table: Table) -> str:
    """Draw shares of commitments honoured in war with their Wilson intervals.

    Parameters
    ----------
    table : Table
        What `foedus.record.fulfilment` returned.

    Returns
    -------
    str
        An SVG document; the same table gives the same text.
    """
    rows = table.data.to_dicts()
    splits = [name for name in table.data.columns if name not in _MEASURES]
    labels = []
    for row in rows:
        values = [f"{split} {row[split]}" for split in splits if row[split] is not None]
        labels.append("   ".join([_NAMES[row["obligation"]], *values]))
    return _shares(rows, labels, table.caption())


def reference_figure(found: ReferenceClass) -> str:
    """Draw the share of like commitments honoured, from the narrowest likeness to the widest; the chosen one is marked.

    Parameters
    ----------
    found : ReferenceClass
        What `foedus.record.reference_class` returned.

    Returns
    -------
    str
        An SVG document; the same class gives the same text.
    """
    rows = found.steps.to_dicts()
    labels = [row["likeness"] + ("  (chosen)" if row["chosen"] else "") for row in rows]
    return _shares(rows, labels, found.tables()[0].caption())


def _shares(rows: list[dict[str, Any]], labels: list[str], title: str) -> str:
    figure, axes = _figure(7.5, 1.2 + 0.24 * len(rows))
    for place, row in enumerate(rows):
        if row["estimate"] is None:
            continue
        axes.plot([row["conf_low"], row["conf_high"]], [place, place], color=_GREY, linewidth=2, zorder=1)
        axes.plot(row["estimate"], place, "o", color=_BLUE, markersize=5, zorder=2)
        axes.text(1.02, place, f"{row['honoured']}/{row['called']}", va="center", fontsize=8, color=_INK)
    axes.set(yticks=range(len(rows)), xlim=(0, 1), xlabel="share honoured when a war called it, with 95 % interval")
    axes.set_yticklabels(labels, fontsize=8)
    axes.invert_yaxis()
    return _svg(figure, title)


_MEASURES = ("obligation", "honoured", "called", "estimate", "conf_low", "conf_high")


def specification_figure(table: Table) -> str:
    """Draw a specification curve: estimates in rising order above the choices that made them.

    Parameters
    ----------
    table : Table
        What `foedus.record.specification_curve` returned.

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
    above.set(xticks=[], ylabel="log-odds, 95 %", xlim=(-1, data.height))
    above.set_title("blue: below zero; red: above zero; grey: the interval holds zero", fontsize=8, loc="left")
    for line, (name, value) in enumerate(choices):
        places = data.with_row_index("place").filter(pl.col(name) == value)["place"].to_list()
        below.plot(places, [line] * len(places), "|", color=_INK, markersize=5)
    below.set(xticks=[], yticks=range(len(choices)), xlim=(-1, data.height), ylim=(len(choices) - 0.5, -0.5))
    below.set_yticklabels([f"{name}: {value}" for name, value in choices], fontsize=7)
    return _svg(figure, table.caption())


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
