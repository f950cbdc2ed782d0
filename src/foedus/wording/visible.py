r"""Text of others, made safe to show: on a terminal, in a log that a CI service reads, in Word and on a page.

What steers a terminal, turns the direction of writing or is no character of XML is shown as Python writes it
(``\x1b``), so that nobody's text can pose as ours. This is the one place that does so: the reader of documents
calls it for every text, and errors for what they say.
"""

from __future__ import annotations

import re

__all__ = ["one_line", "visible"]

# C0 and C1 controls but tab and line feed, marks of direction, separators of lines, surrogates, non-characters.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufeff"
    + "".join(chr(plane * 0x10000 + end) for plane in range(17) for end in (0xFFFE, 0xFFFF))
    + "]"
)
_BREAKS = re.compile(r"[ \t]*[\r\n][ \t\r\n]*")


def visible(text: str) -> str:
    r"""Return a text with its control characters shown; tabs and line feeds stay.

    >>> print(visible("A\x1b[31m"))
    A\x1b[31m
    """
    return _UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def one_line(text: str) -> str:
    r"""Return a text on one line, with its control characters shown.

    >>> one_line("A\n::error::forged")
    'A ::error::forged'
    """
    return visible(_BREAKS.sub(" ", text).replace("\t", " "))
