"""Covariates that know no future, logits shrunk towards each other, splits that make no sense, the command."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import Phase, given, settings, strategies as st
from scipy.special import expit

from foedus.deterrence.forecast.covariates import Covariates, covariates
from foedus.deterrence.forecast.design import design_of
from foedus.deterrence.forecast.frame import happened_within
from foedus.deterrence.forecast.record_arrays import EVENTS, Chronicle
from foedus.deterrence.forecast.shrunk_logit import TRIED, Penalties, choose_penalties, fit_shrunk, penalised
from foedus.errors import FrameError, InputError, OutsideCoverageError, SpecificationError
from foedus.record.alliances.obligations import OBLIGATIONS
from foedus.statistics.logit import fit_logit
from tests.support.command import foedus

YEARS, STATES = 30, 6


def triples(random: np.random.Generator, count: int) -> np.ndarray:
    table = np.column_stack([random.integers(0, YEARS, count), random.integers(0, STATES, (count, 2))])
    table = table[table[:, 1] != table[:, 2]]
    return table[np.lexsort(table.T[::-1])]


def chronicle(seed: int) -> Chronicle:
    random = np.random.default_rng(seed)
    member = np.ones((YEARS, STATES), bool)
    member[:10, 0] = False
    cinc = random.random((YEARS, STATES))
    cinc[random.random(cinc.shape) < 0.1] = np.nan
    polity = np.round(random.uniform(-10, 10, (YEARS, STATES)))
    return Chronicle(
        1950,
        1950 + YEARS - 1,
        np.arange(1, STATES + 1) * 10,
        member,
        random.random((YEARS, STATES)) < 0.2,
        {"cinc": cinc, "polity2": polity},
        {name: triples(random, 60) for name in EVENTS},
        {name: triples(random, 60) for name in (*OBLIGATIONS, "tie")},
        triples(random, 100),
    )


def frame(seed: int, years: list[int]) -> pl.DataFrame:
    random = np.random.default_rng(seed)
    one = random.integers(1, STATES + 1, 40)
    two = (one + random.integers(1, STATES, 40) - 1) % STATES + 1
    return pl.DataFrame(
        {
            "ccode1": one * 10,
            "ccode2": two * 10,
            "year": random.choice(years, 40),
            "conttype": random.integers(0, 6, 40),
            "capdist": random.uniform(10, 9000, 40),
            "mindist": random.uniform(0, 5000, 40),
        }
    )


@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(st.integers(0, 1000), st.integers(0, 1000))
def test_changing_the_future_changes_no_forecast(seed, other):
    cut = 1965
    past, future = chronicle(seed), chronicle(other + 5000)
    at = cut - past.first + 1

    def later(old: np.ndarray, new: np.ndarray) -> np.ndarray:
        return np.concatenate([old[old[:, 0] < at], new[new[:, 0] >= at]])

    changed = replace(
        past,
        events={k: later(v, future.events[k]) for k, v in past.events.items()},
        owed={k: later(v, future.owed[k]) for k, v in past.owed.items()},
        near=later(past.near, future.near),
        states={k: np.concatenate([v[:at], future.states[k][at:]]) for k, v in past.states.items()},
        major=np.concatenate([past.major[:at], future.major[at:]]),
        member=np.concatenate([past.member[:at], ~past.member[at:]]),
    )
    rows = frame(seed, list(range(1955, cut + 2)))
    assert np.array_equal(covariates(past, rows).values, covariates(changed, rows).values)
    frozen = frame(seed, list(range(cut + 1, cut + 8)))
    as_of = np.full(40, cut + 1)
    assert np.array_equal(covariates(past, frozen, as_of=as_of).values, covariates(changed, frozen, as_of=as_of).values)


@pytest.mark.data
def test_what_is_known_of_1990_is_the_same_without_the_record_of_later_years():
    """The real record, cut off at the end of 1989: every covariate, every link and what it says stay as they are."""
    from foedus.deterrence.forecast.frame import one_year_frame
    from foedus.deterrence.forecast.links import LinkData, fit_links, link_columns
    from foedus.deterrence.forecast.record_arrays import load_chronicle

    whole, rows = load_chronicle(), one_year_frame(1990, 1990)
    known = covariates(whole, rows)
    assert np.array_equal(known.values, covariates(whole.until(1989), rows).values)
    as_of = rows["year"].to_numpy().astype(np.int64)
    said = []
    for last in (2010, 1989):
        data = LinkData.read(1900, last)
        said.append(link_columns(fit_links(data, 1946, 1989), data, rows, known, as_of))
    for name, value in said[0].items():
        assert np.ptp(value) > 0, name
        np.testing.assert_allclose(value, said[1][name], rtol=1e-10, err_msg=name)


def test_the_future_would_be_noticed_if_it_leaked():
    rows, past = frame(1, [1970]), chronicle(1)
    assert not np.array_equal(covariates(past, rows).values, covariates(past.until(1965), rows).values)
    assert np.array_equal(covariates(past, rows).values, covariates(past.until(1969), rows).values)


def test_a_decayed_count_is_the_sum_of_its_events():
    past, rows = chronicle(2), frame(2, [1972])
    known = covariates(past, rows)
    table = past.events["start"]
    one, two = past.place(rows["ccode1"].to_numpy()), past.place(rows["ccode2"].to_numpy())
    for row in range(10):
        mine = table[(table[:, 1] == one[row]) & (table[:, 2] == two[row]), 0] + 1950
        expected = sum(2.0 ** (-(1972 - y) / 8) for y in mine if y < 1972)
        assert known["start_8"][row] == pytest.approx(expected)
        if (mine < 1972).any():
            assert known["since_start"][row] == 1971 - max(y for y in mine if y < 1972)


def test_a_row_that_knows_its_own_year_is_refused():
    rows = frame(1, [1970])
    with pytest.raises(FrameError, match="later than its year"):
        covariates(chronicle(1), rows, as_of=np.full(40, 1971))
    with pytest.raises(FrameError, match="outside"):
        covariates(chronicle(1), rows, as_of=np.full(40, 1940))


def test_happened_within_counts_the_years_asked_for():
    past, rows = chronicle(4), frame(4, [1955, 1960])
    table = past.events["onset"]
    for either in (False, True):
        told = happened_within(past, "onset", rows, 10, either=either)
        for k, (a, b, year) in enumerate(rows.select("ccode1", "ccode2", "year").iter_rows()):
            pair = (table[:, 1] * 10 + 10 == a) & (table[:, 2] * 10 + 10 == b)
            back = (table[:, 1] * 10 + 10 == b) & (table[:, 2] * 10 + 10 == a)
            years = table[pair | (back & either), 0] + 1950
            assert told[k] == float(((years >= year) & (years < year + 10)).any())
    with pytest.raises(OutsideCoverageError):
        happened_within(past, "onset", frame(4, [1975]), 10)


def toy(seed: int = 0, n: int = 4000) -> tuple[Covariates, np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    x = random.normal(size=(n, 4))
    start = random.binomial(1, expit(x @ [1, 0.5, 0, 0] - 3)).astype(float)
    broad = np.maximum(start, random.binomial(1, expit(x @ [1, 0.5, 0, 0] - 3))).astype(float)
    return Covariates(("a", "b", "c", "d"), x), start, broad, random.integers(1950, 1990, n)


def test_without_a_penalty_it_is_the_logit():
    known, start, _, _ = toy()
    design = np.column_stack([np.ones(4000), known.values])
    free = fit_logit(start, design, ("intercept", *known.names)).params
    assert penalised(design, start, 1e-9) == pytest.approx(free, abs=1e-5)


def test_a_great_penalty_leaves_the_broader_outcome_but_for_the_level():
    known, start, broad, _ = toy()
    fit = fit_shrunk(known, start, broad, Penalties(10.0, 1e9))
    assert fit.params[1:] == pytest.approx(fit.broad[1:], abs=1e-5)
    assert fit.params[0] < fit.broad[0]
    assert fit.predict(known).sum() == pytest.approx(start.sum(), rel=1e-6)


def test_the_strongest_penalty_within_one_standard_error_is_chosen():
    known, start, broad, year = toy()
    choice = choose_penalties(known, start, broad, year)
    allowed = [t for t, w, e in zip(choice.tried, choice.worse_by, choice.error, strict=True) if w <= e]
    assert choice.penalties.narrow == max(allowed)
    assert choice.tried == TRIED
    assert min(choice.worse_by) == 0


def test_an_outcome_that_does_not_vary_is_refused():
    known, start, broad, _ = toy(n=50)
    with pytest.raises(SpecificationError, match="does not vary"):
        fit_shrunk(known, start * 0, broad, Penalties(1, 1))


def test_knots_and_scales_come_from_the_rows_of_the_estimation():
    past = chronicle(3)
    early, late = covariates(past, frame(1, [1960])), covariates(past, frame(2, [1975]))
    design = design_of(early)
    assert np.abs(design.matrix(early)[:, 1:].mean(axis=0)).max() < 0.5  # but for what is bounded
    assert design.matrix(late).shape == (40, len(design.names) + 1)
    assert np.isfinite(design.matrix(late)).all()


BAD = {
    "test before training": (["--train", "1990-2000", "--test", "1980-1985"], "must end before the test years"),
    "overlap": (["--train", "1946-1990", "--test", "1990-2010"], "must end before the test years"),
    "beyond the record": (["--train", "1946-1989", "--test", "1990-2015"], "1870-2010"),
    "before the record": (["--train", "1816-1860", "--test", "1990-2010"], "1870-2010"),
    "backwards": (["--train", "1989-1946"], "in reverse order"),
    "no years": (["--train", "long ago"], "cannot read the years"),
    "few": (["--train", "1985-1989"], "10 training years"),
    "no span": (["--rolling", "P0Y"], "cannot read the span"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_years_are_refused_before_anything_is_read(name, monkeypatch):
    monkeypatch.setenv("FOEDUS_DATA_MIRROR", "/nowhere")
    arguments, said = BAD[name]
    result = foedus("backtest", *arguments)
    assert isinstance(result.exception, InputError)
    assert result.exception.exit_status == 2
    assert said in str(result.exception)


def test_without_scikit_learn_the_message_says_what_to_install(monkeypatch):
    from foedus.deterrence.forecast.models import tree_model
    from foedus.errors import MissingExtraError

    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(MissingExtraError, match="foedus\\[bench\\]"):
        tree_model(np.zeros((4, 1)), np.array([0.0, 1, 0, 1]), 1)
