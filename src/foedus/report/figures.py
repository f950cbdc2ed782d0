"""The figures: each with a title that states the finding, how to read it, alternative text, and its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from foedus.report import svg
from foedus.report.words import natural_frequency, percent, points, scale_named
from foedus.wording import translator

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from foedus.report.answers import Answer, Option
    from foedus.report.evidence import Driver
    from foedus.report.words import Band

__all__ = ["Figure", "by_year", "scale_figure", "tornado"]

_STYLES = 6  # line styles in the style sheet; more options than that are told apart by their labels


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing with everything that a reader who cannot see it needs.

    Attributes
    ----------
    id : str
        Anchor of the figure.
    title : str
        States the finding.
    how_to_read : str
    drawing : Markup
        Inline SVG, with its own title and description.
    head : tuple of str
        Head of the table of numbers.
    rows : tuple of tuple of str
        The numbers.
    evidence : tuple of str
        Which marks it carries: `text`, `record`, `assume`.
    """

    id: str
    title: str
    how_to_read: str
    drawing: Markup
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    evidence: tuple[str, ...]


# Peace and sovereignty by year --------------------------------------------------------------------------------------

_WIDTH, _HEIGHT = 840, 380
_LEFT, _RIGHT, _TOP, _BOTTOM = 36, 312, 32, 42


def by_year(options: Sequence[Option], quantity: str, lang: str) -> Figure | None:
    """Return the figure of `peace` or `sovereignty` surviving by year, given acceptance, for each option.

    Options without such numbers are left out; None if none has any.
    """
    _ = translator(lang)
    shown = [option for option in options if len(option.path(quantity)) > 1]
    if not shown:
        return None
    years = max(len(option.path(quantity)) for option in shown)
    title = _year_title(shown, quantity, years, lang)
    alternative = _.listing(
        [f"{o.title}: {percent(o.path(quantity)[-1], lang)}" for o in shown],
    )
    description = _("By year {n}: {numbers}.", n=years, numbers=alternative)
    rows = tuple(
        (
            _.number(year + 1),
            *(percent(o.path(quantity)[year], lang) if year < len(o.path(quantity)) else "–" for o in shown),
        )
        for year in range(years)
    )
    how = _(
        "Each line is one option, all in the same situation, given acceptance. It starts at 100 cases out of 100 and "
        "falls as cases are lost. The shaded band is the 90 % interval of the text assessed."
    )
    return Figure(
        f"figure-{quantity}",
        title,
        how,
        svg.drawing(f"svg-{quantity}", _WIDTH, _HEIGHT, title, description, _lines(shown, quantity, years, lang)),
        (_("Year"), *(o.title for o in shown)),
        rows,
        ("text", "assume"),
    )


def _year_title(shown: Sequence[Option], quantity: str, years: int, lang: str) -> str:
    _ = translator(lang)
    main = next((o for o in shown if o.is_main), shown[0])
    best = max(shown, key=lambda o: o.path(quantity)[-1])
    values = {
        "n": years,
        "cases": natural_frequency(main.path(quantity)[-1], lang),
        "most": natural_frequency(best.path(quantity)[-1], lang),
        "best": best.title,
    }
    if quantity == "peace":
        if best is main:
            return _("If accepted, peace lasts {n} years in {cases}, the most of all options", **values)
        return _("If accepted, peace lasts {n} years in {cases}; under “{best}” in {most}", **values)
    if best is main:
        return _("If accepted, sovereignty holds for {n} years in {cases}, the most of all options", **values)
    return _("If accepted, sovereignty holds for {n} years in {cases}; under “{best}” in {most}", **values)


def _lines(shown: Sequence[Option], quantity: str, years: int, lang: str) -> list[Markup]:
    right, bottom = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM

    def x(year: float) -> float:
        return _LEFT + (right - _LEFT) * year / years

    def y(p: float) -> float:
        return bottom - (bottom - _TOP) * p

    parts = _axes(x, y, years, lang)
    for band in (option.band(quantity) for option in shown if option.is_main):
        if band is not None:
            low, high = band
            outline = [(x(i + 1), y(p)) for i, p in enumerate(high)]
            outline += [(x(i + 1), y(p)) for i, p in reversed(list(enumerate(low)))]
            path = " ".join(f"{a:.1f},{b:.1f}" for a, b in [(x(0), y(1.0)), *outline])
            parts.append(svg.element("polygon", points=path, class_="band"))
    places = svg.spread([y(o.path(quantity)[-1]) for o in shown], 17, _TOP + 6, bottom)
    for index, (option, place) in enumerate(zip(shown, places, strict=True)):
        parts.append(_one_line(option, quantity, index, place, x, y))
    return parts


