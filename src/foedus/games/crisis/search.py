r"""The search for all equilibria of the crisis-signaling game, and why none is missed.

Write the equilibrium condition in ``z = Phi^{-1}(p_R)``: ``z = H(z)`` with ``H = A + B / p_F(c(Phi(z)))``,
``A = WB - VB`` and ``B = VB - CB``. Three monotone steps make up H:

* ``c = VA + (SA - VA) / Phi(z)`` moves one way in z;
* p_F moves one way in c, for it is the mean over M > c of ``r(M)``, the chance that the standing-firm payoff is the
  larger one given that the larger one is M, and r is monotone (its log-odds have the derivative
  ``m(M - a) - m(M - WA)``, where ``m(t) = t + phi(t) / Phi(t)`` increases);
* ``A + B / p_F`` moves one way in p_F.

So H is monotone. If it falls there is exactly one equilibrium. If it rises, an interval [l, u] holds none when
``H(l) > u`` or ``H(u) < l``, all of its equilibria lie in ``[H(l), H(u)]``, and it holds at most one when bounds of the
slope, made of the monotone parts, lie on one side of 1. Intervals are cut until each is decided; one that cannot be
decided (a tangency, to rounding) is reported by name and never guessed. The tests allow for the rounding error of H,
ten times the largest that was measured.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np
from scipy.special import erfcx, ndtr

from foedus.games.crisis.game import TAIL, belief

__all__ = ["find_equilibria"]

_Ends = TypeVar("_Ends", "_Points", "_Densities")

# Codes into foedus.games.crisis.equilibria.STATUSES.
CERTIFIED, NEARLY_TANGENT, UNRESOLVED = range(3)

_ROUNDS = 80
# Bound of the rounding error of H, relative to |A| + |B| / p_F: ten times the error of p_F.
_ROUNDING = 1e-12
# The same where p_F is below 1e-15: its relative precision is lost, and H is far beyond 39 unless B is 0.
_COARSE = 1e-2
_SPLIT = 0.4857
_RESIDUAL = 1e-9
_LEAST_P = 1e-150
# Phi(-37) is near the least positive number: beyond it p_R is a limit, not a number.
_FAR = 37.0
_LOG_2PI_HALF = 0.5 * np.log(2 * np.pi)
_SQRT2 = np.sqrt(2.0)
_INV_MILLS = np.sqrt(2 / np.pi)


@dataclass(frozen=True, slots=True)
class _Games:
    """Constants of a chunk of games; every field has shape (games,)."""

    va: np.ndarray
    stake: np.ndarray  # SA - VA
    wa: np.ndarray
    a: np.ndarray
    gap: np.ndarray  # WA - a
    A: np.ndarray
    B: np.ndarray

    def take(self, which: np.ndarray) -> _Games:
        return _Games(*(getattr(self, field.name)[which] for field in fields(self)))


@dataclass(frozen=True, slots=True)
class _Points:
    """The best-response map at some z; every field has shape (points,)."""

    z: np.ndarray
    p: np.ndarray
    c: np.ndarray
    x: np.ndarray
    y: np.ndarray
    firm: np.ndarray
    challenge: np.ndarray
    image: np.ndarray
    error: np.ndarray


def _games(utilities: np.ndarray) -> _Games:
    sa, va, cb, wa, wb, a, vb = utilities.T
    return _Games(va=va, stake=sa - va, wa=wa, a=a, gap=wa - a, A=wb - vb, B=vb - cb)


def _index(games: _Games, firm: np.ndarray) -> np.ndarray:
    return np.where(games.B == 0, games.A, games.A + games.B / firm)


def _evaluate(games: _Games, z: np.ndarray) -> _Points:
    p = np.maximum(ndtr(z), _LEAST_P)
    c = games.va + games.stake / p
    x, y = games.wa - c, games.a - c
    firm, challenge = belief(x, y, games.gap)
    image = _index(games, firm)
    size = np.abs(games.A) + np.where(games.B == 0, 0.0, np.abs(games.B) / firm)
    # An infinite image is on its own side of every z: it needs no margin.
    rounding = np.where(firm < 1e-15, _COARSE, _ROUNDING)
    error = np.where(np.isfinite(size), rounding * (1 + size), 0.0)
    return _Points(z=z, p=p, c=c, x=x, y=y, firm=firm, challenge=challenge, image=image, error=error)


def _limits(games: _Games) -> tuple[np.ndarray, np.ndarray]:
    """H at z = -inf and z = +inf."""
    towards = np.where(games.gap > 0, 1.0, np.where(games.gap < 0, 0.0, 0.5))
    firm_low = np.where(games.stake > 0, towards, ndtr(games.gap / _SQRT2))
    c = games.va + games.stake
    firm_high, _ = belief(games.wa - c, games.a - c, games.gap)
    firm_low = np.where(games.stake == 0, firm_high, firm_low)
    return _index(games, firm_low), _index(games, firm_high)


@dataclass(frozen=True, slots=True)
class _Densities:
    """Densities and distribution functions behind the slope; every field has shape (points,)."""

    phi_x: np.ndarray
    phi_y: np.ndarray
    below_x: np.ndarray
    below_y: np.ndarray
    ratio: np.ndarray  # r(c)
    rest: np.ndarray  # 1 - r(c)
    kappa: np.ndarray  # phi(z) / p**2
    mills_x: np.ndarray  # hazard of WA + e_A at c
    mills_y: np.ndarray


def _densities(games: _Games, at: _Points) -> _Densities:
    phi_x = np.exp(-0.5 * at.x * at.x - _LOG_2PI_HALF)
    phi_y = np.exp(-0.5 * at.y * at.y - _LOG_2PI_HALF)
    below_x, below_y = ndtr(-at.x), ndtr(-at.y)
    odds = np.exp(0.5 * games.gap * (at.x + at.y)) * (below_x / below_y)
    ratio, rest = 1 / (1 + odds), 1 / (1 + 1 / odds)
    kappa = np.exp(-0.5 * at.z * at.z - _LOG_2PI_HALF) / (at.p * at.p)
    mills_x, mills_y = _INV_MILLS / erfcx(-at.x / _SQRT2), _INV_MILLS / erfcx(-at.y / _SQRT2)
    return _Densities(
        phi_x=phi_x,
        phi_y=phi_y,
        below_x=below_x,
        below_y=below_y,
        ratio=ratio,
        rest=rest,
        kappa=kappa,
        mills_x=mills_x,
        mills_y=mills_y,
    )


def _slope(games: _Games, at: _Points, d: _Densities) -> np.ndarray:
    """H'(z), signed."""
    thin = np.maximum(at.x, at.y) < TAIL
    hazard = np.where(
        thin,
        at.firm * d.mills_x + (1 - at.firm) * d.mills_y,
        (d.phi_x * d.below_y + d.phi_y * d.below_x) / at.challenge,
    )
    tilt = np.where(d.ratio < d.rest, at.firm - d.ratio, d.rest - (1 - at.firm))
    slope = games.B / at.firm**2 * hazard * tilt * games.stake * d.kappa
    return np.where(np.isfinite(slope), slope, 0.0)


