"""Who may read the public record: tests marked ``data``, and nobody else, whatever the machine holds."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from foedus.errors import MissingSourceError
from foedus.record.source_files.store import find


def test_a_test_without_the_mark_finds_no_record():
    assert "FOEDUS_DATA_MIRROR" not in os.environ
    with pytest.raises(MissingSourceError, match="foedus record fetch"):
        find("cow_nmc")


@pytest.mark.data
def test_a_test_with_the_mark_finds_it(mirror: Path):
    assert find("cow_nmc").is_relative_to(mirror)
