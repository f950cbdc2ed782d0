"""Names of coefficients: every one of the shipped estimates has a name of its own, in both languages."""

from __future__ import annotations

import re

import pytest

from foedus.assessment.validity import validity_part
from foedus.deterrence.estimates.load import load_estimates
from foedus.report.evidence.coefficients import coefficient_name

LINKS = validity_part(load_estimates(), war=False)["links"]
TERMS = [(link["link"], row["term"]) for link in LINKS for row in link["estimates"]]


def test_there_is_something_to_name():
    assert len(TERMS) > 200


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_shipped_term_has_a_name_of_its_own(lang):
    for link in {link for link, _term in TERMS}:
        terms = [term for of, term in TERMS if of == link]
        told = {term: coefficient_name(link, term, lang) for term in terms}
        assert len(set(told.values())) == len(terms), "two coefficients have one name"
        for term, name in told.items():
            assert name not in (term, term.replace("_", " ")), term
            assert not re.search(r"_|ln_|1e\+|\d\.0\b", name), name


def test_french_names_are_french():
    shared = [
        name for link, term in TERMS if (name := coefficient_name(link, term, "fr")) == coefficient_name(link, term)
    ]
    assert shared == []


def test_an_unknown_term_keeps_its_name():
    assert coefficient_name("joining", "new_thing") == "new thing"
    assert coefficient_name("no-link", "war:new_thing") == "war: new thing"
