"""Models by their kind: the class that a saved fit is read with, and the function that estimates it again.

Named, not imported: a fit stands below its models, and reading a file must not bring in those that it does not use.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = ["ESTIMATORS", "MODELS", "named"]

MODELS = {
    "signaling": "foedus.games.crisis.model:SignalingModel",
    "tree": "foedus.games.models.tree_model:TreeModel",
    "ultimatum": "foedus.games.models.ultimatum:OfferModel",
}
"""Kind of a model, and its class; a file can name only these."""

ESTIMATORS = {
    "signaling": "foedus.games.crisis.signaling:signaling",
    "tree": "foedus.games.models.any_tree:refit_tree",
}
"""Kind of a model, and what estimates it; a model whose module holds its own estimator needs no entry."""


def named(place: str) -> Any:
    """Return what stands at ``module:name``."""
    module, name = place.split(":")
    return getattr(import_module(module), name)
