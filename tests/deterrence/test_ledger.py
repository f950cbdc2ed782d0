"""The ledger: ranges, draws, defaults."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foedus.arrangement import load_situation
from foedus.arrangement.schema import Text
from foedus.deterrence import LINKS, Quantity, from_situation, latin_hypercube
from foedus.deterrence.ledger import Z90, quantile_to_value
from foedus.deterrence.record_levels import FULFILMENT, Count
from foedus.errors import SpecificationError
from foedus.horizon import BEHAVIOUR


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
    ledger = from_situation(situation, ["UA", "RU", "UK"], (*LINKS, *BEHAVIOUR))
    kinds = [(q.kind, q.about) for q in ledger.quantities]
    assert kinds.count(("resolve", "RU")) == 1
    assert ("resolve", None) not in kinds
    assert ("capability", "US") not in kinds
    assert ("fight_base", None) in kinds
    ids = [q.id for q in ledger.quantities]
    assert len(set(ids)) == len(ids)
    assert all(q.grade or q.source == ("assumption",) for q in ledger.quantities)


def test_what_the_ledger_lacks_is_named():
    situation = load_situation("ukraine-2025").situation
    ledger = from_situation(situation, ["UA", "RU"], LINKS)
    draws = ledger.draws(np.zeros((1, len(ledger.quantities))))
    with pytest.raises(SpecificationError, match="'capability' about US"):
        draws.about("capability", "US")


def test_the_record_stands_as_counted():
    after = next(c for c in FULFILMENT if c.what.startswith("defense") and "1945-2003" in c.what)
    assert (after.k, after.n) == (6, 43)
    low, high = after.interval()
    assert low < after.share < high
    assert Count("", 0, 10, "").interval()[0] == pytest.approx(0, abs=1e-12)
