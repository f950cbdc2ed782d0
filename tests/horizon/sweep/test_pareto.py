"""The frontier, and what designs cost."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, strategies as st

from foedus.horizon.sweep.pareto import ENDS, frontier
from foedus.horizon.sweep.store import best_of, pareto_table

POINTS = st.lists(st.tuples(*[st.integers(0, 5)] * 3), min_size=1, max_size=25).map(lambda p: np.array(p, dtype=float))


def dominates(a, b):
    return (a >= b).all() and (a > b).any()


def of_points(points):
    """The frontier where each end is known: the last column is what is left over of a budget."""
    return frontier(-points[:, 2], [points[:, :1], points[:, 1:2]])


@given(POINTS)
def test_what_is_known_is_on_the_frontier_unless_dominated(points):
    marks = of_points(points)
    for i, mark in enumerate(marks):
        assert mark != any(dominates(other, points[i]) for other in points)


@given(POINTS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(points, random):
    order = list(range(len(points)))
    random.shuffle(order)
    assert (of_points(points[order]) == of_points(points)[order]).all()


@given(POINTS)
def test_a_row_without_a_value_is_not_on_it_and_displaces_nobody(points):
    holes = np.vstack([points, [np.nan, 9, 9]])
    assert (of_points(holes) == [*of_points(points), False]).all()


DRAWS = np.linspace(-0.2, 0.2, 41)


def finished_rows(acceptance, *, overall=(0.5, 0.6, 0.7), noise=0.0, situations=("s",) * 4):
    """Three designs and a failed one; the second strays from the others by so much from draw to draw."""
    means = {"imposed_sovereignty": [0.9, 0.8, 0.7], "acceptance": acceptance, "overall": list(overall)}
    stray = [0.0, noise, 0.0]

    def drawn(values):
        found = [None if m is None else (m + s * DRAWS).tolist() for m, s in zip(values, stray, strict=False)]
        return [*found[:3], None]

    return pl.DataFrame(
        {
            "design": [0, 1, 2, 3], "arrangement": list("abcd"), "amendment": ["x"] * 4, "situation": situations,
            "lever.aid": [1.0, 2.0, 3.0, 4.0], "status": ["done", "done", "done", "failed"], "message": [""] * 4,
            "cost": [2.0, 1.0, 1.5, None], **{name: [*values[:3], None] for name, values in means.items()},
            "overall_low": [0.1] * 3 + [None], "overall_high": [0.9] * 3 + [None],
            **{f"{name}_draws": drawn(values) for name, values in means.items()},
        },
        schema_overrides={"acceptance": pl.Float64, "acceptance_draws": pl.List(pl.Float64)},
    )  # fmt: skip


def test_the_table_ranks_by_overall_and_leaves_failures_out():
    table = pareto_table(finished_rows([0.5, 0.6, 0.5]))
    assert table["design"].to_list() == [2, 1, 0]
    assert table["group"].to_list() == [1, 2, 3]
    assert table["pareto"].to_list() == [True, True, True]
    even = pareto_table(finished_rows([0.5, 0.6, 0.5], overall=[0.6] * 3))
    assert dict(zip(even["design"], even["pareto"], strict=True)) == {2: False, 1: True, 0: True}
    assert set(ENDS) <= set(table.columns)


def test_a_design_that_costs_more_and_cannot_be_told_for_better_is_not_on_the_frontier():
    """The first protects better than the second on the mean, but not in nine draws of ten; the third never does."""
    table = pareto_table(finished_rows([0.6, 0.6, 0.5], overall=[0.6] * 3, noise=1.0))
    assert dict(zip(table["design"], table["pareto"], strict=True)) == {0: False, 1: True, 2: False}


def test_what_costs_more_stays_where_it_is_better_on_the_whole():
    """Half a point on each end is told on neither, and may be told where both count: the best must not be dropped."""
    rows = finished_rows([0.5, 0.6, 0.5]).with_columns(
        *(pl.Series(f"{name}_draws", [[0.5] * 41] * 3 + [None]) for name in ("imposed_sovereignty", "acceptance"))
    )
    table = pareto_table(rows)
    assert dict(zip(table["design"], table["pareto"], strict=True)) == {2: True, 1: True, 0: False}


def test_designs_are_compared_within_their_situation():
    table = pareto_table(finished_rows([0.5, 0.6, 0.5], situations=("s", "t", "t", "t")))
    assert table["design"].to_list() == [0, 2, 1]
    assert table["group"].to_list() == [1, 1, 2]
    assert best_of(table) == {"s": [0], "t": [2]}
    assert table["regret"].to_list() == [0.0, 0.0, 0.1]


def test_without_a_war_acceptance_is_left_out():
    table = pareto_table(finished_rows([None] * 3, overall=[0.6] * 3))
    assert dict(zip(table["design"], table["pareto"], strict=True)) == {2: False, 1: True, 0: True}


def test_a_table_of_failures_is_empty():
    table = pareto_table(finished_rows([None] * 3).filter(pl.col("status") == "failed"))
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
