"""The crisis-signaling game: its payoffs, its two beliefs and its outcomes, as arrays.

A challenges or not; B concedes or resists; A stands firm or backs down (Lewis and Schultz 2003)::

    A ── not ─────────────► SQ   A: SA               B: 0
    └─ challenge ── B ── concede ─► CD   A: VA               B: CB
                    └─ resist ── A ── stand firm ─► SF   A: WA + e_A      B: WB + e_B
                                 └─ back down ────► BD   A: a + e_a       B: VB

e_A and e_a are known to A alone, e_B to B alone; all are independent standard normal. With p the chance that B resists,
A challenges if the better of its two last payoffs exceeds ``c = VA + (SA - VA) / p``, so that (Jo 2011)

    p_C = 1 - Phi(c - WA) Phi(c - a)                              chance that A challenges
    p_F = Pr(W > a-side and W > c) / p_C                          chance that A stands firm, given a challenge
    p_R = Phi(WB - VB + (VB - CB) / p_F)                          chance that B resists

and an equilibrium is a p with ``p = p_R(p_F(c(p)))``. Everything here is numpy over a last axis of seven payoffs.

Jeffrey B. Lewis and Kenneth A. Schultz. 2003. Revealing preferences. Political Analysis 11: 345-367.
Jinhee Jo. 2011. Nonuniqueness of the equilibrium in Lewis and Schultz's model. Political Analysis 19: 351-362.
"""

from __future__ import annotations

import numpy as np
from scipy.special import erfcx, expit, ndtr

from foedus.errors import FrameError

__all__ = [
    "ACTIONS",
    "OUTCOMES",
    "TAIL",
    "UTILITIES",
    "belief",
    "check_utilities",
    "outcome_probabilities",
    "quadrature",
]

UTILITIES = ("SA", "VA", "CB", "barWA", "barWB", "bara", "VB")
"""The seven payoffs in the order of the seven-part formula."""

OUTCOMES = ("sq", "cd", "sf", "bd")
"""Status quo, concession, stand firm, back down: the order of the formula's left side."""

ACTIONS = ("challenge", "resist", "fight")

# Below this both upper tails are so thin that 1 - Phi Phi is the sum of the two tails to the last digit.
TAIL = -8.3
_SQRT2 = np.sqrt(2.0)
_NODES = 20


def quadrature(nodes: int = _NODES) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    r"""Return the rule for :math:`\Phi_2(x, y; 1/\sqrt 2) - \Phi(x)\Phi(y)` (Plackett 1954).

    The difference is :math:`\frac{1}{2\pi}\int_0^{\pi/4} \exp\{-(x^2 + y^2 - 2xy\sin t)/(2\cos^2 t)\}\,dt`,
    all of whose terms are positive, so that the sum keeps its relative precision far into the tails.

    Returns
    -------
    square, product, weight : ndarray, shape (nodes,)
        The difference is ``sum(weight * exp(square * (x**2 + y**2) + product * x * y))``.
    """
    node, weight = np.polynomial.legendre.leggauss(nodes)
    angle = (node + 1) * np.pi / 8
    cosine2 = np.cos(angle) ** 2
    return -0.5 / cosine2, np.sin(angle) / cosine2, weight / 16.0


_SQUARE, _PRODUCT, _WEIGHT = quadrature()


def check_utilities(utilities: np.ndarray) -> np.ndarray:
    """Return payoffs as a float array of shape (..., 7).

    Raises
    ------
    FrameError
        If the last axis is not 7 or a payoff is not finite; the first offending game and payoff are named.
    """
    array = np.asarray(utilities, dtype=float)
    if array.ndim == 0 or array.shape[-1] != len(UTILITIES):
        raise FrameError(
            f"payoffs have shape {array.shape}; the last axis must hold the seven payoffs",
            where="utilities",
            todo=f"give them in the order {', '.join(UTILITIES)}",
        )
    bad = ~np.isfinite(array)
    if bad.any():
        *game, payoff = np.argwhere(bad)[0]
        raise FrameError(
            f"payoff {UTILITIES[payoff]} of game {tuple(map(int, game)) or 0} is not finite",
            where="utilities",
            todo="drop or mend the rows with missing or infinite values",
        )
    return array


def belief(x: np.ndarray, y: np.ndarray, gap: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return B's belief that A would stand firm, and the chance of a challenge.

    Parameters
    ----------
    x, y : ndarray
        ``WA - c`` and ``a - c``.
    gap : ndarray
        ``WA - a``; equal to ``x - y`` but free of the rounding of c.

    Returns
    -------
    firm, challenge : ndarray
        p_F and p_C; firm has a relative error below 1e-13 wherever it exceeds 1e-15.
    """
    tail_x, tail_y = ndtr(x), ndtr(y)
    challenge = tail_x + tail_y - tail_x * tail_y
    scaled = gap / _SQRT2
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        square, product = x * x + scaled * scaled, x * scaled
        both = tail_x * ndtr(scaled)
        for s, m, w in zip(_SQUARE, _PRODUCT, _WEIGHT, strict=True):
            both += w * np.exp(np.maximum(s * square + m * product, -700.0))
        both = np.where(y < TAIL, tail_x, both)
        firm = np.minimum(both / challenge, 1.0)
    thin = np.maximum(x, y) < TAIL
    if np.any(thin):
        firm[thin] = _thin_belief(x[thin], y[thin], gap[thin])
    return firm, challenge


def _thin_belief(x: np.ndarray, y: np.ndarray, gap: np.ndarray) -> np.ndarray:
    """p_F where the chance of a challenge may underflow: the ratio of two tails, by their Mills ratios."""
    with np.errstate(over="ignore"):
        log_ratio = -0.5 * gap * (x + y) + np.log(erfcx(-x / _SQRT2) / erfcx(-y / _SQRT2))
    return expit(log_ratio)


def outcome_probabilities(challenge: np.ndarray, resist: np.ndarray, fight: np.ndarray) -> np.ndarray:
    """Return the chances of sq, cd, sf and bd.

    Parameters
    ----------
    challenge, resist, fight : ndarray, shape (...)
        p_C, p_R and p_F.

    Returns
    -------
    ndarray, shape (..., 4)
        Rows sum to one.
    """
    return np.stack(
        [1 - challenge, challenge * (1 - resist), challenge * resist * fight, challenge * resist * (1 - fight)], axis=-1
    )
