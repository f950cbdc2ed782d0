"""Find the messages of Python code for ``pybabel extract``: babel.cfg names this module, ``make messages`` runs it.

Babel's own extractor reads the strings of a call one after the other, whatever stands between them: of a condition it
makes one text. This one reads the syntax tree. A message is a literal, or either side of a condition, as the text of

- ``Message(text, ..., plural=..., context=...)``, ``counted(singular, plural, ...)``, ``in_context(context, text)``;
- ``_(text)`` and ``translator(lang)(text)``;
- ``term(word)``, and ``UnknownNameError(kind, ...)``, whose words have the contexts ``term`` and ``kind``;
- ``N_(text)``, ``N_(singular, plural)``: the mark of a text in a table, which a call takes from there;
- ``help=`` of typer's ``Option``, ``Argument`` and ``Typer``.

Options of a section of babel.cfg: ``commands = true`` adds the docstrings of public functions that return None, which
``--help`` shows; ``terms = Role Status`` adds the words of these ``Literal`` types with the context ``term``.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from typing import IO

__all__ = ["extract"]

Extracted = tuple[int, str, "str | tuple[str, ...]", list[str]]
"""Line, name of a function of gettext, its texts, comments for translators: what Babel asks of an extractor."""

_HELPED = {"Option", "Argument", "Typer"}


def extract(
    file: IO[bytes], keywords: Mapping[str, Any], comment_tags: Collection[str], options: Mapping[str, str]
) -> Iterator[Extracted]:
    """Yield the messages of a Python file."""
    tree = ast.parse(file.read())
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _of_call(node)
    if options.get("commands") == "true":
        yield from _docstrings(tree)
    yield from _words(tree, options.get("terms", "").split())


def _of_call(call: ast.Call) -> Iterator[Extracted]:
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    match _name(call.func):
        case "Message":
            yield from _messages(call, 0, plural=named.get("plural"), context=named.get("context"))
        case "N_":
            yield from _messages(call, 0, plural=_at(call, 1), context=named.get("context"))
        case "_":
            yield from _messages(call, 0)
        case "counted":
            yield from _messages(call, 0, plural=_at(call, 1))
        case "in_context":
            yield from _messages(call, 1, context=_at(call, 0))
        case "term":
            yield from (_word(call.lineno, word) for word in _texts(_at(call, 0)))
        case "UnknownNameError":
            yield from _messages(call, 0, context=ast.Constant("kind"))
        case name if name in _HELPED:
            yield from ((call.lineno, "_", text, []) for text in _texts(named.get("help")))


def _name(function: ast.expr) -> str:
    """Return the name of a called function; a translator called where it is made is `_`."""
    if isinstance(function, ast.Call):
        return "_" if _name(function.func) == "translator" else ""
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _at(call: ast.Call, position: int) -> ast.expr | None:
    return call.args[position] if position < len(call.args) else None


def _messages(
    call: ast.Call, position: int, *, plural: ast.expr | None = None, context: ast.expr | None = None
) -> Iterator[Extracted]:
    words = [next(_texts(part), None) for part in (context, plural)]
    function = ("np" if words[0] and words[1] else "p" if words[0] else "n" if words[1] else "") + "gettext"
    for text in _texts(_at(call, position)):
        if any(letter.isalpha() for letter in text):
            texts = tuple(word for word in (words[0], text, words[1]) if word is not None)
            yield call.lineno, function, texts, []


def _texts(node: ast.AST | None) -> Iterator[str]:
    """Yield the texts that an expression can be: a literal, or either side of a condition."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)


def _word(line: int, word: str) -> Extracted:
    return line, "pgettext", ("term", word.replace("_", " ")), []


def _docstrings(tree: ast.Module) -> Iterator[Extracted]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.name != "main":
            text = ast.get_docstring(node)
            if text and isinstance(node.returns, ast.Constant) and node.returns.value is None:
                yield node.lineno, "_", text, []


def _words(tree: ast.Module, types: Collection[str]) -> Iterator[Extracted]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(getattr(target, "id", None) in types for target in node.targets):
            for part in ast.walk(node.value):
                yield from (_word(node.lineno, word) for word in _texts(part))
