"""Promises that a war called, against the counts of the file."""

from __future__ import annotations

import pytest

from foedus.record.facts import called


@pytest.mark.data
def test_promises_called_are_counted():
    facts = {fact.id: fact for fact in called.facts()}
    counts = {name: (fact.events, fact.n) for name, fact in facts.items()}
    assert counts == {
        "called-defense-1816": (36, 59),
        "called-defense-1945": (6, 43),
        "called-consultation-1816": (19, 31),
        "called-consultation-1945": (5, 30),
        "called-structure": (73, 143),
    }
    structure = facts["called-structure"]
    assert (structure.estimate, structure.low, structure.high) == pytest.approx((-0.19, -0.48, 0.0), abs=0.015)
