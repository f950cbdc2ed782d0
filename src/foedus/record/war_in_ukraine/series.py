"""Series of the war in Ukraine with true dates: aid by donor and month, area held, casualties with their intervals."""

from __future__ import annotations

import polars as pl

from foedus.record.source_files.store import scan

__all__ = ["ukraine_aid", "ukraine_area", "ukraine_casualties"]

_SQUARE_METRES = 1e6


def ukraine_aid() -> pl.DataFrame:
    """Return aid to Ukraine by donor and month, in billions of euros.

    Returns
    -------
    polars.DataFrame
        ``donor``, ``iso3`` (letters of ISO 3166; the source's own for the institutions of the European Union),
        ``month`` (its first day), ``allocated`` and of it ``military``, ``financial``, ``humanitarian``,
        ``committed``, ``unallocated`` (committed, not yet allocated) and ``share_of_gdp`` (allocated, in per cent of
        the donor's product). A donor's months without a row saw no new aid that the source knows of. Allocations are
        not deliveries. The file is revised with each release: figures of past months change.

    References
    ----------
    Antezza et al. (2022), Kiel Working Paper 2218; release 29.
    """
    return (
        scan("kiel_months")
        .select(
            pl.col("country").alias("donor"),
            pl.col("iso").alias("iso3"),
            pl.date("year", "month", 1).alias("month"),
            pl.col("total").alias("allocated"),
            "military",
            "financial",
            "humanitarian",
            pl.col("commitments").alias("committed"),
            pl.col("to_be_allocated").alias("unallocated"),
            pl.col("pct_gdp").alias("share_of_gdp"),
        )
        .sort("donor", "month")
        .collect()
    )


def ukraine_area() -> pl.DataFrame:
    """Return the area of Ukraine that Russia is assessed to control, by day.

    Returns
    -------
    polars.DataFrame
        ``date``, ``controlled`` (square kilometres, Crimea and the east before 2022 included) and ``share`` (of
        Ukraine's area, 0 to 1). The file repeats one day; each day stands once here.

    References
    ----------
    The Economist, from the maps of the Institute for the Study of War.
    """
    return (
        scan("ukraine_area")
        .select(
            pl.col("date").str.to_date("%Y-%m-%d"),
            (pl.col("area_assessed_as_russia_controlled") / _SQUARE_METRES).alias("controlled"),
            (pl.col("area_assessed_as_russia_controlled_percent") / 100).alias("share"),
        )
        .unique("date", keep="last")
        .sort("date")
        .collect()
    )


def ukraine_casualties() -> pl.DataFrame:
    """Return estimates of Russian casualties since the invasion of 2022, by day, with their intervals.

    Returns
    -------
    polars.DataFrame
        ``date``, ``kind`` (``casualties``: dead and wounded; ``deaths``), ``country``, ``estimate`` (persons since 24
        February 2022), ``conf_low`` and ``conf_high`` (of the mean), ``pred_low`` and ``pred_high`` (of a new
        estimate). The whole series is estimated anew with each release; the last day has no estimate.

    References
    ----------
    The Economist, meta-estimates of published estimates.
    """
    both = pl.concat([scan("ukraine_casualties"), scan("ukraine_deaths")])
    return (
        both.select(
            pl.col("date").str.to_date("%Y-%m-%d"),
            pl.col("type").alias("kind"),
            "country",
            "estimate",
            pl.col("ci_lower").alias("conf_low"),
            pl.col("ci_upper").alias("conf_high"),
            pl.col("pi_low").alias("pred_low"),
            pl.col("pi_high").alias("pred_high"),
        )
        .sort("kind", "date")
        .collect()
    )
