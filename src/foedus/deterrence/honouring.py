"""P(honours | armed attack): two sources of the record, reconciled.

Two things are observed, and neither is the thing itself. (a) Wars that called an alliance: was it honoured
(`foedus.deterrence.called`)? Only called promises appear, and one violation by one member counts for the whole. (b)
Disputes that reached war: did each state that owed the target defence join it (`foedus.deterrence.joining`, at war)?
Members of large alliances that were never asked appear. Joining in *any* dispute is not used.

Each source measures the log-odds theta of honouring a defence obligation in an armed attack with a discrepancy of its
own: theta_s = theta + d_s, d_s ~ N(0, gap^2), gap ~ half-normal(1). With theta ~ N(0, 1.5^2), a draw of theta given
one draw of each source is exact by conjugacy for each gap on a grid. What the sources disagree on widens theta; it is
not averaged away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from foedus.deterrence.called import called_rows
from foedus.deterrence.joining import joining_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["HONOURING_TERMS", "PRIOR_SD", "Sources", "extras_of", "honouring_draws", "reference_points", "sources_of"]

Array = NDArray[np.float64]

HONOURING_TERMS = ("defense", "consultation", "nothing", "institutions", "from_wars_called", "from_joining", "gap")
"""``defense``: log-odds that a state that owes defence honours it in an armed attack, at the latest level.
``consultation``: what a promise of consultation or non-aggression alone adds to that (negative or not: the record of
called wars does not separate them). ``nothing``: what no promise adds, from joining at war. ``institutions``: what
peacetime military institutions add. Then the two sources and the gap between them."""

PRIOR_SD = 1.5
"""Of the log-odds of honouring, around even odds."""

_GAP_PRIOR = 1.0
_GAPS = np.linspace(0.05, 3.5, 70)


@dataclass(frozen=True, slots=True, eq=False)
class Sources:
    """Draws (D,) of the log-odds of honouring a defence obligation, by source.

    Attributes
    ----------
    called : array (D,)
        An alliance with defence, after 1945, of average organisation and institutions among those called.
    joined : array (D,)
        A state that owes defence, at war, at the average of obliged states in wars from 1946, at the latest level.
    """

    called: Array
    joined: Array


def sources_of(
    fulfilment: Mapping[str, Array],
    joining: Mapping[str, Array],
    called_at: Mapping[str, float],
    joined_at: Mapping[str, float],
) -> Sources:
    """Return the two sources from draws of their links.

    Parameters
    ----------
    fulfilment, joining : mapping of array (D,)
        Draws by term.
    called_at, joined_at : mapping of float
        Values of the terms at which the log-odds are taken; terms left out are zero.
    """

    def at(draws: Mapping[str, Array], values: Mapping[str, float]) -> Array:
        return np.sum([draws[name] * value for name, value in values.items() if name in draws], axis=0)

    return Sources(at(fulfilment, called_at), at(joining, joined_at) + joining.get("next_shift", 0.0))


def reference_points(sample: str) -> tuple[dict[str, float], dict[str, float]]:
    """Return the values of the terms of both links at which honouring is taken.

    Alliances with defence that were called after 1945, at the average of their other terms; states that owed defence in
    disputes that reached war from 1946, at the average of theirs.

    Parameters
    ----------
    sample : str
        Terms that do not vary in it are in the intercept; they are given all the same.
    """
    wars = called_rows(sample=sample)
    defended = (wars.design[:, wars.names.index("defense")] > 0) & (wars.frame["period"].to_numpy() == "1945-2003")
    disputes = joining_rows(first=1946, sample=sample)
    at_war = (disputes.frame["hostlev"].to_numpy() == 5) & (disputes.frame["obliged"].to_numpy() == 1)
    latest = {name: 1.0 for name in disputes.names if name.startswith("step_")}
    return (
        dict(zip(wars.names, wars.design[defended].mean(axis=0).tolist(), strict=True)),
        dict(zip(disputes.names, disputes.design[at_war].mean(axis=0).tolist(), strict=True)) | latest,
    )


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
    random = np.random.default_rng(seed)
    count = len(sources.called)
    measured = (sources.called, sources.joined)
    means, variances = [float(m.mean()) for m in measured], [float(m.var()) for m in measured]
    weights = _gap_weights(means, variances)
    gap = random.choice(_GAPS, size=count, p=weights)
    # the variance within a source is in its draws; conjugacy needs it to weigh the source
    precisions = [1.0 / (v + gap**2) for v in variances]
    total = 1.0 / PRIOR_SD**2 + precisions[0] + precisions[1]
    centre = (precisions[0] * means[0] + precisions[1] * means[1]) / total
    theta = centre + random.standard_normal(count) / np.sqrt(total)
    columns = {
        **extras,
        "defense": theta,
        "from_wars_called": sources.called,
        "from_joining": sources.joined,
        "gap": gap,
    }
    return np.column_stack([columns[name] for name in HONOURING_TERMS])


def _gap_weights(means: list[float], variances: list[float]) -> Array:
    """Return the posterior of the gap on its grid: marginal likelihood of the two means, times its prior."""
    logs = -0.5 * (_GAPS / _GAP_PRIOR) ** 2
    for place, gap in enumerate(_GAPS):
        cov = np.full((2, 2), PRIOR_SD**2) + np.diag([v + gap**2 for v in variances])
        _, logdet = np.linalg.slogdet(cov)
        logs[place] += -0.5 * (logdet + np.array(means) @ np.linalg.solve(cov, np.array(means)))
    weights = np.exp(logs - logs.max())
    return weights / weights.sum()
