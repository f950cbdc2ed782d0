"""The help that a target may expect, in three forms: which one is used decides the sign of "does help deter?".

Link 1 gives each state's chance p(h) to join the target's side at war. From it

- ``help_shift``  = ln((CINC_t + B) / CINC_t), with B = sum_h p(h) CINC_h: how much stronger the target becomes;
- ``help_share``  = B / (B + CINC_t + CINC_c): how large a part of both sides' capability the helpers are;
- ``help_chance`` = 1 - prod_h (1 - p(h)): whether anybody comes at all.

The same with every obligation set to zero is taken off for ``owed_shift``, ``owed_share`` and ``owed_chance``: what
obligations add. All help is large where a target is small or has many neighbours, whatever was promised.

Each is divided by its standard deviation over the rows, so that estimates stand side by side. The coefficients of link
1 are those of all years, December 1941 left out; they know the whole period, so that these columns are for description,
not for forecasts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from foedus.deterrence.links.expected_help import chances_to_join, each_year, panel
from foedus.record.specifications import HELP_FORMS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from foedus.deterrence.links.expected_help import Panel, Year

    Array = NDArray[np.float64]

__all__ = ["help_forms", "with_expected_help"]

_VARIANT = "all"


def help_forms(frame: pl.DataFrame, coefficients: Mapping[str, float], years: Panel) -> dict[str, Array]:
    """Return the forms (n,) of `HELP_FORMS`, not yet divided.

    Parameters
    ----------
    frame : polars.DataFrame
        n rows with ``ccode1`` (challenger), ``ccode2`` (target), ``year``.
    coefficients : mapping
        Terms of link 1.
    years : Panel
        Covers the years of the frame.
    """
    forms = {name: np.zeros(frame.height) for name in HELP_FORMS}
    for year, at, rows, c, t in each_year(frame, years):
        for name, owed in (("help", True), ("owed", False)):
            found = _forms(at, c, t, chances_to_join(at, c, t, coefficients, "war", year, owed))
            for form, values in found.items():
                forms[f"{name}_{form}"][rows] = values
    for form in ("shift", "share", "chance"):
        forms[f"owed_{form}"] = forms[f"help_{form}"] - forms[f"owed_{form}"]
    return forms


def _forms(at: Year, c: NDArray[np.int64], t: NDArray[np.int64], chance: Array) -> dict[str, Array]:
    brought = at.cinc @ chance
    return {
        "shift": np.log1p(brought / at.cinc[t]),
        "share": brought / (brought + at.cinc[t] + at.cinc[c]),
        "chance": -np.expm1(np.log1p(-chance).sum(axis=0)),
    }


def with_expected_help(frame: pl.DataFrame, folder: Path | None = None) -> pl.DataFrame:
    """Return the rows of ``foedus.record.deterrence_frame`` with the forms of expected help, in standard deviations.

    Parameters
    ----------
    frame : polars.DataFrame
    folder : Path, optional
        Of the estimates; those that ship unless given.

    Raises
    ------
    EstimatesError
        The estimates that ship are missing or not those of their manifest.
    """
    from foedus.deterrence.estimates.load import load_estimates

    estimates = load_estimates(folder)
    joining = estimates.variants.get(("joining", _VARIANT), estimates.links["joining"])
    coefficients = dict(zip(joining.names, joining.draws.mean(axis=0).tolist(), strict=True))
    first, last = int(frame["year"].min()), int(frame["year"].max())  # ty: ignore[invalid-argument-type]
    forms = help_forms(frame, coefficients, panel(first, last))
    return frame.with_columns(pl.Series(name, values / values.std()) for name, values in forms.items())
