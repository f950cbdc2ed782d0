"""P(honours | armed attack): two sources of the record, reconciled.

Two things are observed, and neither is the thing itself. (a) Wars that called an alliance: was it honoured
(`foedus.deterrence.links.fulfilment`)? Only called promises appear, and one violation by one member counts for the
whole. (b) Disputes that reached war: did each state that owed the target defence join it
(`foedus.deterrence.links.joining`, at war)? Members of large alliances that were never asked appear. Joining in *any*
dispute is not used.

Each source measures the log-odds theta of honouring a defence obligation in an armed attack with a discrepancy of its
own: theta_s = theta + d_s, d_s ~ N(0, gap^2), gap ~ half-normal(1). With theta ~ N(0, 1.5^2) and normal sources the
posterior of theta is normal for each gap on a grid. Each draw of theta goes with one draw of each source: its
covariance with them is that of the joint posterior, so that what depends on a source depends on theta too. What the
sources disagree on widens theta; it is not averaged away. A few wars stand in both sources: the two are taken as
independent given theta, which they are not quite.

A source is the log-odds of its *mean chance* over the rows that it stands for, not the chance of a mean row: most of
those who owed defence were far away and unlikely to come, a few were likely, and the two differ by a factor of three.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from foedus.deterrence.links.fulfilment import called_rows
from foedus.deterrence.links.joining import joining_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "FEWEST",
    "HONOURING_TERMS",
    "PRIOR_SD",
    "Sources",
    "extras_of",
    "honouring_draws",
    "reconciled",
    "reference_rows",
    "sources_of",
]

Array = NDArray[np.float64]

HONOURING_TERMS = ("defense", "consultation", "nothing", "institutions", "from_wars_called", "from_joining", "gap")
"""``defense``: log-odds that a state that owes defence honours it in an armed attack, at the latest level.
``consultation``: what a promise of consultation or non-aggression alone adds to that (negative or not: the record of
called wars does not separate them). ``nothing``: what no promise adds, from joining at war. ``institutions``: what
peacetime military institutions add. Then the two sources and the gap between them."""

PRIOR_SD = 1.5
"""Of the log-odds of honouring, around even odds."""

FEWEST = 5
"""Rows from 1945 on below which those of all years stand for a source."""

_GAP_PRIOR = 1.0
_GAPS = np.linspace(0.05, 3.5, 70)


@dataclass(frozen=True, slots=True, eq=False)
class Sources:
    """Draws (D,) of the log-odds of honouring a defence obligation, by source.

    Attributes
    ----------
    called : array (D,)
        Mean chance of the alliances with defence that were called after 1945.
    joined : array (D,)
        Mean chance of the states that owed defence and nothing to the challenger, in disputes that reached war from
        1946, at the latest level and the step after it that the record has not seen.
    """

    called: Array
    joined: Array


def sources_of(
    fulfilment: Mapping[str, Array],
    joining: Mapping[str, Array],
    called: Mapping[str, Array],
    joined: Mapping[str, Array],
) -> Sources:
    """Return the two sources from draws of their links.

    Parameters
    ----------
    fulfilment, joining : mapping of array (D,)
        Draws by term.
    called, joined : mapping of array (R,)
        Values of the terms in the rows that each source stands for; terms left out are zero.
    """
    return Sources(_mean_chance(fulfilment, called), _mean_chance(joining, joined))


def _mean_chance(draws: Mapping[str, Array], rows: Mapping[str, Array]) -> Array:
    """Return the log-odds (D,) of the mean chance over some rows."""
    names = [name for name in rows if name in draws]
    eta = np.column_stack([draws[name] for name in names]) @ np.stack([rows[name] for name in names])
    if "next_shift" in draws:
        eta += draws["next_shift"][:, None]
    return logit(expit(eta).mean(axis=1))


def reference_rows(sample: str, last: int = 2010) -> tuple[dict[str, Array], dict[str, Array]]:
    """Return the values of the terms of both links in the rows that the sources stand for, as arrays (R,).

    Alliances with defence that were called after 1945; states that owed defence in disputes that reached war from 1946
    and had no tie to the challenger, at the latest level. Who is tied to both sides, as the members of one pact that
    fight each other, is not a guarantor against an outsider.

    Parameters
    ----------
    sample : str
        Terms that do not vary in it are in the intercept; they are given all the same.
    last : int
        Year by which the wars ended and the disputes began. Where fewer than `FEWEST` rows are from 1945 on, those of
        all years stand for them, at the level of the years after.
    """
    wars = called_rows(sample=sample, last=last)
    defended = wars.design[:, wars.names.index("defense")] > 0
    defended = _late(defended, wars.frame["period"].to_numpy() == "1945-2003")
    disputes = joining_rows(last=last, sample=sample)
    columns = {name: disputes.frame[name].to_numpy() for name in ("hostlev", "obliged", "tied", "year")}
    at_war = (columns["hostlev"] == 5) & (columns["obliged"] == 1) & (columns["tied"] == 0)
    at_war = _late(at_war, columns["year"] >= 1946)
    latest = {name: np.ones(int(at_war.sum())) for name in disputes.names if name.startswith("step_")}
    return (
        dict(zip(wars.names, wars.design[defended].T, strict=True)),
        dict(zip(disputes.names, disputes.design[at_war].T, strict=True)) | latest,
    )


def _late(rows: NDArray[np.bool_], late: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the late ones of some rows, all of them where too few are late."""
    return rows & late if int((rows & late).sum()) >= FEWEST else rows


