from __future__ import annotations

import pytest

from tests.support.levers import Levers, levers_in
from tests.support.situations import NAMES
from tests.support.world import World, little_world, terms


@pytest.fixture(scope="session")
def world() -> World:
    return little_world()


@pytest.fixture(scope="session")
def make_terms():
    return terms


@pytest.fixture(scope="session", params=NAMES)
def levers(request) -> Levers:
    """A situation with draws, its resolve solved, and what holds it."""
    return levers_in(request.param)