def _one_line(
    option: Option, quantity: str, index: int, place: float, x: Callable[[float], float], y: Callable[[float], float]
) -> Markup:
    path = [(x(0), y(1.0)), *((x(i + 1), y(p)) for i, p in enumerate(option.path(quantity)))]
    end_x, end_y = path[-1]
    style = "main" if option.is_main else f"other-{index % _STYLES}"
    return svg.group(
        [
            svg.polyline(path, class_=f"line {style}"),
            svg.line(end_x, end_y, end_x + 14, place, class_="leader"),
            svg.text(end_x + 18, place + 4, _clipped(option.title, 44), class_=f"label {style}"),
        ]
    )


def _axes(x: Callable[[float], float], y: Callable[[float], float], years: int, lang: str) -> list[Markup]:
    _ = translator(lang)
    parts = []
    for tenth in range(0, 11, 2):
        p = tenth / 10
        parts.append(svg.line(x(0), y(p), x(years), y(p), class_="grid"))
        parts.append(svg.text(x(0) - 8, y(p) + 4, str(10 * tenth), class_="tick", text_anchor="end"))
    parts.append(svg.text(x(0) - 8, y(1) - 14, _("cases out of 100"), class_="tick"))
    step = 1 if years <= 12 else 5
    parts += [_tick(x(year), y(0) + 18, str(year)) for year in range(0, years + 1, step)]
    parts.append(_tick(x(years / 2), y(0) + 36, _("years after signature")))
    return parts


def _tick(x: float, y: float, label: str) -> Markup:
    return svg.text(x, y, label, class_="tick", text_anchor="middle")


def _clipped(text: str, length: int) -> str:
    """Return a text no longer than so many characters, its middle left out: readings differ at their ends."""
    if len(text) <= length:
        return text
    tail = length // 3
    return text[: length - tail - 1].rstrip() + "…" + text[-tail:].lstrip()


# Drivers -------------------------------------------------------------------------------------------------------------

_BAR, _ROW = 18, 38


def tornado(drivers: Sequence[Driver], lang: str) -> Figure | None:
    """Return the tornado: what the overall probability becomes at both ends of each assumption, widest first."""
    if not drivers:
        return None
    _ = translator(lang)
    first = drivers[0]
    title = _(
        "What moves the answer most: {title} (from {low} to {high})",
        title=first.title,
        low=percent(min(first.at_low, first.at_high), lang),
        high=percent(max(first.at_low, first.at_high), lang),
    )
    how = _(
        "Each bar shows the overall probability when one assumption is moved to the low end (light) and to the high "
        "end (dark) of its range, all others staying at their medians. Joint changes are not shown."
    )
    rows = tuple(
        (d.title, percent(d.at_low, lang), percent(d.at_high, lang), points(d.at_high - d.at_low, lang))
        for d in drivers
    )
    description = _.listing([f"{title}: {low}, {high}" for title, low, high, _span in rows])
    return Figure(
        "figure-drivers",
        title,
        how,
        svg.drawing("svg-drivers", _WIDTH, _ROW * len(drivers) + 46, title, description, _bars(drivers, lang)),
        (_("Assumption"), _("At its low end"), _("At its high end"), _("Change")),
        rows,
        ("assume",),
    )


def _bars(drivers: Sequence[Driver], lang: str) -> list[Markup]:
    _ = translator(lang)
    ends = [end for d in drivers for end in (d.at_low, d.at_high, d.base)]
    low, high = min(ends), max(ends)
    room = max(0.02, 0.08 * (high - low))
    low, high = max(0.0, low - room), min(1.0, high + room)
    left, right = 30, _WIDTH - 30
    bottom = _ROW * len(drivers) + 8

    def x(p: float) -> float:
        return left + (right - left) * (p - low) / (high - low)

    parts = []
    for index, d in enumerate(drivers):
        top = _ROW * index
        parts.append(svg.text(left, top + 13, _clipped(d.title, 120), class_="label"))
        for end, side in ((d.at_low, "low"), (d.at_high, "high")):
            parts.append(svg.rectangle(x(d.base), top + 18, x(end) - x(d.base), _BAR - 4, class_=f"bar {side}"))
        parts.append(svg.line(x(d.base), top + 16, x(d.base), top + 16 + _BAR, class_="base"))
    parts += [_tick(x(p), bottom + 16, percent(p, lang)) for p in _ticks(low, high)]
    parts.append(_tick((left + right) / 2, bottom + 34, _("overall probability")))
    return parts


