"""Utilities as formulas over a data frame, in the several-part syntax of R's `games`.

``"esc + war ~ s_wt_re1 + revis1 | 0 | regime1 | balanc + regime2"``: what was observed on the left, one part for each
utility on the right. Within a part the operators are those of R (``+ - * : ^ ( )``, ``1``, ``0``, ``-1``), read by
formulaic. Functions are a closed list (`FUNCTIONS`), so that a formula read from a file can compute nothing else, and
so that a prediction needs no memory of the data on which the model was fitted.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v1 as nw
import numpy as np
import pandas as pd
from formulaic import Formula, SimpleFormula
from formulaic.parser.types import Factor

from foedus.errors import DroppedRowsWarning, FrameError, SpecificationError, UnknownNameError
from foedus.games.likelihood.caller_warnings import warn

__all__ = [
    "Design",
    "DroppedRow",
    "Frame",
    "Sample",
    "read_frame",
    "split_formula",
    "take_sample",
    "variables_of",
]

FUNCTIONS = {
    "I": lambda x: x,
    "abs": np.abs,
    "exp": np.exp,
    "expm1": np.expm1,
    "log": np.log,
    "log10": np.log10,
    "log1p": np.log1p,
    "log2": np.log2,
    "sqrt": np.sqrt,
}
_FACTOR = re.compile(r"\b(?:as\.factor|factor|C)\(\s*`?([^()`]+?)`?\s*\)")
_ALLOWED = (ast.Expression, ast.BinOp, ast.UnaryOp, ast.Compare, ast.Constant, ast.Name, ast.Call, ast.Load)
_OPERATORS = (ast.operator, ast.unaryop, ast.cmpop)
LONGEST = 10_000


def split_formula(formula: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Split a several-part formula.

    Parameters
    ----------
    formula : str
        ``"a + b ~ part | part | ..."``.

    Returns
    -------
    left : tuple of str
        Columns observed.
    parts : tuple of str
        Right-hand sides, in order.

    Raises
    ------
    SpecificationError
        No ``~`` or more than one, an empty part, or brackets that do not close.
    """
    if not isinstance(formula, str):
        raise SpecificationError(f"a formula is a text, not {type(formula).__name__}", where="formula")
    if len(formula) > LONGEST:
        raise SpecificationError(f"the formula is longer than {LONGEST} characters", where="formula")
    sides = formula.split("~")
    if len(sides) != 2:
        raise SpecificationError(
            "a formula has one '~', with what was observed to its left",
            where=f"formula '{formula}'",
            todo="write for instance 'esc + war ~ x1 | 0 | x2 | z'",
        )
    left = tuple(name.strip().strip("`") for name in sides[0].split("+"))
    parts = tuple(part.strip() for part in _split_bars(sides[1], formula))
    if not all(left):
        raise SpecificationError("nothing stands to the left of '~'", where=f"formula '{formula}'")
    if not all(parts):
        raise SpecificationError(
            "a part of the formula is empty", where=f"formula '{formula}'", todo="write 0 for a utility fixed at zero"
        )
    return left, parts


def _split_bars(right: str, formula: str) -> list[str]:
    depth, parts = 0, [""]
    for character in right:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth < 0:
            break
        if character == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    if depth != 0:
        raise SpecificationError("the brackets do not close", where=f"formula '{formula}'")
    return parts


def _translate(part: str) -> str:
    """Part in formulaic's spelling: ``factor(x)`` becomes a column of that name, ``^`` becomes ``**``."""
    return _FACTOR.sub(lambda found: f"`factor({found.group(1)})`", part).replace("^", "**")


def _terms(part: str) -> SimpleFormula:
    terms = Formula.from_spec(_translate(part))
    if not isinstance(terms, SimpleFormula):
        raise ValueError("it has more than one side")
    return terms


