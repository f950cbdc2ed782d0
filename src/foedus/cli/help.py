"""The command line in another language: what ``--help`` says, from the catalogue.

The sentences stand where typer wants them, in docstrings and ``help=``; ``make messages`` finds them there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer.core
from typer.main import get_command

from foedus.wording import Message, in_context, translator

if TYPE_CHECKING:
    import typer

__all__ = ["in_language"]

_FRAME = (
    in_context("help", "Commands"),
    in_context("help", "Options"),
    in_context("help", "Arguments"),
    in_context("help", "Show this message and exit."),
    in_context("help", "required"),
    Message("default: {default}", context="help"),
)
"""What typer itself says around our sentences, where it can be translated; its complaints stay in English."""


def in_language(app: typer.Typer, lang: str) -> Any:
    """Return the command of an application, its help in a language."""
    command = get_command(app)
    if lang != "en":
        known = {message.msgid: message.context for message in _FRAME}
        speak = translator(lang)
        vars(typer.core)["_"] = lambda text: speak.text(text, context=known.get(text))
        _translate(command, lang)
    return command


def _translate(command: Any, lang: str) -> None:
    speak = translator(lang)
    for thing in (command, *command.params):
        if getattr(thing, "help", None):
            thing.help = speak.text(thing.help)
    usual = command.get_help_option

    def help_option(ctx: Any) -> Any:
        option = usual(ctx)
        if option is not None:
            option.help = speak.text("Show this message and exit.", context="help")
        return option

    command.get_help_option = help_option
    for inner in getattr(command, "commands", {}).values():
        _translate(inner, lang)
