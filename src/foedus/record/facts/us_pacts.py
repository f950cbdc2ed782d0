"""Is a state with a pact with the United States, or with its troops, attacked less? Counts and logits, nulls as well.

Pacts are made, and troops sent, where danger is: plain counts and logits disagree, and both are shown. See Reiter and
Poast (2021), Texas National Security Review 4(3): 33-53, on small forces as tripwires.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from foedus.record.alliances.obligations import obligations
from foedus.record.dispute_records.conflicts import gml_disputes
from foedus.record.dispute_records.decay import decayed, tally
from foedus.record.dyads.political_relevance import majors
from foedus.record.facts.counting import counted
from foedus.record.facts.fact import Basis, Fact, coefficient
from foedus.record.facts.logits import flag
from foedus.record.facts.troops import CLASSES, FORCE, UNITED_STATES, WAR, state_terms, troop_logit
from foedus.record.frames.frames import directed_dyad_years, state_years
from foedus.record.source_files.registry import source
from foedus.record.source_files.store import scan
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Iterable

    from foedus.statistics.logit import LogitFit

__all__ = ["OUTCOMES", "TERMS", "facts", "pair_years", "target_years"]

SUPERPOWERS = (UNITED_STATES, 365)
"""The United States and the Soviet Union, then Russia."""

_HALF_LIFE = 10.0
_DEMOCRACY = 6

OUTCOMES = {
    "force": Message("target of force"),
    "fatal": Message("target of a fatal dispute"),
}
"""What may happen to a state in a year: a dispute with force, or with at least one dead, in which it was from the first
day, on side B, against others than the United States."""

TERMS = ("us_pact", "troops_100", "troops_1000", "troops_10000", "ln_capability", "ln_past", "decades")
"""Terms of the logits beside the intercept."""

REGIME = ("democratic", "regime_unknown")
"""Terms added to see what the pact's part in them is."""

_SOURCES = ("us_troops", "gml_part", "gml_mid_disps", "atop_alliance", "cow_nmc", "cw_system")
_PAIR_SOURCES = ("cw_system", "cow_contdir", "cow_majors", "gml_mid_ddydisps", "atop_alliance")
_SPEAKS = Message("whether a pact or troops keep attacks away")
_LIMITS = Message(
    "Pacts are made and troops sent where danger is, and states without danger have neither: no figure is an effect. "
    "The two outcomes are nested (every fatal dispute saw force): one of them may be used, never both. Attacks by the "
    "United States are left out of the logits. Years in which a dispute of unknown deaths began are left out of the "
    "figures on fatal ones. In plain counts the years of a pair are one cluster."
)
_OF_PAIRS = Basis(_PAIR_SOURCES, _SPEAKS, _LIMITS)


def target_years() -> pl.DataFrame:
    """Return the years of every state but the United States, with whether it was attacked.

    Returns
    -------
    polars.DataFrame
        Keyed by ``ccode``, ``year``; ``force``, ``fatal`` (0/1, see `OUTCOMES`; ``fatal`` null where the deaths of a
        dispute are unknown and none was known to be fatal), what `state_terms` of troops adds,
        ``ln_past`` (logarithm of one plus its earlier years as a target of force, each counting half after ten years),
        ``democratic`` (0/1: polity2 of 6 or more; 0 where unknown), ``regime_unknown`` (0/1).
    """
    first, last = source("us_troops").first + 1, source("gml_part").last
    states = state_years(first, last).base.filter(pl.col("ccode") != UNITED_STATES)
    keys = ["ccode", "year"]
    regime = scan("cw_democracy").select(*keys, "polity2")
    return (
        state_terms(states)
        .join(_targets(by_united_states=False), on=keys, how="left")
        .join(regime, on=keys, how="left")
        .with_columns(
            pl.when(pl.col("force").is_null()).then(0).otherwise(pl.col("force", "fatal")).name.keep(),
            democratic=flag(pl.col("polity2") >= _DEMOCRACY).fill_null(0),
            regime_unknown=flag(pl.col("polity2").is_null()),
        )
        .sort(keys)
        .collect()
        .pipe(_with_past)
    )


def _targets(*, by_united_states: bool) -> pl.LazyFrame:
    """Return the states on side B from the first day, by the year in which the dispute begins: ``force``, ``fatal``."""
    part = scan("gml_part")
    rows = part.filter(pl.col("sidea") == 0, pl.col("orig") == 1).select("dispnum", "ccode")
    if not by_united_states:
        own = part.filter(pl.col("ccode") == UNITED_STATES, pl.col("orig") == 1).select("dispnum")
        rows = rows.join(own, on="dispnum", how="anti")
    disputes = scan("gml_mid_disps").select("dispnum", "hostlev", "fatality", year=pl.col("styear").cast(pl.Int32))
    return (
        rows.join(disputes, on="dispnum")
        .group_by("ccode", "year")
        .agg(force=flag((pl.col("hostlev") >= FORCE).any()), fatal=flag(_fatal().any(ignore_nulls=False)))
    )


