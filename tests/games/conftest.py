from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def deterrence_fit():
    from plays import FORMULA, OUTCOMES, deterrence

    from foedus.games import egame12

    return egame12(FORMULA, deterrence(400, 1), outcomes=OUTCOMES)
