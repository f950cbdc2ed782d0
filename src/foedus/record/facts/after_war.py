"""Pairs of states after their war: how it ended, and the disputes that begin between the two in the years after.

Wars are those of COW between states, but for the two world wars; disputes those of Gibler, Miller & Little. Pairs of
one war depend on each other: the Korean War alone has 28.
"""

from __future__ import annotations

import polars as pl

from foedus.errors import UnknownNameError
from foedus.record.dispute_records.conflicts import initiates
from foedus.record.dyads.political_relevance import contiguity
from foedus.record.frames.frames import dyad_years
from foedus.record.source_files.paths import kept_by_place
from foedus.record.source_files.registry import source
from foedus.record.source_files.store import scan
from foedus.record.state_system.columns import capabilities
from foedus.record.state_system.membership import membership

__all__ = ["GRADES", "SPAN", "ended_pairs", "new_wars", "recurred", "recurrence_years", "recurrences", "year_grades"]

GRADES = ("any", "fatal", "deadly", "war")
"""Grades of a dispute, nested: any; a death, or war; more than 25 deaths, or war; war (hostility level 5, or a thousand
deaths). A dispute whose deaths nobody counted is not taken for a fatal one unless it reached war."""

SPAN = 10
"""Calendar years after a war that are followed."""

WORLD_WARS = (106, 139)
"""Numbers of the two world wars: their many pairs are not what a guarantee follows."""

_ENDINGS = {1: "victory", 2: "victory", 3: "draw", 6: "draw"}
"""Outcomes of COW: 1 won, 2 lost, 3 compromise, 6 stalemate. The others (4 transformed into another kind of war, 8
changed sides) are neither a victory nor a draw."""

_PAIR = ["ccode1", "ccode2"]
_KEYS = ["warnum", *_PAIR]


@kept_by_place
def ended_pairs(first: int = 1816, last: int = 2000) -> pl.DataFrame:
    """Return every pair of opponents of an interstate war, but for the world wars, whose fighting ended in some years.

    Parameters
    ----------
    first, last : int
        Calendar years, both included.

    Returns
    -------
    polars.DataFrame
        ``warnum``, ``ccode1`` < ``ccode2``, ``began``, ``ended`` (first and last year of the war between the two),
        ``outcome1`` (of COW, for side 1), ``ending`` (``victory``, ``draw``, ``other``), ``initiator1``, ``initiator2``
        (1 if its side began the war), ``alive`` (whether both are states in the year after), ``at_peace`` (False where
        another war between the two goes on, or ended in the same year and has the lower number); by war and pair.
    """
    fought = scan("cow_war_inter").filter(pl.col("cowinterongoing") == 1, ~pl.col("warnum").is_in(WORLD_WARS))
    begun = pl.col("initiator1").max().over("warnum", "sidea1")
    sides = fought.with_columns(begun=begun).group_by("warnum", "ccode1").agg(pl.col("begun").max()).collect()
    pairs = (
        fought.filter(pl.col("sidea1") != pl.col("sidea2"), pl.col("ccode1") < pl.col("ccode2"))
        .sort("warnum", *_PAIR, "year")
        .group_by("warnum", *_PAIR, maintain_order=True)
        # a spell of a war that was resumed later has no outcome of its own
        .agg(began=pl.col("year").min(), ended=pl.col("year").max(), outcome1=pl.col("outcome1").drop_nulls().last())
        .with_columns(ending=pl.col("outcome1").replace_strict(_ENDINGS, default="other", return_dtype=pl.String))
        .collect()
    )
    for side in (1, 2):
        named = sides.rename({"ccode1": f"ccode{side}", "begun": f"initiator{side}"})
        pairs = pairs.join(named, on=["warnum", f"ccode{side}"], how="left", maintain_order="left")
    found = pairs.filter(pl.col("ended").is_between(first, last))
    alive = _alive(found.select(*_KEYS, year=pl.col("ended") + 1)).select(_KEYS).with_columns(alive=pl.lit(True))
    again = _at_war(pairs).select(_KEYS).unique().with_columns(at_peace=pl.lit(False))
    for flags in (alive, again):
        found = found.join(flags, on=_KEYS, how="left", maintain_order="left")
    return found.with_columns(pl.col("alive").fill_null(False), pl.col("at_peace").fill_null(True))


