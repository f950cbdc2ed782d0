"""The catalogue of edits: each does what its name says, on the smallest text that has room for it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from foedus.arrangement import Arrangement, case_ids, load_case, read_arrangement
from foedus.law.amendments.catalogue import for_findings, for_target
from foedus.law.amendments.search import BESIDE_THE_MATRIX
from foedus.law.amendments.target import kinds_of, parse_target
from foedus.law.check import analyse
from foedus.law.drafting import redline
from foedus.law.edits import KINDS, Change, Edit, apply
from foedus.law.engine.matrix import matrix
from foedus.law.findings import RULES
from tests.support.arrangements import build, document
from tests.support.paths import ROOT

HELP = {"id": "help", "who": "guarantors", "verb": "shall", "do": "fight", "when": {"attack": "any"}, "within": "P1D"}
PARTIES = document()["parties"]
WITH_HOSTILE = PARTIES | {"RU": {"name": "Russia", "roles": ["adversary", "guarantor"]}}
COUNCIL = {"members": ["US", "UK", "RU"], "rule": "unanimity"}


def help_(**changes: Any) -> dict[str, Any]:
    """A text whose one clause of help is changed."""
    return {"clauses": [{key: value for key, value in {**HELP, **changes}.items() if value is not None}]}


def waiting(**changes: Any) -> dict[str, Any]:
    """A text whose help waits for consultations with the adversary."""
    talk = {"id": "talk", "who": ["US", "RU"], "verb": "shall", "do": "consult", "when": {"attack": "any"}}
    return (
        help_(when={"attack": "any", "after": "talk"})
        | {"parties": WITH_HOSTILE}
        | changes
        | {"clauses": [talk, {**HELP, "who": ["US", "UK"], "when": {"attack": "any", "after": "talk"}}]}
    )


def decided(**body: Any) -> dict[str, Any]:
    """A text whose help waits for a decision of a council."""
    when = {"attack": "any", "agrees": "council"}
    return help_(when=when) | {"parties": WITH_HOSTILE, "bodies": {"council": {**COUNCIL, **body}}}


def found(**body: Any) -> dict[str, Any]:
    """A text whose help waits for a finding of an impartial body."""
    when = {"attack": "any", "finds": "mission"}
    return help_(when=when) | {"bodies": {"mission": {"members": ["US", "UK"], "impartial": True, **body}}}


REFRAIN = {"id": "peace", "who": "RU", "verb": "shall", "do": "refrain"}
ADJECTIVE = {"attack": "any", "adjective": "significant"}
FORFEIT = {"by": "UA"}

EXAMPLES: dict[str, tuple[dict[str, Any], str]] = {
    # kind of edit: a text that has room for it, and the code of the finding that it closes ("" if it has none)
    "set-deadline": (help_(within=None), "F112"),
    "bind-each": (help_(bound="any"), "F113"),
    "let-lapse": (waiting(), "F115"),
    "excuse-absent": (waiting(), "F115"),
    "oblige": (help_(verb="may"), "F114"),
    "strike-or-nothing": (help_(do=None, choose=["fight", "or_nothing"]), "F106"),
    "name-response": (help_(do=None, choose=["denounce", "fight"]), "F106"),
    "strike-qualifier": (help_(when=ADJECTIVE), "F110"),
    "strike-threshold": (help_(when={"attack": "any", "widens": True}), "F108"),
    "strike-survival": (help_(when={"attack": "any", "survives": "UA"}), "F120"),
    "strike-procedure": (help_(when={"attack": "any", "procedure": "constitutional"}), ""),
    "impartial-finder": (help_(when={**ADJECTIVE, "judges": "self"}), "F105"),
    "own-access": (found(access=["RU"], decides_within="P1D"), "F101"),
    "decide-in-time": (found(access="own"), ""),
    "deem-adopted": (decided(), "F101"),
    "strike-decision": (decided(), "F101"),
    "strike-consent": (help_(when={"attack": "any", "consent": "RU"}), "F101"),
    "victim-asks": (help_(when={"attack": "any", "asked": "RU"}), "F101"),
    "drop-member": (decided(), "F101"),
    "less-parties": (decided(), "F101"),
    "strike-veto": (decided(rule="majority", veto=["RU"]), "F101"),
    "majority": (decided(), "F101"),
    "any-member": (decided(), "F101"),
    "ignore-absent": (decided(), ""),
    "keep-mandate": (
        decided(rule="any", mandate={"every": "P1Y", "by": "RU"}),
        "F103",
    ),
    "widen-attacks": (help_(when={"attack": "blockade"}), "F108"),
    "widen-perpetrators": (
        help_(when={"attack": "any", "by": ["RU", "proxies"]}) | {"incidents": ["proxy_attack"]},
        "F111",
    ),
    "extend-zone": (help_() | {"zones": {"isle": {"title": "Isle", "of": "UA", "covered": False}}}, "F109"),
    "strike-forfeiture": (help_(unless=FORFEIT), "F121"),
    "impartial-forfeiture": (help_(unless=FORFEIT), "F121"),
    "strike-release": (help_(unless={"agrees": "UK"}), ""),
    "free-activation": (help_() | {"life": {"active_when": {"consent": ["UA", "RU"]}}}, "F122"),
    "renew-itself": (help_() | {"life": {"until": "P10Y"}}, "F123"),
    "lengthen-notice": (help_() | {"life": {"exit": {"notice": "P6M"}}}, "F124"),
    "bar-suspension": (help_(), "F132"),
    "add-consequence": ({"clauses": [HELP, REFRAIN]}, "F126"),
    "shorten-deadline": (help_(within="P30D"), ""),
}


def edits_of(arrangement: Arrangement) -> tuple[Edit, ...]:
    target = parse_target("fight by 1 within P3D")
    wanted = for_target(arrangement, target, kinds_of(arrangement, target)[0])
    return (*for_findings(arrangement), *wanted)


def test_every_kind_has_an_example_here() -> None:
    assert set(EXAMPLES) == set(KINDS)


@pytest.mark.parametrize("kind", EXAMPLES)
def test_each_edit_closes_its_finding_and_leaves_a_document_that_reads(kind: str) -> None:
    parts, code = EXAMPLES[kind]
    before = build(document(**parts))
    edit = next(e for e in edits_of(before) if e.kind == kind)
    after = apply(before, [edit])
    assert after != before
    data = after.model_dump(mode="json", exclude_unset=True)
    assert read_arrangement("amended.yaml", json.dumps(data)).arrangement.clauses == after.clauses
    if code:
        assert code in KINDS[kind].codes
        assert code in {f.code for f in analyse(before).findings}
        assert code not in {f.code for f in analyse(after).findings}


@pytest.mark.parametrize("kind", EXAMPLES)
def test_each_edit_shows_as_a_redline_in_both_languages(kind: str) -> None:
    before = build(document(**EXAMPLES[kind][0]))
    edit = next(e for e in edits_of(before) if e.kind == kind)
    line = redline(before, apply(before, [edit]), edit.place)
    assert {mark for mark, _ in line.parts} & {"struck", "new"}, line.render()
    for lang in ("en", "fr"):
        assert not re.search(r"[{}](?![+])(?<![+]\})", line.render(lang).replace("{+", "").replace("+}", "")), (
            line.render(lang)
        )


@pytest.mark.parametrize("kind", sorted(BESIDE_THE_MATRIX))
def test_edits_said_to_stand_beside_the_matrix_change_no_cell(kind: str) -> None:
    cases = [build(document(**EXAMPLES[kind][0])), load_case("ukraine-2025-28-points"), load_case("dayton-1995")]
    for before in cases:
        for edit in for_findings(before):
            if edit.kind == kind:
                assert matrix(apply(before, [edit])).cells == matrix(before).cells


def test_the_codes_of_a_kind_exist() -> None:
    assert {code for kind in KINDS.values() for code in kind.codes} <= set(RULES)


def test_the_reference_page_has_a_row_for_every_kind() -> None:
    page = (ROOT / "docs" / "reference" / "edits.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| ([^|]+) \|", page, flags=re.MULTILINE))
    assert {name: title.strip() for name, title in rows.items()} == {n: k.title.render() for n, k in KINDS.items()}


# Applying ------------------------------------------------------------------------------------------------------------


def edit(*changes: Change, strength: int = 0, kind: str = "majority") -> Edit:
    return Edit(kind, ("bodies", "council"), changes, strength=strength)


def test_a_member_is_dropped_from_a_word_that_stands_for_several() -> None:
    before = build(document(**decided(members="guarantors")))
    after = apply(before, [edit(Change(("bodies", "council", "members"), "drop", "RU"))])
    assert after.bodies["council"].members == ["US", "UK"]


def test_the_stronger_of_two_edits_prevails_in_any_order() -> None:
    before = build(document(**decided()))
    rule = ("bodies", "council", "rule")
    weak, strong = (
        edit(Change(rule, "set", "majority")),
        edit(Change(rule, "set", "any"), strength=1, kind="any-member"),
    )
    assert apply(before, [weak, strong]).bodies["council"].rule == "any"
    assert apply(before, [strong, weak]).bodies["council"].rule == "any"


def test_an_edit_settles_what_the_readings_dispute() -> None:
    readings = {"soft": {"title": "An intention", "clauses": {"help": {"verb": "intends", "within": "P9D"}}}}
    before = build(document(**help_(verb="may"), readings=readings))
    after = apply(before, [Edit("oblige", ("clauses", "help"), (Change(("clauses", "help", "verb"), "set", "shall"),))])
    assert after.readings["soft"].clauses["help"] == {"within": "P9D"}


def test_a_trigger_left_empty_is_any_attack_and_not_a_duty_in_peace() -> None:
    before = build(document(**help_(when={"consent": "RU"})))
    after = apply(
        before,
        [Edit("strike-consent", ("clauses", "help"), (Change(("clauses", "help", "when", "consent"), "drop", "RU"),))],
    )
    assert after.clauses[0].when is not None
    assert after.clauses[0].when.attack == ["any"]


def test_a_release_left_empty_goes_as_a_whole() -> None:
    before = build(document(**help_(unless={"consent": "RU"})))
    change = Change(("clauses", "help", "unless", "consent"), "drop", "RU")
    assert apply(before, [Edit("strike-release", ("clauses", "help"), (change,))]).clauses[0].unless is None


def test_the_original_is_left_alone() -> None:
    before = build(document(**help_(within=None)))
    kept = before.model_dump()
    apply(before, for_findings(before))
    assert before.model_dump() == kept


@pytest.mark.parametrize("case", case_ids())
def test_all_edits_of_a_case_together_leave_a_document_that_reads(case: str) -> None:
    arrangement = load_case(case)
    after = apply(
        arrangement, edits_of(arrangement) if "invasion" in arrangement.incidents else for_findings(arrangement)
    )
    read_arrangement(case, json.dumps(after.model_dump(mode="json", exclude_unset=True)))


def test_no_edit_adds_help_that_the_text_does_not_speak_of_or_removes_the_adversary() -> None:
    for case in case_ids():
        before = load_case(case)
        after = apply(before, for_findings(before))
        assert after.parties == before.parties, case
        spoken = {(c.id, act) for c in before.clauses for act in (*c.do, *c.choose)}
        added = {(c.id, act) for c in after.clauses for act in (*c.do, *c.choose)} - spoken
        assert {act for _, act in added} <= {"suspend"}, case
