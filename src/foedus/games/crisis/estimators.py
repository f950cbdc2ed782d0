"""Pseudo-likelihood, nested pseudo-likelihood and constrained maximum likelihood of the crisis-signaling game.

Casey Crisman-Cox and Michael Gibilisco. 2021. Estimating signaling games in international relations: problems and
solutions. Political Science Research and Methods 9: 565-582.
Victor Aguirregabiria and Pedro Mira. 2007. Sequential estimation of dynamic discrete games. Econometrica 75: 1-53.
Che-Lin Su and Kenneth L. Judd. 2012. Constrained optimization approaches to estimation of structural models.
Econometrica 80: 2213-2230.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from foedus.games.crisis.equilibria import crisis_equilibria
from foedus.games.crisis.likelihood import Jet, best_response, equilibrium_jet, pseudo_jet, reduced_jet
from foedus.games.crisis.newton import Ascent, climb

__all__ = [
    "Constrained",
    "CrisisSample",
    "Nested",
    "constrained_maximum_likelihood",
    "nested_covariance",
    "nested_pseudo_likelihood",
    "pseudo_likelihood",
    "two_step_covariance",
]


@dataclass(frozen=True, slots=True)
class CrisisSample:
    """Numbers of an estimation.

    Attributes
    ----------
    designs : tuple of ndarray, shapes (n, k_m)
        Regressors of the seven payoffs; the k_m add up to K.
    offset : ndarray, shape (7,)
        Payoffs held at a number; 0 elsewhere.
    counts : ndarray, shape (4, n)
        How often each outcome was observed in each game.
    """

    designs: tuple[np.ndarray, ...]
    offset: np.ndarray
    counts: np.ndarray
    # All regressors, shape (K, n), and the payoff that each belongs to.
    stacked: np.ndarray = field(init=False, repr=False, compare=False)
    home: np.ndarray = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        widths = [design.shape[1] for design in self.designs]
        object.__setattr__(self, "stacked", np.ascontiguousarray(np.concatenate(self.designs, axis=1).T))
        object.__setattr__(self, "home", np.repeat(np.arange(len(widths)), widths))

    @property
    def n(self) -> int:
        """Games."""
        return self.counts.shape[1]

    @property
    def k(self) -> int:
        """Coefficients."""
        return len(self.home)

    def payoffs(self, b: np.ndarray) -> np.ndarray:
        """Payoffs, shape (7, n), at coefficients of shape (K,)."""
        out = np.empty((7, self.n))
        for m in range(7):
            mine = self.home == m
            out[m] = self.offset[m] + b[mine] @ self.stacked[mine]
        return out

    def spread(self, slopes: np.ndarray) -> np.ndarray:
        """Slopes in the payoffs, shape (7, n), as slopes in the coefficients, shape (n, K)."""
        return (self.stacked * slopes[self.home]).T

    def assemble(self, jet: Jet) -> tuple[np.ndarray, np.ndarray]:
        """Gradient (K,) and Hessian (K, K) in the coefficients."""
        gradient = (self.stacked * jet.gradient[self.home]).sum(axis=1)
        hessian = np.empty((self.k, self.k))
        for m in np.unique(self.home):
            mine = self.home == m
            hessian[mine] = self.stacked[mine] @ (self.stacked * jet.hessian[m][self.home]).T
        return gradient, hessian


def pseudo_likelihood(
    sample: CrisisSample, resist: np.ndarray, fight: np.ndarray, start: np.ndarray, most_iterations: int = 200
) -> Ascent:
    """Maximise the likelihood given beliefs.

    Parameters
    ----------
    sample : CrisisSample
    resist, fight : ndarray, shape (n,)
        First-stage estimates of p_R and p_F.
    start : ndarray, shape (K,)
    most_iterations : int
        Newton steps at most.
    """
    seen: dict[str, Jet] = {}

    def value(b: np.ndarray) -> float:
        with np.errstate(all="ignore"):
            seen["jet"] = pseudo_jet(sample.payoffs(b), resist, fight, sample.counts)
        return float(seen["jet"].value.sum())

    return climb(value, lambda _: sample.assemble(seen["jet"]), start, most_iterations)


def _beliefs_matter(
    sample: CrisisSample, b: np.ndarray, resist: np.ndarray, fight: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores (n, K), and the products of scores in b with those in p_R and in p_F, each (K, n)."""
    payoffs = sample.payoffs(b)
    jet = pseudo_jet(payoffs, resist, fight, sample.counts)
    scores = sample.spread(jet.gradient)
    # p_R and p_F enter through SA, VA and CB, VB alone: c moves by -(SA - VA) / p_R^2 where SA's slope is 1 / p_R.
    in_resist = jet.gradient[0] * resist * -(payoffs[0] - payoffs[1]) / resist**2
    in_fight = jet.gradient[2] * -fight * -(payoffs[6] - payoffs[2]) / fight**2
    return scores, scores.T * in_resist, scores.T * in_fight