def _expressions(part: str) -> list[tuple[str, bool]]:
    """Distinct factors of a part, each with whether it is the bare name of a column."""
    if "." in re.sub(r"`[^`]*`|\d*\.\d+|\d+\.|\w+\.factor\(", "", part):
        raise SpecificationError(
            "a point stands in the formula",
            where=f"part '{part}'",
            todo="name each column; put a name that contains a point between backticks",
        )
    try:
        factors = dict.fromkeys(factor for term in _terms(part) for factor in term.factors)
    except Exception as error:
        raise SpecificationError(
            "this part of the formula cannot be read", where=f"part '{part}'", why=str(error).splitlines()[0]
        ) from None
    return [
        (factor.expr, factor.eval_method is Factor.EvalMethod.LOOKUP)
        for factor in factors
        if factor.eval_method is not Factor.EvalMethod.LITERAL
    ]


def variables_of(part: str) -> tuple[str, ...]:
    """Columns that a part of a formula needs.

    Raises
    ------
    SpecificationError
        The part cannot be read, or computes what a formula may not.
    """
    names: list[str] = []
    for expression, bare in _expressions(part):
        names += [_source(expression)] if bare else _names(expression, part)
    return tuple(dict.fromkeys(names))


def _source(name: str) -> str:
    """Column from which ``factor(column)`` is made; any other name is its own."""
    return name.removeprefix("factor(").removesuffix(")") if name.startswith("factor(") else name


def _names(expression: str, part: str) -> list[str]:
    quoted = {f"_q{i}": name for i, name in enumerate(dict.fromkeys(re.findall(r"`([^`]+)`", expression)))}
    code = expression
    for alias, name in quoted.items():
        code = code.replace(f"`{name}`", alias)
    try:
        tree = ast.parse(code.strip(), mode="eval")
    except (SyntaxError, RecursionError, ValueError):
        raise SpecificationError(f"'{expression}' cannot be read", where=f"part '{part}'") from None
    calls: set[int] = set()
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if not isinstance(node.func, ast.Name) or node.keywords:
                raise _forbidden(expression, part)
            if node.func.id not in FUNCTIONS:
                raise UnknownNameError("function", node.func.id, FUNCTIONS, where=f"part '{part}' of the formula")
            calls.add(id(node.func))
        elif isinstance(node, ast.Name):
            if id(node) not in calls:
                names.append(quoted.get(node.id, node.id))
        elif not isinstance(node, (*_ALLOWED, *_OPERATORS)):
            raise _forbidden(expression, part)
    return [name for name in names if name not in FUNCTIONS]


def _forbidden(expression: str, part: str) -> SpecificationError:
    return SpecificationError(
        f"'{expression}' is more than a formula may compute",
        where=f"part '{part}'",
        why=f"allowed are columns, numbers, arithmetic and {', '.join(FUNCTIONS)}, factor",
        todo="compute the column in the data frame beforehand",
    )


@dataclass(frozen=True, slots=True)
class DroppedRow:
    """A row left out of the estimation.

    Attributes
    ----------
    row : int
        Place in the frame handed in, counted from 0.
    columns : tuple of str
        Where a value is missing.
    """

    row: int
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """Columns as this room uses them.

    Attributes
    ----------
    columns : mapping of str to array, each of shape (n,)
        Numbers are float64 (missing: NaN); text is object (missing: None).
    levels : mapping of str to tuple of str
        Of text columns, in the order declared by a categorical column, else sorted.
    declared : frozenset of str
        Text columns whose order a categorical column declares.
    """

    columns: Mapping[str, np.ndarray]
    levels: Mapping[str, tuple[str, ...]]
    declared: frozenset[str] = frozenset()

    @property
    def n(self) -> int:
        """Number of rows."""
        return len(next(iter(self.columns.values()))) if self.columns else 0


