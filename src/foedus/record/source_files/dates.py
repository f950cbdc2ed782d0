"""Dates that sources give in parts or as text, as true dates: null where a part is not known, never filled in."""

from __future__ import annotations

import polars as pl

__all__ = ["day_of", "month_day_year"]


def day_of(year: str, month: str, day: str) -> pl.Expr:
    """Return the date whose parts stand in three columns; null if one is missing or is a code for "not known" (88)."""
    text = pl.format("{}-{}-{}", *(pl.col(part).cast(pl.String).str.zfill(2) for part in (year, month, day)))
    return text.str.to_date("%Y-%m-%d", strict=False)


def month_day_year(column: str, latest: int) -> pl.Expr:
    """Return the date written as month/day/year with two figures for the year, none later than `latest`.

    Where the text holds several dates written in full (a cease-fire with each of several states), the last stands.

    Parameters
    ----------
    column : str
        For instance ``12/31/46``.
    latest : int
        Last calendar year that the source covers: years beyond it belong to the century before.
    """
    text = pl.col(column)
    iso = text.str.extract_all(r"\d{4}-\d{2}-\d{2}").list.last().str.to_date("%Y-%m-%d", strict=False)
    month, day, short = (text.str.extract(r"^(\d+)/(\d+)/(\d\d)$", part).cast(pl.Int32) for part in (1, 2, 3))
    century = latest // 100 * 100
    year = pl.when(short <= latest % 100).then(century + short).otherwise(century - 100 + short)
    return pl.coalesce(iso, pl.date(year, month, day))
