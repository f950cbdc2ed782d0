"""How states choose: game trees, equilibria, estimation. Knows nothing of Foedus's documents.

- `trees`: players, moves, information sets, outcomes; sequence form, induction, quantal response, drawing, EFG;
- `numbers`: exact first and second derivatives, on NumPy (`derivatives`) and on JAX (`jax_functions`);
- `likelihood`: formulas over a data frame in the syntax of R's `games`, exact Hessians, several starts;
- `models`: any tree, `egame12`, `egame122`, `egame123`, `ultimatum`;
- `fit`: the result of every estimator: covariance, predictions, profile, posterior, tests, tables, plots, storage;
- `crisis`: the crisis-signaling game, its equilibria and estimators.

Public names are loaded when first used.
"""

from foedus.lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, __file__)
