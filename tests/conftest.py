"""What the tests share: where the public data files are, if anywhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How fast examples come says how busy the machine is, nothing of the code.
settings.register_profile("foedus", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("foedus")

REPOSITORY = Path(__file__).resolve().parents[1]


def _data_folder() -> Path | None:
    """The folder that holds mirror/, games/ and events/: the parent of the mirror named in the environment."""
    named = os.environ.get("FOEDUS_DATA_MIRROR")
    mirror = Path(named) if named else REPOSITORY.parent / "shared" / "data" / "mirror"
    return mirror.parent if mirror.is_dir() else None


@pytest.fixture(scope="session")
def mirror() -> Path:
    """The mirror of the public data files."""
    folder = _data_folder()
    if folder is None:
        pytest.skip("no mirror of the public data: set FOEDUS_DATA_MIRROR")
    return folder / "mirror"


@pytest.fixture(scope="session")
def game_data() -> Path:
    """The folder of game data and reference estimates."""
    folder = _data_folder()
    if folder is None or not (folder / "games").is_dir():
        pytest.skip("no game data beside the mirror named by FOEDUS_DATA_MIRROR")
    return folder / "games"


@pytest.fixture(autouse=True)
def _plain_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests speak English unless they ask for another language, whatever the locale of whoever runs them."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
