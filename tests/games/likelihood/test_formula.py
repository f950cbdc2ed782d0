from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest

from foedus.errors import DroppedRowsWarning, FrameError, SpecificationError, UnknownNameError
from foedus.games.likelihood.formula import Design, read_frame, split_formula, take_sample, variables_of

DATA = {"x": [1.0, 2.0, 4.0], "f": ["b", "a", "c"], "y": [0, 1, 1], "p.q": [1.0, 2.0, 3.0]}


def learn(part: str):
    names = tuple(DATA)
    return Design.learn(part, take_sample(read_frame(pl.DataFrame(DATA), names)).frame)


def test_a_formula_is_split_at_bars_outside_brackets():
    left, parts = split_formula("esc + war ~ s_wt_re1 + revis1 | 0 | I(x) | balanc + regime2")
    assert left == ("esc", "war")
    assert parts == ("s_wt_re1 + revis1", "0", "I(x)", "balanc + regime2")


@pytest.mark.parametrize(
    ("part", "columns"),
    [
        ("x + f", ("(Intercept)", "x", "fb", "fc")),
        ("0", ()),
        ("-1", ()),
        ("1", ("(Intercept)",)),
        ("x - 1", ("x",)),
        ("I(x^2)", ("(Intercept)", "I(x^2)")),
        ("x:f", ("(Intercept)", "x:fa", "x:fb", "x:fc")),
        ("factor(y)", ("(Intercept)", "factor(y)1")),
        ("as.factor(y) + y", ("(Intercept)", "factor(y)1", "y")),
        ("sqrt(x) * y", ("(Intercept)", "sqrt(x)", "y", "sqrt(x):y")),
        ("log(`p.q`)", ("(Intercept)", "log(p.q)")),
    ],
)
def test_regressors_bear_their_names_in_r(part, columns):
    design, matrix = learn(part)
    assert design.columns == columns
    assert matrix.shape == (3, len(columns))
    np.testing.assert_array_equal(design.matrix(take_sample(read_frame(DATA, tuple(DATA))).frame.columns), matrix)


@pytest.mark.parametrize(
    "part",
    ["x.y", "__import__('os')", "I(x.__class__)", "foo(x)", "x +", "[x for x in y]", "I((lambda: 1)())", "np.log(x)"],
)
def test_a_formula_computes_nothing_but_what_is_listed(part):
    with pytest.raises((SpecificationError, UnknownNameError)):
        variables_of(part)


@pytest.mark.parametrize("formula", ["y", "y ~ x ~ z", "~ x", "y ~ x | | z", "y ~ (x", 3])
def test_what_is_no_formula_is_named(formula):
    with pytest.raises(SpecificationError):
        split_formula(formula)


def test_pandas_polars_and_mappings_read_alike():
    frames = [pl.DataFrame(DATA), pd.DataFrame(DATA), DATA]
    made = [Design.learn("x + f", take_sample(read_frame(d, ("x", "f"))).frame)[1] for d in frames]
    np.testing.assert_array_equal(made[0], made[1])
    np.testing.assert_array_equal(made[0], made[2])


def test_the_declared_order_of_levels_is_kept():
    data = pl.DataFrame({"f": pl.Series(["lo", "hi", "mid"], dtype=pl.Enum(["lo", "mid", "hi", "unused"]))})
    frame = take_sample(read_frame(data, ("f",))).frame
    assert frame.levels["f"] == ("lo", "mid", "hi")
    categorical = pd.DataFrame({"f": pd.Categorical(["lo", "hi", "mid"], categories=["lo", "mid", "hi"])})
    assert read_frame(categorical, ("f",)).levels["f"] == ("lo", "mid", "hi")


def test_rows_with_missing_values_are_counted_and_listed():
    frame = read_frame({"x": [1.0, np.nan, 3.0], "f": ["a", "b", None]}, ("x", "f"))
    with pytest.warns(DroppedRowsWarning, match=r"2 of 3 rows dropped for missing values: x \(1\), f \(1\)"):
        sample = take_sample(frame)
    assert [(d.row, d.columns) for d in sample.dropped] == [(1, ("x",)), (2, ("f",))]
    assert sample.rows.tolist() == [0]


def test_bad_frames_are_named():
    with pytest.raises(UnknownNameError, match="did you mean 'regime1'"):
        read_frame({"regime1": [1]}, ("regim1",))
    with pytest.raises(FrameError, match="not a data frame"):
        read_frame(3, ("x",))
    with pytest.raises(FrameError, match="no rows"):
        read_frame(pl.DataFrame({"x": []}, schema={"x": pl.Float64}), ("x",))
    with pytest.raises(FrameError, match="unequal lengths"):
        read_frame({"x": [1], "y": [1, 2]}, ("x", "y"))
    with pytest.raises(SpecificationError, match="infinite"):
        take_sample(read_frame({"x": [1.0, np.inf]}, ("x",)))
    with pytest.raises(SpecificationError, match="no row is left"):
        take_sample(read_frame({"x": [np.nan, np.nan]}, ("x",)))
    with pytest.raises(SpecificationError, match=r"'log\(x\)' is not finite"):
        Design.learn("log(x)", read_frame({"x": [0.0, 1.0]}, ("x",)))


def test_a_level_never_seen_is_refused():
    design, _ = learn("f")
    with pytest.raises(UnknownNameError, match="level of 'f'"):
        design.matrix({"f": np.array(["d"])})
