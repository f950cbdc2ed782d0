"""The state system: who is a state when, and under which codes and letters."""

from __future__ import annotations

import warnings
from functools import cache
from importlib.resources import files
from numbers import Integral
from typing import Any, Literal

import polars as pl

from foedus.errors import AmbiguousNameError, FrameError, MatchWarning, OutsideCoverageError, UnknownNameError
from foedus.record.source_files.paths import kept_by_place
from foedus.record.source_files.registry import source
from foedus.record.source_files.store import scan, table
from foedus.wording import Message

__all__ = ["ccode", "codes", "from_gleditsch_ward", "membership", "names_of", "states", "translate"]

_SYSTEM = "cw_system"


def states() -> pl.DataFrame:
    """Return the spells of membership of the state system.

    Returns
    -------
    polars.DataFrame
        One row per spell: ``ccode`` (Correlates of War), ``stateabb``, ``statenme``, ``start`` and ``end`` (dates,
        both days included). A state that left and came back has several rows.

    References
    ----------
    Correlates of War Project (2017), State System Membership List, v2016.
    """
    spells = table(_SYSTEM).rename({"cw_abb": "stateabb", "cw_name": "statenme"})
    return spells.select(pl.col("ccode").cast(pl.Int32), "stateabb", "statenme", "start", "end").sort("ccode", "start")


def membership(first: int, last: int, *, hold: bool = False) -> pl.LazyFrame:
    """Return the days of each year on which each state was a member.

    Parameters
    ----------
    first, last : int
        Calendar years, both included.
    hold : bool
        Whether states alive on the last day covered are taken to be alive in later years.

    Returns
    -------
    polars.LazyFrame
        ``ccode``, ``year``, ``from`` and ``to`` (dates within that year); one row per spell and year.

    Raises
    ------
    OutsideCoverageError
        If a year lies outside the list of states and `hold` does not allow it.
    """
    covered = source(_SYSTEM)
    for name, year in (("first", first), ("last", last)):
        if isinstance(year, bool) or not isinstance(year, Integral):
            raise FrameError(f"argument '{name}': {year!r} is no year", todo="give a whole number, as 2000")
    if first > last:
        raise OutsideCoverageError(
            Message("the years are in reverse order: {years}", {"years": f"{first}-{last}"}), where="years"
        )
    if first < covered.first or (last > covered.last and not hold):
        values = {"covered": f"{covered.first}-{covered.last}", "years": f"{first}-{last}"}
        raise OutsideCoverageError(
            Message("the list of states covers {covered}, not {years}", values),
            where=Message("source '{name}'", {"name": _SYSTEM}),
            todo=Message(
                "ask for years within {covered}, or extend the last membership with hold=True (--hold)", values
            )
            if last > covered.last
            else Message("ask for years within {covered}", values),
        )
    end = pl.col("end").dt.year()
    if hold:
        end = pl.when(end == covered.last).then(max(last, covered.last)).otherwise(end)
    return (
        scan(_SYSTEM)
        .filter(pl.col("start").dt.year() <= last, end >= first)
        .with_columns(
            year=pl.int_ranges(
                pl.max_horizontal(pl.col("start").dt.year(), pl.lit(first)),
                pl.min_horizontal(end, pl.lit(last)) + 1,
            )
        )
        .explode("year")
        .select(
            pl.col("ccode").cast(pl.Int32),
            pl.col("year").cast(pl.Int32),
            pl.max_horizontal("start", pl.date("year", 1, 1)).alias("from"),
            pl.when((pl.col("end").dt.year() == covered.last) & (pl.col("year") > covered.last))
            .then(pl.date("year", 12, 31))
            .otherwise(pl.min_horizontal("end", pl.date("year", 12, 31)))
            .alias("to"),
        )
    )


@kept_by_place
def codes() -> pl.DataFrame:
    """Return the dated table of codes: Correlates of War, Gleditsch-Ward, ISO 3166 letters.

    Returns
    -------
    polars.DataFrame
        ``year``, ``ccode``, ``gwcode``, ``stateabb``, ``iso3``, ``statenme``, one row per state and year; a code that a
        list does not give to the state in that year is null.

    References
    ----------
    Correlates of War Project (2017); Gleditsch and Ward (1999), International Interactions 25: 393-413.
    """
    panel = scan("cw_gw_panel").select(
        pl.col("year").cast(pl.Int32),
        pl.col("ccode").cast(pl.Int32),
        pl.col("gwcode").cast(pl.Int32),
        "stateabb",
        pl.coalesce("cw_name", "gw_name").alias("statenme"),
    )
    dated = panel.join(_iso3().lazy(), on="ccode", how="left").with_columns(
        iso3=pl.when(pl.col("year").is_between("first", "last")).then("iso3")
    )
    keys = ["year", "ccode", "gwcode", "stateabb", "statenme"]
    return (
        dated.group_by(keys)
        .agg(pl.col("iso3").drop_nulls().first())
        .select("year", "ccode", "gwcode", "stateabb", "iso3", "statenme")
        .sort("year", "ccode", "gwcode", nulls_last=True)
        .collect()
    )


