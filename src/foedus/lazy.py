"""One door for all rooms: public names, each stated once in ``__init__.pyi``, loaded when first used.

A type checker reads the stub itself; at run time `attach` reads it once and imports the module behind a name only when
the name is asked for, so that ``import foedus`` brings in no heavy library. `lazy_loader` does the same for names of
the package alone; rooms here also hand on names of `foedus.statistics`, and a missing extra is to be reported as such.
"""

from __future__ import annotations

import ast
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["attach"]


def attach(package: str, file: str) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """Return ``__getattr__``, ``__dir__`` and ``__all__`` of a package, from the stub beside its ``__init__``.

    Parameters
    ----------
    package : str
        ``__name__`` of the package.
    file : str
        ``__file__`` of the package.

    Raises
    ------
    AttributeError
        By ``__getattr__``, for a name that the stub does not hold.
    """
    homes = _homes(package, Path(file).with_suffix(".pyi"))

    def get(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module, attribute = homes[name]
        loaded = import_module(module)
        value = getattr(loaded, attribute) if attribute else loaded
        sys.modules[package].__dict__[name] = value
        return value

    return get, lambda: sorted(homes), sorted(homes)


def _homes(package: str, stub: Path) -> dict[str, tuple[str, str]]:
    """Return the module and the attribute behind each public name; no attribute where the name is a module."""
    homes: dict[str, tuple[str, str]] = {}
    for node in ast.parse(stub.read_text(encoding="utf-8")).body:
        if not isinstance(node, ast.ImportFrom):
            continue
        module = f"{package}.{node.module or ''}".rstrip(".") if node.level else str(node.module)
        for alias in node.names:
            public = alias.asname or alias.name
            homes[public] = (module, alias.name) if module != package else (f"{package}.{alias.name}", "")
    return homes
