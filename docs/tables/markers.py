"""What stands between two markers of a page, and signed points in a table: what the tools of the tables share."""

from __future__ import annotations

import re

from foedus.wording import translator

__all__ = ["between", "filled", "signed_points", "to_of"]


def filled(page: str, name: str, text: str) -> str:
    """Return a page with what stands between two markers replaced."""
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    if not pattern.search(page):
        raise SystemExit(f"the page has no markers of '{name}'")
    return pattern.sub(lambda found: f"{found[1]}{text}\n{found[2]}", page)


def between(page: str, name: str) -> str:
    """Return what stands between two markers."""
    found = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", page, re.DOTALL)
    return found[1] if found else ""


def signed_points(share: float, lang: str, digits: int = 1) -> str:
    """Return a change of a probability in points, with its sign."""
    number = translator(lang).number(100 * share, digits)
    return f"+{number}" if round(100 * share, digits) > 0 else number


def to_of(lang: str) -> str:
    """Return what stands between the ends of an interval."""
    return " to " if lang == "en" else " à "
