"""Options in pairs: by how much an answer differs, draw by draw, and whether that can be told from nothing."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from foedus.assessment.estimate import mean_of
from foedus.assessment.schema import LEVEL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from foedus.assessment.options import Option
    from foedus.assessment.schema import PairedDifference, PairRow
    from foedus.horizon.solving.outcomes import Outcomes

    Array = NDArray[np.float64]

__all__ = ["difference_rows", "paired", "separated_from"]

_LEAST = 1e-9  # of a difference: what is less comes of the order of sums


def paired(first: Array, second: Array) -> PairedDifference | None:
    """Return by how much `first` (D,) is above `second` (D,), draw by draw; None where there is nothing to compare.

    Two options can be told apart where the interval of their differences leaves out zero.

    >>> import numpy as np
    >>> same = np.array([0.4, 0.5, 0.6])
    >>> paired(same, same)["separated"], paired(same + 0.1, same)["separated"]
    (False, True)
    """
    gain = first - second
    if np.isnan(gain).all():
        return None
    gain = np.where(np.abs(gain) < _LEAST, 0.0, gain)
    low, high = (float(v) for v in np.quantile(gain, [0.5 - LEVEL / 2, 0.5 + LEVEL / 2]))
    return {
        "mean": mean_of(gain),
        "low": round(low, 6),
        "high": round(high, 6),
        "level": LEVEL,
        "share": round(float((gain > 0).mean()), 6),
        "separated": low > 0 or high < 0,
    }


def difference_rows(options: Sequence[Option], outcomes: Outcomes) -> list[PairRow]:
    """Return every pair of options that has the same guarantors, with the difference of each answer.

    The arrangement is the first of its pairs, the bare cease-fire the second.
    """
    order = sorted(range(len(options)), key=lambda i: (options[i].kind != "arrangement", i == 0))
    return [
        {
            "first": options[i].id,
            "second": options[j].id,
            "acceptance": paired(outcomes.acceptance[:, i], outcomes.acceptance[:, j]),
            "peace": paired(outcomes.peace[:, i], outcomes.peace[:, j]),
            "sovereignty": paired(outcomes.sovereignty[:, i], outcomes.sovereignty[:, j]),
            "overall": paired(outcomes.overall[:, i], outcomes.overall[:, j]),
            "imposed_peace": paired(outcomes.imposed_peace[:, i], outcomes.imposed_peace[:, j]),
            "imposed_sovereignty": paired(outcomes.imposed_sovereignty[:, i], outcomes.imposed_sovereignty[:, j]),
        }
        for i, j in combinations(order, 2)
        if set(options[i].terms.guarantors) == set(options[j].terms.guarantors)
    ]


def separated_from(main: str, rows: Sequence[PairRow]) -> frozenset[str]:
    """Return the ids of the options whose overall probability can be told from that of `main`."""
    found = set()
    for row in rows:
        known = row["overall"]
        if known is not None and known["separated"] and main in (row["first"], row["second"]):
            found |= {row["first"], row["second"]}
    return frozenset(found - {main})
