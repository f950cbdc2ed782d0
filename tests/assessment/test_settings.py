"""What a reader sets goes through to the ledger, the answers and the provenance."""

from __future__ import annotations

import pytest

from foedus.arrangement import load_situation, with_settings
from foedus.arrangement.situation import SetDefault
from foedus.assessment import assess
from foedus.assessment.changes import compared_with
from foedus.deterrence import LinkQuantities
from foedus.errors import DocumentError
from foedus.horizon.sensitivity.independent_inputs import ledger_for
from foedus.report.evidence.assumptions import source_text
from foedus.report.evidence.provenance import known_name
from tests.support.command import foedus

CASE, DRAWS = "ukraine-2025-reported", 16


@pytest.fixture(scope="module")
def as_it_is():
    return assess(CASE, draws=DRAWS)


@pytest.fixture(scope="module")
def unwilling():
    return assess(CASE, draws=DRAWS, settings={"will-US": 0.05})


def test_what_is_set_stands_in_ledger_and_provenance(as_it_is, unwilling):
    rows = {row["id"]: row for row in unwilling.assumptions}
    assert (rows["will-US"]["median"], rows["will-US"]["low"], rows["will-US"]["high"]) == (0.05, 0.05, 0.05)
    assert rows["will-US"]["source"] == "set by the reader"
    assert rows["will-US"]["assumed"]
    assert unwilling.provenance["settings"] == ["will-US=0.05"]
    assert "settings" not in as_it_is.provenance
    assert unwilling.provenance["situation_sha256"] != as_it_is.provenance["situation_sha256"]
    assert source_text("set by the reader", "fr") == "fixé par le lecteur"
    assert known_name("settings", "fr") == "fixé par le lecteur"


def test_what_is_set_moves_the_answers(as_it_is, unwilling):
    willing = assess(CASE, draws=DRAWS, settings=["will-US=.95"])
    held = [each.answers["overall"] for each in (unwilling, as_it_is, willing)]
    assert len({estimate.median for estimate in held if estimate is not None}) == 3


def test_the_changes_since_an_earlier_run_name_what_was_set(as_it_is, unwilling):
    since = compared_with(as_it_is.to_dict(), unwilling.to_dict())
    told = {(row["kind"], row["id"]): row for row in since["differences"]}
    assert told["run", "settings"]["after"] == ["will-US=0.05"]
    after = told["assumption", "will-US"]["after"]
    assert isinstance(after, dict)
    assert after["source"] == "set by the reader"


def test_a_default_that_is_set_keeps_its_place_so_that_the_others_are_drawn_as_before():
    world = load_situation("ukraine-2025")
    changed = with_settings(world, {"late-help": (0.2, 0.5, 0.7), "will-US": 0.4, "support-obligation": 0.4})
    assert sum(isinstance(entry, SetDefault) for entry in changed.situation.entries) == 2
    before, after = (ledger_for(each.situation, ["US", "UK"], LinkQuantities()) for each in (world, changed))
    assert [q.id for q in before.quantities] == [q.id for q in after.quantities]
    differ = [q.id for q, other in zip(before.quantities, after.quantities, strict=True) if q != other]
    assert differ == ["will-US", "late-help", "support-obligation"]


def test_what_plays_no_part_is_refused():
    with pytest.raises(DocumentError) as caught:
        assess(CASE, draws=8, settings=["will-TR=.3", "will-US=.3", "deployment-SE=10"])
    assert str(caught.value).splitlines() == [
        "--set deployment-SE=10: error: this quantity plays no part in the texts assessed: to set it changes nothing "
        "(leave it out)",
        "--set will-TR=.3: error: this quantity plays no part in the texts assessed: to set it changes nothing "
        "(leave it out)",
    ]


def test_wrong_settings_on_the_command_line_are_refused_in_both_languages():
    for lang, said in (("en", "is not a number"), ("fr", "n’est pas un nombre")):
        shown = foedus("assess", CASE, "--set", "will-US=half", "--set", "will-UK=.1...5...3", "--lang", lang)
        assert isinstance(shown.exception, DocumentError)
        assert shown.exception.exit_status == 2
        assert len(shown.exception.problems) == 2
        assert said in shown.exception.describe(lang)


def test_the_command_that_makes_the_report_again_holds_what_was_set(monkeypatch):
    whole = assess
    monkeypatch.setattr("foedus.assessment.assess", lambda *a, **k: whole(*a, **k, draws=8))
    options = ("--sobol", "0", "--no-amendments", "--format", "json")
    shown = foedus("assess", CASE, *options, "--set", "will-US=.05", "--set", "severity=0.05..0.1..0.3")
    assert '"command": "foedus assess ukraine-2025-reported' in shown.stdout
    assert "--set will-US=.05 --set severity=0.05..0.1..0.3" in shown.stdout
