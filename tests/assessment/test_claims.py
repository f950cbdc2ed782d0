"""What the report says of the record: no sentence beyond its interval, no effect where selection is plausible."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from foedus.assessment import claims
from foedus.assessment.claims import side_of_zero, specifications_part, structure_part
from foedus.deterrence.estimates.write import register_document
from foedus.deterrence.quantities.record_counts import STRUCTURE
from foedus.deterrence.release.specifications import FILE, build_specifications, counts_of, load_specifications
from foedus.errors import EstimatesError
from foedus.record.alliances.obligations import PACT_DEFINITIONS
from foedus.record.specifications import HELP_FORMS

APART = {"en": ("less often", "more often"), "fr": ("moins souvent", "plus souvent")}
CAUSAL = ("deters ", "lowers", "reduces", "because of", "effect of", "causes", "raises the", "makes war less")


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.floats(-1, 1), st.floats(-1, 1))
def test_an_interval_that_holds_or_touches_zero_tells_nothing_apart(one, two):
    low, high = sorted((one, two))
    said = side_of_zero(low, high)
    assert said == (0 if round(low, 2) <= 0 <= round(high, 2) else 1 if low > 0 else -1)


@pytest.mark.parametrize(("low", "high", "sign"), [(-0.48, 0.0, 0), (-0.48, -0.1, -1), (0.05, 0.4, 1), (-0.1, 0.2, 0)])
def test_the_words_of_the_difference_follow_its_interval(monkeypatch, low, high, sign):
    monkeypatch.setattr(claims, "STRUCTURE", replace(STRUCTURE, conf_low=low, conf_high=high))
    told: Any = structure_part()
    assert told["told_apart"] == (sign != 0)
    for lang, words in APART.items():
        assert any(word in told["says"][lang] for word in words) == (sign != 0), lang
    assert ("cannot separate the two" in told["says"]["en"]) == (sign == 0)


def test_the_sentence_on_structure_has_its_counts_and_limits():
    told: Any = structure_part()
    assert (told["without"]["honoured"], told["without"]["n"]) == (40, 65)
    assert (told["with"]["honoured"], told["with"]["n"]) == (33, 78)
    assert told["difference"]["estimate"] == pytest.approx(-0.1923, abs=1e-3)
    assert "40 of 65" in told["says"]["en"]
    assert "−0,48" in told["says"]["fr"]
    assert any("assurances outside alliances are not observed" in limit["en"] for limit in told["limits"])


def estimates_within(*intervals, definition="any"):
    return [
        {"definition": definition, "controls": "all", "period": str(i), "estimate": (low + high) / 2, "std_error": 0.1,
         "conf_low": low, "conf_high": high, "rows": 100, "events": 10}
        for i, (low, high) in enumerate(intervals)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("intervals", "words"),
    [
        ([(-2, -1)] * 10, "does not prove"),
        ([(1, 2)] * 10, "made where danger is"),
        ([(-1, 1)] * 10, "does not settle"),
        ([(-2, -1)] * 6 + [(1, 2)] * 4, "does not settle"),
    ],
)
def test_the_words_of_the_curve_follow_its_counts(monkeypatch, intervals, words):
    monkeypatch.setattr(claims, "load_specifications", lambda: {"rows": estimates_within(*intervals)})
    told: Any = specifications_part()
    assert words in told["says"]["en"]
    assert sum(told["counts"][k] for k in ("negative", "positive", "neither")) == 10
    assert not any(word in told["says"]["en"].lower() for word in CAUSAL)


def test_failed_specifications_are_counted_apart():
    failed: Any = {**estimates_within((0, 1))[0], "estimate": None, "conf_low": None, "conf_high": None}
    counts = counts_of([*estimates_within((-2, -1), (-1, 1)), failed])
    assert counts == {"all": 3, "negative": 1, "positive": 0, "neither": 1, "failed": 1}


def test_the_curve_is_written_and_read(tmp_path):
    import polars as pl

    table = pl.DataFrame(estimates_within((-2, -1), (0.123456, 1)))
    path = build_specifications(tmp_path, table=table)
    data = load_specifications(tmp_path)
    assert data is not None
    assert path.name == FILE
    assert data["rows"][1]["conf_low"] == 0.1235
    assert data["rows"][0]["id"] == "any/all/0"
    assert all(len(digest) == 64 for digest in data["data"].values())


@pytest.mark.parametrize("text", ["{", "[]", json.dumps({"format": 9})])
def test_a_broken_curve_is_refused(tmp_path, text):
    register_document(tmp_path, FILE, {})
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(EstimatesError, match=r"specifications\.json"):
        load_specifications(tmp_path)
    register_document(tmp_path, FILE, {"format": 9})
    with pytest.raises(EstimatesError, match="the wrong format"):
        load_specifications(tmp_path)


def test_the_curve_that_ships_has_pacts_and_every_form_of_help():
    told: Any = specifications_part()
    definitions = {row["definition"] for row in told["rows"]}
    assert definitions == {*PACT_DEFINITIONS, *HELP_FORMS}
    assert told["counts"]["all"] == len(told["rows"]) == 324
    assert told["counts"]["failed"] == 0
    pacts = next(form for form in told["forms"] if form["id"] == "pact")["counts"]
    assert (pacts["negative"], pacts["positive"]) == (25, 33)
    assert "does not settle" in told["says"]["en"]


@pytest.mark.data
def test_the_help_that_obligations_add_is_part_of_all_help():
    """On the shift the parts add up; nobody owes help where nobody is obliged."""
    import numpy as np

    from foedus import record
    from foedus.deterrence.links.expected_help import panel
    from foedus.deterrence.release.expected_help_forms import help_forms

    frame = record.deterrence_frame(1900, 1902)
    coefficients = {"intercept": -4.0, "ln_capability": 0.3, "obliged": 1.5, "war": 2.0, "ln_distance_target": -0.5}
    years = panel(1900, 1902)
    forms = help_forms(frame, coefficients, years)
    without = help_forms(frame, {k: v for k, v in coefficients.items() if k != "obliged"}, years)
    for form in ("shift", "share", "chance"):
        np.testing.assert_allclose(forms[f"help_{form}"] - forms[f"owed_{form}"], without[f"help_{form}"], atol=1e-12)
        assert (forms[f"owed_{form}"] > 0).any()
        assert np.abs(without[f"owed_{form}"]).max() < 1e-12
    assert ((forms["help_share"] > 0) & (forms["help_share"] < 1)).all()
    assert ((forms["help_chance"] > 0) & (forms["help_chance"] < 1)).all()


def test_no_curve_is_said_not_to_be_there(monkeypatch):
    monkeypatch.setattr(claims, "load_specifications", lambda: None)
    told: Any = specifications_part()
    assert "no curve" in told["why"]["en"]
