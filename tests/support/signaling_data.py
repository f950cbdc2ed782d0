"""What the tests of the crisis-signalling game share."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

PHAT = {"PRhat": "PRhat", "PFhat": "PFhat"}
HELP_PAGE = np.array([0.0, 1.0, 0.0, -1.9, -2.8, -1.2, 1.0])
"""The example of R sigInt's help page for generate.eq, at x1 = 1."""


def reference(folder: Path, name: str) -> dict[str, Any]:
    return json.loads((folder / "reference.json").read_text())["fits"][name]


def sanctions(folder: Path) -> pl.DataFrame:
    return pl.read_csv(folder / "sanctionsData.csv")


def simulated(games: int = 150, per_game: int = 40, seed: int = 3) -> tuple[str, dict[str, np.ndarray], np.ndarray]:
    """A formula, data drawn from it and the coefficients that drew them."""
    from foedus.games.crisis.equilibria import crisis_equilibria

    random = np.random.default_rng(seed)
    x, w = random.normal(size=(2, games))
    formula = "sq + cd + sf + bd ~ 0 | x | 0 | 1 | w | 1 | 0"
    truth = np.array([1.0, 0.4, -1.2, -0.3, 0.5, -1.0])
    one, zero = np.ones(games), np.zeros(games)
    payoffs = np.stack(
        [zero, truth[0] + truth[1] * x, zero, truth[2] * one, truth[3] + truth[4] * w, truth[5] * one, zero], axis=1
    )
    found = crisis_equilibria(payoffs)
    first = np.searchsorted(found.game, np.arange(games))
    counts = np.array([random.multinomial(per_game, row / row.sum()) for row in found.outcomes[first]])
    data = {"x": x, "w": w} | {name: counts[:, k].astype(float) for k, name in enumerate(("sq", "cd", "sf", "bd"))}
    return formula, data, truth


@lru_cache(maxsize=1)
def tangent_payoff() -> float:
    """The barWB at which the help page's three equilibria become one, to rounding."""
    from foedus.games.crisis.equilibria import crisis_equilibria

    inside, outside = -2.8, -3.5
    for _ in range(60):
        middle = (inside + outside) / 2
        payoffs = HELP_PAGE.copy()
        payoffs[4] = middle
        inside, outside = (middle, outside) if crisis_equilibria(payoffs).count[0] == 3 else (inside, middle)
    return outside
