"""What French commands print comes from the catalogue: a sentence that the extraction does not see is caught here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import typer.core

from foedus.cli.app import app
from foedus.cli.help import in_language
from foedus.errors import DocumentError, FoedusError
from foedus.wording import Message
from foedus.wording.catalogue import CatalogueTranslator
from tests.support.command import foedus

if TYPE_CHECKING:
    from pathlib import Path

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
    "record codebook",
    "record codebook --format html",
    "record status",
    "record fetch --dry-run",
    "cite gml_part",
    "schema arrangement",
]
WITH_DATA = [
    "record fulfilment --by structure --by period --figure OUT/f.svg",
    "record fulfilment --lenient --format latex",
    "record analogues north-atlantic-1949 --figure OUT/f.svg",
    "record analogues full-alliance --format json",
    "record dyads --years 2009-2012 --out OUT/t.csv",
    "record dyads --years 2015-2017 --hold --relevant --out OUT/t.csv",
    "situation build --date 1939 --protege POL --adversary GMY --guarantors UKG,FRN",
]
ERRORS = [
    "record dyads --years 1816 --out OUT/t.csv",
    "record dyads --years 1900-1901 --initiator sidea --out OUT/t.csv",
    "record fetch nosuch",
    "record analogues nosuch",
    "record analogues none",
    "record status --lang de",
    "cite nosuch",
    "schema nosuch",
    "situation check nosuch",
    "situation build --date x --protege POL --adversary GMY",
    "estimate --check --lang de",
    "backtest --train x",
    "backtest --train 1990-2010 --test 1946-1989",
    "backtest --test 1990-2050",
    "backtest --rolling x",
    "backtest --game --rule-test",
    "sweep OUT/broken.yaml",
    "levers nosuch",
    "levers ukraine-2025-reported --under nosuch",
    "levers ukraine-2025-reported --set nosuch=1",
    "assess none --horizon x",
    "assess none --horizon P100Y",
]
ERRORS_WITH_DATA = [
    "record dyads --years 1800-1820 --out OUT/t.csv",
    "record dyads --years 2015-2017 --out OUT/t.csv",
    "record dyads --years 1820-1816 --out OUT/t.csv",
    "record dyads --years 1900-1900 --out OUT/t.txt",
    "situation build --date 1990 --protege ZZZ --adversary RUS",
    "situation build --date 2050-01-01 --protege UKR --adversary RUS",
]
ENGLISH = r"\b(the|is|are|of|and|not|with|from|to|rows|warning|files|covers|honoured|called|estimate|all)\b"
WITHOUT_DATA = [
    "record fulfilment",
    "record analogues full-alliance",
    "backtest",
    "backtest --game",
    "estimate --check",
]


@pytest.fixture
def missing(monkeypatch: pytest.MonkeyPatch) -> set[tuple[str | None, str]]:
    """Return the messages asked of the French catalogue that it does not have, as they are asked."""
    found: set[tuple[str | None, str]] = set()
    usual = CatalogueTranslator.text

    def text(self, msgid, *, plural=None, n=None, context=None):
        if any(letter.isalpha() for letter in msgid.replace("{", " ").replace("}", " ")):
            found.update({(context, msgid)} if self.translated(msgid, context) is None else ())
        return usual(self, msgid, plural=plural, n=n, context=context)

    monkeypatch.setattr(CatalogueTranslator, "text", text)
    return found


def _said(command: str, folder: Path) -> str:
    """Return what a command says, without names of files, of places and of the project Correlates of War."""
    result = foedus(*command.replace("OUT", str(folder)).split(), "--lang", "fr")
    return re.sub(r"\S*/\S*|Correlates of War", "", result.stdout + result.stderr)


def _run(command: str, folder: Path) -> BaseException | None:
    language = [] if "--lang" in command else ["--lang", "fr"]
    result = foedus(*command.replace("OUT", str(folder)).split(), *language)
    if isinstance(result.exception, SystemExit):
        assert result.exit_code in (0, 1), result.stderr
        return None
    return result.exception


def _is_french(error: BaseException | None) -> None:
    """Hold that an error reads in French: each sentence of it is a message."""
    assert isinstance(error, FoedusError), error
    problems = error.problems if isinstance(error, DocumentError) else ()
    said = [part for problem in problems for part in (problem.message, problem.hint)] or [error.what, error.todo]
    assert all(isinstance(part, Message) for part in said if part), said
    assert error.describe("fr") != error.describe("en")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_sentence_of_a_command_has_its_french(command, missing, tmp_path):
    assert _run(command, tmp_path) is None
    assert missing == set()


@pytest.mark.data
@pytest.mark.parametrize("command", WITH_DATA)
def test_every_sentence_about_the_record_has_its_french(command, missing, tmp_path):
    assert _run(command, tmp_path) is None
    assert missing == set()


@pytest.mark.parametrize("command", ERRORS)
def test_every_error_of_a_command_has_its_french(command, missing, tmp_path):
    (tmp_path / "broken.yaml").write_text("format: 1\nid: broken\ndraws: many\n", encoding="utf-8")
    _is_french(_run(command, tmp_path))
    assert missing == set()


@pytest.mark.parametrize("command", ["record codebook", "record status", "record fetch --dry-run"])
def test_no_english_word_stands_in_what_the_record_says(command, tmp_path):
    assert not re.search(ENGLISH, _said(command, tmp_path))


@pytest.mark.data
@pytest.mark.parametrize(
    "command",
    [
        "record fulfilment --by structure --by institutions",
        "record analogues north-atlantic-1949",
        "record dyads --years 2009-2012 --relevant --out OUT/t.csv",
        "record dyads --years 2015-2017 --hold --relevant --out OUT/t.csv",
        "record fetch cow_majors",
    ],
)
def test_no_english_word_stands_in_what_the_record_says_of_data(command, tmp_path, monkeypatch):
    monkeypatch.setenv("FOEDUS_CACHE", str(tmp_path))
    assert not re.search(ENGLISH, _said(command, tmp_path))


@pytest.mark.data
@pytest.mark.parametrize("command", ERRORS_WITH_DATA)
def test_every_error_about_the_record_has_its_french(command, missing, tmp_path):
    _is_french(_run(command, tmp_path))
    assert missing == set()


@pytest.mark.parametrize("command", WITHOUT_DATA)
def test_data_that_are_missing_are_named_in_french(command, missing, tmp_path, monkeypatch):
    monkeypatch.delenv("FOEDUS_DATA_MIRROR", raising=False)
    monkeypatch.setenv("FOEDUS_CACHE", str(tmp_path))
    _is_french(_run(command, tmp_path))
    assert missing == set()


def test_every_help_has_its_french(missing, monkeypatch):
    monkeypatch.setattr(typer.core, "_", vars(typer.core)["_"])  # what `in_language` puts there goes with the test
    in_language(app, "fr")
    assert missing == set()


@pytest.mark.data
def test_a_table_of_the_record_is_read_in_french(tmp_path):
    table = foedus("record", "fulfilment", "--by", "structure", "--lang", "fr")
    assert "Engagements honorés quand une guerre les a mis à l’épreuve" in table.stdout
    assert "borne basse" in table.stdout
    assert "0,500" in table.stdout
    words = ["record", "dyads", "--years", "2009-2012", "--out", tmp_path / "t.csv", "--lang", "fr"]
    assert "avertissement\u00a0: la source «\u00a0gml_mid_ddydisps\u00a0» couvre 1816-2010" in foedus(*words).stderr
    assert "ccode1,ccode2,year" in (tmp_path / "t.csv").read_text(encoding="utf-8"), "data keep their names"
