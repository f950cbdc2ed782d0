"""Alliance obligations (ATOP): who owes what to whom, who stands behind a target, how similar portfolios are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from foedus.record.additions import Addition, Part, Setting
from foedus.record.source_files.registry import source
from foedus.record.source_files.store import scan
from foedus.record.state_system.membership import membership

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

__all__ = [
    "OBLIGATIONS",
    "PACT_DEFINITIONS",
    "atop",
    "obligations",
    "pact_matrices",
    "pacts",
    "portfolio_distance",
    "portfolio_strength",
    "similarity",
]

OBLIGATIONS = ("atop_defense", "atop_offense", "atop_neutral", "atop_nonagg", "atop_consul")
"""What one state may owe another, in the order of the source."""

PACT_DEFINITIONS = ("any", "outside", "untied")
"""When a target "has a pact": some state owes it defence; a state other than the challenger does; such a state that
has no row of any kind with the challenger in the list of alliances does."""

_YEARLY = ("ccode1", "ccode2", "year")


def obligations() -> pl.LazyFrame:
    """Return the ATOP obligations as a lazy frame, one row per directed dyad-year that the source lists.

    In a row, ``ccode1`` is obliged to ``ccode2``. Rows without any of the five obligations are in the source too.

    References
    ----------
    Leeds, Ritter, Mitchell and Long (2002), International Interactions 28: 237-260; version 5.1.
    """
    return scan("atop_alliance")


def atop(*, both: bool = False) -> Addition:
    """Add what is owed, in the five columns of `OBLIGATIONS`: ``atop_defense`` and so on.

    In directed dyads they say what side 1 owes side 2. Undirected dyads have no such direction: there a column is 1 if
    either side owes it to the other, and with `both` the two directions stand apart, as in directed dyads.

    Parameters
    ----------
    both : bool
        Whether to add what side 2 owes side 1 as well, with ``_2to1`` after the name. Obligations need not be mutual:
        the United States owe Japan defence, not the reverse.
    """

    def owed(setting: Setting) -> pl.LazyFrame:
        if both or setting.unit == "directed-dyad-year":
            return obligations()
        directions = [obligations().select(*_YEARLY, *OBLIGATIONS), _reverse()]
        return pl.concat(directions).group_by(_YEARLY).agg(pl.col(OBLIGATIONS).max())

    parts = [Part("atop_alliance", "dyad", owed, dict.fromkeys(OBLIGATIONS, 0))]
    if both:
        fill = {f"{name}_2to1": 0 for name in OBLIGATIONS}
        parts.append(Part("atop_alliance", "dyad", lambda _: _reverse("_2to1"), fill))
    return Addition("atop", 40, tuple(parts), options=(both,))


def _reverse(suffix: str = "") -> pl.LazyFrame:
    """Return the obligations of side 2 towards side 1, with `suffix` after their names."""
    names = {name: f"{name}{suffix}" for name in OBLIGATIONS}
    return obligations().rename({"ccode1": "ccode2", "ccode2": "ccode1", **names}).select(*_YEARLY, *names.values())


def pacts() -> Addition:
    """Add the pacts of the target (side 2) and of the challenger (side 1) with third states.

    Columns, 0 or 1: ``target_pact_any`` (some state owes side 2 defence), ``target_pact_outside`` (a state other than
    side 1 does), ``target_pact_untied`` (such a state without any ATOP row with side 1), ``challenger_offense`` and
    ``challenger_neutral`` (a state other than side 2 owes side 1 offence, neutrality). Only members of the state system
    count.

    References
    ----------
    Leeds (2003), AJPS 47: 427-439; Johnson and Leeds (2011), Foreign Policy Analysis 7: 45-65.
    """
    return Addition("pacts", 41, (Part("atop_alliance", "dyad", _pact_table),), units=("directed-dyad-year",))


def similarity() -> Addition:
    """Add ``s_atop``, the similarity S of the two alliance portfolios, from -1 to 1.

    The strength of a tie is 3 for defence or offence, 2 for neutrality or non-aggression, 1 for consultation, the
    larger of the two directions, and 3 with oneself; S = 1 - 2 sum_k |a_ik - a_jk| / (3 N) over the N members of the
    state system, unweighted.

    References
    ----------
    Signorino and Ritter (1999), ISQ 43: 115-144, equation 7.
    """
    return Addition("similarity", 42, (Part("atop_alliance", "dyad", _similarity_table),))


def _pact_table(setting: Setting) -> pl.LazyFrame:
    return _from_years(setting, pact_matrices)


def pact_matrices(matrices: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[np.bool_]]:
    """Return the columns of `pacts` as matrices (N, N), the challenger by row and the target by column.

    Parameters
    ----------
    matrices : mapping of array (N, N)
        By obligation of `OBLIGATIONS`, and ``tie``: 1 where there is a row of any kind in either direction.
    """
    defence, tie = matrices["atop_defense"], matrices["tie"]
    owed = defence.sum(axis=0)
    # without the diagonal's tie a challenger would be its own untied defender of the target
    untied = (1 - np.maximum(tie, np.eye(len(tie), dtype=tie.dtype))).T @ defence
    return {
        "target_pact_any": np.broadcast_to(owed > 0, defence.shape),
        "target_pact_outside": owed[None, :] - defence > 0,
        "target_pact_untied": untied > 0.5,
        "challenger_offense": _owed_by_third(matrices["atop_offense"]),
        "challenger_neutral": _owed_by_third(matrices["atop_neutral"]),
    }


def _owed_by_third(owes: NDArray[Any]) -> NDArray[np.bool_]:
    """Whether a state other than the target (column) owes the challenger (row)."""
    return owes.sum(axis=0)[:, None] - owes.T > 0


def _similarity_table(setting: Setting) -> pl.LazyFrame:
    def columns(matrices: dict[str, NDArray[np.float32]]) -> dict[str, NDArray[np.float64]]:
        strength = portfolio_strength(matrices)
        return {"s_atop": 1 - 2 * portfolio_distance(strength) / (3 * len(strength))}

    return _from_years(setting, columns)


def portfolio_strength(matrices: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
    """Return the strength of every tie, from 0 to 3, as `similarity` counts it.

    Parameters
    ----------
    matrices : mapping of array (N, N)
        By obligation of `OBLIGATIONS`: 1 where the row owes it to the column.
    """
    strength = np.maximum.reduce(
        [
            3 * np.maximum(matrices["atop_defense"], matrices["atop_offense"]),
            2 * np.maximum(matrices["atop_neutral"], matrices["atop_nonagg"]),
            matrices["atop_consul"],
        ]
    )
    strength = np.maximum(strength, strength.T)
    np.fill_diagonal(strength, 3)
    return strength


def portfolio_distance(strength: NDArray[Any]) -> NDArray[np.float64]:
    """Sum over third states of the absolute difference of integer strengths, for every pair of rows."""
    total = np.zeros(strength.shape)
    for level in range(1, 4):
        reaches = (strength >= level).astype(np.float32)
        count = reaches.sum(axis=1)
        total += count[:, None] + count[None, :] - 2 * reaches @ reaches.T
    return total


def _from_years(
    setting: Setting, columns: Callable[[dict[str, NDArray[np.float32]]], dict[str, NDArray]]
) -> pl.LazyFrame:
    """Turn functions of a year's matrices of obligations into one row per directed dyad of members."""
    covered = source("atop_alliance")
    first, last = max(setting.first, covered.first), min(setting.last, covered.last)
    frames = [_long(year, codes, columns(matrices), setting) for year, codes, matrices in _matrices(first, last)]
    if not frames:  # no year is covered: an empty table with the right columns makes every value null
        empty = {name: np.zeros((1, 1), np.float32) for name in (*OBLIGATIONS, "tie")}
        frames = [_long(setting.first, np.zeros(1, np.int32), columns(empty), setting)]
    return pl.concat(frames).lazy()


