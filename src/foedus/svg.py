"""A few lines of SVG, for the figures of a report and for game trees.

Everything is drawn with classes; colours live in the style sheet, so that one drawing serves light, dark and print.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["drawing", "element", "group", "line", "polyline", "rectangle", "spread", "text"]


def element(name: str, content: str | Markup = "", /, **attributes: object) -> Markup:
    """Return an element; a trailing underscore in an attribute's name is dropped, other underscores become hyphens."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_short(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if content == "":
        return Markup(f"<{name}{written}/>")
    return Markup(f"<{name}{written}>{escape(content)}</{name}>")


def _short(value: object) -> object:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else value


def text(x: float, y: float, content: str, **attributes: object) -> Markup:
    """Return a text; what it says is escaped."""
    return element("text", content, x=float(x), y=float(y), **attributes)


def line(x1: float, y1: float, x2: float, y2: float, **attributes: object) -> Markup:
    """Return a straight line."""
    return element("line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), **attributes)


def rectangle(x: float, y: float, width: float, height: float, **attributes: object) -> Markup:
    """Return a rectangle; a negative width is drawn to the left."""
    return element(
        "rect", x=float(min(x, x + width)), y=float(y), width=float(abs(width)), height=float(height), **attributes
    )


def polyline(points: Iterable[tuple[float, float]], **attributes: object) -> Markup:
    """Return a line through points."""
    path = " ".join(f"{_short(float(x))},{_short(float(y))}" for x, y in points)
    return element("polyline", points=path, fill="none", **attributes)


def group(parts: Iterable[Markup], **attributes: object) -> Markup:
    """Return parts as a group."""
    return element("g", Markup("").join(parts), **attributes)


def drawing(identity: str, width: int, height: int, title: str, description: str, parts: Iterable[Markup]) -> Markup:
    """Return a whole drawing with its accessible name and description."""
    named = [element("title", title, id=f"{identity}-title"), element("desc", description, id=f"{identity}-desc")]
    return element(
        "svg",
        Markup("").join([*named, *parts]),
        viewBox=f"0 0 {width} {height}",
        role="img",
        aria_labelledby=f"{identity}-title {identity}-desc",
        class_="drawing",
        focusable="false",
    )


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return places as near as they can be to those wanted, at least `gap` apart, within `low` and `high`."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    placed = [0.0] * len(wanted)
    floor = low
    for i in order:
        placed[i] = floor = max(wanted[i], floor)
        floor += gap
    ceiling = high
    for i in reversed(order):
        placed[i] = ceiling = min(placed[i], ceiling)
        ceiling -= gap
    return placed
