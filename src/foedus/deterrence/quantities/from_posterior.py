"""How each quantity of the game that the record identifies follows from the posterior of the links.

`docs/explanation/from-text-to-game.md` argues each step. Two rules hold for all. The probability that a promise is kept
in an armed attack comes from wars that called it and from disputes that reached war, never from joining in any dispute.
And a level counted over all governments of the record is turned into that of a *willing* one before `will` is applied,
so that unwillingness is not counted twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit

from foedus.arrangement.assumption_kinds import KINDS
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from foedus.deterrence.estimates.load import Posterior

    Array = NDArray[np.float64]

__all__ = ["MAPPED", "OF_THE_RECORD", "SOURCES", "LinkDraws", "willing"]

OF_THE_RECORD: Mapping[str, float] = {name: kind.middle for name, kind in KINDS.items() if name.startswith("record_")}
"""What is taken of the governments of the record, whose kinds are named ``record_...``: the defaults, by kind."""

_OF_TWO_LINKS = {"institutions": (0.0, 0.7), "nothing": (-1.0, 2.06)}
"""Priors, mean and standard deviation, of the terms of *honouring* that are made of those of two links."""

_SEED = 20261126
_SMALLEST = 0.02  # of an exponent; a contest without any slope has no game


class LinkDraws:
    """Draws of every term of the links used, all of one length and in one order.

    Parameters
    ----------
    links : dict of Posterior
    replaced : frozenset of str
        Links whose posterior is replaced by their prior.
    of_the_record : mapping of str to float, optional
        What is taken of the governments of the record, where it is not as in `OF_THE_RECORD`.

    Attributes
    ----------
    read : set of str
        Links whose draws were asked for; the caller may empty it.
    """

    def __init__(
        self, links: dict[str, Posterior], replaced: frozenset[str], of_the_record: Mapping[str, float] | None = None
    ) -> None:
        self.links = links
        self.of_the_record = {**OF_THE_RECORD, **(of_the_record or {})}
        self.size = min(len(posterior.draws) for posterior in links.values())
        self.read: set[str] = set()
        self.random = np.random.default_rng(_SEED)
        self._prior = {name: self._from_prior(name) for name in sorted(replaced & set(links))}
        if "joining" in self._prior and "honouring" in set(links) - replaced:
            self._prior["honouring"] = self._without_joining()

    def __call__(self, link: str, term: str) -> Array:
        """Return the draws of a term; zeros if it did not vary in the sample."""
        self.read.add(link)
        if term in self._prior.get(link, {}):
            return self._prior[link][term]
        posterior = self.links[link]
        return posterior[term][: self.size] if term in posterior.names else np.zeros(self.size)

    def level(self, link: str, step: str = "") -> Array:
        """Return the log-odds at zero of every term, at the latest level and the step that the record has not seen."""
        names = self.links[link].level_names(step, new_level=True)
        return np.sum([self(link, name) for name in names], axis=0)

    def reference(self, link: str, where: str, term: str) -> float:
        """Return the value of a term at which a derived link was taken."""
        return float(self.links[link].diagnostics.get(where, {}).get(term, 0.0))

    def typical_will(self) -> Array:
        """Return draws of the share of willing governments in the record."""
        low, high = (self.of_the_record[f"record_willing_{end}"] for end in ("least", "most"))
        return low + (high - low) * (np.random.default_rng(_SEED).permutation(self.size) + 0.5) / self.size

    def _from_prior(self, link: str) -> dict[str, Array]:
        priors = dict(self.links[link].prior)
        if link == "honouring":
            priors |= _OF_TWO_LINKS
        return {name: mean + sd * self.random.standard_normal(self.size) for name, (mean, sd) in priors.items()}

    def _without_joining(self) -> dict[str, Array]:
        """Return what changes in *honouring* if disputes say nothing: wars that called an alliance are its one source.

        Before its data joining says next to nothing of that chance, so that its part is left out, not averaged in.
        """
        from foedus.deterrence.links.honouring import reconciled

        defense, _ = reconciled([self("honouring", "from_wars_called")], _SEED)
        mean, sd = _OF_TWO_LINKS["nothing"]
        return {"defense": defense, "nothing": mean + sd * self.random.standard_normal(self.size)}


def willing(average: Array, share: Array, unwilling: float = OF_THE_RECORD["record_unwilling"]) -> Array:
    """Return the log-odds of a willing government, from those of the average one.

    Parameters
    ----------
    average : array (S,)
        Log-odds over all governments.
    share : array (S,)
        Of them that are willing.
    unwilling : float
        What the others' log-odds are lower by.

    Notes
    -----
    Solves ``share expit(x) + (1 - share) expit(x + unwilling) = expit(average)`` by bisection.

    >>> x = willing(np.array([0.0]), np.array([0.7]))
    >>> round(float(0.7 * expit(x[0]) + 0.3 * expit(x[0] - 2.2)), 6)
    0.5
    """
    low, high = average.copy(), average - unwilling + 6.0
    for _ in range(60):
        middle = (low + high) / 2
        below = share * expit(middle) + (1 - share) * expit(middle + unwilling) < expit(average)
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return (low + high) / 2


def _fight_base(links: LinkDraws) -> Array:
    """Return the chance of a willing guarantor, as strong as the protégé, at the distance of reference.

    The states that owed defence in wars from 1946 were somewhat weaker than their protégés (`record_strength`). Of the
    called alliances the share `called_at` had military institutions: the level is brought to none, because the text
    adds what institutions go with.
    """
    place = links("joining", "ln_distance_target") * links.reference("honouring", "joined_at", "ln_distance_target")
    structure = links("honouring", "institutions") * links.reference("honouring", "called_at", "institutions")
    strength = links("joining", "ln_capability") * links.of_the_record["record_strength"]
    average = links("honouring", "defense") - place - structure - strength
    level = willing(average, links.typical_will(), links.of_the_record["record_unwilling"])
    return expit(np.clip(level, -12, 12))


def _steepness(links: LinkDraws) -> Array:
    """Return the slope of winning on log strength; draws in which strength hurts are left out."""
    slope = links("contest", "ln_ratio")
    kept = np.flatnonzero(slope > _SMALLEST)
    if len(kept) == 0:
        return slope  # refused as impossible
    return np.where(slope > _SMALLEST, slope, slope[kept[np.arange(len(slope)) % len(kept)]])


def _resistance_slope(links: LinkDraws) -> Array:
    """Return the slope on the chance to hold: at even odds it moves by a quarter of the steepness per log strength."""
    return np.clip(4 * links("resistance", "help") / np.maximum(_steepness(links), 0.1), -20, 20)


def _capability_effect(links: LinkDraws) -> Array:
    slope = links("joining", "ln_capability")
    return np.maximum(slope, 1e-3)


_GML, _ATOP = "Gibler, Miller & Little 2016 (GML disputes)", "Leeds et al. 2002 (ATOP 5.1)"
SOURCES: dict[str, tuple[str, ...]] = {
    "honouring": ("Berkemeier & Fuhrmann 2018 (wartime fulfilment)", _GML, _ATOP),
    "joining": (_GML, _ATOP, "Singer 1987 (CINC)"),
    "contest": ("Sarkees & Wayman 2010 (COW wars)", "Singer 1987 (CINC)"),
    "resistance": (_GML, _ATOP, "Singer 1987 (CINC)"),
}

MAPPED = {
    "fight_base": (
        "honouring",
        _fight_base,
        Message(
            "Two sources combined, their disagreement kept: alliances put to the test by war, and states that "
            "owed defence in disputes that reached war. Adjusted from the average government to a willing one "
            "(how many were willing is an assumption), as strong as the protégé, at about 3,000 km, "
            "without military institutions."
        ),
    ),
    "obligation_none": (
        "honouring",
        lambda links: links("honouring", "nothing"),
        Message(
            "Effect of a defence obligation on joining in a war, with its sign reversed."
        ),
    ),
    "obligation_consult": (
        "joining",
        lambda links: np.maximum(links("joining", "owes_less"), 0.0) + np.zeros(links.size),
        Message(
            "Effect of a lesser obligation than defence on joining in a war, against none; a negative one counts as "
            "none. How often consultation pacts were honoured is not used: consulting is enough to honour them."
        ),
    ),
    "institutions": (
        "honouring",
        lambda links: links("honouring", "institutions"),
        Message(
            "Association with peacetime military institutions, among alliances put to the test by war."
        ),
    ),
    "distance_effect": (
        "joining",
        lambda links: links("joining", "ln_distance_target"),
        Message(
            "Joining the target's side, by the logarithm of the distance between the capitals."
        ),
    ),
    "capability_effect": (
        "joining",
        _capability_effect,
        Message(
            "Joining the target's side, by the logarithm of the helper's CINC."
        ),
    ),
    "contest_steepness": (
        "contest",
        _steepness,
        Message(
            "Who won interstate wars, by the ratio of the two sides' CINC, a coarse measure of fighting power "
            "that flattens the slope."
        ),
    ),
    "resistance_slope": (
        "resistance",
        _resistance_slope,
        Message(
            "Militarised responses to disputes by expected help, converted from log strength to the chance of "
            "holding at even odds."
        ),
    ),
}  # fmt: skip
"""Kind of quantity: the link, how it is computed, and the sentence that says so."""