def _long(year: int, codes: NDArray[np.int32], columns: dict[str, NDArray], setting: Setting) -> pl.DataFrame:
    rows, cols = np.nonzero(~np.eye(len(codes), dtype=bool))
    if setting.unit == "dyad-year":
        keep = rows < cols
        rows, cols = rows[keep], cols[keep]
    data = {"ccode1": codes[rows], "ccode2": codes[cols], "year": np.full(len(rows), year, np.int32)}
    for name, matrix in columns.items():
        values = matrix[rows, cols]
        data[name] = values.astype(np.int32) if values.dtype == bool else values
    return pl.DataFrame(data)


def _matrices(first: int, last: int) -> Iterator[tuple[int, NDArray[np.int32], dict[str, NDArray[np.float32]]]]:
    """Yield, by year, the codes of the members, sorted, and the matrices of what row owes column."""
    if first > last:
        return
    members = membership(max(first, 1816), last, hold=True).select("ccode", "year").unique().sort("year", "ccode")
    states = dict(_by_year(members.collect(), ["ccode"]))
    listed = obligations().filter(pl.col("year").is_between(first, last)).sort("year")
    for year, (one, two, *values) in _by_year(listed.collect(), ["ccode1", "ccode2", *OBLIGATIONS]):
        (codes,) = states.pop(year, (np.zeros(0, np.int32),))
        yield year, codes, _matrix(codes, one, two, values)
    for year, (codes,) in states.items():  # a year without any alliance
        yield year, codes, _matrix(codes, codes[:0], codes[:0], [codes[:0]] * len(OBLIGATIONS))


def _matrix(
    codes: NDArray[np.int32], one: NDArray[np.int32], two: NDArray[np.int32], values: Sequence[NDArray]
) -> dict[str, NDArray[np.float32]]:
    inside = np.isin(one, codes) & np.isin(two, codes)
    rows, cols = np.searchsorted(codes, one[inside]), np.searchsorted(codes, two[inside])
    shape = (len(codes), len(codes))
    matrices = {}
    for name, column in zip(OBLIGATIONS, values, strict=True):
        matrices[name] = np.zeros(shape, np.float32)
        matrices[name][rows, cols] = column[inside]
    tie = np.zeros(shape, np.float32)
    tie[rows, cols] = 1
    return matrices | {"tie": np.maximum(tie, tie.T)}


def _by_year(frame: pl.DataFrame, columns: list[str]) -> Iterator[tuple[int, tuple[NDArray, ...]]]:
    """Yield the columns of each year of a frame sorted by year."""
    years, starts = np.unique(frame["year"].to_numpy(), return_index=True)
    arrays = [frame[name].to_numpy() for name in columns]
    for year, start, stop in zip(years, starts, [*starts[1:], frame.height], strict=True):
        yield int(year), tuple(array[start:stop] for array in arrays)
