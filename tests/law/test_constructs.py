"""What each construct of the language comes to, on the smallest text that needs it; the article it was made for."""

from __future__ import annotations

from typing import Any

import pytest

from foedus.arrangement import read_arrangement
from foedus.arrangement.combining import combine
from foedus.arrangement.durations import hours_of
from foedus.errors import DocumentError, InputError
from foedus.law.check import analyse
from foedus.law.engine.cells import Cell
from foedus.law.engine.matrix import matrix
from tests.support.arrangements import build, document

ATTACK = {"attack": "any"}
WITHIN = {"within": "P1D"}
BODY = {"members": ["UK"], "rule": "single"}
DUTY: dict[str, Any] = {"who": "guarantors", "when": ATTACK, **WITHIN}
ARMED: dict[str, Any] = {"when": {"attack": "armed"}, **WITHIN}
GRAVE: dict[str, Any] = {"incidents": ["grave_cyber_attack"]}
RETURN: dict[str, Any] = {"do": "sanction", "when": {"attack": "any", "agrees": "b"}, **WITHIN}
HOSTILE = {"members": ["RU"], "rule": "single"}


def text(*clauses: dict[str, Any], **parts: Any) -> dict[str, Any]:
    numbered = [{"id": f"c{i}", "who": "US", "verb": "shall", "do": "fight"} | c for i, c in enumerate(clauses)]
    for clause in numbered:
        if "choose" in clause:
            clause.pop("do")
    return document(clauses=numbered, **parts)


def cell(*clauses: dict[str, Any], party: str = "US", response: str = "fight", **parts: Any) -> Cell:
    analysis = matrix(build(text(*clauses, **parts)))
    found = analysis.select(party=party, response=response, phase="active", reading=analysis.reading)
    return found[0]


def codes(*clauses: dict[str, Any], **parts: Any) -> set[str]:
    return {finding.code for finding in analyse(build(text(*clauses, **parts))).findings}


def problems(data: dict[str, Any]) -> str:
    import json

    with pytest.raises(DocumentError) as raised:
        read_arrangement("t.yaml", json.dumps(data))
    return str(raised.value)


class TestAlternatives:
    """Locarno, Article 2: the duty not to attack falls away in cases 1, 2 and 3, each for itself."""

    def test_any_one_of_several_exceptions_releases(self) -> None:
        either = {"any_of": [{"agrees": "b"}, {"consent": "UK"}]}
        both = {"agrees": "b", "consent": "UK"}
        never = {"attack": "nuclear_attack"}
        assert cell({"when": ATTACK, **WITHIN, "unless": {"any_of": [never, never]}}).worst_case_hours == 24
        for release in (either, both, {"any_of": [never, {"agrees": "b"}]}):
            found = cell({"when": ATTACK, **WITHIN, "unless": release}, bodies={"b": BODY})
            assert (found.status, found.needs) == ("discretion", "friends")

    def test_alternatives_stand_beside_the_other_atoms(self) -> None:
        facts = {"attack": "nuclear_attack", "any_of": [{"asked": "UA"}, {"agrees": "b"}]}
        assert cell({"when": facts, **WITHIN}, bodies={"b": BODY}).status == "barred"

    def test_one_trigger_of_two_is_enough_and_the_earlier_counts(self) -> None:
        slow = {"b": BODY | {"decides_within": "P9D", "failing": "approves"}}
        quick = {"q": BODY | {"decides_within": "P2D", "failing": "approves"}}
        when = {"attack": "any", "any_of": [{"agrees": "b"}, {"agrees": "q"}]}
        assert cell({"when": when, **WITHIN}, bodies=slow | quick).worst_case_hours == 72

    def test_an_alternative_that_may_fail_leaves_the_other(self) -> None:
        when = {"attack": "any", "any_of": [{"agrees": "b"}, {"asked": "UA"}]}
        assert cell({"when": when, **WITHIN}, bodies={"b": HOSTILE}).worst_case_hours == 24

    def test_a_forfeiture_may_be_an_alternative(self) -> None:
        unless = {"any_of": [{"agrees": "UA"}, {"by": "UA", "judges": "UK"}]}
        assert "F121" in codes({"when": ATTACK, **WITHIN, "unless": unless})

    def test_clauses_that_wait_for_each_other_in_alternatives_support_nothing(self) -> None:
        circle = [{"when": {"attack": "any", "any_of": [{"after": f"c{1 - i}"}]}} for i in range(2)]
        assert cell(*circle).status == "barred"

    def test_a_hand_over_beside_an_end_still_ends(self) -> None:
        until = {"any_of": [{"agrees": "sc"}, {"consent": "UK"}]}
        found = cell({"when": ATTACK, **WITHIN, "until": until}, bodies={"sc": BODY})
        assert (found.status, found.needs) == ("discretion", "friends")
        only = cell({"when": ATTACK, **WITHIN, "until": {"any_of": [{"agrees": "sc"}]}}, bodies={"sc": BODY})
        assert (only.status, only.until) == ("guaranteed", ("sc",))