@cache
def _iso3() -> pl.DataFrame:
    text = (files("foedus.record") / "data" / "iso3.csv").read_bytes()
    types = {"ccode": pl.Int32, "iso3": pl.String, "first": pl.Int32, "last": pl.Int32}
    return pl.read_csv(text, comment_prefix="#", schema_overrides=types)


def three_letters(text: str) -> str:
    """Return the three letters of ISO 3166 for its two, and anything else as it is."""
    if len(text) != 2 or not text.isalpha():
        return text
    return _two_to_three().get(text.upper(), text)


@cache
def _two_to_three() -> dict[str, str]:
    lines = (files("foedus.record") / "data" / "iso2.csv").read_text(encoding="utf-8").splitlines()
    return dict(line.split(",") for line in lines[2:])


def names_of(code: int, year: int) -> dict[str, str]:
    """Return the names of a state: in English that of the list of states, in French CLDR's if it knows the letters.

    Parameters
    ----------
    code : int
        Correlates of War code.
    year : int
        Whose English name it is.

    Examples
    --------
    The list of states must have been fetched.

    >>> names_of(732, 1953)  # doctest: +SKIP
    {'en': 'South Korea', 'fr': 'Corée du Sud'}
    """
    from babel import Locale

    known = codes().filter(pl.col("ccode") == code).sort("year")
    until = known.filter(pl.col("year") <= year)
    row = until.tail(1) if until.height else known.head(1)
    name = str(row["statenme"][0]) if row.height else str(code)
    territories = Locale("fr").territories
    french = {three: territories[two] for two, three in _two_to_three().items() if two in territories}
    letters = (*row["iso3"], *known["iso3"].reverse())
    return {"en": name, "fr": next((french[three] for three in letters if three in french), name)}


def ccode(state: str | int, year: int | None = None, *, letters: Literal["cow", "iso3"] | None = None) -> int:
    """Return the Correlates of War code of a state named by code, letters (COW or ISO 3166) or name.

    Parameters
    ----------
    state : str or int
        ``369``, ``"UKR"``, ``"UA"``, ``"FRN"``, ``"FRA"``, ``"Ukraine"``.
    year : int, optional
        The year meant, where letters have changed hands (VNM, YEM, DEU); by default the latest bearer.
    letters : {"cow", "iso3"}, optional
        Whose letters are tried first, where the two lists give the same letters to two states (AUS is Austria in one,
        Australia in the other; likewise SWZ, SLV, MNG, CZE, KOR). By default such letters are refused.

    Raises
    ------
    UnknownNameError
        If no state bears that code, those letters or that name, in that year.
    AmbiguousNameError
        If the two lists of letters name two states; the message names both.
    """
    if letters not in (None, "cow", "iso3"):
        raise UnknownNameError("list of codes", str(letters), ("cow", "iso3"))
    table_ = codes().filter(pl.col("ccode").is_not_null())
    if year is not None:
        table_ = table_.filter(pl.col("year") == year)
    given = str(state).strip()
    text = three_letters(given)
    if text != given:
        letters = "iso3"  # two letters are of ISO alone
    number = pl.col("ccode") == int(text) if text.isascii() and text.isdigit() and len(text) < 5 else pl.lit(False)
    found = {
        "number": _latest(table_, number),
        "iso3": _latest(table_, pl.col("iso3").str.to_lowercase() == text.lower()),
        "cow": _latest(table_, pl.col("stateabb").str.to_lowercase() == text.lower()),
        "name": _latest(table_, pl.col("statenme").str.to_lowercase() == text.lower()),
    }
    iso3, cow = found["iso3"], found["cow"]
    if letters is None and iso3 and cow and iso3["ccode"] != cow["ccode"]:
        shown = (
            f"{cow['statenme']} ({cow['ccode']}) in Correlates of War, {iso3['statenme']} ({iso3['ccode']}) in ISO 3166"
        )
        raise AmbiguousNameError(
            f"the letters '{given}' are those of {shown}",
            todo='give the number or the name, or letters="cow" or "iso3"',
        )
    for kind in ("number", "cow", "iso3", "name") if letters == "cow" else ("number", "iso3", "cow", "name"):
        if bearer := found[kind]:
            return int(bearer["ccode"])
    other = _former_name(text)
    if other is not None and table_.filter(pl.col("ccode") == other).height:
        return other
    known = [name for name in (*table_["iso3"].unique(), *table_["statenme"].unique()) if name]
    where = Message("in {year}", {"year": str(year)}) if year is not None else None
    raise UnknownNameError("state", given, known, where=where)


