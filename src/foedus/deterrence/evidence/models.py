"""The small models of the evidence, by name: each a module with what it says, its sources, its limits and its fit."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any
from zlib import crc32

from foedus.errors import UnknownNameError

if TYPE_CHECKING:
    from foedus.deterrence.estimates.load import Posterior
    from foedus.wording import Message

__all__ = ["EVIDENCE_NAMES", "EvidenceModel", "evidence_model"]

EVIDENCE_NAMES = (
    "promise_will",
    "recurrence_after_war",
    "war_endings",
    "uncalled_promises",
    "forces_after_ceasefire",
    "promised_forces",
    "pact_ends",
    "ground_lost_without_war",
    "resistance_to_violence",
    "mediator_leverage",
    "presence",
    "us_pact_targets",
    "aid_arrival",
    "front_attrition",
)
"""Names of the models, each that of its module, in the order in which they are fitted."""


@dataclass(frozen=True, slots=True)
class EvidenceModel:
    """One small model.

    Attributes
    ----------
    name : str
    says : Message
        What it estimates.
    limits : Message
        What it cannot say.
    sources : tuple of str
        Ids of the sources that it reads.
    """

    name: str
    says: Message
    limits: Message
    sources: tuple[str, ...]

    def fit(self, seed: int, *, sampled: bool = True) -> Posterior:
        """Fit it; every model draws from a stream of its own."""
        stream = (seed + crc32(self.name.encode())) % 2**32
        return _module(self.name).fit(stream, sampled=sampled)


def evidence_model(name: str) -> EvidenceModel:
    """Return a model.

    Raises
    ------
    UnknownNameError
        There is none of that name.
    """
    if name not in EVIDENCE_NAMES:
        raise UnknownNameError("model of the evidence", name, EVIDENCE_NAMES)
    module = _module(name)
    return EvidenceModel(name, module.SAYS, module.LIMITS, module.SOURCES)


def _module(name: str) -> Any:  # every module of this sub-room has the same names: a test holds them
    return import_module(f"foedus.deterrence.evidence.{name}")
