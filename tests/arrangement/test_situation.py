"""Situations: what is read, what is refused, and where."""

from __future__ import annotations

import pytest

from foedus.arrangement import case_ids, load_arrangement, load_situation, read_situation
from foedus.arrangement.assumption_kinds import ASSUMPTION, KINDS
from foedus.arrangement.situation import require_parties
from foedus.arrangement.situation_checks import READ
from foedus.errors import DocumentError, UnknownNameError
from tests.support.paths import DOCS

GOOD = """\
situation: 1
id: little
title: Little
date: 2020-01-01
war: false
protege: P
adversary: A
parties: {P: P-land, A: A-land, G: G-land}
entries:
  - {id: p, kind: capability, about: P, value: 1, source: convention, says: Unit.}
  - {id: a, kind: capability, about: A, median: 2, low: 1, high: 3, source: assumption, says: Stronger.}
sources:
  convention: {title: Choice of unit, undated: convention, grade: A1}
"""


def problems(text: str) -> list[str]:
    with pytest.raises(DocumentError) as caught:
        read_situation("s.yaml", text)
    return [problem.gnu() for problem in caught.value.problems]


def with_entry(entry: str) -> str:
    return GOOD.replace("sources:\n", f"  - {entry}\nsources:\n")


def test_a_good_situation_is_read():
    situation = read_situation("s.yaml", GOOD).situation
    adversary, protege = (situation.find("capability", party) for party in "AP")
    assert adversary is not None
    assert protege is not None
    assert adversary.middle == 2
    assert adversary.bounds == (1, 3)
    assert situation.grade_of(protege) == "A1"
    assert situation.grade_of(adversary) is None


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("{id: x, kind: settlement, median: 0.2, low: 0.1, high: 0.3, says: X.}", "'source' is missing"),
        ("{id: x, kind: settlement, value: 0.2, source: assumption, says: X.}", "an assumption without a range"),
        ("{id: x, kind: settlement, median: 0.2, source: convention, says: X.}", "a median needs a range"),
        ("{id: x, kind: settlement, median: 0.2, low: 0.1, source: assumption, says: X.}", "both 'low' and 'high'"),
        (
            "{id: x, kind: settlement, median: 0.2, low: 0.3, high: 0.4, source: assumption, says: X.}",
            "low (0.3) is above",
        ),
        ("{id: x, kind: settlement, median: 0.5, low: 0.3, high: 0.4, source: assumption, says: X.}", "is above high"),
        ("{id: x, kind: settlement, median: 1.5, low: 0.3, high: 2, source: assumption, says: X.}", "is impossible"),
        ("{id: x, kind: war_cost, median: 1, low: -1, high: 2, source: assumption, says: X.}", "it must be above 0"),
        ("{id: x, kind: discount, value: 1, source: convention, says: X.}", "both excluded"),
        ("{id: x, kind: settlement, median: .nan, low: 0.1, high: 0.2, source: assumption, says: X.}", "number"),
        ("{id: x, kind: setlement, value: 0.2, source: convention, says: X.}", "did you mean 'settlement'?"),
        ("{id: x, kind: settlement, value: 0.2, source: conventoin, says: X.}", "did you mean 'convention'?"),
        ("{id: a, kind: settlement, value: 0.2, source: convention, says: X.}", "this id appears twice"),
        ("{id: x, kind: capability, about: A, value: 2, source: convention, says: X.}", "this kind appears twice"),
        ("{id: x, kind: capability, value: 2, source: convention, says: X.}", "'about' is missing"),
        ("{id: x, kind: will, about: A, value: 0.5, source: convention, says: X.}", "'A' is not a guarantor"),
        ("{id: x, kind: will, about: Q, value: 0.5, source: convention, says: X.}", "unknown party 'Q'"),
        ("{id: x, kind: election, about: G, value: 0.5, source: convention, says: X.}", "when is the election?"),
        (
            "{id: x, kind: election, about: G, date: 2019-01-01, value: 0.5, source: convention, says: X.}",
            "is earlier than the situation's date",
        ),
        ("{id: x, kind: election, date: 2021-01-01, value: 0.5, source: convention, says: X.}", "'about' is missing"),
        (
            "{id: x, kind: aid_pipeline, about: P, date: 2021-01-01, value: 5, source: convention, says: X.}",
            "'until' is missing",
        ),
        (
            "{id: x, kind: aid_pipeline, about: P, until: 2021-01-01, value: 5, source: convention, says: X.}",
            "'date' is missing",
        ),
        (
            "{id: x, kind: aid_pipeline, about: P, date: 2022-01-01, until: 2021-01-01, value: 5, source: convention, "
            "says: X.}",
            "it ends on 1 January 2021, before it begins on 1 January 2022",
        ),
        (
            "{id: x, kind: aid_pipeline, about: P, date: 2018-01-01, until: 2019-01-01, value: 5, source: convention, "
            "says: X.}",
            "aid already delivered belongs in 'aid_stock'",
        ),
        (
            "{id: x, kind: settlement, until: 2021-01-01, value: 0.2, source: convention, says: X.}",
            "does not take 'until'",
        ),
        (
            "{id: x, kind: election, about: G, date: 2021-01-01, until: 2022-01-01, value: 0.5, source: convention, "
            "says: X.}",
            "an entry of kind 'election' does not take 'until'",
        ),
        (
            "{id: x, kind: election, about: G, date: 2021-01-01, every: P0Y, value: 0.5, source: convention, says: X.}",
            "an election cannot recur after P0Y",
        ),
        (
            "{id: x, kind: aid_pipeline, about: P, date: 2021-01-01, until: 2022-01-01, every: P1Y, value: 5, "
            "source: convention, says: X.}",
            "an entry of kind 'aid_pipeline' does not take 'every'",
        ),
        (
            "{id: x, kind: fact, date: 2021-01-01, value: 2, source: convention, says: X.}",
            "later than the situation's date",
        ),
        ("{id: x, kind: deployment, about: A, value: 20, source: convention, says: X.}", "'A' is not a guarantor"),
        (
            "{id: x, kind: settlement, value: 0.2, median: 0.2, source: convention, says: X.}",
            "either 'value' or 'median'",
        ),
        ("{id: x, kind: settlement, value: 0.2, source: convention, says: X., colour: red}", "unknown key 'colour'"),
    ],
)
def test_a_bad_entry_is_refused_with_its_place(entry, message):
    found = problems(with_entry(entry))
    assert any(message in line for line in found), found
    assert all(line.startswith("s.yaml:12:") for line in found), found


