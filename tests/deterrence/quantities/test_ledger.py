"""The ledger: ranges, draws, defaults."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from foedus.arrangement import load_situation
from foedus.arrangement.assumption_kinds import KINDS
from foedus.arrangement.schema import Text
from foedus.deterrence import (
    DEFAULTS,
    Ledger,
    LinkQuantities,
    Quantity,
    estimate_quantity,
    from_situation,
    latin_hypercube,
    sample,
)
from foedus.deterrence.quantities.ledger import Z90, ledger_row, quantile_to_value
from foedus.deterrence.quantities.record_counts import FULFILMENT, Count
from foedus.errors import SpecificationError


def quantity(kind, median, low, high):
    return Quantity("x", kind, None, median, low, high, Text(en="x"))


@pytest.mark.parametrize(
    ("kind", "values"), [("capability", (2, 1, 5)), ("settlement", (0.2, 0.1, 0.6)), ("optimism", (0.5, -1, 1))]
)
def test_low_median_and_high_are_the_5_50_and_95_percent_points(kind, values):
    median, low, high = values
    found = quantile_to_value(quantity(kind, median, low, high), np.array([-Z90, 0, Z90]))
    np.testing.assert_allclose(found, [low, median, high], rtol=1e-12)


@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.floats(0.01, 0.98), st.floats(0.001, 0.999), st.floats(0.001, 0.999))
def test_shares_stay_shares_and_rise_with_the_score(median, below, above):
    q = quantity("settlement", median, median * below, median + (1 - median) * above * 0.999)
    found = quantile_to_value(q, np.linspace(-2.5, 2.5, 21))
    assert ((found > 0) & (found < 1)).all()
    assert (np.diff(found) >= 0).all()


def test_latin_hypercube_has_one_draw_in_each_stratum():
    from scipy.special import ndtr

    z = latin_hypercube(50, 7, np.random.default_rng(3))
    for column in ndtr(z).T:
        inside = np.clip(np.floor(column * 50), 0, 49)
        assert len(np.unique(inside)) == 50


def test_the_situation_overrides_defaults_and_other_parties_stay_out():
    situation = load_situation("ukraine-2025").situation
    ledger = from_situation(situation, ["UA", "RU", "UK"], DEFAULTS)
    kinds = [(q.kind, q.about) for q in ledger.quantities]
    assert kinds.count(("dislike", "RU")) == 1
    assert ("dislike", None) not in kinds
    assert ("capability", "US") not in kinds
    assert ("fight_base", None) in kinds
    ids = [q.id for q in ledger.quantities]
    assert len(set(ids)) == len(ids)
    assert all(q.grade or q.source == ("assumption",) for q in ledger.quantities)


def test_what_the_ledger_lacks_is_named():
    situation = load_situation("ukraine-2025").situation
    ledger = from_situation(situation, ["UA", "RU"], DEFAULTS)
    draws = ledger.draws(np.zeros((1, len(ledger.quantities))))
    with pytest.raises(SpecificationError, match="'capability' for US"):
        draws.about("capability", "US")


def test_the_record_stands_as_counted():
    after = next(c for c in FULFILMENT if c.what.startswith("defense") and "1945-2003" in c.what)
    assert (after.k, after.n) == (6, 43)
    low, high = after.interval()
    assert low < after.share < high
    assert Count("", 0, 10, "").interval()[0] == pytest.approx(0, abs=1e-12)


# Estimates -----------------------------------------------------------------------------------------------------------


def default(kind):
    return next(q for q in DEFAULTS if q.kind == kind)


def estimated(kind, draws, link="joining"):
    return estimate_quantity(default(kind), draws, link, ("a source",), Text(en="from draws", fr="de tirages"))


def posterior(size=800):
    """Two dependent draws and their product of exponents, skewed."""
    rng = np.random.default_rng(5)
    first = rng.normal(size=size)
    second = 0.8 * first + 0.6 * rng.normal(size=size)
    return first, np.exp(second)


def test_an_estimate_has_the_quantiles_of_its_posterior_at_low_median_and_high():
    skewed = posterior()[1]
    found = estimated("contest_steepness", skewed)
    np.testing.assert_allclose((found.low, found.median, found.high), np.quantile(skewed, [0.05, 0.5, 0.95]), rtol=0.02)
    shown = quantile_to_value(found, np.array([-Z90, 0.0, Z90]))
    np.testing.assert_allclose(shown, [found.low, found.median, found.high])
    assert found.estimated
    assert not default("contest_steepness").estimated
    assert (np.diff(quantile_to_value(found, np.linspace(-2.5, 2.5, 41))) >= 0).all()


def test_draws_of_one_link_keep_their_dependence_and_others_stay_independent():
    first, second = posterior()
    links = LinkQuantities(
        (
            estimated("obligation_none", first),
            estimated("contest_steepness", second),
            estimated("distance_effect", np.random.default_rng(8).permutation(first), link="another"),
        )
    )
    ledger = from_situation(load_situation("ukraine-2025").situation, ["UA", "RU"], links.over(DEFAULTS))
    values = ledger.draws(sample(ledger, 400, np.random.default_rng(2)))
    rank = lambda v: np.argsort(np.argsort(v))  # noqa: E731
    expected = np.corrcoef(rank(first), rank(second))[0, 1]
    assert expected > 0.7
    together = np.corrcoef(rank(values["obligation_none"]), rank(values["contest_steepness"]))[0, 1]
    assert together == pytest.approx(expected, abs=0.06)
    for other in ("distance_effect", "fight_base"):
        assert abs(np.corrcoef(rank(values["obligation_none"]), rank(values[other]))[0, 1]) < 0.2


def test_every_posterior_draw_is_used_before_one_comes_twice():
    first = posterior(50)[0]
    ledger = from_situation(
        load_situation("ukraine-2025").situation,
        ["UA", "RU"],
        LinkQuantities((estimated("obligation_none", first),)).over(DEFAULTS),
    )
    column = ledger.index("obligation_none")
    z = sample(ledger, 100, np.random.default_rng(1))[:, column]
    assert {round(float(v), 9) for v in z[:50]} == {round(float(v), 9) for v in z[50:]}


def test_an_entry_of_the_situation_takes_the_place_of_an_estimate_and_remembers_it():
    situation = load_situation("poland-1939").situation
    given = situation.find("resistance")
    assert given is not None
    links = LinkQuantities((estimated("resistance", np.linspace(0.2, 0.6, 99), link="resistance"),))
    ledger = from_situation(situation, [situation.protege, situation.adversary], links.over(DEFAULTS))
    kept = ledger.quantities[ledger.index("resistance")]
    assert not kept.estimated
    assert kept.median == given.middle
    assert kept.instead_of == pytest.approx((0.4, 0.22, 0.58), abs=0.01)
    row = ledger_row(kept)
    assert row["basis"] == "assumed"
    assert row["instead_of"]["median"] == pytest.approx(0.4, abs=0.01)


@pytest.mark.parametrize("draws", [[], [0.5], [0.5, np.nan], [0.5, 1.2]])
def test_an_impossible_posterior_is_refused(draws):
    with pytest.raises(SpecificationError, match="posterior of 'resistance'"):
        estimated("resistance", np.array(draws, dtype=float))


def test_a_kind_that_needs_a_war_stands_in_no_ledger_without_one():
    situation = load_situation("ukraine-2025").situation
    quiet = situation.model_copy(update={"war": False})
    at_war, at_peace = (from_situation(s, ["UA", "RU", "UK"], DEFAULTS) for s in (situation, quiet))
    assert at_war.has("war_cost")
    assert not at_peace.has("war_cost")
    kinds = [{q.kind for q in ledger.quantities} for ledger in (at_war, at_peace)]
    assert {KINDS[kind].needs for kind in kinds[0] - kinds[1]} == {"war"}
    assert {KINDS[kind].needs for kind in kinds[1] - kinds[0]} == {"peace"}


def test_after_a_war_disputes_are_likelier_by_default():
    situation = load_situation("ukraine-2025").situation
    quiet = situation.model_copy(update={"war": False})
    rates = [
        ledger.quantities[ledger.index("dispute_rate")].median
        for ledger in (from_situation(s, ["UA", "RU"], DEFAULTS) for s in (situation, quiet))
    ]
    assert KINDS["dispute_rate"].after_war is not None
    assert rates == [KINDS["dispute_rate"].after_war[0], KINDS["dispute_rate"].median]
    assert rates[0] > rates[1]


def test_a_counterfactual_moves_values_and_remembers_where_they_stood():
    ledger = Ledger((quantity("will", 0.5, 0.2, 0.8), quantity("regrouping", 0.3, 0.1, 0.6)))
    draws = ledger.draws(np.array([[-1.0, 0.0], [1.0, 0.0]]))
    moved = draws.moved({0: 0.05}).moved({1: np.array([0.1, 0.2])})
    assert moved["will"].tolist() == [0.05, 0.05]
    assert moved["regrouping"].tolist() == [0.1, 0.2]
    np.testing.assert_array_equal(moved.at_anchor("will"), draws["will"])
    np.testing.assert_array_equal(moved.part(slice(1, 2)).at_anchor("will"), draws["will"][1:])
    np.testing.assert_array_equal(draws.at_anchor("will"), draws["will"])
    held = Ledger((replace(quantity("will", 0.05, 0.05, 0.05), held=0.5),))
    assert held.draws(np.zeros((2, 1))).at_anchor("will").tolist() == [0.5, 0.5]
