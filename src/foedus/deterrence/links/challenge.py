"""Link 4: whether a state begins a dispute against another, given baseline risk and the other links.

log-odds(challenger c begins a dispute against target t in a year) =
    baseline(place, power, regimes, past) + weights x (help expected, balance with help, resistance expected)

The baseline is flexible (splines, decayed past, no effects of dyads, which make forecasts worse) and shrunk: each
group of terms has normal priors of one scale on standardised terms, the scale found by the evidence on the rows fitted.
The weights of expected help and resistance in the challenger's choice are *not identified* by the record: their profile
is nearly flat along a ridge (correlation about -.9), and `foedus.deterrence.links.identification` shows it. Nothing
here is a causal effect: promises are made where danger is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import expit

from foedus.deterrence.fitting.laplace import LinkFit, Prior, fit_link
from foedus.deterrence.fitting.rows import LinkRows
from foedus.deterrence.links.baseline import GROUPS, terms_of
from foedus.deterrence.links.expected_help import expected_help
from foedus.record.additions import PAIR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from foedus.deterrence.links.expected_help import Panel

__all__ = ["SCALES", "ChallengeRows", "Links", "challenge_rows", "fit_challenge", "with_links"]

Array = NDArray[np.float64]

SCALES: dict[str, float] = dict.fromkeys(GROUPS, 0.1)
"""Prior standard deviation of a standardised term, by group."""


@dataclass(frozen=True, slots=True)
class Links:
    """Coefficients of the other links: one draw, or the means.

    Attributes
    ----------
    joining, contest, resistance : mapping
        Terms by name.
    severity : str
        The fight that help is expected in.
    """

    joining: Mapping[str, float]
    contest: Mapping[str, float]
    resistance: Mapping[str, float]
    severity: str = "war"

    @classmethod
    def of(cls, joining: LinkFit, contest: LinkFit, resistance: LinkFit) -> Links:
        """Return the means of fitted links."""
        return cls(joining.terms, contest.terms, resistance.terms)


@dataclass(frozen=True, slots=True, eq=False)
class ChallengeRows:
    """Rows of link 4, with the group of each term.

    Attributes
    ----------
    rows : LinkRows
        Grouped by pair of states; ``frame`` keeps the keys, ``start``, ``complete``.
    groups : dict of str
        Group of each term but the intercept.
    """

    rows: LinkRows
    groups: dict[str, str]

    def take(self, keep: NDArray) -> ChallengeRows:
        """Return some of the rows, by a mask or by their numbers."""
        return replace(self, rows=self.rows.take(keep))

    def between(self, first: int, last: int) -> ChallengeRows:
        """Return the rows of calendar years, both included."""
        return replace(self, rows=self.rows.between(first, last))

    def only(self, *groups: str) -> ChallengeRows:
        """Return the rows with the terms of some groups only."""
        return self.terms([n for n in self.rows.names if n == "intercept" or self.groups[n] in groups])

    def terms(self, names: Sequence[str]) -> ChallengeRows:
        """Return the rows with some of the terms only, the intercept among them."""
        return ChallengeRows(self.rows.only(names), {n: self.groups[n] for n in names if n != "intercept"})


def challenge_rows(frame: pl.DataFrame, links: Links | None = None, years: Panel | None = None) -> ChallengeRows:
    """Return the rows of link 4.

    Parameters
    ----------
    frame : polars.DataFrame
        What `foedus.deterrence.links.baseline.challenge_frame` returned, or some of its rows.
    links : Links, optional
        Coefficients of the other links; without them the baseline alone.
    years : Panel, optional
        Needed with `links`; covers the years of the frame.
    """
    terms, groups = terms_of(frame)
    if links is not None and years is not None:
        added = link_terms(frame, links, years)
        terms |= added
        groups |= dict.fromkeys(added, "links")
    kept = [name for name in ("ccode1", "ccode2", "year", "start", "complete", "hostlev", "fatality") if name in frame]
    rows = LinkRows(
        link="challenge",
        frame=frame.select(kept),
        names=("intercept", *terms),
        design=np.column_stack([np.ones(frame.height), *terms.values()]),
        outcome=frame["start"].cast(pl.Float64).to_numpy(),
        group=frame.select(PAIR).to_series().to_numpy().astype(np.int64),
        offset=np.zeros(frame.height),
    )
    return ChallengeRows(rows, groups)


def with_links(rows: ChallengeRows, frame: pl.DataFrame, links: Links, years: Panel) -> ChallengeRows:
    """Return rows of the baseline with the terms of the other links added or replaced."""
    base = rows.only(*(group for group in GROUPS if group != "links"))
    added = link_terms(frame, links, years)
    design = np.column_stack([base.rows.design, *added.values()])
    extended = replace(base.rows, names=(*base.rows.names, *added), design=design)
    return ChallengeRows(extended, base.groups | dict.fromkeys(added, "links"))


def link_terms(frame: pl.DataFrame, links: Links, years: Panel) -> dict[str, Array]:
    """Return what the other links say of each row: ``help``, ``help_owed``, ``win``, ``resist``, ``resist_win``.

    ``help`` and ``help_owed`` are shifts of the target's log capability, ``win`` is the challenger's chance to win a
    war in which the help expected comes, ``resist`` the chance that the target answers.
    """
    without, owed = expected_help(frame, links.joining, years, severity=links.severity)
    cinc = [np.clip(frame[f"cinc{s}"].cast(pl.Float64).fill_null(1e-6).to_numpy(), 1e-6, 1) for s in "12"]
    balance = np.log(cinc[0] / cinc[1]) - without - owed
    win = expit(links.contest["initiator"] + links.contest["ln_ratio"] * balance)
    resist = expit(_resistance(frame, links.resistance, without, owed, cinc))
    return {"help": without, "help_owed": owed, "win": win, "resist": resist, "resist_win": resist * win}


def _resistance(frame: pl.DataFrame, b: Mapping[str, float], without: Array, owed: Array, cinc: list[Array]) -> Array:
    """Return the log-odds of link 3 for dyad-years."""

    def column(name: str, missing: float = 0.0) -> Array:
        return frame[name].cast(pl.Float64).fill_null(missing).to_numpy()

    distance = np.log1p(column("capdist", np.exp(8.0))) - 8.0
    contiguous = (column("conttype") >= 1) & (column("conttype") <= 4)
    level = sum(v * (column("year") >= int(k[5:])) for k, v in b.items() if k.startswith("step_"))
    unknown = frame["polity21"].is_null() | frame["polity22"].is_null()
    return (
        b["intercept"]
        + level
        + b["help"] * (without + owed)
        + b.get("help_owed", 0.0) * owed
        + b["ln_relative"] * np.log(cinc[1] / cinc[0])
        + b["contiguous"] * contiguous
        + b["ln_distance"] * distance
        + b["joint_democracy"] * column("joint_democracy")
        + b["regime_unknown"] * unknown.to_numpy()
        + b["major_challenger"] * column("cowmaj1")
        + b["major_target"] * column("cowmaj2")
    )


def prior_of(rows: ChallengeRows, scales: Mapping[str, float]) -> dict[str, Prior]:
    """Return the priors of the terms as they stand: the scale of the group over the spread of the term."""
    spread = rows.rows.design.std(axis=0)
    prior = {"intercept": Prior(-5.0, 10.0)}
    for name, sd in zip(rows.rows.names[1:], spread[1:], strict=True):
        prior[name] = Prior(0.0, scales[rows.groups[name]] / max(float(sd), 1e-6))
    return prior


def fit_challenge(
    rows: ChallengeRows, *, scales: Mapping[str, float] | None = None, start: Array | None = None
) -> LinkFit:
    """Fit link 4 by penalised Newton, with normal draws.

    Parameters
    ----------
    rows : ChallengeRows
        Of the years to fit.
    scales : mapping, optional
        Prior standard deviation of standardised terms by group, `SCALES` unless given.
    start : array (p,), optional
        Where Newton's method starts.
    """
    return fit_link(rows.rows, prior_of(rows, scales or SCALES), start=start_of(rows) if start is None else start)


def start_of(rows: ChallengeRows) -> Array:
    """Return where Newton's method starts (p,): disputes are rare, and nothing else is known."""
    return np.concatenate([[-4.5], np.zeros(len(rows.rows.names) - 1)])
