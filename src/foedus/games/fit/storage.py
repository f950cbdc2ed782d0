"""Fits in one file: arrays and a JSON header in a zip archive that NumPy opens, without pickle."""

from __future__ import annotations

import json
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from foedus.errors import InputError, UnknownNameError
from foedus.games.fit.fit import Fit
from foedus.games.fit.registry import MODELS, named
from foedus.games.fit.verdict import Verdict
from foedus.games.likelihood.formula import DroppedRow

__all__ = ["load", "save"]

FORMAT = 1
_ARRAYS = ("estimates", "covariance", "casewise", "scores", "bread", "draws", "rows")


def save(fit: Fit, path: str | Path) -> Path:
    """Write a fit.

    Parameters
    ----------
    fit : Fit
    path : str or Path
        Written as it is; ``.npz`` is customary.

    Returns
    -------
    Path

    Raises
    ------
    SpecificationError
        The model holds what JSON cannot (a utility given as an array).
    InputError
        The file cannot be written.
    """
    header = {
        "format": FORMAT,
        "kind": fit.model.kind,
        "model": fit.model.to_dict(),
        "terms": fit.terms,
        "log_likelihood": fit.log_likelihood,
        "n_obs": fit.n_obs,
        "verdict": asdict(fit.verdict),
        "fixed": [bool(held) for held in fit.fixed],
        "estimator": fit.estimator,
        "covariance_kind": fit.covariance_kind,
        "dropped": [[d.row, d.columns] for d in fit.dropped],
        "provenance": dict(fit.provenance),
    }
    arrays = {name: getattr(fit, name) for name in _ARRAYS if getattr(fit, name) is not None}
    columns = {f"data/{name}": np.asarray(values) for name, values in fit.data.items()}
    text = np.frombuffer(json.dumps(header).encode(), dtype=np.uint8)
    target = Path(path)
    try:
        with target.open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, header=text, **arrays, **columns)
    except OSError as error:
        raise InputError(f"the fit cannot be written: {error.strerror}", where=str(path)) from None
    return target


def load(path: str | Path) -> Fit:
    """Read what `save` wrote.

    Raises
    ------
    InputError
        No such file, or not a fit of this format.
    """
    try:
        with np.load(Path(path), allow_pickle=False) as archive:
            header = json.loads(archive["header"].tobytes().decode())
            arrays = {name: archive[name] for name in archive.files if name != "header"}
        return _build(header, arrays)
    except OSError as error:
        raise InputError(f"the fit cannot be read: {error.strerror or error}", where=str(path)) from None
    except (ValueError, KeyError, TypeError, zipfile.BadZipFile):
        raise InputError("this file holds no fit", where=str(path), todo="give a file that Fit.save wrote") from None


def _build(header: dict[str, Any], arrays: dict[str, np.ndarray]) -> Fit:
    if header["format"] != FORMAT:
        raise InputError(f"the fit has format {header['format']}; this version reads {FORMAT}")
    if header["kind"] not in MODELS:
        raise UnknownNameError("kind of model", str(header["kind"]), MODELS)
    verdict = header["verdict"]
    for key in ("separated", "unidentified", "messages"):
        verdict[key] = tuple(verdict[key])
    return Fit(
        model=named(MODELS[header["kind"]]).from_dict(header["model"]),
        terms=tuple(header["terms"]),
        log_likelihood=header["log_likelihood"],
        n_obs=header["n_obs"],
        verdict=Verdict(**verdict),
        fixed=tuple(header["fixed"]),
        estimator=header["estimator"],
        covariance_kind=header["covariance_kind"],
        dropped=tuple(DroppedRow(row, tuple(columns)) for row, columns in header["dropped"]),
        provenance=header["provenance"],
        data={name.removeprefix("data/"): values for name, values in arrays.items() if name.startswith("data/")},
        estimates=arrays["estimates"],
        covariance=arrays["covariance"],
        casewise=arrays.get("casewise"),
        scores=arrays.get("scores"),
        bread=arrays.get("bread"),
        draws=arrays.get("draws"),
        rows=arrays.get("rows"),
    )