class TestExit:
    """North Atlantic Treaty, Article 13; Dunkirk, Article VI; Vienna Convention, Article 56."""

    def life(self, **parts: Any) -> set[str]:
        clause = {"id": "c0", "who": "US", "verb": "shall", "do": "fight", "when": ATTACK, **WITHIN}
        return {f.code for f in analyse(build(document(clauses=[clause]) | parts)).findings} & {"F124", "F125"}

    def test_an_exit_that_opens_after_the_danger_is_no_hole(self) -> None:
        leave = {"notice": "P6M", "by": "each"}
        assert self.life(life={"exit": leave}) == {"F124", "F125"}
        assert self.life(life={"exit": leave | {"opens": "P20Y"}}) == set()
        assert self.life(life={"exit": leave | {"opens": "P1Y"}}) == {"F124", "F125"}
        assert self.life(life={"until": "P50Y", "exit": leave | {"opens": "end_of_term"}}) == set()
        assert self.life(life={"until": "P2Y", "exit": leave | {"opens": "end_of_term"}}) == {"F124", "F125"}

    def test_of_a_text_in_force_the_wait_may_be_over(self) -> None:
        leave = {"notice": "P6M", "by": "each", "opens": "P20Y"}
        assert self.life(life={"exit": leave}, status="in_force") == {"F124", "F125"}

    def test_an_end_of_term_needs_a_term(self) -> None:
        assert "needs a term" in problems(document(life={"exit": {"by": "each", "opens": "end_of_term"}}))

    def test_nobody_leaves_before_the_exit_opens(self) -> None:
        from foedus.deterrence.terms.life_terms import life_of

        def quarters(**life: Any) -> int:
            return life_of(build(document(life=life)), "UA").notice

        leave = {"notice": "P1Y", "by": "each"}
        assert quarters(exit=leave) == 4
        assert quarters(exit=leave | {"opens": "P2Y"}) == 12
        assert quarters(until="P5Y", exit=leave | {"opens": "end_of_term"}) == 20


class TestTerm:
    """Versailles, Articles 428 and 429: the occupation ends after five, ten and fifteen years."""

    def test_a_guarantee_ends_with_the_clause_that_carries_it(self) -> None:
        short = {"when": ATTACK, **WITHIN, "term": "P5Y"}
        assert cell(short).term_hours == hours_of("P5Y")
        assert cell({"when": ATTACK, **WITHIN}).term_hours is None

    def test_it_holds_as_long_as_some_clause_carries_it(self) -> None:
        short, long = ({"when": ATTACK, **WITHIN, "term": term} for term in ("P5Y", "P10Y"))
        assert cell(short, long).term_hours == hours_of("P10Y")
        assert cell(short, {"when": ATTACK}).term_hours is None

    def test_it_is_found(self) -> None:
        assert "F123" in codes({"when": ATTACK, **WITHIN, "term": "P5Y"})


