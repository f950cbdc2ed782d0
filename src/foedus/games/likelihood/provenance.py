"""What a fit remembers of the data and the version that made it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from foedus import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["made_from", "plain_columns"]


def plain_columns(columns: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return columns with text as fixed-width strings, which can be stored without pickle and hashed by value."""
    return {name: values.astype(str) if values.dtype == object else values for name, values in columns.items()}


def data_hash(columns: Mapping[str, np.ndarray]) -> str:
    """SHA-256 of columns, by name and value."""
    digest = hashlib.sha256()
    for name in sorted(columns):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(columns[name]).tobytes())
    return digest.hexdigest()


def made_from(columns: Mapping[str, np.ndarray]) -> dict[str, str]:
    """Return the version of Foedus and the hash of the data, for the provenance of a fit."""
    return {"foedus": __version__, "data_sha256": data_hash(columns)}
