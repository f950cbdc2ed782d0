"""Bad documents get clear messages with their place, and never a traceback.

Each bad document of tests/golden/reading stands beside the message it gets; the file name in the message is shown
without its folder.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from foedus.arrangement import case_ids, read_arrangement
from foedus.arrangement.loading import CASES
from foedus.arrangement.reading import MAX_BYTES, MAX_DEPTH, read_document
from foedus.errors import DocumentError, InputError
from tests.support.paths import GOLDEN

FOLDER = GOLDEN / "reading"

BAD = sorted(path.stem for path in FOLDER.glob("*.yaml"))
GOOD = """\
foedus: 1
id: good
title: A good document
status: model
instrument: treaty
parties:
  UA: {name: Ukraine, roles: protege}
  RU: {name: Russia, roles: adversary}
  US: {name: United States, roles: guarantor}
clauses:
  - {id: c1, who: US, verb: shall, do: fight, when: {attack: any}, within: P3D}
"""


@cache
def refusal_of(name: str) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        read_arrangement(FOLDER / f"{name}.yaml")
    return caught.value


def message_of(name: str) -> str:
    assert refusal_of(name).exit_status == 2
    return str(refusal_of(name)).replace(f"{FOLDER}{os.sep}", "") + "\n"


@pytest.mark.parametrize("name", BAD)
def test_bad_document(name: str, golden: Callable[[str, str], None]) -> None:
    golden(f"reading/{name}.txt", message_of(name))


def test_every_message_has_its_document() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.txt")) == BAD


@pytest.mark.parametrize("name", BAD)
def test_every_problem_names_its_place(name: str) -> None:
    problems = refusal_of(name).problems
    lines = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8").split("\n")
    assert problems
    for problem in problems:
        assert 1 <= problem.line <= max(1, len(lines))
        assert 1 <= problem.column <= max(1, len(lines[problem.line - 1]) + 1)
        assert problem.message
    places = [(p.line, p.column) for p in problems]
    assert places == sorted(places)


def test_a_good_document_is_read() -> None:
    loaded = read_arrangement("good.yaml", GOOD)
    assert loaded.arrangement.id == "good"
    assert loaded.line_of("c1") == 11


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "good.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert read_arrangement(file).arrangement.id == "good"


def test_windows_lines_do_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "good.yaml"
    file.write_bytes(GOOD.replace("\n", "\r\n").encode())
    assert read_arrangement(file).line_of("c1") == 11


def test_norway_is_a_country() -> None:
    text = GOOD.replace("US:", "NO:").replace("who: US", "who: NO")
    assert "NO" in read_arrangement("good.yaml", text).arrangement.parties


# Files ---------------------------------------------------------------------------------------------------------------


def _refused(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_arrangement(path)
    assert caught.value.exit_status == 2
    assert path.name in str(caught.value)
    return str(caught.value)


def test_a_missing_file(tmp_path: Path) -> None:
    assert "cannot be read: No such file" in _refused(tmp_path / "missing.yaml")


def test_a_folder(tmp_path: Path) -> None:
    assert "cannot be read: Is a directory" in _refused(tmp_path)


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    file = tmp_path / "secret.yaml"
    file.write_text(GOOD, encoding="utf-8")
    file.chmod(0)
    if os.access(file, os.R_OK):
        pytest.skip("this user may read everything")
    assert "cannot be read: Permission denied" in _refused(file)


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    file = tmp_path / "binary.yaml"
    file.write_bytes(GOOD.encode() + b"note: \xff\xfe\n")
    assert "not UTF-8" in _refused(file)
    assert f"byte {len(GOOD) + 6}" in _refused(file)


def test_a_file_of_50_megabytes_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "large.yaml"
    with file.open("wb") as stream:
        stream.truncate(50_000_000)
    begun = time.perf_counter()
    said = _refused(file)
    assert "50,000,000 bytes" in said
    assert f"{MAX_BYTES:,}" in said
    assert time.perf_counter() - begun < 2


def test_a_text_that_is_too_long() -> None:
    with pytest.raises(InputError, match="larger than"):
        read_arrangement("long.yaml", GOOD + "# " + "x" * MAX_BYTES)


def test_depth_is_counted_from_the_root() -> None:
    def nested(levels: int) -> str:
        return f"{GOOD}note: {'[' * levels}{']' * levels}\n"

    with pytest.raises(DocumentError) as shallow:
        read_arrangement("deep.yaml", nested(MAX_DEPTH - 1))
    assert "nested" not in str(shallow.value)
    with pytest.raises(DocumentError, match="nested more than"):
        read_arrangement("deep.yaml", nested(MAX_DEPTH + 1))


# Anything at all -----------------------------------------------------------------------------------------------------


def _survives(text: str) -> None:
    """Read a text: any error but an `InputError` fails the test."""
    with contextlib.suppress(InputError):
        read_arrangement("fuzz.yaml", text)


WORDS = st.sampled_from(
    ["foedus", "1", "id", "parties", "UA", "RU", "roles", "protege", "clauses", "c1", "who", "when", "attack", "any",
     "within", "P3D", "-P3D", "null", "true", "~", "*a", "&a", "!t", "<<", "[", "]", "{", "}", ":", "-", "?", ",", "|",
     ">", "#", "%", "@", "`", "'", '"', "\n", "\n  ", "\n    ", "\t", " ", "\r", "\x85", "\u2028", "é", "\ufeff", "---",
     "...", "0x1F", "1e5", ".nan", ".inf", "1_000", "2022-02-24"]
)  # fmt: skip


@given(st.lists(WORDS, max_size=25).map("".join))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_no_words_of_yaml_give_a_traceback(text: str) -> None:
    _survives(text)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """Return a shipped case with a few of its characters changed."""
    case = draw(st.sampled_from(case_ids()))
    characters = list((CASES / "arrangements" / f"{case}.yaml").read_text(encoding="utf-8"))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(characters) - 1))
        characters[at : at + draw(st.integers(0, 3))] = draw(st.one_of(WORDS, st.characters()))
    return "".join(characters)


@pytest.mark.slow
@given(damaged())
@settings(max_examples=1500, deadline=None, derandomize=True)
def test_no_damage_to_a_case_gives_a_traceback(text: str) -> None:
    _survives(text)


@pytest.mark.slow
@given(st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=60).map("".join)))
@settings(max_examples=4000, deadline=None, derandomize=True)
def test_no_text_gives_a_traceback(text: str) -> None:
    _survives(text)


VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-3, 99),
        st.floats(allow_nan=False),
        st.sampled_from(["UA", "RU", "c1", "any", "P3D", "shall", "home", ""]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                ["id", "who", "when", "attack", "do", "members", "rule", "x", "clauses", "title", "source"]
            ),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=8,
)
KEYS = ("parties", "groups", "zones", "bodies", "clauses", "life", "readings", "sources", "statements", "dates", "want")


@pytest.mark.slow
@given(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4))
@settings(max_examples=3000, deadline=None, derandomize=True)
def test_no_value_of_the_wrong_type_gives_a_traceback(data: dict[str, object]) -> None:
    import json

    _survives(json.dumps({"foedus": 1, "id": "x", "title": "x", "status": "model", "instrument": "none"} | data))


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("title: false", "x.yaml:3:8"),
        ("parties: {false: {name: Norway}}", "x.yaml:3:11"),
        ("clauses: [{id: c, who: [B, false]}]", "x.yaml:3:28"),
    ],
)
def test_the_state_code_no_that_another_program_made_a_truth_value_is_named(line: str, place: str):
    """PyYAML reads NO as false and writes it back so."""
    from foedus.arrangement import Arrangement
    from foedus.arrangement.reading import validate

    try:
        _, problems = validate(read_document("x.yaml", f"foedus: 1\nid: x\n{line}\n"), Arrangement)
    except DocumentError as error:
        problems = list(error.problems)
    told = str(DocumentError(problems))
    assert f"{place}: " in told
    assert "not the truth value 'false'" in told
    assert "write the word in quotes" in told
    assert read_document("x.yaml", "who: NO\n").data == {"who": "NO"}
