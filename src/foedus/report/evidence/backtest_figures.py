"""Figures of the backtest, as SVG text: scores with their intervals, and whether forecasts mean what they say."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Any

from foedus.deterrence.forecast.names import OURS, TREES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from foedus.deterrence.schema import CalibrationRow, ScoreRow

__all__ = ["draw_calibration", "draw_scores"]

_INK, _BLUE, _GREY = "#222222", "#2f6690", "#8d99ae"
_SKIPPED = ("base rate",)


def draw_scores(scores: Sequence[ScoreRow]) -> str:
    """Draw log score and AUC of each model with 95 % intervals.

    Parameters
    ----------
    scores : list of dict
        ``scores`` of a backtest. The base rate is left out: it is far off.

    Returns
    -------
    str
        An SVG document; the same scores give the same text.
    """
    rows: Sequence[Mapping[str, Any]] = [{**row} for row in scores if row["model"] not in _SKIPPED][::-1]
    figure, axes = _figure(2, (8.4, 0.42 * len(rows) + 1.1))
    for axis, name, title in zip(axes, ("log_score", "auc"), ("log score (lower is better)", "AUC"), strict=True):
        for place, row in enumerate(rows):
            colour = _BLUE if row["model"].startswith("foedus") else _GREY
            low, high = row[f"{name}_low"], row[f"{name}_high"]
            axis.plot([low, high], [place, place], color=colour, linewidth=2.2, solid_capstyle="butt")
            axis.plot(row[name], place, "o", color=colour, markersize=5)
        axis.set_title(title, loc="left", fontsize=9)
        axis.set_yticks(range(len(rows)), [row["model"] for row in rows] if name == "log_score" else [])
        axis.margins(y=0.08)
    return _text(figure)


def draw_calibration(bins: Sequence[CalibrationRow]) -> str:
    """Draw the events expected and observed in bins of at least 25 expected events, on logarithmic scales.

    Parameters
    ----------
    bins : list of dict
        ``calibration`` of a backtest.
    """
    figure, (axis,) = _figure(1, (4.6, 4.2))
    shares = [b["predicted"] for b in bins]
    limits = [min(shares) / 2, max(shares) * 1.6]
    axis.plot(limits, limits, color=_INK, linewidth=0.8)
    for name, colour, mark in ((TREES, _GREY, "s"), (OURS, _BLUE, "o")):
        own = [b for b in bins if b.get("model") == name]
        for b in own:
            observed, spread = b["observed"], 1.96 * max(b["events"], 1.0) ** 0.5 / b["n"]
            expected = b["predicted"]
            axis.plot([expected] * 2, [max(observed - spread, limits[0]), observed + spread], color=colour, linewidth=1)
            axis.plot(expected, max(observed, limits[0]), mark, color=colour, markersize=4.5)
        if own:
            axis.plot([], [], mark, color=colour, label=name)
    axis.set(xscale="log", yscale="log", xlim=limits, ylim=limits, xlabel="forecast", ylabel="observed")
    axis.legend(frameon=False, fontsize=8, loc="upper left")
    return _text(figure)


def _figure(count: int, size: tuple[float, float]) -> tuple[Any, list[Any]]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, layout="constrained")
    axes = [figure.add_subplot(1, count, k + 1) for k in range(count)]
    for axis in axes:
        axis.spines[["top", "right"]].set_visible(False)
        axis.tick_params(labelsize=8)
    return figure, axes


def _text(figure: Any) -> str:
    import matplotlib as mpl

    out = StringIO()
    with mpl.rc_context({"svg.hashsalt": "foedus", "svg.fonttype": "none"}):
        figure.savefig(out, format="svg", metadata={"Date": None})
    return out.getvalue()
