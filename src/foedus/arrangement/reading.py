"""Strict reading of YAML with the place of every value.

Documents are YAML 1.2's core schema without tags, of bounded size, depth and number of nodes after aliases are
followed (an alias bomb is refused before it grows). Every value keeps its line and column, so that each problem names
its place, and all problems of a document are listed at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeVar, Union, get_args, get_origin

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import Node, ScalarNode, SequenceNode

from foedus.errors import DocumentError, InputError, Problem, nearest
from foedus.wording import N_, Message
from foedus.wording.visible import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel, ValidationError

    M = TypeVar("M", bound=BaseModel)

__all__ = ["MAX_BYTES", "MAX_DEPTH", "Document", "Origin", "Steps", "read_document", "said_of", "validate"]

MAX_BYTES = 2_000_000
MAX_DEPTH = 24
MAX_NODES = 100_000
_LARGEST = 1e18
"""No quantity, vote or number of people is larger: what is, is a slip or an attack."""

Steps = tuple[str | int, ...]
"""Where a value stands in a document: keys and indices from the root."""

_INT = re.compile(r"[-+]?[0-9]+$")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")
_LONGEST_NUMBER = 40
_SEE = N_("to see what may stand in it: 'foedus schema arrangement', 'situation' or 'sweep'")
_QUOTE = Message(
    "write the word in quotes: programs that follow YAML 1.1 take NO, OFF and N for false, YES, ON and Y for true"
)
"""Norway is NO."""
_CORE = "tag:yaml.org,2002:"
_PLAIN_TAGS = {
    # What the composer itself gives to values without a tag.
    _CORE + name
    for name in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp", "merge", "value")
}
_NULLS = {"", "~", "null", "Null", "NULL"}
_BOOLS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


def dotted(path: Steps) -> str:
    """Return a path as people write it, ``clauses[2].who``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else (f".{step}" if text else str(step))
    return text


