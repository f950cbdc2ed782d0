"""Independent sources of chance: strata, streams of their own, posterior rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtr

from foedus.arrangement.schema import Text
from foedus.deterrence.quantities.ledger import Ledger, Quantity, estimate_quantity
from foedus.horizon.sensitivity.independent_inputs import Input, inputs_of, scores_by_name, scores_of


def quantity(name, kind="presence", low=-1.0, high=1.0):
    return Quantity(name, kind, None, 0.0, low, high, Text(en=name))


def estimated(name, draws, link, joint=()):
    found = estimate_quantity(quantity(name), np.asarray(draws, float), link, ("source",), Text(en="how"))
    return replace(found, joint=joint or (link,))


@pytest.mark.parametrize("draws", [2, 7, 64, 100])
def test_each_source_has_one_draw_in_every_stratum(draws):
    """Of n draws the i-th smallest lies between (i - 1) / n and i / n."""
    ledger = Ledger((quantity("a"), quantity("b")))
    places = np.floor(ndtr(scores_by_name(ledger, draws, 5)) * draws)
    for column in places.T:
        assert sorted(column) == list(range(draws))


def test_a_quantity_has_the_same_scores_in_every_ledger():
    a, b, c = quantity("a"), quantity("b"), quantity("c")
    one, two = scores_by_name(Ledger((a, b)), 20, 3), scores_by_name(Ledger((c, b, a)), 20, 3)
    np.testing.assert_array_equal(one[:, 0], two[:, 2])
    np.testing.assert_array_equal(one[:, 1], two[:, 1])
    assert not np.array_equal(one[:, 0], one[:, 1])
    assert not np.array_equal(one, scores_by_name(Ledger((a, b)), 20, 4))


def test_links_that_are_drawn_together_are_one_source():
    ledger = Ledger((
        quantity("a"),
        estimated("b", [3, 1, 2], "one", ("one", "two")),
        quantity("fixed", low=0.0, high=0.0),
        estimated("c", [30, 10, 20], "two", ("one", "two")),
        estimated("d", [5, 6, 7], "three"),
    ))  # fmt: skip
    assert inputs_of(ledger) == (
        Input("a", (0,)),
        Input("links:one+two", (1, 3), ("one", "two")),
        Input("links:three", (4,), ("three",)),
    )


def test_a_number_picks_the_same_row_of_the_posterior_for_all_its_quantities():
    """Draws 3, 1, 2 have ranks 3, 1, 2: scores of (rank - 1/2) / 3. Numbers up to a third pick the first row."""
    ledger = Ledger((estimated("b", [3, 1, 2], "one"), estimated("c", [10, 30, 20], "one")))
    z = scores_of(ledger, inputs_of(ledger), np.array([[0.1], [0.5], [0.9], [1.0]]))
    ranks = np.array([[3, 1], [1, 3], [2, 2], [2, 2]])
    np.testing.assert_allclose(ndtr(z), (ranks - 0.5) / 3, rtol=1e-12)
    np.testing.assert_allclose(ledger.draws(z).values, [[3, 10], [1, 30], [2, 20], [2, 20]])


def test_what_is_assumed_takes_the_score_of_its_number_cut_at_two_and_a_half():
    ledger = Ledger((quantity("a"),))
    z = scores_of(ledger, inputs_of(ledger), np.array([[0.5], [0.8413447460685429], [1e-9], [1 - 1e-9]]))
    np.testing.assert_allclose(z[:, 0], [0, 1, -2.5, 2.5], atol=1e-9)
