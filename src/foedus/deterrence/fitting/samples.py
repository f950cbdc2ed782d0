"""Which years an estimate rests on: all, without the world wars, from 1946."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.errors import UnknownNameError
from foedus.wording import Message

if TYPE_CHECKING:
    import polars as pl

__all__ = ["SAMPLES", "Sample"]


@dataclass(frozen=True, slots=True)
class Sample:
    """Calendar years that are kept.

    Attributes
    ----------
    name : str
    spans : tuple of (int, int)
        First and last year of each span, both included.
    title : Message
    """

    name: str
    spans: tuple[tuple[int, int], ...]
    title: Message

    @staticmethod
    def named(name: str) -> Sample:
        """Return a sample of `SAMPLES`.

        Raises
        ------
        UnknownNameError
            If there is none of that name.
        """
        if name not in SAMPLES:
            raise UnknownNameError("sample", name, SAMPLES)
        return SAMPLES[name]

    def keeps(self, first: int, last: int) -> pl.Expr:
        """Return the condition that a row's ``year`` is in the sample and between two years, both included."""
        import polars as pl  # the names of the samples are read where polars is not installed

        inside = pl.any_horizontal(pl.col("year").is_between(a, b) for a, b in self.spans)
        return inside & pl.col("year").is_between(first, last)


SAMPLES: dict[str, Sample] = {
    sample.name: sample
    for sample in (
        Sample(name="all", spans=((1816, 2100),), title=Message("all years")),
        Sample(
            name="without_world_wars",
            spans=((1816, 1913), (1919, 1938), (1946, 2100)),
            title=Message("all years without the world wars"),
        ),
        Sample(name="from_1946", spans=((1946, 2100),), title=Message("the years from 1946")),
    )
}
"""The three samples that are always shown side by side."""
