"""The command line, one module per command.

Each module of this package defines one command (or one group of commands) and imports what it needs inside the
function that runs, so that ``foedus --help`` stays fast. `foedus.exit_status` says what each exit status means.
"""

from __future__ import annotations

import json
import sys
from itertools import pairwise

from foedus.cli.app import app
from foedus.cli.help import in_language
from foedus.cli.language import of_arguments, spoken
from foedus.errors import DocumentError, FoedusError

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line; every error on purpose becomes a message and an exit status, never a traceback."""
    lang = spoken()
    try:
        in_language(app, lang)()
    except DocumentError as error:
        if _wants_json(sys.argv):  # editors read the places from standard output, people the text from standard error
            problems = [problem.to_dict(lang if _asked_for(lang) else "en") for problem in error.problems]
            print(json.dumps({"problems": problems}, ensure_ascii=False, indent=1))
        print(error.describe(lang), file=sys.stderr)
        sys.exit(error.exit_status)
    except FoedusError as error:
        print(error.describe(lang), file=sys.stderr)
        sys.exit(error.exit_status)


def _asked_for(lang: str) -> bool:
    """Whether a language was asked for, not only spoken by the locale: data never depend on that."""
    return of_arguments(sys.argv[1:], {}) == lang


def _wants_json(arguments: list[str]) -> bool:
    return "--format=json" in arguments or any(pair == ("--format", "json") for pair in pairwise(arguments))
