"""What the answers hang on, as the JSON tells it."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from foedus.arrangement.schema import Text
from foedus.assessment import Effort, assess
from foedus.assessment.sensitivity import _title, break_even_rows
from foedus.deterrence.quantities.ledger import Ledger, Quantity, estimate_quantity
from foedus.errors import SpecificationError
from foedus.horizon.schema import ANSWERS
from foedus.horizon.sensitivity import failure_region as failure
from foedus.horizon.sensitivity.independent_inputs import inputs_of, scores_by_name, scores_of
from foedus.horizon.sensitivity.prim import Box


@pytest.fixture(scope="module")
def assessed():
    found = assess("ukraine-2025-reported", draws=64, effort=Effort(sobol=8))
    return json.loads(json.dumps(found.to_dict(), allow_nan=False))


@pytest.fixture(scope="module")
def sensitivity(assessed):
    return assessed["sensitivity"]


def test_sobol_rows_are_complete(sensitivity):
    sobol = sensitivity["sobol"]
    assert (sobol["output"], sobol["n"]) == ("overall", 8)
    assert sobol["runs"] == 8 * (len(sobol["rows"]) + 2)
    assert len(sobol["rows"]) == 9
    for row in sobol["rows"]:
        assert row["title"]["en"]
        assert row["title"]["fr"]
        assert row["first_low"] <= row["first_high"]
        assert row["total_low"] <= row["total_high"]
    totals = [row["total"] for row in sobol["rows"]]
    assert totals == sorted(totals, reverse=True)
    assert "rest" in {row["id"] for row in sobol["rows"]}


@pytest.mark.parametrize("n", [-2, 1, 3, 100])
def test_a_base_sample_that_cannot_be_is_refused_before_anything_is_computed(n):
    with pytest.raises(SpecificationError, match="power of 2"):
        Effort(sobol=n)


def test_a_small_sample_is_called_so(sensitivity):
    assert any("--sobol 32" in message["en"] for message in sensitivity["sobol"]["messages"])


def test_doubtful_indices_are_named_by_their_titles(sensitivity):
    sobol = sensitivity["sobol"]
    doubtful = [row for row in sobol["rows"] if not row["settled"]]
    assert doubtful
    for row in doubtful:
        named = any(f"“{row['title']['en'].removesuffix('.')}”" in message["en"] for message in sobol["messages"])
        assert named, row["id"]
        if set(row["id"]) & set("-:_"):  # no word of a sentence
            assert not any(row["id"] in message["en"] for message in sobol["messages"])


def test_bound_links_are_told_by_name():
    table = ledger("a", joint=True)
    bound = Ledger(tuple(replace(q, joint=("contest", "resistance")) if q.estimated else q for q in table.quantities))
    sources = {source.id: source for source in inputs_of(bound)}
    title = _title(bound, sources, "links:contest+resistance", 0)
    assert title["en"] == (
        "The links “Who would win” and “Resist or concede” as the record gives them together (2 quantities)"
    )
    assert "« Qui l’emporterait »" in title["fr"].replace("\u00a0", " ")


def test_the_region_of_failure_is_told_with_its_worth(sensitivity):
    told = sensitivity["failure"]
    assert told["draws"] == 64
    assert 0 < told["share"] < 1
    assert bool(told["limits"]) != bool(told["messages"])
    assert (told["coverage"] is None) == (told["held_out"] is None) == (not told["limits"])
    if told["limits"]:
        assert told["density"] > told["share"]
        assert {"coverage", "density"} == told["held_out"].keys()
        assert not any(limit["low"] is limit["high"] is None for limit in told["limits"]), "a limit limits"


def test_a_box_that_only_all_draws_show_is_worth_nothing_on_others(monkeypatch):
    """A box without limits holds every draw: taken for a region it would cover all failures by itself."""
    x, fails = np.zeros((40, 2)), np.arange(40) % 2 == 0
    monkeypatch.setattr(failure, "find_box", lambda x, fails, draw: Box((), 1.0, 0.5, 1.0))
    assert failure._held_out(x, fails, None) == {"coverage": 0.0, "density": 0.0}


def test_amendments_are_valued_in_order(sensitivity):
    rows = sensitivity["amendments"]
    assert rows
    for row in rows:
        assert row["change"].keys() == set(ANSWERS)
        assert row["clause"] == "g1"
        assert set(row["consents"]) == {"US", "UK", "FR", "DE", "PL"}
        assert row["says"]["fr"] != row["says"]["en"]
        for change in row["change"].values():
            assert change["low"] <= change["median"] <= change["high"]
    gains = [row["change"]["overall"]["mean"] for row in rows]
    assert gains == sorted(gains, reverse=True)
    assert sensitivity["amendments_search"]["target"] == "fight by 1 within P3D"


@pytest.mark.slow
def test_an_amendment_changes_what_the_amended_text_changes(assessed, sensitivity, tmp_path):
    """The change is the difference of two assessments that share their draws."""
    from foedus.arrangement.loading import Loaded, load_arrangement
    from foedus.law.amendments.catalogue import for_target
    from foedus.law.amendments.target import kinds_of, parse_target
    from foedus.law.edits import apply

    loaded = load_arrangement("ukraine-2025-reported")
    target = parse_target("fight by 1 within P3D")
    edits = for_target(loaded.arrangement, target, kinds_of(loaded.arrangement, target)[0])
    edit = next(e for e in edits if e.key == "name-response clauses.g1")
    amended = Loaded(apply(loaded.arrangement, [edit]), loaded.document)
    after = assess(amended, draws=64, horizon="P3Y").answers["acceptance"]
    before = assessed["answers"]["acceptance"]
    row = next(row for row in sensitivity["amendments"] if row["id"] == edit.key)
    assert row["change"]["acceptance"]["mean"] == pytest.approx(after.mean - before["mean"], abs=0.02)


def test_every_scanned_quantity_has_a_sentence(assessed, sensitivity):
    rows = sensitivity["break_even"]
    assert rows
    for row in rows:
        assert row["says"]["en"].endswith(".")
        assert row["says"]["fr"] != row["says"]["en"]
    turning = {row["id"] for row in assessed["would_change"]}
    assert turning <= {row["id"] for row in rows if row["turn"]}


def test_without_effort_nothing_is_searched_and_that_is_said():
    found = assess("consultation-only", draws=8, horizon="P1Y").sensitivity
    assert found["sobol"]["rows"] == found["amendments"] == []
    assert "not asked for" in found["sobol"]["messages"][0]["en"]
    assert "not asked for" in found["amendments_search"]["messages"][0]["en"]
    assert "With 8 draws" in found["failure"]["messages"][0]["en"]


def test_the_same_seed_gives_the_same_bytes():
    first, second = (
        json.dumps(assess("consultation-only", draws=8, horizon="P1Y", effort=Effort(sobol=2)).sensitivity)
        for _ in range(2)
    )
    assert first == second


# Inputs --------------------------------------------------------------------------------------------------------------


def quantity(name, kind="war_cost"):
    return Quantity(name, kind, None, 1.0, 0.5, 2.0, Text(en="What it is."))


def ledger(*names, joint=False):
    rows = [quantity(name) for name in names]
    if joint:
        draws = np.random.default_rng(1).normal(size=(50, 2))
        draws[:, 1] += 2 * draws[:, 0]
        how = Text(en="x")
        rows += [
            estimate_quantity(quantity(f"e{k}", "obligation_dated"), draws[:, k], "joining", ("s",), how)
            for k in range(2)
        ]
    return Ledger(tuple(rows))


def test_an_estimated_link_is_one_input():
    inputs = inputs_of(ledger("a", "b", joint=True))
    assert [(source.id, source.columns) for source in inputs] == [("a", (0,)), ("b", (1,)), ("links:joining", (2, 3))]


def test_links_that_are_bound_together_are_one_input():
    table = ledger("a", joint=True)
    bound = Ledger(tuple(replace(q, joint=("contest", "joining")) if q.estimated else q for q in table.quantities))
    assert [(source.id, source.links) for source in inputs_of(bound)] == [
        ("a", ()), ("links:contest+joining", ("contest", "joining"))
    ]  # fmt: skip


def test_a_link_keeps_its_dependence():
    table = ledger("a", joint=True)
    z = scores_of(table, inputs_of(table), np.random.default_rng(2).random((200, 2)))
    pairs = set(zip(table.quantities[1].scores, table.quantities[2].scores, strict=True))
    assert {(row[1], row[2]) for row in z} <= pairs


def test_a_quantity_has_the_same_draws_in_every_ledger():
    one, other = ledger("a", "b", "c"), ledger("z", "c", "a", joint=True)
    first, second = scores_by_name(one, 32, 7), scores_by_name(other, 32, 7)
    assert np.array_equal(first[:, 0], second[:, 2])
    assert np.array_equal(first[:, 2], second[:, 1])
    assert not np.array_equal(first[:, 0], first[:, 1])
    assert not np.array_equal(first, scores_by_name(one, 32, 8))


def test_the_draws_are_stratified():
    from scipy.special import ndtr

    z = scores_by_name(ledger("a"), 40, 1)[:, 0]
    u = np.sort(ndtr(z))
    inner = slice(1, -1)  # the outermost are cut at 2.5 standard deviations
    assert (np.floor(u * 40)[inner] == np.arange(40)[inner]).all()


def test_a_quantity_that_turns_nothing_says_so():
    table = ledger("a")
    (row,) = break_even_rows(table, [0], [])
    assert row["turn"] is None
    assert "No value between 0.5 and 2 turns an answer by itself (now 1)." in row["says"]["en"]
