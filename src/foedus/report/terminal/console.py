"""The terminal that results are printed on."""

from __future__ import annotations

import re
from typing import Any

from rich import _wrap
from rich.console import Console

__all__ = ["terminal"]

# Rich takes a no-break space for a place to break a line, so that French marks would begin lines. It has no setting.
_wrap.re_word = re.compile(r"[ \t\n]*[^ \t\n]+[ \t\n]*")


class _Console(Console):
    """A console that pads no line with spaces where nobody sees the columns: in a file, in a pipe."""

    def print(self, *objects: Any, **how: Any) -> None:
        """Print as Rich does, without spaces at the ends of lines unless on a terminal."""
        if self.is_terminal:
            super().print(*objects, **how)
            return
        with self.capture() as captured:
            super().print(*objects, **how)
        self.file.write(re.sub(r" +$", "", captured.get(), flags=re.MULTILINE))


def terminal() -> Console:
    """Return a console that prints sentences as they are: no colouring of numbers, no markup, lines broken at words."""
    return _Console(highlight=False, markup=False, soft_wrap=False)
