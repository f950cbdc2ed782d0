"""The page of each finding: what it finds, why it matters, a text that has it and the same text mended."""

from __future__ import annotations

import re
from pathlib import Path

from foedus.errors import UnknownNameError

__all__ = ["PAGES", "documented", "examples_of", "page_of"]

PAGES = Path(__file__).parent / "pages"


def documented() -> tuple[str, ...]:
    """Return the codes that have a page."""
    return tuple(sorted(path.stem for path in PAGES.glob("F*.md")))


def page_of(code: str) -> str:
    """Return the page of a finding, by code or by name, as Markdown.

    Raises
    ------
    UnknownNameError
        There is no such finding.
    """
    from foedus.law.findings import RULES

    named = {rule.name: known for known, rule in RULES.items()}
    wanted = named.get(code.lower(), code.upper())
    if wanted not in documented():
        raise UnknownNameError("finding", code, [*documented(), *named])
    return (PAGES / f"{wanted}.md").read_text(encoding="utf-8")


def examples_of(code: str) -> tuple[dict, dict]:
    """Return the two texts of a finding's page as plain data: the one that has it, and the one mended.

    Each is the common example (``pages/base.yaml``) with the keys that the page names replaced; parties are merged.
    """
    from ruamel.yaml import YAML

    yaml = YAML(typ="safe", pure=True)
    fragments = re.findall(r"```yaml\n(.*?)```", page_of(code), re.DOTALL)
    texts = []
    for fragment in fragments:
        text = yaml.load((PAGES / "base.yaml").read_text(encoding="utf-8"))
        for key, value in yaml.load(fragment).items():
            text[key] = {**text[key], **value} if key in ("parties", "bodies") else value
        texts.append(text)
    return texts[0], texts[1]
