"""The whole way: from a case to the two answers."""

from __future__ import annotations

import json
import shlex
from dataclasses import fields, replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import jsonschema
import numpy as np
import pytest

from foedus.arrangement import load_arrangement, load_situation, read_situation
from foedus.arrangement.assumption_kinds import KINDS
from foedus.arrangement.jsonschema import json_schema
from foedus.arrangement.loading import CASES
from foedus.arrangement.schema import Text
from foedus.arrangement.situation import read_situation as read
from foedus.assessment import Assessment, Estimate, assess
from foedus.assessment.comparison import option_row
from foedus.assessment.confidence import confidence_part
from foedus.assessment.options import Option
from foedus.deterrence import DEFAULTS, LinkQuantities, Terms, estimate_quantity
from foedus.errors import DocumentError, RunError, SpecificationError, UnknownNameError
from foedus.horizon.schema import ANSWERS
from foedus.horizon.solving.checks import Diagnostics
from foedus.horizon.solving.outcomes import Outcomes
from foedus.report import render_text
from foedus.wording import Message
from tests.support.command import foedus
from tests.support.paths import GOLDEN

FOLDER = GOLDEN / "assess"

SHAPE = json_schema("assessment")
DRAWS = 16


@pytest.fixture(scope="module")
def reported() -> Assessment:
    return assess("ukraine-2025-reported", draws=DRAWS, seed=2)


@pytest.fixture(scope="module")
def data(reported):
    return reported.to_dict()


def options_by_id(data):
    return {row["id"]: row for row in data["comparison"]}


def test_the_json_has_the_promised_shape(data):
    jsonschema.validate(json.loads(json.dumps(data, allow_nan=False)), SHAPE)


def stored(case: str) -> dict[str, Any]:
    """Return what is stored of an assessment: all that does not change with the version of a package."""
    found: Any = assess(case, horizon="P2Y", seed=2, draws=8).to_dict()
    for part in ("text", "provenance", "situation", "validity"):
        del found[part]
    found["record"]["specifications"] = {"why": {"en": "left out here", "fr": "omises ici"}}
    return found


@pytest.mark.parametrize("case", ["consultation-only", "model-guarantee"])
def test_two_assessments_are_as_stored(case, golden):
    golden(f"assess/{case}.json", stored(case))


def test_the_yardsticks_are_always_compared(data):
    assert [row["id"] for row in data["comparison"]] == [
        "none", "consultation-only", "ukraine-2025-reported", "full-alliance", "ukraine-2025-reported:each",
    ]  # fmt: skip
    assert [row["kind"] for row in data["comparison"]] == [
        "yardstick",
        "yardstick",
        "arrangement",
        "yardstick",
        "reading",
    ]


@pytest.mark.parametrize(
    ("assumed", "estimated", "spread", "level"),
    [
        (0, 0, 0.2, "moderate"),
        (3, 5, 0.2, "moderate"),
        (5, 3, 0.2, "low"),
        (0, 5, 0.9, "low"),
        (0, 5, 0.2, "high"),
        (1, 7, 0.2, "moderate"),
        (0, 5, 0.4, "moderate"),
    ],
)
def test_confidence_gives_the_reason_of_its_level(assumed, estimated, spread, level):
    basis = ["assumed"] * assumed + ["estimated"] * estimated + ["assumed"] * (8 - assumed - estimated)
    ledger: Any = [{"id": str(i), "assumed": i < assumed, "basis": b, "grade": None} for i, b in enumerate(basis)]
    over: Any = SimpleNamespace(overall=np.linspace(0.0, spread, 101)[:, None])
    found = confidence_part(ledger, ledger, over, 0, date(2025, 8, 18))
    assert found["level"] == level
    reasons = " ".join(reason["en"] for reason in found["reasons"])
    assert ("wider" in reasons) == (spread > 0.5)
    assert ("No link" in reasons) == (estimated == 0)
    assert f"{assumed} assumed, {estimated} estimated from the record" in reasons


def test_the_reference_class_of_no_promise_is_for_comparison_only():
    reference = assess("none", draws=8).to_dict()["record"]["reference_class"]
    assert "promises anything" in reference["how"]["en"]
    assert "strongest promise" in assess("consultation-only", draws=8).record["reference_class"]["how"]["en"]


