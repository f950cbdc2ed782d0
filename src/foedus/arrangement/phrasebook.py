"""The phrasebook: the wording of treaties, how the language writes it, and what it comes to.

Each entry is run by the tests; `docs/reference/phrasebook.md` and its French twin are written from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

from foedus.arrangement.schema import Arrangement, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Phrase", "page", "phrases", "search"]

_FILE = Path(__file__).with_suffix(".yaml")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A wording of treaties.

    Attributes
    ----------
    wording, made_for, means : Text
        The words, the article where they stand, and what they come to.
    text : str
        How the language writes them: a fragment of a document.
    cell : dict
        What the tests expect of it: response, status, needs, and perhaps hours and incident.
    """

    wording: Text
    made_for: Text
    means: Text
    text: str
    cell: dict[str, Any]

    def example(self) -> Arrangement:
        """Return a whole text with the fragment in it."""
        added = YAML(typ="safe", pure=True).load(self.text)
        base = _written()["base"]
        bodies = {**base["bodies"], **added.pop("bodies", {})}
        return Arrangement.model_validate({**base, **added, "bodies": bodies})

    def render(self, lang: str = "en") -> str:
        """Return the entry as Markdown."""
        head = f"## {self.wording.in_(lang)}"
        return f"{head}\n\n{self.made_for.in_(lang)}. {self.means.in_(lang)}.\n\n```yaml\n{self.text}\n```\n"


@cache
def _written() -> dict[str, Any]:
    return YAML(typ="safe", pure=True).load(_FILE.read_text(encoding="utf-8"))


@cache
def phrases() -> tuple[Phrase, ...]:
    """Return every entry."""
    return tuple(
        Phrase(
            *(Text.model_validate(entry[key]) for key in ("wording", "made_for", "means")), entry["text"], entry["cell"]
        )
        for entry in _written()["phrases"]
    )


def search(words: Sequence[str], lang: str = "en") -> tuple[Phrase, ...]:
    """Return the entries that hold all the words, in either language or in the fragment; all entries for no word."""

    def held(phrase: Phrase) -> str:
        texts = (phrase.wording, phrase.made_for, phrase.means)
        return " ".join([*(t.in_(of) for t in texts for of in ("en", lang)), phrase.text]).casefold()

    return tuple(phrase for phrase in phrases() if all(word.casefold() in held(phrase) for word in words))


def page(lang: str = "en") -> str:
    """Return the phrasebook as a page."""
    head = Text.model_validate(_written()["head"]).in_(lang)
    return "\n".join([head, *(phrase.render(lang) for phrase in phrases())])
