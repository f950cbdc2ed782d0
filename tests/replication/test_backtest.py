"""The rows that forecasts are scored on, the pairs that the rule selects, and a small backtest from end to end."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tests.support.command import foedus

pytestmark = pytest.mark.data


def test_rows_and_events_of_the_split_are_those_of_the_field():
    from foedus.deterrence.forecast.frame import one_year_frame

    frame = one_year_frame(1946, 2010)
    for first, last, rows, events in ((1946, 1989, 68_840, 711), (1990, 2010, 62_722, 507)):
        part = frame.filter(frame["year"].is_between(first, last))
        assert (part.height, part["start"].sum()) == (rows, events)
    assert (frame["start"] <= frame["onset"]).all()


def test_pairs_after_war_fare_as_counted_before():
    """Recurrence within ten years, wars outside the world wars from 1946: .42 fatal, .57 any (n = 109 there)."""
    from foedus.deterrence.forecast.frame import happened_within
    from foedus.deterrence.forecast.record_arrays import load_chronicle
    from foedus.deterrence.forecast.rule_selected_cases import OUTCOMES, ended_wars

    ends, record = ended_wars(), load_chronicle()
    assert ends.height == 108
    shares = {name: happened_within(record, event, ends, 10, either=True).mean() for name, event in OUTCOMES.items()}
    assert shares["any"] == pytest.approx(0.57, abs=0.01)
    assert shares["fatal"] == pytest.approx(0.42, abs=0.01)


@pytest.mark.slow
def test_a_small_backtest_from_end_to_end(tmp_path):
    arguments = ["backtest", "--train", "1946-1969", "--test", "1970-1974", "--no-trees", "--format", "json"]
    result = foedus(*arguments, "--fixed-origin", "--out", str(tmp_path))
    assert result.exit_code == 0, result.exception
    told = json.loads(result.stdout)
    models = {row["model"]: row for row in told["scores"]}
    assert "gradient-boosted trees" not in models
    assert models["foedus"]["log_score"] < models["logit without alliance terms"]["log_score"]
    assert models["foedus"]["auc"] > 0.85
    assert models["foedus"]["observed"] == told["rows"]["test"]["events"]
    assert {row["link"] for row in told["counts"]} >= {"joining", "contest", "resistance", "challenge"}
    assert told["fixed_origin"]["origin"] == 1969
    assert {path.name for path in tmp_path.iterdir()} == {"backtest.json", "scores.svg", "calibration.svg"}
    assert json.loads((tmp_path / "backtest.json").read_text(encoding="utf-8")) == told


@pytest.mark.slow
def test_the_rule_test_scores_both_sets_and_names_what_it_cannot_see():
    from foedus.deterrence.forecast.rule_selected_cases import CASES, OUTSIDE, rule_test

    told = rule_test(draws=50, with_trees=False, first=1990)
    assert {(s["set"], s["outcome"]) for s in told["sets"]} >= {("after war", "any"), ("every pair", "war")}
    assert len(told["cases"]) == len(CASES)
    assert len(told["outside"]) == len(OUTSIDE)
    for case in told["cases"]:
        said = [case["forecasts"][name]["forecast"] for name in ("any", "fatal", "war")]
        assert said == sorted(said, reverse=True)
        assert case["estimated_before"] <= case["origin"]
    assert np.isfinite([row["log_score"] for s in told["sets"] for row in s["scores"]]).all()
