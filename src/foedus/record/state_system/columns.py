"""Columns of states, joined for each side of a dyad: capabilities, democracy, economy, trade, organisations, troops."""

from __future__ import annotations

import polars as pl

from foedus.record.additions import Addition, Part, Setting
from foedus.record.source_files.store import scan

__all__ = ["capabilities", "democracy", "economy", "organisations", "trade", "us_troops"]

_UNITED_STATES = 2
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


def us_troops() -> Addition:
    """Add ``ustroops``: active-duty members of the armed forces of the United States in each state, 1950-2024.

    Years and states that the source does not list are null, never zero: it lists 98 places in 1950, 205 in 2020. A zero
    of the source says that nobody is assigned there, or that the report of the year gives no number. Where the source
    has two rows for a state and year, under its old and its new name, one of them is zero and the larger stands. The
    United States themselves are null: their troops at home are not abroad. Dependent territories (Guam, Puerto Rico,
    Diego Garcia) are not states and are left out. The services do not always add up to the total, which alone is used;
    forces afloat count where the reports assign them to a state, and operations are covered unevenly.

    References
    ----------
    Allen, Flynn and Martinez Machain (2022), CMPS 39: 351-370.
    """

    def table(_: Setting) -> pl.LazyFrame:
        abroad = scan("us_troops").filter(pl.col("ccode") != _UNITED_STATES)
        return abroad.group_by("ccode", "year").agg(pl.col("troops_ad").max().alias("ustroops"))

    return Addition("us_troops", 25, (Part("us_troops", "state", table),), units=_ALL)
