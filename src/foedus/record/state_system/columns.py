"""Columns of states, joined for each side of a dyad: capabilities, democracy, economy, trade, organisations."""

from __future__ import annotations

import polars as pl

from foedus.record.additions import Addition, Part, Setting
from foedus.record.source_files.store import scan

__all__ = ["capabilities", "democracy", "economy", "organisations", "trade"]

_ALL = ("state-year", "dyad-year", "directed-dyad-year")


def _part(source: str, columns: tuple[str, ...]) -> Part:
    def table(_: Setting) -> pl.LazyFrame:
        return scan(source).select("ccode", "year", *columns)

    return Part(source, "state", table)


def capabilities() -> Addition:
    """Add the national material capabilities of each side and, for dyads, the share of side 1.

    Columns (``1`` and ``2`` for dyads): ``milex`` (thousands of current pounds to 1913, then dollars), ``milper``
    (thousands of persons), ``irst`` (thousands of tons), ``pec`` (thousands of coal-ton equivalents), ``tpop`` and
    ``upop`` (thousands of persons), ``cinc`` (mean share of the world's total, 0 to 1); ``cinc_share1`` is
    ``cinc1 / (cinc1 + cinc2)``.

    References
    ----------
    Singer (1987), International Interactions 14: 115-132.
    """

    def derive(setting: Setting) -> list[pl.Expr]:
        if setting.unit == "state-year":
            return []
        return [(pl.col("cinc1") / (pl.col("cinc1") + pl.col("cinc2"))).alias("cinc_share1")]

    columns = ("milex", "milper", "irst", "pec", "tpop", "upop", "cinc")
    return Addition("capabilities", 20, (_part("cow_nmc", columns),), units=_ALL, derive=derive)


def democracy(threshold: int = 6) -> Addition:
    """Add ``polity2`` (-10 to 10), ``v2x_polyarchy`` (0 to 1), ``euds``, ``aeuds`` and, for dyads, ``joint_democracy``.

    Parameters
    ----------
    threshold : int
        ``joint_democracy`` is 1 if polity2 is at least this on both sides, 0 if it is known to be less on one side, and
        null if the known side cannot decide: a missing score is never taken for an autocracy.

    References
    ----------
    Marshall, Gurr and Jaggers (2017); Coppedge et al. (2020); Marquez (2016).
    """

    def derive(setting: Setting) -> list[pl.Expr]:
        if setting.unit == "state-year":
            return []
        both = (pl.col("polity21") >= threshold) & (pl.col("polity22") >= threshold)
        return [both.cast(pl.Int32).alias("joint_democracy")]

    columns = ("polity2", "v2x_polyarchy", "euds", "aeuds")
    return Addition("democracy", 21, (_part("cw_democracy", columns),), units=_ALL, derive=derive, options=(threshold,))


def economy() -> Addition:
    """Add gross domestic product and population: ``mrgdppc``, ``pwtrgdp``, ``pwtpop`` and their standard deviations."""
    columns = ("mrgdppc", "sd_mrgdppc", "pwtrgdp", "sd_pwtrgdp", "pwtpop", "sd_pwtpop")
    return Addition("economy", 22, (_part("cw_gdppop", columns),), units=_ALL)


def trade() -> Addition:
    """Add ``imports`` and ``exports`` of each state with the world, in millions of current US dollars."""
    return Addition("trade", 23, (_part("cow_trade_sy", ("imports", "exports")),), units=_ALL)


def organisations() -> Addition:
    """Add counts of memberships of intergovernmental organisations, full, associate, observer and of any type."""
    columns = ("sum_igo_full", "sum_igo_associate", "sum_igo_observer", "sum_igo_anytype")
    return Addition("organisations", 24, (_part("cow_igo_sy", columns),), units=_ALL)
