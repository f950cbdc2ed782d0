"""Whose rows a matrix has: guarantors, and whoever a clause lets respond; nobody else."""

from __future__ import annotations

import pytest

from foedus.arrangement.loading import read_arrangement
from foedus.law import matrix

HEAD = """
foedus: 1
id: made
title: {en: Made}
status: proposed
instrument: treaty
parties:
  P: {name: {en: Protege}, roles: protege}
  A: {name: {en: Guarantor}, roles: guarantor}
  X: {name: {en: Foe}, roles: adversary}
  O: {name: {en: Neighbour}, roles: outsider}
clauses:
  - {id: c1, who: A, verb: shall, do: fight, when: {attack: armed}}
"""


@pytest.mark.parametrize(
    ("clause", "rows"),
    [
        ("{id: c2, who: O, verb: may, do: sanction, when: {attack: armed}}", {"A", "O"}),
        ("{id: c2, who: O, verb: shall, choose: [fund, arm], when: {attack: armed}}", {"A", "O"}),
        ("{id: c2, who: O, verb: shall, do: limit, amount: 9000, unit: soldiers}", {"A"}),
        ("{id: c2, who: [X, O], verb: shall, do: refrain}", {"A"}),
        ("{id: c2, who: P, verb: may, do: fight, when: {attack: armed}}", {"A"}),
    ],
)
def test_who_may_respond(clause, rows):
    analysis = matrix(read_arrangement("made.yaml", f"{HEAD}  - {clause}\n"))
    assert {cell.party for cell in analysis.cells} == rows


def test_clauses_that_wait_for_each_other_release_nobody():
    """The protégé's two duties come each after the other, so neither is ever due, and the guarantor stays bound."""
    clauses = (
        "{id: c2, who: A, verb: shall, do: arm, when: {attack: armed}, unless: {breach_of: c3}, within: PT24H}",
        "{id: c3, who: P, verb: shall, do: consult, when: {attack: armed, after: c4}, within: PT24H}",
        "{id: c4, who: P, verb: shall, do: denounce, when: {attack: armed, after: c3}, within: PT24H}",
    )
    text = HEAD + "".join(f"  - {clause}\n" for clause in clauses)
    cells = [
        c for c in matrix(read_arrangement("made.yaml", text)).cells if c.phase == "active" and c.response == "arm"
    ]
    assert {(c.status, c.worst_case_hours) for c in cells if c.incident == "invasion"} == {("guaranteed", 24)}
