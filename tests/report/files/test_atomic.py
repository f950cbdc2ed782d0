"""Files written whole or not at all."""

from __future__ import annotations

import os

import pytest

from foedus.errors import InputError
from foedus.report import write_atomic
from foedus.report.files.atomic import require_folder


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


def test_others_may_read_as_usual(tmp_path):
    mask = os.umask(0o022)
    try:
        assert write_atomic(tmp_path / "b.html", "x").stat().st_mode & 0o777 == 0o644
    finally:
        os.umask(mask)


def test_a_folder_is_made_and_left_empty(tmp_path):
    folder = require_folder(tmp_path / "a" / "b")
    assert folder.is_dir()
    assert list(folder.iterdir()) == []


def test_a_place_that_is_no_folder_is_refused_before_the_work(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="no folder"):
        require_folder(tmp_path / "file")
    with pytest.raises(InputError, match="cannot write"):
        require_folder(tmp_path / "file" / "below")