def test_a_reading_takes_no_first_place_from_the_options(data):
    options = [row for row in data["comparison"] if row["kind"] != "reading"]
    assert sum(row["best_in"] for row in options) >= 1


def test_a_reading_that_would_be_first_is_told_so_and_takes_no_place():
    """Made up: the reading is better than both options in the first of two draws."""
    shapes = {"mass_error": (2,), "residual": (2,), "sovereignty_at_war": (2,), "now": (2,), "aid_lost": (2, 3)}
    shapes |= {"motives": (2, 3, 3, 3), "strength": (2, 3, 3), "against_war": (2, 3, 3)}
    yearly = {"attacked", "lost", "conceded", "honoured", "violated"}
    parts = {
        f.name: np.full(shapes.get(f.name, (2, 3, 1) if f.name in yearly else (2, 3)), 0.1) for f in fields(Outcomes)
    }
    parts["overall"] = np.array([[0.5, 0.6, 0.9], [0.5, 0.6, 0.4]])
    kinds = ("yardstick", "arrangement", "reading")
    options = [Option(kind, {"en": kind}, kind, Terms(kind, (), ())) for kind in kinds]
    told = [option_row(options, Outcomes(**parts), i)["best_in"] for i in range(3)]
    assert told == [0.0, 1.0, 0.5]


def test_the_answers_are_those_of_the_arrangement_in_the_comparison(data):
    assert options_by_id(data)["ukraine-2025-reported"]["answers"] == data["answers"]
    for answer in (data["answers"][key] for key in ANSWERS):
        assert 0 <= answer["low"] <= answer["median"] <= answer["high"] <= 1
        assert 0 <= answer["mean"] <= 1
        assert answer["level"] == 0.9


def test_by_year_adds_up(data):
    for row in data["comparison"]:
        years = row["by_year"]
        assert years["year"] == list(range(1, 11))
        for name in ("peace", "sovereignty"):
            path = years[name]["mean"]
            assert path == sorted(path, reverse=True)
        assert years["peace"]["mean"][-1] == pytest.approx(row["answers"]["peace"]["mean"], abs=1e-5)
        assert years["sovereignty"]["mean"][-1] == pytest.approx(row["answers"]["sovereignty"]["mean"], abs=1e-5)
        assert all(0 <= v <= 1 for v in years["honoured_if_attacked"]["median"])


def test_the_ledger_marks_what_is_assumed_and_says_what_follows_if_false(data):
    ledger = {row["id"]: row for row in data["assumptions"]}
    for row in ledger.values():
        assert row["low"] <= row["median"] <= row["high"], row["id"]
        assert row["assumed"] == (row["grade"] == "assumption"), row["id"]
        assert not row["assumed"] or (row["low"] < row["high"]) != KINDS[row["kind"]].fixed, row["id"]
        if row["low"] < row["high"]:
            assert set(row["if_low"]) == set(row["if_high"]) == set(ANSWERS)
            apart = max(abs(row["if_low"][key] - row["if_high"][key]) for key in ANSWERS)
            assert row["moves"] >= apart - 1e-6, row["id"]
        else:
            assert "moves" not in row, row["id"]
    assert ledger["capability-UA"]["grade"] == "A1"
    for kind in ("war-cost", "discount", "peace-value", "signature-noise"):
        assert ledger[kind]["assumed"], "acceptance is never estimated from the record"
    assert "obligation-dated" in ledger
    assert {row["kind"] for row in ledger.values()} >= {
        name for name, kind in KINDS.items() if kind.fixed and kind.about != "guarantor"
    }


def test_drivers_are_sorted_and_indicators_have_thresholds(data):
    spans = [abs(d["at_high"] - d["at_low"]) for d in data["drivers"]]
    assert spans == sorted(spans, reverse=True)
    assert 3 <= len(data["would_change"]) <= 6
    for row in data["would_change"]:
        ledger = next(a for a in data["assumptions"] if a["id"] == row["id"])
        assert (row["threshold_value"] > ledger["median"]) == (row["direction"] == "above")


