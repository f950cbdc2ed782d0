"""Each finding has a page whose two examples are true: the first has the finding, the second has not."""

from __future__ import annotations

import json
import re

import pytest

from foedus.arrangement import load_situation, read_arrangement
from foedus.errors import UnknownNameError
from foedus.law import RULES, analyse
from foedus.law.findings.explain import HEADINGS, PAGES, documented, examples_of, page_of, section_of
from tests.support.command import foedus


def test_every_rule_has_a_page_and_every_page_a_rule():
    assert set(documented()) == set(RULES)


@pytest.mark.parametrize("code", documented())
def test_the_page_says_what_the_checker_does(code):
    situation = load_situation("ukraine-2025").situation if code in ("F129", "F130") else None
    bad, mended = (
        analyse(read_arrangement(f"{code}.yaml", json.dumps(text)), situation=situation) for text in examples_of(code)
    )
    assert code in {f.code for f in bad.findings}
    assert code not in {f.code for f in mended.findings}
    assert page_of(code).startswith(f"# {code} {RULES[code].name}\n\n{RULES[code].title.render('en')}.")


def test_explain_by_code_and_by_name():
    by_code = foedus("explain", "f101")
    by_name = foedus("explain", "adversary-veto")
    assert by_code.stdout == by_name.stdout
    assert "Moscow" in by_code.stdout


def test_explain_offers_the_nearest():
    result = foedus("explain", "adversary-vetto")
    assert "did you mean 'adversary-veto'?" in str(result.exception)


LANGUAGES = [folder.name for folder in PAGES.iterdir() if folder.is_dir()]
PROSE = ("finds", "matters", "asked")


def numbers_in(prose):
    """Years, codes and options, which no translation changes."""
    return sorted(re.findall(r"\d{4}|F\d{3}|`[^`]+`", prose))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_stands_in_every_language(lang):
    assert {file.stem for file in (PAGES / lang).glob("*.md")} == set(documented())


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", documented())
def test_a_page_in_another_language_tells_the_same(code, lang):
    for section in PROSE:
        english, told = section_of(code, section), section_of(code, section, lang)
        assert told
        assert told != english
        assert numbers_in(told) == numbers_in(english)
    page = page_of(code, lang)
    assert page.startswith(f"# {code} {RULES[code].name}\n\n{RULES[code].title.render(lang)}.")
    assert re.findall("^## (.*)", page, re.MULTILINE) == [heading.render(lang) for heading in HEADINGS.values()]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", documented())
def test_examples_in_another_language_say_the_same_in_law(code, lang):
    """Only free text differs: titles, names, what is limited; keys and words of the language do not."""

    def shape(value):
        if isinstance(value, dict):
            return {k: shape(v) if k not in FREE else type(v) for k, v in value.items()}
        return [shape(v) for v in value] if isinstance(value, list) else value

    for english, told in zip(examples_of(code), examples_of(code, lang), strict=True):
        assert shape(english) == shape(told)
    left = re.findall(r"(?:title|what|event|name|undefined|adjective|unit): ([A-Za-z][^,}\n]*)", page_of(code))
    known = (PAGES / lang / "phrases.yaml").read_text(encoding="utf-8")
    assert [phrase for phrase in left if f"\n{phrase}: " not in known] == []


FREE = {"title", "what", "event", "name", "undefined", "adjective", "unit"}


def test_an_unknown_section_or_language_lists_those_that_exist():
    with pytest.raises(UnknownNameError, match="matters"):
        section_of("F101", "wy")
    with pytest.raises(UnknownNameError, match="en, fr"):
        page_of("F101", "xx")
