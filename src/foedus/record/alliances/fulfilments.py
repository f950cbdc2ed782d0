"""Were promises kept when a war called them? Counts by obligation, period, side and institution, with their limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from foedus.errors import SpecificationError, UnknownNameError
from foedus.record.source_files.store import scan
from foedus.statistics.shares import wilson_interval
from foedus.statistics.tables import Table
from foedus.wording import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

__all__ = ["LIMITS", "SOURCES", "fulfilment", "fulfilment_rows", "structure_difference", "wilson"]

LIMITS = (
    Message("Every row is an alliance: assurances outside alliances are not observed."),
    Message("Only promises that a war called appear: those that deterred do not."),
)
"""The two limits that must stand beside every number of this table."""

_OBLIGATIONS = ("defense", "offense", "neutral", "nonagg", "consul")
_WORDS = {
    name: Message(name, context="obligation")
    for name in (
        N_("all", context="obligation"),
        N_("defense", context="obligation"),
        N_("offense", context="obligation"),
        N_("neutral", context="obligation"),
        N_("nonagg", context="obligation"),
        N_("consul", context="obligation"),
    )
}
"""How the obligations counted, and all of them together, are rendered."""

SOURCES = ("berkemeier_fuhrmann", "atop_alliance_level")
"""Sources that the counts rest on."""

_CODINGS = {N_("strict", context="coding"): "honorLLM", N_("lenient", context="coding"): "sabroskyhonorllm"}
SPLITS = ("period", "multilateral", "structure", "institutions", "organisation")
"""By what the counts can be split."""


def fulfilment_rows() -> pl.DataFrame:
    """Return the alliances that a war called, joined to their ATOP provisions.

    Returns
    -------
    polars.DataFrame
        One row per war and alliance that applied to it (146): ``warid``, ``warname``, ``atopid``, ``ended`` (the year
        in which the war ended, from its name), ``period`` (``1816-1944``, ``1945-2003``), ``honoured`` (0/1),
        ``honoured_lenient`` (0/1: some member honoured), the obligations ``defense``, ``offense``, ``neutral``,
        ``nonagg``, ``consul`` (0/1), ``multilateral`` (0/1),
        ``organisation`` (1 with a standing organisation), ``institutions`` (0 none, 1 some, 2 strong peacetime military
        institutions), ``structure`` (1 with either, 0 with neither, null where not codable).

    References
    ----------
    Berkemeier and Fuhrmann (2018), Research & Politics 5(2), coding after Leeds, Long and Mitchell (2000); Leeds and
    Anac (2005), International Interactions 31: 183-202, for institutions.
    """
    provisions = scan("atop_alliance_level").select(
        pl.col("atopid").cast(pl.Int32), organisation="formorg", institutions="milinst", begyr="begyr"
    )
    honoured = {name: pl.col(column).fill_null(0).cast(pl.Int32) for name, column in _CODINGS.items()}
    return (
        scan("berkemeier_fuhrmann")
        .filter((pl.col("honorLLM") == 1) | (pl.col("violateLLM") == 1))
        .join(provisions, on="atopid", how="left")
        .select(
            "warid",
            "warname",
            "atopid",
            "begyr",
            _ended().alias("ended"),
            # the authors' own mark of the first period: wars straddle 1945
            pl.when(pl.col("sample") == 1).then(pl.lit("1816-1944")).otherwise(pl.lit("1945-2003")).alias("period"),
            honoured["strict"].alias("honoured"),
            honoured["lenient"].alias("honoured_lenient"),
            *_OBLIGATIONS,
            "multilateral",
            "organisation",
            "institutions",
            ((pl.col("organisation") == 1) | (pl.col("institutions") > 0)).cast(pl.Int32).alias("structure"),
        )
        .sort("warid", "atopid")
        .collect()
    )


def _ended() -> pl.Expr:
    """Return the year in which a war ended: the source has it in the name alone, as in ``Korean_1950-53``."""
    years = pl.col("warname").str.extract_groups(r"(?P<first>\d{4})(?:-(?P<last>\d{2,4}))?$").struct
    first, last = years.field("first"), years.field("last")
    whole = (
        pl.when(last.is_null())
        .then(first)
        .otherwise(pl.concat_str(first.str.head(4 - last.str.len_chars().cast(pl.Int64)), last))
    )
    named = pl.col("warname").replace_strict(
        {"WorldWarI": 1918, "WorldWarII": 1945}, default=None, return_dtype=pl.Int32
    )
    return pl.coalesce(named, whole.cast(pl.Int32))


def fulfilment(by: Iterable[str] = ("period",), *, coding: str = "strict") -> Table:
    """Count how often commitments were honoured when a war called them.

    Parameters
    ----------
    by : iterable of {"period", "multilateral", "structure", "institutions", "organisation"}
        What to split by; counts over all values are always given.
    coding : {"strict", "lenient"}
        ``lenient`` counts an alliance as honoured where some of its members honoured it.

    Returns
    -------
    Table
        ``obligation`` (``all`` or one of the five; an alliance may hold several), the columns of `by`, ``honoured``,
        ``called``, ``estimate``, ``conf_low``, ``conf_high`` (Wilson, 95 %). Rows that a split cannot place are left
        out of it and counted in the notes.

    Raises
    ------
    UnknownNameError
        If there is no such split or coding.

    Notes
    -----
    A kept non-aggression pact does not "apply" in the source and is not counted; its dummies are 1 or missing.
    """
    splits = tuple(by)
    for name in splits:
        if name not in SPLITS:
            raise UnknownNameError("split", name, SPLITS)
    if coding not in _CODINGS:
        raise UnknownNameError("coding", coding, _CODINGS)
    rows = fulfilment_rows().with_columns(kept=pl.col("honoured" if coding == "strict" else "honoured_lenient"))
    pieces = [_counts(rows, obligation, ()) for obligation in ("all", *_OBLIGATIONS)]
    named = {"coding": Message(coding, context="coding")}
    notes = [*LIMITS, Message("Coding: {coding}. An alliance may hold several obligations.", named)]
    for split in splits:
        pieces += [_counts(rows, obligation, (split,)) for obligation in ("all", *_OBLIGATIONS)]
        unplaced = rows[split].null_count()
        if unplaced:
            values = {"n": unplaced, "of": rows.height, "split": Message(split, context="column")}
            notes.append(Message("{n} of {of} rows have no coding of {split}.", values))
    data = pl.concat(pieces, how="diagonal").select("obligation", *splits, "honoured", "called")
    order = {name: place for place, name in enumerate(("all", *_OBLIGATIONS))}
    data = data.with_columns(wilson(data["honoured"].to_numpy(), data["called"].to_numpy()).get_columns()).sort(
        pl.col("obligation").replace_strict(order, return_dtype=pl.Int32), *splits, nulls_last=False
    )
    title = Message("Commitments honoured when a war called them, 1816-2003")
    return Table(title, data, tuple(notes), SOURCES, words={"obligation": _WORDS})


def _counts(rows: pl.DataFrame, obligation: str, splits: tuple[str, ...]) -> pl.DataFrame:
    chosen = rows if obligation == "all" else rows.filter(pl.col(obligation) == 1)
    chosen = chosen.drop_nulls(list(splits))
    measures = (pl.col("kept").sum().cast(pl.Int64).alias("honoured"), pl.len().cast(pl.Int64).alias("called"))
    counted = chosen.group_by(splits).agg(measures) if splits else chosen.select(measures)
    return counted.with_columns(pl.lit(obligation).alias("obligation")).with_columns(
        pl.col(name).cast(pl.String) for name in splits
    )


def wilson(
    successes: NDArray[np.integer] | int, trials: NDArray[np.integer] | int, level: float = 0.95
) -> pl.DataFrame:
    """Return shares with Wilson's score interval.

    Parameters
    ----------
    successes, trials : array of int
        Same length; a share of nothing is null.
    level : float
        Level of the interval, between 0 and 1.

    Returns
    -------
    polars.DataFrame
        ``estimate``, ``conf_low``, ``conf_high``.
    """
    if not 0 < level < 1:
        raise SpecificationError(f"a level lies between 0 and 1, not {level}", where="level")
    share, low, high = wilson_interval(np.atleast_1d(successes), np.atleast_1d(trials), level)
    return pl.DataFrame({"estimate": share, "conf_low": low, "conf_high": high}).fill_nan(None)


def structure_difference(*, draws: int = 10_000, seed: int = 1) -> dict[str, float]:
    """Compare commitments with and without an organisation or peacetime military institutions.

    Parameters
    ----------
    draws : int
        Resamples of whole wars, for rows of one war are not independent.
    seed : int
        Seed of the resampling.

    Returns
    -------
    dict
        ``estimate`` (share with structure less share without), ``conf_low``, ``conf_high`` (95 % of the resamples).
        The sentence "guarantees without the formal structure of an alliance have been less reliable" is not borne out
        by these rows; every row is an alliance all the same.
    """
    rows = fulfilment_rows().drop_nulls("structure")
    wars, place = np.unique(rows["warid"].to_numpy(), return_inverse=True)
    kept, structured = rows["honoured"].to_numpy(), rows["structure"].to_numpy()
    totals = np.zeros((len(wars), 4))
    for column, values in enumerate((kept * structured, structured, kept * (1 - structured), 1 - structured)):
        np.add.at(totals[:, column], place, values)
    picks = np.random.default_rng(seed).multinomial(len(wars), np.full(len(wars), 1 / len(wars)), size=draws)
    sums = picks @ totals
    with np.errstate(divide="ignore", invalid="ignore"):
        differences = sums[:, 0] / sums[:, 1] - sums[:, 2] / sums[:, 3]
    whole = totals.sum(axis=0)
    low, high = np.nanquantile(differences, [0.025, 0.975])
    return {
        "estimate": float(whole[0] / whole[1] - whole[2] / whole[3]),
        "conf_low": float(low),
        "conf_high": float(high),
    }
