"""The ATOP coding derived from clauses, against rules written by hand and against ATOP's own rows."""

from __future__ import annotations

import csv

import pytest

from foedus.arrangement import ATOP_VARIABLES, Arrangement, atop_coding, case_ids, load_case

CASES = {
    "Fr-Cz 1924": "france-czechoslovakia-1924",
    "Locarno 1925": "locarno-1925",
    "Fr-Cz 1925": "france-czechoslovakia-1925",
    "UK-Poland 1939": "anglo-polish-1939",
    "Rio 1947": "rio-1947",
    "Finland-USSR 1948": "finland-ussr-1948",
    "NATO": "north-atlantic-1949",
    "US-Philippines 1951": "us-philippines-1951",
    "ANZUS": "anzus-1951",
    "US-ROK 1953": "us-rok-1953",
    "US-ROC 1954": "us-roc-1954",
    "US-Japan 1960": "us-japan-1960",
    "Cyprus Alliance 1960": "cyprus-alliance-1960",
    "Cyprus Guarantee 1960": "cyprus-guarantee-1960",
    "CST 1992": "csto-1992",
    "Russia-Armenia 1997": "russia-armenia-1997",
}
"""ATOP's rows and the cases."""

COLUMNS = {"CONSULT": "consul", "RENEWAL": "proren"}

DISAGREEMENTS = {
    ("france-czechoslovakia-1925", "BILAT", 0, 1),
    ("finland-ussr-1948", "RENOUNCE", 1, 0),
    ("north-atlantic-1949", "LENGTH", 0, 240),
    ("north-atlantic-1949", "RENEWAL", 0, 2),
    ("north-atlantic-1949", "RENOUNCE", 1, 0),
    ("north-atlantic-1949", "BASE", 0, 3),
    ("north-atlantic-1949", "ORGAN1", 2, 3),
    ("us-rok-1953", "ASYMM", 0, 1),
    ("us-japan-1960", "ASYMM", 0, 1),
    ("us-japan-1960", "RENOUNCE", 1, 3),
    ("cyprus-alliance-1960", "ASYMM", 0, 1),
    ("cyprus-alliance-1960", "ORGAN1", 2, 3),
    ("cyprus-guarantee-1960", "DEFENSE", 0, 1),
    ("csto-1992", "CONDITIO", 1, 0),
    ("russia-armenia-1997", "CONDITIO", 1, 0),
    ("russia-armenia-1997", "MILAID", 1, 3),
}
"""Case, variable, ours, ATOP's: each is explained in docs/explanation/atop-coding.md."""


def arrangement(clauses, *, parties=None, **more):
    parties = parties or {
        "A": {"name": "A", "roles": ["protege", "guarantor"]},
        "B": {"name": "B", "roles": ["protege", "guarantor"]},
        "X": {"name": "X", "roles": ["adversary"]},
    }
    data = {
        "foedus": 1,
        "id": "made",
        "title": "made",
        "status": "model",
        "instrument": "treaty",
        "parties": parties,
        "clauses": clauses,
        **more,
    }
    return Arrangement.model_validate(data)


def clause(do=None, choose=None, *, verb="shall", who="guarantors", **more):
    acts = {"do": do} if do else {"choose": choose}
    return {"id": more.pop("id", "c"), "who": who, "verb": verb, **acts, **more}