def test_the_text_and_the_record_stand_beside_the_numbers(data):
    assert data["text"]["findings"]
    assert {c["party"] for c in data["text"]["floor"]["guarantors"]} == {"US", "UK", "FR", "DE", "PL"}
    assert {c["fight"] for c in data["text"]["floor"]["guarantors"]} == {"may"}
    reference = data["record"]["reference_class"]
    assert (reference["honoured"], reference["n"]) == (6, 43)
    assert "the text only allows it" in reference["how"]["en"]
    assert any("deterred" in limit["en"] for limit in data["record"]["limits"])
    assert data["record"]["recurrence_in_model"]


def test_a_full_alliance_is_accepted_less_but_protects_more(data):
    alliance, none = (options_by_id(data)[name] for name in ("full-alliance", "none"))
    assert alliance["answers"]["acceptance"]["mean"] < none["answers"]["acceptance"]["mean"]
    assert alliance["imposed"]["sovereignty"]["mean"] > none["imposed"]["sovereignty"]["mean"]


def test_provenance_says_how_to_have_it_again(data):
    provenance = data["provenance"]
    assert provenance["seed"] == 2
    assert provenance["draws"] == DRAWS
    assert len(provenance["arrangement_sha256"]) == len(provenance["situation_sha256"]) == 64
    assert provenance["diagnostics"]["passed"]


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(data):
    again, other = (assess("none", draws=8, seed=seed, horizon="P2Y").to_dict() for seed in (7, 8))
    assert json.dumps(again) == json.dumps(assess("none", draws=8, seed=7, horizon="P2Y").to_dict())
    assert again["answers"] != other["answers"]


def quiet():
    loaded = load_situation("ukraine-2025")
    return replace(loaded, situation=loaded.situation.model_copy(update={"war": False}))


def test_without_a_war_acceptance_is_null():
    found = assess("none", quiet(), draws=8, horizon="P2Y")
    assert found.answers["acceptance"] is None
    assert found.motives is None
    assert found.answers["overall"] == found.answers["sovereignty"]
    told = found.to_dict()
    assert told["answers"]["acceptance"] is None
    assert told["answers"]["motives"] is None
    assert {row["acceptance"] for row in told["differences"]} == {None}
    assert "acceptance" not in told["assumptions"][1]["if_low"]
    json.dumps(told, allow_nan=False)


def test_a_yardstick_can_be_assessed_and_others_compared():
    assessed = assess("full-alliance", compare=["model-guarantee", "none", "full-alliance"], horizon="P5Y", draws=8)
    assert [one.source.arrangement.id for one in assessed.compared] == ["model-guarantee", "none"]
    assert assessed.compared[0].coalitions, "a report needs what the terms alone do not"
    found = assessed.to_dict()
    assert [row["id"] for row in found["comparison"]] == [
        "none",
        "consultation-only",
        "full-alliance",
        "model-guarantee",
    ]
    assert found["horizon_years"] == 5
    assert options_by_id(found)["model-guarantee"]["kind"] == "compared"
    assert len(found["comparison"][0]["by_year"]["year"]) == 5


def test_different_texts_with_one_id_are_not_taken_for_one(tmp_path):
    def edited(name):
        text = (CASES / "arrangements" / f"{name}.yaml").read_text(encoding="utf-8")
        (tmp_path / f"{name}.yaml").write_text(text.replace("en: ", "en: Edited ", 1), encoding="utf-8")
        return str(tmp_path / f"{name}.yaml")

    for main, other in (("model-guarantee", "model-guarantee"), ("model-guarantee", "full-alliance")):
        changed = edited(other)
        assert load_arrangement(changed).arrangement != load_arrangement(other).arrangement
        with pytest.raises(SpecificationError, match=f"have the id '{other}'"):
            assess(main, compare=[changed], horizon="P1Y", draws=8)


@pytest.mark.parametrize("horizon", ["P0Y", "P51Y", "10Y", "P1M", "P10D", "-P1Y"])
def test_an_impossible_horizon(horizon):
    with pytest.raises(SpecificationError, match="horizon"):
        assess("none", horizon=horizon, draws=8)


def test_bad_input_is_refused():
    with pytest.raises(SpecificationError, match="draws"):
        assess("none", draws=9)
    with pytest.raises(UnknownNameError):
        assess("no-such-case")
    with pytest.raises(UnknownNameError):
        assess("none", "no-such-situation")
    with pytest.raises(UnknownNameError):
        assess("none", compare=["nothing"], draws=8)
    with pytest.raises(DocumentError, match=r"gives no capability|names 'UA'"):
        assess("dayton-1995", "ukraine-2025", draws=8)


