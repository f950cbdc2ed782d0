"""R, Stata and CSV files of a few rows: missing codes become null, whole numbers integers, days dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import polars as pl
import pytest
import rdata

from foedus.errors import SourceError
from foedus.record.source_files.readers import read_source
from foedus.record.source_files.registry import source

TABLE = pd.DataFrame({
    "ccode1": [2, 200, 365],
    "year": [1900, 1950, 2000],
    "score": [7.0, -9.0, np.nan],
    "share": [0.5, -9.0, 1.25],
    "name": ["United States", "United Kingdom", "Russia"],
    "day": [0.0, -1.0, 18_262.0],
    "large": [3_000_000_000.0, 1.0, 2.0],
})  # fmt: skip


def entry(path, **changed):
    """A source of the registry, with another file."""
    given = {"path": path.name, "rows": 3, "missing": (-9,), "dates": ("day",), **changed}
    return replace(source("cow_nmc"), **given)


def written(folder, kind):
    path = folder / f"table.{kind}"
    if kind == "csv":
        TABLE.to_csv(path, index=False, na_rep="NA")
    elif kind == "dta":
        TABLE.to_stata(path, write_index=False)
    else:
        rdata.write_rda(path, {"table": TABLE.astype({"name": object})})
    return path


@pytest.mark.parametrize("kind", ["csv", "dta", "rda"])
def test_the_three_formats_give_the_same_table(tmp_path, kind):
    path = written(tmp_path, kind)
    found = read_source(entry(path), path)
    assert found.to_dict(as_series=False) == {
        "ccode1": [2, 200, 365],
        "year": [1900, 1950, 2000],
        "score": [7, None, None],
        "share": [0.5, None, 1.25],
        "name": ["United States", "United Kingdom", "Russia"],
        "day": [date(1970, 1, 1), date(1969, 12, 31), date(2020, 1, 1)],
        "large": [3e9, 1.0, 2.0],
    }
    assert dict(found.schema) == {
        "ccode1": pl.Int32, "year": pl.Int32, "score": pl.Int32, "share": pl.Float64, "name": pl.String, "day": pl.Date,
        "large": pl.Float64,
    }  # fmt: skip


def test_without_missing_codes_they_are_numbers(tmp_path):
    path = written(tmp_path, "csv")
    assert read_source(entry(path, missing=()), path)["score"].to_list() == [7, -9, None]


@pytest.mark.parametrize("text", ["", ".", "NA"])
def test_what_stands_for_nothing_in_a_csv_is_null_and_never_zero(tmp_path, text):
    path = tmp_path / "table.csv"
    path.write_text(f"ccode,year,value\n2,1900,{text}\n20,1900,4\n200,1900,0\n", encoding="utf-8")
    found = read_source(entry(path, dates=()), path)
    assert found["value"].to_list() == [None, 4, 0]


def test_another_number_of_rows_is_refused(tmp_path):
    path = written(tmp_path, "csv")
    with pytest.raises(SourceError, match="has 3 rows, not 4"):
        read_source(entry(path, rows=4), path)


@pytest.mark.parametrize(("kind", "content"), [("csv", b"a,b\n1,2,3\n"), ("dta", b"not stata"), ("rda", b"RDX9")])
def test_a_file_that_is_not_what_its_name_says_is_named(tmp_path, kind, content):
    path = tmp_path / f"table.{kind}"
    path.write_bytes(content)
    with pytest.raises(SourceError, match="cannot read source 'cow_nmc'") as raised:
        read_source(entry(path), path)
    assert str(path) in str(raised.value)


def test_an_unknown_format_is_an_unreadable_source(tmp_path):
    path = tmp_path / "table.xlsx"
    path.touch()
    with pytest.raises(SourceError, match="cannot read"):
        read_source(entry(path), path)
