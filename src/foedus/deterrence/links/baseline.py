"""The flexible baseline of link 4: place, power, regimes and past of a directed dyad, on 1 January.

Every term uses what was known before the year, or slow facts of the year (place, capability, regime, obligations), as
the field does; nothing is coded with hindsight (no rivalry, no fatality of disputes that went on).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.deterrence.links.counted_disputes import counted_disputes
from foedus.deterrence.links.dispute_history import pasts
from foedus.record.dispute_records.dispute_lists import reversed_disputes
from foedus.record.dyads.political_relevance import majors
from foedus.record.specifications import challenge_years

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["GROUPS", "challenge_frame", "spline", "terms_of"]

Array = NDArray[np.float64]

HALF_LIVES = (1.0, 2.5, 5.0, 10.0, 20.0, 1e6)
"""Half-lives of the past, in years; the last counts events without decay."""

GROUPS = ("place", "power", "regime", "past", "interactions", "alliances", "links")
"""Groups of terms; each is shrunk to a degree of its own."""

_KEYS = ("ccode1", "ccode2", "year")


def challenge_frame(first: int = 1816, last: int = 2010, *, attacker: str = "side_a") -> pl.DataFrame:
    """Return the politically relevant directed dyad-years with what the baseline needs.

    Parameters
    ----------
    first, last : int
        Calendar years, both included.
    attacker : {"side_a", "war_initiator"}
        Who counts as the challenger, see `foedus.record.potential_helpers`.

    Returns
    -------
    polars.DataFrame
        223,982 rows for 1816-2010, sorted by key: ``ccode1`` (challenger), ``ccode2`` (target), ``year``, ``start`` (1
        if side 1, an originator on side A, begins a dispute against side 2, an originator), ``hostlev`` and
        ``fatality`` of the dispute, ``complete`` (whether every covariate of the specification curve is known: 203,688
        rows), and covariates.
    """
    frame = challenge_years(first, last).add(majors()).lazy()
    kept = ("conttype", "cinc1", "cinc2", "v2x_polyarchy1", "v2x_polyarchy2", "polity21", "polity22")
    more = ("joint_democracy", "cowmaj1", "cowmaj2", "s_atop", "capdist", "gmlmidspell")
    rows = frame.select(
        *_KEYS,
        "hostlev",
        "fatality",
        *kept,
        *more,
        "target_pact_any",
        "target_pact_outside",
        "target_pact_untied",
        "challenger_offense",
        "challenger_neutral",
        start="gmlmidinit1",
        complete=pl.all_horizontal(pl.col("joint_democracy", "s_atop", "capdist", "cinc_share1").is_not_null()),
    )
    table = rows.collect()
    return _turned(table) if attacker == "war_initiator" else table


def _turned(frame: pl.DataFrame) -> pl.DataFrame:
    """Turn round the starts of disputes in which COW names the other side as the initiator of the war."""
    wrong = reversed_disputes().select(ccode1="ccode_a", ccode2="ccode_b", year="year").unique()
    right = wrong.select(ccode1="ccode2", ccode2="ccode1", year="year")
    keys = list(_KEYS)
    both = pl.concat([wrong.with_columns(new=pl.lit(0, pl.Int32)), right.with_columns(new=pl.lit(1, pl.Int32))])
    both = both.unique(keys, keep="last", maintain_order=True)
    frame = frame.join(both, on=keys, how="left", maintain_order="left")
    return frame.with_columns(start=pl.coalesce("new", "start")).drop("new")


def terms_of(frame: pl.DataFrame) -> tuple[dict[str, Array], dict[str, str]]:
    """Return the terms of the baseline, by name, and the group of each.

    Parameters
    ----------
    frame : polars.DataFrame
        What `challenge_frame` returned, or some of its rows.

    Returns
    -------
    terms : dict of array (n,)
    groups : dict of str
    """
    terms: dict[str, Array] = {}
    groups: dict[str, str] = {}

    def add(group: str, **columns: Array) -> None:
        for name, values in columns.items():
            if values.ndim == 1:
                terms[name], groups[name] = values.astype(float), group
            else:
                for j in range(values.shape[1]):
                    terms[f"{name}_{j + 1}"], groups[f"{name}_{j + 1}"] = values[:, j], group

    raw = _raw(frame)
    add("place", ln_distance=spline(raw["ln_distance"], (5, 6.5, 7.5, 8.5, 9.3)))
    add("place", **{name: raw[name] for name in ("land", "water_near", "water_far")})
    add("power", ln_ratio=spline(raw["ln_1"] - raw["ln_2"], (-4, -1, 1, 4)))
    for side in ("1", "2"):
        add("power", **{f"ln_capability{side}": spline(raw[f"ln_{side}"], (-9, -6, -4, -2.5))})
        add("power", **{f"major{side}": raw[f"major{side}"]})
    add("power", majors=raw["major1"] * raw["major2"], capabilities=raw["ln_1"] * raw["ln_2"])
    add("regime", **_regimes(frame))
    add("past", **_pasts(frame, raw))
    add("interactions", **_interactions(terms, raw))
    add("alliances", similarity=raw["s_atop"])
    return terms, groups


def _raw(frame: pl.DataFrame) -> dict[str, Array]:
    def column(name: str) -> Array:
        return frame[name].cast(pl.Float64).to_numpy()

    contiguous = column("conttype")
    distance = np.log1p(column("capdist"))
    return {
        "ln_distance": np.where(np.isfinite(distance), distance, 8.0),
        "land": (contiguous == 1).astype(float),
        "water_near": ((contiguous == 2) | (contiguous == 3)).astype(float),
        "water_far": (contiguous >= 4).astype(float),
        "ln_1": np.log(np.clip(np.nan_to_num(column("cinc1"), nan=1e-6), 1e-6, 1)),
        "ln_2": np.log(np.clip(np.nan_to_num(column("cinc2"), nan=1e-6), 1e-6, 1)),
        "major1": np.nan_to_num(column("cowmaj1")),
        "major2": np.nan_to_num(column("cowmaj2")),
        "s_atop": np.nan_to_num(column("s_atop"), nan=0.7),
        "ln_spell": np.log1p(np.nan_to_num(column("gmlmidspell"))),
    }


def _regimes(frame: pl.DataFrame) -> dict[str, Array]:
    one, two = (frame[f"v2x_polyarchy{s}"].cast(pl.Float64).fill_null(np.nan).to_numpy() for s in "12")
    unknown = np.isnan(one) | np.isnan(two)
    one, two = np.where(np.isnan(one), 0.3, one), np.where(np.isnan(two), 0.3, two)
    joint = frame["joint_democracy"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    return {
        "polyarchy1": one,
        "polyarchy2": two,
        "polyarchies": one * two,
        "polyarchy_gap": np.abs(one - two),
        "polyarchy1_square": one**2,
        "polyarchy2_square": two**2,
        "joint_democracy": np.nan_to_num(joint),
        "polyarchy_unknown": unknown.astype(float),
        "polity_unknown": np.isnan(joint).astype(float),
    }


def _pasts(frame: pl.DataFrame, raw: dict[str, Array]) -> dict[str, Array]:
    terms = {f"ln_spell_{j + 1}": column for j, column in enumerate(spline(raw["ln_spell"], np.log1p(_SPELLS)).T)}
    terms |= {
        name: values
        for name, values in pasts(frame, HALF_LIVES).items()
        if not (name.startswith(("system", "region")) and name.endswith(("_2.5", "_10", "_1e+06")))
    }
    for name in ("began", "suffered", "met", "began_any1", "suffered_any2", "began_any2", "suffered_any1"):
        for tag in ("5", "20"):
            terms[f"ln_{name}_{tag}"] = np.log(0.05 + np.expm1(terms[f"{name}_{tag}"]))
    terms |= _partners(frame, terms)
    terms |= _at_odds(frame)
    return terms


_SPELLS = np.array([0.0, 2.0, 7.0, 20.0, 60.0])


def _partners(frame: pl.DataFrame, terms: dict[str, Array]) -> dict[str, Array]:
    """Return how many relevant dyads each side has, and what each began or suffered per dyad."""
    counts = (
        frame.lazy()
        .group_by("ccode1", "year")
        .agg(pl.len().alias("dyads"), (pl.col("conttype") == 1).sum().alias("borders"))
        .collect()
    )
    keys = frame.select(_KEYS)
    result: dict[str, Array] = {}
    for side, name in (("1", "began_any1_20"), ("2", "suffered_any2_20")):
        own = counts.rename({"ccode1": f"ccode{side}"})
        found = keys.join(own, on=[f"ccode{side}", "year"], how="left", maintain_order="left")
        dyads = found["dyads"].cast(pl.Float64).fill_null(1.0).to_numpy()
        result[f"ln_dyads{side}"] = np.log(dyads)
        result[f"ln_borders{side}"] = np.log1p(found["borders"].cast(pl.Float64).fill_null(0.0).to_numpy())
        result[f"ln_{name}_per_dyad"] = np.log((np.expm1(terms[name]) + 0.3) / dyads)
    return result


def _at_odds(frame: pl.DataFrame) -> dict[str, Array]:
    """Return whether the two were in a dispute in the year before, and with how many states each was."""
    events = counted_disputes("one_a_year").ongoing()
    later = events.select("ccode1", "ccode2", year=(pl.col("year") + 1).cast(pl.Int32)).unique().collect()
    keys = frame.select(_KEYS)
    both = keys.join(later.with_columns(at_odds=1.0), on=list(_KEYS), how="left", maintain_order="left")
    result = {"at_odds": both["at_odds"].fill_null(0.0).to_numpy()}
    for side in ("1", "2"):
        own = later.group_by(pl.col("ccode1").alias(f"ccode{side}"), "year").agg(pl.len().alias("number"))
        found = keys.join(own, on=[f"ccode{side}", "year"], how="left", maintain_order="left")
        result[f"opponents{side}"] = np.log1p(found["number"].cast(pl.Float64).fill_null(0.0).to_numpy())
    return result


def _interactions(terms: dict[str, Array], raw: dict[str, Array]) -> dict[str, Array]:
    land, one, two = raw["land"], raw["major1"], raw["major2"]
    result = {f"{name}_square": terms[name] ** 2 for name in ("began_5", "suffered_5", "met_5")}
    result |= {f"{name}_square": terms[name] ** 2 for name in ("began_20", "suffered_20", "met_20")}
    for tag in ("5", "20"):
        result[f"aggressor_{tag}"] = terms[f"began_any1_{tag}"] * terms[f"suffered_any2_{tag}"]
        for name in ("met", "began_any1", "suffered_any2"):
            result[f"land_{name}_{tag}"] = land * terms[f"{name}_{tag}"]
    for side, values in (("1", raw["ln_1"]), ("2", raw["ln_2"])):
        result[f"land_ln_capability{side}"] = land * values
    result["land_ln_ratio"] = land * (raw["ln_1"] - raw["ln_2"])
    result |= {"major1_distance": one * (raw["ln_distance"] - 8), "major2_distance": two * (raw["ln_distance"] - 8)}
    result |= {"major1_target": one * raw["ln_2"], "major2_challenger": two * raw["ln_1"]}
    result |= {"spell_land": raw["ln_spell"] * land, "spell_major1": raw["ln_spell"] * one}
    result["spell_major2"] = raw["ln_spell"] * two
    return result


def spline(x: Array, knots: Sequence[float] | Array) -> Array:
    """Return the restricted cubic spline basis (n, k - 1) of Harrell for k knots: straight beyond the outer ones.

    References
    ----------
    Harrell (2015), Regression Modeling Strategies, section 2.4.5.
    """
    k = np.asarray(knots, float)
    width = k[-1] - k[0]

    def bend(at: float) -> Array:
        return np.maximum(x - at, 0.0) ** 3

    columns = [x]
    for inner in k[:-2]:
        tail = bend(k[-2]) * (k[-1] - inner) - bend(k[-1]) * (k[-2] - inner)
        columns.append((bend(inner) - tail / (k[-1] - k[-2])) / width**2)
    return np.column_stack(columns)
