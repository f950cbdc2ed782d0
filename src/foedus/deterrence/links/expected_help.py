"""The help that a target may expect against a challenger: link 1 summed over every state that could help.

For a challenger c and a target t in a year, each other state h joins with probability p(h) by link 1, given a fight of
a stated severity. The help expected is the shift of the target's capability,

    ln((CINC_t + sum_h p(h) CINC_h) / CINC_t),

split in the shift without any obligation and the part that obligations add.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import expit

from foedus.deterrence.links.joining import PRIOR
from foedus.record.additions import Setting, attach
from foedus.record.alliances.obligations import obligations
from foedus.record.dispute_records.history import dispute_history
from foedus.record.dyads.geography import capital_distance
from foedus.record.dyads.political_relevance import contiguity, majors
from foedus.record.frames.frames import directed_dyad_years
from foedus.record.state_system.columns import capabilities, democracy
from foedus.record.state_system.membership import membership

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["SEVERITIES", "Panel", "chances_to_join", "expected_help", "panel"]

Array = NDArray[np.float64]

SEVERITIES = {"threat": (0.0, 0.0), "force": (1.0, 0.0), "war": (1.0, 1.0)}
"""Values of the terms ``force`` and ``war`` of link 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Year:
    """What link 1 needs of one year, for its N states.

    Attributes
    ----------
    codes : array of int (N,)
        Sorted.
    own : array (N, 2)
        Terms of the helper: ln_capability, major.
    cinc : array (N,)
    pair : dict of array (N, N)
        Row helper, column the other: ``obliged``, ``owes_less``, ``tied``, ``contiguous``, ``ln_distance``,
        ``joint_democracy``, ``regime_unknown``, ``past``.
    """

    codes: NDArray[np.int64]
    own: Array
    cinc: Array
    pair: dict[str, Array]


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """All years of a span, by year."""

    years: dict[int, Year]


def panel(first: int, last: int) -> Panel:
    """Return the states, their strength and what lies between them, by year.

    Parameters
    ----------
    first, last : int
        Both included.
    """
    return Panel(dict(_years(first, last)))


def _years(first: int, last: int) -> Iterator[tuple[int, Year]]:
    states = attach(
        membership(first, last).select("ccode", "year").unique().sort("year", "ccode"),
        [capabilities(), majors(), democracy()],
        Setting("state-year", first, last),
    ).select("ccode", "year", "cinc", "cowmaj", "polity2")
    pairs = _pairs(first, last)
    for (year,), group in states.collect().group_by("year", maintain_order=True):
        codes = group["ccode"].to_numpy().astype(np.int64)
        cinc = group["cinc"].fill_null(1e-6).clip(1e-6).to_numpy()
        own = np.column_stack([np.log(cinc) + 6.0, group["cowmaj"].to_numpy()])
        polity = group["polity2"].cast(pl.Float64).fill_null(np.nan).to_numpy()
        democratic = polity >= 6
        unknown = np.isnan(polity)
        matrices = {
            "joint_democracy": np.outer(democratic, democratic).astype(float),
            "regime_unknown": (unknown[:, None] | unknown[None, :]).astype(float),
        }
        between = pairs.get(int(year), {})
        for name, (one, two, value) in between.items():
            here = np.isin(one, codes) & np.isin(two, codes)
            matrix = np.full((len(codes), len(codes)), _ABSENT[name])
            matrix[np.searchsorted(codes, one[here]), np.searchsorted(codes, two[here])] = value[here]
            matrices[name] = matrix
        yield int(year), Year(codes, own, cinc, matrices)


_ABSENT = {"obliged": 0.0, "owes_less": 0.0, "tied": 0.0, "contiguous": 0.0, "ln_distance": 0.5, "past": 0.0}


