"""The quantities of the game that the record gives, from the posterior draws of the fitted links."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.deterrence.ledger import Quantity

__all__ = ["LinkQuantities", "link_quantities"]


@dataclass(frozen=True, slots=True)
class LinkQuantities:
    """Estimated quantities, with where they come from.

    Attributes
    ----------
    quantities : tuple of Quantity
        Each takes the place of the default of its kind.
    provenance : dict
        Hashes of the data, code version, sample and diagnostics of each link.
    failed : tuple of str
        Why no headline may be shown; empty if all diagnostics passed.
    """

    quantities: tuple[Quantity, ...] = ()
    provenance: dict[str, Any] = field(default_factory=dict)
    failed: tuple[str, ...] = ()

    def over(self, defaults: Sequence[Quantity]) -> tuple[Quantity, ...]:
        """Return the defaults, with what is estimated in the place of what is assumed."""
        estimated = {(q.kind, q.about): q for q in self.quantities}
        return tuple(estimated.get((q.kind, q.about), q) for q in defaults)


def link_quantities() -> LinkQuantities:
    """Return what the shipped estimates say of the links."""
    return LinkQuantities()
