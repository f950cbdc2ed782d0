"""Find every message in the source, and bring the catalogues up to date: ``python -m foedus.wording.extracting``.

Python is read by its syntax tree, templates by jinja's own reader. What counts as a message is listed in `_CALLS`.
Where a call takes its text from a table, the sentences in the tables of that module count too: texts in tuples,
dictionaries and conditions; two texts in a tuple of their own are singular and plural where such calls are counted.
Words of the vocabulary are messages with the context ``term``. Of a command, its docstring and the ``help=`` of its
options are messages too.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages import Catalog
from babel.messages.pofile import write_po
from jinja2 import Environment

from foedus.wording.catalogue import read_catalogue
from foedus.wording.translator import LANGUAGES, LOCALE

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Found", "find_messages", "update"]

SOURCE = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Found:
    """A message of the source.

    Attributes
    ----------
    context : str or None
    msgid : str
    plural : str or None
    place : str
        File, from the package's folder.
    """

    context: str | None
    msgid: str
    plural: str | None
    place: str


_CALLS: dict[str, tuple[int | None, int, int | None]] = {
    "Message": (None, 0, None),
    "_": (None, 0, None),
    "counted": (None, 0, 1),
    "in_context": (0, 1, None),
    "rule": (None, 3, None),
    "_leaf": (None, 1, None),
}
"""Name of a function: where its context, text and plural stand among its arguments."""

_HEADER = r"""msgid ""
msgstr ""
"Project-Id-Version: foedus\n"
"Language: {language}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: {plurals}\n"

"""  # without dates, which would change at every update

_HELPED = {"Option", "Argument", "Typer"}
"""Functions of typer whose ``help=`` is a message."""

_KINDS = {"UnknownNameError": 0, "_refer": 3}
"""Functions that are told the kind of a name, and where: the kind is a message with the context ``kind``."""

_VOCABULARY = ("Response", "PeacetimeAct", "IncidentKind", "Role", "Status", "Standing", "Instrument", "Verb")


def find_messages(source: Path = SOURCE) -> dict[tuple[str | None, str], Found]:
    """Return every message of the package by context and text, in the order of files."""
    found: dict[tuple[str | None, str], Found] = {}
    for file in sorted(source.rglob("*.py")):
        for message in _in_python(file, file.relative_to(source).as_posix()):
            found.setdefault((message.context, message.msgid), message)
    for file in sorted(source.rglob("*.jinja")):
        for message in _in_template(file, file.relative_to(source).as_posix()):
            found.setdefault((message.context, message.msgid), message)
    for message in _in_vocabulary():
        found.setdefault((message.context, message.msgid), message)
    return found


def _in_python(file: Path, place: str) -> Iterator[Found]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    tabled = False
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = _called(node.func)
        if name == "term":
            yield from (Found("term", word.replace("_", " "), None, place) for word in _texts(node.args[:1]))
        elif name in _KINDS and not place.startswith("games/"):
            at = _KINDS[name]
            yield from (Found("kind", word, None, place) for word in _texts(node.args[at : at + 1]))
        elif name in _HELPED:
            yield from (Found(None, text, None, place) for text in _help_of(node))
        elif name in _CALLS:
            yield from _of_call(node, *_CALLS[name], place)
            tabled = tabled or (name in {"Message", "counted"} and _takes_from_table(node))
    if place.startswith("cli/"):
        yield from _commands(tree, place)
    if tabled and not place.startswith("wording/"):
        yield from _in_tables(tree, place)


def _help_of(node: ast.Call) -> Iterator[str]:
    return _texts([keyword.value for keyword in node.keywords if keyword.arg == "help"])


def _commands(tree: ast.Module, place: str) -> Iterator[Found]:
    """Yield what ``--help`` says of a module's commands: the docstrings of public functions that return nothing."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.name != "main":
            told = ast.get_docstring(node)
            if told and isinstance(node.returns, ast.Constant) and node.returns.value is None:
                yield Found(None, told, None, place)