def ones(coding):
    """The variables that are not zero, without the two that every small example has."""
    return {name for name, value in coding.items() if value and name != "BILAT"}


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (clause("fight", when={"attack": "armed"}), {"DEFENSE"}),
        (clause(choose=["denounce", "fight"], when={"attack": "any"}), {"DEFENSE"}),
        (clause(choose=["fight", "or_nothing"], when={"attack": "any"}), set()),
        (clause("fight", verb="may", when={"attack": "any"}), set()),
        (clause("fight", verb="intends", when={"attack": "any"}), set()),
        (clause("arm", when={"attack": "any"}), set()),
        (clause("fight", when={"attack": ["threat", "subversion"]}), {"OFFENSE"}),
        (clause("refrain", when={"attack": "invasion"}), {"NEUTRAL"}),
        (clause("refrain", against=["A", "B"]), {"NONAGG"}),
        (clause("refrain", against=["X"]), set()),
        (clause("refrain"), set()),
        (clause("consult", when={"attack": "any"}), {"CONSULT"}),
        (clause("consult", when={"attack": "any", "by": "X"}), {"CONSULT", "CONDITIO"}),
        (clause("consult", when={"attack": "any", "by": "any"}), {"CONSULT"}),
        (clause("fight", when={"attack": "armed", "adjective": "unprovoked"}), {"DEFENSE", "CONDITIO"}),
        (clause("fight", who="A", when={"attack": "armed"}), {"DEFENSE", "ASYMM"}),
        (clause("maintain", unit="integrated_command"), {"INTCOM", "MILCON"}),
        (clause("maintain", unit="staff_talks"), {"MILCON"}),
        (clause("maintain", unit="subordination"), {"SUBORD"}),
        (clause("maintain", unit="tanks"), set()),
    ],
)
def test_each_rule(made, expected):
    assert ones(atop_coding(arrangement([made]))) == expected


def test_a_zone_left_out_is_a_condition():
    zones = {"home": {"title": "home"}, "away": {"title": "away", "covered": False}}
    for named, conditional in ((["home"], 1), (["home", "away"], 0)):
        made = clause("fight", when={"attack": "armed", "zone": named})
        assert atop_coding(arrangement([made], zones=zones))["CONDITIO"] == conditional


def test_counts_and_life():
    life = {"until": "P10Y6M", "renewal": "automatic", "exit": {"notice": "P1Y", "by": "each"}}
    made = [
        clause("permit", id="b", who="A", unit="bases"),
        clause("maintain", id="s", unit="secretariat"),
        clause("maintain", id="c", unit="council"),
        clause("maintain", id="t", unit="training"),
        clause("maintain", id="g", unit="grants"),
    ]
    coding = atop_coding(arrangement(made, life=life))
    assert (coding["LENGTH"], coding["RENEWAL"], coding["RENOUNCE"]) == (126, 2, 1)
    assert (coding["BASE"], coding["ORGAN1"], coding["MILAID"], coding["BILAT"]) == (3, 3, 4, 1)
    both = atop_coding(arrangement([clause("permit", unit="bases")]))
    assert both["BASE"] == 2


def test_a_body_alone_cannot_renounce_for_a_member():
    bodies = {"council": {"members": ["A", "B"], "rule": "2/3"}}
    coding = atop_coding(arrangement([clause("fight")], bodies=bodies, life={"exit": {"by": ["council"]}}))
    assert coding["RENOUNCE"] == 0


def test_an_unpublished_text_says_nothing():
    coding = atop_coding(load_case("saudi-pakistan-2025"))
    assert {name for name, value in coding.items() if value is not None} == {"BILAT"}


@pytest.mark.parametrize("name", case_ids())
def test_every_case_has_every_variable(name):
    coding = atop_coding(load_case(name))
    assert tuple(coding) == ATOP_VARIABLES
    assert all(value is None or (isinstance(value, int) and value >= 0) for value in coding.values())


def compared(path):
    """Return case, variable, ours, ATOP's, for every value that both sides give."""
    with path.open(newline="") as file:
        rows = {row["case"]: row for row in csv.DictReader(file)}
    found = []
    for case, name in CASES.items():
        for variable, ours in atop_coding(load_case(name)).items():
            theirs = rows[case][COLUMNS.get(variable, variable.lower())]
            if ours is not None and theirs not in {"", "NA"}:
                found.append((name, variable, ours, int(float(theirs))))
    return found


@pytest.mark.data
def test_agreement_with_atop_is_as_documented(mirror):
    path = mirror.parent / "atop_v4_cases.csv"
    if not path.is_file():
        pytest.skip("no ATOP rows beside the mirror")
    pairs = compared(path)
    assert {pair for pair in pairs if pair[2] != pair[3]} == DISAGREEMENTS
    assert len(pairs) == 272
