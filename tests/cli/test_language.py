"""Every command that speaks to people speaks French: by ``--lang``, or by the locale."""

from __future__ import annotations

import json
import re
import sys

import pytest

from foedus.cli import app
from foedus.cli.backtest import _progress
from foedus.cli.help import in_language
from foedus.cli.language import of_arguments, of_locale
from foedus.errors import UnknownNameError
from foedus.law.findings.explain import documented
from foedus.wording import Message
from tests.support.command import foedus, foedus_process

COMMANDS = {
    "explain": ["explain", "F101"],
    "diff": ["diff", "istanbul-2022-kyiv", "istanbul-2022-moscow"],
    "check": ["check", "kuwait-1961", "--amend", "--select", "F100,F106,F132"],
    "situation": ["situation", "check", "ukraine-2025", "--for", "model-guarantee"],
}
NO_COLOUR = {"COLUMNS": "80", "NO_COLOR": "1"}


def printed(*arguments: str, **environment: str) -> str:
    result = foedus(*arguments, **(NO_COLOUR | environment))
    assert result.exit_code in (0, 1), result.exception
    return "\n".join(line.rstrip() for line in result.stdout.splitlines()) + "\n"


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "situation"])
def test_output_in_french(name, golden):
    golden(f"cli/{name}.fr.txt", printed(*COMMANDS[name], "--lang", "fr"))


@pytest.mark.parametrize("name", COMMANDS)
def test_the_locale_says_what_lang_says(name):
    assert printed(*COMMANDS[name], LANG="fr_FR.UTF-8") == printed(*COMMANDS[name], "--lang", "fr")
    assert printed(*COMMANDS[name], "--lang", "en", LANG="fr_FR.UTF-8") == printed(*COMMANDS[name])


def test_the_check_of_a_situation_in_french():
    told = printed(*COMMANDS["situation"], "--lang", "fr")
    assert re.fullmatch("ukraine-2025\u00a0: \\d+ entrées, dont \\d+ hypothèses et \\d+ avec une source\n", told)


def test_the_list_of_cases_in_french():
    told = printed("cases", "--atop", "--lang", "fr")
    assert re.search(r"budapest-1994 +en vigueur +déclaration politique +Mémorandum de Budapest", told)
    assert "Codage ATOP déduit des clauses" in told


@pytest.mark.parametrize(
    ("environment", "lang"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr_CA"}, "fr"),
        ({"LANG": "fr"}, "fr"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LANGUAGE": "br:fr:en"}, "fr"),
        ({"LANGUAGE": "fr"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "fr_BE@euro"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "C.UTF-8", "LANGUAGE": "fr"}, "en"),
        ({"LANG": "", "LC_ALL": "", "LANGUAGE": ""}, "en"),
        ({"LANG": "français"}, "en"),
    ],
)
def test_locales_are_read_as_gettext_reads_them(environment, lang):
    assert of_locale(environment) == lang


def test_messages_before_a_command_runs_follow_its_option():
    assert of_arguments(["check", "x", "--lang", "fr"], {}) == "fr"
    assert of_arguments(["check", "x", "--lang=en"], {"LANG": "fr_FR"}) == "en"
    assert of_arguments(["check", "x", "--lang", "xx"], {"LANG": "fr_FR"}) == "fr"


def test_data_never_depend_on_the_locale():
    told = printed("check", "kuwait-1961", "--format", "json", LANG="fr_FR.UTF-8")
    assert told == printed("check", "kuwait-1961", "--format", "json")
    french = json.loads(printed("check", "kuwait-1961", "--format", "json", "--lang", "fr"))
    assert "licite" in french["findings"][0]["message"]


def test_an_unknown_language_lists_those_that_exist():
    result = foedus("check", "kuwait-1961", "--lang", "xx")
    assert isinstance(result.exception, UnknownNameError)
    assert "en, fr" in str(result.exception)


@pytest.mark.parametrize("code", documented())
def test_the_page_of_every_finding_in_french(code):
    told = printed("explain", code, "--lang", "fr")
    assert re.findall("^## (.*)", told, re.MULTILINE) == [
        "Ce que cela signale",
        "Pourquoi cela compte",
        "Un texte qui en souffre",
        "Le texte amendé",
        "Ce que demandent les praticiens",
    ]


def test_the_steps_of_a_backtest_in_french(capsys):
    _progress("fr")(Message("ten years: fatal dispute"))
    assert re.fullmatch(" *0 s  dix ans\u00a0: différend meurtrier\n", capsys.readouterr().err)


def test_help_in_french():
    """In a process of its own: typer's frame is told for the whole process."""
    commands = foedus_process("--help", LANG="fr_FR.UTF-8").stdout
    assert "Montrer ce qu’un texte garantit" in commands
    assert "Commandes:" in commands
    assert not re.search(r"\b(the|of|and|this)\b", commands)


def test_every_help_is_translated(monkeypatch):
    monkeypatch.setitem(vars(sys.modules["typer.core"]), "_", vars(sys.modules["typer.core"])["_"])
    english, french = in_language(app, "en"), in_language(app, "fr")

    def told(command):
        yield from (thing.help for thing in (command, *command.params) if getattr(thing, "help", None))
        for inner in getattr(command, "commands", {}).values():
            yield from told(inner)

    same = {"originator, originator_any_target, all_joiners or any_onset."}
    left = [fr for en, fr in zip(told(english), told(french), strict=True) if en == fr and en not in same]
    assert left == []


@pytest.mark.parametrize("width", [40, 60, 80])
def test_a_narrow_terminal_gets_sentences_where_columns_do_not_fit(width):
    told = printed("check", "kuwait-1961", "--select", "F132", "--lang", "fr", COLUMNS=str(width))
    assert "…" not in told
    assert all(len(line) <= width for line in told.splitlines())
    row = "Royaume-Uni\u00a0: consult. sans date"
    assert (row in re.sub(r"[ \n]+", " ", told)) == (width < 80)
    assert "combat" in told
