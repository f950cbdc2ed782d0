"""A game tree with its formulas, as a fit remembers it: enough to predict, to estimate again, to be written as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from foedus.errors import SpecificationError, UnknownNameError
from foedus.games.fit.fit import Fit
from foedus.games.fit.registry import ESTIMATORS, named
from foedus.games.likelihood.formula import Design, variables_of
from foedus.games.likelihood.likelihood import CACHED, Problem, TreeLikelihood, predictors
from foedus.games.likelihood.maximise import ITERATIONS
from foedus.games.likelihood.observed import Response
from foedus.games.trees.backward_induction import Rule, log_outcome_probability
from foedus.games.trees.tree import Chance, Move, Node, Outcome, Tree

__all__ = ["TreeModel", "TreeSettings"]


@dataclass(frozen=True, slots=True)
class TreeSettings:
    """How a tree is to be estimated; what `Fit.update` can change.

    Attributes
    ----------
    link : {"probit", "logit"}
    error : {"agent", "private"}
    scale : tuple of (tuple of str, str)
        Log scales to estimate: the players who share one, and its formula.
    weights : str or None
        Column of row weights.
    starts : int
        Starting points.
    seed : int
        Of the random ones.
    iterations : int
        That the best search may take.
    """

    link: str = "probit"
    error: str = "agent"
    scale: tuple[tuple[tuple[str, ...], str], ...] = ()
    weights: str | None = None
    starts: int = 8
    seed: int = 0
    iterations: int = ITERATIONS


@dataclass(frozen=True, slots=True)
class TreeModel:
    """Specification of an estimated tree.

    Attributes
    ----------
    name : str
        ``egame12``, or the title of the tree.
    formula : str
        For tables.
    tree : Tree
        Utilities are formulas or numbers (arrays only until the fit is saved).
    response : Response
    settings : TreeSettings
    designs : tuple of Design
        Of each linear predictor.
    equations : tuple of str
        Name of each linear predictor, as ``u1(war)`` or ``log(sigma)``.
    likelihood : TreeLikelihood
    fixed : tuple of (str, float)
        Utilities held at a number, by name, as they are listed among the terms.
    """

    kind: ClassVar[str] = "tree"

    name: str
    formula: str
    tree: Tree
    response: Response
    settings: TreeSettings
    designs: tuple[Design, ...]
    equations: tuple[str, ...]
    likelihood: TreeLikelihood
    fixed: tuple[tuple[str, float], ...] = ()

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Names of the outcomes, from left to right."""
        return tuple(outcome.name for outcome in self.tree.outcomes)

    @property
    def actions(self) -> tuple[str, ...]:
        """Names of all actions, by decision: ``player: action``, with the move where that says too little."""
        plain = [f"{d.player or 'chance'}: {a}" for d in self.tree.decisions for a in d.actions]
        where = [d.index for d in self.tree.decisions for _ in d.actions]
        return tuple(
            f"{name} (move {d})" if plain.count(name) > 1 else name for name, d in zip(plain, where, strict=True)
        )

    @property
    def variables(self) -> tuple[str, ...]:
        """Columns that a prediction needs."""
        return tuple(dict.fromkeys(v for design in self.designs for v in variables_of(design.part)))

    def fixed_rows(self, n: int) -> np.ndarray:
        """Utilities that are not estimated, shape (F, n), in the likelihood's order."""
        rows: list[np.ndarray] = []
        for (player, outcome), (kind, _) in self.likelihood.utilities:
            if kind == "fixed":
                value = self.tree.utility(self.tree.players[player], outcome)
                number = np.asarray(0.0 if isinstance(value, str) or value is None else value, dtype=float)
                if number.ndim and number.shape != (n,):
                    raise SpecificationError(
                        f"a utility given as an array has {number.shape[0]} values for {n} rows",
                        where=f"utility of {self.tree.players[player]} for {self.tree.outcomes[outcome].name}",
                        todo="put the values in a column and name it in a formula to predict other rows",
                    )
                rows.append(np.broadcast_to(number, (n,)))
        return np.stack(rows) if rows else np.zeros((0, n))

    def predict(self, parameters: np.ndarray, columns: Mapping[str, np.ndarray], of: str = "outcomes") -> np.ndarray:
        """Probabilities, shape (draws, rows, J), at each row of `parameters` (draws, K)."""
        if of not in ("outcomes", "actions"):
            raise UnknownNameError("kind of probability", of, ("outcomes", "actions"))
        n = len(next(iter(columns.values()))) if columns else 1
        free = np.ascontiguousarray(parameters[:, len(self.fixed) :])
        if columns and self.variables:
            matrices = [design.matrix(columns) for design in self.designs]
        else:
            # Nothing but constants: a column of any name carries the number of rows.
            matrices = [design.matrix({"(rows)": np.zeros(n)}) for design in self.designs]
        designs = tuple(np.ascontiguousarray(m.T) for m in matrices)
        data = {"fixed": self.fixed_rows(n)}
        size = max(CACHED // (n * self.likelihood.width), 1)
        blocks = [free[at : at + size] for at in range(0, len(free), size)]
        return np.concatenate([_probabilities(self.likelihood, of, designs, data, block) for block in blocks])

    @property
    def terms(self) -> tuple[str, ...]:
        """Names of the estimated coefficients; a scale that is one constant bears its equation's name alone."""
        names: list[str] = []
        for equation, design in zip(self.equations, self.designs, strict=True):
            if equation.startswith("log(") and design.columns == ("(Intercept)",):
                names.append(equation)
            else:
                names += [f"{equation}:{column}" for column in design.columns]
        return tuple(names)

    def problem(self, columns: Mapping[str, np.ndarray], matrices: Sequence[np.ndarray] | None = None) -> Problem:
        """Numbers of the estimation on rows without missing values."""
        n = len(next(iter(columns.values())))
        weights = columns[self.settings.weights] if self.settings.weights else np.ones(n)
        data = {"counts": self.response.counts(columns), "fixed": self.fixed_rows(n)}
        made = [design.matrix(columns) for design in self.designs] if matrices is None else matrices
        return Problem(self.likelihood, tuple(made), data, np.asarray(weights, dtype=float), self.terms)

    def refit(self, columns: Any, **changes: Any) -> Fit:
        """Estimate again on `columns`; `changes` are those of `TreeSettings`."""
        return named(ESTIMATORS["tree"])(self, columns, changes)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON.

        Raises
        ------
        SpecificationError
            A utility is an array: its values belong to the rows of one frame only.
        """
        s = self.settings
        return {
            "name": self.name,
            "formula": self.formula,
            "tree": {"title": self.tree.title, "root": _plain_node(self.tree.root)},
            "response": self.response.to_dict(),
            "settings": {
                f: getattr(s, f) for f in ("link", "error", "scale", "weights", "starts", "seed", "iterations")
            },
            "designs": [{"part": d.part, "levels": d.levels, "columns": d.columns} for d in self.designs],
            "equations": self.equations,
            "utilities": self.likelihood.utilities,
            "scales": self.likelihood.scales,
            "fixed": self.fixed,
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> TreeModel:
        """Read what `to_dict` wrote."""
        root = _read_node(plain["tree"]["root"])
        if isinstance(root, Outcome):
            raise SpecificationError("a game tree begins with a move")
        tree = Tree(root, plain["tree"]["title"])
        settings = dict(plain["settings"])
        settings["scale"] = tuple((tuple(players), part) for players, part in settings["scale"])
        utilities = tuple(((int(p), int(o)), (str(k), int(i))) for (p, o), (k, i) in plain["utilities"])
        rule = Rule.of(tree, settings["link"], settings["error"])
        return cls(
            name=plain["name"],
            formula=plain["formula"],
            tree=tree,
            response=Response.from_dict(plain["response"]),
            settings=TreeSettings(**settings),
            designs=tuple(
                Design(d["part"], tuple((v, tuple(levels)) for v, levels in d["levels"]), tuple(d["columns"]))
                for d in plain["designs"]
            ),
            equations=tuple(plain["equations"]),
            likelihood=TreeLikelihood(rule, utilities, tuple(int(s) for s in plain["scales"])),
            fixed=tuple((str(name), float(value)) for name, value in plain["fixed"]),
        )


def _probabilities(
    likelihood: TreeLikelihood, of: str, designs: Sequence[np.ndarray], data: Mapping[str, np.ndarray], b: np.ndarray
) -> np.ndarray:
    """Probabilities, shape (draws, rows, J), of outcomes or actions."""
    n = designs[0].shape[1] if designs else data["fixed"].shape[1]
    made = likelihood.choices(predictors(designs, b), data)
    if of == "outcomes":
        logs = [log_outcome_probability(likelihood.rule, made, o) for o in range(likelihood.rule.n_outcomes)]
    else:
        logs = [choice.log(a) for choice in made for a in range(choice.n)]
    return np.exp(np.stack([np.broadcast_to(log, (len(b), n)) for log in logs], axis=-1))


def _plain_node(node: Node) -> dict[str, Any]:
    if isinstance(node, Outcome):
        for player, utility in node.utilities.items():
            if not isinstance(utility, str | int | float):
                raise SpecificationError(
                    "a fit with a utility given as an array cannot be saved",
                    where=f"utility of {player} for {node.name}",
                    todo="put its values in a column of the data",
                )
        return {"outcome": node.name, "utilities": dict(node.utilities)}
    if isinstance(node, Move):
        actions = [[label, _plain_node(child)] for label, child in node.actions.items()]
        return {"player": node.player, "information_set": node.information_set, "actions": actions}
    return {"chance": [[label, p, _plain_node(child)] for label, (p, child) in node.actions.items()]}


def _read_node(plain: Mapping[str, Any]) -> Node:
    if "outcome" in plain:
        return Outcome(plain["outcome"], plain["utilities"])
    if "chance" in plain:
        return Chance({label: (float(p), _read_node(child)) for label, p, child in plain["chance"]})
    actions = {label: _read_node(child) for label, child in plain["actions"]}
    return Move(plain["player"], actions, plain["information_set"])
