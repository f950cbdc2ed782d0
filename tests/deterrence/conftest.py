"""Draws made by hand, so that a formula can be followed with a pencil."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from foedus.arrangement.schema import Text
from foedus.deterrence.quantities.ledger import Draws, Ledger, Quantity

Key = str | tuple[str, str]


def made_from(values: Mapping[Key, float | Sequence[float]]) -> Draws:
    """Return draws of which each quantity has the values given: by kind, or by kind and party."""
    columns = [np.atleast_1d(np.asarray(v, float)) for v in values.values()]
    size = max(len(column) for column in columns)
    keys = [key if isinstance(key, tuple) else (key, None) for key in values]
    quantities = tuple(
        _fixed(kind, about, float(column[0])) for (kind, about), column in zip(keys, columns, strict=True)
    )
    table = np.stack([np.broadcast_to(column, size) for column in columns], axis=1)
    return Draws(Ledger(quantities), np.zeros_like(table), table)


def _fixed(kind: str, about: str | None, value: float) -> Quantity:
    return Quantity("-".join(filter(None, (kind, about))), kind, about, value, value, value, Text(en=kind))


@pytest.fixture(scope="session")
def made_draws():
    return made_from
