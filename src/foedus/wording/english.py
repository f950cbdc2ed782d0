"""English articles: names such as ``United States`` get their ``the`` inside a sentence, and none in a table."""

from __future__ import annotations

import re

__all__ = ["article_wanted", "with_the"]

_TAKES_THE = re.compile(
    r"(?:United (?:States|Kingdom|Nations)|Netherlands|Philippines|(?:Soviet|European) Union|Republic of|"
    r"Democratic (?:People's )?Republic|Feder(?:al Republic|ation) of|"
    r"(?:Implementation|Multinational) Force|Council of)\b"
)
_PLACE = re.compile(r"\{\w*\}")
_BARE_BEFORE = re.compile(r"(?:[“‘'\"(`]|: |\b[Tt]he )$")


def article_wanted(text: str, name: str) -> bool:
    """Return whether a name that stands in this place of a text stands in a sentence.

    >>> article_wanted("{who} may leave", "who"), article_wanted("{who}: {what}", "who")
    (True, False)
    >>> [article_wanted(text, "who") for text in ("against “{who}” only", "{who}: may leave", "must agree: {who}")]
    [False, False, False]
    """
    at = text.find(f"{{{name}}}")
    if at < 0 or not re.search(r"[a-z]{2}", _PLACE.sub("", text)):
        return False
    return not _BARE_BEFORE.search(text[:at]) and not (at == 0 and text[len(name) + 2 :].startswith(":"))


def with_the(name: str) -> str:
    """Return a name with its article.

    >>> with_the("United Kingdom"), with_the("France")
    ('the United Kingdom', 'France')
    """
    return f"the {name}" if _TAKES_THE.match(name) else name
