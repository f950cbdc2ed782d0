"""Tables of estimates, of one model or several."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from foedus.errors import SpecificationError, UnknownNameError
from foedus.games.fit.fit import Fit
from foedus.statistics.tables import Layout, Rows

__all__ = ["table"]

FORMS = ("text", "markdown", "latex", "html")


def table(fits: Sequence[Fit], form: str = "text", *, names: Sequence[str] | None = None, level: float = 0.95) -> str:
    """Set estimates side by side, coefficients by equation with standard errors in brackets.

    Parameters
    ----------
    fits : sequence of Fit
    form : {"text", "markdown", "latex", "html"}
    names : sequence of str, optional
        Heads of the columns; absent: the models' names.
    level : float
        An estimate whose interval at this level excludes zero bears a star.

    Returns
    -------
    str

    Raises
    ------
    SpecificationError
        No fits, or names of another number.
    """
    fits = list(fits)
    if form not in FORMS:
        raise UnknownNameError("form of a table", form, FORMS)
    if not fits:
        raise SpecificationError("a table needs at least one fit")
    heads = list(names) if names is not None else [fit.model.name for fit in fits]
    if len(heads) != len(fits):
        raise SpecificationError(f"{len(heads)} names for {len(fits)} fits", where="names")
    layout = Layout(
        head=["", *heads],
        body=_body(fits, level),
        right=[False, *(True for _ in heads)],
        feet=_feet(fits),
        notes=_notes(fits, level),
        labels=True,
    )
    return getattr(layout, form)()


def _equation(term: str) -> tuple[str, str]:
    """Equation and regressor of a term: the colon after the first closing bracket, or the first, parts them."""
    found = re.match(r"(.*?\)|[^:(]*):(.*)$", term)
    return (found.group(1), found.group(2)) if found else (term, "")


def _body(fits: Sequence[Fit], level: float) -> list[Rows]:
    """Equations, each with its rows: a regressor and (estimate, standard error) for each fit."""
    equations: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for place, fit in enumerate(fits):
        low, high = fit.interval(level)
        errors = fit.std_errors
        for j, term in enumerate(fit.terms):
            equation, regressor = _equation(term)
            cells = equations.setdefault(equation, {}).setdefault(regressor, [("", "")] * len(fits))
            star = "*" if np.isfinite(errors[j]) and (low[j] > 0 or high[j] < 0) else ""
            held = bool(fit.fixed) and fit.fixed[j]
            error = "(fixed)" if held else f"({errors[j]:.3f})" if np.isfinite(errors[j]) else "(none)"
            cells[place] = (f"{fit.estimates[j]:.3f}{star}", error)
    return [
        Rows([(equation, *rows[""])]) if list(rows) == [""] else Rows([(r, *c) for r, c in rows.items()], equation)
        for equation, rows in equations.items()
    ]


def _feet(fits: Sequence[Fit]) -> list[list[str]]:
    rows = [
        ("Observations", [str(fit.n_obs) for fit in fits]),
        ("Rows dropped", [str(len(fit.dropped)) for fit in fits]),
        ("Log-likelihood", [f"{fit.log_likelihood:.3f}" for fit in fits]),
        ("AIC", [f"{fit.aic:.2f}" for fit in fits]),
        ("BIC", [f"{fit.bic:.2f}" for fit in fits]),
        ("Estimator", [fit.estimator for fit in fits]),
        ("Standard errors", [fit.covariance_kind for fit in fits]),
        ("Converged", ["yes" if fit.converged else "NO" for fit in fits]),
    ]
    if any(fit.verdict.replicates for fit in fits):
        verdicts = [fit.verdict for fit in fits]
        kept = [f"{v.replicates - v.failed_replicates} of {v.replicates}" if v.replicates else "" for v in verdicts]
        rows.append(("Replicates kept", kept))
    return [[label, *cells] for label, cells in rows]


def _notes(fits: Sequence[Fit], level: float) -> list[str]:
    notes = [f"* the {level:.0%} interval excludes zero. Standard errors in brackets."]
    for fit in fits:
        for message in fit.verdict.messages:
            note = f"{fit.model.name}: {message}."
            if note not in notes:
                notes.append(note)
    return notes
