"""All that the answers depend on: versions, hashes, seeds, draws, and the diagnostics."""

from __future__ import annotations

import platform
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np

import foedus
from foedus.assessment.schema import FORMAT
from foedus.wording import bilingual

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.arrangement.loading import Loaded
    from foedus.arrangement.situation import LoadedSituation
    from foedus.assessment.options import Option
    from foedus.assessment.schema import AnswersAt, DiagnosticsPart, ProvenancePart, SimulatedRow
    from foedus.deterrence.quantities.link_quantities import LinkQuantities
    from foedus.horizon.solving.checks import Diagnostics

__all__ = ["REPLICATES", "provenance_part"]

REPLICATES = 4
"""Independent sets of draws: how far they differ is the sampling error."""


def provenance_part(
    loaded: Loaded,
    situation: LoadedSituation,
    options: Sequence[Option],
    seed: int,
    draws: int,
    diagnostics: Diagnostics,
    sampling_error: AnswersAt,
    links: LinkQuantities,
    settings: Sequence[str] = (),
) -> ProvenancePart:
    """Return versions, hashes, seed, draws and diagnostics, those of the estimates among them."""
    import scipy

    made: ProvenancePart = {
        "format": FORMAT,
        "foedus": foedus.__version__,
        "python": platform.python_version(),
        "packages": {"numpy": np.__version__, "scipy": scipy.__version__},
        "arrangement_sha256": sha256(repr(loaded.document.data).encode()).hexdigest(),
        "situation_sha256": situation.sha256,
        "options": [option.id for option in options],
        "seed": seed,
        "streams": {"draws": [f"{seed}/{i}" for i in range(REPLICATES)], "paths": f"{seed}/{REPLICATES}"},
        "draws": draws,
        "paths": diagnostics.paths,
        "sampling_error": sampling_error,
        "estimates": links.provenance,
        "diagnostics": _diagnostics_part(options, diagnostics, links),
    }
    if settings:
        made["settings"] = list(settings)
    return made


def _diagnostics_part(options: Sequence[Option], diagnostics: Diagnostics, links: LinkQuantities) -> DiagnosticsPart:
    simulated: list[SimulatedRow] = [
        {
            "id": option.id,
            "peace_held": ends["peace_held"],
            "attacked_held": ends["attacked_held"],
            "conceded": ends["conceded"],
            "attacked_lost": ends["attacked_lost"],
        }
        for option, ends in zip(options, diagnostics.simulated, strict=False)
    ]
    return {
        "passed": diagnostics.passed and not links.failed,
        "messages": [bilingual(message) for message in (*diagnostics.messages, *links.failed)],
        "residual": diagnostics.residual,
        "mass_error": diagnostics.mass_error,
        "simulation_error": diagnostics.simulation_error,
        "infeasible": diagnostics.infeasible,
        "not_monotone": diagnostics.not_monotone,
        "simulated": simulated,
    }
