"""Every word for somebody in every place where somebody may stand: analysed, or an error with its place."""

from __future__ import annotations

from itertools import product

import pytest

from foedus.arrangement import read_arrangement
from foedus.errors import DocumentError
from foedus.law import analyse

TEXT = """foedus: 1
id: x
title: a
status: in_force
instrument: treaty
parties:
  A: {name: A, roles: protege}
  B: {name: B, roles: adversary}
  C: {name: C, roles: guarantor}
  D: {name: D, roles: guarantor}
groups: {g: [C, D]}
bodies: {b: {members: [C, D], rule: unanimity BODY}}
life: {until: P5Y LIFE}
clauses:
  - {id: c1, verb: shall, do: fight, within: P1D CLAUSE}
"""
WORDS = ("A", "B", "C", "D", "g", "b", "parties", "guarantors", "protege", "adversary", "victim", "self", "each", "own",
         "any", "proxies", "perpetrator", "covered", "c1", "x")  # fmt: skip
CONDITIONS = ("by", "on", "asked", "finds", "agrees", "rejected", "consent", "survives", "judges", "zone", "attack",
              "after", "breach_of", "event", "adjective")  # fmt: skip


def text(body: str = "", life: str = "", clause: str = ", who: C, when: {attack: any}") -> str:
    return TEXT.replace(" BODY", body).replace(" LIFE", life).replace(" CLAUSE", clause)


def _texts(word: str) -> list[str]:
    found = []
    for key, atom in product(("when", "unless", "until"), CONDITIONS):
        when = ", when: {attack: any}" if key != "when" else ""
        found.append(text(clause=f", who: C{when}, {key}: {{{atom}: {word}}}"))
        found.append(text(clause=f", who: C{when}, {key}: {{any_of: [{{{atom}: {word}}}, {{attack: armed}}]}}"))
    found += [text(clause=f", who: {word}, when: {{attack: any}}")]
    found += [text(clause=f", who: C, {key}: {word}, when: {{attack: any}}") for key in ("against", "denied_by")]
    voted = ", who: C, when: {attack: any, agrees: b}"
    found += [text(body=f", {key}: [{word}]", clause=voted) for key in ("less", "veto", "access")]
    found += [text(body=f", mandate: {{every: P6M, by: {word}}}", clause=voted)]
    found += [text(life=f", active_when: {{{atom}: {word}}}") for atom in ("consent", "agrees", "rejected", "finds")]
    found += [text(life=f", renewed_by: {word}"), text(life=f", exit: {{by: {word}, notice: P1Y}}")]
    return found


@pytest.mark.slow
@pytest.mark.parametrize("word", WORDS)
def test_a_word_in_any_place_is_analysed_or_refused_with_its_place(word: str):
    refused = 0
    for written in _texts(word):
        try:
            loaded = read_arrangement("x.yaml", written)
        except DocumentError as error:
            places = [problem.line for problem in error.problems]
            refused += min(places) > 0
            continue
        analyse(loaded)
    assert refused < len(_texts(word)) or word in ("x", "own", "covered", "c1")


@pytest.mark.parametrize("word", ["C", "g", "guarantors"])
def test_agreement_fails_in_bodies_alone(word: str):
    with pytest.raises(DocumentError, match=rf"x.yaml:15:\d+: .*rejected: unknown body '{word}' \(declared: b\)"):
        read_arrangement("x.yaml", text(clause=f", who: C, when: {{attack: any, rejected: {word}}}"))
