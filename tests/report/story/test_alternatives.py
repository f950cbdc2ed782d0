"""Rival claims and the model sheet say what the model is and does."""

from __future__ import annotations

import re
from math import exp

import pytest

from foedus.report.answers import Names
from foedus.report.evidence.model_sheet import equations
from foedus.report.parts import parts_of
from foedus.report.story.alternatives import rivals_of
from tests.support.paths import DOCS
from tests.support.sample_assessment import assessment

NAMES = Names(protege="Arcadia", adversary="Thrace", years="10 years")
HORIZON = DOCS / "explanation" / "horizon.md"


def danger(data, lang="en"):
    return [
        row
        for row in rivals_of(parts_of(data, lang), [], NAMES, lang)
        if "level of danger" in row[0] or "niveau de danger" in row[0]
    ]


def test_the_level_of_danger_is_compared_like_with_like():
    """A chance over the horizon is not set beside a count over other years; only figures of one span are compared."""
    data = assessment()
    ((_, told, verdict),) = danger(data)
    assert "war within ten years of a war's end" in told
    assert "Model 0.12, record 0.10" in told
    assert verdict == "does not stand"
    data["record"]["recurrence_in_model"] = {"mean": 0.99, "median": 0.99, "low": 0.98, "high": 0.995, "level": 0.9}
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

    line = written(name)
    sheet = [part for _, lines in equations("en") for part in lines.split("\n")]
    assert terms(line) in [terms(part) for part in sheet], terms(line)


VALUES = {
    "decision": 10.0, "deployment": 40.0, "warning": 20.0, "arrival": 30.0, "first phase": 60.0, "there": 0.3,
    "late": 0.25, "resolve": 0.9, "cost of war": 0.35, "cost of helpers": 0.15, "r": 0.6, "h": 0.7,
    "worth of peace after an attack": 0.2, "what peace is worth after an attack": 0.2,
}  # fmt: skip
"""Numbers for the symbols of an equation, as the page and the sheet call them."""


def written(name):
    """The line of the explanation that begins with a name."""
    return next(line for line in HORIZON.read_text(encoding="utf-8").splitlines() if line.strip().startswith(name))


def value(equation):
    """The value of the right side of an equation as it is printed, with the numbers of `VALUES`."""
    told = equation.split("=", 1)[1].split(";")[0].replace("−", "-")
    for sign in "×·":
        told = told.replace(sign, "*")
    bounded = "never below 0" in told
    told = re.sub(r"\(days[^)]*\)|, in days", "", told).replace("e^", "exp")
    for symbol in sorted(VALUES, key=len, reverse=True):
        told = re.sub(rf"(?<![\w ]){symbol}(?!\w)|(?<= ){symbol}(?!\w)", f"({VALUES[symbol]})", told)
    told = re.sub(r"(\)|\d)\s*(?=\()", r"\1*", told.strip()).replace(")exp", ")*exp").replace(") exp", ")*exp")
    assert not set(re.findall(r"[a-z]+", told)) - {"exp", "max"}, told
    found = eval(told, {"__builtins__": {}}, {"exp": exp, "max": max})
    return max(found, 0) if bounded else found


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("arrival = ", 10 + 40 - 20),
        ("worth   = ", 0.3 + 0.7 * (0.25 + 0.75 * exp(-30 / 60))),
        ("U = resolve", 0.9 * (1 - 0.6 * 0.7) - 0.6 * (0.35 + 0.15) + 0.2),
    ],
)
def test_the_equations_have_the_value_of_the_explanation(name, expected):
    """Signs, factors and brackets: the page and the sheet are computed as they are printed."""
    start = name.split("=")[0].strip()
    sheet = [part for _, lines in equations("en") for part in lines.split("\n") if part.startswith(f"{start} =")]
    assert len(sheet) == 1
    assert value(written(name)) == pytest.approx(expected, rel=1e-12)
    assert value(sheet[0]) == pytest.approx(expected, rel=1e-12)


def test_the_equation_of_arrival_is_never_negative(monkeypatch):
    monkeypatch.setitem(VALUES, "warning", 200.0)
    sheet = next(part for _, lines in equations("en") for part in lines.split("\n") if part.startswith("arrival ="))
    assert value(written("arrival = ")) == value(sheet) == 0


def test_the_french_sheet_has_every_equation():
    english, french = ("\n".join(lines for _, lines in equations(lang)) for lang in ("en", "fr"))
    assert english.count("=") == french.count("=")
    assert "worth" not in french