def test_failed_diagnostics_are_told_in_both_languages(monkeypatch):
    monkeypatch.setattr("foedus.horizon.solving.checks._LARGEST_MASS_ERROR", -1.0)
    monkeypatch.setattr("foedus.horizon.solving.checks._LARGEST_SCORE", -1.0)
    whole = assess
    monkeypatch.setattr("foedus.assessment.assess", lambda *a, **k: whole(*a, **k, draws=8))
    shown = foedus(
        "assess", "none", "--horizon", "P2Y", "--sobol", "0", "--no-amendments", "--format", "json", "--lang", "fr"
    )
    assert isinstance(shown.exception, RunError)
    assert shown.exception.exit_status == 3
    assert "no headline: the diagnostics failed" in str(shown.exception)
    messages = json.loads(shown.stdout)["provenance"]["diagnostics"]["messages"]
    assert messages[0]["en"].startswith("the probabilities of all outcomes do not sum to one (error ")
    assert messages[1]["en"].startswith("simulated paths and exact probabilities differ by ")
    for message in messages:
        assert message["fr"] != message["en"]
        assert message["fr"] in shown.exception.describe("fr")


def test_a_failed_diagnostic_blocks_the_headline(monkeypatch):
    failed = Diagnostics(False, (Message("in some draw an answer is not a number"),), 0.0, 1.0, 0.0, 0)
    monkeypatch.setattr("foedus.assessment.assessment.begin_check", lambda *_: lambda *_: failed)
    assert assess("none", draws=8, horizon="P2Y").blocked == "in some draw an answer is not a number"


def test_estimates_whose_diagnostics_failed_block_the_headline():
    diverged = {"en": "3 transitions diverged", "fr": "3 transitions ont divergé"}
    failed = Message("estimates of '{link}': {reason}", {"link": "joining", "reason": diverged})
    links = LinkQuantities(provenance={"links": {"joining": {"sample": "all"}}}, failed=(failed,))
    found = assess("none", draws=8, horizon="P2Y", links=links)
    assert found.blocked == "estimates of 'joining': 3 transitions diverged"
    assert found.provenance["estimates"] == {"links": {"joining": {"sample": "all"}}}
    french = render_text(found.to_dict(), lang="fr")
    assert "estimations de « joining » : 3 transitions ont divergé" in french
    assert "diverged" not in french


def test_what_is_estimated_is_marked_and_moves_the_answers():
    fight = next(q for q in DEFAULTS if q.kind == "fight_base")
    draws = np.random.default_rng(3).beta(3, 20, 400)
    how = Text(en="from draws", fr="de tirages")
    links = LinkQuantities((estimate_quantity(fight, draws, "fulfilment", ("the record",), how),))
    found = assess("model-guarantee", draws=8, horizon="P2Y", links=links).to_dict()
    row = next(r for r in found["assumptions"] if r["kind"] == "fight_base")
    assert (row["basis"], row["grade"], row["assumed"], row["link"]) == ("estimated", "estimate", False, "fulfilment")
    assert row["median"] == pytest.approx(np.median(draws), rel=1e-2)
    assert all(r["basis"] == "assumed" for r in found["assumptions"] if r["kind"] == "obligation_dated")
    jsonschema.validate(json.loads(json.dumps(found)), SHAPE)
    assumed = assess("model-guarantee", draws=8, horizon="P2Y", links=LinkQuantities())
    years = [
        row["by_year"]["honoured_if_attacked"]["median"][0] for row in (found["comparison"][2], assumed.comparison[2])
    ]
    assert years[0] < years[1]


def width(estimate):
    return estimate["high"] - estimate["low"]


def helped(found):
    return options_by_id(found)["ukraine-2025-reported"]["by_year"]["honoured_if_attacked"]


def test_the_prior_of_honouring_says_less_of_who_helps_than_its_posterior(data):
    wide = assess("ukraine-2025-reported", draws=DRAWS, prior=("honouring",)).to_dict()
    spans = [helped(found)["high"][0] - helped(found)["low"][0] for found in (wide, data)]
    assert spans[0] > 2 * spans[1]
    assert wide["provenance"]["estimates"]["links"]["honouring"]["replaced_by"] == "prior"


