"""Sanctions (Global Sanctions Data Base): cases, with names of states turned into codes, and columns of dyads."""

from __future__ import annotations

import warnings

import polars as pl

from foedus.errors import MatchWarning
from foedus.record.additions import Addition, Part, Setting
from foedus.record.source_files.registry import source
from foedus.record.source_files.store import scan
from foedus.record.state_system.names import codes_by_year, split_names
from foedus.wording import Message

__all__ = ["sanction_cases", "sanctions"]

_KINDS = ("trade", "arms", "military", "financial", "travel", "other")
_SOURCE = "gsdb_sanctions"
_UN = "UN"


def sanction_cases() -> pl.DataFrame:
    """Return the cases of sanctions with the states that they name.

    Returns
    -------
    polars.DataFrame
        One row per case: ``case_id``, ``target`` and ``sender`` (names, as the source writes them), ``begin`` and
        ``end`` (years, both included; 2023 where it goes on), ``trade``, ``arms``, ``military``, ``financial``,
        ``travel``, ``other`` (0/1), ``objectives`` and ``success`` (lists of the source's words, one success for each
        objective), ``targets`` and ``senders`` (lists of Correlates of War codes in the first year) and ``unresolved``
        (list of the names that stand for no state and for no group whose members are listed). Of groups, the European
        Union and its predecessor are turned into their members of the year; other groups are unresolved.

    References
    ----------
    Felbermayr, Kirilakha, Syropoulos, Yalcin and Yotov (2020), European Economic Review 129: 103561; release 4.
    """
    named = _named()
    known = codes_by_year(named.select("name").unique(), *_covered())
    first = named.join(known, left_on=["name", "begin"], right_on=["name", "year"], how="left", maintain_order="left")
    lists = [
        first.filter(pl.col("role") == role)
        .group_by("case_id")
        .agg(pl.col("ccode").drop_nulls().unique(maintain_order=True).alias(f"{role}s"))
        for role in ("target", "sender")
    ]
    lost = named.join(known, on="name", how="anti").group_by("case_id", maintain_order=True)
    lists.append(lost.agg(pl.col("name").unique(maintain_order=True).alias("unresolved")))
    cases = _cases()
    for column in lists:
        cases = cases.join(column, on="case_id", how="left")
    empty = pl.lit([], dtype=pl.List(pl.String))
    return cases.with_columns(pl.col("unresolved").fill_null(empty)).sort("case_id")


def sanctions() -> Addition:
    """Add sanctions of 1949-2023 by side against the other, and by the United Nations against each state.

    Columns for dyads: ``sanction1``, ``sanction2`` (1 where side 1, 2 sanctions the other in the year),
    ``sanctiontrade1``, ``sanctionfinancial1``, ``sanctionarms1`` and the same with ``2`` (by kind). Of states (``1``
    and ``2`` for dyads): ``unsanction`` (1 where the United Nations sanction the state). A `MatchWarning` names the
    senders and targets that stand for no state; `sanction_cases` lists them case by case.

    References
    ----------
    Felbermayr, Kirilakha, Syropoulos, Yalcin and Yotov (2020), European Economic Review 129: 103561; release 4.
    """
    names = [f"{name}{side}" for name in _COLUMNS for side in (1, 2)]
    parts = (
        Part(_SOURCE, "state", _by_united_nations, {"unsanction": 0}),
        Part(_SOURCE, "dyad", _by_states, dict.fromkeys(names, 0)),
    )
    return Addition("sanctions", 59, parts, units=("state-year", "dyad-year", "directed-dyad-year"))


_COLUMNS = {"sanction": None, "sanctiontrade": "trade", "sanctionfinancial": "financial", "sanctionarms": "arms"}


def _covered() -> tuple[int, int]:
    covered = source(_SOURCE)
    return covered.first, covered.last


