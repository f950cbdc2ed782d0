"""Probabilities in words and figures."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from foedus.deterrence.quantities.record_counts import FULFILMENT, RECURRENCE
from foedus.errors import UnknownNameError
from foedus.report.evidence.units import count_name, unit_name
from foedus.report.words import (
    SCALES,
    interval,
    natural_frequency,
    percent,
    points,
    points_between,
    scale_named,
    words_for,
)
from foedus.wording import translator

PROBABILITIES = st.floats(0, 1, allow_nan=False)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize("scale", SCALES.values(), ids=SCALES)
def test_bands_rise_and_have_words_in_both_languages(scale):
    ends = [end for band in scale.bands for end in (band.low, band.high)]
    assert ends == sorted(ends)
    for lang in ("en", "fr"):
        terms = [band.term.render(lang) for band in scale.bands]
        assert len(set(terms)) == len(terms)


@pytest.mark.parametrize(
    ("scale", "probability", "word"),
    [
        ("icd203", 0.001, "almost no chance"),
        ("icd203", 0.04, "almost no chance"),
        ("icd203", 0.05, "very unlikely"),
        ("icd203", 0.31, "unlikely"),
        ("icd203", 0.5, "roughly even chance"),
        ("icd203", 0.6, "likely"),
        ("icd203", 0.9, "very likely"),
        ("icd203", 1.0, "almost certain"),
        ("phia", 0.06, "remote chance"),
        ("phia", 0.22, "highly unlikely"),
        ("phia", 0.53, "likely"),
        ("nato", 0.5, "even chance"),
        ("ipcc", 0.995, "virtually certain"),
        ("ipcc", 0.5, "about as likely as not"),
    ],
)
def test_word_is_that_of_the_band_or_of_the_nearest(scale, probability, word):
    assert scale_named(scale).word(probability) == word


def test_a_probability_has_one_word():
    assert words_for(0.31) == "unlikely"
    assert words_for(0.31, lang="fr") == "peu probable"


def test_unknown_scale_lists_those_that_exist():
    with pytest.raises(UnknownNameError, match="icd203, ipcc, nato, phia"):
        scale_named("kent")


@given(PROBABILITIES)
@settings(max_examples=200, derandomize=True, deadline=None)
def test_never_nothing_and_never_everything(p):
    for lang in ("en", "fr"):
        shown = plain(percent(p, lang))
        assert shown not in {"0 %", "100 %", "0.0 %", "0,0 %", "100.0 %"}
        assert "0 in" not in natural_frequency(p, lang).replace("10 in", "")
    assert "about 10 cases in 10" not in natural_frequency(p)
    assert "about 100 cases in 100" not in natural_frequency(p)


@given(PROBABILITIES, PROBABILITIES)
@settings(max_examples=200, derandomize=True, deadline=None)
def test_more_probable_is_never_a_lower_word(a, b):
    low, high = sorted((a, b))
    for scale in SCALES.values():
        assert scale.bands.index(scale.band(low)) <= scale.bands.index(scale.band(high))


@given(PROBABILITIES)
@settings(max_examples=100, derandomize=True, deadline=None)
def test_natural_frequency_is_near(p):
    told = natural_frequency(p)
    if told.startswith("about"):
        n, out_of = int(told.split()[1]), int(told.split()[-1])
        assert abs(n / out_of - p) <= 0.0301


def test_figures_by_language():
    assert plain(percent(0.0423, "fr")) == "4,2 %"
    assert plain(interval(0.001, 0.41)) == "from < 1 % to 41 %"
    assert plain(interval(0.001, 0.41, "fr")) == "de < 1 % à 41 %"
    assert plain(interval(0.22, 0.41, "fr")) == "22–41 %"
    assert points(-0.051, "fr") == "−5 points"


def test_every_unit_and_count_of_the_rooms_above_is_told():
    for row in (*FULFILMENT, *RECURRENCE):
        assert count_name(row.what, "en") == row.what != count_name(row.what, "fr")
    assert count_name(RECURRENCE[3].what, "fr") == "guerre dans les dix ans après la fin d’une guerre, depuis 1946"
    assert unit_name("billion euro a year", "fr") == "milliards d’euros par an"
    assert unit_name("parsecs", "fr") == "parsecs"


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_range_of_points_has_a_sign_a_true_minus_and_one_unit(lang):
    assert points_between(-0.051, 0.034, lang).replace("de ", "").replace("à", "to") == "−5 to +3 points"
    assert points_between(0.0004, 0.02, "en") == "0 to +2 points"
    assert points_between(-0.012, 0.0, "fr") == "de −1 à 0 point"
    assert points_between(-0.0049, 0.0049, "en") == "within 1 point"


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_numbers_of_sentences_have_a_true_minus(lang):
    speak = translator(lang)
    told = [speak.number(-1.5), speak.number(-0.004, 2), speak.number(-12345.678, 1), speak.value(-3)]
    assert not any("-" in one for one in told)
    assert [one[0] for one in told] == ["−", "0", "−", "−"]
