"""The shipped situations of the past: read, checked, assessed, and the same whatever the parties are called."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from foedus.arrangement import case_ids, load_case, load_situation, read_arrangement, read_situation
from foedus.arrangement.loading import CASES
from foedus.assessment import assess
from foedus.deterrence.terms.life_terms import life_of
from foedus.deterrence.terms.yardsticks import YARDSTICKS, in_place, yardstick
from foedus.report import render_html, render_text
from foedus.report.parts import parts_of
from foedus.report.story.game_tree import game_figure
from tests.support.command import foedus

PAST = {
    "korea-1953": ("us-rok-1953", "korea-armistice-1953"),
    "poland-1939": ("anglo-polish-1939",),
}
FEW: dict[str, Any] = {"draws": 8, "horizon": "P2Y"}


def test_every_situation_of_the_past_is_shipped():
    assert set(case_ids("situations")) == {"ukraine-2025", *PAST}


@pytest.mark.parametrize(("name", "case"), [(name, case) for name, cases in PAST.items() for case in cases])
def test_the_arrangement_names_its_situation_and_the_check_finds_nothing(name, case):
    assert load_case(case).situation == name
    checked = foedus("situation", "check", name, "--for", case)
    assert checked.exit_code == 0, checked.output


@pytest.mark.parametrize("name", PAST)
def test_nothing_later_than_the_date_and_nothing_in_english_alone(name):
    situation = load_situation(name).situation
    assert all(source.date is None or source.date <= situation.date for source in situation.sources.values())
    told = [situation.title, situation.summary, situation.note, *(entry.says for entry in situation.entries)]
    assert all(text.fr and text.fr != text.en for text in told)
    known = [entry for entry in situation.entries if not entry.assumed]
    assert all(situation.grade_of(entry) for entry in known)


@pytest.mark.parametrize("name", PAST)
def test_what_the_adversary_wants_is_left_to_the_defaults(name):
    """No entry can lean towards what came of it: danger, what peace and war are worth, how choices stray."""
    kinds = {entry.kind for entry in load_situation(name).situation.entries}
    assert not kinds & {
        "dispute_rate", "severity", "first_year", "resolve_spread", "war_cost", "optimism",
        "attack_cost", "peace_value", "after_attack", "dislike",
        "discount", "choice_noise", "signature_noise", "fight_base", "support_base", "contest_steepness",
    }  # fmt: skip


@pytest.mark.parametrize(("name", "case"), [(name, cases[0]) for name, cases in PAST.items()])
def test_it_can_be_assessed(name, case):
    found = assess(case, compare=PAST[name][1:], **FEW)
    assert found.situation["id"] == name
    assert found.blocked is None
    assert (found.answers["acceptance"] is None) == (not load_situation(name).situation.war)
    rows: Any = found.comparison
    for row in rows:
        assert 0 < row["answers"]["overall"]["median"] < 1


def test_a_yardstick_forgets_the_guarantors_of_the_shipped_text():
    """The shipped yardsticks have guarantors DE and PL, which are adversary and protégé here."""
    world, case = load_situation("poland-1939").situation, load_case("anglo-polish-1939")
    for name in YARDSTICKS:
        found = yardstick(name, case, world)
        assert {party: details.roles for party, details in found.parties.items()} == {
            "PL": ["protege"], "DE": ["adversary"], "UK": ["guarantor"],
        }  # fmt: skip
        assert {party: details.ccode for party, details in found.parties.items()} == {"PL": 290, "DE": 255, "UK": 200}
        assert found.parties["PL"].name.en == "Poland"


def test_the_ids_of_the_parties_change_nothing():
    """No id means anything: those of the shipped yardsticks or others, the numbers are the same."""

    def renamed(document: Path) -> str:
        text = document.read_text(encoding="utf-8")
        return re.sub(r"\b(PL|DE|UK|SU|FR)\b", lambda found: f"X{found[1]}X", text)

    world = CASES / "situations" / "poland-1939.yaml"
    case = CASES / "arrangements" / "anglo-polish-1939.yaml"
    other = assess(
        read_arrangement("anglo-polish-1939.yaml", renamed(case)), read_situation("s.yaml", renamed(world)), **FEW
    )
    found = assess("anglo-polish-1939", **FEW)
    assert [row["answers"] for row in other.comparison] == [row["answers"] for row in found.comparison]


def assessed(case: str) -> Any:
    return assess(case, **FEW).to_dict()


def test_without_a_war_nothing_is_told_of_acceptance():
    found = assess("anglo-polish-1939", **FEW)
    text = render_text(found.to_dict(), found.analysis)
    assert "if accepted" not in text
    assert "Whether or not" not in text
    page = render_html(found.to_dict(), found.analysis, "fr")
    shown = page.partition('id="glossary"')[0]
    assert "si accepté" not in shown.lower()
    assert not {row["kind"] for row in found.assumptions} & {"war_cost", "war_victory", "optimism", "settlement"}
    record = found.record
    assert (record["recurrence"], record["recurrence_in_model"], record["recurrence_compared"]) == ([], None, [])


def test_in_a_mutual_treaty_the_situation_says_who_is_meant():
    found = assess("us-rok-1953", **FEW)
    text = " ".join(render_text(found.to_dict(), found.analysis).split())
    assert "After 10 years" not in text
    assert "the Republic of Korea holds the territory" in text
    assert "seizes ground of the Republic of Korea" in text


def test_either_party_of_a_mutual_treaty_may_leave_but_the_one_attacked():
    life = life_of(load_case("us-rok-1953"), "KR")
    assert (life.leavers, life.notice) == (("US",), 4)


@pytest.mark.parametrize(
    ("case", "period", "honoured"),
    [("anglo-polish-1939", "1816-1944", (36, 59)), ("us-rok-1953", "1945-2003", (6, 43))],
)
def test_the_reference_class_is_of_the_time_of_the_situation(case, period, honoured):
    data = assessed(case)
    reference = data["record"]["reference_class"]
    assert period in reference["title"]["en"]
    assert (reference["honoured"], reference["n"]) == honoured
    assert any("hindsight" in reason["en"] for reason in data["confidence"]["reasons"])


def test_today_no_hindsight_is_confessed():
    assert not any("hindsight" in reason["en"] for reason in assessed("consultation-only")["confidence"]["reasons"])


def test_effective_help_of_the_bearers_choice_is_told():
    found = assess("anglo-polish-1939", **FEW)
    text = " ".join(render_text(found.to_dict(), found.analysis).split())
    assert "Effective help is owed, of a kind that its bearer chooses (United Kingdom)." in text
    assert "F107" not in {finding.code for finding in found.analysis.findings}


def test_a_model_text_takes_the_place_of_what_it_is_compared_with():
    found = assess("us-rok-1953", compare=["model-guarantee"], **FEW)
    row = next(row for row in found.comparison if row["id"] == "model-guarantee")
    assert [(c["party"], c["fight"]) for c in row["commitments"]] == [("US", "dated")]
    page = render_html(found.to_dict(), found.analysis, "en", others=found.compared)
    assert "Ukraine" not in page


def test_an_outsider_of_a_model_text_makes_room():
    """Japan and Switzerland sit on the commission of the model guarantee; Japan may be the protégé too."""
    world = read_situation("s.yaml", JAPAN).situation
    found = in_place(load_case("model-guarantee"), load_case("us-japan-1960"), world)
    assert found.with_role("protege") == ("JP",)
    assert found.with_role("guarantor") == ("US",)
    assert set(found.with_role("outsider")) == {"CH", "JP-outsider", "BR"}
    assert found.bodies["commission"].members == ["CH", "JP-outsider", "BR"]
    assert found.want == "fight by 1 within P3D"


JAPAN = """\
situation: 1
id: japan
title: Japan
date: 1960-01-01
war: false
protege: JP
adversary: CN
parties: {JP: Japan, CN: China, US: United States}
entries:
  - {id: jp, kind: capability, about: JP, value: 1, source: unit, says: Unit.}
  - {id: cn, kind: capability, about: CN, median: 2, low: 1, high: 3, source: assumption, says: Stronger.}
  - {id: us, kind: capability, about: US, median: 9, low: 5, high: 20, source: assumption, says: Strongest.}
sources:
  unit: {title: Choice of unit, undated: convention, grade: A1}
"""


def test_without_a_war_the_tree_of_the_game_has_no_signature():
    drawings = [
        str(game_figure(parts_of(assessed(case), "en"), "en").drawing) for case in ("anglo-polish-1939", "us-rok-1953")
    ]
    assert ["accept or go on?" in drawing for drawing in drawings] == [False, True]
