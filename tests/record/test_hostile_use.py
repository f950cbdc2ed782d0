"""What users hand to the record by mistake, and names and units as their sources have them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest

from foedus import record
from foedus.errors import FrameError

pytestmark = pytest.mark.data


@pytest.mark.parametrize(
    "values",
    [
        pd.array(["a", None], dtype="str"),
        pd.Categorical(["a", None]),
        np.array([1.5, np.nan]),
        pd.to_datetime(["2000-01-01", None]),
        pd.array([1, None], dtype="Int64"),
    ],
)
def test_what_pandas_marks_as_missing_is_null(values: object):
    frame = pd.DataFrame({"ccode": [2, 20], "year": [2000, 2000]}).assign(s=values)
    assert record.from_frame(frame).collect()["s"].is_null().to_list() == [False, True]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Serbia", 345),
        ("Soviet Union", 365),
        ("Prussia", 255),
        ("Persia", 630),
        ("Great Britain", 200),
        ("United States", 2),
    ],
)
def test_usual_names_of_states_are_known(name: str, code: int):
    assert record.ccode(name) == code


def test_gross_product_and_population_are_levels():
    usa = record.state_years(2010, 2010).add(record.economy()).collect().filter(pl.col("ccode") == 2)
    assert usa["mrgdppc"][0] == pytest.approx(54133.2, abs=0.1)  # dollars per person, no logarithm
    assert usa["pwtrgdp"][0] / usa["pwtpop"][0] == pytest.approx(59510, rel=1e-3)  # millions by millions of persons
    book = record.codebook().data.filter(pl.col("addition") == "economy")
    units = {name: unit for names, unit in book.select("column", "unit").iter_rows() for name in names.split(", ")}
    assert units["mrgdppc"] == units["sd_mrgdppc"] == "US dollars per person"
    assert (units["pwtrgdp"], units["pwtpop"]) == ("million US dollars", "million persons")


def test_an_addition_that_is_not_called_and_a_year_that_is_text_are_named():
    with pytest.raises(FrameError, match=r"atop is no addition"):
        record.dyad_years(2000, 2000).add(record.atop)  # ty: ignore[invalid-argument-type]
    with pytest.raises(FrameError, match="argument 'first'"):
        record.dyad_years("2000", 2001)  # ty: ignore[invalid-argument-type]
