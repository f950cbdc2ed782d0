"""The end-to-end test that ships with the estimates, read without anything heavy."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from foedus.deterrence.estimates.documents import formatted_document
from foedus.wording import Message

if TYPE_CHECKING:
    from pathlib import Path

    from foedus.assessment.backtest.schema import GameTestDocument

__all__ = ["DOCUMENT", "shipped_game_test"]

DOCUMENT = "game_test.json"


def shipped_game_test(folder: Path | None = None) -> GameTestDocument | None:
    """Return the test that ships with the estimates, or None; no data are needed.

    Raises
    ------
    EstimatesError
        It is of another format, cannot be read, or is not the one that the manifest names.
    """
    found = formatted_document(DOCUMENT, Message("the end-to-end test is of another format"), folder)
    return cast("GameTestDocument | None", found)
