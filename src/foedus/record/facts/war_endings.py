"""How interstate wars in progress end, by how long they have lasted and by who is stronger.

Wars of COW, with the days on which each state entered and left: a war lasts from the first to the last of them, pauses
included. It ends with a victory of the side that began it, with a victory of the other side, in a draw (compromise or
stalemate), or is transformed into a war of another kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from foedus.record.facts.fact import Basis, Fact, coefficient, rate, yearly_chance
from foedus.record.source_files.paths import kept_by_place
from foedus.record.source_files.store import scan
from foedus.statistics.logit import fit_logit
from foedus.wording import Message

if TYPE_CHECKING:
    from foedus.statistics.logit import LogitFit

__all__ = ["ENDINGS", "PERIODS", "counted_endings", "facts", "victory_logit", "war_spells", "war_years"]

ENDINGS = ("draw", "initiator", "other_side", "transformed")
"""How a war ends: in a draw, with a victory of the side that began it, with one of the other side, in another war."""

PERIODS = {"year_1": (0.0, 1.0), "year_2": (1.0, 2.0), "later": (2.0, 10.0)}
"""Years already fought. Wars are followed for ten: only Vietnam's second lasted longer."""

_DAYS = 365.25


@kept_by_place
def war_spells() -> pl.DataFrame:
    """Return each interstate war once.

    Returns
    -------
    polars.DataFrame
        ``warnum``, ``name``, ``year`` (in which it began), ``start``, ``end`` (days), ``years`` (from the first day to
        the last, both included), ``ending`` (one of `ENDINGS`), ``ln_ratio`` (log of the capability of all states of
        the side that began it over that of the other, each in the year it entered; a state that changed sides counts on
        both). By number.

    References
    ----------
    Sarkees and Wayman (2010), Resort to War; version 4.0.
    """
    states = scan("cow_war_inter_states").select(
        "ccode",
        warnum="WarNum",
        name="WarName",
        side="Side",
        outcome="Outcome",
        began=(pl.col("Initiator") == 1).any().over("WarNum", "Side"),
        start=_day("Start", 1),
        end=pl.max_horizontal(_day("End", 1), _day("End", 2)),
        year=pl.col("StartYear1").cast(pl.Int32),
    )
    states = states.join(scan("cow_nmc").select("ccode", "year", "cinc"), on=["ccode", "year"], how="left")
    began = pl.col("began")
    wars = (
        states.sort("warnum", "side", "ccode")
        .group_by("warnum", maintain_order=True)
        .agg(
            pl.col("name").first(),
            pl.col("start").min(),
            pl.col("end").max(),
            ours=pl.col("outcome").filter(began).unique(),
            every=pl.col("outcome").unique(),
            ln_ratio=(pl.col("cinc").filter(began).sum() / pl.col("cinc").filter(~began).sum()).log(),
        )
    )
    ending = (
        pl.when(pl.col("ours").list.contains(1)).then(pl.lit("initiator"))
        .when(pl.col("ours").list.contains(2)).then(pl.lit("other_side"))
        .when(pl.col("every").list.contains(3) | pl.col("every").list.contains(6)).then(pl.lit("draw"))
        .otherwise(pl.lit("transformed"))
    )  # fmt: skip
    years = ((pl.col("end") - pl.col("start")).dt.total_days() + 1) / _DAYS
    wars = wars.with_columns(ending=ending, years=years, year=pl.col("start").dt.year().cast(pl.Int32))
    return wars.select("warnum", "name", "year", "start", "end", "years", "ending", "ln_ratio").sort("warnum").collect()


def _day(which: str, spell: int) -> pl.Expr:
    return pl.date(f"{which}Year{spell}", f"{which}Month{spell}", f"{which}Day{spell}")


def counted_endings(period: str, first: int = 1816) -> tuple[pl.DataFrame, float, dict[str, int]]:
    """Return the wars that reached a period, the years fought in it, and how those that ended in it ended.

    Parameters
    ----------
    period : str
        One of `PERIODS`.
    first : int
        Year from which wars began.

    Returns
    -------
    (polars.DataFrame, float, dict)
        Rows of `war_spells`; war-years; number of wars by ending.
    """
    after, until = PERIODS[period]
    wars = war_spells().filter(pl.col("year") >= first, pl.col("years") > after)
    fought = float((wars["years"].clip(upper_bound=until) - after).sum())
    over = wars.filter(pl.col("years") <= until)
    return wars, fought, {ending: over.filter(pl.col("ending") == ending).height for ending in ENDINGS}