def extras_of(fulfilment: Mapping[str, Array], joining: Mapping[str, Array]) -> dict[str, Array]:
    """Return draws of what other promises add to the log-odds of a defence obligation."""
    none = np.zeros(len(fulfilment["intercept"]))
    obliged = [joining[name] for name in ("obliged", "obliged_force", "obliged_war") if name in joining]
    return {
        "consultation": -fulfilment.get("defense", none),
        "nothing": -np.sum(obliged, axis=0),
        "institutions": fulfilment.get("institutions", none),
    }


def honouring_draws(sources: Sources, extras: Mapping[str, Array], seed: int) -> Array:
    """Return draws (D, 7) of `HONOURING_TERMS`.

    Parameters
    ----------
    sources : Sources
    extras : mapping of array (D,)
        ``consultation``, ``nothing``, ``institutions``.
    seed : int
    """
    theta, gap = reconciled((sources.called, sources.joined), seed)
    columns = {
        **extras,
        "defense": theta,
        "from_wars_called": sources.called,
        "from_joining": sources.joined,
        "gap": gap,
    }
    return np.column_stack([columns[name] for name in HONOURING_TERMS])


def reconciled(measured: Sequence[Array], seed: int) -> tuple[Array, Array]:
    """Return draws (D,) of theta and of the gap, given draws (D,) of one source or more.

    Notes
    -----
    Given the gap, cov(theta, theta_s) = v_s / ((v_s + gap^2) total), v_s the variance of source s and total the
    precision of theta: the weight of the source times v_s.
    """
    random = np.random.default_rng(seed)
    means, variances = [float(m.mean()) for m in measured], [float(m.var()) for m in measured]
    gap = random.choice(_GAPS, size=len(measured[0]), p=_gap_weights(means, variances))
    precisions = [1.0 / (v + gap**2) for v in variances]
    total = sum(precisions, start=1.0 / PRIOR_SD**2)
    weights = np.stack(precisions) / total
    # a draw of a source moves theta by its weight; what remains of the variance of theta is its own
    own = 1.0 / total - (weights**2 * np.array(variances)[:, None]).sum(axis=0)
    return (weights * np.stack(measured)).sum(axis=0) + random.standard_normal(len(gap)) * np.sqrt(own), gap


def _gap_weights(means: list[float], variances: list[float]) -> Array:
    """Return the posterior of the gap on its grid: marginal likelihood of the means, times its prior."""
    logs = -0.5 * (_GAPS / _GAP_PRIOR) ** 2
    for place, gap in enumerate(_GAPS):
        cov = np.full((len(means), len(means)), PRIOR_SD**2) + np.diag([v + gap**2 for v in variances])
        _, logdet = np.linalg.slogdet(cov)
        logs[place] += -0.5 * (logdet + np.array(means) @ np.linalg.solve(cov, np.array(means)))
    weights = np.exp(logs - logs.max())
    return weights / weights.sum()
