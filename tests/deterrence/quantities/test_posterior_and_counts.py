"""Posteriors of the links, counts of the record, the ledger's scales and draws, each by numbers that one can check."""

from __future__ import annotations

from dataclasses import replace
from math import exp, log

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy.special import expit, logit, ndtr
from scipy.stats import norm
from statsmodels.stats.proportion import proportion_confint

from foedus.arrangement.schema import Text
from foedus.deterrence.estimates.load import Estimates, Posterior
from foedus.deterrence.quantities.ledger import (
    Ledger,
    Quantity,
    estimate_quantity,
    ledger_row,
    quantile_to_value,
    sample,
)
from foedus.deterrence.quantities.record_counts import AFTER_WAR, FULFILMENT, RECURRENCE, STRUCTURE
from foedus.deterrence.release.evidence import load_facts
from foedus.errors import SpecificationError, UnknownNameError
from foedus.statistics.hypercube import latin_hypercube

Z90 = norm.ppf(0.95)

# Posteriors ----------------------------------------------------------------------------------------------------------


def posterior(**more):
    """A hundred and one draws of each of four terms: evenly spaced, times 1, 10, 100 and 1000."""
    names = ("intercept", "step_1946", "next_shift", "ln_ratio")
    draws = np.linspace(-1, 1, 101)[:, None] * [1.0, 10, 100, 1000]
    return Posterior("contest", "all", names, draws, {"passed": True, "messages": []}, 77, 40,
                     {"intercept": (0.3, 0.7), "ln_ratio": (0.6, 0.5)}, "won ~ ln_ratio", **more)  # fmt: skip


def test_quantiles_stand_beside_those_of_the_prior():
    rows = {row["term"]: row for row in posterior().summary(0.8)}
    assert (rows["intercept"]["conf_low"], rows["intercept"]["conf_high"]) == pytest.approx((-0.8, 0.8))
    assert rows["ln_ratio"]["estimate"] == pytest.approx(0)
    assert rows["ln_ratio"]["prior_low"] == pytest.approx(0.6 - norm.ppf(0.9) * 0.5)
    assert rows["ln_ratio"]["prior_high"] == pytest.approx(0.6 + norm.ppf(0.9) * 0.5)
    assert (rows["next_shift"]["prior_low"], rows["next_shift"]["prior_high"]) == (None, None)


def test_the_level_is_the_sum_of_its_steps():
    found = posterior()
    unit = np.linspace(-1, 1, 101)
    np.testing.assert_allclose(found.level(), 11 * unit)
    np.testing.assert_allclose(found.level(new_level=True), 111 * unit)
    assert found.level_names(new_level=True) == ("intercept", "step_1946", "next_shift")
    with pytest.raises(UnknownNameError, match="ln_ratio"):
        found["ln_ratios"]


def test_links_that_failed_are_listed_with_their_reasons():
    bad = replace(posterior(), diagnostics={"passed": False, "messages": ["R-hat of 'x' is 1.3"]})
    assert not bad.passed
    assert Estimates({"contest": bad, "joining": posterior()}, {}, {}).failures == {"contest": ["R-hat of 'x' is 1.3"]}


# Counts of the record ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", FULFILMENT, ids=lambda count: count.what[:40])
def test_counts_have_wilsons_interval(count):
    assert count.share == count.k / count.n
    assert count.level == 0.9
    assert count.interval() == pytest.approx(proportion_confint(count.k, count.n, 0.1, "wilson"))


def test_counts_after_a_war_are_the_facts_of_the_evidence_with_the_intervals_of_wars():
    known = {fact.id: fact for fact in load_facts(["recurrence"])}
    named = ("after-war-draw-fatal-10", "after-war-fatal-all", "after-war-draw-fatal-5", "after-war-war")
    for count, fact in zip(RECURRENCE, (known[name] for name in named), strict=True):
        assert (count.k, count.n, count.level) == (fact.events, fact.n, fact.level)
        assert count.interval() == pytest.approx((fact.low, fact.high), abs=2e-6)


def test_counts_are_those_that_the_text_names():
    assert [round(count.share, 2) for count in RECURRENCE] == [0.37, 0.30, 0.26, 0.10]
    assert sum(count.n for count in FULFILMENT[:2]) == 59 + 43
    assert STRUCTURE.having.n + STRUCTURE.without.n == 146 - 3, "three rows have no coding of structure"
    assert STRUCTURE.conf_low <= STRUCTURE.having.share - STRUCTURE.without.share <= STRUCTURE.conf_high
    assert [(years, war, count.n) for years, war, count in AFTER_WAR] == [(10, True, 109)]


# The ledger ----------------------------------------------------------------------------------------------------------


