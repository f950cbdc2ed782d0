"""The survey experiment against what was published of it, and against a count of the file by hand."""

from __future__ import annotations

import pytest

from foedus.record.facts import promises


@pytest.mark.data
class TestPromises:
    def test_an_alliance_adds_to_support(self):
        facts = {fact.id: fact for fact in promises.facts()}
        assert facts["promise-public-none"].estimate == pytest.approx(278 / 598)
        assert facts["promise-public-allied"].estimate == pytest.approx(479 / 602)
        assert facts["promise-public-points"].estimate == pytest.approx(0.331, abs=5e-4)
        logit = facts["promise-public"]
        assert (logit.estimate, logit.low, logit.high) == pytest.approx((1.50, 1.245, 1.755), abs=5e-3)
        assert facts["promise-public-eastern-europe"].estimate == pytest.approx(1.205, abs=5e-3)
        assert not any(fact.null for fact in facts.values())

    def test_the_effect_is_largest_where_costs_are_high_and_stakes_low(self):
        # The abstract of Tomz and Weeks (2021) says so.
        rows = promises.promise_answers()
        found = {}
        for name, (costly, stakes) in {"high cost, low stakes": (1, 0), "low cost, high stakes": (0, 1)}.items():
            part = rows.filter((rows["costly"] == costly) & (rows["high_stakes"] == stakes))
            allied, others = (part.filter(part["alliance"] == value)["favours"].to_numpy() for value in (1, 0))
            found[name] = allied.mean() - others.mean()
        assert found["high cost, low stakes"] == pytest.approx(0.747 - 0.288, abs=2e-3)
        assert found["low cost, high stakes"] == pytest.approx(0.816 - 0.669, abs=2e-3)
