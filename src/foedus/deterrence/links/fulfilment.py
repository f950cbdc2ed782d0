"""Link 1b: whether an alliance was honoured when a war called it.

log-odds(honoured | called) = intercept + after 1945 + promise of action + neutrality + institutions + organisation
    + multilateral + structure not codable

A row is an alliance that a war called, by the strict coding of Leeds, Long and Mitchell (2000). 43 of 146 rows are of
World War II and rows of one war are not independent, so draws are clustered by war. Every row *is* an alliance, and
promises that deterred were never called: neither limit is mended by fitting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from foedus.deterrence.fitting.laplace import LinkFit, Prior, fit_link
from foedus.deterrence.fitting.rows import LinkRows, complete_rows
from foedus.deterrence.fitting.samples import SAMPLES
from foedus.errors import UnknownNameError
from foedus.record.alliances.fulfilments import fulfilment_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PRIOR", "called_rows", "fit_fulfilment"]

PRIOR: dict[str, Prior] = {
    "intercept": Prior(0.0, 1.5),
    "after_1945": Prior(0.0, 1.0),
    "defense": Prior(0.0, 1.0),
    "offense": Prior(0.0, 1.0),
    "neutrality": Prior(0.0, 1.0),
    "institutions": Prior(0.0, 0.7),
    "organisation": Prior(0.0, 0.7),
    "multilateral": Prior(0.0, 0.7),
    "structure_unknown": Prior(0.0, 0.7),
}
"""Priors in log-odds. The base is a promise of consultation or non-aggression alone, before 1945, bilateral, without
organisation or institutions."""

_WORLD_WARS = ("WorldWarI", "WorldWarII")
_LATER = "1945-2003"


def called_rows(*, sample: str = "all", coding: str = "strict", last: int = 2010) -> LinkRows:
    """Return the alliances that a war called.

    Parameters
    ----------
    sample : {"all", "without_world_wars", "from_1946"}
        The source's second period, 1945-2003, stands for ``from_1946``.
    coding : {"strict", "lenient"}
        Whether every member had to honour it, or some.
    last : int
        Year by which the war ended.
    """
    if sample not in SAMPLES:
        raise UnknownNameError("sample", sample, SAMPLES)
    rows = fulfilment_rows().filter(pl.col("ended") <= last)
    if sample == "without_world_wars":
        rows = rows.filter(~pl.col("warname").is_in(_WORLD_WARS))
    elif sample == "from_1946":
        rows = rows.filter(pl.col("period") == _LATER)
    columns = [
        pl.lit(1.0).alias("intercept"),
        (pl.col("period") == "1945-2003").cast(pl.Float64).alias("after_1945"),
        pl.col("neutral").alias("neutrality"),
        (pl.col("institutions") > 0).cast(pl.Float64).fill_null(0.0).alias("institutions"),
        pl.col("organisation").cast(pl.Float64).fill_null(0.0).alias("organisation"),
        (pl.col("institutions").is_null() | pl.col("organisation").is_null()).alias("structure_unknown"),
    ]
    outcome = "honoured" if coding == "strict" else "honoured_lenient"
    kept = ("warid", "warname", "atopid", "period", "honoured", "honoured_lenient")
    return complete_rows("fulfilment", rows.with_columns(columns), PRIOR, outcome, "warid", kept)


def fit_fulfilment(rows: LinkRows, prior: Mapping[str, Prior] | None = None) -> LinkFit:
    """Fit whether alliances were honoured; the fast posterior.

    Parameters
    ----------
    rows : LinkRows
    prior : mapping, optional
        In place of `PRIOR`.
    """
    return fit_link(rows.varying(), prior or PRIOR)