@pytest.mark.slow
def test_intervals_widen_when_a_narrower_posterior_gives_way_to_its_prior():
    posterior, prior = (assess("ukraine-2025-reported", prior=p).to_dict() for p in ((), ("contest",)))
    assert width(prior["answers"]["overall"]) > width(posterior["answers"]["overall"])


def test_what_is_estimated_and_assumed_is_marked_row_by_row(data):
    basis = {row["kind"]: row["basis"] for row in data["assumptions"]}
    for kind in ("fight_base", "obligation_none", "obligation_consult", "institutions", "contest_steepness"):
        assert basis[kind] == "estimated", kind
    for kind in ("dispute_rate", "severity", "war_victory", "settlement", "resistance", "presence"):
        assert basis[kind] == "estimated", kind
    for kind in ("obligation_dated", "form_not_binding", "will", "support_base", "attack_cost"):
        assert basis[kind] == "assumed", kind
    assert basis["resistance_slope"] == "estimated"
    assert all(row["how"]["fr"] for row in data["assumptions"] if row["basis"] == "estimated")


def test_what_a_situation_says_stands_in_place_of_the_estimate_and_remembers_it():
    shipped = (CASES / "situations" / "ukraine-2025.yaml").read_text(encoding="utf-8")
    entry = "{id: x, kind: contest_steepness, median: 1.6, low: 1.3, high: 1.85, source: assumption, says: X.}"
    text = shipped.replace("sources:\n  convention:", f"  - {entry}\nsources:\n  convention:")
    found = assess("consultation-only", read_situation("s.yaml", text), draws=8, horizon="P1Y").to_dict()
    steepness = next(row for row in found["assumptions"] if row["kind"] == "contest_steepness")
    assert steepness["basis"] == "assumed"
    assert steepness["instead_of"]["median"] < steepness["median"], "the situation says more than the record"


def test_other_samples_stand_beside_the_headline(data):
    samples = {row["id"]: row for row in data["record"]["samples"]}
    assert {"headline", "all", "without_world_wars", "from_1946"} <= set(samples)
    for row in samples.values():
        assert 0 < row["answers"]["overall"] < 1
        assert row["title"]["fr"]
    assert len({row["answers"]["overall"] for row in samples.values()}) > 3


def test_validity_has_every_link_beside_its_prior(data):
    links = {row["link"]: row for row in data["validity"]["links"]}
    assert {"joining", "fulfilment", "honouring", "contest", "resistance", "severity", "challenge"} <= set(links)
    assert not links["challenge"]["enters"], "the weights in the challenger's choice are not identified"
    slope = next(row for row in links["contest"]["estimates"] if row["term"] == "ln_ratio")
    assert slope["prior_low"] < slope["conf_low"] < slope["estimate"] < slope["conf_high"] < slope["prior_high"]
    for name in ("backtest", "rule_test", "end_to_end"):
        assert data["validity"][name]
    assert all(len(digest) == 64 for digest in data["provenance"]["estimates"]["data"].values())


def test_an_unknown_link_is_named():
    with pytest.raises(UnknownNameError, match="sesistance"):
        assess("none", draws=8, prior=("sesistance",))


def test_an_estimate_is_mean_median_and_interval():
    import numpy as np

    found = Estimate.over(np.linspace(0, 1, 101) ** 2)
    assert (found.median, found.low, found.high) == (0.25, 0.0025, 0.9025)
    assert found.mean == pytest.approx(1 / 3, abs=0.01)


# Command line --------------------------------------------------------------------------------------------------------


@pytest.fixture
def fewer_draws(monkeypatch):
    from foedus import assessment

    whole = assessment.assess
    monkeypatch.setattr(assessment, "assess", lambda *a, **k: whole(*a, **k, draws=8))


