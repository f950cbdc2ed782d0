"""Disputes and wars added to dyad-years: onset, initiator, sides, hostility, fatality, rivalry."""

from __future__ import annotations

import polars as pl

from foedus.errors import SpecificationError, UnknownNameError
from foedus.record.additions import Addition, Part, Setting
from foedus.record.source_files.store import scan

__all__ = ["INITIATORS", "cow_disputes", "gml_disputes", "initiates", "rivalries", "wars"]

INITIATORS = ("originator", "originator_any_target", "all_joiners", "any_onset")
"""Who counts as having started a dispute against whom, see `initiates`."""

_DETAILS = (
    "dispnum", "sidea1", "sidea2", "orig1", "orig2", "fatality1", "fatality2", "fatalpre1", "fatalpre2", "hiact1",
    "hiact2", "hostlev1", "hostlev2", "fatality", "hostlev", "recip", "mindur", "maxdur", "stmon",
)  # fmt: skip


def initiates(definition: str, onset: str, one: str = "1", two: str = "2") -> pl.Expr:
    """Return the condition "side `one` starts a dispute against side `two`" on a dyadic dispute table.

    Parameters
    ----------
    definition : str
        ``originator``: on side A from the first day, against a state that was in the dispute from the first day
        (2,026 politically relevant rows of 1816-2010 in the GML data); ``originator_any_target``: the target may have
        joined later (2,246); ``all_joiners``: on side A at any time, or joined on either side, peacesciencer's default
        for state-years (3,039); ``any_onset``: any onset, in both directions (5,276).
    onset : str
        Column of onsets.
    one, two : str
        Suffixes of the sides.

    Raises
    ------
    UnknownNameError
        If the definition is none of the four.
    """
    side_a, original, target_original = (
        pl.col(f"sidea{one}") == 1,
        pl.col(f"orig{one}") == 1,
        pl.col(f"orig{two}") == 1,
    )
    conditions = {
        "originator": side_a & original & target_original,
        "originator_any_target": side_a & original,
        "all_joiners": side_a | ~original,
        "any_onset": pl.lit(True),
    }
    if definition not in conditions:
        raise UnknownNameError("definition of the initiator", definition, conditions)
    return (pl.col(onset) == 1) & conditions[definition]


def family(disputes: str) -> str:
    """Return the name of a list of disputes, ``gml`` or ``cow``.

    Raises
    ------
    SpecificationError
        If it is neither.
    """
    if disputes not in ("gml", "cow"):
        raise SpecificationError(f"no disputes '{disputes}'", todo="use 'gml' or 'cow'")
    return disputes


def gml_disputes(initiator: str = "originator", *, prefix: str = "") -> Addition:
    """Add the Gibler-Miller-Little disputes of 1816-2010, one dispute per dyad-year, as peacesciencer does.

    Columns: ``gmlmidonset``, ``gmlmidongoing`` (0 where there is none), ``gmlmidinit1``, ``gmlmidinit2`` (side 1, 2
    starts a dispute against the other, by the definition chosen), ``init1``, ``init2`` (peacesciencer's: on side A from
    the first day, null where no dispute is under way), and of the dispute ``dispnum``, ``sidea1``, ``orig1``,
    ``hostlev1``, ``fatality1``, ... Side A is *not* the attacker; see `foedus.record.reversed_disputes`.

    Parameters
    ----------
    initiator : str
        One of `INITIATORS`.
    prefix : str
        Put before the columns of the dispute, needed when COW disputes are added too.

    References
    ----------
    Gibler, Miller and Little (2016), ISQ 60: 719-730; version 2.2.1.
    """
    return _disputes("gml", initiator, prefix)


def cow_disputes(initiator: str = "originator", *, prefix: str = "") -> Addition:
    """Add the Correlates of War disputes of 1816-2014; columns as in `gml_disputes`, with ``cow`` for ``gml``.

    References
    ----------
    Palmer et al. (2021), CMPS (MID 5.0).
    """
    return _disputes("cow", initiator, prefix)


