"""The lever sheet as text, to the letter, in both languages."""

from __future__ import annotations

import pytest

from foedus.report.terminal.levers import levers_text
from tests.support.sample_sheet import sheet


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("war", [True, False], ids=["war", "peace"])
def test_the_sheet_as_text(golden, lang, war):
    golden(f"levers/{'war' if war else 'peace'}.{lang}.txt", levers_text(sheet(war=war), lang))


def test_a_reason_that_several_settings_share_is_told_once():
    one = sheet()
    [lever] = one["levers"]
    for setting in lever["settings"]:
        setting["differs"] = {"en": "Strength decides little.", "fr": "La force décide peu."}
    assert levers_text(one).count("Strength decides little.") == 1
