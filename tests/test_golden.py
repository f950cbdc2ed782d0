"""The comparison with stored outputs: what it accepts, what it shows, and when it writes."""

from __future__ import annotations

import pytest

from tests.support.golden import compare


@pytest.fixture(autouse=True)
def _nothing_is_updated(monkeypatch):
    monkeypatch.delenv("UPDATE_GOLDEN", raising=False)


def test_a_text_must_be_the_same_to_the_letter(tmp_path):
    (tmp_path / "page.txt").write_text("one\ntwo\nthree\n", encoding="utf-8")
    compare("page.txt", "one\ntwo\nthree\n", tmp_path)
    with pytest.raises(pytest.fail.Exception, match=r"UPDATE_GOLDEN=1") as failed:
        compare("page.txt", "one\n2\nthree\n", tmp_path)
    assert "-two\n+2\n" in str(failed.value)
    with pytest.raises(pytest.fail.Exception, match="ends of lines"):
        compare("page.txt", "one\ntwo\nthree", tmp_path)


def test_numbers_of_data_may_differ_in_the_last_places(tmp_path):
    (tmp_path / "data.json").write_text('{"a": [{"b": 0.5, "n": 3}], "c": null}', encoding="utf-8")
    compare("data.json", {"a": [{"b": 0.50003, "n": 3}], "c": None}, tmp_path)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"a": [{"b": 0.51, "n": 3}], "c": None}, ".a[0].b: 0.51, stored 0.5"),
        ({"a": [{"b": 0.5, "n": 4}], "c": None}, ".a[0].n: 4, stored 3"),
        ({"a": [{"b": 0.5, "n": True}], "c": None}, ".a[0].n: true, stored 3"),
        ({"a": [{"b": 0.5, "n": 3}]}, ".c: missing, stored as null"),
        ({"a": [], "c": None, "d": "x" * 200}, '.a: 0 entries, stored 1\n.d: not stored, found "xxx'),
    ],
)
def test_data_that_differ_are_named_by_their_place(tmp_path, found, said):
    (tmp_path / "data.json").write_text('{"a": [{"b": 0.5, "n": 3}], "c": null}', encoding="utf-8")
    with pytest.raises(pytest.fail.Exception) as failed:
        compare("data.json", found, tmp_path)
    assert said in str(failed.value)


def test_a_long_difference_is_cut(tmp_path):
    (tmp_path / "page.txt").write_text("", encoding="utf-8")
    with pytest.raises(pytest.fail.Exception, match=r"and \d+ more lines"):
        compare("page.txt", "line\n" * 100, tmp_path)


def test_what_is_not_stored_fails_until_it_is_stored(tmp_path, monkeypatch):
    with pytest.raises(pytest.fail.Exception, match="nothing is stored"):
        compare("new/page.txt", "text\n", tmp_path)
    monkeypatch.setenv("UPDATE_GOLDEN", "1")
    compare("new/page.txt", "text\n", tmp_path)
    compare("new/page.txt", "other\n", tmp_path)
    monkeypatch.setenv("UPDATE_GOLDEN", "0")
    compare("new/page.txt", "other\n", tmp_path)


def test_data_that_are_close_are_not_written_again(tmp_path, monkeypatch):
    (tmp_path / "data.json").write_text('{"a": 0.5}', encoding="utf-8")
    monkeypatch.setenv("UPDATE_GOLDEN", "1")
    compare("data.json", {"a": 0.50001}, tmp_path)
    assert (tmp_path / "data.json").read_text(encoding="utf-8") == '{"a": 0.5}'
