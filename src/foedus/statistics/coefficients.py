"""Coefficients of a fit as a table, and columns of a design that cannot be told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from scipy.special import ndtri
from scipy.stats import norm

from foedus.errors import FrameError, SpecificationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["binary", "coefficient_table", "independent", "labels", "numbers", "refuse_dependence", "refuse_missing"]


def numbers(name: str, values: Any, shape: Sequence[int | None]) -> Array:
    """Return what was handed in as numbers, or refuse it by the name of the argument.

    Parameters
    ----------
    name : str
        Of the argument.
    values : array-like
    shape : sequence of int or None
        What it must be; None for any length.

    Raises
    ------
    FrameError
        It is not numbers, or not of that shape.
    """
    try:
        made = np.asarray(values, float)
    except (TypeError, ValueError):
        raise FrameError(
            f"argument '{name}': {type(values).__name__} does not hold numbers", todo="hand in an array of numbers"
        ) from None
    if made.ndim != len(shape) or any(want not in (None, have) for want, have in zip(shape, made.shape, strict=True)):
        wanted = " by ".join("any number" if size is None else str(size) for size in shape)
        raise FrameError(
            f"argument '{name}' has shape {made.shape}, not {wanted}",
            todo="one row for each row of the outcome, one column for each term",
        )
    return made


def labels(name: str, values: Any, rows: int) -> NDArray:
    """Return labels of groups, or refuse them by the name of the argument.

    Parameters
    ----------
    name : str
        Of the argument.
    values : array-like (rows,)
    rows : int

    Raises
    ------
    FrameError
        There is not one for each row.
    SpecificationError
        Some are missing: None, NaN, NaT.
    """
    made = np.asarray(values)
    if made.shape != (rows,):
        raise FrameError(f"argument '{name}' has shape {made.shape}, not ({rows},)", todo="give one for each row")
    if made.dtype.kind in "iub":
        return made
    absent = np.array([value is None or value != value for value in made.tolist()], bool)
    if absent.any():
        raise SpecificationError(
            f"missing values in {name}: {int(absent.sum())} of {rows} rows, the first is row {int(absent.argmax())}",
            todo="drop those rows first, or give each its own group",
        )
    return made


def binary(name: str, values: Array) -> None:
    """Refuse an outcome that is anything but zeros and ones.

    Parameters
    ----------
    name : str
        What it is called.
    values : array (n,)
        Without missing values.

    Raises
    ------
    SpecificationError
    """
    strange = values[~np.isin(values, (0, 1))]
    if strange.size:
        shown = ", ".join(f"{value:g}" for value in np.unique(strange)[:5])
        raise SpecificationError(
            f"{name} holds values other than 0 and 1: {shown}", todo="code what happened as 1 and what did not as 0"
        )


def coefficient_table(terms: Sequence[str], params: Array, std_errors: Array, level: float = 0.95) -> pl.DataFrame:
    """Return ``term``, ``estimate``, ``std_error``, ``statistic``, ``p_value``, ``conf_low``, ``conf_high``.

    Parameters
    ----------
    terms : sequence of str
    params, std_errors : array (k,)
    level : float
        Of the normal intervals.
    """
    z = float(ndtri(0.5 + level / 2))
    return pl.DataFrame(
        {
            "term": tuple(terms),
            "estimate": params,
            "std_error": std_errors,
            "statistic": params / std_errors,
            "p_value": 2 * norm.sf(np.abs(params / std_errors)),
            "conf_low": params - z * std_errors,
            "conf_high": params + z * std_errors,
        }
    )


def refuse_missing(design: Array, terms: Sequence[str], **others: Array) -> None:
    """Refuse values that are missing or infinite, by the names of their columns.

    Parameters
    ----------
    design : array (n, k)
    terms : sequence of str
        Names of the k columns.
    **others : array (n,)
        Further columns, such as the outcome, by name.

    Raises
    ------
    SpecificationError
    """
    columns = dict(zip(terms, design.T, strict=True)) | others
    missing = [name for name, column in columns.items() if not np.isfinite(column).all()]
    if missing:
        raise SpecificationError(f"missing values in {', '.join(missing)}", todo="drop those rows first")


def refuse_dependence(design: Array, terms: Sequence[str]) -> None:
    """Refuse columns that depend linearly on those before them.

    Parameters
    ----------
    design : array (n, k)
    terms : sequence of str
        Names of the k columns.

    Raises
    ------
    SpecificationError
        The columns are named.
    """
    scaled = design / np.maximum(np.linalg.norm(design, axis=0), 1e-300)
    if np.linalg.eigvalsh(scaled.T @ scaled)[0] > 1e-10:
        return
    kept = independent(design)
    dependent = [term for column, term in enumerate(terms) if column not in kept]
    if dependent:
        raise SpecificationError(f"these terms depend on those before them: {', '.join(dependent)}", todo="drop them")


def independent(design: Array) -> list[int]:
    """Return the columns, by place, that do not depend linearly on those before them.

    Parameters
    ----------
    design : array (n, k)
    """
    base, kept = np.zeros((len(design), 0)), list[int]()
    for place, column in enumerate((design / np.maximum(np.linalg.norm(design, axis=0), 1e-300)).T):
        left = column - base @ (base.T @ column)
        left = left - base @ (base.T @ left)  # twice is enough against rounding
        if (size := np.linalg.norm(left)) >= 1e-9:
            base, kept = np.column_stack([base, left / size]), [*kept, place]
    return kept