def quantity(kind, median, low, high):
    return Quantity("x", kind, None, median, low, high, Text(en="x"))


@pytest.mark.parametrize(
    ("kind", "values", "at_one"),
    [
        ("capability", (2.0, 1.0, 8.0), exp(log(2) + log(4) / Z90)),  # positive: logarithms
        ("settlement", (0.5, 0.2, 0.9), expit(logit(0.9) / Z90)),  # a share: log-odds
        ("optimism", (0.5, -1.0, 2.0), 0.5 + 1.5 / Z90),  # any number: as it is
    ],
)
def test_a_standard_score_of_one_on_the_scale_of_each_domain(kind, values, at_one):
    assert quantile_to_value(quantity(kind, *values), np.array([1.0]))[0] == pytest.approx(at_one)


def test_each_side_has_a_standard_deviation_of_its_own():
    q = quantity("optimism", 0.0, -1.0, 3.0)
    below, above = quantile_to_value(q, np.array([-0.5, 0.5]))
    assert above == pytest.approx(-3 * below)


def test_what_has_no_range_never_varies():
    assert quantile_to_value(quantity("capability", 2.0, 2.0, 2.0), np.array([-2.0, 0, 2])).tolist() == [2, 2, 2]


def estimated(draws, kind="optimism", link="contest"):
    return estimate_quantity(quantity(kind, 0.0, -1.0, 1.0), np.asarray(draws, float), link, ("A", "B"), Text(en="how"))


def test_an_estimate_has_the_quantiles_of_its_draws():
    """Of 0, 1, ... 99 the k-th smallest stands at (k - 1/2) / 100: the median is 49.5, 5 % at 4.5."""
    found = estimated(np.random.default_rng(1).permutation(100))
    assert (found.low, found.median, found.high) == pytest.approx((4.5, 49.5, 94.5))
    assert found.estimated
    assert (found.source, found.grade, found.link, found.joint) == (("A", "B"), None, "contest", ("contest",))
    assert ledger_row(found)["basis"] == "estimated"


def test_scores_follow_the_order_of_the_draws():
    found = estimated([30.0, 10.0, 20.0, 40.0])
    np.testing.assert_allclose(ndtr(found.scores), [0.625, 0.125, 0.375, 0.875])
    np.testing.assert_allclose(quantile_to_value(found, found.scores), [30, 10, 20, 40])


@pytest.mark.parametrize(
    ("kind", "draws"),
    [("settlement", [0.5, 1.2]), ("capability", [1.0, -0.1]), ("optimism", [1.0, np.nan]), ("optimism", [1.0]),
     ("optimism", [])],
)  # fmt: skip
def test_draws_that_cannot_be_are_refused(kind, draws):
    with pytest.raises(SpecificationError, match="contest"):
        estimated(draws, kind)


def test_estimates_of_one_posterior_take_the_same_row():
    """Two quantities of a link: their rows go together, that of an assumption between them does not."""
    order = np.random.default_rng(2).permutation(200)
    ledger = Ledger((estimated(order), replace(quantity("presence", 0.0, -1.0, 1.0), id="y"), estimated(-order)))
    draws = ledger.draws(sample(ledger, 120, np.random.default_rng(3)))
    assert np.corrcoef(draws.values[:, 0], draws.values[:, 2])[0, 1] == pytest.approx(-1)
    assert len(set(draws.values[:, 0].round(6))) == 120, "without replacement while there are enough"
    many = ledger.draws(sample(ledger, 450, np.random.default_rng(3))).values[:, 0].round(6)
    assert set(np.unique(many, return_counts=True)[1]) <= {2, 3}


@given(st.integers(1, 60), st.integers(1, 5), st.integers(0, 99))
def test_a_latin_hypercube_has_one_in_each_stratum(draws, columns, seed):
    u = ndtr(latin_hypercube(draws, columns, np.random.default_rng(seed)))
    for column in u.T:
        assert sorted(np.floor(column * draws).astype(int)) == list(range(draws))


def test_a_ledger_finds_by_kind_and_party():
    a = replace(quantity("capability", 1.0, 1.0, 1.0), id="a", about="A")
    b = replace(quantity("capability", 2.0, 2.0, 2.0), id="b", about="B")
    ledger = Ledger((a, b))
    assert (ledger.index("capability", "B"), ledger.index("capability", "A"), ledger.index("capability")) == (1, 0, 0)
    draws = ledger.draws(np.zeros((3, 2)))
    assert draws.about("capability", "B").tolist() == [2, 2, 2]
    assert len(draws.part(slice(0, 2))) == 2
    with pytest.raises(SpecificationError, match="capability"):
        ledger.index("capability", "C")
    with pytest.raises(SpecificationError, match="army"):
        draws["army"]
