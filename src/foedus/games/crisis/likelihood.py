r"""Likelihoods of the crisis-signaling game, with exact first and second derivatives in closed form.

Everything rests on one integral, :math:`h(x, g) = \int_{-\infty}^{x} \phi(t)\,\Phi(g - t)\,dt`, the chance that a
payoff exceeds a threshold and another payoff. With :math:`\lambda = \phi / \Phi`,

.. math::
    \partial_x \log h = \phi(x)\Phi(g - x) / h = \alpha, \qquad
    \partial_g \log h = \phi(g/\sqrt 2)\,\Phi(\sqrt 2 x - g/\sqrt 2) / (\sqrt 2 h) = \beta,

and the second derivatives are :math:`\alpha(-x - \lambda(g - x) - \alpha)`, :math:`\alpha(\lambda(g - x) - \beta)` and
:math:`\beta(-g/2 - \lambda(\sqrt 2 x - g/\sqrt 2)/\sqrt 2 - \beta)`. Payoffs enter A's part through (WA, a, c) and B's
part through one index, so that all other derivatives are the chain rule.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import erfcx, log_ndtr, ndtr

from foedus.games.crisis.game import TAIL, quadrature

__all__ = ["Jet", "best_response", "constraint_jet", "equilibrium_jet", "pseudo_jet", "reduced_jet"]

_SQRT2 = np.sqrt(2.0)
_LOG_SQRT_2PI = 0.5 * np.log(2 * np.pi)
_SQUARE, _PRODUCT, _WEIGHT = (part[:, None] for part in quadrature())
# A payoff's place in the formula: SA, VA, CB, barWA, barWB, bara, VB; z comes eighth.
_SA, _VA, _CB, _WA, _WB, _A, _VB, _Z = range(8)
# Rows: what (x, gap) are in (WA, a, c), for standing firm and for backing down.
_FIRM = np.array([[1.0, 0.0, -1.0], [1.0, -1.0, 0.0]])
_BACK = np.array([[0.0, 1.0, -1.0], [-1.0, 1.0, 0.0]])


@dataclass(frozen=True, slots=True)
class Jet:
    """A function of m variables at n rows, with its derivatives.

    Attributes
    ----------
    value : ndarray, shape (n,)
    gradient : ndarray, shape (m, n)
    hessian : ndarray, shape (m, m, n)
    """

    value: np.ndarray
    gradient: np.ndarray
    hessian: np.ndarray

    def compose(self, jacobian: np.ndarray) -> Jet:
        """Take the m variables as linear in k others; `jacobian` has shape (m, k) or (m, k, n)."""
        if jacobian.ndim == 2:
            gradient = np.einsum("ik,in->kn", jacobian, self.gradient)
            hessian = np.einsum("ik,ijn,jl->kln", jacobian, self.hessian, jacobian)
        else:
            gradient = np.einsum("ikn,in->kn", jacobian, self.gradient)
            inner = np.einsum("ijn,jln->iln", self.hessian, jacobian)
            hessian = np.einsum("ikn,iln->kln", jacobian, inner)
        return Jet(self.value, gradient, hessian)

    def __add__(self, other: Jet) -> Jet:
        return Jet(self.value + other.value, self.gradient + other.gradient, self.hessian + other.hessian)

    def __sub__(self, other: Jet) -> Jet:
        return self + other.times(np.array(-1.0))

    def times(self, weight: np.ndarray) -> Jet:
        """Each row times a constant; a row of weight 0 is 0 even where the function is infinite."""
        rows = [np.where(weight == 0, 0.0, part) * weight for part in (self.value, self.gradient, self.hessian)]
        return Jet(rows[0], rows[1], rows[2])

    def exp(self) -> Jet:
        """Return the exponential of the function."""
        value = np.exp(self.value)
        outer = self.gradient[:, None] * self.gradient[None, :]
        return Jet(value, value * self.gradient, value * (self.hessian + outer))


def _mills(t: np.ndarray) -> np.ndarray:
    """``phi(t) / Phi(t)``."""
    return np.sqrt(2 / np.pi) / erfcx(-t / _SQRT2)


def _log_joint(x: np.ndarray, gap: np.ndarray) -> Jet:
    """``log h(x, gap)`` in (x, gap)."""
    scaled = gap / _SQRT2
    exponent = np.maximum(_SQUARE * (x * x + scaled * scaled) + _PRODUCT * (x * scaled), -700.0)
    joint = ndtr(x) * ndtr(scaled) + np.sum(_WEIGHT * np.exp(exponent), axis=0)
    below = log_ndtr(gap - x)
    # Far out h is Phi(x) Phi(gap - x), to rounding where the second factor is 1; there the quadrature loses its digits.
    far = (x - gap < TAIL) | (x < -9.0)
    value = np.where(far, log_ndtr(x) + below, np.log(np.maximum(joint, 1e-290)))
    turn = _SQRT2 * x - scaled
    alpha = np.exp(below - 0.5 * x * x - _LOG_SQRT_2PI - value)
    beta = np.exp(log_ndtr(turn) - 0.25 * gap * gap - _LOG_SQRT_2PI - value) / _SQRT2
    ratio = _mills(gap - x)
    cross = alpha * (ratio - beta)
    hessian = np.array(
        [[alpha * (-x - ratio - alpha), cross], [cross, beta * (-0.5 * gap - _mills(turn) / _SQRT2 - beta)]]
    )
    return Jet(value, np.array([alpha, beta]), hessian)


def _log_below(t: np.ndarray) -> Jet:
    """``log Phi(t)`` in t."""
    ratio = _mills(t)
    far = 1 / np.minimum(t, -25.0)
    square = far * far
    excess = np.where(t < -25.0, far * (square * (2 - 10 * square) - 1), ratio + t)
    return Jet(log_ndtr(t), ratio[None], -(ratio * excess)[None, None])


def _log_sum(a: Jet, b: Jet) -> Jet:
    """``log(exp a + exp b)``."""
    value = np.logaddexp(a.value, b.value)
    share_a, share_b = np.exp(a.value - value), np.exp(b.value - value)
    gradient = share_a * a.gradient + share_b * b.gradient
    hessian = sum(
        share * (jet.hessian + jet.gradient[:, None] * jet.gradient[None, :])
        for share, jet in ((share_a, a), (share_b, b))
    )
    return Jet(value, gradient, hessian - gradient[:, None] * gradient[None, :])


def _stages(wa: np.ndarray, a: np.ndarray, c: np.ndarray) -> tuple[Jet, Jet, Jet, Jet]:
    """Take logs of the chances of no challenge, a challenge, firm and back, in (WA, a, c)."""
    idle_w, idle_a = _log_below(c - wa), _log_below(c - a)
    idle = idle_w.compose(np.array([[-1.0, 0.0, 1.0]])) + idle_a.compose(np.array([[0.0, -1.0, 1.0]]))
    firm = _log_joint(wa - c, wa - a).compose(_FIRM)
    back = _log_joint(a - c, a - wa).compose(_BACK)
    return idle, _log_sum(firm, back), firm, back


def _observed(counts: np.ndarray, idle: Jet, challenge: Jet, firm: Jet, back: Jet) -> Jet:
    """A's part of the log-likelihood."""
    sq, cd, sf, bd = counts
    return idle.times(sq) + challenge.times(cd) + firm.times(sf) + back.times(bd)


