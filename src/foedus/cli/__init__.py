"""The command line, one module per command.

Each module of this package defines one command (or one group of commands) and imports what it needs inside the
function that runs, so that ``foedus --help`` stays fast. Exit status: 0 nothing found, 1 findings, 2 the input or the
usage is wrong, 3 something failed while running.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from itertools import pairwise

from foedus.cli.app import app
from foedus.cli.help import in_language
from foedus.cli.language import spoken
from foedus.errors import DocumentError, FoedusError

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line; every error on purpose becomes a message and an exit status, never a traceback."""
    lang = spoken()
    try:
        in_language(app, lang)()
    except DocumentError as error:
        if _wants_json(sys.argv):  # editors read the places from standard output, people the text from standard error
            print(
                json.dumps({"problems": [asdict(problem) for problem in error.problems]}, ensure_ascii=False, indent=1)
            )
        print(error.describe(), file=sys.stderr)
        sys.exit(error.exit_status)
    except FoedusError as error:
        print(error.describe(), file=sys.stderr)
        sys.exit(error.exit_status)


def _wants_json(arguments: list[str]) -> bool:
    return "--format=json" in arguments or any(pair == ("--format", "json") for pair in pairwise(arguments))
