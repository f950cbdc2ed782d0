"""Where it fails: the region of assumptions, or of levers and assumptions, as plain data with what it is worth.

An arrangement fails in a draw in which `overall` lies below one half. The region is a box
(`foedus.horizon.sensitivity.prim`); how well it holds is measured on draws that were not used to find it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from foedus.horizon.sensitivity.prim import find_box
from foedus.wording import Message, bilingual

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from foedus.horizon.schema import FailureRegion, HeldOut, LimitRow
    from foedus.horizon.sensitivity.prim import Limit

    Array = NDArray[np.float64]
    Mask = NDArray[np.bool_]
    Places = NDArray[np.int64]

__all__ = ["FAILS_BELOW", "failure_region"]

FAILS_BELOW = 0.5
"""An arrangement fails in a draw in which `overall` lies below this."""

_FOLDS = 4
_RARE, _FEWEST = 0.05, 60


def failure_region(
    x: Array, fails: Mask, rows_of: Callable[[Sequence[Limit]], list[LimitRow]], draw: Places | None = None
) -> FailureRegion:
    """Return the region in which failures gather, with how well it holds on draws not used to find it.

    Parameters
    ----------
    x : array (R, K)
        Assumptions and levers in each row; without columns there is nothing to limit.
    fails : array (R,) of bool
    rows_of : callable
        Returns limits of columns as plain data.
    draw : array (R,) of int, optional
        The draw that each row is of, from 0; each is of its own unless given. Rows of one draw share its chance.

    Returns
    -------
    FailureRegion
        ``coverage``, ``density``, ``mass`` and ``held_out`` are None without a region; ``messages`` say why there is
        none.
    """
    draws = len(x) if draw is None else len(np.unique(draw))
    share = float(fails.mean()) if len(fails) else 0.0
    region: FailureRegion = {
        "what": bilingual(
            Message("The overall probability is below one half: sovereignty is more likely to be lost than kept.")
        ),
        "threshold": FAILS_BELOW,
        "draws": draws,
        "share": round(share, 4),
        "coverage": None,
        "density": None,
        "mass": None,
        "held_out": None,
        "limits": [],
        "messages": [],
    }
    unclear = _no_region(draws, share, x.shape[1])
    if unclear is not None:
        region["messages"] = [bilingual(unclear)]
        return region
    box = find_box(x, fails, draw=draw)
    if not box.limits:
        region["messages"] = [bilingual(Message("Failures do not cluster in any region of the leading assumptions."))]
        return region
    region |= {"coverage": round(box.coverage, 4), "density": round(box.density, 4), "mass": round(box.mass, 4)}
    region["limits"] = rows_of(box.limits)
    region["held_out"] = _held_out(x, fails, draw)
    return region


def _no_region(draws: int, share: float, columns: int) -> Message | None:
    if columns == 0:
        return Message("No failure region was sought: there is no lever, choice or uncertainty to bound it.")
    if draws < _FEWEST:
        return Message("With {n} draws, no failure region was sought.", {"n": draws})
    if share < _RARE:
        return Message("There are too few failures to find a failure region.")
    if share > 1 - _RARE:
        return Message("Almost every draw fails: no region singles out the failures.")
    return None


def _held_out(x: Array, fails: Mask, draw: Places | None) -> HeldOut:
    """Return coverage and density on draws that were not used to find the box: each quarter by the other three."""
    inside = np.zeros(len(x), dtype=bool)
    known = np.arange(len(x)) if draw is None else draw
    for part in np.array_split(np.unique(known), _FOLDS):
        rows = np.isin(known, part)
        box = find_box(x[~rows], fails[~rows], draw=None if draw is None else draw[~rows])
        if box.limits:  # a box without limits holds every draw, and separates none
            inside[rows] = box.holds(x[rows])
    hits = int((inside & fails).sum())
    return {"coverage": round(hits / int(fails.sum()), 4), "density": round(hits / max(int(inside.sum()), 1), 4)}
