"""The record's tests read the public mirror, and keep parsed tables in a folder of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl


@pytest.fixture(scope="session")
def record_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("record-cache")


@pytest.fixture
def record_data(mirror: Path, record_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The mirror, named in the environment as a user would name it."""
    monkeypatch.setenv("FOEDUS_DATA_MIRROR", str(mirror))
    monkeypatch.setenv("FOEDUS_CACHE", str(record_cache))
    return mirror


@pytest.fixture(scope="session")
def frame_of_deterrence(mirror: Path, record_cache: Path) -> pl.DataFrame:
    """The rows of "do pacts deter?" to 1913, made once."""
    from foedus import record

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FOEDUS_DATA_MIRROR", str(mirror))
        patch.setenv("FOEDUS_CACHE", str(record_cache))
        return record.deterrence_frame(1816, 1913)
