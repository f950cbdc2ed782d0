"""Recurrence after an interstate war: the yearly chance that a pair fights again, by grade and by direction.

log-odds(first dispute of a grade in a year) = intercept + first_year + before_1946 [+ how the war ended, strength, ...]

The intercept is the level from 1946, after the first year; pairs of one war are one cluster. A forecast of the pair may
stand as the offset: the intercept is then what the pooled level of pairs after wars adds to it. How far one war departs
from the pooled level is a term of its own, ``sd_case``, estimated from wars left out. UCDP's episodes stand beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from foedus.deterrence.estimates.load import Posterior
from foedus.deterrence.evidence.case_spread import case_spread
from foedus.deterrence.evidence.posteriors import DRAWS, joined, logit_posterior, prefixed, share_posterior
from foedus.deterrence.fitting.laplace import Prior
from foedus.deterrence.fitting.rows import LinkRows, complete_rows
from foedus.deterrence.fitting.samples import Sample
from foedus.record.facts.after_war import GRADES, SPAN, recurrence_years
from foedus.record.facts.fact import effective_counts
from foedus.record.facts.recurrence import followed_episodes, recurrence_shares, signed_together
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["GIVEN", "LIMITS", "POOLED", "PRIOR", "SAYS", "SOURCES", "STEPS", "fit", "recurrence_rows"]

NAME = "recurrence_after_war"
SOURCES = ("cow_war_inter", "gml_dirdisp", "cw_system", "cow_contdir", "cow_nmc", "ucdp_terminations")
SAYS = Message("recurrence after an interstate war, by grade, by direction and by year since")
LIMITS = Message(
    "The wars are few and the pairs of a war are not independent: levels are known within a factor of about two, and "
    "the spread between wars within one of four. How a war ended was not drawn by lot."
)

POOLED = ("intercept", "first_year", "before_1946")
"""Terms of the pooled hazard."""

GIVEN = {
    False: (*POOLED, "victory", "other_ending", "even", "contiguous", "past"),
    True: (*POOLED, "won1", "lost1", "other_ending", "ln_relative", "contiguous", "past"),
}
"""Terms of the hazard given what is known of the pair, undirected and directed. A draw is the reference; ``won1`` and
``lost1``: the state that might start it won or lost the war; ``even`` is minus the absolute log ratio of capabilities;
``past`` the log of one plus the disputes that began between the two in the ten years before the war."""

STEPS = ("intercept", "first_year", "second_year", "years_3_5", "before_1946")
"""Terms of a hazard by finer steps, against years 6 to 10: a check of the year-one term. The second calendar year turns
out as dangerous as the first, for any dispute and for fatal ones; for the graver ones no step can be told."""

PRIOR = {
    "intercept": Prior(-3.0, 1.5),
    "first_year": Prior(0.0, 1.0),
    "second_year": Prior(0.0, 1.0),
    "years_3_5": Prior(0.0, 1.0),
    "before_1946": Prior(0.0, 1.0),
    "victory": Prior(0.0, 1.0),
    "won1": Prior(0.0, 1.0),
    "lost1": Prior(0.0, 1.0),
    "other_ending": Prior(0.0, 1.0),
    "even": Prior(0.0, 0.5),
    "ln_relative": Prior(0.0, 0.5),
    "contiguous": Prior(0.0, 1.0),
    "past": Prior(0.0, 0.7),
}
"""Priors in log-odds. With an offset the intercept is what is added to a forecast: use ``WITH_OFFSET``."""

WITH_OFFSET = PRIOR | {"intercept": Prior(0.0, 1.5)}
"""The priors where a forecast is the offset."""

_EPISODES = {"intercept": Prior(-0.5, 1.5), "signed": Prior(0.0, 1.0), "victory": Prior(0.0, 1.0)}


def recurrence_rows(
    grade: str = "fatal",
    *,
    directed: bool = False,
    sample: str = "all",
    offset: pl.DataFrame | None = None,
    terms: Iterable[str] = POOLED,
) -> LinkRows:
    """Return the years after each war in which a pair could fight again, as rows of a logit.

    Parameters
    ----------
    grade : str
        One of `foedus.record.facts.after_war.GRADES`.
    directed : bool
        Whether each pair-year stands twice, once for each side as the one that might start it.
    sample : str
        ``all`` (without the two world wars) or another of `SAMPLES`, by the year in which the war ended.
    offset : polars.DataFrame, optional
        ``ccode1``, ``ccode2``, ``year``, ``log_odds``: what a forecast says of the pair-year. Rows without are dropped
        and counted.
    terms : iterable of str
        Of `POOLED`, `GIVEN` or `STEPS`. Those that do not vary in the sample are left out.

    Raises
    ------
    UnknownNameError
        There is no such grade or sample.
    """
    spans = Sample.named(sample).spans
    ended = pl.any_horizontal(pl.col("ended").is_between(low, high) for low, high in spans)
    frame = recurrence_years(grade, directed=directed).filter(ended).with_columns(*_terms())
    keys = ["ccode1", "ccode2", "year"]
    names = (*terms, *(() if offset is None else ("log_odds",)))
    if offset is not None:
        frame = frame.join(offset.select(*keys, "log_odds"), on=keys, how="left", maintain_order="left")
    rows = complete_rows(NAME, frame, names, "happened", "warnum", ("warnum", *keys, "ended", "since"))
    if offset is None:
        return rows.varying()
    known = rows.design[:, -1]
    plain = LinkRows(
        link=NAME, frame=rows.frame, names=names[:-1], design=rows.design[:, :-1], outcome=rows.outcome,
        group=rows.group, offset=known, dropped=rows.dropped,
    )  # fmt: skip
    return plain.varying()


def _terms() -> list[pl.Expr]:
    since, ending = pl.col("since"), pl.col("ending")
    return [
        pl.lit(1.0).alias("intercept"),
        (since == 1).cast(pl.Float64).alias("first_year"),
        (since == 2).cast(pl.Float64).alias("second_year"),
        since.is_between(3, 5).cast(pl.Float64).alias("years_3_5"),
        (pl.col("ended") < 1946).cast(pl.Float64).alias("before_1946"),
        (ending == "victory").cast(pl.Float64).alias("victory"),
        (ending == "other").cast(pl.Float64).alias("other_ending"),
        (-pl.col("ln_relative").abs()).alias("even"),
    ]


def episode_rows() -> LinkRows:
    """Return UCDP's episodes between states as rows of a logit: fighting again within ten years, by ending."""
    frame = signed_together(followed_episodes("interstate", SPAN)).with_columns(
        *((pl.col("ending") == term).cast(pl.Float64).alias(term) for term in ("signed", "victory")),
        intercept=pl.lit(1.0),
    )
    return complete_rows(NAME, frame, _EPISODES, "happened", "dyad_id", ("dyad_id", "episode", "last"))