def _disputes(name: str, initiator: str, prefix: str) -> Addition:
    onset, ongoing = f"{name}midonset", f"{name}midongoing"
    starts = initiates(initiator, onset)  # refuses an unknown definition before anything is read

    def table(_: Setting) -> pl.LazyFrame:
        both = (starts, initiates(initiator, onset, "2", "1"))
        return scan(f"{name}_mid_ddydisps").select(
            "ccode1",
            "ccode2",
            "year",
            onset,
            ongoing,
            *(condition.cast(pl.Int32).alias(f"{name}midinit{side}") for side, condition in enumerate(both, 1)),
            *(
                ((pl.col(f"sidea{side}") == 1) & (pl.col(f"orig{side}") == 1))
                .cast(pl.Int32)
                .alias(f"{prefix}init{side}")
                for side in (1, 2)
            ),
            *(pl.col(detail).alias(f"{prefix}{detail}") for detail in _DETAILS),
        )

    fill = dict.fromkeys((onset, ongoing, f"{name}midinit1", f"{name}midinit2"), 0)
    part = Part(f"{name}_mid_ddydisps", "dyad", table, fill)
    order = {"gml": 50, "cow": 51}[name]
    return Addition(f"{name}_disputes", order, (part,), options=(initiator, prefix))


def wars() -> Addition:
    """Add the interstate wars of 1816-2007: onset, ongoing and, of the war, initiator and outcome.

    Columns: ``cowinteronset``, ``cowinterongoing``, and of the war ``warnum``, ``warside1``, ``warside2`` (1 or 2),
    ``initiator1``, ``initiator2`` (who began it, by COW), ``outcome1``, ``outcome2`` (1 won, 2 lost, 3 compromise, 4
    transformed, 6 stalemate, 8 changed sides), ``batdeath1``, ``batdeath2`` (of the whole war). Of several wars in a
    dyad-year the one that begins stands, then the one with more deaths.

    References
    ----------
    Sarkees and Wayman (2010), Resort to War; version 4.0.
    """
    keys = ["ccode1", "ccode2", "year"]

    def table(_: Setting) -> pl.LazyFrame:
        return (
            scan("cow_war_inter")
            .rename({"sidea1": "warside1", "sidea2": "warside2"})
            .drop("resume")
            .sort(
                *keys,
                pl.col("cowinteronset"),
                pl.col("batdeath1") + pl.col("batdeath2"),
                "warnum",
                descending=[False, False, False, True, True, False],
                nulls_last=True,
            )
            .unique(keys, keep="first", maintain_order=True)
        )

    part = Part("cow_war_inter", "dyad", table, {"cowinteronset": 0, "cowinterongoing": 0})
    return Addition("wars", 55, (part,))


def rivalries() -> Addition:
    """Add ``tdrivalry`` and ``tssrivalry``: 1 in the years of a strategic rivalry. Both are coded with hindsight.

    The coders knew how the rivalry went on; the columns must not enter forecasts.

    References
    ----------
    Thompson and Dreyer (2012); Thompson, Sakuwa and Suhas (2021).
    """

    def table(source: str, name: str, start: str, end: str) -> pl.LazyFrame:
        first, last = pl.max_horizontal(start, pl.lit(1816)), pl.min_horizontal(end, pl.lit(2100))
        return (
            scan(source)
            .filter(first <= last)
            .with_columns(year=pl.int_ranges(first, last + 1))
            .explode("year")
            .select(
                pl.min_horizontal("ccode1", "ccode2").alias("ccode1"),
                pl.max_horizontal("ccode1", "ccode2").alias("ccode2"),
                pl.col("year").cast(pl.Int32),
                pl.lit(1, pl.Int32).alias(name),
            )
            .unique()
        )

    parts = (
        Part(
            "td_rivalries", "pair", lambda _: table("td_rivalries", "tdrivalry", "styear", "endyear"), {"tdrivalry": 0}
        ),
        Part(
            "tss_rivalries", "pair", lambda _: table("tss_rivalries", "tssrivalry", "start", "end"), {"tssrivalry": 0}
        ),
    )
    return Addition("rivalries", 60, parts)
