"""Files written whole or not at all."""

from __future__ import annotations

import os

import pytest

from foedus.errors import InputError
from foedus.files import require_folder, write_atomic


def test_writes_whole_and_makes_folders(tmp_path):
    path = write_atomic(tmp_path / "a" / "b.html", "é\n")
    assert path.is_absolute()
    assert path.read_bytes() == "é\n".encode()
    assert [p.name for p in path.parent.iterdir()] == ["b.html"]


def test_a_failed_write_leaves_the_old_file_and_no_part(tmp_path):
    path = write_atomic(tmp_path / "b.html", "old")
    with pytest.raises(UnicodeEncodeError):
        write_atomic(path, "\ud800")
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["b.html"]


def test_an_impossible_place_is_an_input_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot write"):
        write_atomic(tmp_path / "file" / "b.html", "x")


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o027, 0o640), (0o077, 0o600)])
@pytest.mark.parametrize("content", ["x", b"x", lambda part: part.write_text("x")])
def test_others_may_read_as_the_umask_says(tmp_path, mask, mode, content):
    before = os.umask(mask)
    try:
        path = write_atomic(tmp_path / "b.html", content)
    finally:
        os.umask(before)
    assert path.read_text() == "x"
    assert path.stat().st_mode & 0o777 == mode


def test_what_writes_itself_and_fails_leaves_the_old_file(tmp_path):
    def fail(part):
        part.write_text("half")
        raise OSError(28, "No space left on device")

    path = write_atomic(tmp_path / "b.html", "old")
    with pytest.raises(InputError, match="No space left"):
        write_atomic(path, fail)
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["b.html"]


def test_a_folder_is_made_and_left_empty(tmp_path):
    folder = require_folder(tmp_path / "a" / "b")
    assert folder.is_dir()
    assert list(folder.iterdir()) == []


def test_a_place_that_is_no_folder_is_refused_before_the_work(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="is not a folder"):
        require_folder(tmp_path / "file")
    with pytest.raises(InputError, match="cannot write"):
        require_folder(tmp_path / "file" / "below")
