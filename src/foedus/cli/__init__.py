"""The command line, one module per command.

Each module of this package defines one command (or one group of commands) and imports what it needs inside the
function that runs, so that ``foedus --help`` stays fast. `foedus.exit_status` says what each exit status means.
"""

from __future__ import annotations

import io
import json
import os
import sys
from itertools import pairwise

from foedus.cli.app import app
from foedus.cli.help import in_language
from foedus.cli.language import of_arguments, spoken
from foedus.errors import DocumentError, FoedusError
from foedus.exit_status import ExitStatus
from foedus.wording import Message

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line; every error on purpose becomes a message and an exit status, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # whatever the locale can write, nothing fails for a letter
    lang = spoken()
    try:
        _run(lang)
    except KeyboardInterrupt:
        sys.exit(ExitStatus.INTERRUPTED)
    except BrokenPipeError:  # the reader has enough: not our failure, and Python must not flush again at the end
        _discard_output()
        sys.exit(ExitStatus.FAILED)
    except OSError as error:  # a full disk, a closed stream
        _discard_output()
        failed = FoedusError(Message("the system refused: {why}", {"why": error.strerror or str(error)}))
        print(failed.describe(lang), file=sys.stderr)
        sys.exit(ExitStatus.FAILED)


def _discard_output() -> None:
    """Send what is still to be written to standard output nowhere: Python flushes it again at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _run(lang: str) -> None:
    try:
        try:
            in_language(app, lang)()
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
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
