"""Codes of the sources with their labels, each read in the source's own codebook or in a file that carries them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import polars as pl

from foedus.errors import UnknownNameError
from foedus.statistics.tables import Table
from foedus.wording import N_, Bilingual, Message

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["code_labels"]

_HEADINGS = (
    N_("variable", context="column"),
    N_("code", context="column"),
    N_("confirmed", context="column"),
)
"""Names of columns of the table, marked for translation."""


def code_labels(sources: str | Iterable[str] = (), variables: Iterable[str] = ()) -> Table:
    """Return what the codes of coded variables mean.

    A label that could not be read in the source's codebook, or in a file that carries the source's labels, is not in
    the table; the reference of the record names those variables.

    Parameters
    ----------
    sources : str or iterable of str
        Ids of sources, as ``"icb_actors"``; all by default.
    variables : iterable of str
        Variables; all by default.

    Returns
    -------
    Table
        ``source``, ``variable``, ``code``, ``label`` and ``confirmed`` (where the label was read).

    Raises
    ------
    UnknownNameError
        If the table has no such source or variable.
    """
    rows = _rows()
    asked = {"source": [sources] if isinstance(sources, str) else list(sources), "variable": list(variables)}
    for column, names in asked.items():
        known = rows[column].unique(maintain_order=True).to_list()
        for name in names:
            if name not in known:
                raise UnknownNameError(column, name, known)
        if names:
            rows = rows.filter(pl.col(column).is_in(names))
    labels: dict[str, Bilingual] = {en: {"en": en, "fr": fr} for en, fr in rows.select("label", "label_fr").iter_rows()}
    used = tuple(rows["source"].unique(maintain_order=True))
    return Table(Message("Codes of the sources"), rows.drop("label_fr"), (), used, words={"label": labels})


@cache
def _rows() -> pl.DataFrame:
    text = (files("foedus.record") / "data" / "codes.csv").read_bytes()
    return pl.read_csv(text, separator="|", infer_schema=False).with_columns(pl.col("code").cast(pl.Int32))
