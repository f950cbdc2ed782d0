"""What an adversary did to a protégé, in grades, as far as the record can tell.

A dispute counts against the state that began it (side A from the first day, both originators; where COW names a state
of side B as the initiator of the war in it, the sides are exchanged). Grades are those of the design of the years
ahead: 26 dead, ground seized, a thousand dead; any dispute and any death stand beside them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from foedus.deterrence.links.counted_disputes import counted_disputes
from foedus.errors import OutsideCoverageError
from foedus.record.dispute_records.dispute_lists import reversed_disputes
from foedus.wording import Message

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["GRADES", "graded_disputes", "last_origin", "outcomes_within", "under_way"]

GRADES = ("any", "fatal", "deadly", "seizure", "war", "lost")
"""``any``: a dispute begun by the adversary. ``fatal``: one with a death, or war. ``deadly``: one with 26 dead or more,
or war. ``seizure``: one in which the adversary's gravest act was to occupy territory, or in which it used force for a
revision of territory and won or was yielded to. ``war``: one with a thousand dead or of the highest level of hostility.
``lost``: one, whatever its level, that the adversary's side won or in which the protégé's side yielded."""

_FATAL, _DEADLY, _THOUSAND = 1, 2, 6  # codes of fatality: 1 to 25 dead, 26 to 100, over 999
_OCCUPATION = 14  # code of the highest action
_FORCE, _WAR = 4, 5  # levels of hostility
_TERRITORY = 1  # type of revision sought
_WON = {1: (1, 4), 0: (2, 3)}
"""Codes of outcome that favour side A (victory of A, yield by B) and side B."""
_UNTOLD = (8, 9)  # unclear; the dispute joined a war in progress


def graded_disputes() -> pl.DataFrame:
    """Return every dispute by adversary and protégé, with its grades.

    Returns
    -------
    polars.DataFrame
        ``adversary``, ``protege``, ``year`` (in which it began), ``dispnum``, one column for each of `GRADES`: true,
        false, or null where the code that would tell is missing or unclear.

    Raises
    ------
    MissingSourceError
        If a source is not on this machine.

    References
    ----------
    Gibler, Miller and Little (2016), ISQ 60: 719-730; Palmer et al. (2021), codes of outcome and of highest action.
    """
    turned = reversed_disputes()["dispnum"].unique().to_list()
    starts = counted_disputes("every_dispute").starts().collect()
    by_a = pl.col("dispnum").is_in(turned).not_()
    sides = [_graded(starts.filter(by_a), "1", "2", 1), _graded(starts.filter(~by_a), "2", "1", 0)]
    return pl.concat(sides).sort("year", "adversary", "protege", "dispnum")


def _graded(rows: pl.DataFrame, own: str, other: str, side: int) -> pl.DataFrame:
    """Return the grades of disputes whose adversary is state `own` ("1", "2") on side A (1) or B (0)."""
    dead, level = pl.col("fatality"), pl.col("hostlev")
    war = (level == _WAR) | (dead == _THOUSAND)
    outcome = pl.when(pl.col("outcome").is_in(_UNTOLD)).then(None).otherwise(pl.col("outcome"))
    won = outcome.is_in(_WON[side])
    territory = pl.any_horizontal((pl.col(f"revtype{own}{k}") == _TERRITORY).fill_null(False) for k in (1, 2))
    occupied = pl.col(f"hiact{own}") == _OCCUPATION
    forced = pl.col(f"hostlev{own}") >= _FORCE
    return rows.select(
        adversary=pl.col(f"ccode{own}").cast(pl.Int64),
        protege=pl.col(f"ccode{other}").cast(pl.Int64),
        year=pl.col("year").cast(pl.Int64),
        dispnum="dispnum",
        any=pl.lit(True),
        fatal=(dead >= _FATAL) | war,
        deadly=(dead >= _DEADLY) | war,
        seizure=occupied | (won & territory & forced),
        war=war,
        lost=won,
    )


def last_origin(years: int) -> int:
    """Return the last year from which so many years lie within the record of disputes."""
    return counted_disputes("every_dispute").last - years + 1


def outcomes_within(cases: pl.DataFrame, years: int, listed: pl.DataFrame | None = None) -> pl.DataFrame:
    """Return what happened in each case within some years of its own.

    Parameters
    ----------
    cases : polars.DataFrame
        ``adversary``, ``protege``, ``year`` (the first that counts).
    years : int
    listed : polars.DataFrame, optional
        What `graded_disputes` returned, to read it once.

    Returns
    -------
    polars.DataFrame
        A row for each case, in their order: for each of `GRADES` a column (0/1), and ``unknown_`` and the grade (0/1)
        where none is known of a dispute for which the code is missing.

    Raises
    ------
    OutsideCoverageError
        If the years of a case run past the record of disputes.
    """
    latest = last_origin(years)
    if cases.height and int(cases["year"].max()) > latest:  # ty: ignore[invalid-argument-type]
        raise OutsideCoverageError(
            Message(
                "{n} years from {first} run past {last}",
                {"n": years, "first": str(cases["year"].max()), "last": str(latest + years - 1)},
            ),
            where=Message("the record of disputes"),
            todo=Message("choose an origin of {year} or earlier", {"year": str(latest)}),
        )
    listed = graded_disputes() if listed is None else listed
    keyed = cases.select("adversary", "protege", origin="year").with_row_index("case")
    found = keyed.join(listed, on=["adversary", "protege"])
    found = found.filter(pl.col("year") >= pl.col("origin"), pl.col("year") < pl.col("origin") + years)
    happened = [pl.col(grade).any(ignore_nulls=True).alias(grade) for grade in GRADES]
    untold = [pl.col(grade).is_null().any().alias(f"unknown_{grade}") for grade in GRADES]
    by_case = found.group_by("case").agg(*happened, *untold)
    whole = keyed.select("case").join(by_case, on="case", how="left", maintain_order="left").fill_null(False)
    only_unknown = [(pl.col(f"unknown_{grade}") & ~pl.col(grade)).alias(f"unknown_{grade}") for grade in GRADES]
    return whole.with_columns(only_unknown).drop("case").cast(pl.Int32)


def under_way(cases: pl.DataFrame) -> NDArray[np.bool_]:
    """Return whether a dispute between the two, begun in an earlier year, is under way in the year of each case."""
    going = counted_disputes("every_dispute").rows.filter(pl.col("midonset") == 0)
    keys = ["adversary", "protege", "year"]
    pairs = (
        going.select(adversary="ccode1", protege="ccode2", year="year").unique().with_columns(pl.lit(True).alias("on"))
    )
    pairs = pairs.cast(dict.fromkeys(keys, pl.Int64)).collect()
    joined = cases.select(pl.col(keys).cast(pl.Int64)).join(pairs, on=keys, how="left", maintain_order="left")
    return joined["on"].fill_null(False).to_numpy()