def _slope_bounds(games: _Games, low: _Points, high: _Points) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of |H'| on the intervals [low.z, high.z]; a bound that cannot be had is 0 or infinity."""
    dl, dh = _densities(games, low), _densities(games, high)
    peak = np.exp(-_LOG_2PI_HALF)
    x_most = np.where(low.x * high.x <= 0, peak, np.maximum(dl.phi_x, dh.phi_x))
    y_most = np.where(low.y * high.y <= 0, peak, np.maximum(dl.phi_y, dh.phi_y))
    x_least, y_least = np.minimum(dl.phi_x, dh.phi_x), np.minimum(dl.phi_y, dh.phi_y)
    # c falls from low to high where SA > VA.
    falls = games.stake > 0
    near, far = _ordered(falls, low, high)
    d_near, d_far = _ordered(falls, dl, dh)
    firm_least, firm_most = np.minimum(low.firm, high.firm), np.maximum(low.firm, high.firm)
    hazard_most = np.fmin(
        (x_most * d_far.below_y + y_most * d_far.below_x) / far.challenge,
        firm_most * d_far.mills_x + (1 - firm_least) * d_far.mills_y,
    )
    hazard_least = np.fmax(
        (x_least * d_near.below_y + y_least * d_near.below_x) / np.maximum(near.challenge, 1e-290),
        firm_least * d_near.mills_x * d_near.below_y + (1 - firm_most) * d_near.mills_y * d_near.below_x,
    )
    up = games.gap > 0
    cap = np.where(up, d_near.rest, d_near.ratio)
    margin = np.where(up, 1e-15, 1e-13 * firm_most)
    tilt_most = np.where(up, far.firm - d_near.ratio, d_near.ratio - far.firm) + margin
    tilt_most = np.fmin(np.fmin(tilt_most, cap), 1.0)
    tilt_least = np.fmax(np.where(up, near.firm - d_far.ratio, d_far.ratio - near.firm) - margin, 0.0)
    scale = np.abs(games.B * games.stake)
    most = scale / firm_least**2 * hazard_most * tilt_most * dl.kappa
    least = scale / firm_most**2 * hazard_least * tilt_least * dh.kappa
    # Beyond z = 38 the density underflows: p_R is 1 and H is flat, however steep the other factors.
    most = np.where(dl.kappa == 0, 0.0, most)
    return np.where(np.isfinite(least), least, 0.0), np.where(np.isnan(most), np.inf, most)


