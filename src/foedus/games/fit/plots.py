"""Plots of a fit: coefficients, profile likelihoods, predicted probabilities. None needs colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy.special import chdtri

from foedus.errors import SpecificationError, UnknownNameError
from foedus.games.fit.fit import Fit

__all__ = ["plot"]

# Okabe and Ito's palette, with a line style for each.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
STYLES = ("-", "--", "-.", ":")


def plot(fit: Fit, what: str = "coefficients", **options: Any) -> Axes:
    """Draw one of the plots below by name.

    Parameters
    ----------
    fit : Fit
    what : {"coefficients", "profile", "probabilities"}
    **options
        Those of the plot.

    Returns
    -------
    matplotlib.axes.Axes
        Of a figure of its own unless ``ax`` is given; save with ``axes.figure.savefig(path)``.
    """
    plots = {"coefficients": plot_coefficients, "profile": plot_profile, "probabilities": plot_probabilities}
    if what not in plots:
        raise UnknownNameError("plot", what, plots)
    return plots[what](fit, **options)


def _axes(ax: Axes | None, width: float, height: float) -> Axes:
    # A Figure of its own, not pyplot's: nothing is kept in global state and no display is needed.
    return ax if ax is not None else Figure(figsize=(width, height), layout="constrained").add_subplot()


def plot_coefficients(fit: Fit, *, level: float = 0.95, ax: Axes | None = None) -> Axes:
    """Estimates with intervals, one line for each term; fixed terms are left out."""
    keep = np.flatnonzero(fit.free & np.isfinite(fit.std_errors))
    if not len(keep):
        raise SpecificationError("no term has a standard error to draw")
    low, high = fit.interval(level)
    axes = _axes(ax, 7, 1 + 0.3 * len(keep))
    at = np.arange(len(keep))[::-1]
    axes.axvline(0, color="0.6", linewidth=0.8)
    axes.hlines(at, low[keep], high[keep], color=COLOURS[0])
    axes.plot(fit.estimates[keep], at, "o", color=COLOURS[0])
    axes.set_yticks(at, [fit.terms[j] for j in keep])
    axes.set_xlabel(f"estimate and {level:.0%} interval")
    return axes


def plot_profile(fit: Fit, *, term: str, level: float = 0.95, ax: Axes | None = None, **options: Any) -> Axes:
    """Profile likelihood of one term, with the parabola of the Hessian and the likelihood-ratio bound."""
    from foedus.games.fit.profile import profile_likelihood

    grid = profile_likelihood(fit, term, **options)
    value = grid["value"].to_numpy()
    axes = _axes(ax, 5, 3.5)
    axes.plot(value, grid["log_likelihood"].to_numpy(), "-o", markersize=3, color=COLOURS[0], label="profile")
    j = fit.term_index(term)
    parabola = fit.log_likelihood - 0.5 * ((value - fit.estimates[j]) / fit.std_errors[j]) ** 2
    axes.plot(value, parabola, "--", color=COLOURS[1], label="normal approximation")
    axes.axhline(fit.log_likelihood - 0.5 * float(chdtri(1, 1 - level)), color="0.6", linewidth=0.8)
    axes.set_xlabel(term)
    axes.set_ylabel("log-likelihood")
    axes.legend(frameon=False)
    return axes


def plot_probabilities(
    fit: Fit,
    *,
    over: Mapping[str, Sequence[float]],
    at: Mapping[str, Any] | None = None,
    of: str = "outcomes",
    level: float = 0.95,
    ax: Axes | None = None,
    **options: Any,
) -> Axes:
    """Predicted probabilities along one variable, with bands."""
    if len(over) != 1:
        raise SpecificationError("probabilities are drawn over one variable", where="over")
    (variable,) = over
    from foedus.games.fit.predictions import probabilities

    frame = probabilities(fit, of=of, over=over, at=at, level=level, **options)
    axes = _axes(ax, 6, 4)
    for i, ((name,), part) in enumerate(frame.group_by([of[:-1]], maintain_order=True)):
        colour, style = COLOURS[i % len(COLOURS)], STYLES[i % len(STYLES)]
        x = part[variable].to_numpy()
        axes.plot(x, part["estimate"].to_numpy(), style, color=colour, label=str(name))
        axes.fill_between(x, part["conf_low"].to_numpy(), part["conf_high"].to_numpy(), color=colour, alpha=0.15, lw=0)
    axes.set_xlabel(variable)
    axes.set_ylabel("probability")
    axes.legend(frameon=False)
    return axes
