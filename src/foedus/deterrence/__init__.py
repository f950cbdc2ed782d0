"""An arrangement in a situation, as a game: the links fitted to the record, and the ledger of what is assumed."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from foedus.deterrence.commitments import CLASSES, Commitment, Terms, best_reading, terms_of
    from foedus.deterrence.contest import chance_to_hold
    from foedus.deterrence.estimates import Estimates, Posterior, load_estimates
    from foedus.deterrence.help_forms import with_expected_help
    from foedus.deterrence.ledger import (
        Draws,
        Ledger,
        Quantity,
        estimate_quantity,
        from_situation,
        latin_hypercube,
        sample,
    )
    from foedus.deterrence.link_mapping import willing
    from foedus.deterrence.link_quantities import LinkQuantities, link_quantities
    from foedus.deterrence.parameters import LINKS
    from foedus.deterrence.record_levels import FULFILMENT, RECURRENCE
    from foedus.deterrence.reliability import Help, help_of
    from foedus.deterrence.situation_building import BuiltSituation, build_situation
    from foedus.deterrence.yardsticks import YARDSTICKS, yardstick

_PUBLIC = {
    "CLASSES": "commitments",
    "FULFILMENT": "record_levels",
    "LINKS": "parameters",
    "RECURRENCE": "record_levels",
    "YARDSTICKS": "yardsticks",
    "BuiltSituation": "situation_building",
    "Commitment": "commitments",
    "Draws": "ledger",
    "Estimates": "estimates",
    "Help": "reliability",
    "Ledger": "ledger",
    "Posterior": "estimates",
    "LinkQuantities": "link_quantities",
    "Quantity": "ledger",
    "Terms": "commitments",
    "best_reading": "commitments",
    "build_situation": "situation_building",
    "chance_to_hold": "contest",
    "estimate_quantity": "ledger",
    "from_situation": "ledger",
    "help_of": "reliability",
    "latin_hypercube": "ledger",
    "load_estimates": "estimates",
    "link_quantities": "link_quantities",
    "sample": "ledger",
    "terms_of": "commitments",
    "willing": "link_mapping",
    "with_expected_help": "help_forms",
    "yardstick": "yardsticks",
}

__all__ = [
    "CLASSES",
    "FULFILMENT",
    "LINKS",
    "RECURRENCE",
    "YARDSTICKS",
    "BuiltSituation",
    "Commitment",
    "Draws",
    "Estimates",
    "Help",
    "Ledger",
    "LinkQuantities",
    "Posterior",
    "Quantity",
    "Terms",
    "best_reading",
    "build_situation",
    "chance_to_hold",
    "estimate_quantity",
    "from_situation",
    "help_of",
    "latin_hypercube",
    "link_quantities",
    "load_estimates",
    "sample",
    "terms_of",
    "willing",
    "with_expected_help",
    "yardstick",
]


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(import_module(f"{__name__}.{_PUBLIC[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
