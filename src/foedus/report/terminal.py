"""The terminal that results are printed on."""

from __future__ import annotations

import re

from rich import _wrap
from rich.console import Console

__all__ = ["terminal"]

# Rich takes a no-break space for a place to break a line, so that French marks would begin lines. It has no setting.
_wrap.re_word = re.compile(r"[ \t\n]*[^ \t\n]+[ \t\n]*")


def terminal() -> Console:
    """Return a console that prints sentences as they are: no colouring of numbers, no markup, lines broken at words."""
    return Console(highlight=False, soft_wrap=False)
