"""Errors that people meet at the terminal are told in their language; places, codes and names stay as they are."""

from __future__ import annotations

import json
import re

import pytest

from foedus.arrangement import read_arrangement
from foedus.errors import FoedusError, InputError, UnknownNameError
from foedus.law.amendments.target import parse_target
from foedus.wording import Message
from tests.support.command import foedus_process
from tests.support.paths import GOLDEN

READING = GOLDEN / "reading"
BAD = sorted(path.stem for path in READING.glob("*.yaml"))
FOREIGN = {  # what ruamel and pydantic say of a document, which is told as they say it
    *("control-character", "tab-indent", "two-documents", "unbalanced-quote", "unclosed-bracket", "undefined-alias"),
    *("bad-date-and-grade", "many-at-once", "reading-gives-no-text"),
}
ENGLISH = r"\b(the|is|are|of|and|not|no|with|mean|one|least|expected|unknown|missing|needs|write)\b"


@pytest.mark.parametrize("name", BAD)
def test_problems_of_a_document(name):
    with pytest.raises(InputError) as caught:
        read_arrangement(READING / f"{name}.yaml")
    english, french = caught.value.describe(), caught.value.describe("fr")
    place = re.compile(r"^\S*?:\d+:\d+: error: (?:[\w.\[\]]+: )?", re.MULTILINE)
    assert place.findall(english) == place.findall(french)
    for was, told in zip(english.splitlines(), french.splitlines(), strict=True):
        assert was != told or name in FOREIGN, was
    if name not in FOREIGN:
        assert not re.search(ENGLISH, re.sub(r"«[^»]*»|'[^']*'|\([^)]*\)", "", place.sub("", french))), french


def test_names_and_targets():
    error = UnknownNameError("finding", "F9", ["F99", "F100"])
    assert error.describe("fr").startswith(
        "nom inconnu (constat)\u00a0: «\u00a0F9\u00a0»\n  à faire\u00a0: vouliez-vous dire"
    )
    with pytest.raises(InputError) as caught:
        parse_target("fight by 0")
    assert "n’est pas un nombre de parties" in caught.value.describe("fr")
    assert str(caught.value) == caught.value.describe("en")


def test_what_programmers_meet_stays_as_it_was_said():
    error = FoedusError("a plain string", why="a reason")
    assert error.describe("fr") == "a plain string\n  motif\u00a0: a reason"
    told = FoedusError(Message("the text is empty"), where="x.yaml", todo=Message("choose another name"))
    assert str(told) == "x.yaml: the text is empty\n  do:  choose another name"


def test_the_locale_and_the_option_choose_the_language_of_errors():
    french = foedus_process("check", "budapst", LANG="fr_FR.UTF-8")
    assert french.returncode == 2
    assert french.stderr == foedus_process("check", "budapst", "--lang", "fr").stderr
    assert "nom inconnu" in french.stderr
    assert "Traceback" not in french.stderr


def test_problems_as_data_do_not_depend_on_the_locale():
    file = str(READING / "no-parties.yaml")
    told = json.loads(foedus_process("check", file, "--format", "json", LANG="fr_FR.UTF-8").stdout)
    asked = json.loads(foedus_process("check", file, "--format", "json", "--lang", "fr").stdout)
    assert told["problems"][0]["message"] == "at least one is needed here"
    assert asked["problems"][0]["message"] == "il en faut au moins un"