def read_frame(data: Any, names: tuple[str, ...], *, what: str = "data") -> Frame:
    """Take the columns `names` out of a polars or pandas frame, or a mapping of arrays.

    Raises
    ------
    FrameError
        Not a frame, no rows, or columns of unequal length.
    UnknownNameError
        A column is not there; the nearest name is offered.
    """
    if isinstance(data, Frame):
        data = data.columns
    if isinstance(data, Mapping):
        columns = {str(name): _column(np.asarray(values)) for name, values in data.items() if name in names}
        known, levels = [str(name) for name in data], {}
    else:
        try:
            frame = nw.from_native(data, eager_only=True)
        except TypeError:
            raise FrameError(
                f"{what} is not a data frame but {type(data).__name__}",
                todo="hand in a polars or pandas frame, or a mapping of column names to arrays",
            ) from None
        known = list(frame.columns)
        columns, levels = {}, {}
        for name in names:
            if name in known:
                columns[name], declared = _series(frame[name])
                if declared:
                    levels[name] = declared
    for name in names:
        if name not in columns:
            raise UnknownNameError("column", name, known, where=what)
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) > 1:
        raise FrameError(f"the columns of {what} have unequal lengths", why=str(lengths))
    if not lengths or 0 in lengths.values():
        raise FrameError(f"{what} has no rows" if lengths else f"{what}: no column is needed", where=what)
    ordered = frozenset(levels)
    for name, values in columns.items():
        if values.dtype == object and name not in levels:
            levels[name] = tuple(sorted({str(value) for value in values if value is not None}))
    return Frame(columns, levels, ordered)


def _series(series: Any) -> tuple[np.ndarray, tuple[str, ...]]:
    kind = series.dtype
    if isinstance(kind, nw.Categorical | nw.Enum):
        text = np.array([None if v is None else str(v) for v in series.to_list()], dtype=object)
        # A polars Categorical has no order of its own (its codes follow first appearance anywhere); an Enum has.
        ordered = isinstance(kind, nw.Enum) or not type(series.to_native()).__module__.startswith("polars")
        return text, tuple(str(c) for c in series.cat.get_categories().to_list()) if ordered else ()
    if kind.is_numeric() or isinstance(kind, nw.Boolean):
        return np.array([np.nan if v is None else float(v) for v in series.to_list()]), ()
    return _column(np.array(series.to_list(), dtype=object)), ()


