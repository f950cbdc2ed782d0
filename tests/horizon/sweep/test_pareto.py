"""The frontier, and what designs cost."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, strategies as st

from foedus.horizon.sweep.pareto import ENDS, frontier
from foedus.horizon.sweep.store import pareto_table

POINTS = st.lists(st.tuples(*[st.integers(0, 5)] * 3), min_size=1, max_size=25).map(lambda p: np.array(p, dtype=float))


def dominates(a, b):
    return (a >= b).all() and (a > b).any()


@given(POINTS)
def test_nothing_on_the_frontier_is_dominated_and_all_else_is(points):
    marks = frontier(points)
    assert marks.any()
    for i, mark in enumerate(marks):
        assert mark != any(dominates(other, points[i]) for other in points)
        if not mark:
            assert any(dominates(points[j], points[i]) for j in np.flatnonzero(marks))


@given(POINTS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(points, random):
    order = list(range(len(points)))
    random.shuffle(order)
    assert (frontier(points[order]) == frontier(points)[order]).all()


@given(POINTS)
def test_a_row_without_a_value_is_not_on_it_and_displaces_nobody(points):
    holes = np.vstack([points, [np.nan, 9, 9]])
    assert (frontier(holes) == [*frontier(points), False]).all()


def finished_rows(acceptance):
    return pl.DataFrame(
        {
            "design": [0, 1, 2, 3], "arrangement": list("abcd"), "amendment": ["x"] * 4, "situation": ["s"] * 4,
            "lever.aid": [1.0, 2.0, 3.0, 4.0], "status": ["done", "done", "done", "failed"], "message": [""] * 4,
            "imposed_sovereignty": [0.9, 0.8, 0.7, None], "acceptance": acceptance, "cost": [2.0, 1.0, 1.5, None],
            "overall": [0.5, 0.6, 0.7, None], "overall_low": [0.1] * 3 + [None], "overall_high": [0.9] * 3 + [None],
        },
        schema_overrides={"acceptance": pl.Float64},
    )  # fmt: skip


def test_the_table_ranks_by_overall_and_leaves_failures_out():
    table = pareto_table(finished_rows([0.5, 0.6, 0.5, None]))
    assert table["design"].to_list() == [2, 1, 0]
    assert table["pareto"].to_list() == [False, True, True]
    assert set(ENDS) <= set(table.columns)


def test_without_a_war_acceptance_is_left_out():
    table = pareto_table(finished_rows([None] * 4))
    assert dict(zip(table["design"], table["pareto"], strict=True)) == {2: False, 1: True, 0: True}


def test_a_table_of_failures_is_empty():
    table = pareto_table(finished_rows([None] * 4).filter(pl.col("status") == "failed"))
    assert len(table) == 0
    assert table["pareto"].dtype == pl.Boolean


@pytest.mark.parametrize(
    ("weaker", "stronger"), [("none", "consultation-only"), ("consultation-only", "full-alliance")]
)
def test_a_stronger_text_costs_more(weaker, stronger):
    from foedus.arrangement import load_arrangement, load_situation
    from foedus.deterrence.quantities.link_quantities import LinkQuantities
    from foedus.deterrence.terms.commitments import terms_of
    from foedus.horizon.sensitivity.independent_inputs import ledger_for
    from foedus.horizon.sweep.pareto import cost_of
    from foedus.law.engine.matrix import matrix

    situation = load_situation("ukraine-2025").situation

    def costs(name):
        terms = terms_of(matrix(load_arrangement(name)), "UA")
        ledger = ledger_for(situation, terms.guarantors, LinkQuantities())
        return cost_of(terms, ledger.draws(np.zeros((1, len(ledger.quantities)))))

    (promises, aid), (more, same) = costs(weaker), costs(stronger)
    assert more > promises >= 0
    assert same == pytest.approx(aid)
