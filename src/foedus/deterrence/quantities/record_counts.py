"""What the record says of the links, in one place, each figure with its source.

The figures inform the ranges of the defaults (`foedus/arrangement/assumptions.toml`); none enters an answer as a point.
"""

from __future__ import annotations

from dataclasses import dataclass

from foedus.statistics.shares import wilson_interval
from foedus.wording import N_

__all__ = [
    "AFTER_WAR",
    "FULFILMENT",
    "RECURRENCE",
    "STRUCTURE",
    "Comparison",
    "Count",
]

_BERKEMEIER = "Berkemeier & Fuhrmann (2018), wartime fulfilment of ATOP alliances, own counts"
_GML = "Gibler, Miller & Little (2016) disputes with ATOP 5.1 obligations, own counts"


@dataclass(frozen=True, slots=True)
class Count:
    """Successes out of chances in the record.

    Attributes
    ----------
    what, source : str
    k, n : int
    clustered : (float, float) or None
        Interval at `level` where rows depend on each other, such as pairs of one war; None if they do not.
    level : float
        Of the interval.
    """

    what: str
    k: int
    n: int
    source: str
    clustered: tuple[float, float] | None = None
    level: float = 0.9

    @property
    def share(self) -> float:
        """The share observed."""
        return self.k / self.n

    def interval(self) -> tuple[float, float]:
        """Return the interval at `level`: that of the clusters, or Wilson's where there are none."""
        if self.clustered is not None:
            return self.clustered
        _, low, high = wilson_interval(self.k, self.n, self.level)
        return float(low), float(high)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two shares and the interval of their difference (`having` less `without`)."""

    without: Count
    having: Count
    conf_low: float
    conf_high: float
    method: str


FULFILMENT = (
    Count(N_("defense pacts honoured when called by a war, 1816-1944", context="record"), 36, 59, _BERKEMEIER),
    Count(N_("defense pacts honoured when called by a war, 1945-2003", context="record"), 6, 43, _BERKEMEIER),
    Count(N_("consultation pacts honoured when called by a war, 1816-1944", context="record"), 19, 31, _BERKEMEIER),
    Count(N_("consultation pacts honoured when called by a war, 1945-2003", context="record"), 5, 30, _BERKEMEIER),
    Count(
        N_("alliances with no organisation and no peacetime military institution", context="record"),
        40,
        65,
        _BERKEMEIER,
    ),
    Count(N_("alliances with some", context="record"), 33, 78, _BERKEMEIER),
)
"""Only promises called by a war appear: those that deterred do not. Every row is an alliance: assurances outside
alliances are not observed. 43 of the 146 rows are of World War II."""

STRUCTURE = Comparison(
    FULFILMENT[4],
    FULFILMENT[5],
    -0.48,
    0.0,
    "95 % of 10,000 resamples of whole wars, foedus.record.structure_difference",
)
"""Of 146 rows, 3 have no coding of structure. Among defense pacts alone 11 of 27 and 31 of 72."""

RECURRENCE = (
    Count(
        N_(
            "fatal dispute or war within ten years of a war's end by stalemate or compromise, from 1946",
            context="record",
        ),
        13,
        35,
        _GML,
        (0.150703, 0.645581),
        0.95,
    ),
    Count(
        N_("fatal dispute or war within ten years of a war's end, outside the world wars, to 2000", context="record"),
        67,
        220,
        _GML,
        (0.212821, 0.409853),
        0.95,
    ),
    Count(
        N_(
            "fatal dispute or war within five years of a war's end by stalemate or compromise, from 1946",
            context="record",
        ),
        9,
        35,
        _GML,
        (0.050662, 0.628704),
        0.95,
    ),
    Count(
        N_("war within ten years of a war's end, from 1946", context="record"),
        11,
        109,
        _GML,
        (0.036872, 0.215888),
        0.95,
    ),
)
"""What a bare cease-fire is compared with: shares .37, .30, .26 and .10. Pairs of one war depend on each other, so that
the intervals are those of the wars. Counts and intervals are the facts ``after-war-draw-fatal-10``,
``after-war-fatal-all``, ``after-war-draw-fatal-5`` and ``after-war-war`` of the evidence."""

AFTER_WAR: tuple[tuple[int, bool, Count], ...] = ((10, True, RECURRENCE[3]),)
"""Years, whether war is counted (or any attack), and the count. Fatal fights are not comparable: they count any death
in either direction."""
