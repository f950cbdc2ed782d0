"""How defense pacts end, and whether they are renewed when their term is up: pacts begun from 1945, by treaty.

Leeds, Ritter, Mitchell and Long (2002), International Interactions 28: 237-260; version 5.0, by alliance.
"""

from __future__ import annotations

import polars as pl

from foedus.record.facts.exposure import WARSAW_PACT, members_of
from foedus.record.facts.fact import Basis, Fact, rate, share
from foedus.record.source_files.store import table
from foedus.record.state_system.membership import states
from foedus.wording import Message

__all__ = ["SOURCES", "defence_pacts", "ends_and_years", "facts", "terms_that_ran_out"]

SOURCES = ("atop5_alliances", "cw_system")

_FROM = 1945
_COVERED = pl.date(2018, 12, 31)
_NEW_ERA = pl.date(1990, 1, 1)
_YEAR = 365.25
_GRACE = 12
"""Months around the end of a term within which a pact counts as having come to it, and a new one as following it."""

_ROUNDING = 1
"""Months by which a pact may miss its term: the source has lengths in whole months."""

PERIODS = ("1945-1989", "1990-2018")

_SPEAKS = Message("how pacts end, and whether they are renewed")
_LIMITS = Message(
    "A pact is a treaty, not a government: the chance is not that of one that has turned away. The source's codes of "
    "ends are shown as numbers: known cases agree with 1 as provided, 2 violated, 3 replaced, but its codebook was not "
    "found. Many pacts are those of the Soviet bloc, made and renewed together."
)
_BASIS = Basis(SOURCES, _SPEAKS, _LIMITS)


def defence_pacts() -> pl.DataFrame:
    """Return the alliances with a duty of defence that began from 1945.

    Returns
    -------
    polars.DataFrame
        ``atopid``, ``begin``, ``end`` (dates; the last day covered where it is in force, ``in_force`` 1; unknown days
        are the 15th), ``code`` (of the end, 0 none, as the source has it), ``years`` (in force), ``due`` (end of the
        first stated term, null without one), ``members`` (sorted codes), ``bloc`` (0/1: all are members of the Warsaw
        Pact), ``successor`` (a later defense pact of the same members that began within a year of the end, null without
        one), ``member_gone`` (0/1: a member left the state system within a month of the end).
    """
    listed = table("atop5_alliances").filter(pl.col("defense") == 1, pl.col("begyr") >= _FROM)
    in_force = pl.col("endyr") == 0
    begin, warsaw = _date("beg"), sorted(members_of(WARSAW_PACT))
    pacts = listed.select(
        "atopid",
        begin=begin,
        end=pl.when(in_force).then(_COVERED).otherwise(_date("end")),
        in_force=in_force.cast(pl.Int32),
        code="term",
        due=pl.when(pl.col("length") > 0).then(begin.dt.offset_by(pl.format("{}mo", pl.col("length").fill_null(0)))),
        members=pl.concat_list(pl.col("^mem[0-9]+$")).list.drop_nulls().list.sort(),
    ).with_columns(bloc=pl.col("members").list.set_difference(warsaw).list.len().eq(0).cast(pl.Int32))
    pacts = pacts.with_columns(years=(pl.col("end") - pl.col("begin")).dt.total_days() / _YEAR)
    later = pacts.select("members", successor="atopid", starts="begin")
    months = (pl.col("starts") - pl.col("end")).dt.total_days() / (_YEAR / 12)
    followed = (
        pacts.filter(pl.col("in_force") == 0)
        .join(later, on="members")
        .filter(pl.col("successor") != pl.col("atopid"), pl.col("starts") > pl.col("begin"), months.abs() <= _GRACE)
        .sort("starts")
        .unique("atopid", keep="first")
    )
    gone = pacts.join(_ends_of_states(pacts), on="atopid", how="semi").select("atopid", member_gone=pl.lit(1, pl.Int32))
    for more in (followed.select("atopid", "successor"), gone):
        pacts = pacts.join(more, on="atopid", how="left")
    return pacts.with_columns(pl.col("member_gone").fill_null(0)).sort("begin", "atopid")


def _ends_of_states(pacts: pl.DataFrame) -> pl.DataFrame:
    """Return the pacts, by member, that ended within a month of that member's end as a state."""
    last = states().group_by(member=pl.col("ccode").cast(pl.Int32)).agg(gone=pl.col("end").max())
    by_member = pacts.filter(pl.col("in_force") == 0).explode("members").rename({"members": "member"})
    days = (pl.col("end") - pl.col("gone")).dt.total_days().abs()
    return by_member.join(last, on="member").filter(days <= _YEAR / 12).select("atopid")


def _date(name: str) -> pl.Expr:
    """Return the date of a year, month and day; months that are unknown are July, days the 15th."""
    month, day = pl.col(f"{name}mo"), pl.col(f"{name}day")
    year = pl.when(pl.col(f"{name}yr") > 0).then(pl.col(f"{name}yr"))
    known_day = pl.when(day > 0).then(day.clip(1, 28)).otherwise(15)
    return pl.date(year, pl.when(month > 0).then(month).otherwise(7), known_day)