def _answered(counts: np.ndarray, index: np.ndarray) -> Jet:
    """B's part of the log-likelihood, in its index."""
    _, cd, sf, bd = counts
    concedes = _log_below(-index)
    concedes = Jet(concedes.value, -concedes.gradient, concedes.hessian)
    return concedes.times(cd) + _log_below(index).times(sf + bd)


def _belief_index(payoffs: np.ndarray, fight: np.ndarray) -> np.ndarray:
    return payoffs[_WB] - payoffs[_VB] + (payoffs[_VB] - payoffs[_CB]) / fight


def pseudo_jet(payoffs: np.ndarray, resist: np.ndarray, fight: np.ndarray, counts: np.ndarray) -> Jet:
    """Log-likelihood of each game given the players' beliefs (Crisman-Cox and Gibilisco 2019), in the seven payoffs.

    Parameters
    ----------
    payoffs : ndarray, shape (7, n)
    resist, fight : ndarray, shape (n,)
        A's belief p_R and B's belief p_F.
    counts : ndarray, shape (4, n)
        How often each outcome was observed.

    Returns
    -------
    Jet
        In the order of the payoffs.
    """
    n = resist.size
    share = 1 / resist
    c = payoffs[_VA] + (payoffs[_SA] - payoffs[_VA]) * share
    to_a = np.zeros((3, 7, n))
    to_a[0, _WA], to_a[1, _A], to_a[2, _SA], to_a[2, _VA] = 1, 1, share, 1 - share
    to_b = np.zeros((1, 7, n))
    to_b[0, _WB], to_b[0, _CB], to_b[0, _VB] = 1, -1 / fight, 1 / fight - 1
    acts = _observed(counts, *_stages(payoffs[_WA], payoffs[_A], c))
    return acts.compose(to_a) + _answered(counts, _belief_index(payoffs, fight)).compose(to_b)