@pytest.mark.parametrize(
    "entry",
    [
        "{id: [x], kind: war_cost, says: x, value: 1, source: convention}",
        "{id: x, kind: [war_cost], says: x, value: 1, source: convention}",
        "{id: x, kind: war_cost, about: {RU: 1}, says: x, value: 1, source: convention}",
        "{id: x, kind: war_cost, says: x, value: 1, source: [{convention: 1}]}",
    ],
)
def test_a_list_where_a_word_should_stand_is_a_problem_and_no_crash(entry):
    assert problems(with_entry(entry))


def test_nobody_is_guaranteed_against_itself():
    found = problems(GOOD.replace("adversary: A", "adversary: P"))
    assert found == [
        "s.yaml:7:12: error: adversary: 'P' is both protégé and adversary (name the state that might attack it)"
    ]


def test_an_arrangement_is_no_situation_and_the_error_says_so():
    with pytest.raises(UnknownNameError) as caught:
        load_situation("ukraine-2025-reported")
    assert "'ukraine-2025-reported' is an arrangement" in str(caught.value)
    with pytest.raises(UnknownNameError) as caught:
        load_arrangement("ukraine-2025")
    assert "'ukraine-2025' is a situation" in str(caught.value)
    with pytest.raises(UnknownNameError, match="did you mean 'ukraine-2025-reported'"):
        load_arrangement("ukraine-2025-reportd")