def _ordered(falls: np.ndarray, low: _Ends, high: _Ends) -> tuple[_Ends, _Ends]:
    """Put the interval's ends in the order of c: the smaller c first."""
    kind = type(low)
    pairs = [(getattr(low, field.name), getattr(high, field.name)) for field in fields(low)]
    return (
        kind(*(np.where(falls, h, lo) for lo, h in pairs)),
        kind(*(np.where(falls, lo, h) for lo, h in pairs)),
    )


def find_equilibria(utilities: np.ndarray, offset: int = 0) -> tuple[np.ndarray, ...]:
    """Find and certify the equilibria of a chunk of games.

    Parameters
    ----------
    utilities : ndarray, shape (games, 7)
        Finite payoffs.
    offset : int
        Number of the first game.

    Returns
    -------
    tuple of ndarray
        Of each equilibrium: game, p_C, p_R, p_F, z, slope, residual, regret; of each game: count, status, boundary.
    """
    games = _games(utilities)
    n = len(utilities)
    status = np.zeros(n, dtype=int)
    left, right = _limits(games)
    game, low, high, turn = _intervals(games, left, right, status)
    z, converged = _polish(games.take(game), low, high, turn)
    status[game[~converged]] = UNRESOLVED
    keep = np.ones(game.size, dtype=bool)
    keep[1:] = (game[1:] != game[:-1]) | (np.abs(z[1:] - z[:-1]) > 1e-9 * (1 + np.abs(z[1:])))
    game, z = game[keep], z[keep]
    chosen = games.take(game)
    at = _evaluate(chosen, z)
    slope = _slope(chosen, at, _densities(chosen, at))
    p = ndtr(z)
    residual = np.abs(p - ndtr(at.image))
    # Nothing is called an equilibrium that does not satisfy its condition.
    sound = residual < _RESIDUAL
    status[game[~sound]] = UNRESOLVED
    count = np.bincount(game[sound], minlength=n)
    boundary = left == -np.inf
    # From end to end z - H(z) changes sign, or keeps it where the limit p_R = 0 lies below: a count of the wrong parity
    # is not a count.
    status[((count + boundary) % 2 == 0) & (status == CERTIFIED)] = NEARLY_TANGENT
    gap = np.where(sound, z - at.image, 0.0)
    regret = at.challenge * at.firm * 0.5 * gap * gap * np.exp(-_LOG_2PI_HALF)
    columns = (game + offset, at.challenge, p, at.firm, z, slope, residual, regret)
    return *(column[sound] for column in columns), count, status, boundary


