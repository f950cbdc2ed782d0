"""Does the United States join where its troops are? Targets of disputes by the troops stationed there the year before.

Troops: Allen, Flynn and Machain (2022), CMPS 39: 351-370; disputes: Gibler, Miller and Little (2016).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from foedus.record.alliances.obligations import obligations
from foedus.record.facts.counting import counted
from foedus.record.facts.fact import Basis, Fact, coefficient
from foedus.record.facts.logits import clustered_logit, flag
from foedus.record.source_files.registry import source
from foedus.record.source_files.store import scan
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from foedus.statistics.logit import LogitFit

__all__ = ["CLASSES", "facts", "joining_rows", "stationed", "troop_logit"]

UNITED_STATES = 2
_WEST_GERMANY, _GERMANY = 260, 255
_SOUTH_VIETNAM, _VIETNAM = 817, 816

_UNDER_ANOTHER_CODE = ((_GERMANY, _WEST_GERMANY, 1954, 1989), (_VIETNAM, _SOUTH_VIETNAM, 1954, 1975))
"""Where the file of troops keeps one code while the state system has another: code, code of the system, years."""

CLASSES = {
    "0": (0, 100, Message("fewer than 100 troops")),
    "100": (100, 1_000, Message("100 to 999 troops")),
    "1000": (1_000, 10_000, Message("1,000 to 9,999 troops")),
    "10000": (10_000, None, Message("10,000 troops or more")),
}
"""Classes of troops of the United States: from, below, and the words."""

FORCE, WAR = 4, 5
"""Levels of hostility of a dispute: use of force, war."""

CONTROLS = ("us_pact", "force", "war", "ln_capability", "decades")
"""Terms beside troops and intercept in the logits of joining."""

_SOURCES = ("us_troops", "gml_part", "gml_mid_disps", "atop_alliance", "cow_nmc")
_SPEAKS = Message("whether forces in place bring their state in")
_LIMITS = Message(
    "Troops go where a state means to fight: joining would differ without them too. They are all of one state's, of "
    "every kind, counted once a year; a few joins decide each figure. Where the number of the year before is not in "
    "the file the target is left out. West Germany and South Vietnam have the numbers that the file gives under other "
    "codes."
)
_BASIS = Basis(_SOURCES, _SPEAKS, _LIMITS)


def stationed() -> pl.LazyFrame:
    """Return the troops of the United States in each state the year before.

    Returns
    -------
    polars.LazyFrame
        ``ccode``, ``year`` (the one after the count), ``troops`` (persons on active duty). The file names Germany and
        Vietnam by one code throughout: the states of the system that had the troops get the numbers, and North Vietnam
        has none listed. A state without a row is unknown, not empty of troops.
    """
    rows = scan("us_troops").select("ccode", "year", "troops_ad")
    moved = []
    for code, own, first, last in _UNDER_ANOTHER_CODE:
        years = pl.col("year").is_between(first, last)
        moved.append(rows.filter(pl.col("ccode") == code, years).with_columns(ccode=pl.lit(own, pl.Int32)))
        rows = rows.filter(~((pl.col("ccode") == code) & years))
    return (
        pl.concat([rows, *moved])
        .group_by("ccode", year=(pl.col("year") + 1).cast(pl.Int32))
        # a few states stand twice in a year, under two spellings of their name, once with a zero
        .agg(troops=pl.col("troops_ad").sum())
    )


def troop_terms() -> list[pl.Expr]:
    """Return the classes of troops (0/1), 1,000 or more (0/1), and the logarithm of one plus the number, as columns."""
    troops = pl.col("troops")
    classes = [
        flag((troops >= low) & (troops < high if high else pl.lit(True))).alias(f"troops_{name}")
        for name, (low, high, _) in CLASSES.items()
        if low
    ]
    return [*classes, flag(troops >= 1_000).alias("troops_from_1000"), troops.log1p().alias("ln_troops")]


def state_terms(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Add to rows of ``ccode``, ``year``: troops, the pact with the United States, capability and time.

    ``us_pact`` (0/1: the United States owe it defence), ``ln_capability`` (logarithm of a thousand times the share of
    the world's capabilities), ``decades`` (since 1980).
    """
    owed = (
        obligations().filter(pl.col("ccode1") == UNITED_STATES).select("year", ccode="ccode2", us_pact="atop_defense")
    )
    capability = scan("cow_nmc").select("ccode", "year", ln_capability=(pl.col("cinc") * 1000).log())
    keys = ["ccode", "year"]
    return (
        frame.join(stationed(), on=keys, how="left")
        .join(owed, on=keys, how="left")
        .join(capability, on=keys, how="left")
        .with_columns(pl.col("us_pact").fill_null(0), *troop_terms(), decades=(pl.col("year") - 1980) / 10)
    )


