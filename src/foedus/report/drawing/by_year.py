"""The figure of an answer by year: one line for each option."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from foedus import svg
from foedus.report.drawing.figure import Figure, clipped, tick
from foedus.report.words import natural_frequency, percent
from foedus.wording import translator

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from foedus.report.answers import Option

__all__ = ["by_year"]

_STYLES = 6  # line styles in the style sheet; more options than that are distinguished by their labels


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
    same = (
        _("Each line is one option, all in the same situation, given acceptance.")
        if shown[0].answers["peace"].conditional
        else _("Each line is one option, all in the same situation.")
    )
    lines = _(
        "It starts at 100 cases out of 100 and falls as cases are lost. The shaded band is the 90 % interval of the "
        "text assessed."
    )
    return Figure(
        f"figure-{quantity}",
        title,
        f"{same} {lines}",
        svg.drawing(f"svg-{quantity}", _WIDTH, _HEIGHT, title, description, _lines(shown, quantity, years, lang)),
        (_("Year"), *(o.title for o in shown)),
        rows,
        ("text", "assume"),
    )


def _year_title(shown: Sequence[Option], quantity: str, years: int, lang: str) -> str:
    _ = translator(lang)
    main = next((o for o in shown if o.is_main), shown[0])
    values = {"n": years, "cases": natural_frequency(main.path(quantity)[-1], lang), "option": main.title}
    titles = {
        ("peace", True): _("If “{option}” is accepted, peace lasts {n} years in {cases}", **values),
        ("peace", False): _("Under “{option}” peace lasts {n} years in {cases}", **values),
        ("sovereignty", True): _("If “{option}” is accepted, sovereignty holds for {n} years in {cases}", **values),
        ("sovereignty", False): _("Under “{option}” sovereignty holds for {n} years in {cases}", **values),
    }
    return titles[quantity, main.answers["peace"].conditional]


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
    room = 38 if option.is_main else 44  # letters: those of the text assessed are bold
    return svg.group(
        [
            svg.polyline(path, class_=f"line {style}"),
            svg.line(end_x, end_y, end_x + 14, place, class_="leader"),
            svg.text(end_x + 18, place + 4, clipped(option.title, room), class_=f"label {style}"),
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
    parts += [tick(x(year), y(0) + 18, str(year)) for year in range(0, years + 1, step)]
    parts.append(tick(x(years / 2), y(0) + 36, _("years after signature")))
    return parts
