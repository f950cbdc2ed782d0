"""Writing the estimates: checkpoints of single fits, then all of them at once with their manifest."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from foedus import __version__
from foedus.deterrence.estimates.load import LINK_NAMES, MODEL_VERSION, Posterior
from foedus.files import write_atomic
from foedus.record.source_files.registry import checksums

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["SOURCES", "Checkpoints", "register_arrays", "register_document", "ship", "ship_evidence"]

SOURCES = (
    "cw_system", "cow_majors", "cow_contdir", "cow_capitals", "cow_nmc", "cw_democracy", "atop_alliance",
    "atop_alliance_level", "gml_mid_ddydisps", "gml_dirdisp", "gml_mid_disps", "gml_part", "cow_war_inter",
    "berkemeier_fuhrmann",
)  # fmt: skip
"""Sources that the links read."""

_EVIDENCE = "evidence"


class Checkpoints:
    """Fits already made, kept in a folder until all are; those made otherwise are not taken up again.

    Parameters
    ----------
    folder : Path
    settings : mapping
        What the fits depend on: version, seed, numbers of draws. Fits kept under other settings are dropped.
    """

    def __init__(self, folder: Path, settings: Mapping[str, Any]) -> None:
        self.folder = folder
        text = json.dumps(
            {"model": MODEL_VERSION, "data": checksums(SOURCES), **settings}, sort_keys=True, ensure_ascii=False
        )
        key = folder / "settings.json"
        if folder.is_dir() and (not key.is_file() or key.read_text(encoding="utf-8") != text):
            shutil.rmtree(folder)
        if not key.is_file():
            write_atomic(key, text)

    def get(self, link: str, variant: str) -> Posterior | None:
        """Return a fit that was kept, or None."""
        path = self._path(link, variant)
        if not path.is_file():
            return None
        try:
            with np.load(path, allow_pickle=False) as stored:
                facts = json.loads(str(stored["facts"].item()))
                draws = stored["draws"]
        except (OSError, ValueError, KeyError):
            return None  # cut short by whatever ended the run: fitted again
        facts["names"] = tuple(facts["names"])
        facts["prior"] = {name: tuple(value) for name, value in facts["prior"].items()}
        return Posterior(draws=draws, **facts)

    def put(self, variant: str, posterior: Posterior) -> None:
        """Keep a fit."""
        facts = asdict(replace(posterior, draws=np.empty(0)))
        facts.pop("draws")
        content = _npz({"draws": posterior.draws, "facts": np.array(json.dumps(facts))})
        write_atomic(self._path(posterior.link, variant), content)

    def clear(self) -> None:
        """Remove what was kept."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, link: str, variant: str) -> Path:
        return self.folder / f"{link}-{variant.replace(':', '-')}.npz"


def ship(
    folder: Path,
    headlines: Mapping[str, Posterior],
    variants: Mapping[tuple[str, str], Posterior],
    made: Mapping[str, Any],
) -> dict[str, Any]:
    """Write estimates: the arrays under names of their content, then the manifest in one move, then drop old arrays.

    Parameters
    ----------
    folder : Path
    headlines : mapping of Posterior
        By link.
    variants : mapping of Posterior
        By (link, variant).
    made : mapping
        Seed, seconds, and whatever else says how they were made.

    Returns
    -------
    dict
        The manifest.
    """
    contents = {
        "headlines": _npz({link: p.draws.astype(np.float32) for link, p in headlines.items()}),
        "variants": _npz({f"{k[0]}|{k[1]}": p.draws.astype(np.float32) for k, p in variants.items()}),
    }
    hashes = {kind: hashlib.sha256(content).hexdigest() for kind, content in contents.items()}
    names = {kind: f"{kind}-{digest[:12]}.npz" for kind, digest in hashes.items()}
    old = _manifest(folder)
    documents = {name: digest for name, digest in old.get("files", {}).items() if not _of_links(name)}
    manifest = {
        "model_version": MODEL_VERSION,
        "foedus": __version__,
        "rebuild": "foedus estimate",
        **made,
        "data": checksums(SOURCES),
        "files": {names[kind]: digest for kind, digest in hashes.items()} | documents,
        "links": {link: _entry(headlines[link], names["headlines"], link) for link in LINK_NAMES if link in headlines},
        "variants": [
            _entry(p, names["variants"], f"{link}|{variant}") | {"variant": variant}
            for (link, variant), p in variants.items()
        ],
        "evidence": old.get("evidence", []),
    }
    for kind, content in contents.items():
        write_atomic(folder / names[kind], content)
    _write_manifest(folder, manifest)
    _drop_old(folder, manifest)
    return manifest


