"""The report: html, text, json; figures; probability words; English and French."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from foedus.report.assess_text import render_text
    from foedus.report.atomic import write_atomic
    from foedus.report.html import render as render_html
    from foedus.report.words import SCALES, Band, Scale, interval, natural_frequency, percent, scale_named, words_for

_HOMES = {
    "SCALES": ("words", "SCALES"),
    "Band": ("words", "Band"),
    "Scale": ("words", "Scale"),
    "interval": ("words", "interval"),
    "natural_frequency": ("words", "natural_frequency"),
    "percent": ("words", "percent"),
    "render_html": ("html", "render"),
    "render_text": ("assess_text", "render_text"),
    "scale_named": ("words", "scale_named"),
    "words_for": ("words", "words_for"),
    "write_atomic": ("atomic", "write_atomic"),
}

__all__ = [
    "SCALES",
    "Band",
    "Scale",
    "interval",
    "natural_frequency",
    "percent",
    "render_html",
    "render_text",
    "scale_named",
    "words_for",
    "write_atomic",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        module, attribute = _HOMES[name]
        return getattr(import_module(f"{__name__}.{module}"), attribute)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
