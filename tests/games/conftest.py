from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def deterrence_fit():
    from foedus.games import egame12
    from tests.support.plays import FORMULA, OUTCOMES, deterrence

    return egame12(FORMULA, deterrence(400, 1), outcomes=OUTCOMES)
