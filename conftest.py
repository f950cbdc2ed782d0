"""What all tests share, those in docstrings too: where the public data files are, if anywhere, and who may read them.

A test that reads the public record bears the mark ``data``; it is skipped where there is no mirror of the files.
Every other test runs without mirror and with an empty cache, as on a machine that has neither: a mark that was
forgotten shows everywhere.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from tests.support.golden import compare

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from contextlib import AbstractContextManager

# How fast examples come says how busy the machine is, nothing of the code.
settings.register_profile("foedus", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("foedus")

MIRROR = os.environ.get("FOEDUS_DATA_MIRROR")
"""The mirror that the machine names; tests see the variable only if they are marked ``data``."""


@pytest.fixture(scope="session", autouse=True)
def _no_record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Hide the mirror and the user's own cache from everything that does not ask for the record."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("FOEDUS_DATA_MIRROR", raising=False)
        patch.setenv("FOEDUS_CACHE", str(tmp_path_factory.mktemp("empty-cache")))
        yield


@pytest.fixture
def golden() -> Callable[[str, Any], None]:
    """Compare an output with what is stored under a name in ``tests/golden``; ``UPDATE_GOLDEN=1`` stores it."""
    return compare


@pytest.fixture(scope="session")
def mirror() -> Path:
    """Return the mirror of the public data files."""
    if MIRROR is None or not Path(MIRROR).is_dir():
        pytest.skip("no mirror of the public data: set FOEDUS_DATA_MIRROR")
    return Path(MIRROR)


@pytest.fixture(scope="session")
def game_data(mirror: Path) -> Path:
    """Return the folder of game data and reference estimates."""
    folder = mirror.parent / "games"
    if not folder.is_dir():
        pytest.skip("no game data beside the mirror named by FOEDUS_DATA_MIRROR")
    return folder


@pytest.fixture(scope="session")
def record_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of parsed tables, one for all workers of a run: each file is read once."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "record-cache"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def with_record(mirror: Path, record_cache: Path) -> Callable[[], AbstractContextManager[None]]:
    """Return what shows the record within a ``with`` block, for fixtures that live longer than a test."""

    @contextmanager
    def shown() -> Generator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("FOEDUS_DATA_MIRROR", str(mirror))
            patch.setenv("FOEDUS_CACHE", str(record_cache))
            yield

    return shown


@pytest.fixture(autouse=True)
def _record(request: pytest.FixtureRequest) -> Iterator[None]:
    """Show the record to tests marked ``data``, named in the environment as a user would name it."""
    if request.node.get_closest_marker("data") is None:
        yield
        return
    with request.getfixturevalue("with_record")():
        yield


@pytest.fixture(autouse=True)
def _plain_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let tests speak English unless they ask for another language, whatever the locale of whoever runs them."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
