"""Rival claims and the model sheet say what the model is and does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sample import assessment

from foedus.report.alternatives import rivals_of
from foedus.report.standing import equations

HORIZON = Path(__file__).parents[2] / "docs" / "explanation" / "horizon.md"


def danger(data, lang="en"):
    return [row for row in rivals_of(data, [], [], lang) if "level of danger" in row[0] or "niveau de danger" in row[0]]


def test_the_level_of_danger_is_compared_like_with_like():
    """A chance over the horizon is not set beside a count over other years; only figures of one span are compared."""
    data = assessment()
    ((_, told, verdict),) = danger(data)
    assert "war within ten years of a war's end" in told
    assert "Model 0.12, record 0.10" in told
    assert verdict == "does not stand"
    data["record"]["recurrence_in_model"] = {"median": 0.99, "low": 0.98, "high": 0.995, "level": 0.9}
    assert danger(data)[0][2] == "does not stand"
    data["record"]["recurrence_compared"][0]["agrees"] = False
    assert danger(data)[0][2] == "stands"
    data["record"]["recurrence_compared"] = []
    assert danger(data) == []


@pytest.mark.parametrize("name", ["fight_base + ", "U = resolve", "arrival = ", "worth   = "])
def test_the_equations_are_those_of_the_explanation(name):
    def terms(line):
        words = re.findall(r"[a-zA-Zé]+", line.replace("×", "").replace("fight_base", "base"))
        return sorted(set(words) - {"max", "days", "in", "never", "below", "class", "of", "promise", "what", "is"})

    line = next(line for line in HORIZON.read_text(encoding="utf-8").splitlines() if line.strip().startswith(name))
    sheet = [part for _, lines in equations("en") for part in lines.split("\n")]
    assert terms(line) in [terms(part) for part in sheet], terms(line)


def test_the_french_sheet_has_every_equation():
    english, french = ("\n".join(lines for _, lines in equations(lang)) for lang in ("en", "fr"))
    assert english.count("=") == french.count("=")
    assert "worth" not in french