def fit(seed: int, *, sampled: bool = True) -> Posterior:
    """Fit the model.

    Parameters
    ----------
    seed : int
    sampled : bool
        By NUTS; otherwise quickly.

    Returns
    -------
    Posterior
        Terms begin with their part: ``fatal:intercept`` (a pair, from 1946, after the first year),
        ``fatal_directed:first_year`` (one against the other), so for each of `GRADES`; ``fatal_given:...``,
        ``fatal_directed_given:...`` with the terms of `GIVEN`, ``fatal_steps:...``, ``fatal_directed_steps:...`` with
        those of `STEPS`; ``share:deadly``, ``share:war``, ``share:directed``,
        ``share:by_initiator`` (`foedus.record.facts.recurrence.recurrence_shares`); ``episodes:...`` (UCDP);
        ``case:sd`` and ``case:sd_directed`` (standard deviation of a war's own deviation, in log-odds, from 1946), with
        ``case:intercept``, ``case:first_year``, ... of the war in the middle: with a deviation use these, for
        ``fatal:intercept`` is that of the average over wars.
    """
    parts, place = [], 0
    for directed in (False, True):
        suffix = "_directed" if directed else ""
        for grade in GRADES:
            rows = recurrence_rows(grade, directed=directed)
            parts.append(prefixed(f"{grade}{suffix}", _logit(rows, seed + place, sampled=sampled)))
            place += 1
        for name, terms in (("given", GIVEN[directed]), ("steps", STEPS)):
            rows = recurrence_rows("fatal", directed=directed, terms=terms)
            parts.append(prefixed(f"fatal{suffix}_{name}", _logit(rows, seed + place, sampled=sampled)))
            place += 1
    episodes = logit_posterior(
        episode_rows(), _EPISODES, "fought again", sample="1946-2020", seed=seed + place, sampled=sampled
    )
    return joined(NAME, *parts, prefixed("episodes", episodes), _shares(seed + place + 1), _spread(seed + place + 2))


def _logit(rows: LinkRows, seed: int, *, sampled: bool) -> Posterior:
    return logit_posterior(rows, PRIOR, "first dispute of a grade", sample="all", seed=seed, sampled=sampled)


def _shares(seed: int) -> Posterior:
    """Return the shares that lead from one grade to the next and to a direction, each dispute one cluster."""
    counts = {}
    for name, (_, rows) in recurrence_shares().items():
        by = rows.group_by("dispnum").agg(k=pl.col("happened").cast(pl.Int64).sum(), n=pl.len())
        k, n = effective_counts(by["k"].to_list(), by["n"].to_list())
        counts[name] = (round(k), round(n))
    return prefixed("share", share_posterior(NAME, counts, sample="all", seed=seed))


def _spread(seed: int) -> Posterior:
    """Return draws of the standard deviation of a war's own deviation, and of the terms of the war in the middle."""
    names, draws, found = [], [], {}
    for place, suffix in enumerate(("", "_directed")):
        rows = recurrence_rows("fatal", directed=bool(suffix), sample="from_1946")
        spread = case_spread(rows, PRIOR)
        names += [f"{name}{suffix}" for name in ("sd", *spread.names)]
        draws.append(spread.draws(DRAWS, seed + place))
        scores = [round(float(value), 3) for value in spread.log_score]
        found[f"fatal{suffix}"] = {"clusters": spread.clusters, "sds": spread.sds.tolist(), "log_score": scores}
    diagnostics = {"method": "grid", "passed": True, "messages": [], "left_out": found}
    part = Posterior(
        link=NAME, sample="from_1946", names=tuple(names), draws=np.column_stack(draws), diagnostics=diagnostics,
        n_obs=len(rows.outcome), events=int(rows.outcome.sum()), prior={},
        formula="deviation of a war ~ N(0, sd^2), sd ~ half-normal(1), weighed by forecasts of wars left out",
    )  # fmt: skip
    return prefixed("case", part)