def war_years() -> pl.DataFrame:
    """Return each year of each war up to the tenth.

    Returns
    -------
    polars.DataFrame
        ``warnum``, ``year`` (in which the war began), ``fought`` (1 in the first year of fighting), ``ln_ratio``,
        ``ending`` (one of `ENDINGS`; null where the war went on).
    """
    wars = war_spells().with_columns(last=pl.col("years").ceil().cast(pl.Int64))
    longest = int(max(until for _, until in PERIODS.values()))
    rows = wars.with_columns(fought=pl.int_ranges(1, pl.min_horizontal("last", pl.lit(longest)) + 1)).explode("fought")
    ending = pl.when(pl.col("fought") == pl.col("last")).then(pl.col("ending"))
    return rows.select("warnum", "year", "fought", "ln_ratio", ending=ending)


def victory_logit(first: int = 1816) -> LogitFit:
    """Return the logit of a victory of the side that began the war, among wars that somebody won, on relative strength.

    Terms: ``initiator`` (at equal strength), ``ln_ratio``.

    Parameters
    ----------
    first : int
        Year from which wars began.
    """
    won = war_spells().filter(pl.col("ending").is_in(["initiator", "other_side"]), pl.col("year") >= first)
    design = np.column_stack([np.ones(won.height), won["ln_ratio"].to_numpy()])
    return fit_logit(
        (won["ending"] == "initiator").to_numpy().astype(float), design, ("initiator", "ln_ratio"), separated="refuse"
    )


_SOURCES = ("cow_war_inter_states",)
_FROM = 1946
_SPEAKS = Message("how wars in progress end")
_LIMITS = Message(
    "Long wars between states are rare, and each has its causes: the interval counts their years as alike. Who wins is "
    "the source's verdict. A chance of victory in general says nothing of who is winning this war."
)
_BASIS = Basis(_SOURCES, _SPEAKS, _LIMITS)
_LATER = {
    (_FROM, "draw"): Message("ends in a draw within a year, wars that have lasted two to ten years, from 1946"),
    (_FROM, "initiator"): Message("victory of the side that began it, in a year, wars of two to ten years, from 1946"),
    (_FROM, "other_side"): Message("victory of the other side, in a year, wars of two to ten years, from 1946"),
    (1816, "draw"): Message("ends in a draw within a year, wars that have lasted two to ten years, all years"),
    (1816, "initiator"): Message("victory of the side that began it, in a year, wars of two to ten years, all years"),
    (1816, "other_side"): Message("victory of the other side, in a year, wars of two to ten years, all years"),
}
_FIRST_YEAR = {
    "draw": Message("draws per year of fighting, in the first year of a war, all years"),
    "initiator": Message("victories of the side that began it per year of fighting, in the first year, all years"),
    "other_side": Message("victories of the other side per year of fighting, in the first year, all years"),
}
_STRENGTH = {
    1816: Message("victory of the side that began a war, by the log of relative capability, all years"),
    _FROM: Message("victory of the side that began a war, by the log of relative capability, from 1946"),
}


def facts() -> tuple[Fact, ...]:
    """Return what the record shows, recomputed from the file."""
    found = [_later(first, ending, says) for (first, ending), says in _LATER.items()]
    found += [_first_year(ending, says) for ending, says in _FIRST_YEAR.items()]
    return (*found, *(_strength(first, says) for first, says in _STRENGTH.items()))


def _later(first: int, ending: str, says: Message) -> Fact:
    wars, fought, counts = counted_endings("later", first)
    name = f"war-later-{ending.replace('_', '-')}{_suffix(first)}"
    found = yearly_chance(counts[ending], fought)
    return _BASIS.fact(name, says, "chance per year", found, wars.height, counts[ending])


def _first_year(ending: str, says: Message) -> Fact:
    wars, fought, counts = counted_endings("year_1")
    name = f"war-first-year-{ending.replace('_', '-')}"
    return _BASIS.fact(name, says, "per year", rate(counts[ending], fought), wars.height, counts[ending])


def _strength(first: int, says: Message) -> Fact:
    fit = victory_logit(first)
    name, found = f"war-victory-strength{_suffix(first)}", coefficient(fit, "ln_ratio")
    return Basis((*_SOURCES, "cow_nmc"), _SPEAKS, _LIMITS).fact(name, says, "log-odds", found, fit.rows, fit.events)


def _suffix(first: int) -> str:
    return "" if first >= _FROM else "-all"