class Origin(NamedTuple):
    """Where a value was written: the file, the path in it, and how many documents were merged before."""

    file: str
    path: Steps
    layer: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A document as plain data, with places.

    Attributes
    ----------
    file : str
        Path as the user gave it.
    data : object
        Dicts, lists, strings, numbers, booleans and None.
    values, keys : dict
        Line and column (from 1) of the value, and of the key, at each path.
    origins : dict
        Where the value at each path was written, if several documents were merged into this one.
    """

    file: str
    data: Any
    values: dict[Steps, tuple[int, int]]
    keys: dict[Steps, tuple[int, int]]
    origins: dict[Steps, Origin] = field(default_factory=dict)

    def place(self, path: Steps, *, key: bool = False) -> tuple[int, int]:
        """Return line and column of a path, or of its nearest ancestor that stands in the document."""
        table = self.keys if key and path in self.keys else self.values
        while path and path not in table:
            path, table = path[:-1], self.values
        return table.get(path, (1, 1))

    def origin(self, path: Steps) -> Origin:
        """Return where a path, or its nearest ancestor that stands in the document, was written."""
        known = path
        while known and known not in self.origins:
            known = known[:-1]
        origin = self.origins.get(known, Origin(self.file, known))
        return origin._replace(path=(*origin.path, *path[len(known) :]))

    def newest(self, *paths: Steps) -> Steps:
        """Return the path that was written last, in the overlay rather than in its base; else the first."""
        return max(paths, key=lambda path: self.origin(path).layer)

    def problem(
        self, path: Steps, message: str | Message, hint: str | Message | None = None, *, key: bool = False
    ) -> Problem:
        """Return a problem at a path; a value given on the command line has no line."""
        line, column = self.place(path, key=key)
        origin = self.origin(path)
        return Problem(origin.file, line, column, dotted(origin.path) if line else "", message, hint)


def read_document(file: str | Path, text: str | None = None) -> Document:
    """Read one YAML document.

    Parameters
    ----------
    file : str or Path
        Where to read, or the name to show when `text` is given.
    text : str, optional
        The document itself.

    Raises
    ------
    InputError
        The file cannot be read, or is too large.
    DocumentError
        The text is not YAML, or uses what the language does not allow.
    """
    name = str(file)
    text = _load(Path(file)) if text is None else text
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise InputError(
            Message("the document is larger than {n} bytes", {"n": MAX_BYTES}),
            where=name,
            todo=Message("split it, or shorten the notes"),
        )
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        said = " ".join(str(part) for part in (error.context, error.problem) if part)
        raise DocumentError(
            [Problem(name, line, column, "", Message("this is not YAML: {why}", {"why": said}))]
        ) from None
    except (YAMLError, ValueError, RecursionError) as error:
        reason = Message("nested too deeply") if isinstance(error, RecursionError) else str(error).splitlines()[0]
        raise DocumentError([Problem(name, 1, 1, "", Message("this is not YAML: {why}", {"why": reason}))]) from None
    if root is None:
        raise DocumentError([Problem(name, 1, 1, "", Message("the document is empty"), Message(_SEE))])
    builder = _Builder(name)
    data = builder.build(root, (), 0)
    if builder.problems:
        raise DocumentError(builder.problems)
    return Document(name, data, builder.values, builder.keys)


def _load(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(
                Message("the file has {n} bytes; the limit is {most}", {"n": path.stat().st_size, "most": MAX_BYTES}),
                where=str(path),
                todo=Message("name a document, not a file of data"),
            )
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            Message("the file is not UTF-8 text"),
            where=Message("{file}, byte {n}", {"file": str(path), "n": error.start}),
            todo=Message("save it as UTF-8"),
        ) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(
            Message("the file cannot be read: {why}", {"why": str(reason)}),
            where=str(path),
            todo=Message("name a file, or a case listed by 'foedus cases'"),
        ) from None


class _Builder:
    """Turns composed nodes into plain data and remembers where each stood."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.values: dict[Steps, tuple[int, int]] = {}
        self.keys: dict[Steps, tuple[int, int]] = {}
        self.problems: list[Problem] = []
        self.nodes = 0
        self.open: set[int] = set()

    def _refuse(self, node: Node, path: Steps, message: Message) -> None:
        self.problems.append(Problem(self.file, *_mark(node), dotted(path), message))

    def build(self, node: Node, path: Steps, depth: int) -> Any:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise DocumentError(
                [
                    Problem(
                        self.file,
                        *_mark(node),
                        dotted(path),
                        Message("more than {n} values once aliases are expanded", {"n": MAX_NODES}),
                    )
                ]
            )
        if depth > MAX_DEPTH or id(node) in self.open:
            raise DocumentError(
                [
                    Problem(
                        self.file,
                        *_mark(node),
                        dotted(path),
                        Message("nested more than {n} levels deep", {"n": MAX_DEPTH}),
                    )
                ]
            )
        self.values[path] = _mark(node)
        tag = str(node.tag or "")
        if tag and tag not in _PLAIN_TAGS:
            self._refuse(node, path, Message("tags are not allowed: {tag}", {"tag": tag.replace(_CORE, "!!")}))
            return None
        if isinstance(node, ScalarNode):
            return _scalar(node)
        self.open.add(id(node))
        try:
            if isinstance(node, SequenceNode):
                return [self.build(item, (*path, i), depth + 1) for i, item in enumerate(node.value)]
            return self._mapping(node, path, depth)
        finally:
            self.open.discard(id(node))

    def _mapping(self, node: Node, path: Steps, depth: int) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                self._refuse(key_node, path, Message("a key must be a word"))
                continue
            key = one_line(str(key_node.value))
            here = (*path, key)
            if key_node.style is None and key in _BOOLS:
                message = Message("expected text, not the truth value '{value}'", {"value": key})
                self.problems.append(Problem(self.file, *_mark(key_node), dotted(path), message, _QUOTE))
            if key in data:
                line, _ = self.keys[here]
                again = Message("the key '{key}' appears twice; first on line {line}", {"key": key, "line": line})
                self._refuse(key_node, here, again)
                continue
            self.keys[here] = _mark(key_node)
            data[key] = self.build(value_node, here, depth + 1)
        return data


