"""Models of promises and attacks: what they draw is what was counted."""

from __future__ import annotations

import numpy as np
import pytest

from foedus.deterrence.evidence.models import evidence_model
from foedus.record.facts import ground_lost, pact_ends, uncalled

pytestmark = pytest.mark.data


def test_uncalled_promises_follow_the_facts():
    facts = {fact.id: fact for fact in uncalled.facts()}
    draws = evidence_model("uncalled_promises").fit(1)
    for term, name in (
        ("us_europe_deadly", "uncalled-us-europe-deadly"),
        ("rival_patron_force", "uncalled-rival-patron-force"),
        ("warsaw_patron_war", "uncalled-warsaw-patron-war"),
    ):
        high = facts[name].high
        assert high is not None
        # the fact adds what few clusters cost: six pairs of the Warsaw Pact and their patron
        assert 0.7 * high < np.quantile(1000 * draws[term], 0.975) < 1.1 * high


def test_pact_ends_follow_the_facts():
    facts = {fact.id: fact for fact in pact_ends.facts()}
    draws = evidence_model("pact_ends").fit(1)
    for term, name in (
        ("code_2", "pact-ends-code-2"),
        ("ended_early", "pact-ended-early"),
        ("renewed", "pact-renewed"),
        ("renewed_1990_2018", "pact-renewed-1990-2018"),
    ):
        fact = facts[name]
        assert np.median(draws[term]) == pytest.approx(fact.estimate, rel=0.05)
        assert np.quantile(draws[term], [0.025, 0.975]) == pytest.approx([fact.low, fact.high], rel=0.1)


def test_grades_of_a_draw_add_up_to_the_shares_counted():
    draws = evidence_model("ground_lost_without_war").fit(1)
    facts = {fact.id: fact for fact in ground_lost.facts()}
    assert np.median(draws["seizure_outcome"]) == pytest.approx(facts["ground-outcome"].estimate, rel=0.05)
    for coding in ground_lost.CODINGS:
        below = 1 - draws["offensive"]
        seizure = below * draws[f"seizure_{coding}"]
        violation = (below - seizure) * draws[f"violation_{coding}"]
        lesser = below - seizure - violation
        assert (lesser > 0).all()
        assert seizure.mean() == pytest.approx(facts[f"grade-seizure-{coding}"].estimate, rel=0.1)
        assert violation.mean() == pytest.approx(facts[f"grade-violation-{coding}"].estimate, rel=0.1)
