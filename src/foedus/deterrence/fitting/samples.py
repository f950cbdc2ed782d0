"""Which years an estimate rests on: all, without the world wars, from 1946."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from foedus.errors import UnknownNameError

__all__ = ["SAMPLES", "Sample"]


@dataclass(frozen=True, slots=True)
class Sample:
    """Calendar years that are kept.

    Attributes
    ----------
    name : str
    spans : tuple of (int, int)
        First and last year of each span, both included.
    """

    name: str
    spans: tuple[tuple[int, int], ...]

    @classmethod
    def named(cls, name: str) -> Sample:
        """Return a sample of `SAMPLES`.

        Raises
        ------
        UnknownNameError
            If there is none of that name.
        """
        if name not in SAMPLES:
            raise UnknownNameError("sample", name, SAMPLES)
        return cls(name, SAMPLES[name])

    def keeps(self, first: int, last: int) -> pl.Expr:
        """Return the condition that a row's ``year`` is in the sample and between two years, both included."""
        inside = pl.any_horizontal(pl.col("year").is_between(a, b) for a, b in self.spans)
        return inside & pl.col("year").is_between(first, last)


SAMPLES: dict[str, tuple[tuple[int, int], ...]] = {
    "all": ((1816, 2100),),
    "without_world_wars": ((1816, 1913), (1919, 1938), (1946, 2100)),
    "from_1946": ((1946, 2100),),
}
"""The three samples that are always shown side by side."""
