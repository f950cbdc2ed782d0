"""Where something stands in a text, in words."""

from __future__ import annotations

import pytest

from foedus.report.text.document_places import place_name
from foedus.wording import render
from tests.support.arrangements import build, document

TEXT = build(
    document(
        bodies={
            "council": {"title": "Council of Guarantors", "members": ["US"], "rule": "unanimity"},
            "fact_finders": {"members": ["US"], "rule": "unanimity"},
        },
        zones={"home": {"title": "The homeland"}},
    )
)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (("clauses", "c1", "within"), "clause c1"),
        (("bodies", "council"), "the body “Council of Guarantors”"),
        (("bodies", "fact_finders"), "the body “fact finders”"),
        (("bodies", "no_such"), "the body “no such”"),
        (("zones", "home"), "the zone “The homeland”"),
        (("zones", "away"), "the zone “away”"),
        (("life", "exit"), "how it begins and ends"),
        (("clauses",), "clauses"),
        (("parties", "US"), "parties.US"),
    ],
)
def test_each_part_of_a_document_has_its_words(place, words):
    found = place_name(TEXT, place)
    assert (found if isinstance(found, str) else render(found, "en")) == words