def test_a_source_later_than_the_situation_and_a_protege_that_is_not_the_unit():
    text = GOOD.replace("undated: convention", "date: 2021-02-03").replace("about: P, value: 1,", "about: P, value: 2,")
    found = problems(text)
    assert any(
        "source 'convention' is dated 3 February 2021, later than the situation's date" in line for line in found
    ), found
    assert any("must be 1, not 2" in line for line in found), found
    assert len(found) == 2


def test_a_source_has_a_date_or_says_why_it_has_none():
    [found] = problems(GOOD.replace("undated: convention, ", ""))
    assert found.startswith("s.yaml:13:3: error: sources.convention: source 'convention' has no date (give the day")
    [found] = problems(GOOD.replace("undated: convention", "undated: forgotten"))
    assert "unknown word 'forgotten' (expected one of: convention, retrospect, unknown)" in found
    for why in ("convention", "retrospect", "unknown"):
        assert read_situation("s.yaml", GOOD.replace("undated: convention", f"undated: {why}"))


def test_a_later_version_of_earlier_figures_is_marked_and_read():
    later = GOOD.replace("undated: convention", "date: 2021-02-03")
    [found] = problems(later)
    assert found.startswith(
        "s.yaml:13:45: error: sources.convention.date: source 'convention' is dated 3 February 2021"
    )
    assert "is marked 'revised: true'" in found
    assert problems(later.replace("grade: A1", "grade: A1, revised: false")) == [found]
    situation = read_situation("s.yaml", later.replace("grade: A1", "grade: A1, revised: true")).situation
    assert situation.sources["convention"].revised


def test_what_was_read_of_a_source_is_one_of_two_words():
    for word in READ:
        assert read_situation("s.yaml", GOOD.replace("grade: A1", f"grade: A1, read: {word}"))
    [found] = problems(GOOD.replace("grade: A1", "grade: A1, read: title"))
    assert "sources.convention.read: unknown word 'title' (expected one of: whole, excerpt)" in found


def test_what_was_looked_for_stands_in_assumptions_only():
    entry = "{id: x, kind: settlement, median: .2, low: .1, high: .3, source: SOURCE, says: X., looked_for: Polls.}"
    assumed = read_situation("s.yaml", with_entry(entry.replace("SOURCE", "assumption"))).situation.find("settlement")
    assert assumed is not None
    assert assumed.looked_for is not None
    [found] = problems(with_entry(entry.replace("SOURCE", "convention")))
    assert found.startswith(
        "s.yaml:12:104: error: entries[2].looked_for: 'looked_for' stands in an entry that has a source"
    )


@pytest.mark.parametrize("name", KINDS)
def test_a_unit_is_that_of_the_kind(name):
    kind = KINDS[name]
    known = [kind.unit.en, *kind.also] if kind.unit else ["tanks"]
    assert all(map(kind.takes, known))
    assert kind.takes("thousand_troops") == (kind.unit is None)
    assert kind.takes("million pounds") == (kind.unit is None or "billion euro" in known)


def test_a_unit_that_the_kind_does_not_have_is_refused_with_its_place_and_the_right_one():
    entry = "{id: x, kind: forces_in_place, about: G, value: 2, unit: thousand_troops, source: convention, says: X.}"
    assert problems(with_entry(entry)) == [
        "s.yaml:12:62: error: entries[2].unit: 'thousand_troops' is not the unit of kind 'forces_in_place' "
        "(write 'thousand troops', or leave the unit out)"
    ]
    assert read_situation("s.yaml", with_entry(entry.replace("_troops", " troops")))
    aid = "{id: x, kind: aid_pledged, about: P, value: 2, unit: million pounds, source: convention, says: X.}"
    [found] = problems(with_entry(aid))
    assert "write 'billion euro a year', in any currency" in found


