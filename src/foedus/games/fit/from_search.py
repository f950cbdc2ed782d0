"""From the end of a search to a `Fit`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from foedus.errors import EstimationWarning
from foedus.games.fit.diagnose import judge, row_scores
from foedus.games.fit.fit import Fit, Model
from foedus.games.likelihood.caller_warnings import warn
from foedus.games.likelihood.formula import Sample
from foedus.games.likelihood.likelihood import Problem
from foedus.games.likelihood.maximise import Maximum
from foedus.games.likelihood.provenance import made_from, plain_columns

__all__ = ["finish"]


def finish(
    model: Model,
    held: Sequence[tuple[str, float]],
    problem: Problem,
    sample: Sample,
    found: Maximum,
    *,
    separated: Sequence[str] = (),
    provenance: Mapping[str, str],
) -> Fit:
    """Judge the searches and make a fit of the best.

    Parameters
    ----------
    model : Model
    held : sequence of (str, float)
        Terms that were not estimated and their values; they come first in the fit.
    problem, sample, found
        What was maximised, on which rows, and where the searches ended.
    separated : sequence of str
        Terms that run to infinity.
    provenance : mapping
        What the fit should remember of how it was made.

    Warns
    -----
    EstimationWarning
        The verdict is not clean; the message says why.
    """
    best, covariance, verdict = judge(problem, found, separated=separated)
    if verdict.messages:
        warn("; ".join(verdict.messages), EstimationWarning)
    k = len(held)
    terms = (*(name for name, _ in held), *problem.terms)
    full = np.full((len(terms), len(terms)), np.nan)
    full[k:, k:] = covariance
    casewise, scores = row_scores(problem, found.b[best])
    columns = plain_columns(sample.frame.columns)
    return Fit(
        model=model,
        terms=terms,
        estimates=np.concatenate([[value for _, value in held], found.b[best]]),
        covariance=full,
        log_likelihood=float(found.value[best]),
        n_obs=problem.n,
        verdict=verdict,
        fixed=(True,) * k + (False,) * len(problem.terms),
        casewise=casewise,
        scores=np.concatenate([np.zeros((problem.n, k)), scores], axis=1),
        data=columns,
        rows=sample.rows,
        dropped=sample.dropped,
        provenance={**made_from(columns), **provenance},
    )
