"""The end-to-end test that ships with the estimates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.assessment.backtest.game_test import GameTest, game_test
from foedus.assessment.backtest.shipped import DOCUMENT
from foedus.deterrence.estimates.write import register_document

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from foedus.horizon.pool import Pool
    from foedus.wording import Message

__all__ = ["ship_game_test"]


def ship_game_test(
    folder: Path, asked: GameTest, pool: Pool, *, say: Callable[[Message], None] = lambda _: None
) -> None:
    """Make the test and enter it in the manifest of the estimates.

    Parameters
    ----------
    folder : Path
        Of the estimates.
    asked : GameTest
    pool : Pool
    say : callable
        Called with each step.
    """
    document = game_test(asked, pool, say=say)
    document["command"] = "foedus estimate"
    register_document(folder, DOCUMENT, document)
