"""How the model has done on past cases like the one at hand: what an assessment says of it."""

from __future__ import annotations

import csv
import json

import pytest

from foedus.assessment.backtest.shipped import DOCUMENT, shipped_game_test
from foedus.assessment.end_to_end import end_to_end_part
from foedus.deterrence.forecast.names import AFTER_WAR, ANCHORED, EVERY_PAIR, RIVALS, WHOLE
from foedus.report.evidence.end_to_end import cases_like_this, end_to_end_of
from foedus.report.parts import parts_of
from tests.support.sample_assessment import assessment


@pytest.mark.parametrize(("war", "name"), [(True, AFTER_WAR), (False, EVERY_PAIR)])
def test_cases_like_this_are_pairs_after_their_war_or_all(war, name):
    part, shipped = end_to_end_part(war=war), shipped_game_test()
    assert "why" not in part
    assert shipped is not None
    scored = next(one for one in shipped["sets"] if one["set"] == name)
    whole = next(
        row
        for grade in scored["grades"]
        if grade["grade"] == ANCHORED
        for row in grade["scores"]
        if row["model"] == WHOLE
    )
    like = part["like_this"]
    assert (like["set"], like["auc"], like["expected"]) == (name, whole["auc"], whole["expected"])
    assert 1946 <= like["first"] < like["last"] <= 2001
    said = like["says"][0]["en"]
    assert str(round(whole["expected"])) in said
    assert str(round(whole["observed"])) in said
    assert all(sentence["fr"] != sentence["en"] for sentence in like["says"])


def test_a_set_without_an_event_has_no_scores_but_its_count():
    part = end_to_end_part(war=False)
    assert "why" not in part
    rivals = next(one for one in part["sets"] if one["set"] == RIVALS)
    assert (rivals["events"], rivals["scores"]) == (0, [])
    assert {row["set"] for row in part["counts"]} == {RIVALS}
    assert [bar["bar"] for bar in part["bars"] if bar["set"] == RIVALS] == ["count"]


def test_where_no_test_ships_the_reason_stands_in_its_place(tmp_path):
    part = end_to_end_part(war=True, folder=tmp_path)
    assert "why" in part
    assert "ships" in str(part)
    assert not (tmp_path / DOCUMENT).exists()


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_report_shows_every_bar_met_or_missed(lang):
    parts = parts_of(assessment(), lang)
    shown = end_to_end_of(parts, lang)
    verdicts = [row[-1] for row in shown.bars]
    assert any(word in verdicts[1] for word in ("missed", "manqué"))
    assert len(shown.says) == 3
    assert cases_like_this(parts, lang)[0] in shown.says
    assert "2" in json.dumps(shown.bars)


@pytest.mark.parametrize("name", [AFTER_WAR, EVERY_PAIR, RIVALS])
def test_the_level_of_the_game_is_that_of_the_forecast(name):
    """Test 38 of the design: what the situation builds and the game is anchored to is what was forecast."""
    shipped = shipped_game_test()
    assert shipped is not None
    rows = [row for row in csv.DictReader(shipped["cases"]) if row["set"] == name]
    said, forecast = (sum(float(row["weight"]) * float(row[p]) for row in rows) for p in ("p_attack", "p_level"))
    assert said == pytest.approx(forecast, rel=0.05)
