"""What the evidence conditions in an assessment: answers with weights beside those without, facts in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from foedus.assessment import assess, conditioning
from foedus.assessment.conditioning import begin_conditioning, conditioning_part
from foedus.assessment.schema import ANSWERS
from foedus.horizon.conditioning.found import found_facts
from foedus.horizon.pool import THIS_PROCESS
from foedus.report.evidence.conditioning import conditioning_of
from foedus.report.parts import parts_of
from tests.support.world import little_world

DRAWS = 40


@pytest.fixture(scope="module")
def assessed():
    return assess("ukraine-2025-reported", draws=DRAWS)


@pytest.fixture(scope="module")
def part(assessed):
    return assessed.to_dict()["validity"]["conditioning"]


@pytest.fixture(scope="module")
def world():
    return little_world()


@dataclass
class Says:
    """What stands for options and outcomes where only the sums matter."""

    id: str
    title: dict[str, str]


@pytest.fixture
def toy(world):
    """The outcomes of two options in twelve draws, and what puts the part together for ratios."""
    random = np.random.default_rng(5)
    values: dict[str, Any] = {key: random.uniform(size=(12, 2)) for key in ANSWERS}
    outcomes: Any = type("Outcomes", (), values)()
    options: Any = [Says("none", {"en": "None", "fr": "Rien"}), Says("text", {"en": "Text", "fr": "Texte"})]

    def put(ratios, facts):
        return conditioning_part(facts, ratios, world.draws, options, outcomes, 1)

    return outcomes, put


def test_the_headline_is_without_weights(assessed, part):
    own = next(row for row in part["options"] if row["id"] == "ukraine-2025-reported")
    assert [row["id"] for row in part["options"]] == [row["id"] for row in assessed.comparison]
    assert own["plain"] != own["weighted"]
    plain, low, high = own["plain"]["overall"], assessed.answers["overall"].low, assessed.answers["overall"].high
    assert low < plain < high


def test_each_fact_says_what_it_is_and_what_it_moves(part):
    facts = found_facts()
    assert [row["id"] for row in part["facts"]] == [fact.datum.id for fact in facts]
    for row, fact in zip(part["facts"], facts, strict=True):
        assert row["estimate"] == pytest.approx(fact.estimate, abs=1e-6)
        assert row["says"].keys() == row["because"].keys() == row["reference"].keys() == {"en", "fr"}
        assert 0 < row["effective"] <= 1
    assert part["effective"] <= min(row["effective"] for row in part["facts"]) + 0.02


def test_answers_with_weights_are_weighted_means_and_leave_one_out_adds_up(toy):
    outcomes, put = toy
    facts = found_facts()
    ratios = np.random.default_rng(6).normal(-0.3, 0.2, (3, 12))
    part = put(ratios, facts)
    sure = np.array([[((r - f.estimate) / f.sd) ** 2 / -2 for r in row] for f, row in zip(facts, ratios, strict=True)])
    for k, row in enumerate(part["facts"]):
        weights = np.exp(np.delete(sure, k, axis=0).sum(axis=0))
        expected = (weights * outcomes.peace[:, 1]).sum() / weights.sum()
        assert row["without"]["peace"] == pytest.approx(expected, abs=1e-6)
    assert part["options"][1]["plain"]["overall"] == pytest.approx(outcomes.overall[:, 1].mean(), abs=1e-6)
    assert part["used"]


def test_a_fact_that_few_draws_agree_with_is_named_and_moves_nothing(toy):
    _, put = toy
    facts = found_facts()
    ratios = np.random.default_rng(7).normal(-0.5, 0.1, (3, 12))
    ratios[0] = np.linspace(2.5, 9.0, 12)
    part, without = put(ratios, facts), put(ratios[1:], facts[1:])
    first, rest = part["facts"][0], without["options"]
    assert (first["used"], first["contradicts"]) == (False, True)
    assert [row["weighted"] for row in part["options"]] == [row["weighted"] for row in rest]
    said = [message["en"] for message in part["messages"]]
    assert any(text.startswith("Shown and not used") and "A pact of defence" in text for text in said)
    assert any(text.startswith("The record contradicts the game") for text in said)


def test_facts_that_pull_apart_are_named_together(toy):
    _, put = toy
    facts = found_facts()
    agree = np.zeros((3, 12), dtype=bool)  # each with four draws, and all with one of them alone
    agree[0, :4] = agree[1, 3:7] = agree[2, [3, 7, 8, 9]] = True
    ratios = np.stack(
        [fact.estimate + np.where(with_, 0.0, 4 * fact.sd) for fact, with_ in zip(facts, agree, strict=True)]
    )
    part = put(ratios, facts)
    assert not part["used"]
    assert part["says"]["en"].startswith("No fact of the record")
    assert any(message["fr"].startswith("Les faits tirent en sens contraires") for message in part["messages"])
    assert all(row["plain"] == row["weighted"] for row in part["options"])


def test_without_shipped_facts_the_part_says_why(assessed, world, monkeypatch):
    monkeypatch.setattr(conditioning, "found_facts", lambda: ())
    nothing: Any = None
    found: Any = begin_conditioning(world.situation, world.draws, nothing, THIS_PROCESS)([], nothing, 0)
    assert found["why"]["fr"].startswith("les estimations livrées")
    document = assessed.to_dict()
    missing = {**document, "validity": {**document["validity"], "conditioning": found}}
    assert conditioning_of(parts_of(missing, "en"), "en").why == found["why"]["en"]


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_report_shows_every_fact_and_what_each_moves(assessed, part, lang):
    shown = conditioning_of(parts_of(assessed.to_dict(), lang), lang)
    assert shown.says[0] == part["says"][lang]
    assert len(shown.facts) == 3
    assert len(shown.answers) == 2 + sum(row["used"] for row in part["facts"])
    assert ("0,3" if lang == "fr" else "0.3") in shown.facts[0][1]


def test_an_older_assessment_has_no_such_passage(assessed):
    document = assessed.to_dict()
    older = {key: value for key, value in document["validity"].items() if key != "conditioning"}
    assert conditioning_of(parts_of({**document, "validity": older}, "en"), "en") is None