def joining_rows() -> pl.DataFrame:
    """Return the targets of disputes that the United States could have joined.

    Returns
    -------
    polars.DataFrame
        One row per dispute and originator on side B, from the second year of the troops to the last of the disputes;
        disputes in which the United States were from the first day are left out. ``dispnum``, ``ccode`` (the target),
        ``year``, ``joined`` (0/1: the United States joined side B), ``force``, ``war`` (0/1), ``troops`` (null if
        unknown) and what `troop_terms` and `state_terms` add.
    """
    part = scan("gml_part")
    own = part.filter(pl.col("ccode") == UNITED_STATES)
    joined = own.filter(pl.col("sidea") == 0).select("dispnum", joined=pl.lit(1, pl.Int32)).unique()
    hostility = pl.col("hostlev")
    rows = (
        part.filter(pl.col("sidea") == 0, pl.col("orig") == 1, pl.col("ccode") != UNITED_STATES)
        .select("dispnum", "ccode")
        .unique()
        .join(scan("gml_mid_disps").select("dispnum", "hostlev", year=pl.col("styear").cast(pl.Int32)), on="dispnum")
        .filter(pl.col("year").is_between(source("us_troops").first + 1, source("gml_part").last))
        .join(own.filter(pl.col("orig") == 1).select("dispnum"), on="dispnum", how="anti")
        .join(joined, on="dispnum", how="left")
        .with_columns(pl.col("joined").fill_null(0), force=flag(hostility >= FORCE), war=flag(hostility == WAR))
    )
    return state_terms(rows).sort("dispnum", "ccode").collect()


def troop_logit(rows: pl.DataFrame, outcome: str, terms: Sequence[str]) -> LogitFit:
    """Return a logit clustered by target; rows whose troops or capability are unknown are left out."""
    return clustered_logit(rows, outcome, terms, "ccode")


def facts() -> tuple[Fact, ...]:
    """Return how often the United States joined, by troops, recomputed from the files."""
    rows = joining_rows().drop_nulls("troops")
    return (*_counts(rows), *_terms(rows))


def _counts(rows: pl.DataFrame) -> Iterable[Fact]:
    for name, (low, high, words) in CLASSES.items():
        chosen = rows.filter((pl.col("troops") >= low) & (pl.col("troops") < high if high else pl.lit(True)))
        found, *numbers = counted(chosen, "joined", "ccode")
        says = Message("targets that the United States joined, {troops} the year before", {"troops": words})
        yield _BASIS.fact(f"troops-joined-{name}", says, "share", found, *numbers)


def _terms(rows: pl.DataFrame) -> Iterable[Fact]:
    forced = rows.filter(pl.col("force") == 1)
    without_force = tuple(name for name in CONTROLS if name != "force")
    beyond = ("troops_from_1000", "troops_10000")
    for name, sample, terms, term, says in (
        (
            "troops-1000",
            rows,
            ("troops_from_1000", *CONTROLS),
            "troops_from_1000",
            Message("joining by the United States, 1,000 troops or more there against fewer"),
        ),
        (
            "troops-1000-force",
            forced,
            ("troops_from_1000", *without_force),
            "troops_from_1000",
            Message("joining in disputes with force, 1,000 troops or more against fewer"),
        ),
        (
            "troops-10000-force",
            forced,
            ("troops_10000", *without_force),
            "troops_10000",
            Message("joining in disputes with force, 10,000 troops or more against fewer"),
        ),
        (
            "troops-10000-beyond",
            rows,
            (*beyond, *CONTROLS),
            "troops_10000",
            Message("joining by the United States, 10,000 troops or more against 1,000 to 9,999"),
        ),
        (
            "troops-log",
            rows,
            ("ln_troops", *CONTROLS),
            "ln_troops",
            Message("joining by the United States, per unit of the logarithm of troops"),
        ),
        (
            "troops-pact",
            rows,
            ("troops_from_1000", *CONTROLS),
            "us_pact",
            Message("joining by the United States where they owe defence, troops held equal"),
        ),
        (
            "troops-war",
            rows,
            ("troops_from_1000", *CONTROLS),
            "war",
            Message("joining by the United States in wars, against disputes with force short of war"),
        ),
    ):
        fit = troop_logit(sample, "joined", terms)
        yield _BASIS.fact(name, says, "log-odds", coefficient(fit, term), fit.rows, fit.events, fit.clusters)
