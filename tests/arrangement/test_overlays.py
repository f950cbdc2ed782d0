"""Overlays: what they change, what is refused, and in which file; and the laws of merging."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings, strategies as st

from foedus.arrangement import LoadedSituation, case_ids, load_situation, read_situation, situation_diff
from foedus.arrangement.jsonschema import json_schema
from foedus.arrangement.overlays import merged
from foedus.arrangement.reading import read_document
from foedus.arrangement.situation import Entry, EntryChange, SituationSource, SourceChange
from foedus.errors import DocumentError, InputError, Problem
from tests.support.command import foedus
from tests.support.paths import GOLDEN

FOLDER = GOLDEN / "situation"
BASE = FOLDER / "base.yaml"
BAD = sorted(path.stem for path in FOLDER.glob("*.yaml") if path != BASE)


def overlay(text: str, name: str = "o.yaml") -> LoadedSituation:
    """Read an overlay as if it stood beside the base."""
    return read_situation(FOLDER / name, f"situation: 1\nid: o\nbased_on: base.yaml\ndate: 2020-02-01\n{text}")


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_bad_overlay_is_refused_with_its_place(name: str, lang: str, golden: Callable[[str, str], None]) -> None:
    with pytest.raises(DocumentError) as caught:
        load_situation(FOLDER / f"{name}.yaml")
    golden(f"situation/{name}.{lang}.txt", caught.value.describe(lang).replace(f"{FOLDER}{os.sep}", "") + "\n")


def test_an_overlay_changes_the_keys_it_gives_and_no_others():
    base, changed = load_situation(BASE), overlay("entries:\n  - {id: will-G, median: 0.4, source: press}\n")
    entry, before = changed.situation.find("will", "G"), base.situation.find("will", "G")
    assert entry is not None
    assert before is not None
    assert (entry.median, entry.source) == (0.4, ["press"])
    assert entry.model_dump(exclude={"median", "source"}) == before.model_dump(exclude={"median", "source"})
    assert [e.id for e in changed.situation.entries] == [e.id for e in base.situation.entries]
    assert changed.situation.title == base.situation.title
    assert changed.situation.date.isoformat() == "2020-02-01"
    assert changed.overlay is not None
    assert changed.overlay.based_on == ("base",)
    assert changed.overlay.changed == ("will-G",)
    assert base.overlay is None


def test_a_value_takes_the_place_of_a_range_and_a_grade_goes_with_its_source():
    changed = overlay(
        "entries:\n"
        "  - {id: will-G, value: 0.4, source: press}\n"
        "  - {id: vote, median: 0.2, low: 0.1, high: 0.4, source: assumption}\n"
    ).situation
    will, vote = changed.find("will", "G"), changed.find("election", "G")
    assert will is not None
    assert vote is not None
    assert (will.value, will.median, will.low, will.high) == (0.4, None, None, None)
    assert (vote.value, vote.median, vote.grade) == (None, 0.2, None)


def test_what_was_looked_for_goes_when_a_source_is_found():
    looked = "source: assumption, says: X., looked_for: Polls."
    price = f"  - {{id: price, kind: settlement, median: 0.2, low: 0.1, high: 0.3, {looked}}}\n"
    first = read_document("first.yaml", BASE.read_text(encoding="utf-8").replace("sources:\n", price + "sources:\n"))
    for row, looked_for in (("low: 0.15", "Polls."), ("source: press", None)):
        second = read_document("o.yaml", f"id: o\nentries:\n  - {{id: price, {row}}}\n")
        whole, problems = merged(first, second)
        assert not problems
        assert whole.data["entries"][-1].get("looked_for") == looked_for


def test_null_removes_and_without_drops_and_a_dropped_entry_may_be_given_whole():
    changed = overlay(
        "summary: null\n"
        "without: [seen, will-G, far]\n"
        "parties: {G: null, H: {en: Hland}}\n"
        "entries:\n"
        "  - {id: far, kind: distance, about: H, value: 5, source: press, says: Near.}\n"
        "  - {id: vote, about: H}\n"
        "  - {id: given, unit: null}\n"
    )
    situation = changed.situation
    assert situation.summary is None
    assert list(situation.parties) == ["P", "A", "H"]
    assert [e.id for e in situation.entries] == ["p", "a", "vote", "pledged", "given", "far"]
    assert situation.entries[4].unit is None
    assert situation.entries[5].unit is None
    assert changed.overlay is not None
    assert changed.overlay.dropped == ("will-G", "seen")
    assert changed.overlay.changed == ("vote", "given", "far")
    assert changed.document.place(("entries", 3))[0] == 15, "the places of those that stay move with them"


def test_a_source_changes_by_key_and_a_date_takes_the_place_of_why_there_is_none():
    changed = overlay("sources:\n  convention: {date: 2019-01-01}\n  press: {note: Read again.}\n").situation
    convention, press = changed.sources["convention"], changed.sources["press"]
    assert (convention.title, convention.undated, str(convention.date)) == ("Choice of unit", None, "2019-01-01")
    assert (press.grade, str(press.date)) == ("B2", "2019-12-24")


def test_the_hash_covers_base_and_overlay(tmp_path):
    text = BASE.read_text(encoding="utf-8")
    (tmp_path / "o.yaml").write_text("situation: 1\nid: o\nbased_on: base.yaml\ndate: 2020-02-01\n", encoding="utf-8")
    hashes = set()
    for base, also in (
        (text, ""),
        (text.replace("value: 900", "value: 901"), ""),
        (text, "war: true\n"),
    ):
        (tmp_path / "base.yaml").write_text(base, encoding="utf-8")
        whole = (tmp_path / "o.yaml").read_text(encoding="utf-8") + also
        hashes.add(read_situation(tmp_path / "o.yaml", whole).sha256)
    assert len(hashes) == 3


def test_a_base_that_cannot_be_read_is_an_error_of_its_own(tmp_path):
    (tmp_path / "base.yaml").write_text("- a list\n", encoding="utf-8")
    (tmp_path / "latin.yaml").write_bytes(b"id: \xe9\n")
    for base, said in (("base.yaml", "mapping"), ("latin.yaml", "not UTF-8")):
        with pytest.raises(InputError, match=said):
            read_situation(tmp_path / "o.yaml", f"situation: 1\nid: o\nbased_on: {base}\ndate: 2020-02-01\n")


def test_of_two_values_out_of_order_the_one_written_last_is_named(folder):
    """A median and a bound that two overlays give do not fit: the upper overlay was written last."""
    middle = "situation: 1\nid: m\nbased_on: base.yaml\ndate: 2020-02-01\nentries: [{id: will-G, median: 0.6}]\n"
    (folder / "middle.yaml").write_text(middle, encoding="utf-8")
    top = "situation: 1\nid: t\nbased_on: middle.yaml\ndate: 2020-02-01\nentries: [{id: will-G, high: 0.55}]\n"
    with pytest.raises(DocumentError) as caught:
        read_situation(folder / "t.yaml", top)
    [problem] = caught.value.problems
    assert (Path(problem.file).name, problem.line, problem.path) == ("t.yaml", 5, "entries[0].high")


# Laws ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", case_ids("situations"))
def test_overlaying_nothing_changes_nothing_but_the_id(name):
    base = load_situation(name)
    text = f"situation: 1\nid: o\nbased_on: {name}\ndate: {base.situation.date}\n"
    loaded = read_situation("o.yaml", text)
    assert loaded.situation == base.situation.model_copy(update={"id": "o"})
    assert situation_diff(base.situation, loaded.situation).same


number = st.floats(0.01, 0.99).map(lambda x: round(x, 3))
ranges = st.lists(number, min_size=3, max_size=3, unique=True).map(
    lambda xs: dict(zip(("low", "median", "high"), sorted(xs), strict=True))
)
numbers = st.one_of(ranges, number.map(lambda x: {"value": x, "source": ["press"]}))
others = st.fixed_dictionaries({}, optional={"says": st.sampled_from(["One.", "Two."]), "if_false": st.just("So.")})
change = st.tuples(st.one_of(st.just({}), numbers), others).map(lambda pair: {**pair[0], **pair[1]})
changes = st.dictionaries(st.sampled_from(["will-G", "vote", "extra"]), change)
NEW: dict[str, Any] = {"kind": "settlement", "says": "New.", "source": ["press"], "value": 0.5}


def written(name: str, base: str, entries: dict[str, dict[str, Any]], without: list[str]) -> str:
    rows = [{"id": key, **row} for key, row in entries.items()]
    data = {"situation": 1, "id": name, "based_on": base, "date": "2020-02-01", "entries": rows, "without": without}
    return json.dumps(data)


def both(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """What two changes of an entry come to, one after the other."""
    gone = {"median", "low", "high"} if "value" in other else {"value"} if "median" in other else set()
    return {**{key: value for key, value in one.items() if key not in gone}, **other}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("overlays")
    (made / "base.yaml").write_text(BASE.read_text(encoding="utf-8"), encoding="utf-8")
    return made


@settings(max_examples=60, deadline=None)
@given(one=changes, other=changes, dropped=st.sets(st.sampled_from(["seen", "far"])))
def test_an_overlay_of_an_overlay_is_one_merged_overlay(folder, one, other, dropped):
    one["extra"] = {**NEW, **both(NEW, one.get("extra", {}))}
    if "median" in one["extra"]:
        del one["extra"]["value"]
    (folder / "one.yaml").write_text(written("one", "base.yaml", one, [*dropped][:1]), encoding="utf-8")
    chained = read_situation(folder / "o.yaml", written("o", "one.yaml", other, [*dropped][1:]))
    merged = {key: both(one.get(key, {}), other.get(key, {})) for key in (*one, *(k for k in other if k not in one))}
    direct = read_situation(folder / "o.yaml", written("o", "base.yaml", merged, [*dropped]))
    assert chained.situation == direct.situation
    assert chained.overlay is not None
    assert chained.overlay.based_on == ("one", "base")


@settings(max_examples=60, deadline=None)
@given(entries=changes, dropped=st.sets(st.sampled_from(["seen", "far"])))
def test_the_difference_from_the_base_is_what_the_overlay_holds(folder, entries, dropped):
    entries.pop("extra", None)
    base = load_situation(folder / "base.yaml").situation
    found = situation_diff(
        base, read_situation(folder / "o.yaml", written("o", "base.yaml", entries, [*dropped])).situation
    )
    held = {entry.id: entry for entry in base.entries}
    assert {change.id for change in found.dropped} == dropped
    assert not found.added
    told = {}
    for name, row in entries.items():
        as_read = EntryChange.model_validate({"id": name, **row})
        differ = {key for key in row if getattr(as_read, key) != getattr(held[name], key)}
        untrue = {"median", "low", "high"} if "value" in row else {"value"} if "median" in row else set()
        differ |= {key for key in untrue - set(row) if getattr(held[name], key) is not None}
        differ |= {"grade"} if "source" in row and held[name].grade is not None else set()
        if differ:
            told[name] = differ
    assert {change.id: set(change.keys) for change in found.changed} == told
    assert [change.id for change in found.document] == ["date"]
    assert not found.parties
    assert not found.sources


WORDS = [
    "id",
    "value",
    "median",
    "kind",
    "source",
    "date",
    "undated",
    "en",
    "will-G",
    "vote",
    "press",
    "base.yaml",
    "P",
]
scalars = st.one_of(st.none(), st.booleans(), st.integers(-3, 3), st.floats(0, 2), st.sampled_from(WORDS))
anything = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(WORDS), inner, max_size=3)),
)
KEYS = [
    "situation",
    "id",
    "based_on",
    "date",
    "without",
    "entries",
    "sources",
    "parties",
    "title",
    "war",
    "protege",
    "note",
]


rows = st.fixed_dictionaries(
    {"id": st.sampled_from(["will-G", "vote", "given", "new"])},
    optional={key: anything for key in Entry.model_fields if key != "id"},
)
whole = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(KEYS, anything),
        "entries": st.one_of(anything, st.lists(rows, max_size=3)),
        "sources": st.one_of(anything, st.fixed_dictionaries({"press": anything})),
    },
)


@settings(max_examples=200, deadline=None)
@given(changed=whole)
def test_whatever_an_overlay_holds_it_is_read_or_refused_with_places(changed):
    data = {"situation": 1, "id": "o", "based_on": "base.yaml", "date": "2020-02-01", **changed}
    problems: tuple[Problem, ...] = ()
    try:
        read_situation(FOLDER / "o.yaml", json.dumps(data))
    except DocumentError as error:
        problems = error.problems
    assert all(problem.line > 0 and problem.column > 0 and problem.gnu("fr") for problem in problems)


# The schema, the command ---------------------------------------------------------------------------------------------


def test_what_an_overlay_may_change_is_what_a_situation_has():
    assert set(EntryChange.model_fields) == set(Entry.model_fields)
    assert set(SourceChange.model_fields) == set(SituationSource.model_fields)


def test_the_schema_takes_whole_situations_and_overlays():
    schema = json_schema("situation")
    whole = json.loads(json.dumps(load_situation(BASE).document.data))
    change = {"situation": 1, "id": "o", "based_on": "base.yaml", "date": "2020-02-01", "without": "far"}
    jsonschema.validate(whole, schema)
    jsonschema.validate(change, schema)
    for broken in ({**change, "based_on": None}, {**change, "colour": 1}, {key: whole[key] for key in ("id", "date")}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken, schema)


def test_check_says_what_an_overlay_is_based_on(tmp_path):
    (tmp_path / "o.yaml").write_text(
        "situation: 1\nid: o\nbased_on: ukraine-2025\ndate: 2025-09-01\nwithout: will-TR\n"
        "entries: [{id: will-US, high: .9}]\n",
        encoding="utf-8",
    )
    shown = foedus("situation", "check", tmp_path / "o.yaml").stdout.splitlines()
    assert shown[1] == "based on ukraine-2025; entries changed: 1, added: 0, dropped: 1"
    french = foedus("situation", "check", tmp_path / "o.yaml", "--lang", "fr").stdout.splitlines()
    assert (
        french[1] == "fondée sur ukraine-2025\u00a0; entrées modifiées\u00a0: 1, ajoutées\u00a0: 0, retirées\u00a0: 1"
    )


CHANGED = """\
situation: 1
id: changed
title: {en: "Little, later", fr: "Petite, plus tard"}
based_on: base.yaml
date: 2020-02-01
war: true
without: [seen, vote]
parties: {H: {en: Hland, fr: Hlande}}
entries:
  - {id: will-G, median: 0.4, source: press, says: {en: Less willing., fr: Moins disposé.}}
  - {id: given, unit: null, value: 6}
  - {id: here, kind: forces_in_place, about: G, median: 2, low: 1, high: 4, unit: thousand troops, source: assumption, says: Here.}
