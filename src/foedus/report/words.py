"""Probabilities in words and figures.

The word is computed from the probability on a chosen scale, never typed. A figure has two significant digits and is
never 0 % or 100 %. Where an interval reaches over several bands, the words of both ends are given (report standards:
ICD 203, section D.6.e.2; Budescu et al. 2014 on words with numbers).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from foedus.errors import UnknownNameError
from foedus.wording import MINUS, Message, in_context, translator

__all__ = [
    "SCALES",
    "Band",
    "Scale",
    "interval",
    "natural_frequency",
    "percent",
    "points",
    "points_between",
    "scale_named",
    "words_for",
]


@dataclass(frozen=True, slots=True)
class Band:
    """One word of a scale with the probabilities it stands for.

    Attributes
    ----------
    low, high : float
        Ends of the band, as printed by its authority; some scales leave gaps between bands.
    term : Message
        The word.
    """

    low: float
    high: float
    term: Message


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale of probability words.

    Attributes
    ----------
    id : str
    title : Message
    bands : tuple of Band
        From the least likely up.
    checked : {"primary", "secondary", "unchecked"}
        Whether the bounds were compared with the authority's own page, with others' copies of it, or with neither.
    source : str
        The authority.
    own_french : bool
        Whether the French terms are this project's translation rather than the authority's.
    """

    id: str
    title: Message
    bands: tuple[Band, ...]
    checked: Literal["primary", "secondary", "unchecked"]
    source: str
    own_french: bool = True

    def band(self, probability: float) -> Band:
        """Return the band of a probability; in a gap, the nearest; on an edge, the upper one."""
        return min(self.bands, key=lambda b: (max(b.low - probability, probability - b.high, 0.0), -b.low))

    def word(self, probability: float, lang: str = "en") -> str:
        """Return the word of a probability."""
        return self.band(probability).term.render(lang)


def _bands(*rows: tuple[float, float, Message]) -> tuple[Band, ...]:
    return tuple(Band(low / 100, high / 100, term) for low, high, term in rows)


SCALES: dict[str, Scale] = {
    scale.id: scale
    for scale in (
        Scale(
            "icd203",
            Message("ICD 203 (United States)"),
            _bands(
                (1, 5, in_context("icd203", "almost no chance")),
                (5, 20, in_context("icd203", "very unlikely")),
                (20, 45, in_context("icd203", "unlikely")),
                (45, 55, in_context("icd203", "roughly even chance")),
                (55, 80, in_context("icd203", "likely")),
                (80, 95, in_context("icd203", "very likely")),
                (95, 99, in_context("icd203", "almost certain")),
            ),
            "secondary",
            "Office of the Director of National Intelligence, Intelligence Community Directive 203 (2015)",
        ),
        Scale(
            "phia",
            Message("PHIA probability yardstick (United Kingdom)"),
            _bands(
                (0, 5, in_context("phia", "remote chance")),
                (10, 20, in_context("phia", "highly unlikely")),
                (25, 35, in_context("phia", "unlikely")),
                (40, 50, in_context("phia", "realistic possibility")),
                (55, 75, in_context("phia", "likely")),
                (80, 90, in_context("phia", "highly likely")),
                (95, 100, in_context("phia", "almost certain")),
            ),
            "secondary",
            "Professional Head of Intelligence Assessment, Explaining Uncertainty in UK Intelligence Assessment, 24 "
            "March 2025, gov.uk/government/publications/explaining-uncertainty-in-uk-intelligence-assessment",
        ),
        Scale(
            "nato",
            Message("NATO (AJP-2)"),
            _bands(
                (0, 10, in_context("nato", "highly unlikely")),
                (10, 40, in_context("nato", "unlikely")),
                (40, 60, in_context("nato", "even chance")),
                (60, 90, in_context("nato", "likely")),
                (90, 100, in_context("nato", "highly likely")),
            ),
            "unchecked",
            "NATO Standardization Office, Allied Joint Doctrine for Intelligence (AJP-2)",
        ),
        Scale(
            "ipcc",
            Message("IPCC likelihood scale"),
            _bands(
                (0, 1, in_context("ipcc", "exceptionally unlikely")),
                (1, 10, in_context("ipcc", "very unlikely")),
                (10, 33, in_context("ipcc", "unlikely")),
                (33, 66, in_context("ipcc", "about as likely as not")),
                (66, 90, in_context("ipcc", "likely")),
                (90, 99, in_context("ipcc", "very likely")),
                (99, 100, in_context("ipcc", "virtually certain")),
            ),
            "primary",
            "Intergovernmental Panel on Climate Change, Fourth Assessment Report, Working Group II, introduction, F",
            own_french=False,
        ),
    )
}
"""The scales a reader can choose from."""


