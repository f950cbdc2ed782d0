"""All equilibria at many rows of data and many parameters at once: comparative statics without a missed branch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from foedus.errors import SpecificationError
from foedus.games.crisis.model import SignalingModel
from foedus.games.likelihood.formula import read_frame

if TYPE_CHECKING:
    import polars as pl

    from foedus.games.fit.fit import Fit

__all__ = ["crisis_predictions"]


def crisis_predictions(
    fit: Fit, data: Any = None, parameters: np.ndarray | None = None, *, paired: bool = False
) -> pl.DataFrame:
    """Compute every equilibrium of the crisis-signaling game at each row of data and each parameter vector.

    Parameters
    ----------
    fit : Fit
        Of `signaling`.
    data : frame, optional
        Rows to predict; absent: those of the fit. Columns used in no payoff may be absent.
    parameters : ndarray, shape (K,) or (D, K), optional
        In the order of ``fit.terms``; absent: the estimates.
    paired : bool
        Row i of the data goes with row i of the parameters; otherwise every row goes with every parameter vector.

    Returns
    -------
    polars.DataFrame
        One row per equilibrium: `row`, `draw`, `equilibrium`, `challenge`, `resist`, `fight`, `sq`, `cd`, `sf`, `bd`,
        `stable`, `residual`, `status`. A game without an equilibrium with 0 < p_R < 1 has no row.

    Raises
    ------
    SpecificationError
        The fit is of another model, or paired inputs differ in length.

    Warns
    -----
    EstimationWarning
        The number of equilibria of some game is not certified.
    """
    import polars as pl

    model = fit.model
    if not isinstance(model, SignalingModel):
        raise SpecificationError(f"a fit of 'signaling' is needed, not of '{model.name}'", where="fit")
    vectors = np.atleast_2d(fit.estimates if parameters is None else np.asarray(parameters, dtype=float))
    columns = dict(fit.data) if data is None else {}
    if data is not None and model.variables:
        columns = dict(read_frame(data, model.variables).columns)
    rows = len(next(iter(columns.values()))) if columns else 1
    if paired and len(vectors) != rows:
        raise SpecificationError(f"{rows} rows and {len(vectors)} parameter vectors cannot be paired", where="paired")
    if paired:
        found = model.equilibria(vectors, columns, paired=True)
        row = draw = found.game
    else:
        found = model.equilibria(vectors, columns)
        draw, row = np.divmod(found.game, rows)
    return found.tidy().drop("game").insert_column(0, pl.Series("row", row)).insert_column(1, pl.Series("draw", draw))
