"""The rows of a forecast and what happened in them: politically relevant directed dyad-years."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from foedus.errors import OutsideCoverageError
from foedus.record.dyads.geography import capital_distance, minimum_distance
from foedus.record.dyads.political_relevance import contiguity, majors
from foedus.record.frames.frames import directed_dyad_years
from foedus.record.source_files.registry import source
from foedus.record.specifications import challenge_years, covariates
from foedus.record.state_system.columns import capabilities
from foedus.wording import Message

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from foedus.deterrence.forecast.record_arrays import Chronicle

__all__ = ["COVERED", "SOURCES", "happened_within", "one_year_frame", "origin_frame"]

COVERED = (1870, 2010)
"""Years that can be forecast: before, too few states have a past; after, no dispute is in the record."""

SOURCES = (
    "cw_system", "cow_contdir", "cow_majors", "gml_mid_ddydisps", "gml_dirdisp", "gml_part", "gml_mid_disps",
    "atop_alliance", "cow_nmc", "cw_democracy", "cow_capitals", "cow_mindist", "cow_war_inter",
)  # fmt: skip
"""Ids of the sources that forecasts rest on."""


def one_year_frame(first: int, last: int) -> pl.DataFrame:
    """Return the rows to be forecast one year ahead, each with its outcome.

    Parameters
    ----------
    first, last : int
        Calendar years, both included.

    Returns
    -------
    polars.DataFrame
        Keys; ``start`` (0/1: side 1, on side A from the first day, starts a GML dispute against side 2, in it from the
        first day), ``onset`` (0/1: any dispute between the two begins, in any roles), ``fatal`` (0/1: a start of a
        dispute that kills or reaches war), geography, and the terms of the logits of the literature. Rows in which
        capability, both regimes, portfolios or capitals are not known in the year are left out: 68,840 rows and 711
        starts of 1946-1989, 62,722 and 507 of 1990-2010.

    Raises
    ------
    OutsideCoverageError
        If the years lie outside `COVERED`.
    """
    if not COVERED[0] <= first <= last <= COVERED[1]:
        raise OutsideCoverageError(
            Message(
                "forecasts need years within {from}–{to}, not {first}–{last}",
                {"from": COVERED[0], "to": COVERED[1], "first": first, "last": last},
            ),
            why=Message(
                "recorded disputes end in {year}; before 1870 few states have a history of disputes",
                {"year": source("gml_mid_ddydisps").last},
            ),
        )
    rows = challenge_years(first, last).add(minimum_distance())
    deadly = (pl.col("fatality").fill_null(0) > 0) | (pl.col("hostlev") == 5).fill_null(False)
    frame = rows.lazy().select(
        "ccode1",
        "ccode2",
        "year",
        start="gmlmidinit1",
        onset="gmlmidonset",
        fatal=((pl.col("gmlmidinit1") == 1) & deadly).cast(pl.Int32),
        conttype="conttype",
        capdist="capdist",
        mindist="mindist",
        target_pact="target_pact_untied",
        **covariates(),
    )
    known = pl.all_horizontal(pl.exclude("mindist").is_not_null())
    return frame.filter(known).collect()


def origin_frame(origins: list[int], *, directed: bool = True, relevant: bool = True) -> pl.DataFrame:
    """Return the politically relevant dyads of some years, with their geography; none is left out.

    Parameters
    ----------
    origins : list of int
        Calendar years.
    directed : bool
        Whether each pair stands twice. Otherwise side 1 is the state with the larger capability at the time.
    relevant : bool
        Whether to keep politically relevant dyads only.

    Returns
    -------
    polars.DataFrame
        ``ccode1``, ``ccode2``, ``year``, ``conttype``, ``capdist``, ``mindist``, ``major`` (1 if one is a major power).
        A distance that is not known is that of the middle dyad of the year.
    """
    frames = []
    for origin in origins:
        rows = directed_dyad_years(origin, origin)
        rows = rows.politically_relevant() if relevant else rows
        rows = rows.add(contiguity(), capital_distance(), capabilities(), majors())
        if origin >= source("cow_mindist").first:
            rows = rows.add(minimum_distance())
        frame = rows.collect()
        if "mindist" not in frame.columns:
            frame = frame.with_columns(mindist=pl.lit(None, pl.Float64))
        frames.append(frame.with_columns(pl.col("capdist").fill_null(pl.col("capdist").median())))
    every = pl.concat(frames, how="diagonal_relaxed")
    if not directed:
        one, two = (pl.col(f"cinc{k}").fill_null(0.0) for k in (1, 2))
        every = every.filter((one > two) | ((one == two) & (pl.col("ccode1") < pl.col("ccode2"))))
    major = pl.max_horizontal("cowmaj1", "cowmaj2")
    keys = ["ccode1", "ccode2", "year", "conttype", "capdist", "mindist"]
    return every.select(*keys, major=major).sort("year", "ccode1", "ccode2")


def happened_within(
    chronicle: Chronicle, event: str, frame: pl.DataFrame, years: int, *, either: bool = False
) -> NDArray[np.float64]:
    """Return 1 for each row in which an event of `EVENTS` happened from its year on, within some years, else 0.

    Parameters
    ----------
    chronicle : Chronicle
    event : str
    frame : polars.DataFrame
        ``ccode1``, ``ccode2``, ``year``.
    years : int
        10 means the row's year and the nine after it.
    either : bool
        Whether the reverse direction counts too.

    Raises
    ------
    OutsideCoverageError
        If the years end after the chronicle.
    """
    year = frame["year"].to_numpy().astype(np.int64) - chronicle.first
    if len(year) and year.max() + years > len(chronicle.member):
        raise OutsideCoverageError(
            Message(
                "{n} years from {first} run past {last}",
                {"n": years, "first": int(year.max()) + chronicle.first, "last": chronicle.last},
            ),
            where=Message("the record of disputes"),
        )
    one, two = chronicle.place(frame["ccode1"].to_numpy()), chronicle.place(frame["ccode2"].to_numpy())
    at, one_of, two_of = chronicle.events[event].T
    pairs = [chronicle.pair(one_of, two_of), *([chronicle.pair(two_of, one_of)] if either else [])]
    known = np.unique(np.concatenate([pair * len(chronicle.member) + at for pair in pairs]))
    sought = chronicle.pair(one, two) * len(chronicle.member) + year
    upto = np.searchsorted(known, sought + years) - np.searchsorted(known, sought)
    return (upto > 0).astype(float)
