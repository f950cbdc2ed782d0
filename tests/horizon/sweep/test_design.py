"""Reading a sweep: all problems at once, each at its line."""

from __future__ import annotations

import pytest

from foedus.deterrence.quantities.link_quantities import LinkQuantities
from foedus.errors import DocumentError
from foedus.horizon.sweep.design import read_sweep

GOOD = """
sweep: 1
id: small
arrangements: [ukraine-2025-reported, model-guarantee]
amendments:
  as-written: {}
  named: {edits: "name-response clauses.g1", of: ukraine-2025-reported}
  dated: {changes: [{path: clauses.m3.within, value: P1D}], of: model-guarantee}
levers:
  aid-delivered: [10, 30]
  will-US: 0.5
uncertainties:
  war-cost: {low: 0.05, median: 0.1, high: 0.2}
horizon: P3Y
draws: 16
"""


def read(text, file="sweep.yaml"):
    return read_sweep(file, text, LinkQuantities())


def problems(text, file="sweep.yaml"):
    with pytest.raises(DocumentError) as raised:
        read(text, file)
    return {(p.line, p.path): f"{p.message} ({p.hint})" for p in raised.value.problems}


def test_every_combination_is_a_design():
    sweep = read(GOOD)
    assert [d.index for d in sweep.designs] == list(range(8))
    assert [(d.arrangement, d.amendment) for d in sweep.designs[::2]] == [
        ("ukraine-2025-reported", "as-written"),
        ("ukraine-2025-reported", "named"),
        ("model-guarantee", "as-written"),
        ("model-guarantee", "dated"),
    ]
    assert sweep.designs[1].levers == (("aid-delivered", 30.0), ("will-US", 0.5))
    assert sweep.levers == ("aid-delivered", "will-US")
    assert {d.situation for d in sweep.designs} == {"ukraine-2025"}
    assert sweep.quarters == 12


def test_only_the_designs_of_a_list():
    sweep = read(
        "sweep: 1\nid: x\narrangements: [ukraine-2025-reported, none]\nsituations: ukraine-2025\n"
        "designs:\n  - {arrangement: none}\n  - {arrangement: ukraine-2025-reported, levers: {will-FR: 0.9}}\n"
    )
    assert [(d.arrangement, d.amendment, d.levers) for d in sweep.designs] == [
        ("none", "as-written", ()),
        ("ukraine-2025-reported", "as-written", (("will-FR", 0.9),)),
    ]