def ship_evidence(
    folder: Path, models: Mapping[str, Posterior], sources: Mapping[str, Sequence[str]], seed: int
) -> None:
    """Write the draws of the small models beside those of the links, which stay as they are.

    Parameters
    ----------
    folder : Path
    models : mapping of Posterior
        By name.
    sources : mapping of sequence of str
        Ids of the sources that each model reads, by name.
    seed : int
    """
    content = _npz({name: p.draws.astype(np.float32) for name, p in models.items()})
    digest = hashlib.sha256(content).hexdigest()
    file = f"{_EVIDENCE}-{digest[:12]}.npz"
    manifest = _manifest(folder)
    files = {name: value for name, value in manifest.get("files", {}).items() if not name.startswith(f"{_EVIDENCE}-")}
    manifest["files"] = files | {file: digest}
    manifest["evidence"] = [
        _entry(p, file, name) | {"seed": seed, "data": checksums(sources[name])} for name, p in models.items()
    ]
    write_atomic(folder / file, content)
    _write_manifest(folder, manifest)
    _drop_old(folder, manifest)


def _of_links(name: str) -> bool:
    return name.startswith(("headlines-", "variants-"))


def _drop_old(folder: Path, manifest: Mapping[str, Any]) -> None:
    for path in folder.glob("*.npz"):
        if path.name not in manifest["files"]:
            path.unlink()


def register_document(folder: Path, name: str, document: Any) -> None:
    """Write a document (``backtest.json``) beside the estimates and enter its hash in the manifest.

    Parameters
    ----------
    folder : Path
    name : str
        Ends in ``.json``.
    document
        Plain data.
    """
    content = (json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8")
    _register(folder, name, content)


def register_arrays(folder: Path, name: str, arrays: Mapping[str, np.ndarray]) -> None:
    """Write arrays beside the estimates and enter their hash in the manifest.

    Parameters
    ----------
    folder : Path
    name : str
        Ends in ``.npz``.
    arrays : mapping of array
        By name; the same arrays give the same bytes.
    """
    _register(folder, name, _npz(arrays))


def _register(folder: Path, name: str, content: bytes) -> None:
    write_atomic(folder / name, content)
    manifest = _manifest(folder)
    manifest.setdefault("files", {})[name] = hashlib.sha256(content).hexdigest()
    _write_manifest(folder, manifest)


def _entry(p: Posterior, file: str, array: str) -> dict[str, Any]:
    return {
        "link": p.link,
        "sample": p.sample,
        "file": file,
        "array": array,
        "names": list(p.names),
        "n_obs": p.n_obs,
        "events": p.events,
        "prior": {name: list(value) for name, value in p.prior.items()},
        "formula": p.formula,
        "diagnostics": p.diagnostics,
    }


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    content = json.dumps(manifest, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    write_atomic(folder / "manifest.json", content)


def _npz(arrays: Mapping[str, np.ndarray]) -> bytes:
    """Return arrays as the bytes of an npz file: the same arrays, the same bytes."""
    import zipfile

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays.items():
            part = io.BytesIO()
            np.lib.format.write_array(part, np.ascontiguousarray(array), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), part.getvalue())
    return stream.getvalue()
