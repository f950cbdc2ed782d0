from __future__ import annotations

import pytest

from tests.support.world import World, little_world, terms


@pytest.fixture(scope="session")
def world() -> World:
    return little_world()


@pytest.fixture(scope="session")
def make_terms():
    return terms