def test_a_file_beside_the_design_is_found(tmp_path):
    from foedus.arrangement.loading import CASES

    text = (CASES / "arrangements" / "none.yaml").read_text(encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(text.replace("id: none", "id: mine"), encoding="utf-8")
    sweep = read("sweep: 1\nid: x\narrangements: mine.yaml\nsituations: ukraine-2025\n", tmp_path / "sweep.yaml")
    assert list(sweep.arrangements) == ["mine"]


def test_the_hash_follows_what_the_results_follow_from():
    assert read(GOOD).sha256 == read(GOOD + "\n# a comment\n").sha256
    assert read(GOOD).sha256 != read(GOOD.replace("draws: 16", "draws: 17")).sha256
    assert read(GOOD).sha256 != read(GOOD.replace("P1D", "P2D")).sha256


def test_all_problems_of_form_come_at_once():
    found = problems("sweep: 1\nid: x\narrangments: [a]\ndraws: 3\nhorizon: ten years\n")
    assert any("unknown key 'arrangments' (did you mean 'arrangements'?)" in said for said in found.values())
    assert {line for line, _ in found} >= {3, 4, 5}


def test_all_problems_of_content_come_at_once():
    found = problems(
        GOOD.replace("name-response clauses.g1", "name-respons clauses.g1")
        .replace("P1D", "tomorrow")
        .replace("aid-delivered: [10, 30]", "aid-deliverd: [10]")
        .replace("will-US: 0.5", "will-US: 1.5")
        .replace("low: 0.05, median: 0.1", "low: 0.15, median: 0.1")
    )
    said = {path: message for (_, path), message in found.items()}
    assert "did you mean 'name-response clauses.g1'?" in said["amendments.named.edits[0]"]
    assert "'model-guarantee' is not a valid text" in said["amendments.dated"]
    assert "did you mean 'aid-delivered'?" in said["levers.aid-deliverd"]
    assert "1.5 is impossible: it must lie between 0 and 1" in said["levers.will-US"]
    assert "out of order" in said["uncertainties.war-cost"]
    assert {line for line, _ in found} == {7, 8, 10, 11, 13}


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        ("arrangements: [ukraine-2025-reportd]", "arrangements[0]", "did you mean 'ukraine-2025-reported'?"),
        ("arrangements: locarno-1925", "arrangements[0]", "'locarno-1925' does not name a situation"),
        ("arrangements: [none, none]\nsituations: ukraine-2025", "arrangements[1]", "appears here twice"),
        ("arrangements: [locarno-1925]\nsituations: ukraine-2025", "arrangements[0]", "not fit the situation"),
        ("arrangements: none\nsituations: ukraine-2025\nhorizon: P10D", "horizon", "whole number of quarters"),
        (
            "arrangements: none\nsituations: ukraine-2025\namendments: {a: {want: fight by 1, edits: x}}",
            "amendments.a", "either 'want', or 'edits'",
        ),
        (
            "arrangements: none\nsituations: ukraine-2025\namendments: {a: {want: fight by noon}}",
            "amendments.a.want", "not a number of parties",
        ),
        (
            "arrangements: none\nsituations: ukraine-2025\namendments: {a: {of: nato}}",
            "amendments.a.of[0]", "unknown arrangement: 'nato'",
        ),
        (
            "arrangements: none\nsituations: ukraine-2025\nlevers: {war-cost: 1}\n"
            "uncertainties: {war-cost: {low: 1, median: 2, high: 3}}",
            "levers.war-cost", "both a lever and an uncertainty",
        ),
        (
            "arrangements: none\nsituations: ukraine-2025\ndesigns: [{arrangement: some}]",
            "designs[0].arrangement", "unknown arrangement: 'some'",
        ),
        (
            "arrangements: none\nsituations: ukraine-2025\ndesigns: [{arrangement: none, amendment: b}]",
            "designs[0].amendment", "unknown amendment: 'b'",
        ),
        (
            "arrangements: [none, uk-ukraine-2024]\nsituations: ukraine-2025\n"
            "designs: [{arrangement: none, levers: {will-US: 0.5}}, "
            "{arrangement: uk-ukraine-2024, levers: {will-US: 0.5}}]",
            "designs[1].levers.will-US", "not a quantity of 'uk-ukraine-2024' in 'ukraine-2025'",
        ),
        (
            "arrangements: none\nsituations: ukraine-2025\nlevers: {war-cost: 1}\ndesigns: [{arrangement: none}]",
            "levers", "not to a list of designs",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_at_its_place(text, path, message):
    found = problems(f"sweep: 1\nid: x\n{text}\n")
    assert any(message in said for (_, at), said in found.items() if at == path), found


def test_too_many_designs_are_refused():
    values = "[" + ", ".join(str(0.001 * k) for k in range(1, 400)) + "]"
    text = "sweep: 1\nid: x\narrangements: none\nsituations: ukraine-2025\nlevers:\n"
    found = problems(text + f"  war-victory: {values}\n  settlement: {values}\n")
    assert "more than 100,000 designs" in next(iter(found.values()))


def test_a_sweep_varies_conventions_but_not_what_text_and_record_are_read_with():
    assert read(GOOD.replace("  will-US: 0.5\n", "  closeness-menu: [0.4, 0.8]\n")).levers[-1] == "closeness-menu"
    for where in ("  will-US: 0.5\n", "  war-cost: {low: 0.05, median: 0.1, high: 0.2}\n"):
        wrong = "  brigade: [3, 5]\n" if "will" in where else "  record-unwilling: {low: -3, median: -2, high: -1}\n"
        (said,) = problems(GOOD.replace(where, wrong)).values()
        assert "can only be set in a situation" in said
        assert "read with it before anything is drawn" in said