def two_step_covariance(
    sample: CrisisSample, b: np.ndarray, resist: np.ndarray, fight: np.ndarray, factor: np.ndarray | None
) -> np.ndarray:
    """Covariance of the pseudo-likelihood estimate, corrected for the first stage.

    Parameters
    ----------
    sample : CrisisSample
    b : ndarray, shape (K,)
    resist, fight : ndarray, shape (n,)
    factor : ndarray, shape (2 n, r), or None
        A factor F of the first stage's covariance ``F F'``, p_R before p_F; None: the first stage is taken as known.

    Returns
    -------
    ndarray, shape (K, K)
        ``W^-1 + W^-1 C F F' C' W^-1`` with W the outer product of the scores and C its cross product with the scores in
        the beliefs (Crisman-Cox and Gibilisco 2021, appendix).
    """
    scores, in_resist, in_fight = _beliefs_matter(sample, b, resist, fight)
    inverse = np.linalg.pinv(scores.T @ scores, hermitian=True)
    if factor is None:
        return inverse
    passed = inverse @ (np.concatenate([in_resist, in_fight], axis=1) @ factor)
    return inverse + passed @ passed.T


@dataclass(frozen=True, slots=True)
class Nested:
    """Result of the nested pseudo-likelihood.

    Attributes
    ----------
    ascent : Ascent
        The last inner maximisation.
    resist, fight : ndarray, shape (n,)
        Beliefs at which it was made.
    change : float
        Largest change of a coefficient or a belief in the last round.
    rounds : int
    converged : bool
    residual : float
        Largest violation of the equilibrium condition by a belief.
    """

    ascent: Ascent
    resist: np.ndarray
    fight: np.ndarray
    change: float
    rounds: int
    converged: bool
    residual: float


def nested_pseudo_likelihood(
    sample: CrisisSample,
    resist: np.ndarray,
    fight: np.ndarray,
    start: np.ndarray,
    *,
    tolerance: float = 1e-8,
    most_rounds: int = 200,
    clip: float = 1e-4,
) -> Nested:
    """Let beliefs and coefficients answer each other until both rest.

    Parameters
    ----------
    sample : CrisisSample
    resist, fight : ndarray, shape (n,)
        Beliefs to begin with.
    start : ndarray, shape (K,)
        Pseudo-likelihood estimate at those beliefs.
    tolerance : float
        Largest change at which the iteration stops.
    most_rounds : int
    clip : float
        Beliefs are kept within [clip, 1 - clip] on the way.
    """
    ascent = pseudo_likelihood(sample, resist, fight, start)
    change, rounds, nearly = np.inf, 0, False
    while change > tolerance and rounds < most_rounds and np.isfinite(ascent.value):
        rounds += 1
        replies = best_response(sample.payoffs(ascent.point), resist, fight)
        new_resist, new_fight = (np.clip(reply.value, clip, 1 - clip) for reply in replies)
        # One Newton step a round is enough on the way: beliefs settle more slowly than it converges.
        following = pseudo_likelihood(sample, new_resist, new_fight, ascent.point, 200 if nearly else 1)
        change = max(
            float(np.abs(following.point - ascent.point).max(initial=0.0)),
            float(np.abs(new_resist - resist).max()),
            float(np.abs(new_fight - fight).max()),
        )
        ascent, resist, fight = following, new_resist, new_fight
        if change <= tolerance and not nearly:
            nearly, change = True, np.inf
    if not ascent.settled:
        ascent = pseudo_likelihood(sample, resist, fight, ascent.point)
    replies = best_response(sample.payoffs(ascent.point), resist, fight)
    residual = max(float(np.abs(replies[0].value - resist).max()), float(np.abs(replies[1].value - fight).max()))
    converged = change <= tolerance and ascent.settled
    return Nested(
        ascent=ascent, resist=resist, fight=fight, change=change, rounds=rounds, converged=converged, residual=residual
    )


