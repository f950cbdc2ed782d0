"""Frames that users bring: pandas, polars, pyarrow or anything else that narwhals reads."""

from __future__ import annotations

import warnings
from math import isnan
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from foedus.errors import FrameError, MatchWarning
from foedus.record.additions import UNIT_KEYS, Unit
from foedus.record.frames.frames import Frame
from foedus.record.source_files.registry import source
from foedus.record.state_system.membership import membership
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["from_frame"]


def from_frame(frame: Any, unit: Unit | None = None) -> Frame:
    """Start from a frame of your own, to which the record's columns are then added.

    Parameters
    ----------
    frame : pandas, polars, pyarrow or other eager frame that narwhals reads
        Has the columns ``ccode``, ``year``, or ``ccode1``, ``ccode2``, ``year``: whole numbers, no missing values, each
        row once. Its other columns are kept.
    unit : {"state-year", "dyad-year", "directed-dyad-year"}, optional
        What a row is. By default read from the columns; dyads are directed unless ``ccode1 < ccode2`` in all rows.

    Returns
    -------
    Frame
        ``.collect()`` gives polars, ``.to_pandas()`` and ``.to_arrow()`` the others. Rows come out sorted by key.

    Raises
    ------
    FrameError
        If it is not an eager frame, key columns are missing, hold anything but whole numbers, or name a row twice.
    """
    try:
        table = nw.from_native(frame, eager_only=True)
    except TypeError as error:
        raise FrameError(
            f"cannot read a {type(frame).__name__} as a frame", todo="hand in a pandas, polars or pyarrow frame"
        ) from error
    keys = _keys(table.columns, unit)
    rows = pl.DataFrame({name: table[name].to_list() for name in keys}, strict=False)
    rows = _whole_keys(rows, keys)
    _refuse_duplicates(rows, keys)
    others = [name for name in table.columns if name not in keys]
    if others:
        rows = rows.hstack(_to_polars(table.select(others)))
    unit = unit or _unit(rows, keys)
    if unit == "dyad-year" and rows.filter(pl.col("ccode1") >= pl.col("ccode2")).height:
        raise FrameError("in dyad-years ccode1 must be less than ccode2", todo='use unit="directed-dyad-year"')
    first, last = (int(rows["year"].min() or 0), int(rows["year"].max() or 0))  # ty: ignore[invalid-argument-type]
    _report_unknown(rows, keys, first, last)
    return Frame(unit, first, last, rows.sort(keys).lazy())


def _to_polars(table: nw.DataFrame[Any]) -> pl.DataFrame:
    native = table.to_native()
    if isinstance(native, pl.DataFrame):
        return native
    columns = {name: _values(table[name].to_list()) for name in table.columns}
    return pl.DataFrame(columns, strict=False)


def _values(values: list[Any]) -> list[Any]:
    """Return values with null for what pandas marks as missing: None, NaN (in texts too), NaT and NA."""
    return [None if _is_missing(value) else value for value in values]


def _is_missing(value: Any) -> bool:
    if value is None or type(value).__name__ in {"NAType", "NaTType"}:
        return True
    return isinstance(value, float) and isnan(value)


def _keys(columns: Sequence[str], unit: Unit | None) -> list[str]:
    wanted = UNIT_KEYS[unit] if unit else UNIT_KEYS["state-year" if "ccode" in columns else "directed-dyad-year"]
    missing = [name for name in wanted if name not in columns]
    if missing:
        raise FrameError(
            f"the frame is missing the key columns {', '.join(missing)}",
            why=f"its columns are {', '.join(map(str, columns))}",
            todo="rename its columns to ccode, year, or to ccode1, ccode2, year",
        )
    return list(wanted)


def _whole_keys(rows: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    for name in keys:
        column = rows[name]
        if not column.dtype.is_numeric():
            raise FrameError(
                f"column '{name}' holds {column.dtype}, not whole numbers",
                todo="translate letters and names with foedus.record.ccode or foedus.record.translate",
            )
        broken = column.is_null() | (column.cast(pl.Float64) != column.cast(pl.Float64).round())
        broken |= ~column.cast(pl.Float64).is_between(0, 9999)
        if broken.fill_null(True).any():
            row = int(broken.fill_null(True).arg_max() or 0)
            raise FrameError(
                f"column '{name}' holds {column[row]!r}, no whole number from 0 to 9999", where=f"row {row}"
            )
    return rows.with_columns(pl.col(keys).cast(pl.Int32))


def _refuse_duplicates(rows: pl.DataFrame, keys: list[str]) -> None:
    twice = rows.filter(rows.is_duplicated())
    if twice.height:
        shown = ", ".join("-".join(map(str, row)) for row in twice.unique().sort(keys).head(3).iter_rows())
        raise FrameError(f"{twice.height} rows have the same keys: {shown}", todo="keep one row for each key")


def _unit(rows: pl.DataFrame, keys: list[str]) -> Unit:
    if keys[0] == "ccode":
        return "state-year"
    ordered = bool((rows["ccode1"] < rows["ccode2"]).all()) and rows.height > 0
    return "dyad-year" if ordered else "directed-dyad-year"


def _report_unknown(rows: pl.DataFrame, keys: list[str], first: int, last: int) -> None:
    """Warn of states that were no members of the system in the year; years that no list covers are warned of later."""
    covered = source("cw_system")
    begin, end = max(first, covered.first), min(last, covered.last)
    if begin > end:
        return
    known = membership(begin, end).select("ccode", "year").unique().collect()
    for name in keys[:-1]:
        inside = rows.filter(pl.col("year").is_between(begin, end)).select(pl.col(name).alias("ccode"), "year")
        lost = inside.join(known, on=["ccode", "year"], how="anti")
        if lost.height:
            some = lost.unique().sort("ccode", "year").head(5)
            what = Message(
                "{lost} of {rows} rows name a {name} that was not a member of the state system: {shown}",
                {
                    "lost": lost.height,
                    "rows": rows.height,
                    "name": name,
                    "shown": [
                        Message("{code} in {year}", {"code": str(code), "year": str(year)})
                        for code, year in some.iter_rows()
                    ],
                },
            )
            warnings.warn(MatchWarning(what), stacklevel=3)