class TestClauseOfAnotherText:
    """Soviet-Czechoslovak protocol of signature, 1935: help only if France helps under its own treaty."""

    def soviet(self) -> dict[str, Any]:
        french = {"who": "UK", "when": ATTACK, "of": "french.a1"}
        return text(french, {"when": {"attack": "any", "after": "c0"}, **WITHIN}) | {"id": "soviet"}

    def french(self, **clause: Any) -> dict[str, Any]:
        own = {"id": "a1", "who": "UK", "verb": "shall", "do": "fight", "when": ATTACK, "within": "P2D"}
        return document(clauses=[own | clause]) | {"id": "french"}

    def test_alone_nothing_in_it_makes_the_other_perform(self) -> None:
        analysis = matrix(build(self.soviet()))
        (waiting,) = analysis.select(party="US", response="fight")
        assert (waiting.status, waiting.needs) == ("discretion", "friends")
        (other,) = analysis.select(party="UK", response="fight")
        assert other.status == "barred"  # by this text

    def test_read_together_it_is_what_the_other_text_says(self) -> None:
        both = matrix(combine(build(self.soviet()), build(self.french())))
        (waiting,) = both.select(party="US", response="fight")
        assert waiting.worst_case_hours == 72
        weak = matrix(combine(build(self.french(verb="may")), build(self.soviet())))
        (waiting,) = weak.select(party="US", response="fight")
        assert waiting.needs == "friends"

    def test_a_clause_that_the_other_text_lacks_is_an_error(self) -> None:
        with pytest.raises(InputError, match="no clause 'a1'"):
            combine(build(self.soviet()), build(self.french(id="a9")))

    def test_it_names_another_text(self) -> None:
        for wrong in ("a1", "small.a1"):
            assert "no clause of another text" in problems(text({"when": ATTACK, "of": wrong}))

    def test_it_is_no_prohibition_and_no_work_of_amendments(self) -> None:
        assert "cannot be a prohibition" in problems(text({"verb": "shall_not", "of": "french.a1"}))
        assert "F112" not in codes({"when": ATTACK, "of": "french.a1"})


class TestTwoMajorities:
    """EU Treaty, Article 16(4): a share of the members and a share of the population."""

    def council(self, members: list[str], weights: list[int], **more: Any) -> dict[str, Any]:
        body = {"members": members, "rule": ["majority", "weighted"], "share": "65/100"}
        return {"b": body | {"weights": dict(zip(members, weights, strict=True)), "decides_within": "P1D"} | more}

    @pytest.mark.parametrize(
        ("weights", "needs"),
        [
            ((1, 1, 98), "adversary"),  # the heavy member is needed, and is hostile
            ((40, 40, 20), "friends"),  # the other two suffice by number and by weight
            ((60, 4, 36), "adversary"),  # two of three, but not 65 of 100
        ],
    )
    def test_both_must_be_met(self, weights: tuple[int, ...], needs: str) -> None:
        body: dict[str, Any] = self.council(["US", "UK", "RU"], list(weights))
        found = cell({"when": {"attack": "any", "agrees": "b"}}, bodies=body)
        assert found.needs == needs

    def test_words_that_do_not_combine_are_refused(self) -> None:
        for rule, why in ((["each", "any"], "stands alone"), ([], "at least one"), (["most"], "unknown rule")):
            assert why in problems(document(bodies={"b": {"members": ["UK"], "rule": rule}}))


class TestOwnConsent:
    """Rio, Article 20: no state need use armed force without its consent."""

    def test_nobody_is_bound_without_its_own_consent(self) -> None:
        found = cell({"when": {"attack": "any", "consent": "self"}, **WITHIN})
        assert (found.status, found.needs) == ("discretion", "alone")
        assert "F106" in codes({"when": {"attack": "any", "consent": "self"}, **WITHIN})

    def test_one_may_consent_where_another_refuses(self) -> None:
        both = {"who": "guarantors", "when": {"attack": "any", "consent": "self"}}
        waits = {"do": "arm", "when": {"attack": "any", "after": "c0"}}
        assert cell(both, waits, response="arm").needs == "friends"


