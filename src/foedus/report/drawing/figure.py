"""The figures: each with a title that states the finding, how to read it, alternative text, and its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from foedus import svg

if TYPE_CHECKING:
    pass

__all__ = ["Figure", "clipped", "tick", "ticks"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing with everything that a reader who cannot see it needs.

    Attributes
    ----------
    id : str
        Anchor of the figure.
    title : str
        States the finding.
    how_to_read : str
    drawing : Markup
        Inline SVG, with its own title and description.
    head : tuple of str
        Head of the table of numbers.
    rows : tuple of tuple of str
        The numbers.
    evidence : tuple of str
        Which marks it carries: `text`, `record`, `assume`.
    """

    id: str
    title: str
    how_to_read: str
    drawing: Markup
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    evidence: tuple[str, ...]


# Peace and sovereignty by year --------------------------------------------------------------------------------------


def tick(x: float, y: float, label: str) -> Markup:
    """Return a label of an axis, centred."""
    return svg.text(x, y, label, class_="tick", text_anchor="middle")


def clipped(text: str, length: int) -> str:
    """Return a text no longer than so many characters, its middle left out: readings differ at their ends."""
    if len(text) <= length:
        return text
    tail = length // 3
    return text[: length - tail - 1].rstrip() + "…" + text[-tail:].lstrip()


# Drivers -------------------------------------------------------------------------------------------------------------


def ticks(low: float, high: float) -> list[float]:
    """Return round probabilities within two bounds, at most eight or so."""
    step = next(s for s in (0.01, 0.02, 0.05, 0.1, 0.2) if (high - low) / s <= 8)
    first = int(low / step) + 1
    return [n * step for n in range(first, int(high / step) + 1) if n * step >= 0.01]
