"""What French commands print comes from the catalogue: a sentence that the extraction does not see is caught here."""

from __future__ import annotations

import pytest

from foedus.wording.catalogue import CatalogueTranslator
from tests.support.command import foedus

COMMANDS = [
    "diff ukraine-2025-28-points ukraine-2025-20-points",
    "diff istanbul-2022-moscow model-guarantee",
    "diff uk-ukraine-2024 us-ukraine-2024",
    "diff none north-atlantic-1949",
    "check kuwait-1961 --amend",
    "check minsk-2015",
    "check dayton-1995 --format html",
    "check us-israel-moa-1979 --with us-japan-1960",
    "check ukraine-2025-28-points --situation ukraine-2025",
    "situation check ukraine-2025",
    "record status",
    "record codebook",
    "cases",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_sentence_of_a_command_has_its_french(command, monkeypatch):
    missing = set()
    usual = CatalogueTranslator.text

    def text(self, msgid, *, plural=None, n=None, context=None):
        if any(letter.isalpha() for letter in msgid.replace("{", " ").replace("}", " ")):
            missing.update({(context, msgid)} if self.translated(msgid, context) is None else ())
        return usual(self, msgid, plural=plural, n=n, context=context)

    monkeypatch.setattr(CatalogueTranslator, "text", text)
    result = foedus(*command.split(), "--lang", "fr")
    assert result.exit_code in (0, 1), result.exception
    assert missing == set()