def nested_covariance(sample: CrisisSample, b: np.ndarray, resist: np.ndarray, fight: np.ndarray) -> np.ndarray:
    """Covariance of the nested pseudo-likelihood estimate (Aguirregabiria and Mira 2007, proposition 2).

    ``(W + C (I - P_p')^-1 P_b)^-1 W (W + P_b' (I - P_p)^-1 C')^-1``, with P the best responses; P_p couples the two
    beliefs of one game only, so that its inverse is had game by game.
    """
    scores, in_resist, in_fight = _beliefs_matter(sample, b, resist, fight)
    resists, fights = best_response(sample.payoffs(b), resist, fight)
    outer = scores.T @ scores
    by_resist, by_fight = sample.spread(resists.gradient[:7]), sample.spread(fights.gradient[:7])
    turn_resist, turn_fight = resists.gradient[7], fights.gradient[7]
    # P_p = [[0, d], [e, 0]] game by game: (I - P_p')^-1 = [[1, e], [d, 1]] / (1 - d e).
    loop = 1 / (1 - turn_resist * turn_fight)
    solved_resist = (by_resist + turn_fight[:, None] * by_fight) * loop[:, None]
    solved_fight = (by_fight + turn_resist[:, None] * by_resist) * loop[:, None]
    left = np.linalg.pinv(outer + in_resist @ solved_resist + in_fight @ solved_fight)
    return left @ outer @ left.T


@dataclass(frozen=True, slots=True)
class Constrained:
    """Result of the constrained maximum likelihood.

    Attributes
    ----------
    ascent : Ascent
        From the best start.
    index : ndarray, shape (n,)
        ``Phi^{-1}(p_R)`` of the equilibrium played in each game.
    several : int
        Games that have more than one equilibrium at the estimate; the likeliest one is played.
    uncertified : int
        Games whose equilibria are not all certified to be known.
    regularity : float
        Smallest ``|1 - H'|``; near 0 an equilibrium is about to vanish and derivatives are not to be trusted.
    values : tuple of float
        Log-likelihood reached from each start.
    """

    ascent: Ascent
    index: np.ndarray
    several: int
    uncertified: int
    regularity: float
    values: tuple[float, ...] = field(default=())


@dataclass(slots=True)
class _Played:
    """The likeliest equilibrium of each game at the coefficients last tried."""

    payoffs: np.ndarray
    index: np.ndarray
    several: int
    uncertified: int
    total: float


def _play(sample: CrisisSample, b: np.ndarray) -> _Played | None:
    payoffs = sample.payoffs(b)
    if not np.isfinite(payoffs).all() or np.abs(payoffs).max() > 1e6:
        return None
    found = crisis_equilibria(payoffs.T)
    if not (found.count > 0).all():
        return None
    with np.errstate(all="ignore"):
        jet = equilibrium_jet(payoffs[:, found.game], found.index, sample.counts[:, found.game])
    order = np.lexsort((-np.nan_to_num(jet.value, nan=-np.inf), found.game))
    chosen = order[np.r_[True, np.diff(found.game[order]) > 0]]
    total = float(jet.value[chosen].sum())
    return _Played(payoffs, found.index[chosen], int((found.count > 1).sum()), int((~found.certified).sum()), total)


def constrained_maximum_likelihood(sample: CrisisSample, starts: list[np.ndarray]) -> Constrained:
    """Maximise the likelihood over coefficients and equilibria together.

    The problem is that of Su and Judd (2012): maximise over coefficients and p_R subject to the equilibrium condition
    of each game. Here every equilibrium of every game is known at each trial point, the likeliest is played, and the
    implicit function theorem gives the derivatives along it. No equilibrium can be missed on the way.

    Parameters
    ----------
    sample : CrisisSample
    starts : list of ndarray, shape (K,)
        Points to start from; the best end is kept.
    """
    ends: list[tuple[Ascent, _Played | None, float]] = []
    for start in starts:
        seen: dict[str, _Played | None] = {}

        def value(b: np.ndarray, seen: dict[str, _Played | None] = seen) -> float:
            seen["now"] = _play(sample, b)
            return seen["now"].total if seen["now"] is not None else -np.inf

        def derivatives(b: np.ndarray, seen: dict[str, _Played | None] = seen) -> tuple[np.ndarray, np.ndarray]:
            played = seen["now"]
            if played is None:
                return np.full(sample.k, np.nan), np.full((sample.k, sample.k), np.nan)
            with np.errstate(all="ignore"):
                return sample.assemble(reduced_jet(played.payoffs, played.index, sample.counts)[0])

        ascent = climb(value, derivatives, start)
        played = _play(sample, ascent.point)
        regularity = np.nan
        if played is not None:
            regularity = float(np.abs(reduced_jet(played.payoffs, played.index, sample.counts)[1]).min())
        ends.append((ascent, played, regularity))
    ascent, played, regularity = max(ends, key=lambda end: (end[0].value, end[0].settled))
    values = tuple(end[0].value for end in ends)
    if played is None:
        return Constrained(ascent, np.full(sample.n, np.nan), 0, sample.n, np.nan, values)
    return Constrained(ascent, played.index, played.several, played.uncertified, regularity, values)
