"""The figure of the game: who moves when, how it can end, and how often it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus import svg
from foedus.assessment.schema import ENDS
from foedus.report.answers import estimate_at, with_interval
from foedus.report.drawing.figure import Figure
from foedus.report.story.scenarios import end_named
from foedus.wording import translator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markupsafe import Markup

    from foedus.report.parts import Parts

__all__ = ["game_figure"]

_WIDTH, _HEIGHT, _BOX, _TALL = 840, 330, 118, 44


def game_figure(parts: Parts, lang: str) -> Figure:
    """Return the tree of the game, from signature to the ends, with the estimates that the assessment has."""
    _ = translator(lang)
    title = _("The game: who moves when, and how it can end")
    war = parts.war
    when = (
        _("The adversary moves first at signature and again each quarter; the tree shows one quarter.")
        if war
        else _("The adversary moves each quarter; the tree shows one quarter. No war is in progress that it could end.")
    )
    how = _(
        "Square boxes are moves, rounded ones are chance, thick frames are ends. {when} Waiting leads to the next. It "
        "is solved backward from the last phase, each choice a logit with a small noise, so that there is one solution "
        "and nothing to select.",
        when=when,
    )
    rows = _numbers(parts, lang)
    description = _.listing([f"{name}: {figures}" for name, figures in rows] or [how])
    drawing = svg.drawing("svg-game", _WIDTH, _HEIGHT, title, description, _drawn(lang, war=war))
    head = (_("Branch"), _("Estimate for this text"))
    return Figure("figure-game", title, how, drawing, head, tuple(rows) or ((_("none"), "–"),), ("assume",))


def _numbers(parts: Parts, lang: str) -> list[tuple[str, str]]:
    """Return the branches that have an estimate, with it."""
    _ = translator(lang)
    acceptance = None if parts.answers is None else parts.answers["acceptance"]
    ends: Mapping[str, object] = {} if parts.main is None else parts.main["ends"]
    named = [(_("It accepts"), acceptance), *((end_named(key, lang), estimate_at(ends, key)) for key in ENDS)]
    return [(name, with_interval(given, lang)) for name, given in named if given is not None]


def _drawn(lang: str, *, war: bool) -> list[Markup]:
    _ = translator(lang)
    columns = [10, 186, 362, 538, 714]
    moves = {
        "sign": (columns[0], 150, (_("Adversary:"), _("accept or go on?")), "node"),
        "quarter": (columns[1], 84, (_("Adversary:"), _("attack or wait?")), "node"),
        "war": (columns[1], 256, (_("The war goes on"), _("until it ends")), "node round"),
        "resist": (columns[2], 150, (_("Protégé:"), _("resist or concede?")), "node"),
        "help": (columns[3], 150, (_("Each guarantor:"), _("honour or not?")), "node"),
        "contest": (columns[4], 150, (_("Contest of arms"), ""), "node round"),
        "peace": (columns[2], 6, (end_named("peace_held", lang), ""), "node end-box"),
        "conceded": (columns[3], 256, (end_named("conceded", lang), ""), "node end-box"),
        "held": (columns[4], 60, (end_named("attacked_held", lang), ""), "node end-box"),
        "lost": (columns[4], 240, (end_named("attacked_lost", lang), ""), "node end-box"),
    }
    edges = [
        ("sign", "quarter", _("accept")), ("sign", "war", _("go on")), ("quarter", "peace", _("wait")),
        ("quarter", "resist", _("attack")), ("resist", "help", _("resist")), ("resist", "conceded", _("concede")),
        ("help", "contest", ""), ("contest", "held", ""), ("contest", "lost", ""),
    ]  # fmt: skip
    if not war:  # there is nothing to sign
        del moves["sign"], moves["war"]
        edges = edges[2:]
    parts = [part for a, b, word in edges for part in _edge(moves[a], moves[b], word)]
    for x, y, lines, style in moves.values():
        rounded = 18 if "round" in style else 2
        parts.append(svg.rectangle(x, y, _BOX, _TALL, rx=rounded, class_=style))
        shown = [line for line in lines if line]
        shown = [*_wrap(shown[0]), *shown[1:]] if len(shown) == 1 else shown
        first = y + _TALL / 2 + 4 - 6.5 * (len(shown) - 1)
        parts += [
            svg.text(x + _BOX / 2, first + 13 * i, line, class_="small", text_anchor="middle")
            for i, line in enumerate(shown)
        ]
    return parts


def _wrap(text: str) -> list[str]:
    from textwrap import wrap

    return wrap(text, 16) or [text]


def _edge(
    one: tuple[float, float, tuple[str, str], str], other: tuple[float, float, tuple[str, str], str], word: str
) -> list[Markup]:
    """Return the line from a box to one to its right, or above or below it, with its word."""
    if one[0] == other[0]:
        down = other[1] > one[1]
        start = (one[0] + _BOX / 2, one[1] + (_TALL if down else 0))
        end = (other[0] + _BOX / 2, other[1] + (0 if down else _TALL))
    else:
        start = (one[0] + _BOX, one[1] + _TALL / 2)
        end = (other[0], other[1] + _TALL / 2)
    found = [svg.polyline([start, end], class_="axis")]
    if word:
        place = (start[0] + 0.42 * (end[0] - start[0]), start[1] + 0.42 * (end[1] - start[1]) - 6)
        found.append(svg.text(*place, word, class_="small halo", text_anchor="middle"))
    return found