def _latest(table_: pl.DataFrame, test: pl.Expr) -> dict[str, Any] | None:
    """Return the latest row of the table of codes that passes a test."""
    rows = table_.filter(test).sort("year", "ccode").tail(1)
    return rows.row(0, named=True) if rows.height else None


_FORMER_NAMES = {
    "serbia": 345,
    "soviet union": 365,
    "ussr": 365,
    "prussia": 255,
    "persia": 630,
    "great britain": 200,
    "britain": 200,
    "united states": 2,
}
"""Usual names of states that the list of states gives another: it names each by one name for all its life."""


def _former_name(text: str) -> int | None:
    return _FORMER_NAMES.get(text.lower())


def translate(frame: pl.DataFrame, *, source: str, target: str, year: str = "year") -> pl.DataFrame:
    """Add a column of codes of another list, matched by state and year.

    Parameters
    ----------
    frame : polars.DataFrame
        Has the columns `source` and `year`.
    source, target : str
        Two of ``ccode``, ``gwcode``, ``iso3``, ``stateabb``.
    year : str
        Name of the column of years.

    Returns
    -------
    polars.DataFrame
        The rows of `frame` in their order with the column `target`, null where nothing matched. A `MatchWarning` lists
        what did not match.

    Raises
    ------
    FrameError
        If a column is missing, or `target` is there already.
    UnknownNameError
        If `source` or `target` is not a list of codes.
    """
    matched = _matched(frame, source, target, year)
    lost = matched.filter(pl.col(target).is_null() & pl.col(source).is_not_null())
    if lost.height:
        named = lost.group_by(source).agg(pl.col(year).min().alias("a"), pl.col(year).max().alias("b")).sort(source)
        shown = ", ".join(f"{code} ({a}-{b})" for code, a, b in named.head(10).iter_rows())
        params = {"lost": lost.height, "rows": frame.height, "target": target, "source": source, "shown": shown}
        more = named.height - 10
        what = Message(
            "{lost} of {rows} rows have no {target}: {source} {shown} and {more} more"
            if more > 0
            else "{lost} of {rows} rows have no {target}: {source} {shown}",
            params | {"more": more},
        )
        warnings.warn(MatchWarning(what), stacklevel=2)
    return matched


def _matched(frame: pl.DataFrame, source: str, target: str, year: str) -> pl.DataFrame:
    """Return the frame with the column `target`, null where nothing matched; refuse names that are not there."""
    if not isinstance(frame, pl.DataFrame):
        raise FrameError(
            f"argument 'frame': {type(frame).__name__} is no polars data frame", todo="hand in a polars.DataFrame"
        )
    lists = ("ccode", "gwcode", "iso3", "stateabb")
    for name in (source, target):
        if name not in lists:
            raise UnknownNameError("list of codes", name, lists)
    for name in (source, year):
        if name not in frame.columns:
            raise FrameError(f"the frame has no column '{name}'", todo=f"its columns: {', '.join(frame.columns)}")
    if target in frame.columns:
        raise FrameError(f"the frame has a column '{target}' already", todo="drop or rename it first")
    pairs = _pairs(source, target)
    right = pairs.rename({"year": year}).with_columns(pl.col(year).cast(frame[year].dtype))
    if frame[source].dtype.is_numeric():
        right = right.with_columns(pl.col(source).cast(frame[source].dtype))
    return frame.join(right, on=[source, year], how="left", maintain_order="left")


def _pairs(source: str, target: str) -> pl.DataFrame:
    """Return ``year``, `source` and `target`, each code of the source once a year.

    The table of codes names one code of each list a year. Where a list gave a state another in the course of a year
    (Serbia, Gleditsch-Ward 345 until June 2006, then 340), the former is kept for that year: the state is the same.
    """
    pairs = codes().select("year", source, target).drop_nulls()
    if target == "ccode":
        alive = codes().select("year", "ccode").drop_nulls()
        later = pairs.with_columns(pl.col("year") + 1).join(alive, on=["year", "ccode"], how="semi")
        pairs = pl.concat([pairs, later.join(pairs, on=["year", source], how="anti")])
    return pairs.unique(subset=["year", source], keep="last", maintain_order=True)


def from_gleditsch_ward(frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Turn columns of Gleditsch-Ward codes into Correlates of War codes by the table of codes, dated by ``year``.

    A code that the table does not have in that year (a state before the list of states admits it) is kept as it is: the
    two lists agree on nearly all numbers, and `Frame.unmatched` then names the row instead of losing it.

    Parameters
    ----------
    frame : polars.DataFrame
        Has the columns and ``year``.
    *columns : str
        Columns of codes; null stays null.
    """
    for column in columns:
        coded = frame.select("year", gwcode=pl.col(column).cast(pl.Int32))
        ccode = _matched(coded, "gwcode", "ccode", "year")["ccode"]
        frame = frame.with_columns(pl.coalesce(ccode, coded["gwcode"]).alias(column))
    return frame