def _called(function: ast.expr) -> str:
    """Return the name of a called function; a translator called where it is made is `_`."""
    if isinstance(function, ast.Call):
        return "_" if _called(function.func) == "translator" else ""
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _takes_from_table(node: ast.Call) -> bool:
    return bool(node.args) and next(_texts(node.args[:1]), None) is None


def _in_tables(tree: ast.Module, place: str) -> Iterator[Found]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple) and len(list(_texts(node.elts))) == len(node.elts) == 2:
            singular, plural = _texts(node.elts)
            if _is_sentence(singular):
                yield Found(None, singular, plural, place)
            elif _is_sentence(plural):
                yield Found(None, plural, None, place)
        elif isinstance(node, (ast.Tuple, ast.Dict, ast.Assign, ast.IfExp)):
            for text in _texts(_parts(node)):
                if _is_sentence(text):
                    yield Found(None, text, None, place)


def _parts(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Tuple):
        return node.elts
    if isinstance(node, ast.Dict):
        return node.values
    return [node.value] if isinstance(node, ast.Assign) else [node.body, node.orelse]  # ty: ignore[missing-attribute]


def _is_sentence(text: str) -> bool:
    return " " in text.strip() and any(letter.isalpha() for letter in text)


def _of_call(node: ast.Call, context: int | None, text: int, plural: int | None, place: str) -> Iterator[Found]:
    if len(node.args) <= text:
        return
    named = {keyword.arg: next(_texts([keyword.value]), None) for keyword in node.keywords}
    told_context = named.get("context") if context is None else next(_texts([node.args[context]]), None)
    told_plural = named.get("plural") if plural is None else next(_texts(node.args[plural : plural + 1]), None)
    for msgid in _texts([node.args[text]]):
        if any(letter.isalpha() for letter in msgid):
            yield Found(told_context, msgid, told_plural, place)


def _texts(nodes: list[ast.expr]) -> Iterator[str]:
    """Yield the texts that an expression can be: a literal, or either side of a condition."""
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.IfExp):
            yield from _texts([node.body, node.orelse])


def _in_template(file: Path, place: str) -> Iterator[Found]:
    environment = Environment(extensions=["jinja2.ext.i18n"])
    node = environment.parse(file.read_text(encoding="utf-8"))
    from jinja2.ext import extract_from_ast

    for _line, name, texts in extract_from_ast(node, ("_", "counted"), babel_style=True):
        given = texts if isinstance(texts, tuple) else (texts,)
        if given and given[0]:
            plural = given[1] if name == "counted" and len(given) > 1 else None
            yield Found(None, given[0], plural, place)


def _in_vocabulary() -> Iterator[Found]:
    from typing import get_args

    from foedus.arrangement import vocabulary

    for kind in _VOCABULARY:
        for word in get_args(getattr(vocabulary, kind)):
            yield Found("term", word.replace("_", " "), None, "arrangement/vocabulary.py")


def update(lang: str, source: Path = SOURCE) -> Catalog:
    """Return the catalogue of a language with every message of the source, kept translations, and nothing else."""
    old = read_catalogue(LOCALE / lang / "LC_MESSAGES" / "foedus.po", lang)
    known = {(m.context, m.id if isinstance(m.id, str) else m.id[0]): m for m in old if m.id}
    new = Catalog(locale=lang, project="foedus", charset="utf-8", fuzzy=False, header_comment=old.header_comment)
    for message in find_messages(source).values():
        before = known.get((message.context, message.msgid))
        msgid = (message.msgid, message.plural) if message.plural else message.msgid
        kept = before.string if before is not None and bool(before.pluralizable) == bool(message.plural) else None
        new.add(msgid, kept or None, auto_comments=[message.place], context=message.context)
    return new


if __name__ == "__main__":
    for language in LANGUAGES[1:]:
        catalogue = update(language)
        with (LOCALE / language / "LC_MESSAGES" / "foedus.po").open("wb") as stream:
            stream.write(_HEADER.format(language=language, plurals=catalogue.plural_forms).encode())
            write_po(stream, catalogue, width=110, omit_header=True)
