"""Whether an estimate is what it claims to be."""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ["Verdict"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an estimate is what it claims to be, and why not.

    Attributes
    ----------
    converged : bool
        True only if nothing below speaks against it.
    gradient : float
        Largest absolute derivative of the log-likelihood, each in units of its coefficient's standard error.
    decrement : float
        Log-likelihood that the quadratic model still promises, ``g' (-H)^-1 g / 2``.
    definite : bool
        Whether the Hessian is negative definite at the estimate.
    separated : tuple of str
        Terms whose estimates run to infinity because they predict an action without error.
    unidentified : tuple of str
        Terms that the data cannot distinguish at the estimate.
    iterations : int
        Of the optimiser, from the best start.
    starts, starts_at_best : int
        Starting points tried, and how many of them reached the best log-likelihood.
    replicates, failed_replicates : int
        Bootstrap replicates drawn, and how many were left out.
    messages : tuple of str
        For people: what is wrong and what to do.
    """

    converged: bool
    gradient: float = math.nan
    decrement: float = math.nan
    definite: bool = True
    separated: tuple[str, ...] = ()
    unidentified: tuple[str, ...] = ()
    iterations: int = 0
    starts: int = 1
    starts_at_best: int = 1
    replicates: int = 0
    failed_replicates: int = 0
    messages: tuple[str, ...] = ()
