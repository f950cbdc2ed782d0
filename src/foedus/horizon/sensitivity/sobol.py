"""Sobol indices: which assumptions the spread of an answer comes from, alone and together with others.

The first index of an input is the share of the variance that goes when it alone becomes known; its total index is what
is left when everything else becomes known. Sampling (Saltelli's scheme on a scrambled Sobol' sequence) and estimators
(Saltelli et al. 2010, Computer Physics Communications 181, table 2, b and f) are SALib's; the intervals are quantiles
of its bootstrap. The leading inputs stand alone, all others together form one group.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from foedus.errors import SpecificationError
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["REST", "Index", "Plan", "plan", "require_power", "sobol_indices", "unsettled_messages"]

REST = "rest"
"""Name of the group of all inputs that do not stand alone."""

_RESAMPLES = 200
_WIDE, _BELOW_ZERO, _SUM = 0.2, -0.05, 1.15


@dataclass(frozen=True, slots=True)
class Index:
    """The indices of one group of inputs.

    Attributes
    ----------
    id : str
    first, first_low, first_high : float
        Share of the variance that goes when it alone becomes known, with its 90 % bootstrap interval.
    total, total_low, total_high : float
        Share that is left when everything else becomes known.
    """

    id: str
    first: float
    first_low: float
    first_high: float
    total: float
    total_low: float
    total_high: float

    @property
    def settled(self) -> bool:
        """Whether both intervals are narrow enough to be read, and the first index is not plainly below zero."""
        widths = (self.first_high - self.first_low, self.total_high - self.total_low)
        return max(widths) <= _WIDE and self.first >= _BELOW_ZERO


@dataclass(frozen=True, slots=True)
class Plan:
    """Where a model has to be run.

    Attributes
    ----------
    problem : dict
        As SALib wants it.
    groups : tuple of str
        In the order of the indices.
    n : int
    uniform : array (n * (groups + 2), inputs)
        Numbers between 0 and 1.
    """

    problem: dict[str, Any]
    groups: tuple[str, ...]
    n: int
    uniform: Array


def require_power(n: int) -> None:
    """Refuse a base sample that is not a power of 2.

    Raises
    ------
    SpecificationError
    """
    if n < 2 or n & (n - 1):
        raise SpecificationError(
            Message("the base sample of Sobol indices must be a power of 2, not {n}", {"n": n}),
            todo=Message("take 64, 128, ..."),
        )


def plan(inputs: Sequence[str], leading: Sequence[str], n: int, generator: np.random.Generator) -> Plan:
    """Return where to run a model.

    Parameters
    ----------
    inputs : sequence of str
        Independent inputs, each between 0 and 1.
    leading : sequence of str
        Those that stand alone; all others are the group `REST`.
    n : int
        Size of the base sample, a power of 2.
    generator : Generator
        Scrambles the sequence.

    Raises
    ------
    SpecificationError
        `n` is not a power of 2, or an input that should stand alone does not exist.
    """
    from SALib.sample import sobol

    require_power(n)
    if set(leading) - set(inputs):
        raise SpecificationError(f"no such input: {', '.join(sorted(set(leading) - set(inputs)))}")
    groups = [name if name in leading else REST for name in inputs]
    problem = {
        "num_vars": len(inputs),
        "names": list(inputs),
        "groups": groups,
        "bounds": [[0.0, 1.0]] * len(inputs),
    }
    uniform = sobol.sample(problem, n, calc_second_order=False, seed=generator)
    return Plan(problem, tuple(dict.fromkeys(groups)), n, np.asarray(uniform))


def sobol_indices(planned: Plan, values: Array, seed: int) -> tuple[Index, ...]:
    """Return the indices of each group, by total index, the largest first.

    Parameters
    ----------
    planned : Plan
    values : array (n * (groups + 2),)
        Of the model, where the plan says.
    seed : int
        Of the bootstrap.

    Raises
    ------
    SpecificationError
        The model returns the same value everywhere, or a value that is not a number.
    """
    from SALib.analyze import sobol

    if not np.isfinite(values).all():
        raise SpecificationError(Message("the model returns a value that is not a number"))
    if np.ptp(values) < 1e-12:
        raise SpecificationError(
            Message("the model returns the same value everywhere: there is no variance to share out")
        )
    found = sobol.analyze(
        planned.problem, values, calc_second_order=False, num_resamples=_RESAMPLES, conf_level=0.9,
        keep_resamples=True, seed=seed + 1,
    )  # fmt: skip
    rows = []
    for k, name in enumerate(planned.groups):
        low_high = [np.quantile(found[f"{key}_conf_all"][:, k], (0.05, 0.95)) for key in ("S1", "ST")]
        first, total = float(found["S1"][k]), float(found["ST"][k])
        (a, b), (c, d) = ((float(v) for v in pair) for pair in low_high)
        rows.append(Index(id=name, first=first, first_low=a, first_high=b, total=total, total_low=c, total_high=d))
    return tuple(sorted(rows, key=lambda row: (-row.total, row.id)))


def unsettled_messages(rows: Sequence[Index], n: int, titles: Mapping[str, Any]) -> list[Message]:
    """Return what forbids to read the indices as settled, by the title of each input.

    Parameters
    ----------
    rows : sequence of Index
    n : int
        Size of the base sample.
    titles : mapping of str to object
        What a message may say, by id.
    """
    found = []
    if wide := [titles[row.id] for row in rows if not row.settled and row.first >= _BELOW_ZERO]:
        found.append(
            Message(
                "The indices of {names} have not converged: with a base sample of {n} their intervals are wider "
                "than {width} points. Rely only on their order; a larger sample narrows them (--sobol {more}).",
                {"names": wide, "n": n, "width": round(100 * _WIDE), "more": 4 * n},
            )
        )
    if negative := [titles[row.id] for row in rows if row.first < _BELOW_ZERO]:
        found.append(
            Message(
                "The first-order index of {names} is negative, which is impossible: the sample of {n} is too "
                "small (--sobol {more}).",
                {"names": negative, "n": n, "more": 4 * n},
            )
        )
    total = sum(row.first for row in rows)
    if total > _SUM:
        found.append(
            Message(
                "The first-order indices sum to {sum}, more than one: the sample of {n} is too small (--sobol {more}).",
                {"sum": round(total, 2), "n": n, "more": 4 * n},
            )
        )
    return found