class TestReservation:
    """A signatory that does not bind itself: not bound, not forbidden (Vienna Convention, Articles 19 to 21)."""

    def test_it_takes_the_duty_of_its_author_and_forbids_nothing(self) -> None:
        made: dict[str, Any] = {"reservations": [{"by": "US", "to": "c0"}]}
        found = cell(DUTY, **made)
        assert (found.status, found.needs) == ("discretion", "alone")
        assert cell(DUTY, party="UK", **made).worst_case_hours == 24
        assert "F134" in codes(DUTY, **made)

    def test_it_may_hold_in_some_cases_only(self) -> None:
        for case, status in (
            ({"attack": "invasion"}, "discretion"),
            ({"attack": "blockade"}, "guaranteed"),
            ({"agrees": "UK"}, "discretion"),
            ({"agrees": "UA"}, "guaranteed"),
        ):
            assert cell(DUTY, reservations=[{"by": "US", "to": "c0", "when": case}]).status == status

    def test_it_works_both_ways_and_an_understanding_does_not(self) -> None:
        for kind, status in (("reservation", "discretion"), ("understanding", "guaranteed")):
            assert cell(DUTY, reservations=[{"by": "UA", "to": "c0", "kind": kind}]).status == status

    def test_a_joint_duty_falls_on_the_others(self) -> None:
        joint = DUTY | {"bound": "any"}
        made: dict[str, Any] = {"reservations": [{"by": "US", "to": "c0"}]}
        assert cell(joint, **made).guaranteed is False
        # Who has reserved may still act for all, and the other then need not.
        assert cell(joint, party="UK", **made).guaranteed is False
        waits = {"do": "arm", "when": {"attack": "any", "after": "c0"}, **WITHIN}
        assert cell(joint, waits, response="arm", **made).worst_case_hours == 48

    def test_who_has_reserved_a_duty_is_not_torn_by_a_prohibition(self) -> None:
        ban = {"verb": "shall_not", "when": ATTACK}
        assert cell(DUTY, ban).status == "contradictory"
        assert cell(DUTY, ban, reservations=[{"by": "US", "to": "c0"}]).status == "barred"

    def test_its_names_are_checked(self) -> None:
        found = problems(text(DUTY, reservations=[{"by": "XX", "to": "c7", "when": {"agrees": "nobody"}}]))
        for name in ("XX", "c7", "nobody"):
            assert f"'{name}'" in found

    def test_two_texts_keep_each_its_own(self) -> None:
        first = text(DUTY, reservations=[{"by": "US", "to": "c0"}])
        other = text(DUTY | {"do": "arm"}) | {"id": "other"}
        both = matrix(combine(build(first), build(other)))
        assert both.select(party="US", response="arm")[0].guaranteed
        assert not both.select(party="US", response="fight")[0].guaranteed


class TestForthwith:
    """ "Forthwith" (North Atlantic Treaty, Article 5): a time by choice, without a number."""

    def test_it_is_owed_undated_and_no_oversight(self) -> None:
        duty = {"when": ATTACK, "within": "forthwith"}
        assert cell(duty).status == "owed_undated"
        assert "F112" not in codes(duty)
        assert "F112" in codes({"when": ATTACK})

    def test_what_waits_for_it_has_no_hour_either(self) -> None:
        first = {"do": "consult", "when": ATTACK, "within": "forthwith"}
        assert cell(first, {"when": {"attack": "any", "after": "c0"}, **WITHIN}).status == "owed_undated"


class TestDutyToDecide:
    """Within 72 hours they decide: the bearer's own judgement and process are bound to a time."""

    def test_a_choice_that_comes_after_the_decision_has_its_hour(self) -> None:
        decide = {"do": "decide", "when": ATTACK, "within": "PT72H"}
        free = {"choose": ["arm", "or_nothing"], "when": {"attack": "any", "after": "c0"}, **WITHIN}
        found = cell(decide, free, response="arm")
        assert (found.status, found.needs) == ("discretion", "alone")
        consult = {"do": "consult", "when": {"attack": "any", "after": "c0"}, **WITHIN}
        assert cell(decide, consult, response="consult").worst_case_hours == 96

    @pytest.mark.parametrize("own", [{"procedure": "constitutional"}, {"judges": "self"}, {"consent": "self"}])
    def test_it_bounds_the_bearers_own_mind_only(self, own: dict[str, Any]) -> None:
        decide = {"do": "decide", "when": ATTACK, "within": "PT72H"}
        yes = {"attack": "any", "any_of": [{"after": "c0"} | own, {"after": "c0"}]}
        # One way is free of its own mind: the worst hour tells whether the other way has one.
        bounded = cell(decide, {"when": yes, **WITHIN})
        assert bounded.worst_case_hours == 96
        other = {"who": "UK", "do": "decide", "when": ATTACK, "within": "PT72H"}
        forked = {"attack": "any", "any_of": [{"after": "c0"} | own]}
        assert cell(other, {"when": forked, **WITHIN}).guaranteed is False


