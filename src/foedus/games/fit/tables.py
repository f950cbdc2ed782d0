"""Tables of estimates, of one model or several, as text, LaTeX or HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

import numpy as np

from foedus.errors import SpecificationError, UnknownNameError
from foedus.games.fit.fit import Fit

__all__ = ["table"]

FORMS = ("text", "latex", "html")


def table(fits: Sequence[Fit], form: str = "text", *, names: Sequence[str] | None = None, level: float = 0.95) -> str:
    """Set estimates side by side, coefficients by equation with standard errors in brackets.

    Parameters
    ----------
    fits : sequence of Fit
    form : {"text", "latex", "html"}
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
    body = _body(fits, level)
    feet = _feet(fits)
    notes = _notes(fits, level)
    return {"text": _text, "latex": _latex, "html": _html}[form](heads, body, feet, notes)


Row = tuple[str, list[tuple[str, str]]]


def _equation(term: str) -> tuple[str, str]:
    """Equation and regressor of a term: the colon after the first closing bracket, or the first, parts them."""
    found = re.match(r"(.*?\)|[^:(]*):(.*)$", term)
    return (found.group(1), found.group(2)) if found else (term, "")


def _body(fits: Sequence[Fit], level: float) -> list[tuple[str, list[Row]]]:
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
    return [(equation, list(rows.items())) for equation, rows in equations.items()]


def _feet(fits: Sequence[Fit]) -> list[tuple[str, list[str]]]:
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
    return rows


def _notes(fits: Sequence[Fit], level: float) -> list[str]:
    notes = [f"* the {level:.0%} interval excludes zero. Standard errors in brackets."]
    for fit in fits:
        for message in fit.verdict.messages:
            note = f"{fit.model.name}: {message}."
            if note not in notes:
                notes.append(note)
    return notes


def _text(
    heads: Sequence[str], body: list[tuple[str, list[Row]]], feet: list[tuple[str, list[str]]], notes: list[str]
) -> str:
    labels = [f"  {regressor}" for _, rows in body for regressor, _ in rows]
    labels += [equation for equation, _ in body] + [label for label, _ in feet]
    wide = max(len(label) for label in labels) + 2
    cells = [[f"{value} {error}".strip() for value, error in row] for _, rows in body for _, row in rows]
    columns = [max(len(h), *(len(row[i]) for row in cells), *(len(f[i]) for _, f in feet)) for i, h in enumerate(heads)]

    def line(label: str, values: Sequence[str]) -> str:
        shown = "  ".join(value.rjust(width) for value, width in zip(values, columns, strict=True))
        return f"{label:<{wide}}{shown}".rstrip()

    rule = "-" * (wide + sum(columns) + 2 * (len(columns) - 1))
    lines = [line("", heads), rule]
    for equation, rows in body:
        if [regressor for regressor, _ in rows] == [""]:
            lines.append(line(equation, [f"{v} {e}".strip() for v, e in rows[0][1]]))
            continue
        lines.append(equation)
        lines += [line(f"  {regressor}", [f"{v} {e}".strip() for v, e in row]) for regressor, row in rows]
    lines += [rule, *(line(label, values) for label, values in feet), rule, *notes]
    return "\n".join(lines)


_LATEX = {c: rf"\{c}" for c in "&%$#_{}"} | {
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "\\": r"\textbackslash{}",
}


def _tex(text: str) -> str:
    return "".join(_LATEX.get(character, character) for character in text)


def _latex(
    heads: Sequence[str], body: list[tuple[str, list[Row]]], feet: list[tuple[str, list[str]]], notes: list[str]
) -> str:
    lines = [
        rf"\begin{{tabular}}{{l{'r' * len(heads)}}}",
        r"\hline",
        " & ".join(["", *map(_tex, heads)]) + r" \\",
        r"\hline",
    ]
    for equation, rows in body:
        plain = [regressor for regressor, _ in rows] == [""]
        if not plain:
            lines.append(rf"\multicolumn{{{len(heads) + 1}}}{{l}}{{{_tex(equation)}}} \\")
        for regressor, row in rows:
            label = _tex(equation) if plain else rf"\quad {_tex(regressor)}"
            lines.append(" & ".join([label, *(f"${v}$".replace("*", "^{*}") if v else "" for v, _ in row)]) + r" \\")
            lines.append(" & ".join(["", *(e for _, e in row)]) + r" \\")
    lines.append(r"\hline")
    lines += [" & ".join([_tex(label), *map(_tex, values)]) + r" \\" for label, values in feet]
    lines += [r"\hline", r"\end{tabular}", *(f"% {note}" for note in notes)]
    return "\n".join(lines)


def _html(
    heads: Sequence[str], body: list[tuple[str, list[Row]]], feet: list[tuple[str, list[str]]], notes: list[str]
) -> str:
    esc = html.escape
    lines = [
        "<table>",
        "<thead><tr><th></th>" + "".join(f'<th scope="col">{esc(h)}</th>' for h in heads) + "</tr></thead>",
    ]
    for equation, rows in body:
        lines.append("<tbody>")
        plain = [regressor for regressor, _ in rows] == [""]
        if not plain:
            lines.append(f'<tr><th scope="rowgroup" colspan="{len(heads) + 1}">{esc(equation)}</th></tr>')
        for regressor, row in rows:
            cells = "".join(f"<td>{esc(v)} {esc(e)}</td>" if v else "<td></td>" for v, e in row)
            lines.append(f'<tr><th scope="row">{esc(equation if plain else regressor)}</th>{cells}</tr>')
        lines.append("</tbody>")
    lines.append("<tfoot>")
    for label, values in feet:
        lines.append(f'<tr><th scope="row">{esc(label)}</th>{"".join(f"<td>{esc(v)}</td>" for v in values)}</tr>')
    lines += [f'<tr><td colspan="{len(heads) + 1}">{esc(note)}</td></tr>' for note in notes]
    return "\n".join([*lines, "</tfoot>", "</table>"])
