"""Places that a file must not be written to, and files that a run which was killed leaves."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from foedus.errors import InputError
from foedus.files import write_atomic
from foedus.horizon.sweep.store import _clear_parts

if TYPE_CHECKING:
    from pathlib import Path


def test_a_pipe_or_a_device_is_never_replaced(tmp_path: Path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)  # stands for /dev/full: no test may come near a device of the machine
    with pytest.raises(InputError, match="not a regular file"):
        write_atomic(pipe, "text")
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert [file.name for file in tmp_path.iterdir()] == ["pipe"]


def test_a_folder_in_the_place_of_a_file_is_an_error_that_names_it(tmp_path: Path):
    (tmp_path / "results.parquet").mkdir()
    with pytest.raises(InputError, match=r"results\.parquet"):
        write_atomic(tmp_path / "results.parquet", b"")


def test_own_parts_are_removed_and_other_files_left(tmp_path: Path):
    (tmp_path / "results").mkdir()
    own = [tmp_path / f".manifest.json.{'a' * 16}.part", tmp_path / "results" / f".batch-00001.parquet.{'0' * 16}.part"]
    others = [tmp_path / ".thesis.part", tmp_path / f".thesis.tex.{'a' * 16}.part", tmp_path / "manifest.part"]
    for file in (*own, *others):
        file.write_text("half")
    _clear_parts(tmp_path)
    assert not any(file.exists() for file in own)
    assert all(file.exists() for file in others)