class TestArmedAttack:
    """Whether a grave cyber operation is an armed attack is a reading of the words."""

    def test_by_itself_it_is_none(self) -> None:
        assert cell(ARMED, **GRAVE).status == "barred"
        assert cell({"when": ATTACK, **WITHIN}, **GRAVE).status == "guaranteed"

    def test_a_text_may_define_it_as_one(self) -> None:
        assert cell(ARMED, armed_attack="grave_cyber_attack", **GRAVE).status == "guaranteed"

    def test_as_a_reading_the_floor_must_hold_without_it(self) -> None:
        readings = {"wide": {"title": "Grave cyber operations too", "armed_attack": ["grave_cyber_attack"]}}
        analysis = matrix(build(text(ARMED, readings=readings, **GRAVE)))
        by_reading = {c.reading: c.status for c in analysis.select(party="US", response="fight")}
        assert by_reading == {"text": "barred", "wide": "guaranteed", "all": "discretion"}

    def test_two_texts_keep_each_its_own(self) -> None:
        wide = text(ARMED, armed_attack="grave_cyber_attack", **GRAVE)
        narrow = text(ARMED | {"do": "arm"}, **GRAVE) | {"id": "other"}
        for both in (combine(build(wide), build(narrow)), combine(build(narrow), build(wide))):
            analysis = matrix(both)
            assert analysis.select(party="US", response="fight")[0].guaranteed
            assert not analysis.select(party="US", response="arm")[0].guaranteed

    def test_a_reading_of_one_text_leaves_the_other_alone(self) -> None:
        readings = {"wide": {"title": "Wide", "armed_attack": ["grave_cyber_attack"]}}
        first = text(ARMED, readings=readings, **GRAVE)
        other = text(ARMED | {"do": "arm"}, **GRAVE) | {"id": "other"}
        analysis = matrix(combine(build(first), build(other)))
        (fight,) = analysis.select(party="US", response="fight", reading="small.wide")
        (arm,) = analysis.select(party="US", response="arm", reading="small.wide")
        assert (fight.guaranteed, arm.guaranteed) == (True, False)


class TestContractingParties:
    """Who signs, and who is only named (Rio; Vienna Convention, Article 34)."""

    def parties(self) -> dict[str, Any]:
        return document()["parties"] | {"RU": {"name": "Russia", "roles": "adversary", "contracting": False}}

    def test_the_word_parties_leaves_out_who_is_only_named(self) -> None:
        named = build(document(parties=self.parties()))
        assert named.members(["parties"]) == ("UA", "US", "UK")
        assert build(document()).members(["parties"]) == ("UA", "RU", "US", "UK")

    def test_a_text_binds_no_third_state(self) -> None:
        duty = {"who": ["RU"], "do": "refrain"}
        assert "no party to the text" in problems(text(duty, parties=self.parties()))
        read_arrangement("t.yaml", __import__("json").dumps(text(duty | {"verb": "may"}, parties=self.parties())))


class TestUprising:
    """A response on the invitation of a government, with no other state behind the events."""

    def test_it_answers_to_the_invitation(self) -> None:
        invited = {"do": "deploy", "when": {"attack": "uprising", "asked": "UA"}, **WITHIN}
        assert cell(invited, response="deploy", incidents=["uprising"]).worst_case_hours == 24
        assert cell(invited, response="deploy", incidents=["invasion"]).status == "barred"

    def test_nobody_attacks(self) -> None:
        named = {"when": {"attack": "any", "by": "RU"}, **WITHIN}
        assert cell(named, incidents=["uprising"]).status == "barred"
        both = {"when": {"attack": "any", "by": ["RU", "UA"]}, **WITHIN}
        assert cell(both, incidents=["uprising"]).status == "barred"

    def test_the_adversary_still_uses_its_levers(self) -> None:
        blocked = {"when": {"attack": "any", "agrees": "b"}}
        assert cell(blocked, bodies={"b": HOSTILE}, incidents=["uprising"]).needs == "adversary"