sources:
  press: {date: 2020-01-05}
  book: {title: A book, undated: unknown, grade: C3}
"""  # noqa: E501


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_difference_is_shown_in_both_languages(lang, tmp_path, golden):
    (tmp_path / "base.yaml").write_text(BASE.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "changed.yaml").write_text(CHANGED, encoding="utf-8")
    for command in (("situation", "diff"), ("diff",)):
        shown = foedus(*command, tmp_path / "base.yaml", tmp_path / "changed.yaml", "--lang", lang)
        assert shown.exit_code == 1
        golden(f"situation/diff.{lang}.txt", shown.stdout)
    same = foedus("situation", "diff", BASE, BASE, "--lang", lang)
    assert same.exit_code == 0
    assert {"en": "Nothing differs.", "fr": "Aucune différence."}[lang] in same.stdout


def test_the_difference_as_data(tmp_path):
    (tmp_path / "base.yaml").write_text(BASE.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "changed.yaml").write_text(CHANGED, encoding="utf-8")
    shown = foedus("situation", "diff", tmp_path / "base.yaml", tmp_path / "changed.yaml", "--format", "json")
    found = json.loads(shown.stdout)
    assert (found["before"], found["after"], found["same"]) == ("base", "changed", False)
    assert found["document"] == [
        {"id": "date", "before": "2020-01-01", "after": "2020-02-01"},
        {"id": "war", "before": False, "after": True},
    ]
    rows = {row["id"]: row for row in found["entries"]}
    assert rows["will-G"]["keys"] == ["says", "median", "source"]
    assert rows["will-G"]["before"] == {"says": {"en": "Willing.", "fr": None}, "median": 0.5, "source": ["assumption"]}
    assert rows["seen"]["after"] is None
    assert rows["here"]["before"] is None
    html = foedus("diff", tmp_path / "base.yaml", tmp_path / "changed.yaml", "--format", "html")
    assert "as text or JSON only" in str(html.exception)