def test_pipelines_may_be_several():
    one = "kind: aid_pipeline, about: P, date: 2021-01-01, until: 2022-01-01, value: 5, source: convention, says: X.}"
    text = with_entry("{id: x, " + one).replace("sources:\n", "  - {id: y, " + one + "\nsources:\n")
    assert len(read_situation("s.yaml", text).situation.entries) == 4


def test_more_aid_delivered_than_pledged():
    text = with_entry("{id: x, kind: aid_pledged, about: P, value: 2, source: convention, says: X.}")
    text = text.replace(
        "sources:\n", "  - {id: y, kind: aid_delivered, about: P, value: 3, source: convention, says: X.}\nsources:\n"
    )
    assert any("more aid delivered (3) than pledged (2)" in line for line in problems(text))


def test_all_problems_are_listed_at_once():
    text = with_entry("{id: x, kind: settlement, value: 0.2, source: nowhere, says: X.}").replace(
        "protege: P", "protege: Z"
    )
    found = problems(text)
    assert len(found) >= 2
    assert any("unknown party 'Z'" in line for line in found)


@pytest.mark.parametrize("text", ["", "[]", "situation: 2", "a: *a", "\t"])
def test_what_is_no_situation(text):
    assert problems(text)


def test_an_unknown_situation_names_the_shipped_ones():
    with pytest.raises(UnknownNameError, match="ukraine-2025"):
        load_situation("ukraine-2024")


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b", ""])
def test_what_no_file_can_be_called_is_an_unknown_name(name):
    for load in (load_situation, load_arrangement):
        with pytest.raises(UnknownNameError, match="unknown"):
            load(name)


@pytest.mark.parametrize("name", case_ids("situations"))
def test_shipped_situations_hold_no_unsourced_fact(name):
    situation = load_situation(name).situation
    assert situation.id == name
    for entry in situation.entries:
        assert entry.assumed or situation.grade_of(entry), entry.id
        low, high = entry.bounds
        assert not entry.assumed or low < high or KINDS[entry.kind].exact, entry.id
        assert entry.says.fr, entry.id
    for source in situation.sources.values():
        assert source.date is None or source.date <= situation.date or source.revised


@pytest.mark.parametrize("name", case_ids("situations"))
def test_every_cited_source_of_a_shipped_situation_has_its_title_grade_and_date(name):
    situation = load_situation(name).situation
    cited = {source for entry in situation.entries for source in entry.source} - {ASSUMPTION}
    assert cited <= set(situation.sources)
    for source in (situation.sources[each] for each in cited):
        assert source.title
        assert source.grade
        assert source.date or source.undated


def test_every_source_of_ukraine_2025_says_where_it_is_what_was_read_and_what_it_says():
    situation = load_situation("ukraine-2025").situation
    read = {name: source for name, source in situation.sources.items() if source.undated != "convention"}
    for name, source in read.items():
        assert source.url, name
        assert source.read, name
        assert source.said, name
        assert source.said.fr, name
        assert (source.date or situation.date) <= situation.date or source.revised, name
    assumed = [entry for entry in situation.entries if entry.assumed]
    for entry in assumed:
        assert entry.looked_for, entry.id
        assert entry.looked_for.fr, entry.id
    assert len(assumed) <= 20


def test_the_page_on_ukraine_2025_lists_its_sources_and_what_is_assumed():
    situation = load_situation("ukraine-2025").situation
    page = (DOCS / "explanation" / "ukraine-2025.md").read_text(encoding="utf-8")
    listed = page.partition("<!-- sources -->")[2].partition("<!-- end of sources -->")[0].splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in listed if line.startswith("| `")]
    assert [(row[0].strip("`"), *row[2:]) for row in rows] == [
        (name, f"{one.date or one.undated}{', revised' if one.revised else ''}", one.grade, one.read or "–")
        for name, one in situation.sources.items()
    ]
    for entry in situation.entries:
        assert not entry.assumed or f"| `{entry.id}` |" in page, entry.id


