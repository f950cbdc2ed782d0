"""Aid as a stock: what is pledged arrives late, and what has arrived is used up.

Deliveries follow the pledges of `aid_delay` years before; dated pipelines pay out evenly between their two dates, as
much later. A share `aid_use` of the stock goes each year. The stock is given as the yearly delivery that would sustain
it, and adds `aid_effect` per 50 billion of that to the log of relative strength. During a war in progress all of it is
delivered; once terms are signed, the share `aid_after`.

The expected course, over what governments will do, is followed exactly, delay and use each in its place. How far the
stock strays from it, because a government has turned, can be a state of the game on a small grid, with one lag for
both; as it moves hardly anything (docs/explanation/horizon.md), the default leaves it out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from foedus.deterrence.who_would_win import wills_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from foedus.arrangement.situation import Situation
    from foedus.deterrence.quantities.ledger import Draws
    from foedus.horizon.game.will import Will

    Array = NDArray[np.float64]

__all__ = ["STOCKS", "Aid", "aid_of"]

STOCKS = 1
"""Points of the grid of the stock of aid; one is the expected course alone."""

_DAYS = 365.25 / 4


@dataclass(frozen=True, slots=True)
class Aid:
    """What aid adds to the log of relative strength.

    Attributes
    ----------
    course : array (Q + 2, D)
        The expected course, by quarter.
    points : array (D, S)
        How far the stock can stray from it.
    begin : array (D, S)
        Chances of the points at signature; their mean is the announced aid.
    moves : array (Q + 1, D, S, W, S)
        Chances of going from a point (third axis) to another (last), by the joint state of will.
    """

    course: Array
    points: Array
    begin: Array
    moves: Array


def aid_of(
    draws: Draws, situation: Situation, will: Will, quarters: int, stocks: int = STOCKS, *, at_war: bool = False
) -> Aid:
    """Return the course of aid and how it strays.

    Parameters
    ----------
    draws : Draws
    situation : Situation
        For the dates of pipelines.
    will : Will
        Of the guarantors; a government that turns away goes on giving only a part.
    quarters : int
    stocks : int
    at_war : bool
        Whether the war in progress goes on, so that aid is not cut to `aid_after`.
    """
    worth = draws["aid_effect"] / 50
    pledged = draws["aid_pledged"]
    usual = np.minimum(draws["aid_delivered"], pledged)
    given = _given(draws, will)
    expected = np.einsum("dw,qdw->qd", given, will.chances)
    kept = draws["aid_after"] if draws.ledger.has("aid_after") and not at_war else np.ones(len(draws))
    rate = np.minimum(usual * expected * kept, pledged)
    use = 1 - (1 - draws["aid_use"]) ** 0.25
    late = np.rint(4 * draws["aid_delay"]).astype(np.int64)
    pipelines = _pipelines(draws, situation, quarters)
    stock = draws["aid_stock"] * 4 * use  # as the yearly delivery that would sustain it
    course = [worth * stock]
    at = np.arange(len(draws))
    for q in range(quarters + 1):
        delivered = np.where(q < late, usual, rate[np.maximum(q - late, 0), at]) + pipelines[q]
        stock = stock + use * (delivered - stock)
        course.append(worth * stock)
    flows = np.minimum((usual * kept)[:, None] * given, pledged[:, None])  # (D, W)
    off = worth[:, None] * (flows - rate[:, :, None])  # (Q + 1, D, W)
    lag = draws["aid_delay"] - 1 / np.log1p(-draws["aid_use"])
    points, begin, moves = _straying(off, 1 - np.exp(-0.25 / lag), stocks)
    return Aid(np.stack(course), points, begin, moves)


def _given(draws: Draws, will: Will) -> Array:
    """Return aid (D, W) by the joint state of will, as a share of what governments as willing as at the date give.

    Of what the leading guarantor does not give, the others give as much as they are strong. What is delivered at the
    date is given by the governments of the date: a counterfactual in which they are less willing has less aid.
    """
    kept, lead = draws["aid_if_turned"][:, None], draws["aid_lead_share"][:, None]
    others = will.share[:, 1:] / np.maximum(will.share[:, 1:].sum(axis=1, keepdims=True), 1e-12)
    parts = np.concatenate([lead, (1 - lead) * others], axis=1)[:, : will.share.shape[1]]
    usual = will.usual + (1 - will.usual) * kept
    by_will = kept[..., None] + (1 - kept[..., None]) * will.levels
    by_will = parts[..., None] * np.divide(
        by_will, usual[..., None], out=np.ones_like(by_will), where=usual[..., None] > 0
    )
    wills = wills_of(parts.shape[1])
    return by_will[:, np.arange(parts.shape[1]), wills].sum(axis=-1) + (1 - parts.sum(axis=1, keepdims=True))


def _pipelines(draws: Draws, situation: Situation, quarters: int) -> Array:
    """Return what dated pipelines deliver in each quarter (Q + 1, D), as billion euro a year."""
    found = np.zeros((quarters + 1, len(draws)))
    columns = {q.id: j for j, q in enumerate(draws.ledger.quantities)}
    edges = np.arange(quarters + 2)[:, None]
    for entry in situation.entries:
        if entry.kind != "aid_pipeline" or entry.id not in columns or entry.date is None or entry.until is None:
            continue
        first = (entry.date - situation.date).days / _DAYS + 4 * draws["aid_delay"]
        last = first + max((entry.until - entry.date).days / _DAYS, 1e-6)
        paid = np.clip((edges - first) / (last - first), 0.0, 1.0)
        found += 4 * draws.values[:, columns[entry.id]] * np.diff(paid, axis=0)
    return found


def _straying(off: Array, share: Array, stocks: int) -> tuple[Array, Array, Array]:
    """Return points, chances at signature and moves of the stock's straying; means are exact."""
    quarters, draws = off.shape[:2]
    if stocks == 1:
        return np.zeros((draws, 1)), np.ones((draws, 1)), np.ones((quarters, draws, 1, off.shape[2], 1))
    low, high = off.min(axis=(0, 2)), off.max(axis=(0, 2))
    low, high = np.minimum(low, 0.0), np.maximum(high, 0.0)
    spacing = np.maximum(high - low, 1e-9) / (stocks - 1)
    points = low[:, None] + spacing[:, None] * np.arange(stocks)
    target = points[None, :, :, None] * (1 - share)[:, None, None] + share[:, None, None] * off[:, :, None]
    at = (target - low[:, None, None]) / spacing[:, None, None]
    return points, _between(-low / spacing, stocks), _between(at, stocks)


def _between(at: Array, stocks: int) -> Array:
    """Return chances (..., S) of the two points beside a position, with that position as mean."""
    at = np.clip(at, 0.0, stocks - 1.0)
    return np.maximum(1 - np.abs(at[..., None] - np.arange(stocks)), 0.0)