def _ticks(low: float, high: float) -> list[float]:
    step = next(s for s in (0.01, 0.02, 0.05, 0.1, 0.2) if (high - low) / s <= 8)
    first = int(low / step) + 1
    return [n * step for n in range(first, int(high / step) + 1) if n * step >= 0.01]


# The scale of words --------------------------------------------------------------------------------------------------


def scale_figure(answers: Sequence[Answer], scale: str, lang: str) -> Figure:
    """Return the scale of probability words, with the answers drawn on it."""
    _ = translator(lang)
    chosen = scale_named(scale)
    told = [answer for answer in answers if answer.median is not None]
    title = _("The words and what they mean: {scale}", scale=chosen.title)
    how = _("The bands are the words of the scale. Each answer is a dot at its median with its interval as a line.")
    rows = tuple((band.terms.get(lang, band.terms["en"]), _bounds(band, lang)) for band in chosen.bands)
    description = _.listing([f"{answer.name}: {answer.figures}" for answer in told] or [how])
    return Figure(
        "figure-scale",
        title,
        how,
        svg.drawing("svg-scale", _WIDTH, _scale_height(told), title, description, _scale_parts(told, scale, lang)),
        (_("Word"), _("Probability")),
        rows,
        ("assume",) if told else (),
    )


def _bounds(band: Band, lang: str) -> str:
    """Return the bounds of a band in whole hundredths, open at the ends of the scale."""
    speak = translator(lang)
    low, high = round(100 * band.low), round(100 * band.high)
    if low == 0:
        return "<\u00a0" + speak.percent(str(high))
    return ">\u00a0" + speak.percent(str(low)) if high == 100 else f"{low}–{speak.percent(str(high))}"


_OVER, _LANE = 44, 30  # room for the words above the bands, and for each answer


def _scale_height(told: Sequence[Answer]) -> int:
    return 2 * _OVER + _LANE * max(1, len(told)) + 26


def _scale_parts(told: Sequence[Answer], scale: str, lang: str) -> list[Markup]:
    _ = translator(lang)
    left, right, bottom = 250, _WIDTH - 44, _scale_height(told) - _OVER - 26

    def x(p: float) -> float:
        return left + (right - left) * p

    parts = []
    for index, band in enumerate(scale_named(scale).bands):
        shade = "even" if index % 2 else "odd"
        parts.append(
            svg.rectangle(x(band.low), _OVER, x(band.high) - x(band.low), bottom - _OVER, class_=f"step {shade}")
        )
        parts += _band_word(band.terms.get(lang, band.terms["en"]), x((band.low + band.high) / 2), index, bottom)
    for index, answer in enumerate(told):
        parts += _answer_lane(answer, _OVER + _LANE * (index + 0.5), left, x)
    parts += [_tick(x(tenth / 10), bottom + _OVER + 6, str(10 * tenth)) for tenth in range(0, 11, 2)]
    parts.append(_tick((left + right) / 2, bottom + _OVER + 23, _("cases out of 100")))
    return parts


def _band_word(word: str, x: float, index: int, bottom: float) -> list[Markup]:
    """Return the word of a band: above and below by turns, so that narrow neighbours do not touch."""
    lines = _two_lines(word)
    first = _OVER - 6 - 12 * (len(lines) - 1) if index % 2 == 0 else bottom + 14
    return [
        svg.text(x, first + 12 * row, part, class_="scale-word", text_anchor="middle") for row, part in enumerate(lines)
    ]


def _answer_lane(answer: Answer, y: float, left: float, x: Callable[[float], float]) -> list[Markup]:
    median = answer.median or 0.0
    low = median if answer.low is None else answer.low
    high = median if answer.high is None else answer.high
    return [
        svg.text(left - 12, y + 4, _clipped(answer.name, 40), class_="label", text_anchor="end"),
        svg.line(x(low), y, x(high), y, class_="whisker"),
        svg.element("circle", cx=x(median), cy=float(y), r=5, class_="dot"),
    ]


def _two_lines(words: str) -> list[str]:
    """Break a term into two lines at the space nearest its middle."""
    spaces = [i for i, letter in enumerate(words) if letter == " "]
    if len(words) < 9 or not spaces:
        return [words]
    at = min(spaces, key=lambda i: abs(i - len(words) / 2))
    return [words[:at], words[at + 1 :]]