def scale_named(name: str) -> Scale:
    """Return a scale.

    Raises
    ------
    UnknownNameError
        No such scale; those that exist are listed.
    """
    if name not in SCALES:
        raise UnknownNameError("probability scale", name, SCALES)
    return SCALES[name]


def words_for(probability: float, *, scale: str = "icd203", lang: str = "en") -> str:
    """Return the one word of a scale for a probability.

    >>> words_for(0.31), words_for(0.12)
    ('unlikely', 'very unlikely')
    """
    return scale_named(scale).word(probability, lang)


_NEVER_BELOW, _NEVER_ABOVE = 0.01, 0.99


def percent(probability: float, lang: str = "en") -> str:
    """Return a probability as a percentage with two significant digits, never 0 % or 100 %.

    >>> [percent(p).replace(chr(0xA0), " ") for p in (0.314, 0.042, 0.001, 0.9999)]
    ['31 %', '4.2 %', '< 1 %', '> 99 %']
    """
    speak = translator(lang)
    if probability < _NEVER_BELOW:
        return "<\u00a0" + speak.percent("1")
    if probability > _NEVER_ABOVE:
        return ">\u00a0" + speak.percent("99")
    hundredths = 100 * probability
    return speak.percent(speak.number(hundredths, 1 if round(hundredths, 1) < 10 else 0))


def interval(low: float, high: float, lang: str = "en") -> str:
    """Return an interval of probabilities: ``22–41 %``, or ``from < 1 % to 41 %`` at the ends of the scale.

    >>> interval(0.22, 0.41).replace(chr(0xA0), " ")
    '22–41 %'
    """
    first, last = percent(low, lang), percent(high, lang)
    if low < _NEVER_BELOW or high > _NEVER_ABOVE:
        return first if first == last else translator(lang)("from {low} to {high}", low=first, high=last)
    return f"{first.removesuffix('%').rstrip()}–{last}"


def natural_frequency(probability: float, lang: str = "en") -> str:
    """Return a probability as cases out of ten; out of twenty where that is nearer, of a hundred near the ends.

    >>> [natural_frequency(p) for p in (0.31, 0.55, 0.04, 0.001)]
    ['about 3 cases in 10', 'about 11 cases in 20', 'about 4 cases in 100', 'fewer than 1 case in 100']
    """
    _ = translator(lang)
    if probability < _NEVER_BELOW:
        return _("fewer than 1 case in 100")
    if probability > _NEVER_ABOVE:
        return _("more than 99 cases in 100")
    out_of = 100
    if 0.095 <= probability <= 0.905:
        tenths = 10 * probability
        out_of = 10 if abs(tenths - round(tenths)) <= 0.3 + 1e-9 else 20
    n = max(1, round(out_of * probability))
    return _.counted("about {n} case in {out_of}", "about {n} cases in {out_of}", n, out_of=out_of)


def points(difference: float, lang: str = "en") -> str:
    """Return a difference of probabilities in percentage points, with its sign.

    >>> points(0.12), points(-0.034), points(0.002)
    ('+12 points', '−3 points', 'less than 1 point')
    """
    _ = translator(lang)
    n = round(100 * difference)
    if n == 0:
        return _("less than 1 point")
    return ("+" if n > 0 else MINUS) + _.counted("{n} point", "{n} points", abs(n))


def points_between(low: float, high: float, lang: str = "en") -> str:
    """Return a range of differences in whole percentage points; one that rounds to nought at both ends in words.

    >>> points_between(-0.05, 0.03), points_between(0.001, 0.02), points_between(-0.002, 0.004)
    ('−5 to +3 points', '0 to +2 points', 'within 1 point')
    """
    _ = translator(lang)
    ends = [round(100 * end) for end in (low, high)]
    if ends == [0, 0]:
        return _("within 1 point")
    first, last = (f"{n:+d}".replace("-", MINUS) if n else "0" for n in ends)
    return _.counted("{low} to {high} points", "{low} to {high} points", max(map(abs, ends)), low=first, high=last)