def _column(values: np.ndarray) -> np.ndarray:
    if values.ndim != 1:
        raise FrameError(f"a column has one dimension, not {values.ndim}")
    if values.dtype.kind in "buif":
        return values.astype(float)
    cells = [None if v is None or v != v else v for v in values.tolist()]
    if all(v is None or isinstance(v, bool | int | float | np.number) for v in cells):
        return np.array([np.nan if v is None else float(v) for v in cells])
    return np.array([None if v is None else str(v) for v in cells], dtype=object)


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows that an estimation uses.

    Attributes
    ----------
    frame : Frame
        Without missing values; levels that no longer occur are gone.
    rows : array of int, shape (n,)
        Where they stand in the data handed in.
    dropped : tuple of DroppedRow
        The others.
    """

    frame: Frame
    rows: np.ndarray
    dropped: tuple[DroppedRow, ...]


def take_sample(frame: Frame, *, optional: Mapping[str, np.ndarray] | None = None) -> Sample:
    """Drop the rows with missing values, counted and listed.

    Parameters
    ----------
    frame : Frame
    optional : mapping of str to array of bool, optional
        Where a missing value of a column does no harm (a move that was never reached).

    Raises
    ------
    SpecificationError
        A value is infinite, or no row is left.

    Warns
    -----
    DroppedRowsWarning
        Rows were dropped.
    """
    missing = {name: _missing(values) for name, values in frame.columns.items()}
    for name, spared in (optional or {}).items():
        missing[name] = missing[name] & ~spared
    for name, values in frame.columns.items():
        if values.dtype != object and np.isinf(values).any():
            where = np.flatnonzero(np.isinf(values))
            raise SpecificationError(
                f"column '{name}' has infinite values",
                where=f"row {where[0]}" + (f" and {len(where) - 1} more" if len(where) > 1 else ""),
                todo="correct them, or make them missing so that their rows are dropped",
            )
    gone = np.logical_or.reduce(list(missing.values()))
    dropped = tuple(
        DroppedRow(int(row), tuple(name for name, mask in missing.items() if mask[row])) for row in np.flatnonzero(gone)
    )
    if gone.all():
        worst = max(missing, key=lambda name: int(missing[name].sum()))
        raise SpecificationError(
            "no row is left after dropping missing values",
            why=f"column '{worst}' is missing in {int(missing[worst].sum())} of {frame.n} rows",
        )
    if dropped:
        counts = ", ".join(f"{name} ({int(mask.sum())})" for name, mask in missing.items() if mask.any())
        warn(f"{len(dropped)} of {frame.n} rows dropped for missing values: {counts}", DroppedRowsWarning)
    columns = {name: values[~gone] for name, values in frame.columns.items()}
    levels = {
        name: tuple(level for level in declared if (columns[name] == level).any())
        for name, declared in frame.levels.items()
    }
    return Sample(Frame(columns, levels, frame.declared), np.flatnonzero(~gone), dropped)


def _missing(values: np.ndarray) -> np.ndarray:
    return np.array([v is None for v in values]) if values.dtype == object else np.isnan(values)


@dataclass(frozen=True, slots=True)
class Design:
    """One part of a formula with the levels of its factors: a recipe for its regressors.

    Attributes
    ----------
    part : str
        As written.
    levels : tuple of (str, tuple of str)
        Of each text column and each ``factor(column)``.
    columns : tuple of str
        Names of the regressors, as R writes them: ``(Intercept)``, ``regime1dem``, ``x:z``.
    """

    part: str
    levels: tuple[tuple[str, tuple[str, ...]], ...]
    columns: tuple[str, ...]

    @classmethod
    def learn(cls, part: str, frame: Frame) -> tuple[Design, np.ndarray]:
        """Fix the levels on `frame`; return the design and its matrix, shape (n, k)."""
        levels = {name: frame.levels[name] for name in variables_of(part) if name in frame.levels}
        for name in _FACTOR.findall(part):
            values = frame.columns[name]
            levels[f"factor({name})"] = (
                frame.levels[name]
                if values.dtype.kind in "OU"
                else tuple(f"{value:g}" for value in sorted(set(values.tolist())))
            )
        matrix, columns = _evaluate(part, levels, frame)
        return cls(part, tuple(levels.items()), columns), matrix

    def matrix(self, columns: Mapping[str, np.ndarray]) -> np.ndarray:
        """Regressors of other rows, shape (n, k).

        Raises
        ------
        UnknownNameError
            A factor has a level that the fit has never seen.
        """
        return _evaluate(self.part, dict(self.levels), Frame(columns, {}))[0]


def _evaluate(part: str, levels: Mapping[str, tuple[str, ...]], frame: Frame) -> tuple[np.ndarray, tuple[str, ...]]:
    if not _expressions(part):
        constant = len(_terms(part)) > 0
        return np.ones((frame.n, int(constant))), ("(Intercept)",) * int(constant)
    cells: dict[str, Any] = {}
    for name in (*variables_of(part), *(name for name in levels if name.startswith("factor("))):
        source = _source(name)
        cells[name] = (
            _categories(source, frame.columns[source], levels[name]) if name in levels else frame.columns[name]
        )
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            made = _terms(part).get_model_matrix(pd.DataFrame(cells), context=FUNCTIONS, na_action="ignore")
        except Exception as error:
            raise SpecificationError(
                "this part of the formula cannot be computed", where=f"part '{part}'", why=str(error).splitlines()[0]
            ) from None
    columns = tuple(_r_name(str(column)) for column in made.columns)
    matrix = np.asarray(made, dtype=float)
    bad = ~np.isfinite(matrix).all(axis=0)
    if bad.any():
        column = columns[int(np.flatnonzero(bad)[0])]
        row = int(np.flatnonzero(~np.isfinite(matrix[:, bad][:, 0]))[0])
        raise SpecificationError(
            f"regressor '{column}' is not finite", where=f"row {row}", todo="correct the data or the formula"
        )
    return matrix, columns


def _categories(name: str, values: np.ndarray, levels: tuple[str, ...]) -> pd.Categorical:
    text = [f"{v:g}" for v in values] if values.dtype.kind in "fiu" else [str(v) for v in values]
    for value in dict.fromkeys(text):
        if value not in levels:
            raise UnknownNameError(f"level of '{name}'", value, levels)
    return pd.Categorical(text, categories=list(levels))


def _r_name(column: str) -> str:
    if column == "Intercept":
        return "(Intercept)"
    return re.sub(r"\[(?:T\.)?([^\]]*)\]", r"\1", column).replace(" ** ", "^").replace("**", "^").replace("`", "")
