"""R, Stata and CSV files read into polars, with missing codes as nulls and whole numbers as integers."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import polars as pl

from foedus.errors import SourceError
from foedus.wording import Message

if TYPE_CHECKING:
    from pathlib import Path

    from foedus.record.source_files.registry import Source

__all__ = ["READER_VERSION", "read_source"]

READER_VERSION = 3
"""Raised whenever a file would be read into another table, so that tables parsed by older code are not used."""

_LARGEST = 2**31 - 1


def read_source(source: Source, path: Path) -> pl.DataFrame:
    """Read one file of the registry.

    Parameters
    ----------
    source : Source
        What the file holds: columns of dates, codes of missing values.
    path : Path
        The file, already verified.

    Returns
    -------
    polars.DataFrame
        Whole-number columns as Int32, the others as Float64, String or Date; missing values are null, never zero.

    Raises
    ------
    SourceError
        If the file cannot be read, or has not the rows that the registry names.
    """
    try:
        frame = {"rda": _read_rda, "dta": _read_dta, "csv": _read_csv}[source.format](path)
        tidy = _tidy(frame, source)
    except Exception as error:  # any parser error means the same to the reader: the file is not what it should be
        what = Message("cannot read source '{name}'", {"name": source.id})
        raise SourceError(what, where=str(path), why=str(error)) from error
    if frame.height != source.rows:
        values = {"name": source.id, "found": str(frame.height), "expected": str(source.rows)}
        raise SourceError(Message("source '{name}' has {found} rows, not {expected}", values), where=str(path))
    return tidy


def _read_rda(path: Path) -> pl.DataFrame:
    import rdata

    with warnings.catch_warnings():
        # rdata warns of every R class that it does not know; dates are turned by the registry's own list.
        warnings.simplefilter("ignore")
        objects = rdata.conversion.convert(rdata.parser.parse_file(path), default_encoding="utf8")
    (table,) = objects.values()
    return _from_pandas(table)


def _read_dta(path: Path) -> pl.DataFrame:
    import pandas as pd

    return _from_pandas(pd.read_stata(path, convert_categoricals=False))


def _from_pandas(table: Any) -> pl.DataFrame:
    columns = {}
    for name in table.columns:
        series = table[name]
        if series.dtype.kind == "f":
            columns[name] = pl.Series(series.to_numpy(), nan_to_null=True)
        else:
            absent = series.isna()
            columns[name] = pl.Series([None if gone else value for value, gone in zip(series, absent, strict=True)])
    return pl.DataFrame(columns)


def _read_csv(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, null_values=["NA", "", "."], infer_schema_length=None)


def _tidy(frame: pl.DataFrame, source: Source) -> pl.DataFrame:
    frame = frame.select(pl.col(name).alias(name.strip()) for name in frame.columns if name.strip())
    steps = []
    for name, dtype in frame.schema.items():
        if dtype == pl.Datetime:
            steps.append(pl.col(name).cast(pl.Date))
        if not dtype.is_numeric():
            continue
        column = pl.col(name)
        if name in source.dates:
            steps.append((pl.date(1970, 1, 1) + pl.duration(days=column.cast(pl.Int64))).alias(name))
            continue
        if source.missing:
            column = (
                pl.when(
                    column.is_in([float(code) for code in source.missing] if dtype.is_float() else list(source.missing))
                )
                .then(None)
                .otherwise(column)
            )
        values = frame[name].drop_nulls()
        whole = dtype.is_integer() or bool((values == values.round()).all())
        if whole and (values.is_empty() or int(values.abs().max() or 0) <= _LARGEST):  # ty: ignore[invalid-argument-type]
            column = column.cast(pl.Int32)
        steps.append(column.alias(name))
    return frame.with_columns(steps)