def ends_and_years(period: str = "", codes: tuple[int, ...] = ()) -> tuple[int, float]:
    """Return how many pacts ended in a period, and the pact-years of it.

    Parameters
    ----------
    period : str
        One of `PERIODS`; all years unless given.
    codes : tuple of int
        Codes of the ends counted; all unless given.
    """
    pacts = defence_pacts()
    first, last = _bounds(period)
    start = pl.max_horizontal("begin", first)
    years = (pl.min_horizontal("end", last) - start).dt.total_days().clip(lower_bound=0) / _YEAR
    ended = (pl.col("in_force") == 0) & (pl.col("end") >= first) & (pl.col("end") < last)
    if codes:
        ended &= pl.col("code").is_in(list(codes))
    found = pacts.select(years=years, ended=ended)
    return int(found["ended"].sum()), float(found["years"].sum())


def _bounds(period: str) -> tuple[pl.Expr, pl.Expr]:
    start, end = pl.date(_FROM, 1, 1), _COVERED
    return {PERIODS[0]: (start, _NEW_ERA), PERIODS[1]: (_NEW_ERA, end)}.get(period, (start, end))


def terms_that_ran_out(pacts: pl.DataFrame | None = None) -> pl.DataFrame:
    """Return the pacts whose first term was up by the end of the years covered.

    Parameters
    ----------
    pacts : polars.DataFrame, optional
        Rows of `defence_pacts`; all of them unless given.

    Returns
    -------
    polars.DataFrame
        Rows of `defence_pacts` with ``late`` (months from the end of the term to that of the pact, negative before it),
        ``reached`` (0/1: in force at the end of its term, but for a month), ``at_term`` (0/1: in force until a year
        before it or longer), ``renewed`` (0/1: in force over a year longer, by the same text, or followed by a new
        defense pact of the same members; null where the years covered end too early to say), ``same_text`` (0/1/null:
        the former), ``early`` (0/1: ended before its term, no new pact of the same members followed, and no member had
        gone), ``under_term`` (years in force within the term), ``period`` (of `PERIODS`, in which the term was up).
    """
    rows = (defence_pacts() if pacts is None else pacts).filter(pl.col("due") <= _COVERED)
    rows = rows.with_columns(late=_months("end") - _months("due"))
    seen = pl.col("due").dt.offset_by(f"{_GRACE}mo") <= _COVERED
    longer, followed = pl.col("late") > _GRACE, pl.col("successor").is_not_null()
    return rows.with_columns(
        reached=(pl.col("late") >= -_ROUNDING).cast(pl.Int32),
        at_term=(pl.col("late") >= -_GRACE).cast(pl.Int32),
        renewed=pl.when(seen).then(longer | followed).cast(pl.Int32),
        same_text=pl.when(seen).then(longer).cast(pl.Int32),
        early=((pl.col("late") < -_ROUNDING) & ~followed & (pl.col("member_gone") == 0)).cast(pl.Int32),
        under_term=(pl.min_horizontal("end", "due") - pl.col("begin")).dt.total_days() / _YEAR,
        period=pl.when(pl.col("due") < _NEW_ERA).then(pl.lit(PERIODS[0])).otherwise(pl.lit(PERIODS[1])),
    )


def _months(name: str) -> pl.Expr:
    return pl.col(name).dt.year().cast(pl.Int32) * 12 + pl.col(name).dt.month()


def facts() -> tuple[Fact, ...]:
    """Return how often pacts end, by the source's code, and how often they come to their term and are renewed."""
    found = [_ended("pact-ends", Message("defense pacts ended, in any way"))]
    for code in (1, 2, 3):
        says = Message("defense pacts ended, with code {code}", {"code": str(code)})
        found.append(_ended(f"pact-ends-code-{code}", says, codes=(code,)))
    for period in PERIODS:
        says = Message("defense pacts ended, with code {code}, in {years}", {"code": "2", "years": period})
        found.append(_ended(f"pact-ends-code-2-{period}", says, period, (2,)))
    rows = terms_that_ran_out()
    at_term = rows.filter(pl.col("at_term") == 1)
    reached = rows.filter(pl.col("reached") == 1)
    k, years = int(rows["early"].sum()), float(rows["under_term"].sum())
    says = Message("defense pacts with a term ended before it, without a new pact of the same members")
    found += [
        _BASIS.fact("pact-ended-early", says, "per year", rate(k, years), round(years), k),
        _share("pact-term-reached", Message("defense pacts with a term in force at its end"), rows["reached"]),
        _share(
            "pact-renewed-text",
            Message("defense pacts in force at the end of their term that lasted over a year longer"),
            reached["same_text"],
        ),
        _share("pact-renewed", _RENEWED, at_term["renewed"]),
    ]
    says = Message("{what}, a member outside the Warsaw Pact", {"what": _RENEWED})
    found.append(_share("pact-renewed-outside", says, at_term.filter(pl.col("bloc") == 0)["renewed"]))
    for period in PERIODS:
        says = Message("{what}, terms up in {years}", {"what": _RENEWED, "years": period})
        found.append(_share(f"pact-renewed-{period}", says, at_term.filter(pl.col("period") == period)["renewed"]))
    return tuple(found)


_RENEWED = Message("defense pacts that came to the end of their term and were renewed, by the same or a new text")


def _ended(name: str, says: Message, period: str = "", codes: tuple[int, ...] = ()) -> Fact:
    k, years = ends_and_years(period, codes)
    return _BASIS.fact(name, says, "per year", rate(k, years), round(years), k)


def _share(name: str, says: Message, outcomes: pl.Series) -> Fact:
    known = outcomes.drop_nulls()
    k = int(known.sum())
    return _BASIS.fact(name, says, "share", share(k, known.len()), known.len(), k)
