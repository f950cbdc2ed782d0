"""What an arrangement guarantees, with its findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.arrangement.vocabulary import EFFECTIVE_RESPONSES
from foedus.law.engine.matrix import matrix
from foedus.law.findings import find

if TYPE_CHECKING:
    from foedus.arrangement.loading import Loaded
    from foedus.arrangement.schema import Arrangement
    from foedus.arrangement.situation import Situation
    from foedus.law.engine.cells import Analysis

__all__ = ["analyse"]


def analyse(
    source: Loaded | Arrangement,
    *,
    situation: Situation | None = None,
    effective: tuple[str, ...] = EFFECTIVE_RESPONSES,
) -> Analysis:
    """Return what an arrangement guarantees, with its findings.

    Parameters
    ----------
    source : Loaded or Arrangement
    situation : Situation, optional
        For the findings on means.
    effective : tuple of str
        The responses that count as effective help.
    """
    return find(matrix(source, effective=effective), situation)