class TestDeemedDecisions:
    """JCPOA, paragraph 37: sanctions return unless the Council decides otherwise."""

    def council(self, **more: Any) -> dict[str, Any]:
        body = {"members": ["US", "UK", "RU"], "rule": 2, "decides_within": "P30D"}
        return {"bodies": {"b": body | more}}

    def test_adopted_regardless(self) -> None:
        found = cell(RETURN, response="sanction", **self.council(failing="approves"))
        assert found.worst_case_hours == 31 * 24

    def test_adopted_unless_decided_otherwise(self) -> None:
        found = cell(RETURN, response="sanction", **self.council(failing="approves_unless_rejected"))
        assert (found.status, found.needs) == ("discretion", "friends")

    def test_the_adversary_alone_does_not_decide_otherwise(self) -> None:
        for members, worst in ((["RU", "UA"], 31 * 24), (["RU"], None)):
            body: dict[str, Any] = self.council(failing="approves_unless_rejected", members=members, rule="unanimity")
            found = cell(RETURN, response="sanction", **body)
            assert found.worst_case_hours == worst
        assert found.needs == "adversary"

    def test_a_veto_of_a_friend_keeps_it_from_deciding_otherwise_only_if_it_is_used(self) -> None:
        body: dict[str, Any] = self.council(failing="approves_unless_rejected", veto=["US"])
        found = cell(RETURN, response="sanction", **body)
        assert (found.guaranteed, found.needs) == (False, "alone")  # its own veto is enough

    def test_what_is_deemed_needs_a_time(self) -> None:
        assert "needs 'decides_within'" in problems(document(bodies={"b": BODY | {"failing": "approves"}}))

    def test_the_story_tells_who_decided_otherwise(self) -> None:
        body: dict[str, Any] = self.council(failing="approves_unless_rejected", members=["RU"], rule="single")
        findings = analyse(build(text(RETURN, **body))).findings
        (veto,) = [f for f in findings if f.code == "F101"]
        assert any("to decide otherwise" in step.text.render() for step in veto.scenario)


class TestSilentAcceptances:
    """What was accepted without a word is an error with its place."""

    @pytest.mark.parametrize(
        ("parts", "why", "line"),
        [
            ({"bodies": {"b": {"members": ["UK"], "veto": ["RU"]}}}, "has a veto but is no member", "bodies.b.veto"),
            (
                {"bodies": {"b": {"members": ["UK", "US"], "rule": "weighted", "share": "1/2", "weights": {"UK": 1}}}},
                "no weight is given for US",
                "bodies.b.weights",
            ),
            (
                {
                    "bodies": {
                        "b": {"members": ["UK"], "rule": "weighted", "share": "1/2", "weights": {"UK": 1, "RU": 1}}
                    }
                },
                "has a weight but is no member",
                "bodies.b.weights.RU",
            ),
            (
                {"clauses": [{"id": "c", "who": "UA", "verb": "shall", "do": "limit", "amount": -5}]},
                "must be at least 0",
                "clauses[0].amount",
            ),
            (
                {"clauses": [{"id": "c", "who": "US", "verb": "shall", "do": "fight", "yields_to": "c"}]},
                "yields to itself",
                "clauses[0].yields_to",
            ),
            (
                {"clauses": [{"id": "c", "who": "US", "verb": "shall_not", "do": "fight", "within": "P1D"}]},
                "takes no 'within'",
                "clauses[0]",
            ),
            (
                {
                    "bodies": {"b": {"members": ["UK", "US"], "veto": ["US"]}},
                    "readings": {"r": {"title": "R", "bodies": {"b": {"members": ["UK"]}}}},
                },
                "has a veto but is no member",
                "readings.r.bodies.b.veto",
            ),
        ],
    )
    def test_is_refused_with_its_place(self, parts: dict[str, Any], why: str, line: str) -> None:
        found = problems(document() | parts)
        assert why in found
        assert line in found


class TestDates:
    def test_a_month_or_a_year_will_do(self) -> None:
        from foedus.wording import translator

        text = build(document(dates={"signed": "2025-08", "reported": 2025, "in_force": "2025-08-15"}))
        said = [text.dates.signed, text.dates.reported, text.dates.in_force]
        assert [translator("en").day(d) for d in said if d] == ["August 2025", "2025", "15 August 2025"]
        assert [translator("fr").day(d) for d in said if d] == ["août 2025", "2025", "15 août 2025"]

    @pytest.mark.parametrize("wrong", ["2025-13", "5/3/2025", "20250815", "2025-02-30", "25"])
    def test_what_is_no_date_is_refused(self, wrong: str) -> None:
        assert "is not a date" in problems(document(dates={"signed": wrong}))
