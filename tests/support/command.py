"""The command line, as its users run it: in this process, or in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys

from typer.testing import CliRunner, Result

from foedus.cli import app

PLAIN = {"COLUMNS": "110", "NO_COLOR": "1"}
"""A terminal without colours, of a width that does not depend on the machine."""


def foedus(*words: object, stdin: str | None = None, **environment: str) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(app, [str(word) for word in words], input=stdin, env=PLAIN | environment)


def foedus_process(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own, with the exit status that a shell would see."""
    return subprocess.run(
        [sys.executable, "-m", "foedus", *map(str, words)],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
