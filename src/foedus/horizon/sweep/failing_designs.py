"""The region of levers, choices and uncertainties in which the designs of a sweep fail.

A row is one design in one draw. Its columns are the levers; the choices (arrangement, amendment, situation), each named
choice a column of its own that is 0 or 1; and the uncertainties of the document in that draw. Draw k of an uncertainty
is the same in every design, so that chance is counted by draws, and a region is judged on draws that it was not found
in. Other assumptions vary too, but are not columns: what a region leaves unexplained is theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from foedus.deterrence.quantities.ledger import Ledger, quantile_to_value
from foedus.horizon.sensitivity.failure_region import FAILS_BELOW, failure_region
from foedus.horizon.sensitivity.independent_inputs import scores_by_name
from foedus.horizon.sweep.rows import EACH, assumed
from foedus.wording import Message, bilingual

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl
    from numpy.typing import NDArray

    from foedus.horizon.schema import DesignsRegion, LimitRow
    from foedus.horizon.sensitivity.prim import Limit
    from foedus.horizon.sweep.design import Sweep

    Array = NDArray[np.float64]

__all__ = ["failure_of_designs"]

_MOST_ROWS = 20_000
_FEW_VALUES = 8
_CHOICES = {
    "arrangement": Message("The arrangement"),
    "amendment": Message("The amendment"),
    "situation": Message("The situation"),
}


@dataclass(frozen=True, slots=True)
class _Column:
    """One column: a quantity in values (D,) by design or by draw, or whether a choice is `value`."""

    id: str
    values: Array
    by_draw: bool = False
    value: str | None = None


def failure_of_designs(whole: pl.DataFrame, sweep: Sweep) -> DesignsRegion:
    """Return the region in which designs fail: keys of `foedus.horizon.sensitivity.failure_region`, and `designs`.

    Limits of a choice, and of a lever of few values, have ``values``: those in the region.

    Parameters
    ----------
    whole : polars.DataFrame
        All rows of the sweep.
    sweep : Sweep
    """
    done = whole.filter(whole["status"] == "done")
    overall = np.array(done[EACH].to_list(), dtype=float).reshape(len(done), sweep.document.draws)
    columns, left_out = _columns(done, sweep)
    design, draw = _rows(*overall.shape)
    x = np.zeros((len(design), len(columns)))
    for k, column in enumerate(columns):
        x[:, k] = column.values[draw if column.by_draw else design]

    def rows_of(limits: Sequence[Limit]) -> list[LimitRow]:
        return _limit_rows(limits, columns, sweep)

    found = failure_region(x, overall[design, draw] < FAILS_BELOW, rows_of, draw)
    if left_out:
        message = Message("Left out, because set only in some designs: {names}.", {"names": left_out})
        found["messages"].append(bilingual(message))
    return {"designs": len(done), **found}


def _rows(designs: int, draws: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return design and draw of every row; of very many, as many as suffice, evenly over designs and draws."""
    every = -(-designs * draws // _MOST_ROWS)
    design, draw = np.divmod(np.arange(designs * draws), max(draws, 1))
    kept = (design + draw) % max(every, 1) == 0
    return design[kept], draw[kept]


def _columns(done: pl.DataFrame, sweep: Sweep) -> tuple[list[_Column], list[str]]:
    """Return what may be limited, and the levers that some designs leave free."""
    columns, left_out = [], []
    for name in _CHOICES:
        of = done[name].to_numpy()
        values = sorted(set(of.tolist()))
        if len(values) > 1:
            columns += [_Column(name, (of == value).astype(float), value=value) for value in values]
    for name in sweep.levers:
        values = done[f"lever.{name}"]
        if values.null_count():
            left_out.append(name)
        elif values.n_unique() > 1:
            columns.append(_Column(name, values.to_numpy().astype(float)))
    for name, wide in sweep.document.uncertainties.items():
        if wide.high > wide.low:
            quantity = assumed(sweep.quantities[name], wide.median, wide.low, wide.high)
            z = scores_by_name(Ledger((quantity,)), sweep.document.draws, sweep.document.seed)[:, 0]
            columns.append(_Column(name, quantile_to_value(quantity, z), by_draw=True))
    return columns, left_out


def _limit_rows(limits: Sequence[Limit], columns: Sequence[_Column], sweep: Sweep) -> list[LimitRow]:
    """Return limits as rows, those of one choice as one."""
    found: dict[str, LimitRow] = {}
    for limit in limits:
        column = columns[limit.column]
        p = float(f"{limit.p:.2g}")
        if column.value is not None:
            row = found.setdefault(column.id, _choice_row(column.id, columns))
            within = {0.0, 1.0} & {v for v in (0.0, 1.0) if limit.low <= v <= limit.high}
            row["values"] = [v for v in row.get("values", []) if float(v == column.value) in within]
            row["p"] = max(row["p"], p)
        else:
            found[column.id] = _quantity_row(column, limit, sweep, p)
    return list(found.values())


def _choice_row(name: str, columns: Sequence[_Column]) -> LimitRow:
    values: list[str | float] = [c.value for c in columns if c.id == name and c.value is not None]
    title = bilingual(_CHOICES[name])
    return {"id": name, "title": title, "unit": "", "low": None, "high": None, "values": values, "p": 0.0}


def _quantity_row(column: _Column, limit: Limit, sweep: Sweep, p: float) -> LimitRow:
    quantity = sweep.quantities[column.id]
    known = np.unique(column.values)
    row: LimitRow = {
        "id": quantity.id,
        "title": quantity.says.to_dict(),
        "unit": quantity.unit,
        "low": None if limit.low <= known[0] else float(f"{limit.low:.4g}"),
        "high": None if limit.high >= known[-1] else float(f"{limit.high:.4g}"),
        "p": p,
    }
    if not column.by_draw and len(known) <= _FEW_VALUES:
        row["values"] = [float(v) for v in known if limit.low <= v <= limit.high]
    return row
