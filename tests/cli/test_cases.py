"""``foedus cases``: what it lists, and how."""

from __future__ import annotations

import json

from foedus.arrangement import ATOP_VARIABLES, case_ids
from tests.support.command import foedus


def listed(*arguments):
    result = foedus("cases", *arguments)
    assert result.exit_code == 0, result.output
    return result.output


def test_json_lists_arrangements_and_situations_by_id():
    data = json.loads(listed("--format", "json"))
    assert tuple(row["id"] for row in data["arrangements"]) == case_ids()
    assert [row["id"] for row in data["situations"]] == list(case_ids("situations"))
    row = next(row for row in data["arrangements"] if row["id"] == "budapest-1994")
    assert (row["status"], row["instrument"], row["situation"]) == ("in_force", "political_declaration", "ukraine-2025")
    assert row["parties"]["RU"] == ["guarantor", "adversary"]
    assert "atop" not in row


def test_atop_comes_on_request():
    data = json.loads(listed("--format", "json", "--atop"))
    for row in data["arrangements"]:
        assert tuple(row["atop"]) == ATOP_VARIABLES
    text = listed("--atop")
    assert "DEFENSE" in text
    line = next(line for line in text.splitlines()[-len(case_ids()) :] if "saudi-pakistan-2025" in line)
    assert line.split()[1:8] == [".", ".", ".", ".", ".", ".", "1"]


def test_titles_are_told_in_french():
    assert "Mémorandum de Budapest" in listed("--lang", "fr")
