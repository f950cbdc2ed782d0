"""Coefficients of a fit as a table, and columns of a design that cannot be told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from scipy.special import ndtri
from scipy.stats import norm

from foedus.errors import SpecificationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["coefficient_table", "refuse_dependence", "refuse_missing"]


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
    _, triangle = np.linalg.qr(scaled)
    dependent = [term for term, size in zip(terms, np.abs(np.diag(triangle)), strict=True) if size < 1e-9]
    if dependent:
        raise SpecificationError(f"these terms depend on those before them: {', '.join(dependent)}", todo="drop them")