def _pairs(first: int, last: int) -> dict[int, dict[str, tuple[NDArray, NDArray, Array]]]:
    """Return, by year, what lies between two states, as (one, two, value)."""
    keys = ["ccode1", "ccode2", "year"]
    setting = Setting("directed-dyad-year", first, last)
    base = directed_dyad_years(first, last).lazy()
    table = attach(base, [contiguity(), capital_distance(), dispute_history("gml", half_life=10.0)], setting)
    table = table.select(
        *keys,
        contiguous=pl.col("conttype").is_between(1, 4).cast(pl.Float64).fill_null(0.0),
        ln_distance=((pl.col("capdist") + 1).log() - 8.0).fill_null(0.5),
        past=pl.col("gmlmid_decay").log1p().fill_null(0.0),
    ).collect()
    owed = obligations().filter(pl.col("year").is_between(first, last))
    owed = owed.select(
        *keys,
        obliged=pl.col("atop_defense").cast(pl.Float64),
        owes_less=(pl.max_horizontal("^atop_.*$") * (1 - pl.col("atop_defense"))).cast(pl.Float64),
        tied=pl.lit(1.0),
    ).collect()
    result: dict[int, dict[str, tuple[NDArray, NDArray, Array]]] = {}
    for frame, names in ((table, ("contiguous", "ln_distance", "past")), (owed, ("obliged", "owes_less"))):
        for (year,), group in frame.group_by("year"):
            one, two = (group[k].to_numpy() for k in keys[:2])
            into = result.setdefault(int(year), {})
            into.update({name: (one, two, group[name].to_numpy()) for name in names})
    for (year,), group in owed.group_by("year"):
        one, two = (group[k].to_numpy() for k in keys[:2])
        ones = np.ones(2 * len(one))
        both = (np.concatenate([one, two]), np.concatenate([two, one]), ones)
        result.setdefault(int(year), {})["tied"] = both
    return result


def expected_help(
    frame: pl.DataFrame,
    coefficients: Mapping[str, float],
    years: Panel,
    *,
    severity: str = "war",
) -> tuple[Array, Array]:
    """Return the help that each target may expect, as shifts of its log capability.

    Parameters
    ----------
    frame : polars.DataFrame
        n rows with ``ccode1`` (challenger), ``ccode2`` (target), ``year``.
    coefficients : mapping
        Terms of link 1; those that are missing are zero.
    years : Panel
        Covers the years of the frame.
    severity : {"threat", "force", "war"}
        The fight that help is expected in.

    Returns
    -------
    without, owed : array (n,)
        The shift with every obligation set to zero, and what obligations add to it.
    """
    shifts = np.zeros((2, frame.height))
    for year, at, rows, c, t in each_year(frame, years):
        for place, with_obligations in enumerate((False, True)):
            brought = at.cinc @ chances_to_join(at, c, t, coefficients, severity, year, with_obligations)
            shifts[place, rows] = np.log1p(brought / at.cinc[t])
    return shifts[0], shifts[1] - shifts[0]


def each_year(
    frame: pl.DataFrame, years: Panel
) -> Iterator[tuple[int, Year, NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]]:
    """Yield each year of a frame, its states, its rows, and the places of their challengers and targets in the year."""
    year, one, two = (frame[name].to_numpy() for name in ("year", "ccode1", "ccode2"))
    for value in np.unique(year).tolist():
        rows, at = np.flatnonzero(year == value), years.years[value]
        yield value, at, rows, np.searchsorted(at.codes, one[rows]), np.searchsorted(at.codes, two[rows])


def chances_to_join(
    at: Year,
    c: NDArray,
    t: NDArray,
    coefficients: Mapping[str, float],
    severity: str,
    level: int,
    with_obligations: bool,
) -> Array:
    """Return the chance (N, n) that each of the N states joins the targets `t` against the challengers `c`.

    `c` and `t` are places in ``at.codes``; the two of a pair have no chance to join.
    """
    b = {**dict.fromkeys(PRIOR, 0.0), **coefficients}
    force, war = SEVERITIES[severity]
    steps = sum(v for k, v in b.items() if k.startswith("step_") and level >= int(k[5:]))
    fixed = b["intercept"] + steps + b["force"] * force + b["war"] * war
    pair = at.pair
    toward = at.own @ np.array([b["ln_capability"], b["major"]])
    target = (
        toward[:, None]
        + b["contiguous_target"] * pair["contiguous"]
        + b["ln_distance_target"] * pair["ln_distance"]
        + b["joint_democracy"] * pair["joint_democracy"]
        + b["regime_unknown"] * pair["regime_unknown"]
        + b["past_with_target"] * pair["past"]
    )
    against = b["contiguous_challenger"] * pair["contiguous"] + b["past_with_challenger"] * pair["past"]
    ratio = np.log(at.cinc[c] / at.cinc[t])
    eta = fixed + target[:, t] + against[:, c] + b["ln_relative_challenger"] * ratio
    if with_obligations:
        weight = b["obliged"] + b["obliged_force"] * force + b["obliged_war"] * war
        obliged, tied = pair.get("obliged"), pair.get("tied")
        if obliged is not None and tied is not None:
            eta += (weight * obliged + b["owes_less"] * pair["owes_less"])[:, t]
            eta += b["tied"] * tied[:, c] + b["obliged_and_tied"] * obliged[:, t] * tied[:, c]
    elif (tied := pair.get("tied")) is not None:
        eta += b["tied"] * tied[:, c]
    chance = expit(eta)
    columns = np.arange(len(c))
    chance[c, columns] = 0.0
    chance[t, columns] = 0.0
    return chance
