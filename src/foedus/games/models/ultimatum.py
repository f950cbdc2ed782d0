"""The statistical ultimatum game of Ramsay and Signorino (2009): an offer, accepted or refused.

Player 1 offers ``y`` between 0 and ``Q``. If player 2 accepts, 1 keeps ``Q - y`` and 2 has ``y``; otherwise they have
their reservation values ``R1 + e1`` and ``R2 + e2``, with logistic errors of scales ``s1`` and ``s2`` that each knows
alone. Player 2 accepts with probability ``F((y - R2) / s2)``. Player 1's best offer satisfies
``Q - y - R1 - e1 = s2 (1 + exp((y - R2) / s2))``, so that with ``A(y) = Q - y - R1 - s2 (1 + exp((y - R2) / s2))`` the
offer is at most y with probability ``F(-A(y) / s1)``. Offers are censored at 0 and Q.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from foedus.errors import SpecificationError, UnknownNameError
from foedus.games.fit.diagnose import check_identified, check_regressors
from foedus.games.fit.fit import Fit
from foedus.games.fit.from_search import finish
from foedus.games.likelihood.formula import Design, Frame, read_frame, split_formula, take_sample, variables_of
from foedus.games.likelihood.likelihood import Problem, predictors
from foedus.games.likelihood.maximise import ITERATIONS, SEARCH, check_iterations, climb_on, maximise
from foedus.games.likelihood.starts import scatter
from foedus.games.models.arguments import R_NAMES, names_arguments
from foedus.games.numbers import derivatives as jets

__all__ = ["OfferModel", "UltimatumLikelihood", "ultimatum"]

Array = Any


@dataclass(frozen=True, slots=True)
class UltimatumLikelihood:
    """Log-likelihood of offers, and of answers where they are observed.

    Attributes
    ----------
    estimated : tuple of bool
        Whether the log scales of players 1 and 2 are linear predictors; else they stand in ``data["scales"]``.
    answers : bool
        Whether acceptance counts.
    """

    estimated: tuple[bool, bool]
    answers: bool

    def parameters(self, eta: Sequence[Array], data: Mapping[str, Array]) -> tuple[Array, Array, Array, Array]:
        """Reservation values and log scales, each of shape (n,)."""
        first = eta[2] if self.estimated[0] else data["scales"][0]
        second = eta[2 + self.estimated[0]] if self.estimated[1] else data["scales"][1]
        return eta[0], eta[1], first, second

    def __call__(self, eta: Sequence[Array], data: Mapping[str, Array], ops: Any = jets) -> Array:
        """Log-likelihood of each row, shape (n,)."""
        r1, r2, log_s1, log_s2 = self.parameters(eta, data)
        y, limit = data["offer"], data["limit"]
        s1, s2 = ops.exp(log_s1), ops.exp(log_s2)
        surplus = (y - r2) / s2
        balance = (limit - y - r1 - s2 * (1.0 + ops.exp(surplus))) / s1
        # At the ends an offer stands for all that would lie beyond.
        inside = 1.0 - data["lowest"] - data["highest"]
        density = ops.log_sigmoid(balance) + ops.log_sigmoid(-balance) - log_s1 + ops.log_add_exp(surplus)
        ends = data["lowest"] * ops.log_sigmoid(-balance) + data["highest"] * ops.log_sigmoid(balance)
        offers = inside * density + ends
        if not self.answers:
            return offers
        accept = data["accept"]
        return offers + accept * ops.log_sigmoid(surplus) + (1.0 - accept) * ops.log_sigmoid(-surplus)

    def alike(self, data: Mapping[str, np.ndarray]) -> list[np.ndarray]:
        """All rows at once."""
        return [np.arange(len(data["offer"]))]

    @property
    def width(self) -> int:
        """One number for each row."""
        return 1


@dataclass(frozen=True, slots=True)
class OfferSettings:
    """How the game is estimated; what `Fit.update` can change."""

    max_offer: float
    outcome: str = "both"
    s1: float | None = None
    s2: float | None = None
    tolerance: float = 1e-8
    weights: str | None = None
    starts: int = 8
    seed: int = 0
    iterations: int = ITERATIONS


@dataclass(frozen=True, slots=True)
class OfferModel:
    """Specification of an estimated ultimatum game; see `foedus.games.fit.fit.Model`."""

    kind: ClassVar[str] = "ultimatum"

    formula: str
    settings: OfferSettings
    designs: tuple[Design, ...]
    name: str = "ultimatum"

    @property
    def outcomes(self) -> tuple[str, ...]:
        """What is predicted: the median offer, and the probability that it is accepted."""
        return ("median offer", "Pr(accept)")

    @property
    def actions(self) -> tuple[str, ...]:
        """Same as `outcomes`."""
        return self.outcomes

    @property
    def variables(self) -> tuple[str, ...]:
        """Columns that a prediction needs."""
        return tuple(dict.fromkeys(v for design in self.designs for v in variables_of(design.part)))

    @property
    def likelihood(self) -> UltimatumLikelihood:
        """Row likelihood."""
        return UltimatumLikelihood(
            (self.settings.s1 is None, self.settings.s2 is None), self.settings.outcome == "both"
        )

    @property
    def fixed(self) -> tuple[tuple[str, float], ...]:
        """Log scales that are given."""
        given = (("log(s1)", self.settings.s1), ("log(s2)", self.settings.s2))
        return tuple((name, float(np.log(value))) for name, value in given if value is not None)

    def predict(self, parameters: np.ndarray, columns: Mapping[str, np.ndarray], of: str = "outcomes") -> np.ndarray:
        """Median offer and its chance of acceptance, shape (draws, rows, 2)."""
        n = len(next(iter(columns.values()))) if columns else 1
        cells = columns if self.variables else {"(rows)": np.zeros(n)}
        designs = [design.matrix(cells).T for design in self.designs]
        designs += [np.ones((1, n))] * sum(self.likelihood.estimated)
        data = {"scales": np.broadcast_to(_scales(self.settings)[:, None], (2, n)), "limit": self.settings.max_offer}
        free = parameters[:, len(self.fixed) :]
        return _predict(self.likelihood, designs, data, free)

    @property
    def terms(self) -> tuple[str, ...]:
        """Names of the estimated coefficients."""
        names = [f"{r}:{c}" for r, d in zip(("R1", "R2"), self.designs, strict=True) for c in d.columns]
        given = (("log(s1)", self.settings.s1), ("log(s2)", self.settings.s2))
        return (*names, *(name for name, value in given if value is None))

    def problem(self, columns: Mapping[str, np.ndarray]) -> Problem:
        """Numbers of the estimation on rows without missing values."""
        frame = Frame(columns, {})
        matrices = [design.matrix(columns) for design in self.designs]
        matrices += [np.ones((frame.n, 1))] * sum(self.likelihood.estimated)
        rows = _rows(self.settings, split_formula(self.formula)[0], frame)
        weights = columns[self.settings.weights] if self.settings.weights else np.ones(frame.n)
        return Problem(self.likelihood, tuple(matrices), rows, np.asarray(weights, dtype=float), self.terms)

    def refit(self, columns: Any, **changes: Any) -> Fit:
        """Estimate again; `changes` are arguments of `ultimatum`."""
        s = self.settings
        options: dict[str, Any] = {
            "max_offer": s.max_offer,
            "outcome": s.outcome,
            "s1": s.s1,
            "s2": s.s2,
            "tolerance": s.tolerance,
            "weights": s.weights,
            "starts": s.starts,
            "seed": s.seed,
            "iterations": s.iterations,
        }
        for key in changes:
            if key not in options:
                raise UnknownNameError("setting", key, options, where="update")
        return ultimatum(self.formula, columns, **{**options, **changes})

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        s = self.settings
        names = ("max_offer", "outcome", "s1", "s2", "tolerance", "weights", "starts", "seed", "iterations")
        return {
            "formula": self.formula,
            "settings": {name: getattr(s, name) for name in names},
            "designs": [{"part": d.part, "levels": d.levels, "columns": d.columns} for d in self.designs],
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> OfferModel:
        """Read what `to_dict` wrote."""
        designs = tuple(
            Design(d["part"], tuple((v, tuple(levels)) for v, levels in d["levels"]), tuple(d["columns"]))
            for d in plain["designs"]
        )
        return cls(plain["formula"], OfferSettings(**plain["settings"]), designs)


@names_arguments(R_NAMES)
def ultimatum(
    formula: str,
    data: Any,
    *,
    max_offer: float,
    outcome: str = "both",
    s1: float | None = None,
    s2: float | None = None,
    tolerance: float = 1e-8,
    weights: str | None = None,
    starts: int = 8,
    seed: int = 0,
    iterations: int = ITERATIONS,
) -> Fit:
    """Estimate the statistical ultimatum game.

    Parameters
    ----------
    formula : str
        ``"offer + accept ~ R1 | R2"``: the offer and whether it was accepted (0, 1), and the reservation values of
        players 1 and 2. Without the answers: ``"offer ~ R1 | R2"`` and ``outcome="offer"``.
    data : polars or pandas frame, or mapping of column to array
    max_offer : float
        Largest offer that can be made, Q.
    outcome : {"both", "offer"}
        Whether the answers count.
    s1, s2 : float, optional
        Scales of the errors; absent: estimated, as ``log(s1)`` and ``log(s2)``.
    tolerance : float
        Offers this close to 0 or Q are taken to be there.
    weights : str, optional
        Column of row weights.
    starts, seed : int
        Starting points, and the seed of the random ones.
    iterations : int
        That the best of the searches may take.

    Returns
    -------
    Fit

    Raises
    ------
    SpecificationError
        Offers outside [0, Q], answers other than 0 and 1, a scale that is not positive.
    FrameError, UnknownNameError, ConvergenceError
        As `foedus.games.estimate`.

    Notes
    -----
    Ramsay and Signorino (2009), "A Statistical Model of the Ultimatum Game".
    """
    left, parts = split_formula(formula)
    try:
        limit = float(max_offer)
    except (TypeError, ValueError):
        raise SpecificationError(f"max_offer is a number, not {max_offer!r}", where="max_offer") from None
    most = check_iterations(iterations)
    settings = OfferSettings(limit, outcome, s1, s2, tolerance, weights, starts, seed, most)
    _check_settings(settings, left, parts, formula)
    used = left if outcome == "both" else left[:1]
    needed = tuple(dict.fromkeys([*used, *(v for part in parts for v in variables_of(part))]))
    sample = take_sample(read_frame(data, (*needed, weights) if weights else needed))
    model = OfferModel(formula, settings, tuple(Design.learn(part, sample.frame)[0] for part in parts))
    problem = model.problem(sample.frame.columns)
    names = [[f"{r}:{c}" for c in d.columns] for r, d in zip(("R1", "R2"), model.designs, strict=True)]
    check_regressors(names, problem.designs[:2])
    points = _starts(problem, settings)
    check_identified(problem, seed, points[0])
    found = climb_on(problem, maximise(problem, points, most=min(most, SEARCH)), most)
    return finish(model, model.fixed, problem, sample, found, provenance={"seed": str(seed), "outcome": outcome})


def _check_settings(settings: OfferSettings, left: tuple[str, ...], parts: tuple[str, ...], formula: str) -> None:
    where = f"formula '{formula}'"
    if settings.outcome not in ("both", "offer"):
        raise UnknownNameError("outcome", settings.outcome, ("both", "offer"))
    if len(parts) != 2:
        raise SpecificationError(
            f"ultimatum takes 2 parts on the right of '~' (R1 | R2), not {len(parts)}", where=where
        )
    if len(left) < (2 if settings.outcome == "both" else 1) or len(left) > 2:
        raise SpecificationError(
            "the offer and whether it was accepted stand to the left of '~'",
            where=where,
            todo="write 'offer + accept ~ ...', or outcome='offer' without answers",
        )
    for name, value in (("max_offer", settings.max_offer), ("s1", settings.s1), ("s2", settings.s2)):
        if value is not None and not (np.isfinite(value) and value > 0):
            raise SpecificationError(f"{name} is positive, not {value}", where=name)


def _rows(settings: OfferSettings, used: tuple[str, ...], frame: Frame) -> dict[str, np.ndarray]:
    y = frame.columns[used[0]]
    limit = settings.max_offer
    if y.dtype.kind != "f" or (y < -settings.tolerance).any() or (y > limit + settings.tolerance).any():
        row = "" if y.dtype.kind != "f" else f", row {int(np.flatnonzero((y < 0) | (y > limit))[0])}"
        raise SpecificationError(
            f"an offer lies between 0 and max_offer = {limit:g}",
            where=f"column '{used[0]}'{row}",
            todo="raise max_offer",
        )
    rows = {
        "offer": y,
        "limit": np.full(frame.n, limit),
        "lowest": (np.abs(y) <= settings.tolerance).astype(float),
        "highest": (np.abs(y - limit) <= settings.tolerance).astype(float),
        "scales": np.broadcast_to(_scales(settings)[:, None], (2, frame.n)),
    }
    if settings.outcome == "both":
        accept = frame.columns[used[1]]
        if accept.dtype.kind != "f" or not np.isin(accept, (0, 1)).all():
            raise SpecificationError("an answer is 0 (refused) or 1 (accepted)", where=f"column '{used[1]}'")
        rows["accept"] = accept
    return rows


def _scales(settings: OfferSettings) -> np.ndarray:
    return np.log([settings.s1 or 1.0, settings.s2 or 1.0])


def _starts(problem: Problem, settings: OfferSettings) -> np.ndarray:
    """Least squares for R1, the mean offer for R2 and the offers' spread for the scales, and points around."""
    y, limit = problem.data["offer"], settings.max_offer
    spread = np.log(max(float(np.std(y)), 0.05 * limit))
    first, second, *rest = problem.designs
    centre = np.concatenate(
        [
            np.linalg.lstsq(first, limit - y - np.exp(spread), rcond=None)[0],
            np.linalg.lstsq(second, np.full_like(y, y.mean()), rcond=None)[0],
            np.full(len(rest), spread),
        ]
    )
    points = scatter(problem, centre, settings.starts, settings.seed)
    points[1:, len(centre) - len(rest) :] = spread
    return points


def _predict(
    likelihood: UltimatumLikelihood, designs: Sequence[np.ndarray], data: Mapping[str, Any], b: np.ndarray
) -> np.ndarray:
    r1, r2, _, log_s2 = likelihood.parameters(predictors(designs, b), data)
    s2 = np.exp(log_s2)
    z = (data["limit"] - r1 - s2 - r2) / s2
    # w + log w = z has the solution w = W(exp z), Lambert's function, without the overflow of exp z.
    w = np.where(z > 1, z, np.exp(np.minimum(z, 1.0) - 1.0))
    for _ in range(12):
        w = w * (1 + z - np.log(w)) / (1 + w)
    offer = np.clip(data["limit"] - r1 - s2 * (1 + w), 0.0, data["limit"])
    return np.stack([offer, np.exp(jets.log_sigmoid((offer - r2) / s2))], axis=-1)
