"""The scale of probability words drawn: as a key with its bounds, and as the strip on which each answer stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from foedus import svg
from foedus.report.drawing.figure import Figure
from foedus.report.words import scale_named
from foedus.wording import translator

if TYPE_CHECKING:
    from collections.abc import Callable

    from foedus.report.answers import Answer
    from foedus.report.words import Band

__all__ = ["scale_figure", "strip"]

_WIDTH, _EDGE = 840, 44
_ABOVE, _BAR, _LINE = 46, 14, 12  # room for the words over the bar, its height, and a line of words
_STRIP_WIDTH, _STRIP_HEIGHT = 240, 24


def scale_figure(scale: str, lang: str) -> Figure:
    """Return the key of the scale: each word with its bounds, over the line from 0 to 100."""
    _ = translator(lang)
    chosen = scale_named(scale)
    title = _("The words and what they mean: {scale}", scale=chosen.title)
    how = _("The bands are the words of the scale; a word is computed from the estimate, never chosen by hand.")
    rows = tuple((band.term.render(lang), _bounds(band, lang)) for band in chosen.bands)
    description = _.listing([f"{word}: {bounds}" for word, bounds in rows])
    height = 2 * _ABOVE + _BAR
    return Figure(
        "figure-scale",
        title,
        how,
        svg.drawing("svg-scale", _WIDTH, height, title, description, _key(scale, lang)),
        (_("Word"), _("Probability")),
        rows,
        (),
    )


def _bounds(band: Band, lang: str) -> str:
    """Return the bounds of a band in whole hundredths, open at the ends of the scale."""
    speak = translator(lang)
    low, high = round(100 * band.low), round(100 * band.high)
    if low == 0:
        return "<\u00a0" + speak.percent(str(high))
    return ">\u00a0" + speak.percent(str(low)) if high == 100 else f"{low}–{speak.percent(str(high))}"


def _key(scale: str, lang: str) -> list[Markup]:
    def x(p: float) -> float:
        return _EDGE + (_WIDTH - 2 * _EDGE) * p

    parts = _steps(scale, x, _ABOVE, _BAR)
    for index, band in enumerate(scale_named(scale).bands):
        lines = [*_two_lines(band.term.render(lang)), _bounds(band, lang)]
        # Above and below by turns, so that narrow neighbours do not touch.
        first = _ABOVE - 6 - _LINE * (len(lines) - 1) if index % 2 == 0 else _ABOVE + _BAR + 14
        centre = x((band.low + band.high) / 2)
        parts += [
            svg.text(
                centre, first + _LINE * row, line, class_="scale-word" if row < len(lines) - 1 else "tick scale-bound",
                text_anchor="middle",
            )
            for row, line in enumerate(lines)
        ]  # fmt: skip
    return parts


def _steps(scale: str, x: Callable[[float], float], top: float, height: float) -> list[Markup]:
    return [
        svg.rectangle(
            x(band.low), top, x(band.high) - x(band.low), height, class_=f"step {'even' if index % 2 else 'odd'}"
        )
        for index, band in enumerate(scale_named(scale).bands)
    ]


def strip(answer: Answer, scale: str) -> Markup:
    """Return an answer as a dot with its interval on the bands of the scale.

    It says nothing that the figures beside it do not say, so it is hidden from readers who listen.
    """
    if answer.mean is None:
        return Markup("")
    low = answer.mean if answer.low is None else answer.low
    high = answer.mean if answer.high is None else answer.high

    def x(p: float) -> float:
        return 7 + (_STRIP_WIDTH - 14) * p

    middle = _STRIP_HEIGHT / 2
    parts = _steps(scale, x, 2, _STRIP_HEIGHT - 4)
    parts.append(svg.line(x(low), middle, x(high), middle, class_="whisker"))
    parts += [svg.line(x(end), middle - 5, x(end), middle + 5, class_="whisker end") for end in (low, high)]
    parts.append(svg.element("circle", cx=x(answer.mean), cy=middle, r=5, class_="dot"))
    return svg.element(
        "svg",
        Markup("").join(parts),
        viewBox=f"0 0 {_STRIP_WIDTH} {_STRIP_HEIGHT}",
        aria_hidden="true",
        focusable="false",
        class_="drawing strip",
    )


def _two_lines(words: str) -> list[str]:
    """Break a term into two lines at the space nearest its middle."""
    spaces = [i for i, letter in enumerate(words) if letter == " "]
    if len(words) < 9 or not spaces:
        return [words]
    at = min(spaces, key=lambda i: abs(i - len(words) / 2))
    return [words[:at], words[at + 1 :]]
