"""Every hole that lawyers and historians know is found in the treaty in which it was learnt."""

from __future__ import annotations

from functools import cache

import pytest

from foedus.arrangement import load_arrangement
from foedus.law import analyse

HOLES = {
    "attacker's veto": [("istanbul-2022-moscow", "F101"), ("budapest-1994", "F101")],
    "unanimity or parity of monitors": [("paris-1973", "F102"), ("korea-armistice-1953", "F102")],
    "mandate renewed by consensus": [("minsk-2015", "F103")],
    "no-show": [("budapest-1994", "F104"), ("istanbul-2022-kyiv", "F104")],
    "self-judged trigger": [("locarno-1925", "F105"), ("us-israel-moa-1979", "F105")],
    "discretion": [("north-atlantic-1949", "F106"), ("us-ukraine-2024", "F114")],
    "consult only": [
        ("budapest-1994", "F107"),
        ("g7-2023", "F107"),
        ("uk-ukraine-2024", "F107"),
        ("us-ukraine-2024", "F107"),
    ],
    "nuclear weapons only": [("budapest-1994", "F108")],
    "scope by control or recognition": [("us-japan-1960", "F109"), ("us-rok-1953", "F109"), ("csto-1992", "F109")],
    "excluded area": [("north-atlantic-1949", "F109"), ("us-roc-1954", "F109"), ("istanbul-2022-kyiv", "F109")],
    "hidden definition": [("anglo-polish-1939", "F128")],
    "chained trigger": [("france-czechoslovakia-1925", "F115")],
    "extinct protégé": [("munich-annex-1938", "F120")],
    "right without duty": [("cyprus-guarantee-1960", "F114")],
    "guarantor as violator": [("belgium-1839", "F119"), ("budapest-1994", "F119")],
    "joint or several": [("belgium-1839", "F113")],
    "circular sequence": [("minsk-2015", "F116")],
    "undefined interim measures": [("georgia-2008", "F128")],
    "sunset before the test": [("ukraine-2025-side-draft", "F123"), ("kuwait-1961", "F124")],
    "exit by one branch": [("us-roc-1954", "F124"), ("us-ukraine-2024", "F124")],
    "unwritten suspension": [("anzus-1951", "F132")],
    "activation by the adversary": [("ukraine-2026-paris", "F122")],
    "void by a false flag": [("ukraine-2025-28-points", "F121"), ("ukraine-2025-20-points", "F121")],
    "threshold adjective": [("ukraine-2025-side-draft", "F110")],
    "unwanted help": [("finland-ussr-1948", "F133")],
}


@cache
def codes(case: str) -> frozenset[str]:
    return frozenset(finding.code for finding in analyse(load_arrangement(case)).findings)


@pytest.mark.parametrize(
    ("hole", "case", "code"), [(hole, case, code) for hole, found in HOLES.items() for case, code in found]
)
def test_the_hole_is_found_in_its_treaty(hole, case, code):
    assert code in codes(case), f"{hole}: {case} shows {sorted(codes(case))}"


@pytest.mark.parametrize("case", ["dayton-1995", "kuwait-1961"])
def test_a_single_adjudicator_is_no_veto(case):
    assert not codes(case) & {"F101", "F102", "F104"}


def test_no_promise_is_no_guarantee_whatever_came_of_it():
    assert "F100" in codes("austria-1955")