def _alive(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows in whose year both are states."""
    known = source("cw_system")
    members = membership(known.first, known.last).select("ccode", "year").unique().collect()
    for side in (1, 2):
        rows = rows.join(members.rename({"ccode": f"ccode{side}"}), on=[f"ccode{side}", "year"], how="semi")
    return rows


def _at_war(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs between whom another war goes on when one ends."""
    others = pairs.select(*_PAIR, other="warnum", since="began", until="ended")
    longer = pl.col("until") > pl.col("ended")
    same = (pl.col("until") == pl.col("ended")) & (pl.col("other") < pl.col("warnum"))
    both = pairs.join(others, on=_PAIR).filter(pl.col("other") != pl.col("warnum"), pl.col("since") <= pl.col("ended"))
    return both.filter(longer | same)


def _graded() -> list[pl.Expr]:
    """Return whether a dispute reached each grade, null where its deaths are not known."""
    war = (pl.col("hostlev") == 5) | (pl.col("fatality") == 6).fill_null(False)
    conditions = {
        "any": pl.lit(True),
        "fatal": pl.when(war).then(True).otherwise(pl.col("fatality") >= 1),
        "deadly": pl.when(war).then(True).otherwise(pl.col("fatality") >= 2),
        "war": war,
    }
    return [condition.alias(f"is_{grade}") for grade, condition in conditions.items()]


@kept_by_place
def _onsets() -> pl.DataFrame:
    """Return each dispute, and each war of COW, that begins between two states, once per ordered pair, with its grades.

    A war may begin within a dispute that began before: the War of Attrition of 1969 is part of one of 1967. It is
    listed as a dispute of every grade, with the negative of its number. ``starts``: side 1 starts it against side 2
    (both in the dispute from the first day; of a war, side 1 began it).
    """
    columns = [*_PAIR, "year", "dispnum", "starts", *(f"is_{grade}" for grade in GRADES)]
    disputes = scan("gml_dirdisp").filter(pl.col("midonset") == 1)
    disputes = disputes.with_columns(*_graded(), starts=initiates("originator", "midonset")).select(columns)
    wars = scan("cow_war_inter").filter(pl.col("cowinteronset") == 1)
    wars = wars.with_columns(
        *(pl.lit(True).alias(f"is_{grade}") for grade in GRADES),
        dispnum=-pl.col("warnum"),
        starts=pl.col("initiator1") == 1,
    )
    return pl.concat([disputes, wars.select(columns)]).collect()


def recurrences(pairs: pl.DataFrame, years: int = SPAN) -> pl.DataFrame:
    """Return the disputes and wars that begin between pairs in the years after their war.

    Parameters
    ----------
    pairs : polars.DataFrame
        Of `ended_pairs`, or some of its rows.
    years : int
        Calendar years after the last of the war.

    Returns
    -------
    polars.DataFrame
        ``warnum``, ``ccode1``, ``ccode2``, ``ended``, ``year``, ``since`` (1 in the year after), ``dispnum`` (the
        negative of its number for a war of COW) and whether the dispute reached each of `GRADES` (``is_any``, ...; null
        where its deaths are not known).
    """
    since = pl.col("year") - pl.col("ended")
    found = pairs.select("warnum", *_PAIR, "ended").join(_onsets().drop("starts"), on=_PAIR)
    found = found.with_columns(since=since).filter(pl.col("since").is_between(1, years))
    return found.sort(*_KEYS, "year", -pl.col("dispnum"))


def recurred(pairs: pl.DataFrame, grade: str, years: int = SPAN) -> pl.DataFrame:
    """Return the pairs with ``happened``: whether a dispute of a grade, or a war, began between them within some years.

    Parameters
    ----------
    pairs : polars.DataFrame
        Of `ended_pairs`, or some of its rows.
    grade : str
        One of `GRADES`.
    years : int
        Calendar years after the last of the war.

    Raises
    ------
    UnknownNameError
        There is no such grade.
    """
    _refuse_unknown(grade)
    return _marked(pairs, recurrences(pairs, years).filter(pl.col(f"is_{grade}").fill_null(False)))


def new_wars(pairs: pl.DataFrame, years: int = SPAN) -> pl.DataFrame:
    """Return the pairs with ``happened``: whether an interstate war of COW began between them within some years."""
    wars = scan("cow_war_inter").filter(pl.col("cowinteronset") == 1).select(*_PAIR, "year").collect()
    return _marked(pairs, pairs.join(wars, on=_PAIR).filter((pl.col("year") - pl.col("ended")).is_between(1, years)))


def _marked(pairs: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs with ``happened``: whether they are among those found."""
    hit = found.select(_KEYS).unique().with_columns(happened=pl.lit(True))
    rows = pairs.join(hit, on=_KEYS, how="left", maintain_order="left")
    return rows.with_columns(pl.col("happened").fill_null(False))


def _refuse_unknown(grade: str) -> None:
    if grade not in GRADES:
        raise UnknownNameError("grade", grade, GRADES)


def year_grades() -> pl.DataFrame:
    """Return whether any dispute that began between two states in a year reached each grade, by ordered pair."""
    return _onsets().group_by(*_PAIR, "year").agg(pl.col(f"is_{grade}").any() for grade in GRADES)


@kept_by_place
def recurrence_years(grade: str = "fatal", *, directed: bool = False) -> pl.DataFrame:
    """Return the years after each war in which a pair could fight again: up to its first dispute of a grade.

    A pair leaves after that year, after ten years, at the end of the record of disputes, or when one of the two is no
    longer a state. Pairs that are still at war with each other in another war do not enter; nor do two wars that ended
    between the same two in the same year enter twice.

    Parameters
    ----------
    grade : str
        One of `GRADES`.
    directed : bool
        Whether each pair-year stands twice, once for each side as the one that might start a dispute against the other.
        Both rows end with the pair's first dispute of the grade, whoever started it.

    Returns
    -------
    polars.DataFrame
        ``warnum``, ``ccode1``, ``ccode2``, ``ended``, ``year``, ``since`` (1 to 10), ``ending``; ``happened`` (0/1:
        such a dispute began; directed, side 1 started it against side 2, both in it from the first day; null in a year
        in which a dispute of unknown deaths began, and none of the grade); ``dispnum`` (the dispute that ended the
        spell, the negative of its number for a war of COW within one that had begun before, or null); ``ln_relative``
        (log of capability of side 1 over side 2 in the year after the war), ``contiguous`` (0/1, by land or across at
        most 150 miles of water), ``past`` (log of one plus the disputes that began between the two in the ten years
        before the war), ``won1``, ``lost1`` (of the war), ``initiator1``,
        ``initiator2`` (0/1: its side began the war).

    Raises
    ------
    UnknownNameError
        There is no such grade.
    """
    _refuse_unknown(grade)
    pairs = ended_pairs().filter("alive", "at_peace").drop("alive", "at_peace")
    rows = pairs.with_columns(since=pl.int_ranges(1, SPAN + 1)).explode("since")
    rows = rows.with_columns(year=(pl.col("ended") + pl.col("since")).cast(pl.Int32))
    rows = rows.filter(pl.col("year") <= source("gml_dirdisp").last)
    ordered = rows.join(_alive(rows).select(*_KEYS, "year", lives=pl.lit(True)), on=[*_KEYS, "year"], how="left")
    rows = ordered.sort(*_KEYS, "since").filter(pl.col("lives").fill_null(False).cum_min().over(_KEYS))
    rows = _first_only(rows, grade)
    rows = rows.join(_covariates(pairs), on=_KEYS, how="left", maintain_order="left")
    if not directed:
        return _tidy(rows.with_columns(happened="reached"))
    both = pl.concat([rows, _turned(rows).select(rows.columns)])
    started = _onsets().filter(pl.col("starts"), pl.col(f"is_{grade}").fill_null(False))
    hit = started.select(*_PAIR, "year").unique().with_columns(started=pl.lit(1))
    both = both.join(hit, on=[*_PAIR, "year"], how="left", maintain_order="left")
    happened = pl.when(pl.col("reached").is_not_null()).then(pl.col("started").fill_null(0))
    return _tidy(both.with_columns(happened=happened))


def _first_only(rows: pl.DataFrame, grade: str) -> pl.DataFrame:
    """Keep the years up to the first dispute of a grade; ``reached`` is null where deaths are not known."""
    name = pl.col(f"is_{grade}")
    years = (
        _onsets()
        .group_by(*_PAIR, "year")
        .agg(
            reached=pl.when(name.any()).then(1).when(name.null_count() > 0).then(None).otherwise(0),
            known=pl.lit(True),
            dispnum=pl.col("dispnum").filter(name.fill_null(False)).max(),
        )
    )
    rows = rows.join(years, on=[*_PAIR, "year"], how="left", maintain_order="left").sort(*_KEYS, "since")
    reached = pl.when(pl.col("known").is_null()).then(0).otherwise(pl.col("reached"))
    rows = rows.with_columns(reached=reached)
    before = pl.col("reached").fill_null(0).cum_sum().over(_KEYS) - pl.col("reached").fill_null(0)
    return rows.filter(before == 0)


def _covariates(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return relative capability and contiguity in the year after the war, and earlier disputes, by war and pair."""
    between = dyad_years(pairs["ended"].min() + 1, pairs["ended"].max() + 1)  # ty: ignore[unsupported-operator]
    between = between.add(contiguity(), capabilities()).lazy()
    after = pairs.lazy().select(*_KEYS, "began", year=(pl.col("ended") + 1).cast(pl.Int32))
    found = after.join(between, on=[*_PAIR, "year"], how="left").select(
        *_KEYS,
        "began",
        ln_relative=(pl.col("cinc1") / pl.col("cinc2")).log(),
        contiguous=pl.col("conttype").is_between(1, 4).cast(pl.Int32),
    )
    earlier = found.collect().join(_onsets().select(*_PAIR, "year"), on=_PAIR, how="left")
    counted = (pl.col("year") < pl.col("began")) & (pl.col("year") >= pl.col("began") - SPAN)
    return earlier.group_by(*_KEYS, "ln_relative", "contiguous").agg(past=counted.fill_null(False).sum().log1p())


def _turned(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with the two sides exchanged."""
    swapped = rows.rename(
        {"ccode1": "ccode2", "ccode2": "ccode1", "initiator1": "initiator2", "initiator2": "initiator1"}
    )
    other = {1: 2, 2: 1}
    return swapped.with_columns(outcome1=pl.col("outcome1").replace(other), ln_relative=-pl.col("ln_relative"))


def _tidy(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        "warnum", *_PAIR, "ended", "year", "since", "ending", "happened", "dispnum",
        "ln_relative", "contiguous", "past",
        won1=(pl.col("outcome1") == 1).fill_null(False).cast(pl.Int32),
        lost1=(pl.col("outcome1") == 2).fill_null(False).cast(pl.Int32),
        initiator1=pl.col("initiator1").cast(pl.Int32),
        initiator2=pl.col("initiator2").cast(pl.Int32),
    ).sort("warnum", *_PAIR, "since")  # fmt: skip
