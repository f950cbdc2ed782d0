"""What a reader sets for one run: what it changes, and what is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, strategies as st

from foedus.arrangement import LoadedSituation, load_arrangement, load_situation, with_settings
from foedus.arrangement.assumption_kinds import KINDS, READER
from foedus.arrangement.situation import SetDefault, require_parties
from foedus.errors import DocumentError
from tests.support.paths import GOLDEN

BASE = GOLDEN / "situation" / "base.yaml"
WRONG = (
    "will-H=.5", "wil-G=.5", "zzz=1", "will-G", "will-G=", "=.5", "will-G=.1..0.5", "will-G=.1..0.5..0.7..0.9",
    "far=near", "far=nan", "far=1_000", "far=-1", "settlement=1..2..3", "war-victory=.3...2...4", "resolve-spread=0",
    "brigade=1..2..3", "p=2", "a=1", "a=2", "seen=4", "given=10", "discount=1", "late-help=5%",
)  # fmt: skip


@pytest.fixture(scope="module")
def base() -> LoadedSituation:
    return load_situation(BASE)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_wrong_setting_is_named_at_once(lang: str, base, golden: Callable[[str, str], None]) -> None:
    with pytest.raises(DocumentError) as caught:
        with_settings(base, WRONG)
    told = caught.value.describe(lang)
    golden(f"situation/settings.{lang}.txt", told + "\n")
    assert [text for text in WRONG if f"--set {text}: error" not in told] == ["a=1"], "the first of 'a' is right"


def test_a_setting_changes_one_entry_and_is_the_readers(base):
    changed = with_settings(base, ["will-G=.1...3...6", "vote=.2"])
    will, vote = changed.situation.find("will", "G"), changed.situation.find("election", "G")
    assert will is not None
    assert vote is not None
    assert (will.low, will.median, will.high, will.value) == (0.1, 0.3, 0.6, None)
    assert (vote.value, vote.low, vote.high, vote.grade) == (0.2, None, None, None)
    assert will.source == vote.source == [READER]
    assert will.assumed
    assert changed.situation.grade_of(vote) is None
    assert [e.id for e in changed.situation.entries] == [e.id for e in base.situation.entries]
    assert changed.sha256 != base.sha256
    assert changed.situation.id == base.situation.id
    assert changed.document.file == base.document.file


def test_a_default_can_be_set_by_its_id_in_the_ledger(base):
    changed = with_settings(base, {"optimism": 2, "deployment-G": (10, 20, 30), "aid-pledged": 12})
    optimism, deployment = changed.situation.find("optimism"), changed.situation.find("deployment", "G")
    assert isinstance(optimism, SetDefault)
    assert isinstance(deployment, SetDefault)
    assert optimism.value == 2
    assert optimism.says == KINDS["optimism"].says
    assert deployment.bounds == (10, 30)
    pledged = changed.situation.find("aid_pledged", "P")
    assert pledged is not None
    assert (pledged.id, pledged.value) == ("pledged", 12), "the entry stands for the default"
    assert not isinstance(pledged, SetDefault)


def test_nothing_set_changes_nothing(base):
    assert with_settings(base, []) is base
    assert with_settings(base, {}) is base


def test_what_a_situation_leaves_out_is_named_in_its_file_whatever_is_set(base):
    with pytest.raises(DocumentError) as caught:
        require_parties(with_settings(base, ["will-G=.2", "optimism=1"]), load_arrangement("none").arrangement)
    assert {problem.file for problem in caught.value.problems} == {str(BASE)}
    assert "base.yaml:10:1: error: entries: the situation gives no potential for 'P'" in str(caught.value)


def test_the_mark_of_the_reader_cannot_be_written_in_a_document():
    from foedus.arrangement import read_situation

    text = BASE.read_text(encoding="utf-8").replace("source: assumption, says: Willing", f"source: {READER}, says: W")
    with pytest.raises(DocumentError, match=f"unknown source '{READER}'"):
        read_situation(BASE, text)


@given(st.one_of(st.text(), st.from_regex(r"(will-G|resolve|p|vote)=[-+.0-9einfa ]*", fullmatch=True)))
def test_whatever_is_written_is_set_or_refused(text):
    base = load_situation(BASE)
    try:
        changed = with_settings(base, [text])
    except DocumentError as error:
        told = error.describe("fr")
    else:
        told = changed.sha256
    assert told


@given(st.floats(0.001, 0.999), st.floats(0.001, 0.999), st.floats(0.001, 0.999))
def test_numbers_are_read_as_they_are_written(one, other, third):
    base = load_situation(BASE)
    low, median, high = sorted((one, other, third))
    will = with_settings(base, {"will-G": (low, median, high)}).situation.find("will", "G")
    assert will is not None
    assert (will.low, will.median, will.high) == (low, median, high)
    same = with_settings(base, [f"will-G={low!r}..{median!r}..{high!r}"]).situation.find("will", "G")
    assert same == will