def _cases() -> pl.DataFrame:
    words = (pl.col(name).str.split(",").list.eval(pl.element().str.strip_chars()) for name in ("objective", "success"))
    return (
        scan(_SOURCE)
        .select(
            "case_id",
            pl.col("sanctioned_state").alias("target"),
            pl.col("sanctioning_state").alias("sender"),
            pl.col("begin").cast(pl.Int32),
            pl.col("end").cast(pl.Int32),
            *_KINDS,
            *words,
        )
        .rename({"objective": "objectives"})
        .collect()
    )


def _named() -> pl.DataFrame:
    """Return one row per case, role (sender or target) and name."""
    rows = [
        (case, role, name, begin)
        for case, target, sender, begin in _cases().select("case_id", "target", "sender", "begin").iter_rows()
        for role, text in (("target", target), ("sender", sender))
        for name in split_names(text)
    ]
    types = {"case_id": pl.Int32, "role": pl.String, "name": pl.String, "begin": pl.Int32}
    return pl.DataFrame(rows, schema=types, orient="row")


def _by_year() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return names of cases, and cases by year, role and code."""
    named = _named()
    known = codes_by_year(named.select("name").unique(), *_covered())
    lost = named.join(known, on="name", how="anti").filter(pl.col("name") != _UN)
    if lost.height:
        warnings.warn(MatchWarning(_unmatched(lost)), stacklevel=3)
    years = _cases().with_columns(year=pl.int_ranges("begin", pl.col("end") + 1)).explode("year")
    years = years.with_columns(pl.col("year").cast(pl.Int32))
    coded = named.join(years.select("case_id", "year"), on="case_id").join(known, on=["name", "year"])
    return named, coded.select("case_id", "role", "year", "ccode").unique().join(
        years.select("case_id", "year", *_KINDS), on=["case_id", "year"]
    )


def _unmatched(lost: pl.DataFrame) -> Message:
    """Return what to say of the names that stand for no state, the most frequent first."""
    shown = lost.group_by("name").len().sort("len", "name", descending=[True, False])["name"].head(8)
    return Message(
        "{lost} of {rows} cases of sanctions name {names} senders or targets that are no states here, "
        "among them {shown}",
        {
            "lost": str(lost["case_id"].n_unique()),
            "rows": str(source(_SOURCE).rows),
            "names": str(lost["name"].n_unique()),
            "shown": "; ".join(shown),
        },
    )


def _by_states(_: Setting) -> pl.LazyFrame:
    _named_rows, coded = _by_year()
    senders, targets = (coded.filter(pl.col("role") == role) for role in ("sender", "target"))
    pairs = senders.join(targets.select("case_id", "year", target="ccode"), on=["case_id", "year"])
    pairs = pairs.filter(pl.col("ccode") != pl.col("target"))
    sides = [
        pairs.group_by(pl.col(one).alias("ccode1"), pl.col(two).alias("ccode2"), "year").agg(
            (pl.lit(1, pl.Int32) if kind is None else pl.col(kind).max().cast(pl.Int32)).alias(f"{name}{side}")
            for name, kind in _COLUMNS.items()
        )
        for side, one, two in ((1, "ccode", "target"), (2, "target", "ccode"))
    ]
    keys = ["ccode1", "ccode2", "year"]
    both = sides[0].join(sides[1], on=keys, how="full", coalesce=True)
    values = [f"{name}{side}" for name in _COLUMNS for side in (1, 2)]
    return both.lazy().select(*keys, *(pl.col(name).fill_null(0) for name in values)).sort(keys)


def _by_united_nations(_: Setting) -> pl.LazyFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MatchWarning)  # the columns of dyads, or sanction_cases, name them
        named, coded = _by_year()
    cases = named.filter(pl.col("role") == "sender", pl.col("name") == _UN)["case_id"]
    against = coded.filter(pl.col("role") == "target", pl.col("case_id").is_in(cases.implode()))
    return (
        against.lazy().select("ccode", "year", pl.lit(1, pl.Int32).alias("unsanction")).unique().sort("ccode", "year")
    )
