"""What the record identifies, and what it does not.

Four looks. *Prior sensitivity*: each link again with priors half and twice as wide. *Profile of the weights of link
4*: the weight of expected resistance held at each value of a grid, all else fitted; where the profile is flat and the
other weight moves along, they are not separated. *Forms*: each way to express expected help alone, for the sign
depends on it. *Joint fit*, reduced to the one number that the three links share:
the effect of an obligation on joining is moved off its estimate, help is expected accordingly, links 3 and 4 are fitted
again, and the log posteriors are added. The shipped posterior is cut: it takes that effect from link 1 alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from foedus.deterrence.fitting.laplace import LinkFit, Prior, fit_link
from foedus.deterrence.links import challenge, contest as winning, fulfilment as called, joining, resistance, severity
from foedus.deterrence.links.baseline import challenge_frame
from foedus.deterrence.links.expected_help import panel

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import polars as pl

    from foedus.deterrence.fitting.rows import LinkRows
    from foedus.deterrence.links.expected_help import Panel

__all__ = ["identification", "local_maxima", "prior_sensitivity"]

Array = NDArray[np.float64]

_WIDE = 5.0
"""Prior standard deviation of the two weights in their profile, so that it is the data's."""


def identification(first: int = 1946, last: int = 2010) -> dict[str, Any]:
    """Return the looks at the links, fitted to the years given (called and decided wars: all years).

    Returns
    -------
    dict
        ``sensitivity`` (by link, see `prior_sensitivity`), ``weights`` (see `weights_profile`), ``forms``
        (see `forms_of_help`), ``joint`` (see `joint_profile`).
    """
    years = panel(first, last)
    joined = joining.joining_rows(first, last)
    disputes = resistance.dispute_rows(first, last)
    one, two = joining.fit_joining(joined), winning.fit_contest(winning.contest_rows())
    answered = resistance.resistance_rows(disputes, one.terms, years)
    three = resistance.fit_resistance(answered)
    frame = challenge_frame(first, last)
    sensitivity = {
        "joining": prior_sensitivity(joined, joining.PRIOR),
        "fulfilment": prior_sensitivity(called.called_rows(), called.PRIOR),
        "contest": prior_sensitivity(winning.contest_rows(), winning.PRIOR),
        "contest:from_1946": prior_sensitivity(winning.contest_rows(sample="from_1946"), winning.PRIOR),
        "resistance": prior_sensitivity(answered, resistance.PRIOR),
    }
    for step, rows in severity.severity_rows(disputes).items():
        sensitivity[f"severity:{step}"] = prior_sensitivity(rows, severity.PRIOR[step])
    rows = challenge.challenge_rows(frame, challenge.Links.of(one, two, three), years)
    return {
        "sensitivity": sensitivity,
        "weights": weights_profile(rows),
        "forms": forms_of_help(rows),
        "joint": joint_profile(frame, disputes, one, two, years),
    }


def prior_sensitivity(rows: LinkRows, prior: Mapping[str, Prior]) -> list[dict[str, Any]]:
    """Return each term under its prior, one half as wide and one twice as wide.

    Returns
    -------
    list of dict
        ``term``, ``estimate``, ``std_error``, ``half``, ``double`` (posterior means), ``moves`` (the larger change, in
        standard deviations of the posterior), ``mostly_prior`` (whether the posterior is more than .8 as wide as the
        prior).
    """

    def scaled(by: float) -> dict[str, Prior]:
        return {name: p if p.walk else replace(p, sd=p.sd * by) for name, p in prior.items()}

    kept = rows.varying()
    middle, half, double = (fit_link(kept, scaled(by)) for by in (1.0, 0.5, 2.0))
    error = np.sqrt(np.diag(middle.covariance))
    result = []
    for j, name in enumerate(middle.names):
        if prior[name].walk:
            continue
        moves = max(abs(fit.mean[j] - middle.mean[j]) for fit in (half, double)) / error[j]
        result.append(
            {
                "term": name,
                "estimate": float(middle.mean[j]),
                "std_error": float(error[j]),
                "half": float(half.mean[j]),
                "double": float(double.mean[j]),
                "moves": float(moves),
                "mostly_prior": bool(error[j] > 0.8 * prior[name].sd),
            }
        )
    return result


def weights_profile(
    rows: challenge.ChallengeRows, *, grid: Sequence[float] = tuple(np.linspace(-6, 6, 13))
) -> dict[str, Any]:
    """Return the profile of the weight of expected resistance in link 4, with that of expected help.

    Parameters
    ----------
    rows : ChallengeRows
        With the links.
    grid : sequence of float
        Values at which the weight of ``resist`` is held.

    Returns
    -------
    dict
        ``profile`` (list of ``resist``, ``help``, ``log_posterior`` less the largest), ``correlation`` of the two
        weights in the posterior, ``range``: the values of ``resist`` within 1.92 of the largest (95 % if it were
        regular), ``help_there``: those of ``help`` along it.
    """
    names = ("help", "resist")
    fixed = [n for n in rows.rows.names if rows.groups.get(n) != "links" or n in names]
    kept = rows.terms(fixed)
    prior = challenge.prior_of(kept, challenge.SCALES) | {name: Prior(0.0, _WIDE) for name in names}
    free = fit_link(kept.rows, prior, start=challenge.start_of(kept))
    places = [free.names.index(name) for name in names]
    cov = free.best.covariance[np.ix_(places, places)]
    profile = list(_profile(kept.rows, prior, free, grid))
    top = max([p["log_posterior"] for p in profile] + [_log_posterior(kept.rows, prior, free.best.centre)])
    profile = [p | {"log_posterior": p["log_posterior"] - top} for p in profile]
    within = [p for p in profile if p["log_posterior"] > -1.92]
    return {
        "estimate": {name: float(free.best.centre[place]) for name, place in zip(names, places, strict=True)},
        "std_error": {name: float(np.sqrt(v)) for name, v in zip(names, np.diag(cov), strict=True)},
        "correlation": float(cov[0, 1] / np.sqrt(cov[0, 0] * cov[1, 1])),
        "profile": profile,
        "range": [min(p["resist"] for p in within), max(p["resist"] for p in within)] if within else None,
        "help_there": [min(p["help"] for p in within), max(p["help"] for p in within)] if within else None,
    }


