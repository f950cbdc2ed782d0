"""What every estimator of the room returns: a `Fit`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import polars as pl
from scipy.special import ndtr, ndtri

from foedus.errors import SpecificationError, UnknownNameError
from foedus.games.fit.verdict import Verdict
from foedus.games.likelihood.formula import DroppedRow

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Fit", "Model"]


class Model(Protocol):
    """What a `Fit` needs of the model that made it; a frozen dataclass of plain values.

    Attributes
    ----------
    kind : str
        Key of `foedus.games.fit.registry.MODELS`, by which a saved fit finds its class again.
    name : str
        For tables, as ``egame12``.
    formula : str
        As the user gave it, or built from the tree.
    outcomes, actions : tuple of str
        Names of the columns of `predict`.
    variables : tuple of str
        Columns of data that a prediction needs.
    """

    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def formula(self) -> str: ...  # noqa: D102
    @property
    def outcomes(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def actions(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def variables(self) -> tuple[str, ...]: ...  # noqa: D102

    def predict(self, parameters: np.ndarray, columns: Mapping[str, np.ndarray], of: str) -> np.ndarray:
        """Probabilities, shape (draws, rows, outcomes or actions), for `parameters` of shape (draws, terms).

        `of` is ``"outcomes"`` or ``"actions"``.
        """
        ...

    def refit(self, columns: Mapping[str, np.ndarray], **changes: Any) -> Fit:
        """Estimate again, on other data or with changed settings."""
        ...

    def to_dict(self) -> dict[str, Any]:
        """Plain values that JSON can hold; ``from_dict`` reads them back."""
        ...


@dataclass(frozen=True, slots=True)
class Fit:
    """An estimated model.

    Attributes
    ----------
    model : Model
        Enough to predict and to estimate again.
    terms : tuple of str
        Names of the K coefficients, as ``u1(esc,war):regime1dem``.
    estimates : array, shape (K,)
        Coefficients; for a posterior, its means.
    covariance : array, shape (K, K)
        Of the estimates; rows and columns of fixed or separated terms are NaN.
    log_likelihood : float
        At the estimates.
    n_obs : int
        Rows used.
    verdict : Verdict
        Convergence, identification, separation.
    fixed : tuple of bool, length K
        Terms held at a given value; empty: none.
    estimator : str
        ``"maximum likelihood"``, ``"posterior"``, ``"nested pseudo-likelihood"``...
    covariance_kind : str
        ``"hessian"``, ``"robust"``, ``"clustered"``, ``"bootstrap"``, ``"posterior"``...
    casewise : array, shape (n_obs,), or None
        Weighted log-likelihood of each row.
    scores : array, shape (n_obs, K), or None
        Weighted derivative of each row's log-likelihood.
    bread : array, shape (K, K), or None
        Inverse of minus the Hessian, where `covariance` is of another kind.
    draws : array, shape (D, K), or None
        Bootstrap replicates kept, or posterior draws.
    data : mapping of str to array
        The columns used, rows kept, as handed in.
    rows : array of int, shape (n_obs,), or None
        Where the rows used stand in the frame handed in.
    dropped : tuple of DroppedRow
        Rows left out for missing values.
    provenance : mapping of str to str
        Version, seed, hash of the data...
    """

    model: Model
    terms: tuple[str, ...]
    estimates: np.ndarray
    covariance: np.ndarray
    log_likelihood: float
    n_obs: int
    verdict: Verdict
    fixed: tuple[bool, ...] = ()
    estimator: str = "maximum likelihood"
    covariance_kind: str = "hessian"
    casewise: np.ndarray | None = None
    scores: np.ndarray | None = None
    bread: np.ndarray | None = None
    draws: np.ndarray | None = None
    data: Mapping[str, np.ndarray] = field(default_factory=dict, repr=False)
    rows: np.ndarray | None = field(default=None, repr=False)
    dropped: tuple[DroppedRow, ...] = field(default=(), repr=False)
    provenance: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        k = len(self.terms)
        if self.estimates.shape != (k,) or self.covariance.shape != (k, k):
            raise SpecificationError(
                f"a fit of {k} terms needs estimates of shape ({k},) and a covariance of shape ({k}, {k})",
                why=f"their shapes are {self.estimates.shape} and {self.covariance.shape}",
            )

    @property
    def converged(self) -> bool:
        """Whether the verdict is clean."""
        return self.verdict.converged

    @property
    def free(self) -> np.ndarray:
        """Which terms were estimated, shape (K,)."""
        return ~np.asarray(self.fixed) if self.fixed else np.ones(len(self.terms), dtype=bool)

    @property
    def n_parameters(self) -> int:
        """Number of estimated coefficients."""
        return int(self.free.sum())

    @property
    def coefficients(self) -> dict[str, float]:
        """Estimate by term."""
        return dict(zip(self.terms, self.estimates.tolist(), strict=True))

    @property
    def std_errors(self) -> np.ndarray:
        """Standard errors, shape (K,); NaN where there is none."""
        variances = np.diag(self.covariance)
        return np.sqrt(np.where(variances >= 0, variances, np.nan))

    @property
    def aic(self) -> float:
        """Akaike's criterion, ``2 k - 2 log L``: smaller is better."""
        return 2.0 * self.n_parameters - 2.0 * self.log_likelihood

    @property
    def bic(self) -> float:
        """Schwarz's criterion, ``k log n - 2 log L``: smaller is better."""
        return math.log(self.n_obs) * self.n_parameters - 2.0 * self.log_likelihood

    def term_index(self, term: str) -> int:
        """Place of `term` among the coefficients."""
        if term not in self.terms:
            raise UnknownNameError("term", term, self.terms)
        return self.terms.index(term)

    def interval(self, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
        """Interval of each coefficient at `level`: quantiles for a posterior, else normal."""
        if not 0 < level < 1:
            raise SpecificationError(f"a level lies between 0 and 1, not {level}", where="level")
        if self.estimator == "posterior" and self.draws is not None:
            low, high = np.quantile(self.draws, [(1 - level) / 2, (1 + level) / 2], axis=0)
            return low, high
        reach = float(ndtri((1 + level) / 2)) * self.std_errors
        return self.estimates - reach, self.estimates + reach

    def tidy(self, level: float = 0.95) -> pl.DataFrame:
        """One row for each term: term, estimate, std_error, statistic, p_value, conf_low, conf_high.

        Statistics and p-values are null where there is no standard error, and for a posterior.
        """
        error = self.std_errors
        low, high = self.interval(level)
        bayesian = self.estimator == "posterior"
        with np.errstate(divide="ignore", invalid="ignore"):
            statistic = np.where(bayesian, np.nan, self.estimates / error)
        p_value = 2.0 * ndtr(-np.abs(statistic))
        columns = {
            "estimate": self.estimates,
            "std_error": error,
            "statistic": statistic,
            "p_value": p_value,
            "conf_low": low,
            "conf_high": high,
        }
        frame = pl.DataFrame({"term": list(self.terms), **{k: np.asarray(v, dtype=float) for k, v in columns.items()}})
        return frame.with_columns(pl.selectors.float().fill_nan(None))

    def glance(self) -> pl.DataFrame:
        """One row about the whole fit: model, estimator, n_obs, parameters, log-likelihood, criteria, convergence."""
        return pl.DataFrame(
            {
                "model": [self.model.name],
                "estimator": [self.estimator],
                "n_obs": [self.n_obs],
                "n_dropped": [len(self.dropped)],
                "n_parameters": [self.n_parameters],
                "log_likelihood": [self.log_likelihood],
                "aic": [self.aic],
                "bic": [self.bic],
                "converged": [self.converged],
            }
        )

    def dropped_rows(self) -> pl.DataFrame:
        """Rows left out, with the columns in which values are missing."""
        return pl.DataFrame(
            {"row": [d.row for d in self.dropped], "missing": [", ".join(d.columns) for d in self.dropped]},
            schema={"row": pl.Int64, "missing": pl.String},
        )

    def table(self, form: str = "text", *, level: float = 0.95) -> str:
        """Coefficients by equation, as ``"text"``, ``"markdown"``, ``"latex"`` or ``"html"``."""
        from foedus.games.fit.tables import table

        return table([self], form, level=level)

    def __str__(self) -> str:
        return self.table("text")

    def predict(
        self, data: Any = None, of: str = "outcomes", *, over: Mapping[str, Sequence[Any]] | None = None, **at: Any
    ) -> pl.DataFrame:
        """Point predictions, one column for each outcome or action; see `probabilities` for intervals."""
        from foedus.games.fit.predictions import predict

        return predict(self, data, of, over=over, at=at)

    def probabilities(
        self,
        data: Any = None,
        of: str = "outcomes",
        *,
        over: Mapping[str, Sequence[Any]] | None = None,
        at: Mapping[str, Any] | None = None,
        level: float = 0.95,
        draws: int = 1000,
        seed: int = 0,
    ) -> pl.DataFrame:
        """Predicted probabilities with intervals, a row for each profile and outcome; see `games.fit.predictions`."""
        from foedus.games.fit.predictions import probabilities

        return probabilities(self, data, of, over=over, at=at, level=level, draws=draws, seed=seed)

    def first_difference(self, variable: str, low: Any, high: Any, **options: Any) -> pl.DataFrame:
        """Change of each probability as `variable` goes from `low` to `high`; see `games.fit.predictions`."""
        from foedus.games.fit.predictions import first_difference

        return first_difference(self, variable, low, high, **options)

    def marginal_effects(self, *variables: str, **options: Any) -> pl.DataFrame:
        """Average marginal effects on each probability; see `games.fit.predictions`."""
        from foedus.games.fit.predictions import marginal_effects

        return marginal_effects(self, *variables, **options)

    def plot(self, what: str = "coefficients", **options: Any) -> Axes:
        """Draw ``"coefficients"``, ``"profile"`` or ``"probabilities"``; see `foedus.games.fit.plots`."""
        from foedus.games.fit.plots import plot

        return plot(self, what, **options)

    def with_covariance(self, kind: str, **options: Any) -> Fit:
        """Return the same estimates with other standard errors; see `foedus.games.fit.covariance`."""
        from foedus.games.fit.covariance import with_covariance

        return with_covariance(self, kind, **options)

    def profile(self, *terms: str, **options: Any) -> pl.DataFrame:
        """Profile likelihood of `terms`; see `foedus.games.fit.profile`."""
        from foedus.games.fit.profile import profile_likelihood

        return profile_likelihood(self, *terms, **options)

    def posterior(self, **options: Any) -> Fit:
        """Posterior by Hamiltonian Monte Carlo, started here; see `foedus.games.fit.posterior`."""
        from foedus.games.fit.posterior import posterior

        return posterior(self, **options)

    def update(self, data: Any = None, **changes: Any) -> Fit:
        """Estimate again with other data or settings, as ``fit.update(link="logit")``."""
        if data is not None:
            return self.model.refit(data, **changes)
        made = self.model.refit(self.data, **changes)
        # The rows kept are those of this fit, so they go by the numbers they had in the frame first handed in.
        rows = made.rows if self.rows is None or made.rows is None else self.rows[made.rows]
        return replace(made, rows=rows, dropped=self.dropped)

    def save(self, path: str | Path) -> Path:
        """Write to one file (arrays and JSON in a zip archive, no pickle); ``foedus.games.load`` reads it back."""
        from foedus.games.fit.storage import save

        return save(self, path)

    @staticmethod
    def load(path: str | Path) -> Fit:
        """Read what `save` wrote."""
        from foedus.games.fit.storage import load

        return load(path)

    def replace(self, **changes: Any) -> Fit:
        """Return a copy with some attributes changed."""
        return replace(self, **changes)
