"""All equilibria of the crisis-signaling game, with a certificate that none is missed.

The search and the argument for its certificate are in `foedus.games.crisis.search`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr, ndtri

from foedus.errors import FrameError
from foedus.games.crisis.game import check_utilities, outcome_probabilities
from foedus.games.crisis.search import find_equilibria

if TYPE_CHECKING:
    import polars as pl

__all__ = ["STATUSES", "CrisisEquilibria", "crisis_equilibria", "verify_equilibria"]

STATUSES = ("certified", "undecided: nearly tangent", "an equilibrium cannot be resolved in double precision")
"""What can be said of a game's count, by its code."""

_CHUNK = 65536
_LOG_2PI_HALF = 0.5 * np.log(2 * np.pi)


@dataclass(frozen=True, slots=True)
class CrisisEquilibria:
    """Every equilibrium of a batch of crisis-signaling games.

    Attributes
    ----------
    utilities : ndarray, shape (games, 7)
        The payoffs, in the order of the seven-part formula.
    game : ndarray of int, shape (equilibria,)
        The game that each equilibrium belongs to; sorted, and within a game by `resist`.
    challenge, resist, fight : ndarray, shape (equilibria,)
        p_C, p_R, p_F.
    index : ndarray, shape (equilibria,)
        ``Phi^{-1}(p_R)``, which keeps its precision where p_R is 0 or 1 to rounding.
    slope : ndarray, shape (equilibria,)
        Slope of the best-response map; below 1 in size the equilibrium is stable under best response.
    residual : ndarray, shape (equilibria,)
        ``|p_R - F(p_R)|``, the violation of the equilibrium condition.
    regret : ndarray, shape (equilibria,)
        The most that B, on average over its types, could gain by its best reply; A's play is its best reply to p_R.
    count : ndarray of int, shape (games,)
        Number of equilibria.
    status : ndarray of int, shape (games,)
        Code into `STATUSES`; 0 means that the count is certified.
    boundary : ndarray of bool, shape (games,)
        Whether "A never challenges, B never resists" is a limit of play besides: SA > VA, WA < a and CB > VB.
        Such a game may have no equilibrium with 0 < p_R < 1.
    """

    utilities: np.ndarray
    game: np.ndarray
    challenge: np.ndarray
    resist: np.ndarray
    fight: np.ndarray
    index: np.ndarray
    slope: np.ndarray
    residual: np.ndarray
    regret: np.ndarray
    count: np.ndarray
    status: np.ndarray
    boundary: np.ndarray

    @property
    def certified(self) -> np.ndarray:
        """Whether each game's count is certified, shape (games,)."""
        return self.status == 0

    @property
    def outcomes(self) -> np.ndarray:
        """Chances of sq, cd, sf and bd at each equilibrium, shape (equilibria, 4)."""
        return outcome_probabilities(self.challenge, self.resist, self.fight)

    def tidy(self) -> pl.DataFrame:
        """Return one row per equilibrium: game, number within the game, actions, outcomes, stability and checks."""
        import polars as pl

        first = np.searchsorted(self.game, self.game, side="left")
        outcomes = self.outcomes
        return pl.DataFrame(
            {
                "game": self.game,
                "equilibrium": np.arange(self.game.size) - first,
                "challenge": self.challenge,
                "resist": self.resist,
                "fight": self.fight,
                **{name: outcomes[:, k] for k, name in enumerate(("sq", "cd", "sf", "bd"))},
                "stable": np.abs(self.slope) < 1,
                "residual": self.residual,
                "regret": self.regret,
                "status": [STATUSES[s] for s in self.status[self.game]],
            }
        )


def crisis_equilibria(utilities: np.ndarray) -> CrisisEquilibria:
    """Find every equilibrium of each crisis-signaling game, and certify the count.

    Parameters
    ----------
    utilities : ndarray, shape (games, 7) or (7,)
        SA, VA, CB, barWA, barWB, bara, VB of each game.

    Returns
    -------
    CrisisEquilibria
        The equilibria with 0 < p_R < 1 in exact arithmetic; `boundary` says where there is also the limit p_R = 0.

    Raises
    ------
    FrameError
        If the payoffs do not have seven columns or are not finite.

    Notes
    -----
    Jo (2011) shows that more than one equilibrium can exist; `crisis_search` gives the certificate's argument.

    Examples
    --------
    >>> import numpy as np
    >>> found = crisis_equilibria(np.array([0.0, 1.0, 0.0, -1.9, -2.8, -1.2, 1.0]))
    >>> found.count, found.resist.round(5)
    (array([3]), array([0.29645, 0.47242, 0.87403]))
    """
    array = np.atleast_2d(check_utilities(utilities))
    if array.ndim != 2:
        raise FrameError(f"payoffs have shape {array.shape}, not (games, 7)", where="utilities")
    # Limits (payoffs that underflow, beliefs of 0) are meant, and every use of them is guarded.
    with np.errstate(all="ignore"):
        parts = [find_equilibria(array[i : i + _CHUNK], i) for i in range(0, len(array), _CHUNK)]
    if not parts:
        empty = np.empty(0)
        none = np.empty(0, dtype=int)
        return CrisisEquilibria(array, none, *[empty] * 7, none, none, none.astype(bool))
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return CrisisEquilibria(array, *columns)


def verify_equilibria(utilities: np.ndarray, resist: np.ndarray, nodes: int = 64) -> tuple[np.ndarray, np.ndarray]:
    """Check candidates by another route than the solver's: residual and maximal regret.

    The chance to stand firm is integrated along A's payoff rather than along the correlation, and the regret is what
    either player could gain by its best reply, in units of its payoffs and on average over its private information.

    Parameters
    ----------
    utilities : ndarray, shape (equilibria, 7)
        Payoffs of the game of each candidate.
    resist : ndarray, shape (equilibria,)
        p_R.
    nodes : int
        Nodes of the Gauss-Legendre rule on each of 16 panels.

    Returns
    -------
    residual, regret : ndarray, shape (equilibria,)
        ``|p_R - F(p_R)|`` and the larger of the two players' gains.
    """
    sa, va, cb, wa, wb, a, vb = np.moveaxis(check_utilities(utilities), -1, 0)
    p = np.asarray(resist, dtype=float)
    c = va + (sa - va) / p
    node, weight = np.polynomial.legendre.leggauss(nodes)
    low, high = np.minimum(wa - c, 0.0) - 12.0, wa - c
    edges = low[..., None] + (high - low)[..., None] * np.linspace(0, 1, 17)
    middle, half = (edges[..., 1:] + edges[..., :-1]) / 2, (edges[..., 1:] - edges[..., :-1]) / 2
    t = middle[..., None] + half[..., None] * node
    density = np.exp(-0.5 * t * t) / np.sqrt(2 * np.pi) * ndtr((wa - a)[..., None, None] - t)
    stand = np.einsum("...pn,n,...p->...", density, weight, half)
    challenge = 1 - ndtr(c - wa) * ndtr(c - a)
    firm = stand / challenge
    best = wb - vb + (vb - cb) / firm
    residual = np.abs(p - ndtr(best))
    # B loses firm * |t - best| for each type t between its cut-off and the best one; A plays its best reply to p.
    gap = np.abs(ndtri(p) - best)
    return residual, challenge * firm * 0.5 * gap * gap * np.exp(-_LOG_2PI_HALF)
