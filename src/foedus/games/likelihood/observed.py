"""What was observed of each game: its outcome, the moves made, or counts of outcomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from foedus.errors import SpecificationError
from foedus.games.likelihood.formula import Frame

__all__ = ["Response"]


@dataclass(frozen=True, slots=True)
class Response:
    """How columns of data say which outcome was reached.

    Attributes
    ----------
    kind : str
        ``"outcome"``: one column names it; ``"moves"``: indicators (0, 1) of the moves made; ``"counts"``: one column
        for each outcome says how often it was reached.
    columns : tuple of str
    values : tuple of str
        For ``"outcome"``: what stands in the column, in the order of the tree's outcomes.
    paths : tuple of tuple of (int, int)
        For ``"moves"``: for each outcome, the columns (by place) that lead to it and their values.
    labels : tuple of str
        Name of each outcome.
    """

    kind: str
    columns: tuple[str, ...]
    values: tuple[str, ...]
    paths: tuple[tuple[tuple[int, int], ...], ...]
    labels: tuple[str, ...]

    @classmethod
    def of_outcome(cls, column: str, frame: Frame, n_outcomes: int, order: Sequence[Any] | None) -> Response:
        """One column, whose values in order are the outcomes: given, declared by a categorical column, or of numbers.

        Raises
        ------
        SpecificationError
            A value is not an outcome, there are more or fewer than outcomes, or texts have no order.
        """
        seen = _levels(column, frame)
        if order is not None:
            values = tuple(_text(value) for value in order)
            if strangers := [value for value in seen if value not in values]:
                raise SpecificationError(
                    f"'{strangers[0]}' is not an outcome of the tree",
                    where=f"column '{column}'",
                    why=f"the outcomes given are {', '.join(values)}",
                    todo="correct the data, or leave these rows out",
                )
        elif frame.columns[column].dtype == object and column not in frame.declared:
            raise SpecificationError(
                f"the order of {', '.join(repr(value) for value in seen[:8])} is not known",
                where=f"column '{column}'",
                why="which text is which outcome of the tree would be a guess",
                todo=f"give the {n_outcomes} values in the order of the tree, outcomes=(...), or an Enum column",
            )
        else:
            values = seen
        if len(values) != n_outcomes:
            raise SpecificationError(
                f"the tree has {n_outcomes} outcomes, but {len(values)} were found: {', '.join(values[:8])}",
                where=f"column '{column}'",
                todo=f"give the {n_outcomes} values in the order of the tree, outcomes=(...)",
            )
        return cls("outcome", (column,), values, (), values)

    @classmethod
    def of_moves(
        cls, columns: Sequence[str], paths: Sequence[tuple[tuple[int, int], ...]], labels: Sequence[str]
    ) -> Response:
        """Learn from indicators of the moves made."""
        return cls("moves", tuple(columns), (), tuple(paths), tuple(labels))

    @classmethod
    def of_counts(cls, columns: Sequence[str]) -> Response:
        """Learn from counts of each outcome; the columns' names are the outcomes'."""
        return cls("counts", tuple(columns), (), (), tuple(columns))

    def spared(self, columns: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Rows in which a column's missing value does no harm, because the move was never reached."""
        if self.kind != "moves":
            return {}
        needed = {name: np.zeros(len(columns[name]), dtype=bool) for name in self.columns}
        for path in self.paths:
            open_ = np.ones(len(columns[self.columns[0]]), dtype=bool)
            for column, value in path:
                name = self.columns[column]
                needed[name] |= open_
                open_ = open_ & (columns[name] == value)
        return {name: ~mask for name, mask in needed.items()}

    def counts(self, columns: Mapping[str, np.ndarray]) -> np.ndarray:
        """How often each outcome was reached in each row, shape (J, n).

        Raises
        ------
        SpecificationError
            A value outside the tree, an indicator that is neither 0 nor 1, a count that is negative or not whole, an
            outcome that is never observed.
        """
        if self.kind == "outcome":
            found = self._from_outcome(columns)
        elif self.kind == "moves":
            found = self._from_moves(columns)
        else:
            found = self._from_counts(columns)
        for label, row in zip(self.labels, found, strict=True):
            if not row.any():
                raise SpecificationError(
                    f"the outcome '{label}' is never observed",
                    where=f"column{'s' if len(self.columns) > 1 else ''} {', '.join(self.columns)}",
                    why="the utilities that lead to it have no finite estimate",
                    todo="leave its move out of the tree, or find rows in which it was reached",
                )
        return found

    def _from_outcome(self, columns: Mapping[str, np.ndarray]) -> np.ndarray:
        values = np.array([_text(value) for value in columns[self.columns[0]]])
        strange = ~np.isin(values, self.values)
        if strange.any():
            row = int(np.flatnonzero(strange)[0])
            raise SpecificationError(
                f"'{values[row]}' is not an outcome of the tree",
                where=f"column '{self.columns[0]}', row {row}",
                why=f"the outcomes are {', '.join(self.values)}",
                todo="correct the data, or leave these rows out",
            )
        return np.stack([(values == value).astype(float) for value in self.values])

    def _from_moves(self, columns: Mapping[str, np.ndarray]) -> np.ndarray:
        for name in self.columns:
            values = columns[name]
            bad = ~(np.isin(values, (0, 1)) | np.isnan(values)) if values.dtype.kind == "f" else np.array([True])
            if bad.any():
                raise SpecificationError(
                    "an indicator of a move is 0 or 1",
                    where=f"column '{name}', row {int(np.flatnonzero(bad)[0])}",
                    why=f"it is '{values[np.flatnonzero(bad)[0]]}'",
                )
        rows = [
            np.logical_and.reduce([columns[self.columns[c]] == value for c, value in path]).astype(float)
            for path in self.paths
        ]
        return np.stack(rows)

    def _from_counts(self, columns: Mapping[str, np.ndarray]) -> np.ndarray:
        for name in self.columns:
            values = columns[name]
            bad = (values < 0) | (values != np.floor(values)) if values.dtype.kind == "f" else np.array([True])
            if bad.any():
                raise SpecificationError(
                    "a count is a whole number, zero or more",
                    where=f"column '{name}', row {int(np.flatnonzero(bad)[0])}",
                    why=f"it is '{values[np.flatnonzero(bad)[0]]}'",
                )
        return np.stack([columns[name] for name in self.columns])

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "kind": self.kind,
            "columns": self.columns,
            "values": self.values,
            "paths": self.paths,
            "labels": self.labels,
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Response:
        """Read what `to_dict` wrote."""
        paths = tuple(tuple((int(c), int(v)) for c, v in path) for path in plain["paths"])
        return cls(plain["kind"], tuple(plain["columns"]), tuple(plain["values"]), paths, tuple(plain["labels"]))


def _text(value: Any) -> str:
    return f"{value:g}" if isinstance(value, int | float | np.number) else str(value)


def _levels(column: str, frame: Frame) -> tuple[str, ...]:
    values = frame.columns[column]
    if column in frame.levels:
        return tuple(level for level in frame.levels[column] if (values == level).any())
    return tuple(_text(value) for value in sorted(set(values[~np.isnan(values)].tolist())))
