"""The crisis-signaling game as a model that a `Fit` can predict with, estimate again and save."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from foedus.errors import EstimationWarning, SpecificationError
from foedus.games.crisis.equilibria import CrisisEquilibria, crisis_equilibria
from foedus.games.crisis.game import ACTIONS, OUTCOMES, UTILITIES, outcome_probabilities
from foedus.games.fit.registry import ESTIMATORS, named
from foedus.games.likelihood.formula import Design, variables_of

if TYPE_CHECKING:
    from foedus.games.fit.fit import Fit

__all__ = ["SignalingModel"]


@dataclass(frozen=True, slots=True)
class SignalingModel:
    """The crisis-signaling game of Lewis and Schultz (2003) with payoffs as formulas.

    Attributes
    ----------
    formula : str
        Seven parts: SA, VA, CB, barWA, barWB, bara, VB.
    designs : tuple of Design
        How the seven payoffs' regressors are made.
    offset : tuple of float
        Payoffs held at a number; 0 elsewhere.
    settings : mapping
        Arguments of `signaling` by which it was estimated, for `refit`.
    """

    formula: str
    designs: tuple[Design, ...]
    offset: tuple[float, ...] = (0.0,) * 7
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Key under which a saved fit finds this class again."""
        return "signaling"

    @property
    def name(self) -> str:
        """For tables."""
        return "signaling"

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Status quo, concession, stand firm, back down."""
        return OUTCOMES

    @property
    def actions(self) -> tuple[str, ...]:
        """A challenges, B resists, A fights."""
        return ACTIONS

    @property
    def variables(self) -> tuple[str, ...]:
        """Columns that a prediction needs."""
        return tuple(dict.fromkeys(name for design in self.designs for name in variables_of(design.part)))

    @property
    def terms(self) -> tuple[str, ...]:
        """Names of the coefficients, as ``barWA:(Intercept)``."""
        return tuple(
            f"{payoff}:{column}"
            for payoff, design in zip(UTILITIES, self.designs, strict=True)
            for column in design.columns
        )

    def payoffs(self, parameters: np.ndarray, columns: Mapping[str, np.ndarray], *, paired: bool = False) -> np.ndarray:
        """Payoffs, shape (D, n, 7), at `parameters` of shape (D, K); if `paired`, row i at draw i, shape (n, 7).

        Raises
        ------
        SpecificationError
            If the parameters are not K finite numbers in each row.
        """
        parameters = np.atleast_2d(np.asarray(parameters, dtype=float))
        k = len(self.terms)
        if parameters.ndim != 2 or parameters.shape[1] != k or not np.isfinite(parameters).all():
            raise SpecificationError(
                f"parameters of shape {parameters.shape} where (draws, {k}) finite numbers are expected",
                where="parameters",
                todo=f"give them in the order {', '.join(self.terms[:3])}, ...",
            )
        count = len(next(iter(columns.values()))) if columns else 1
        out = np.empty((count, 7) if paired else (len(parameters), count, 7))
        at = 0
        for m, design in enumerate(self.designs):
            width = len(design.columns)
            matrix = _matrix(design, columns, count)
            mine = parameters[:, at : at + width]
            out[..., m] = self.offset[m] + ((mine * matrix).sum(axis=1) if paired else mine @ matrix.T)
            at += width
        return out

    def equilibria(
        self, parameters: np.ndarray, columns: Mapping[str, np.ndarray], *, paired: bool = False
    ) -> CrisisEquilibria:
        """Every equilibrium of every row at every draw; game ``d * n + i`` is row i at draw d.

        With `paired`, game i is row i at draw i.

        Warns
        -----
        EstimationWarning
            If the equilibria of a game are not all certified to be known.
        """
        payoffs = self.payoffs(parameters, columns, paired=paired)
        found = crisis_equilibria(payoffs.reshape(-1, 7))
        near = np.flatnonzero(~found.certified)
        if near.size:
            warnings.warn(
                f"{near.size} of {found.count.size} games are so near a tangency that their number of equilibria is "
                f"not certified (first: game {near[0]}, {found.count[near[0]]} found)",
                EstimationWarning,
                stacklevel=3,
            )
        return found

    def predict(self, parameters: np.ndarray, columns: Mapping[str, np.ndarray], of: str = "outcomes") -> np.ndarray:
        """Probabilities, shape (D, n, 4) of outcomes or (D, n, 3) of actions, at one equilibrium of each game.

        Where a game has several equilibria the stable one with the least resistance is taken and a warning says so;
        `crisis_predictions` gives them all. A game without any interior equilibrium ends in the status quo.
        """
        if of not in ("outcomes", "actions"):
            raise SpecificationError(f"cannot predict '{of}'", where="of", todo="ask for 'outcomes' or 'actions'")
        found = self.equilibria(parameters, columns)
        games = found.count.size
        if (several := int((found.count > 1).sum())) > 0:
            warnings.warn(
                f"{several} of {games} games have several equilibria; the stable one with the least resistance is "
                "shown. crisis_predictions gives all",
                EstimationWarning,
                stacklevel=2,
            )
        order = np.lexsort((found.resist, np.abs(found.slope) >= 1, found.game))
        chosen = order[np.r_[True, np.diff(found.game[order]) > 0]] if order.size else order
        actions = np.zeros((games, 3))
        actions[found.game[chosen]] = np.stack([found.challenge, found.resist, found.fight], axis=1)[chosen]
        shown = outcome_probabilities(*actions.T) if of == "outcomes" else actions
        return shown.reshape(len(np.atleast_2d(parameters)), -1, shown.shape[1])

    def refit(self, columns: Mapping[str, np.ndarray], **changes: Any) -> Fit:
        """Estimate again, on other data or with changed settings."""
        settings = {**self.settings, **changes}
        return named(ESTIMATORS["signaling"])(settings.pop("formula", self.formula), columns, **settings)

    def to_dict(self) -> dict[str, Any]:
        """Plain values that JSON can hold."""
        designs = [
            {"part": d.part, "levels": [[name, list(levels)] for name, levels in d.levels], "columns": list(d.columns)}
            for d in self.designs
        ]
        return {
            "formula": self.formula,
            "designs": designs,
            "offset": list(self.offset),
            "settings": dict(self.settings),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> SignalingModel:
        """Read what `to_dict` wrote."""
        designs = tuple(
            Design(d["part"], tuple((name, tuple(levels)) for name, levels in d["levels"]), tuple(d["columns"]))
            for d in values["designs"]
        )
        return cls(values["formula"], designs, tuple(values["offset"]), dict(values["settings"]))


def _matrix(design: Design, columns: Mapping[str, np.ndarray], count: int) -> np.ndarray:
    if not design.columns:
        return np.zeros((count, 0))
    if not columns:
        return np.ones((count, len(design.columns)))
    return design.matrix(columns)