def forms_of_help(rows: challenge.ChallengeRows) -> dict[str, dict[str, float]]:
    """Return what each term of the other links weighs in the challenge when it stands alone beside the baseline.

    Parameters
    ----------
    rows : ChallengeRows
        With the links.

    Returns
    -------
    dict
        By form (``help``: shift of log capability; ``help_owed``: the part that obligations add; ``win``: the
        challenger's chance to win with the help expected; ``resist``): ``estimate`` and ``std_error``, clustered by
        dyad. The sign depends on the form; none is a finding.
    """
    found = {}
    for form in ("help", "help_owed", "win", "resist"):
        kept = rows.terms([n for n in rows.rows.names if rows.groups.get(n) != "links" or n == form])
        prior = challenge.prior_of(kept, challenge.SCALES) | {form: Prior(0.0, _WIDE)}
        fit = fit_link(kept.rows, prior, start=challenge.start_of(kept))
        place = fit.names.index(form)
        found[form] = {
            "estimate": float(fit.mean[place]),
            "std_error": float(np.sqrt(fit.covariance[place, place])),
        }
    return found


def _profile(
    rows: LinkRows, prior: Mapping[str, Prior], free: LinkFit, grid: Sequence[float]
) -> Iterator[dict[str, float]]:
    at = rows.names.index("resist")
    others = [j for j in range(len(rows.names)) if j != at]
    names, start = [rows.names[j] for j in others], free.best.centre[others]
    for value in grid:
        held = replace(rows.only(names), offset=rows.offset + value * rows.design[:, at])
        fit = fit_link(held, prior, start=start)
        start = fit.best.centre
        yield {
            "resist": float(value),
            "help": float(fit.best.centre[names.index("help")]),
            "log_posterior": _log_posterior(held, {n: prior[n] for n in names}, fit.best.centre),
        }


def _log_posterior(rows: LinkRows, prior: Mapping[str, Prior], centre: Array) -> float:
    eta = rows.design @ centre + rows.offset
    spread = [(b - prior[name].mean) / prior[name].sd for name, b in zip(rows.names, centre, strict=True)]
    return float(rows.outcome @ eta - np.logaddexp(0, eta).sum() - 0.5 * np.square(spread).sum())


def joint_profile(
    frame: pl.DataFrame,
    disputes: pl.DataFrame,
    joining: LinkFit,
    contest: LinkFit,
    years: Panel,
    *,
    grid: Sequence[float] = tuple(np.linspace(-4, 4, 17)),
) -> dict[str, Any]:
    """Return the joint log posterior along the effect of an obligation on joining, and its maxima.

    Parameters
    ----------
    frame, disputes : polars.DataFrame
        Rows of links 4 and 3, see `challenge_frame` and `dispute_rows`.
    joining, contest : LinkFit
    years : Panel
    grid : sequence of float
        What is added to the effect that link 1 finds, in log-odds.

    Returns
    -------
    dict
        ``profile`` (list of ``moved``, ``joining``, ``resistance``, ``challenge`` and their sum ``joint``, each less
        its value where nothing is moved), ``modes`` (values of ``moved`` at which the joint has a local maximum).
    """
    place = joining.names.index("obliged")
    error = float(np.sqrt(joining.best.covariance[place, place]))
    base = challenge.challenge_rows(frame)
    rows, start = [], None
    for moved in grid:
        # the other terms of link 1 follow the obligation as they do in its posterior
        shift = joining.best.covariance[:, place] / joining.best.covariance[place, place] * moved
        coefficients = dict(zip(joining.names, joining.mean + shift, strict=True)) if moved else joining.terms
        three = resistance.fit_resistance(resistance.resistance_rows(disputes, coefficients, years))
        links = challenge.Links(coefficients, contest.terms, three.terms)
        four = challenge.fit_challenge(challenge.with_links(base, frame, links, years), start=start)
        start = four.best.centre
        parts = (-0.5 * float(moved / error) ** 2, three.diagnostics["log_evidence"], four.diagnostics["log_evidence"])
        rows.append(dict(zip(("joining", "resistance", "challenge"), parts, strict=True)) | {"moved": float(moved)})
    zero = rows[int(np.argmin(np.abs(np.asarray(grid))))]
    names = ("joining", "resistance", "challenge")
    profile = [{"moved": r["moved"]} | {n: r[n] - zero[n] for n in names} for r in rows]
    profile = [p | {"joint": sum(p[n] for n in names)} for p in profile]
    return {
        "std_error_of_link_1": error,
        "profile": profile,
        "modes": local_maxima([p["moved"] for p in profile], [p["joint"] for p in profile]),
    }


def local_maxima(x: Sequence[float], y: Sequence[float]) -> list[float]:
    """Return the places of a grid at which the value is larger than at its neighbours; the ends count.

    >>> local_maxima([0, 1, 2, 3, 4], [0, 2, 1, 3, 0])
    [1, 3]
    """
    padded = [-np.inf, *y, -np.inf]
    return [x[i] for i in range(len(x)) if padded[i] < padded[i + 1] > padded[i + 2]]
