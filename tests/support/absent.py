"""Run ``foedus`` as if some packages were not installed: ``python absent.py NAMES COMMAND...`` refuses their import."""

from __future__ import annotations

import runpy
import sys
from importlib.abc import MetaPathFinder


class Refuse(MetaPathFinder):
    """Find nothing, and let nobody else find, a package that is to be absent."""

    def __init__(self, names: set[str]) -> None:
        self.names = names

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        if fullname.partition(".")[0] in self.names:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)


if __name__ == "__main__":
    sys.meta_path.insert(0, Refuse(set(sys.argv[1].split(","))))
    del sys.argv[:2]
    if sys.argv[0] == "-c":
        exec(sys.argv[1])
    else:
        sys.argv.insert(0, "foedus")
        runpy.run_module("foedus", run_name="__main__")
