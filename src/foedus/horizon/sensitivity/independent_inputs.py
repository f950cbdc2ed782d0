"""The independent sources of chance behind a ledger.

A quantity that is assumed varies by itself. Quantities estimated on one link of the record depend on one another, and
so do those of two links where one is computed from both: they take the scores of one posterior draw, so that the links
together are one source of chance. Whatever needs independent inputs (Sobol indices, sweeps that share their draws)
works on these.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from foedus.deterrence.quantities.defaults import DEFAULTS, guarantor_defaults
from foedus.deterrence.quantities.ledger import from_situation
from foedus.errors import SpecificationError
from foedus.statistics.hypercube import normal_scores, stratified
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from foedus.arrangement.situation import Situation
    from foedus.deterrence.quantities.ledger import Ledger
    from foedus.deterrence.quantities.link_quantities import LinkQuantities

    Array = NDArray[np.float64]

__all__ = ["Input", "inputs_of", "ledger_for", "scores_by_name", "scores_of"]


def ledger_for(situation: Situation, guarantors: Iterable[str], links: LinkQuantities) -> Ledger:
    """Return the ledger of arrangements with these guarantors in a situation.

    Raises
    ------
    SpecificationError
        The situation says nothing of a distance or of the long-run strength of a side.
    """
    guarantors = sorted(set(guarantors))
    missing = [quantity for party in guarantors for quantity in guarantor_defaults(party)]
    defaults = links.in_situation(situation).over((*DEFAULTS, *missing))
    ledger = from_situation(situation, [situation.protege, situation.adversary, *guarantors], defaults)
    needed = (("distance", guarantors), ("potential", [situation.protege, situation.adversary]))
    given = {(quantity.kind, quantity.about) for quantity in ledger.quantities}
    absent = [f"{kind}-{party}" for kind, parties in needed for party in parties if (kind, party) not in given]
    if absent:
        raise SpecificationError(
            Message("the situation gives no {entries}", {"entries": absent}),
            todo=Message("add an entry for each, of the kind and about the party that the name gives"),
        )
    return ledger


@dataclass(frozen=True, slots=True)
class Input:
    """One source of chance.

    Attributes
    ----------
    id : str
        Of the quantity, or ``links:`` and the names of the links.
    columns : tuple of int
        Columns of the ledger that it moves.
    links : tuple of str
        The links of the record that are drawn together, if it is a draw of their posterior.
    """

    id: str
    columns: tuple[int, ...]
    links: tuple[str, ...] = ()


def inputs_of(ledger: Ledger) -> tuple[Input, ...]:
    """Return the sources of chance, in the order of the ledger."""
    found: dict[str, list[int]] = {}
    links: dict[str, tuple[str, ...]] = {}
    for j, quantity in enumerate(ledger.quantities):
        if not quantity.uncertain:
            continue
        joint = quantity.joint if quantity.scores is not None else ()
        name = f"links:{'+'.join(joint)}" if joint else quantity.id
        links[name] = joint
        found.setdefault(name, []).append(j)
    return tuple(Input(name, tuple(columns), links[name]) for name, columns in found.items())


def scores_of(ledger: Ledger, inputs: tuple[Input, ...], uniform: Array) -> Array:
    """Return the scores (D, N) that go with numbers between 0 and 1, of shape (D, inputs)."""
    z = np.zeros((len(uniform), len(ledger.quantities)))
    for k, source in enumerate(inputs):
        for j in source.columns:
            scores = ledger.quantities[j].scores
            if scores is None:
                z[:, j] = normal_scores(uniform[:, k])
            else:
                z[:, j] = scores[np.minimum((uniform[:, k] * len(scores)).astype(np.int64), len(scores) - 1)]
    return z


def scores_by_name(ledger: Ledger, draws: int, seed: int) -> Array:
    """Return scores (draws, N), each source of chance from a stream of its own that its name chooses.

    The same quantity has the same scores in every ledger, whatever else stands there: two designs that share an
    assumption share its draws (common random numbers), and a design added to a sweep changes no other. Each column is
    stratified (McKay, Beckman & Conover 1979).
    """
    inputs = inputs_of(ledger)
    uniform = np.empty((draws, len(inputs)))
    for k, source in enumerate(inputs):
        stream = np.random.SeedSequence(seed, spawn_key=(crc32(source.id.encode()),))
        generator = np.random.default_rng(stream)
        uniform[:, k] = stratified(draws, 1, generator)[:, 0]
    return scores_of(ledger, inputs, uniform)
