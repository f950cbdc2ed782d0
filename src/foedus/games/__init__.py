"""How states choose: game trees, equilibria, estimation. Knows nothing of Foedus's documents.

Two halves share the room.

*Trees and their estimation*: `tree` (players, moves, information sets, outcomes), `formula` (utilities over a data
frame, in the syntax of R's `games`), `induction` (choice probabilities), `jets` (numbers with exact first and second
derivatives), `likelihood` and `maximise` (exact Hessians, several starts), `diagnose` (identification, separation, the
verdict), `estimation` (any tree), `strategic` (`egame12`, `egame122`, `egame123`), `offers` (`ultimatum`),
`covariance`, `posterior`, `profile`, `fit` (the result of every estimator), `after` (predictions), `compare` (Vuong,
Clarke), `tables`, `plots`, `storage`.

*Signalling, quantal response and export*: `crisis` and its neighbours, `equilibria`, `qre`, `efg`, `draw`.

Public names are loaded when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from foedus.games.compare import clarke, vuong
    from foedus.games.covariance import bootstrap, with_covariance
    from foedus.games.crisis import signaling
    from foedus.games.crisis_predict import crisis_predictions
    from foedus.games.draw import draw_tree
    from foedus.games.efg import read_efg, write_efg
    from foedus.games.equilibria import crisis_equilibria, verify_equilibria
    from foedus.games.estimation import estimate
    from foedus.games.fit import DroppedRow, Fit, Model, Verdict
    from foedus.games.induction import backward_induction
    from foedus.games.offers import ultimatum
    from foedus.games.profile import profile_intervals
    from foedus.games.qre import quantal_response
    from foedus.games.storage import load, save
    from foedus.games.strategic import egame12, egame122, egame123
    from foedus.games.tables import table
    from foedus.games.tree import Chance, Move, Outcome, Tree

_HOMES = {
    "Chance": "tree",
    "DroppedRow": "fit",
    "Fit": "fit",
    "Model": "fit",
    "Move": "tree",
    "Outcome": "tree",
    "Tree": "tree",
    "Verdict": "fit",
    "backward_induction": "induction",
    "bootstrap": "covariance",
    "clarke": "compare",
    "crisis_equilibria": "equilibria",
    "crisis_predictions": "crisis_predict",
    "draw_tree": "draw",
    "egame12": "strategic",
    "egame122": "strategic",
    "egame123": "strategic",
    "estimate": "estimation",
    "load": "storage",
    "profile_intervals": "profile",
    "quantal_response": "qre",
    "read_efg": "efg",
    "save": "storage",
    "signaling": "crisis",
    "table": "tables",
    "ultimatum": "offers",
    "verify_equilibria": "equilibria",
    "vuong": "compare",
    "with_covariance": "covariance",
    "write_efg": "efg",
}

__all__ = [
    "Chance",
    "DroppedRow",
    "Fit",
    "Model",
    "Move",
    "Outcome",
    "Tree",
    "Verdict",
    "backward_induction",
    "bootstrap",
    "clarke",
    "crisis_equilibria",
    "crisis_predictions",
    "draw_tree",
    "egame12",
    "egame122",
    "egame123",
    "estimate",
    "load",
    "profile_intervals",
    "quantal_response",
    "read_efg",
    "save",
    "signaling",
    "table",
    "ultimatum",
    "verify_equilibria",
    "vuong",
    "with_covariance",
    "write_efg",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
