"""The lever sheet: figures of the assessment, signs, what is moved apart, and what is refused."""

from __future__ import annotations

import json
import tomllib
from importlib.resources import files
from typing import Any

import jsonschema
import numpy as np
import pytest

from foedus.arrangement import load_situation
from foedus.arrangement.jsonschema import json_schema
from foedus.assessment import assess, lever_sheet
from foedus.assessment.levers.catalogue import levers_of
from foedus.assessment.levers.expected import expected_of
from foedus.assessment.levers.schema import ANSWERS_MOVED
from foedus.deterrence.who_would_win import steepness
from foedus.errors import SpecificationError, UnknownNameError
from foedus.horizon.solving.signing import war_of
from tests.support.golden import GOLDEN, compare
from tests.support.levers import levers_in

CASE = "ukraine-2025-reported"


@pytest.fixture(scope="module")
def sheet():
    return lever_sheet(CASE, draws=32, seed=3)


@pytest.fixture(scope="module")
def at_peace():
    return lever_sheet("anglo-polish-1939", draws=8, horizon="P1Y")


def lever(sheet, name):
    return next(row for row in sheet["levers"] if row["id"] == name)


def answers(sheet, name, setting):
    row = next(one for one in lever(sheet, name)["settings"] if one["id"] == setting)
    return {answer["answer"]: answer for answer in row["answers"]}


def means(sheet, name, setting):
    return {key: row["estimate"]["mean"] for key, row in answers(sheet, name, setting).items()}


def change(sheet, name, setting, answer):
    return answers(sheet, name, setting)[answer]["change"]["mean"]


# What stays ----------------------------------------------------------------------------------------------------------


def test_what_is_not_moved_has_the_figures_of_the_assessment():
    """To a thousandth: types are placed for the texts that are played, and an assessment plays more of them."""
    sheet = lever_sheet(CASE, draws=32, horizon="P1Y", seed=2)
    assessed = assess(CASE, draws=32, horizon="P1Y", seed=2).to_dict()
    by_kind = {one["kind"] if one["kind"] == "arrangement" else one["id"]: one for one in assessed["comparison"]}
    under = lever_sheet(CASE, draws=32, horizon="P1Y", seed=2, under="full-alliance")
    for found, name in ((sheet, "arrangement"), (under, "full-alliance")):
        shown = {row["answer"]: row["estimate"]["mean"] for row in found["as_it_is"]}
        row: Any = by_kind[name]
        expected = {answer: row["answers"][answer]["mean"] for answer in ("peace", "sovereignty", "overall")}
        expected |= {f"{party}_signs": row["acceptance_by"][party]["mean"] for party in ("adversary", "protege")}
        expected |= {f"imposed_{answer}": row["imposed"][answer]["mean"] for answer in ("peace", "sovereignty")}
        assert shown == pytest.approx(expected, abs=1e-3)


def test_the_reference_of_a_lever_has_no_change_and_every_other_setting_has_a_reason(sheet):
    for row in sheet["levers"]:
        references = [setting for setting in row["settings"] if setting["reference"]]
        assert len(references) == 1, row["id"]
        for setting in row["settings"]:
            assert (setting["why"] is None) == setting["reference"]
            assert [answer["answer"] for answer in setting["answers"]] == list(ANSWERS_MOVED)
            for answer in setting["answers"]:
                assert (answer["change"] is None) == setting["reference"]
                if answer["change"] is not None:
                    start = {one["answer"]: one for one in references[0]["answers"]}[answer["answer"]]
                    moved = answer["estimate"]["mean"] - start["estimate"]["mean"]
                    assert answer["change"]["mean"] == pytest.approx(moved, abs=2e-6)


def test_aid_in_the_war_moves_what_refusing_is_worth_and_aid_after_it_what_peace_is(sheet):
    for setting in ("seventh", "twice"):
        in_war, after = (
            {row["id"]: row for row in lever(sheet, name)["settings"]}[setting] for name in ("aid_in_war", "aid_after")
        )
        for answer in ("imposed_peace", "imposed_sovereignty", "protege_signs"):
            assert change(sheet, "aid_in_war", setting, answer) == 0
        usual = {row["id"]: row for row in lever(sheet, "aid")["settings"]}["as_it_is"]["mechanism"]
        assert in_war["mechanism"]["strength"] == usual["strength"]
        assert after["mechanism"]["strength"] != usual["strength"]
        by_war, by_stop = (  # a war that merely stops has the aid of the years without fighting
            abs(row["mechanism"]["sovereignty_at_war"] - usual["sovereignty_at_war"]) for row in (in_war, after)
        )
        assert by_war > 3 * by_stop > 0
        both = change(sheet, "aid", setting, "adversary_signs")
        apart = sum(change(sheet, name, setting, "adversary_signs") for name in ("aid_in_war", "aid_after"))
        assert both == pytest.approx(apart, abs=2e-3)