def _threshold(payoffs: np.ndarray, z: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return c where B resists with chance Phi(z), and its gradient and Hessian in the payoffs and z."""
    p = ndtr(z)
    share, stake = 1 / p, payoffs[_SA] - payoffs[_VA]
    ratio = _mills(z)
    kappa = ratio * share
    gradient, hessian = np.zeros((8, z.size)), np.zeros((8, 8, z.size))
    gradient[_SA], gradient[_VA], gradient[_Z] = share, 1 - share, -stake * kappa
    hessian[_SA, _Z] = hessian[_Z, _SA] = -kappa
    hessian[_VA, _Z] = hessian[_Z, _VA] = kappa
    hessian[_Z, _Z] = stake * kappa * (z + 2 * ratio)
    return payoffs[_VA] + stake * share, gradient, hessian


def _through(jet: Jet, threshold: tuple[np.ndarray, np.ndarray, np.ndarray]) -> Jet:
    """Take a function of (WA, a, c) as one of the payoffs and z."""
    _, gradient, hessian = threshold
    jacobian = np.zeros((3, 8, jet.value.size))
    jacobian[0, _WA], jacobian[1, _A], jacobian[2] = 1, 1, gradient
    inner = jet.compose(jacobian)
    return Jet(inner.value, inner.gradient, inner.hessian + jet.gradient[2] * hessian)


def equilibrium_jet(payoffs: np.ndarray, z: np.ndarray, counts: np.ndarray) -> Jet:
    """Log-likelihood of each game where B resists with chance ``Phi(z)``, in the seven payoffs and z.

    Parameters
    ----------
    payoffs : ndarray, shape (7, n)
    z : ndarray, shape (n,)
    counts : ndarray, shape (4, n)
    """
    threshold = _threshold(payoffs, z)
    acts = _through(_observed(counts, *_stages(payoffs[_WA], payoffs[_A], threshold[0])), threshold)
    answers = _answered(counts, z)
    place = np.zeros((1, 8))
    place[0, _Z] = 1
    return acts + answers.compose(place)


def constraint_jet(payoffs: np.ndarray, z: np.ndarray) -> Jet:
    """``H(z)``, the index of B's best response where A expects resistance with chance ``Phi(z)``; shapes as above."""
    threshold = _threshold(payoffs, z)
    _, challenge, firm, _ = _stages(payoffs[_WA], payoffs[_A], threshold[0])
    inverse = _through(challenge - firm, threshold).exp()  # 1 / p_F
    gain = payoffs[_VB] - payoffs[_CB]
    value = payoffs[_WB] - payoffs[_VB] + gain * inverse.value
    gradient = gain * inverse.gradient
    gradient[_WB] += 1
    gradient[_VB] += inverse.value - 1
    gradient[_CB] -= inverse.value
    hessian = gain * inverse.hessian
    hessian[_VB] += inverse.gradient
    hessian[:, _VB] += inverse.gradient
    hessian[_CB] -= inverse.gradient
    hessian[:, _CB] -= inverse.gradient
    return Jet(value, gradient, hessian)


def reduced_jet(payoffs: np.ndarray, z: np.ndarray, counts: np.ndarray) -> tuple[Jet, np.ndarray]:
    """Log-likelihood of each game along its equilibrium, in the payoffs alone: the implicit function of ``z = H(z)``.

    Parameters
    ----------
    payoffs : ndarray, shape (7, n)
    z : ndarray, shape (n,)
        An equilibrium of each game.
    counts : ndarray, shape (4, n)

    Returns
    -------
    jet : Jet
        In the seven payoffs.
    regularity : ndarray, shape (n,)
        ``1 - H'(z)``; 0 where the equilibrium is about to vanish and has no derivative.
    """
    likelihood, image = equilibrium_jet(payoffs, z, counts), constraint_jet(payoffs, z)
    regularity = 1 - image.gradient[_Z]
    slope = image.gradient[:_Z] / regularity
    jacobian = np.zeros((8, 7, z.size))
    jacobian[np.arange(7), np.arange(7)] = 1
    jacobian[_Z] = slope
    inner = likelihood.compose(jacobian)
    bend = image.compose(jacobian).hessian / regularity
    return Jet(inner.value, inner.gradient, inner.hessian + likelihood.gradient[_Z] * bend), regularity


def best_response(payoffs: np.ndarray, resist: np.ndarray, fight: np.ndarray) -> tuple[Jet, Jet]:
    """Return each player's choice given the other's, with slopes.

    Returns
    -------
    resist, fight : Jet
        In the seven payoffs and the other player's choice (eighth); Hessians are left at zero.
    """
    n = resist.size
    index = _belief_index(payoffs, fight)
    density = np.exp(-0.5 * index * index - _LOG_SQRT_2PI)
    gradient = np.zeros((8, n))
    gradient[_WB], gradient[_CB], gradient[_VB] = 1, -1 / fight, 1 / fight - 1
    gradient[_Z] = -(payoffs[_VB] - payoffs[_CB]) / fight**2
    none = np.zeros((8, 8, 0))
    resists = Jet(ndtr(index), density * gradient, none)
    share, stake = 1 / resist, payoffs[_SA] - payoffs[_VA]
    _, challenge, firm, _ = _stages(payoffs[_WA], payoffs[_A], payoffs[_VA] + stake * share)
    odds = firm - challenge
    jacobian = np.zeros((3, 8, n))
    jacobian[0, _WA], jacobian[1, _A], jacobian[2, _SA], jacobian[2, _VA] = 1, 1, share, 1 - share
    jacobian[2, _Z] = -stake * share**2
    fights = np.exp(odds.value)
    return resists, Jet(fights, fights * np.einsum("ikn,in->kn", jacobian, odds.gradient), none)
