from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def deterrence_fit():
    from plays import FORMULA, OUTCOMES, deterrence

    from foedus.games import egame12

    return egame12(FORMULA, deterrence(400, 1), outcomes=OUTCOMES)