# Signs ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "setting", "signs"),
    [
        ("strength", "half", {"adversary_signs": 1, "imposed_peace": 1, "imposed_sovereignty": 1, "overall": 1}),
        ("strength", "twice", {"adversary_signs": -1, "imposed_peace": -1, "imposed_sovereignty": -1, "overall": -1}),
        ("aid", "seventh", {"adversary_signs": -1, "imposed_sovereignty": -1, "overall": -1}),
        ("aid", "twice", {"adversary_signs": 1, "imposed_sovereignty": 1, "overall": 1}),
        ("aid_in_war", "twice", {"adversary_signs": 1, "overall": 1}),
        ("aid_after", "twice", {"adversary_signs": -1, "imposed_sovereignty": 1, "overall": 1}),
        ("forces", "20", {"adversary_signs": -1, "protege_signs": 1, "imposed_peace": 1, "imposed_sovereignty": 1}),
        ("forces", "200", {"adversary_signs": -1, "protege_signs": 1, "imposed_peace": 1, "imposed_sovereignty": 1}),
        ("will", "5", {"protege_signs": -1, "imposed_peace": -1, "imposed_sovereignty": -1, "overall": -1}),
        ("will", "95", {"protege_signs": 1, "imposed_peace": 1, "imposed_sovereignty": 1, "overall": 1}),
        ("will_lasting", "5", {"imposed_peace": -1, "imposed_sovereignty": -1, "overall": -1}),
        ("will_lasting", "95", {"imposed_peace": 1, "imposed_sovereignty": 1, "overall": 1}),
        ("regrouping", "fast", {"imposed_peace": -1}),
        ("deadline", "72", {"adversary_signs": -1, "protege_signs": 1, "imposed_peace": 1, "imposed_sovereignty": 1}),
        ("deadline_ready", "72", {"adversary_signs": -1, "protege_signs": 1, "imposed_peace": 1}),
        ("veto", "veto", {"adversary_signs": 1, "protege_signs": -1, "peace": -1}),
        ("activation", "adversary", {"adversary_signs": 1, "protege_signs": -1, "peace": -1}),
    ],
)
def test_signs(sheet, name, setting, signs):
    for answer, sign in signs.items():
        assert sign * change(sheet, name, setting, answer) > 0, (answer, change(sheet, name, setting, answer))


def test_more_forces_never_do_less(sheet):
    for answer in ("imposed_peace", "imposed_sovereignty", "protege_signs"):
        found = [means(sheet, "forces", setting)[answer] for setting in ("0", "2", "20", "200")]
        assert (np.diff(found) > 0).all(), answer


def test_will_that_lasts_does_more_than_will_that_elections_turn(sheet):
    for setting in ("5", "95"):
        turning, lasting = (
            abs(change(sheet, name, setting, "imposed_sovereignty")) for name in ("will", "will_lasting")
        )
        assert lasting > turning


def test_twice_the_strength_moves_the_odds_of_the_war_by_the_slope_of_the_contest():
    """The war's own odds, apart from everything else: each year they are 2 to the slope times as great."""
    levers = levers_in("ukraine-2025")
    ledger = levers.draws.ledger
    twice = next(
        one for one in levers_of(levers.situation, ledger, levers.guarantors) if one.id == "strength"
    ).settings[2]
    bare = levers.promising("none")
    usual, stronger = (
        war_of(draws, levers.situation, bare).victory for draws in (levers.draws, twice.change(levers.draws))
    )
    yearly = [1 - (1 - quarterly) ** 4 for quarterly in (usual, stronger)]
    odds = [chance / (1 - chance) for chance in yearly]
    np.testing.assert_allclose(odds[1] / odds[0], np.broadcast_to(2 ** steepness(levers.draws), usual.shape), rtol=1e-9)


# Without a war, and what is refused ----------------------------------------------------------------------------------


def test_without_a_war_what_needs_one_is_left_out_by_name(at_peace):
    assert {row["id"] for row in at_peace["left_out"]} == {"aid_in_war", "aid_after", "patron_pressure"}
    assert all(row["why"]["en"] == "no war is in progress" for row in at_peace["left_out"])
    assert {row["answer"] for row in at_peace["as_it_is"]}.isdisjoint({"adversary_signs", "protege_signs"})
    assert at_peace["expected_by"] is None
    for row in at_peace["levers"]:
        for setting in row["settings"]:
            assert setting["mechanism"]["sovereignty_at_war"] is None
            assert "war goes on" not in (setting["why"] or {"en": ""})["en"]
            assert setting["differs"] is None


def test_an_unknown_yardstick_and_impossible_draws_are_refused():
    with pytest.raises(UnknownNameError, match="model-guarantee"):
        lever_sheet(CASE, under="model-guarantee")
    with pytest.raises(SpecificationError, match="multiple of 4"):
        lever_sheet(CASE, draws=9)


# The document --------------------------------------------------------------------------------------------------------


def test_the_sheet_fits_the_schema_that_is_published(sheet, at_peace):
    schema = json_schema("levers")
    for one in (sheet, at_peace):
        jsonschema.validate(json.loads(json.dumps(one, allow_nan=False)), schema)


def test_the_published_schema_is_as_stored():
    """After a change of a key, raise LEVERS_FORMAT, run with UPDATE_GOLDEN=1 and look at the difference."""
    compare("levers/schema.json", json_schema("levers"), GOLDEN)


def test_every_row_of_what_is_expected_names_a_lever_a_setting_and_answers():
    source = files("foedus.assessment.levers") / "expected.toml"
    shipped = tomllib.loads(source.read_text(encoding="utf-8"))
    for arrangement, rows in shipped.items():
        situation = load_situation(rows["situation"]).situation
        levers = levers_in(situation.id)
        known = {
            one.id: {setting.id for setting in one.settings}
            for one in levers_of(situation, levers.draws.ledger, levers.guarantors)
        }
        expectation = expected_of(arrangement, situation.id)
        assert expectation is not None
        for name, settings in expectation.ranges.items():
            assert set(settings) <= known[name], name
            for ranges in settings.values():
                assert set(ranges) <= set(ANSWERS_MOVED)
                assert all(low <= high for low, high in ranges.values())
    assert expected_of("full-alliance", "ukraine-2025") is None


def test_a_miss_has_a_reason_and_a_hit_has_none(sheet):
    for row in sheet["levers"]:
        for setting in row["settings"]:
            verdicts = {answer["verdict"] for answer in setting["answers"]} - {None}
            assert (setting["differs"] is not None) == bool(verdicts - {"inside"}), (row["id"], setting["id"])
