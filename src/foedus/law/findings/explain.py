"""The page of each finding: what it finds, why it matters, a text that has it and the same text mended.

``pages/F101.md`` is the page in English. Another language gives only the prose, under its own headings, in
``pages/fr/F101.md``; title, order and examples are those of the English page, so that the two cannot drift apart.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from foedus.errors import UnknownNameError, require_language
from foedus.wording import Message

__all__ = ["HEADINGS", "PAGES", "documented", "examples_of", "page_of", "section_of"]

PAGES = Path(__file__).parent / "pages"

HEADINGS: dict[str, Message] = {
    "finds": Message("What it finds"),
    "matters": Message("Why it matters"),
    "bad": Message("A text that has it"),
    "mended": Message("The text mended"),
    "asked": Message("What practitioners ask"),
}
"""The sections of a page, in their order."""

_EXAMPLES = ("bad", "mended")


def documented() -> tuple[str, ...]:
    """Return the codes that have a page."""
    return tuple(sorted(path.stem for path in PAGES.glob("F*.md")))


def page_of(code: str, lang: str = "en") -> str:
    """Return the page of a finding, by code or by name, as Markdown.

    Raises
    ------
    UnknownNameError
        There is no such finding, or no such language.
    """
    require_language(lang)
    wanted = _code(code)
    english = (PAGES / f"{wanted}.md").read_text(encoding="utf-8")
    if not _has_pages(lang):
        return english
    from foedus.law.findings import RULES

    head = f"# {wanted} {RULES[wanted].name}\n\n{RULES[wanted].title.render(lang)}."
    parts = [f"## {heading.render(lang)}\n\n{_sections(wanted, lang)[key]}" for key, heading in HEADINGS.items()]
    return "\n\n".join([head, *parts]) + "\n"


def section_of(code: str, section: str, lang: str = "en") -> str:
    """Return one section of a page (a key of `HEADINGS`), as Markdown without its heading.

    Raises
    ------
    UnknownNameError
        There is no such finding, section or language.
    """
    require_language(lang)
    if section not in HEADINGS:
        raise UnknownNameError("section", section, HEADINGS)
    return _sections(_code(code), lang if _has_pages(lang) else "en")[section]


def _has_pages(lang: str) -> bool:
    """Whether a language other than English has pages of its own."""
    return (PAGES / lang).is_dir()


def _code(code: str) -> str:
    from foedus.law.findings import RULES

    named = {rule.name: known for known, rule in RULES.items()}
    wanted = named.get(code.lower(), code.upper())
    if wanted not in documented():
        raise UnknownNameError("finding", code, [*documented(), *named])
    return wanted


@cache
def _sections(code: str, lang: str) -> dict[str, str]:
    """Return the sections of a page by key; what a language is missing is taken from the English page."""
    english = _read(PAGES / f"{code}.md", "en")
    if lang == "en":
        return english
    sections = english | _read(PAGES / lang / f"{code}.md", lang)
    return sections | {key: _phrased(sections[key], lang) for key in _EXAMPLES}


def _read(file: Path, lang: str) -> dict[str, str]:
    keys = {heading.render(lang): key for key, heading in HEADINGS.items()}
    parts = re.split(r"^## (.+)\n", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {keys[heading]: body.strip() for heading, body in zip(parts[1::2], parts[2::2], strict=True)}


def _phrased(example: str, lang: str) -> str:
    """Return an example with its free text in a language."""
    from ruamel.yaml import YAML

    phrases = YAML(typ="safe", pure=True).load((PAGES / lang / "phrases.yaml").read_text(encoding="utf-8"))
    pattern = "|".join(re.escape(str(phrase)) for phrase in sorted(phrases, key=len, reverse=True))
    return re.sub(rf"(?<=: )({pattern})(?=[,}}\n])", lambda match: phrases[match[1]], example)


def examples_of(code: str, lang: str = "en") -> tuple[dict, dict]:
    """Return the two texts of a finding's page as plain data: the one that has it, and the one mended.

    Each is the common example (``pages/base.yaml``) with the keys that the page names replaced; parties are merged.
    """
    from ruamel.yaml import YAML

    yaml = YAML(typ="safe", pure=True)
    fragments = re.findall(r"```yaml\n(.*?)```", page_of(code, lang), re.DOTALL)
    texts = []
    for fragment in fragments:
        text = yaml.load((PAGES / "base.yaml").read_text(encoding="utf-8"))
        for key, value in yaml.load(fragment).items():
            text[key] = {**text[key], **value} if key in ("parties", "bodies") else value
        texts.append(text)
    return texts[0], texts[1]
