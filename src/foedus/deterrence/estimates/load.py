"""The estimates that ship with Foedus: draws of the posterior of each link, and the manifest that vouches for them.

Reading needs numpy only. What does not match its hash or the version of the model is refused, with what to run.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from foedus.deterrence.estimates.folder import REBUILD, estimates_folder
from foedus.errors import EstimatesError, UnknownNameError
from foedus.wording import Message

if TYPE_CHECKING:
    from foedus.deterrence.schema import EstimateRow

__all__ = ["LINK_NAMES", "MODEL_VERSION", "Estimates", "Posterior", "load_estimates", "read_arrays"]

Array = NDArray[np.float64]

MODEL_VERSION = 2
"""Raised whenever a formula, a prior or the rows of a link change: estimates of another version are refused."""

LINK_NAMES = ("joining", "fulfilment", "honouring", "contest", "resistance", "severity", "challenge")
"""The links, in the order in which they are fitted; ``honouring`` is derived from the first two."""


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """Draws of the posterior of one link.

    Attributes
    ----------
    link : str
    sample : str
        Years that it rests on.
    names : tuple of str
        Names of the P columns; terms of `severity` begin with their step, as ``force:contiguous``.
    draws : array (S, P)
        Log-odds per unit of the term, unless the documentation says otherwise.
    diagnostics : dict
        ``method`` (``nuts`` or ``laplace``), ``passed``, ``messages``, and the numbers they rest on.
    n_obs, events : int
    prior : dict of (float, float)
        Mean and standard deviation of the prior, by name.
    formula : str
    """

    link: str
    sample: str
    names: tuple[str, ...]
    draws: Array
    diagnostics: dict[str, Any]
    n_obs: int
    events: int
    prior: dict[str, tuple[float, float]]
    formula: str

    def __getitem__(self, name: str) -> Array:
        """Return the draws (S,) of one term.

        Raises
        ------
        UnknownNameError
            If the link has no such term.
        """
        if name not in self.names:
            raise UnknownNameError("term", name, self.names, where=f"link {self.link}")
        return self.draws[:, self.names.index(name)]

    def level(self, step: str = "", *, new_level: bool = False) -> Array:
        """Return draws (S,) of the log-odds at zero of every term, at the latest level that the record shows.

        Parameters
        ----------
        step : str
            Of `severity`, as ``war``; other links have none.
        new_level : bool
            Whether the step that the record has not yet seen (``next_shift``) is added, as it must be to speak of
            years to come.

        Raises
        ------
        UnknownNameError
            If the link has no such step.
        """
        names = self.level_names(step, new_level=new_level)
        return self.draws[:, [self.names.index(name) for name in names]].sum(axis=1)

    def level_names(self, step: str = "", *, new_level: bool = False) -> tuple[str, ...]:
        """Return the names of the terms that the level is the sum of; `step` and `new_level` as in `level`."""
        prefix = f"{step}:" if step else ""
        parts = ("intercept", "step_", *(("next_shift",) if new_level else ()))
        found = [n for n in self.names if n.startswith(prefix) and n.removeprefix(prefix).startswith(parts)]
        if not found:
            known = dict.fromkeys(name.partition(":")[0] for name in self.names if ":" in name)
            raise UnknownNameError("step", step, tuple(known), where=f"link {self.link}")
        return tuple(found)

    @property
    def passed(self) -> bool:
        """Whether the diagnostics passed; headlines are blocked if not."""
        return bool(self.diagnostics["passed"])

    def summary(self, level: float = 0.9) -> list[EstimateRow]:
        """Return ``term``, ``estimate`` (median), ``conf_low``, ``conf_high``, ``prior_low``, ``prior_high`` by term.

        The ends of the prior are null where the term has no prior of its own.
        """
        from scipy.special import ndtri

        tails = (0.5 - level / 2, 0.5, 0.5 + level / 2)
        rows: list[EstimateRow] = []
        for name, (low, middle, high) in zip(self.names, np.quantile(self.draws, tails, axis=0).T, strict=True):
            prior = self.prior.get(name)
            half = 0.0 if prior is None else float(ndtri(0.5 + level / 2)) * prior[1]
            rows.append(
                {
                    "term": name,
                    "estimate": float(middle),
                    "conf_low": float(low),
                    "conf_high": float(high),
                    "prior_low": None if prior is None else prior[0] - half,
                    "prior_high": None if prior is None else prior[0] + half,
                }
            )
        return rows


@dataclass(frozen=True, slots=True, eq=False)
class Estimates:
    """All estimates that ship.

    Attributes
    ----------
    links : dict of Posterior
        The posterior that headlines use, by link.
    variants : dict of Posterior
        By (link, variant): other samples and codings, with fewer draws.
    manifest : dict
        How they were made.
    evidence : dict of Posterior
        The small models of the evidence, by name.
    """

    links: dict[str, Posterior]
    variants: dict[tuple[str, str], Posterior]
    manifest: dict[str, Any]
    evidence: dict[str, Posterior] = field(default_factory=dict)

    @property
    def failures(self) -> dict[str, list[str | dict[str, str]]]:
        """Links whose diagnostics failed, with the reasons, in both languages; empty if headlines may be printed."""
        return {name: list(link.diagnostics["messages"]) for name, link in self.links.items() if not link.passed}


class _Links(dict[str, Posterior]):
    """Links by name; one that was not estimated is an error of the estimates (a run may have made some only)."""

    def __missing__(self, name: str) -> Posterior:
        what = Message("the estimates do not hold link {name}", {"name": name})
        raise EstimatesError(what, todo=REBUILD)


@cache
def _load(folder: Path) -> Estimates:
    path = folder / "manifest.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        what = Message("the estimates have no readable manifest")
        raise EstimatesError(what, where=str(path), todo=REBUILD) from error
    if not isinstance(manifest, dict):
        raise EstimatesError(Message("the estimates have no readable manifest"), where=str(path), todo=REBUILD)
    if manifest.get("model_version") != MODEL_VERSION:
        raise EstimatesError(
            Message(
                "the estimates are for version {theirs} of the model, the code for {ours}",
                {"theirs": str(manifest.get("model_version")), "ours": str(MODEL_VERSION)},
            ),
            where=str(path),
            todo=REBUILD,
        )
    try:
        return _of_manifest(folder, manifest)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        what = Message("the manifest of the estimates and their files do not fit together")
        raise EstimatesError(what, where=str(path), todo=REBUILD) from error


def _of_manifest(folder: Path, manifest: dict[str, Any]) -> Estimates:
    entries = (*manifest["links"].values(), *manifest["variants"], *manifest.get("evidence", []))
    used = {entry["file"] for entry in entries}  # what only a test out of time needs is left where it is
    arrays = {name: read_arrays(folder / name, digest) for name, digest in manifest["files"].items() if name in used}
    links = _Links({name: _posterior(entry, arrays) for name, entry in manifest["links"].items()})
    variants = {(entry["link"], entry["variant"]): _posterior(entry, arrays) for entry in manifest["variants"]}
    evidence = {entry["link"]: _posterior(entry, arrays) for entry in manifest.get("evidence", [])}
    return Estimates(links, variants, manifest, evidence)


def load_estimates(folder: Path | str | None = None) -> Estimates:
    """Return the estimates that ship, or those of a folder.

    Raises
    ------
    EstimatesError
        If they are missing, of another version of the model, or not those that the manifest names.
    """
    return _load(Path(folder) if folder is not None else estimates_folder())


def read_arrays(path: Path, digest: str | None) -> dict[str, Array]:
    """Return the arrays of a file that the manifest names.

    Raises
    ------
    EstimatesError
        It is missing, or its hash is another.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        what = Message("an estimates file is missing")
        raise EstimatesError(what, where=str(path), todo=REBUILD) from error
    if hashlib.sha256(content).hexdigest() != digest:
        what = Message("an estimates file does not match the manifest")
        raise EstimatesError(what, where=str(path), todo=REBUILD)
    try:
        with np.load(BytesIO(content), allow_pickle=False) as stored:
            return {name: stored[name].astype(np.float64) for name in stored.files}
    except (BadZipFile, OSError, EOFError, ValueError, AttributeError, TypeError) as error:
        what = Message("an estimates file cannot be read")
        raise EstimatesError(what, where=str(path), todo=REBUILD) from error


def _posterior(entry: dict[str, Any], arrays: dict[str, dict[str, Array]]) -> Posterior:
    draws = arrays[entry["file"]][entry["array"]]
    if draws.ndim != 2 or draws.shape[1] != len(entry["names"]):
        raise ValueError(f"{entry['link']}: {draws.shape} draws for {len(entry['names'])} names")
    told = entry["diagnostics"]
    if not isinstance(told["passed"], bool) or not isinstance(told["messages"], list):
        raise ValueError(f"{entry['link']}: the diagnostics do not say whether they passed")
    if not all(isinstance(name, str) for name in entry["names"]) or len(set(entry["names"])) < len(entry["names"]):
        raise ValueError(f"{entry['link']}: names of terms are words, each once")
    return Posterior(
        link=entry["link"],
        sample=entry["sample"],
        names=tuple(entry["names"]),
        draws=draws,
        diagnostics=entry["diagnostics"],
        n_obs=entry["n_obs"],
        events=entry["events"],
        prior={name: (mean, sd) for name, (mean, sd) in entry["prior"].items()},
        formula=entry["formula"],
    )
