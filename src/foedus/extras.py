"""What a light installation leaves out, and the one line that brings it.

The base reads, checks, compares and explains texts. Everything else needs packages of an extra (``pyproject.toml``
says which versions). `NEEDS` names the extras of each room; a module of such a room is imported only when all packages
of its extras are installed, whatever asks for it: a command, a library user, a public name of a room. So nobody meets a
``ModuleNotFoundError`` deep inside a computation, and half an installation is found before anything is computed.
"""

from __future__ import annotations

import sys
from importlib.machinery import PathFinder
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

    from foedus.errors import MissingExtraError
    from foedus.wording import Message

__all__ = ["EXTRAS", "NEEDS", "error_of", "extras_of", "guard", "missing", "require"]

EXTRAS: dict[str, dict[str, str]] = {
    "assess": {"numpy": "numpy", "polars": "polars", "SALib": "salib", "scipy": "scipy"},
    "record": {
        "matplotlib": "matplotlib",
        "narwhals": "narwhals",
        "numpy": "numpy",
        "pandas": "pandas",
        "polars": "polars",
        "pooch": "pooch",
        "rdata": "rdata",
        "requests": "requests",
        "scipy": "scipy",
    },
    "games": {
        "formulaic": "formulaic",
        "jax": "jax",
        "matplotlib": "matplotlib",
        "narwhals": "narwhals",
        "numpy": "numpy",
        "numpyro": "numpyro",
        "pandas": "pandas",
        "polars": "polars",
        "scipy": "scipy",
    },
    "frames": {"pandas": "pandas", "pyarrow": "pyarrow"},
    "word": {"docx": "python-docx"},
    "cluster": {"dask": "dask", "distributed": "distributed"},
    "bench": {"sklearn": "scikit-learn"},
}
"""By extra: the name under which each package is imported, and the name under which it is installed."""

NEEDS: dict[str, tuple[str, ...]] = {
    "foedus.assessment": ("assess",),
    "foedus.assessment.backtest": ("assess", "record"),
    "foedus.assessment.backtest.schema": (),
    "foedus.assessment.backtest.shipped": ("assess",),
    "foedus.assessment.changes": (),
    "foedus.assessment.levers.schema": (),
    "foedus.assessment.schema": (),
    "foedus.deterrence": ("assess",),
    "foedus.deterrence.estimates.rebuild": ("assess", "games", "record"),
    "foedus.deterrence.fitting": ("assess", "record"),
    "foedus.deterrence.fitting.samples": ("assess",),
    "foedus.deterrence.fitting.nuts": ("assess", "games", "record"),
    "foedus.deterrence.forecast": ("assess", "record"),
    "foedus.deterrence.forecast.names": (),
    "foedus.deterrence.links": ("assess", "record"),
    "foedus.deterrence.links.titles": (),
    "foedus.deterrence.release.backtest": ("assess", "record"),
    "foedus.deterrence.release.earlier_years": ("assess", "games", "record"),
    "foedus.deterrence.release.expected_help_forms": ("assess", "record"),
    "foedus.deterrence.schema": (),
    "foedus.deterrence.situations": ("assess", "record"),
    "foedus.games": ("games",),
    "foedus.horizon": ("assess",),
    "foedus.horizon.schema": (),
    "foedus.horizon.sweep.document": (),
    "foedus.record": ("record",),
    "foedus.record.source_files.citing": (),
    "foedus.record.source_files.downloads": (),
    "foedus.record.source_files.failures": (),
    "foedus.record.source_files.paths": (),
    "foedus.record.source_files.registry": (),
    "foedus.report.evidence.backtest_figures": ("record",),
}
"""By room or module: the extras that its modules need; the longest name that fits counts."""


def extras_of(module: str) -> tuple[str, ...]:
    """Return the extras that a module of Foedus needs.

    >>> extras_of("foedus.horizon.solving.paths"), extras_of("foedus.horizon.sweep.document"), extras_of("foedus.law")
    (('assess',), (), ())
    """
    while module:
        if module in NEEDS:
            return NEEDS[module]
        module = module.rpartition(".")[0]
    return ()


def missing(extra: str) -> tuple[str, ...]:
    """Return the packages of an extra that cannot be imported, under the names by which they are installed."""
    return tuple(package for name, package in EXTRAS[extra].items() if not _is_there(name))


def require(*extras: str, where: str | Message | None = None) -> None:
    """Check that every package of some extras is installed.

    Parameters
    ----------
    *extras : str
        Which extras.
    where : str or Message, optional
        What needs them.

    Raises
    ------
    MissingExtraError
        Packages are missing; the message names them and the line that brings them.
    """
    absent = {extra: packages for extra in extras if (packages := missing(extra))}
    if absent:
        raise error_of(absent, where)


def error_of(absent: dict[str, tuple[str, ...]], where: str | Message | None = None) -> MissingExtraError:
    """Return the error that names the packages missing of each extra, and the line that brings them."""
    from foedus.errors import MissingExtraError
    from foedus.wording import Message

    wanted = f"foedus[{','.join(absent)}]"
    partly = any(len(packages) < len(EXTRAS[extra]) for extra, packages in absent.items())
    return MissingExtraError(
        Message("this needs {extra}, which is only partly installed", {"extra": wanted})
        if partly
        else Message("this needs {extra}, which is not installed", {"extra": wanted}),
        where=where,
        why=Message("not found: {packages}", {"packages": ", ".join(_once(absent.values()))}),
        todo=f"pip install '{wanted}'",
    )


def guard() -> None:
    """Check the extras of a module of Foedus when it is imported; asked for again, it changes nothing."""
    if not any(isinstance(finder, _Guard) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Guard())


class _Guard:
    """A finder that finds what Python's own finds, and refuses modules of rooms whose extra is missing.

    Packages themselves are free: they hold nothing but a door that opens when a name is asked for.
    """

    def __init__(self) -> None:
        self.complete: set[str] = set()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not fullname.startswith("foedus.") or not (extras := extras_of(fullname)):
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.submodule_search_locations is None:
            require(*(extra for extra in extras if extra not in self.complete), where=".".join(fullname.split(".")[:2]))
            self.complete.update(extras)
        return spec


def _is_there(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except (ImportError, ValueError):  # a finder refuses it, or what was imported under the name is not a module
        return False


def _once(packages: Iterable[tuple[str, ...]]) -> list[str]:
    return sorted({name for names in packages for name in names})