def test_text_json_and_the_report(fewer_draws, tmp_path):
    case = ("ukraine-2025-reported", "--sobol", "8")
    shown = foedus("assess", *case, "--out", str(tmp_path))
    assert shown.exit_code == 0, shown.output
    assert "%" in shown.output
    last = shown.output.strip().splitlines()[-1]
    page = tmp_path / "ukraine-2025-reported.en.html"
    assert str(page) in last
    assert page.read_text(encoding="utf-8").lstrip().startswith("<!")
    stored = json.loads((tmp_path / "ukraine-2025-reported.json").read_text(encoding="utf-8"))
    printed = foedus("assess", *case, "--format", "json")
    assert json.loads(printed.stdout) == stored
    jsonschema.validate(stored, SHAPE)


def test_what_changed_since_an_earlier_run(fewer_draws, tmp_path):
    quick = ("none", "--horizon", "P2Y", "--sobol", "0", "--no-amendments", "--out", str(tmp_path))
    assert foedus("assess", *quick).exit_code == 0
    old = str(tmp_path / "none.json")
    shown = foedus("assess", *quick, "--since", old, "--seed", "2")
    assert shown.exit_code == 0, shown.output
    assert "1 input differs." in shown.output
    stored = json.loads((tmp_path / "none.json").read_text(encoding="utf-8"))
    jsonschema.validate(stored, SHAPE)
    assert [row["id"] for row in stored["since"]["differences"]] == ["seed"]
    assert f"--since {old}" in stored["provenance"]["command"]


def test_french(fewer_draws):
    shown = foedus("assess", "none", "--lang", "fr", "--horizon", "P2Y")
    assert shown.exit_code == 0, shown.output
    assert "nous supposons" in shown.output


@pytest.mark.parametrize(
    ("arguments", "said", "known"),
    [
        (("no-such-case",), "case or file 'no-such-case'", "budapest-1994"),
        (("none", "--situation", "nowhere"), "situation or file 'nowhere'", "korea-1953, poland-1939, ukraine-2025"),
        (("none", "--horizon", "soon"), "'soon'", "PT24H, P3D, P2W, P6M or P10Y"),
        (("none", "--lang", "tlh"), "language 'tlh'", "en, fr"),
        (("none", "--compare", "no-such-case"), "case or file 'no-such-case'", "model-guarantee"),
    ],
)
def test_bad_input_on_the_command_line(arguments, said, known):
    from foedus.errors import InputError

    shown = foedus("assess", *arguments)
    assert isinstance(shown.exception, InputError)
    assert shown.exception.exit_status == 2
    assert said in str(shown.exception)
    assert known in str(shown.exception), "what can be given instead"


def test_a_situation_that_lacks_a_party(tmp_path):
    text = (CASES / "situations" / "ukraine-2025.yaml").read_text(encoding="utf-8")
    lacking = tmp_path / "s.yaml"
    lacking.write_text(text.replace("kind: capability\n    about: PL", "kind: fact\n    about: PL"), encoding="utf-8")
    shown = foedus("assess", "none", "--situation", str(lacking))
    assert isinstance(shown.exception, DocumentError)
    assert "gives no capability for 'PL'" in str(shown.exception)
    checked = foedus("situation", "check", str(lacking), "--for", "none")
    assert isinstance(checked.exception, DocumentError)
    assert str(checked.exception) == str(shown.exception)


def test_situation_check():
    checked = foedus("situation", "check", "ukraine-2025")
    assert checked.exit_code == 0
    assert "assumed" in checked.output
    assert read is read_situation
    assert load_arrangement("none").arrangement.situation == "ukraine-2025"


def test_the_command_that_makes_it_again_is_quoted_for_a_shell(tmp_path, monkeypatch):
    whole = assess
    monkeypatch.setattr("foedus.assessment.assess", lambda *a, **k: whole(*a, **k, draws=8))
    draft, world = tmp_path / "my draft.yaml", tmp_path / "it's.yaml"
    draft.write_text((CASES / "arrangements" / "none.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    world.write_text((CASES / "situations" / "ukraine-2025.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    given = [*(str(draft), "--situation", str(world), "--compare", "consultation-only", "--horizon", "P2Y"),
             *("--seed", "3", "--sobol", "0", "--no-amendments", "--prior", "contest")]  # fmt: skip
    shown = foedus("assess", *given, "--format", "json")
    assert shown.exit_code == 0, shown.output
    command = json.loads(shown.stdout)["provenance"]["command"]
    assert shlex.split(command) == ["foedus", "assess", *given]
    assert "'" in command, "a blank in a name is quoted"
