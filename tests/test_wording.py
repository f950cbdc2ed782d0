"""Messages, languages, and the French catalogue: complete, exact, and idiomatic where grammar can be checked."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from string import Formatter

import pytest

from foedus.arrangement.loading import case_ids, load_arrangement
from foedus.errors import UnknownNameError
from foedus.law import analyse
from foedus.wording import LANGUAGES, Message, counted, hours, in_context, tell, term, translator
from foedus.wording.catalogue import read_catalogue
from foedus.wording.extracting import find_messages, update
from foedus.wording.french import FrenchPlace, is_plural, with_article
from foedus.wording.translator import LOCALE

NBSP = "\u00a0"


def french():
    return read_catalogue(LOCALE / "fr" / "LC_MESSAGES" / "foedus.po", "fr")


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_english_needs_no_babel():
    code = (
        "import sys; from foedus.wording import Message; Message('{n} x', {'n': 3}).tell();"
        " assert not any(m.split('.')[0] == 'babel' for m in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_message_tells_every_kind_of_value():
    class Bilingual:
        def in_(self, lang):
            return {"en": "Greece", "fr": "Grèce"}[lang]

    message = Message(
        "{who} must {act} within {time} from {day}",
        {
            "who": [Bilingual(), {"en": "Spain", "fr": "Espagne"}],
            "act": term("fight"),
            "time": hours(72),
            "day": date(2025, 8, 1),
        },
    )
    assert message.tell() == "Greece and Spain must fight within 3 days from 1 August 2025"
    assert message.tell("fr").startswith("Grèce et Espagne must combat within 3 jours from 1")


def test_messages_are_values():
    assert Message("a", {"x": 1}) == Message("a", {"x": 1})
    assert len({Message("a {x}", {"x": 1}), Message("a {x}", {"x": 1}), Message("a {x}", {"x": 2})}) == 2
    with pytest.raises(AttributeError):
        Message("a").msgid = "b"


def test_braces_in_values_are_text():
    assert Message("{x}", {"x": "{y.__class__}"}).tell() == "{y.__class__}"


@pytest.mark.parametrize(("n", "en", "fr"), [(0, "0 days", "0 jour"), (1, "1 day", "1 jour"), (2, "2 days", "2 jours")])
def test_plurals_follow_the_language(n, en, fr):
    message = counted("{n} day", "{n} days", n)
    assert (message.tell("en"), message.tell("fr")) == (en, fr)


def test_numbers_and_dates_follow_the_language():
    en, fr = translator("en"), translator("fr")
    assert (en.number(12345.6), fr.number(12345.6)) == ("12,345.6", "12\u202f345,6")
    assert (en.number(2025), fr.number(2025)) == ("2025", "2025")
    assert (en.day(date(2026, 2, 1)), fr.day(date(2026, 2, 1))) == ("1 February 2026", "1 février 2026")
    assert tell(["a", "b", "c"], "fr") == "a, b et c"
    assert tell([]) == ""


def test_unknown_language_lists_those_that_exist():
    with pytest.raises(UnknownNameError, match="en, fr"):
        translator("xx")


def test_context_tells_equal_words_apart():
    assert term("none").tell("fr") == "aucun"
    assert in_context("list", "and").tell("fr") == "et"


@pytest.mark.parametrize(
    ("name", "le", "de", "a"),
    [
        ("Russie", "la Russie", "de la Russie", "à la Russie"),
        ("États-Unis", "les États-Unis", "des États-Unis", "aux États-Unis"),
        ("Royaume-Uni", "le Royaume-Uni", "du Royaume-Uni", "au Royaume-Uni"),
        ("Ukraine", "l’Ukraine", "de l’Ukraine", "à l’Ukraine"),
        ("Mexique", "le Mexique", "du Mexique", "au Mexique"),
        ("Chypre", "Chypre", "de Chypre", "à Chypre"),
        ("Israël", "Israël", "d’Israël", "à Israël"),
        ("les garants", "les garants", "des garants", "aux garants"),
        ("L'Ukraine", "l’Ukraine", "de l’Ukraine", "à l’Ukraine"),
        ("OTAN", "l’OTAN", "de l’OTAN", "à l’OTAN"),
        ("Commission spéciale", "la Commission spéciale", "de la Commission spéciale", "à la Commission spéciale"),
        ("chaque partie", "chaque partie", "de chaque partie", "à chaque partie"),
        ("", "", "de ", "à "),
        ("🙂", "🙂", "de 🙂", "à 🙂"),
    ],
)
def test_french_articles(name, le, de, a):
    assert [with_article(name, spec) for spec in ("le", "de", "à")] == [le, de, a]


def test_french_lists_decline_each_name():
    place = FrenchPlace("x", ["Russie", "États-Unis"])
    assert f"{place:Le}" == "La Russie et les États-Unis"
    assert f"{place:de}" == "de la Russie et des États-Unis"
    assert is_plural("Pays-Bas")


def test_a_plural_name_takes_the_plural():
    one = counted("{owners} does not ask.", "{owners} do not ask.", 1, owners=["États-Unis"])
    assert one.tell("fr") == "Les États-Unis ne demandent rien."


# The catalogue -------------------------------------------------------------------------------------------------------


def test_catalogue_is_complete():
    missing = [m.id for m in update("fr") if m.id and not (all(m.string) if isinstance(m.id, tuple) else m.string)]
    assert not missing, "run `python -m foedus.wording.extracting` and translate these"


def test_catalogue_holds_nothing_fuzzy_and_nothing_left_over():
    assert [m.id for m in french() if m.id and m.fuzzy] == []
    known = find_messages()
    left = [
        (m.context, m.id)
        for m in french()
        if m.id and (m.context, m.id if isinstance(m.id, str) else m.id[0]) not in known
    ]
    assert left == []


def test_placeholders_are_the_same():
    for message in french():
        if not message.id or not message.string:
            continue
        english = places(message.id if isinstance(message.id, str) else " ".join(message.id))
        for text in [message.string] if isinstance(message.string, str) else message.string:
            if isinstance(message.id, tuple):
                assert places(text) <= english, text
            else:
                assert places(text) == english, text


def test_french_punctuation_has_its_spaces():
    for message in (m for m in french() if m.id):
        for text in [message.string] if isinstance(message.string, str) else message.string or ():
            assert not re.search(r"[a-zà-ÿ)}»] [;:?!»]", text), f"breaking space: {text}"
            assert not re.search(r"[a-zà-ÿ)»][;?!]", text), f"no space: {text}"
            assert not re.search(r"« (?!\u00a0)|[a-zà-ÿ]»", text), f"quotes: {text}"


def messages_in(value):
    if isinstance(value, Message):
        yield value
        for inner in value.params.values():
            yield from messages_in(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from messages_in(inner)


@pytest.mark.parametrize("case", case_ids())
def test_findings_of_every_shipped_case_can_be_told_in_french(case):
    known = {(m.context, m.id if isinstance(m.id, str) else m.id[0]) for m in french() if m.id}
    for finding in analyse(load_arrangement(case)).findings:
        for message in messages_in([finding.message, *[step.text for step in finding.scenario]]):
            assert (message.context, message.msgid) in known
            assert message.tell("fr")


def test_languages_are_those_with_a_catalogue():
    assert LANGUAGES == ("en", "fr")
