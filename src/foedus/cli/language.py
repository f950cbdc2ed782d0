"""The language of a command: what ``--lang`` asks for, or else that of the locale. Read here, and nowhere below."""

from __future__ import annotations

import os
import sys
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated

import typer

from foedus.errors import require_language
from foedus.wording import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Lang", "chosen", "of_arguments", "of_locale", "spoken"]

Lang = Annotated[
    str | None, typer.Option("--lang", help="Language of the output, en or fr; by default, that of the locale.")
]


def chosen(asked: str | None, *, data: bool = False) -> str:
    """Return the language of the output; that of data never depends on the locale.

    Raises
    ------
    UnknownNameError
        The language asked for has no catalogue.
    """
    lang = asked if asked is not None else "en" if data else of_locale(os.environ)
    require_language(lang)
    return lang


def of_locale(environment: Mapping[str, str]) -> str:
    """Return the language of a locale, as gettext reads it; English where there is no catalogue.

    >>> of_locale({"LANG": "fr_CH.UTF-8"}), of_locale({"LANG": "fr_FR.UTF-8", "LC_ALL": "C"}), of_locale({})
    ('fr', 'en', 'en')
    """
    locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    if _code(locale) in {"c", "posix"}:  # then gettext ignores LANGUAGE
        return "en"
    wanted = [*environment.get("LANGUAGE", "").split(":"), locale]
    return next((_code(name) for name in wanted if _code(name) in LANGUAGES), "en")


def of_arguments(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return the language of messages before, or without, a command that reads its options: an unknown one is none."""
    asked = [argument.removeprefix("--lang=") for argument in arguments if argument.startswith("--lang=")]
    asked += [value for option, value in pairwise(arguments) if option == "--lang"]
    return asked[-1] if asked and asked[-1] in LANGUAGES else of_locale(environment)


def _code(locale: str) -> str:
    return locale.split(".")[0].split("@")[0].split("_")[0].lower()


def spoken() -> str:
    """Return the language in which this process speaks to people on standard error."""
    return of_arguments(sys.argv[1:], os.environ)