def _mark(node: Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _scalar(node: ScalarNode) -> Any:
    text = one_line(node.value).strip()  # running text: names, titles, notes; a line feed in it is a space
    if node.style is not None:  # quoted, or a block: always text
        return text
    if text in _NULLS:
        return None
    if text in _BOOLS:
        return _BOOLS[text]
    # Numbers beyond any use stay text, so that the model refuses them: Python itself cannot read very long ones.
    if len(text) > _LONGEST_NUMBER:
        return text
    if _INT.match(text):
        return int(text) if abs(int(text)) <= _LARGEST else text
    if _FLOAT.match(text) and abs(float(text)) <= _LARGEST:
        return float(text)
    return text


def validate(document: Document, model: type[M]) -> tuple[M | None, list[Problem]]:
    """Validate a document against a model; return the model or None, and every problem."""
    from pydantic import ValidationError

    if not isinstance(document.data, dict):
        return None, [document.problem((), Message("a document is a mapping of keys to values"), Message(_SEE))]
    try:
        return model.model_validate(document.data), []
    except ValidationError as error:
        return None, list(_problems(document, model, error))


def _problems(document: Document, model: type[BaseModel], error: ValidationError) -> Iterator[Problem]:
    for detail in error.errors(include_url=False):
        path = _in_document(document.data, detail["loc"])
        kind = detail["type"]
        if kind == "extra_forbidden":
            known = _fields_at(model, path[:-1])
            close = nearest(str(path[-1]), known)
            here = Message("allowed here: {names}", {"names": ", ".join(sorted(known))}) if known else None
            hint = Message("did you mean {close}?", {"close": close}) if close else here
            yield document.problem(path, Message("unknown key '{key}'", {"key": str(path[-1])}), hint, key=True)
        elif kind == "missing":
            yield document.problem(path, Message("'{key}' is missing", {"key": str(path[-1])}))
        elif kind in {"literal_error", "enum"}:
            expected = str(detail.get("ctx", {}).get("expected", ""))
            known = re.findall(r"'([^']*)'", expected)
            close = nearest(str(detail["input"]), known)
            words = Message("expected one of: {names}", {"names": ", ".join(known) or expected})
            hint = Message("did you mean {close}?", {"close": close}) if close else words
            yield document.problem(path, Message("unknown word {word}", {"word": repr(detail["input"])}), hint)
        elif kind == "greater_than_equal":
            yield document.problem(
                path, Message("this must be at least {n}", {"n": detail.get("ctx", {}).get("ge", 0)})
            )
        elif kind in {"string_type", "list_type", "dict_type", "model_type"} and isinstance(detail["input"], bool):
            value = "true" if detail["input"] else "false"
            yield document.problem(
                path, Message("expected text, not the truth value '{value}'", {"value": value}), _QUOTE
            )
        elif kind in _PLAINLY:
            yield document.problem(path, Message(_PLAINLY[kind]))
        else:
            yield document.problem(path, said_of(detail))


def said_of(detail: Any) -> str | Message:
    """Return what a failed validation says: our own message where it is one, else pydantic's, in English."""
    raised = detail.get("ctx", {}).get("error")
    if isinstance(raised, ValueError) and raised.args and isinstance(raised.args[0], Message):
        return raised.args[0]
    message = str(detail["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return message[:1].lower() + message[1:]


_PLAINLY = {
    "dict_type": N_("expected a mapping of keys to values"),
    "model_type": N_("expected a mapping of keys to values"),
    "list_type": N_("expected a list"),
    "string_type": N_("expected text"),
    "int_type": N_("expected a whole number"),
    "float_type": N_("expected a number"),
    "bool_type": N_("expected true or false"),
    "too_short": N_("at least one is needed here"),
    "string_too_short": N_("the text is empty"),
}


def _in_document(data: Any, loc: tuple[int | str, ...]) -> Steps:
    """Keep the steps of a pydantic location that stand in the document (it adds names of its own for unions)."""
    path: list[str | int] = []
    for position, step in enumerate(loc):
        last = position == len(loc) - 1
        if isinstance(data, dict) and (step in data or last) and isinstance(step, str):
            path.append(step)
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            path.append(step)
            data = data[step]
    return tuple(path)


def _fields_at(model: type[BaseModel], path: Steps) -> set[str]:
    """Return the keys that the model knows at a path."""
    from pydantic import BaseModel

    here: Any = model
    for step in path:
        if isinstance(here, type) and issubclass(here, BaseModel):
            fields = {field.alias or name: field for name, field in here.model_fields.items()}
            if step not in fields:
                return set()
            here = _innermost(fields[str(step)].annotation)
        else:  # a list or a dict: the step is an index or a key
            here = _innermost(get_args(here)[-1]) if get_args(here) else None
    if isinstance(here, type) and issubclass(here, BaseModel):
        return {field.alias or name for name, field in here.model_fields.items()}
    return set()


def _innermost(annotation: Any) -> Any:
    """Strip Annotated and `| None` from an annotation."""
    while get_origin(annotation) in {Annotated, Union, UnionType}:
        annotation = next(part for part in get_args(annotation) if part is not type(None))
    return annotation
