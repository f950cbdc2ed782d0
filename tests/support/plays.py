"""Simulated plays that several tests share."""

from __future__ import annotations

import numpy as np

from foedus.games import Move, Outcome, Tree, backward_induction

TRUTH = {"u1(sq):(Intercept)": 0.3, "u1(sq):x": -0.7, "u1(war):w": 0.8, "u2(war):(Intercept)": 0.4, "u2(war):z": -0.9}
FORMULA = "y ~ x | 0 | w - 1 | z"
OUTCOMES = ("sq", "cap", "war")


def deterrence(n: int, seed: int, *, error: str = "agent") -> dict[str, np.ndarray]:
    """Plays of the two-player game with three outcomes, at TRUTH."""
    random = np.random.default_rng(seed)
    x, w, z = random.standard_normal((3, n))
    tree = Tree(Move("1", {"L": Outcome("sq"), "R": Move("2", {"L": Outcome("cap"), "R": Outcome("war")})}))
    utilities = {("1", "sq"): 0.3 - 0.7 * x, ("1", "war"): 0.8 * w, ("2", "war"): 0.4 - 0.9 * z}
    solved = backward_induction(tree, utilities, error=error)
    p = np.stack([solved.outcomes[o] for o in OUTCOMES], axis=1)
    drawn = (random.random((n, 1)) > np.cumsum(p, axis=1)[:, :2]).sum(axis=1)
    y = np.array(OUTCOMES)[drawn]
    esc, war = (drawn > 0).astype(float), (drawn == 2).astype(float)
    return {"x": x, "w": w, "z": z, "y": y, "esc": esc, "war": war, "group": np.repeat(np.arange(n // 5), 5)}