def test_a_situation_must_cover_the_parties_of_the_arrangement():
    little = read_situation("s.yaml", GOOD)
    with pytest.raises(DocumentError) as caught:
        require_parties(little, load_arrangement("none").arrangement)
    text = str(caught.value)
    assert "s.yaml:6:" in text
    assert "as protege, the situation names 'P'" in text
    for kind, party in (("capability", "US"), ("potential", "P"), ("potential", "A"), ("distance", "US")):
        assert f"s.yaml:9:1: error: entries: the situation gives no {kind} for '{party}'" in text


def test_kinds_are_those_that_the_reference_lists():
    page = (DOCS / "reference" / "situation.md").read_text(encoding="utf-8")
    for kind in KINDS:
        assert f"`{kind}`" in page, kind
    assert f"`{ASSUMPTION}`" in page


MONEY = """\
  - {id: pledged, kind: aid_pledged, about: P, median: 8, low: 4, high: 9, unit: million pounds a year, source: assumption, says: X.}
  - {id: given, kind: aid_delivered, about: P, median: 2, low: 1, high: 3, unit: million pounds a year, source: assumption, says: X.}
  - {id: stock, kind: aid_stock, about: P, median: 2, low: 1, high: 3, unit: million pounds, source: assumption, says: X.}
  - {id: effect, kind: aid_effect, median: 0.2, low: 0.1, high: 0.3, source: assumption, says: X.}
"""  # noqa: E501


def test_aid_may_be_in_any_money_but_in_one():
    whole = GOOD.replace("sources:\n", MONEY + "sources:\n")
    assert read_situation("s.yaml", whole).situation.find("aid_stock", "P").unit == "million pounds"
    found = problems(whole.replace("unit: million pounds, ", ""))
    assert "aid in 'billion euro' alongside aid in 'million pounds'" in found[0]
    lines = whole.splitlines(keepends=True)
    for kind in ("aid_pledged", "aid_delivered", "aid_stock", "aid_effect"):
        found = problems("".join(line for line in lines if f"kind: {kind}," not in line))
        assert any(f"without '{kind}': the model's default is in billion euro" in problem for problem in found)


def test_a_convention_is_one_number_and_needs_no_range():
    entry = "{id: m, kind: closeness_menu, VALUE, source: assumption, says: X.}"
    assert read_situation("s.yaml", with_entry(entry.replace("VALUE", "value: 0.4"))).situation.find("closeness_menu")
    assert read_situation("s.yaml", with_entry(entry.replace("VALUE", "median: 0.4, low: 0.2, high: 0.6"))).situation
    found = problems(with_entry(entry.replace("VALUE", "value: 0.4").replace("closeness_menu", "after_attack")))
    assert "an assumption without a range" in found[0]


@pytest.mark.parametrize("number", ["median: -1, low: -2, high: 0", "value: -1, low: -2, high: 0"])
def test_what_text_and_record_are_read_with_has_no_range(number):
    entry = "{id: u, kind: record_unwilling, NUMBER, source: assumption, says: X.}"
    assert read_situation("s.yaml", with_entry(entry.replace("NUMBER", "value: -1"))).situation.find("record_unwilling")
    found = problems(with_entry(entry.replace("NUMBER", number)))
    assert "an entry of kind 'record_unwilling' takes one 'value', without a range" in found[0]
    assert "try other values one at a time" in found[0]


@pytest.mark.parametrize("key", ["median", "low", "high", "value"])
def test_a_number_that_is_empty_is_an_error_with_its_place(key):
    numbers = {"median": "2", "low": "1", "high": "3"} if key != "value" else {"value": "2"}
    written = ", ".join(f"{name}: {'null' if name == key else number}" for name, number in numbers.items())
    entry = f"{{id: x, kind: forces_in_place, about: G, {written}, source: convention, says: X.}}"
    [found] = problems(with_entry(entry))
    assert found.startswith("s.yaml:12:")
    assert f"entries[2].{key}: '{key}' is empty: give a number, or leave it out" in found