def _intervals(
    games: _Games, left: np.ndarray, right: np.ndarray, status: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return game, ends and direction of the intervals that hold exactly one equilibrium each, in order.

    Games in which some interval stays undecided are marked in `status`.
    """
    rising = (games.B * games.stake * games.gap) * 1.0 > 0
    # The sign of H' is that of -B * d(p_F)/dc * dc/dz, and dc/dz has the sign of VA - SA.
    steady = ~rising
    found = [(np.flatnonzero(steady), np.minimum(left, right)[steady], np.maximum(left, right)[steady], 1.0)]
    # Every image beyond 39 is p_R = 1 to the last digit: the map is flat.
    certain = rising & (np.minimum(left, right) > 39)
    found.append((np.flatnonzero(certain), np.minimum(left, right)[certain], np.maximum(left, right)[certain], 1.0))
    rising &= ~certain
    if rising.any():
        found += _isolate(games, np.flatnonzero(rising), left[rising], right[rising], status)
    game = np.concatenate([f[0] for f in found])
    low = np.concatenate([f[1] for f in found])
    high = np.concatenate([f[2] for f in found])
    turn = np.concatenate([np.full(len(f[0]), f[3]) for f in found])
    order = np.lexsort((low, game))
    return game[order], low[order], high[order], turn[order]


def _isolate(
    games: _Games, game: np.ndarray, left: np.ndarray, right: np.ndarray, status: np.ndarray
) -> list[tuple[np.ndarray, np.ndarray, np.ndarray, float]]:
    """Cut the z-axis of games with a rising map into intervals that hold exactly one equilibrium each."""
    low = np.where(np.isfinite(left), left, np.minimum(-_FAR, right - 1))
    high = np.where(np.isfinite(right), right, np.maximum(_FAR, low + 1))
    found: list[tuple[np.ndarray, np.ndarray, np.ndarray, float]] = []
    for _ in range(_ROUNDS):
        if not game.size:
            return found
        held = games.take(game)
        at_low, at_high = _evaluate(held, low), _evaluate(held, high)
        floor, ceiling = at_low.image - at_low.error, at_high.image + at_high.error
        empty = (floor > high) | (ceiling < low)
        least, most = _slope_bounds(held, at_low, at_high)
        gain_low, gain_high = low - at_low.image, high - at_high.image
        gentle, steep = ~empty & (most < 1), ~empty & (least > 1)
        one = gentle & (gain_low <= at_low.error) & (gain_high >= -at_high.error)
        found.append((game[one], low[one], high[one], 1.0))
        one = steep & (gain_low >= -at_low.error) & (gain_high <= at_high.error)
        found.append((game[one], low[one], high[one], -1.0))
        open_ = ~(empty | gentle | steep)
        game, low, high, floor, ceiling = (v[open_] for v in (game, low, high, floor, ceiling))
        new_low, new_high = np.maximum(low, floor), np.minimum(high, ceiling)
        thin = high - low < 1e-13 * (1 + np.abs(low))
        status[game[thin]] = NEARLY_TANGENT
        cut = ~thin & (new_high - new_low > 0.35 * (high - low))
        whole = ~thin & ~cut
        middle = new_low[cut] + _SPLIT * (new_high[cut] - new_low[cut])
        game = np.concatenate([game[whole], game[cut], game[cut]])
        low = np.concatenate([new_low[whole], new_low[cut], middle])
        high = np.concatenate([new_high[whole], middle, new_high[cut]])
    status[game] = NEARLY_TANGENT
    return found


def _between(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Halve the interval on a scale that is linear near 0 and logarithmic far out."""
    return np.clip(np.sinh(0.5 * (np.arcsinh(low) + np.arcsinh(high))), low, high)


def _polish(games: _Games, low: np.ndarray, high: np.ndarray, turn: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Newton's method inside brackets; `turn` is the sign of z - H(z) at the right end."""
    n = low.size
    z_all, done_all = np.empty(n), np.zeros(n, dtype=bool)
    which = np.arange(n)
    low, high = np.clip(low, -1e300, 1e300), np.clip(high, -1e300, 1e300)
    z = _between(low, high)
    for turns in range(200):
        if not which.size:
            break
        at = _evaluate(games, z)
        slope = _slope(games, at, _densities(games, at))
        gain = z - at.image
        above = turn * gain > 0
        high, low = np.where(above, z, high), np.where(above, low, z)
        step = z - gain / (1 - slope)
        # Newton creeps where H is nearly vertical: every fourth step halves the bracket.
        inside = (step >= low) & (step <= high) & np.isfinite(step) & (turns % 4 < 3)
        step = np.where(inside, step, _between(low, high))
        small = 4.5e-16 * np.maximum(1, np.abs(z))
        done = (np.abs(gain) <= 1e-2 * at.error) | (np.abs(step - z) <= small) | (high - low <= small)
        step = np.where(np.abs(gain) <= 1e-2 * at.error, np.where(inside, step, z), step)
        z_all[which[done]], done_all[which[done]] = step[done], True
        z_all[which[~done]] = step[~done]
        left = ~done
        which, z, low, high, turn = which[left], step[left], low[left], high[left], turn[left]
        games = games.take(left)
    return z_all, done_all