def _fatal() -> pl.Expr:
    """Return whether somebody died in a dispute, null where nobody knows; a war is one in which many did."""
    return (pl.col("fatality") > 0) | (pl.col("hostlev") == WAR)


def _with_past(rows: pl.DataFrame) -> pl.DataFrame:
    covered = source("gml_part")
    years = _targets(by_united_states=True).filter(pl.col("force") == 1).collect()
    events = tally(
        years["ccode"].to_numpy(), years["year"].to_numpy() - covered.first, covered.last - covered.first + 1
    )
    left = decayed(events, _HALF_LIFE).of(rows["ccode"].to_numpy(), rows["year"].to_numpy() - covered.first)
    return rows.with_columns(ln_past=pl.Series(left).log1p())


def pair_years(first: int = 1946, last: int = 2010) -> pl.DataFrame:
    """Return the politically relevant ordered pairs whose target is no major power, with whether it has a patron.

    Returns
    -------
    polars.DataFrame
        Keyed by ``ccode1`` (challenger), ``ccode2`` (target), ``year``; ``fatal`` (0/1: a dispute with at least one
        dead begins, the challenger in it from the first day on side A; null if its deaths are unknown), ``patron``
        (0/1: the United States or the Soviet Union, other than the challenger and without a defense pact with it, owe
        the target defence),
        ``us_patron`` (0/1: the United States are such a patron).
    """
    begun = (pl.col("gmlmidonset") == 1) & (pl.col("sidea1") == 1) & (pl.col("orig1") == 1)
    fatal = pl.when(begun).then(_fatal()).otherwise(False)
    pairs = (
        directed_dyad_years(first, last)
        .politically_relevant()
        .add(gml_disputes(), majors())
        .filter(pl.col("cowmaj2") == 0)
        .lazy()
        .select("ccode1", "ccode2", "year", fatal=flag(fatal))
    )
    owed = obligations().filter(pl.col("atop_defense") == 1)
    own = owed.filter(pl.col("ccode1").is_in(SUPERPOWERS)).select("ccode2", "year", patron_code="ccode1")
    tied = pl.concat(
        [
            owed.select("year", patron_code="ccode1", ccode1="ccode2"),
            owed.select("year", patron_code="ccode2", ccode1="ccode1"),
        ]
    ).unique()
    keys = ["ccode1", "ccode2", "year"]
    patrons = (
        pairs.select(keys)
        .join(own, on=["ccode2", "year"])
        .filter(pl.col("patron_code") != pl.col("ccode1"))
        .join(tied, on=["patron_code", "ccode1", "year"], how="anti")
        .group_by(keys)
        .agg(patron=pl.lit(1, pl.Int32).first(), us_patron=flag((pl.col("patron_code") == UNITED_STATES).any()))
    )
    rows = pairs.join(patrons, on=keys, how="left").with_columns(pl.col("patron", "us_patron").fill_null(0))
    return rows.sort(keys).collect()


def facts() -> tuple[Fact, ...]:
    """Return who is attacked by pact and by troops, recomputed from the files."""
    return (*_logits(target_years()), *_plain_counts(pair_years()))


def _logits(rows: pl.DataFrame) -> Iterable[Fact]:
    for outcome, words in OUTCOMES.items():
        fit = troop_logit(rows, outcome, TERMS)
        says = Message("a defense pact with the United States, against none: {outcome}", {"outcome": words})
        yield _term(f"us-pact-{outcome}", says, fit, "us_pact")
        says = Message("a defense pact with the United States, democracy held equal: {outcome}", {"outcome": words})
        yield _term(f"us-pact-{outcome}-regime", says, troop_logit(rows, outcome, (*TERMS, *REGIME)), "us_pact")
        for name, (low, _, troops) in CLASSES.items():
            if low:
                values = {"troops": troops, "outcome": words}
                says = Message("{troops} of the United States, against fewer than 100: {outcome}", values)
                yield _term(f"us-troops-{outcome}-{name}", says, fit, f"troops_{name}")


def _plain_counts(rows: pl.DataFrame) -> Iterable[Fact]:
    for name, chosen, says in (
        (
            "patron",
            rows.filter(pl.col("patron") == 1),
            Message("fatal disputes against states with a superpower as patron"),
        ),
        (
            "us-patron",
            rows.filter(pl.col("us_patron") == 1),
            Message("fatal disputes against states with the United States as patron"),
        ),
        (
            "no-patron",
            rows.filter(pl.col("patron") == 0),
            Message("fatal disputes against states without a superpower as patron"),
        ),
    ):
        found, *numbers = counted(chosen, "fatal", ["ccode1", "ccode2"], per=1000)
        yield _OF_PAIRS.fact(f"pairs-{name}", says, "per 1,000 pair-years", found, *numbers)


def _term(name: str, says: Message, fit: LogitFit, term: str) -> Fact:
    numbers = (fit.rows, fit.events, fit.clusters)
    used = (*_SOURCES, "cw_democracy") if name.endswith("regime") else _SOURCES
    return Basis(used, _SPEAKS, _LIMITS).fact(name, says, "log-odds", coefficient(fit, term), *numbers)
