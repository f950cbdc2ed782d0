"""Messages, languages, and the French catalogue: complete, exact, and idiomatic where grammar can be checked."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from string import Formatter

import pytest
from pydantic import BaseModel

from foedus.arrangement.loading import case_ids, load_arrangement
from foedus.arrangement.schema import Text
from foedus.arrangement.situation import load_situation
from foedus.law import analyse
from foedus.law.findings.explain import PAGES
from foedus.wording import LANGUAGES, N_, Message, counted, hours, in_context, render, term, translator
from foedus.wording.catalogue import read_catalogue
from foedus.wording.french import FrenchPlace, is_plural, typographic, with_article
from foedus.wording.languages import LOCALE
from tests.support.paths import ROOT

SOURCE = ROOT / "src" / "foedus"


def french():
    return read_catalogue(LOCALE / "fr" / "LC_MESSAGES" / "foedus.po", "fr")


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_wording_stands_on_nothing_of_the_house():
    files = (SOURCE / "wording").rglob("*.py")
    imported = {
        node.module
        for file in files
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("foedus")
    }
    assert {name for name in imported if not name.startswith("foedus.wording")} == set()


def test_english_needs_no_babel():
    code = (
        "import sys; from foedus.wording import Message; Message('{n} x', {'n': 3}).render();"
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
    assert message.render() == "Greece and Spain must fight within 3 days from 1 August 2025"
    assert message.render("fr").startswith("Grèce et Espagne must combat within 3 jours from 1")


def test_messages_are_values():
    assert Message("a", {"x": 1}) == Message("a", {"x": 1})
    assert len({Message("a {x}", {"x": 1}), Message("a {x}", {"x": 1}), Message("a {x}", {"x": 2})}) == 2
    with pytest.raises(AttributeError):
        setattr(Message("a"), "msgid", "b")  # noqa: B010  (ty sees that it is read-only)


def test_braces_in_values_are_text():
    assert Message("{x}", {"x": "{y.__class__}"}).render() == "{y.__class__}"


@pytest.mark.parametrize(("n", "en", "fr"), [(0, "0 days", "0 jour"), (1, "1 day", "1 jour"), (2, "2 days", "2 jours")])
def test_plurals_follow_the_language(n, en, fr):
    message = counted("{n} day", "{n} days", n)
    assert (message.render("en"), message.render("fr")) == (en, fr)


def test_numbers_and_dates_follow_the_language():
    en, fr = translator("en"), translator("fr")
    assert (en.number(12345.6), fr.number(12345.6)) == ("12,345.6", "12\u202f345,6")
    assert (en.number(2025), fr.number(2025)) == ("2025", "2025")
    assert (en.day(date(2026, 2, 1)), fr.day(date(2026, 2, 1))) == ("1 February 2026", "1er février 2026")
    assert render(["a", "b", "c"], "fr") == "a, b et c"
    assert render([]) == ""


def test_unknown_language_lists_those_that_exist():
    with pytest.raises(LookupError, match="unknown language 'xx'; known: en, fr"):
        translator("xx")


def test_context_tells_equal_words_apart():
    assert term("none").render("fr") == "aucun"
    assert in_context("list", "and").render("fr") == "et"


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
    assert one.render("fr") == "Les États-Unis ne demandent rien."


# The catalogue -------------------------------------------------------------------------------------------------------


def extracted(folder: Path, file: Path) -> dict[tuple[str | None, str], str | tuple[str, ...]]:
    """Every message of a folder, singular and plural, as ``make messages`` extracts them."""
    options = ["--mapping-file=babel.cfg", "--keywords=counted:1,2", "--no-location", f"--output-file={file}"]
    command = [sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract", *options, str(folder)]
    subprocess.run(command, check=True, cwd=ROOT)
    return by_key(read_catalogue(file, "en"))


def by_key(catalogue):
    return {(m.context, m.id if isinstance(m.id, str) else m.id[0]): m.id for m in catalogue if m.id}


@pytest.fixture(scope="session")
def messages(tmp_path_factory):
    return extracted(SOURCE.parent, tmp_path_factory.mktemp("messages") / "foedus.pot")


def test_catalogue_has_exactly_the_messages_of_the_source(messages):
    catalogue = by_key(french())
    assert messages.items() - catalogue.items() == set(), "run `make messages` and translate these"
    assert catalogue.items() - messages.items() == set(), "run `make messages`"


def test_every_message_is_translated():
    assert [m.id for m in french() if m.id and not (all(m.string) if isinstance(m.id, tuple) else m.string)] == []
    assert [m.id for m in french() if m.id and m.fuzzy] == []


SAMPLE = '''
Message("a plain one"), Message("yes" if x else "no", context="answer")
Message("{n} state", {"n": n}, plural="{n} states")
counted("{n} year", "{n} years", 3), in_context("verb", "may"), _("of a report"), translator(lang)("called at once")
term("share_intelligence"), UnknownNameError("party", name, known)
TABLE = {"a": N_("in a table"), "b": N_("{n} one", "{n} many"), "c": N_("with context", context="kind")}
typer.Option(help="Of an option.")
NOT = ("not a message", "nor this one"), Message("{}…"), Message(variable), other("nor this")


def command() -> None:
    """Not of a command, for it is not in cli."""
'''


def test_the_extraction_finds_what_is_marked_and_guesses_nothing(tmp_path):
    (tmp_path / "cli").mkdir()
    (tmp_path / "code.py").write_text(SAMPLE)
    (tmp_path / "cli" / "code.py").write_text(
        'def command() -> None:\n    """Of a command."""\n\n\ndef f():\n    """No."""'
    )
    (tmp_path / "vocabulary.py").write_text('Role = Literal["protege", "ally_of_adversary"]\nOther = Literal["other"]')
    (tmp_path / "page.jinja").write_text(
        '{{ _("of a template") }}{{ counted("{n} page", "{n} pages", 2) }}{{ x("no") }}'
    )
    assert extracted(tmp_path, tmp_path / "found.pot") == {
        (None, "a plain one"): "a plain one",
        ("answer", "yes"): "yes",
        ("answer", "no"): "no",
        (None, "{n} state"): ("{n} state", "{n} states"),
        (None, "{n} year"): ("{n} year", "{n} years"),
        ("verb", "may"): "may",
        (None, "of a report"): "of a report",
        (None, "called at once"): "called at once",
        ("term", "share intelligence"): "share intelligence",
        ("kind", "party"): "party",
        (None, "in a table"): "in a table",
        (None, "{n} one"): ("{n} one", "{n} many"),
        ("kind", "with context"): "with context",
        (None, "Of an option."): "Of an option.",
        (None, "Of a command."): "Of a command.",
        ("term", "protege"): "protege",
        ("term", "ally of adversary"): "ally of adversary",
        (None, "of a template"): "of a template",
        (None, "{n} page"): ("{n} page", "{n} pages"),
    }


def test_a_marked_text_is_the_text():
    assert N_("of a table") == "of a table"
    assert N_("of a table", context="kind") == "of a table"
    assert N_("{n} one", "{n} many") == ("{n} one", "{n} many")


def test_no_message_is_put_together_before_it_is_one():
    """A text made at run time is in no catalogue."""
    makers = {"Message": 0, "_": 0, "N_": 0, "counted": 0, "in_context": 1}
    built = [
        f"{file.relative_to(SOURCE)}:{node.lineno}"
        for file in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and (name := getattr(node.func, "id", getattr(node.func, "attr", ""))) in makers
        and isinstance((node.args[makers[name] :] or [None])[0], (ast.JoinedStr, ast.BinOp))
    ]
    assert built == []


def translations():
    """Each English text with its French one; of counted messages, each form with its own."""
    for message in (m for m in french() if m.id):
        if isinstance(message.id, str):
            yield message.id, message.string
        else:
            yield from zip(message.id, message.string, strict=True)


def test_every_plural_has_the_forms_of_its_language():
    catalogue = french()
    for message in (m for m in catalogue if m.id):
        assert isinstance(message.string, tuple) == isinstance(message.id, tuple), message.id
        assert not isinstance(message.string, tuple) or len(message.string) == catalogue.num_plurals == 2, message.id


def test_places_are_the_same():
    """A form for one thing may do without its number: « une seule partie »."""
    for english, told in translations():
        assert places(english) - places(told) <= {"n"}, told
        assert places(told) - places(english) <= {"n"}, told
    for message in (m for m in french() if isinstance(m.id, str) and m.id):
        assert places(message.id) == places(message.string), message.string


def marks_amiss(text: str) -> list[str]:
    """What French typography forbids in a text: places of messages, commands and code are left out."""
    text = re.sub(r"\{[^}]*\}", "x", re.sub(r"`[^`]*`|https?://\S+|\]\([^)]*\)", "x", text))
    rules = {
        "a space that breaks before a mark": r" [:;!?%»](?!\w)",
        "a space that breaks after «": r"«[^\u00a0]",
        "no space before a mark": r"[^\s\u00a0][;!?»%]|[^\W\d]:",
        "a straight apostrophe": r"'",
        "a straight quote": r'"',
        "English quotes": r"[“”]",
        "three dots": r"\.\.\.",
        "a capital without its accent": r"\b(?:Etats?|Elections?|Emirats|Ecarts?|Evaluation|Egalement|A la)\b",
    }
    return [f"{name}: {text}" for name, rule in rules.items() if re.search(rule, text)]


def test_french_typography_of_the_catalogue():
    assert [amiss for _, told in translations() for amiss in marks_amiss(told)] == []


@pytest.mark.parametrize("file", sorted((PAGES / "fr").glob("*.md")), ids=lambda file: file.stem)
def test_french_typography_of_the_pages(file):
    assert [amiss for line in file.read_text("utf-8").splitlines() for amiss in marks_amiss(line)] == []


DOCUMENTATION = sorted([*ROOT.glob("README.fr.md"), *ROOT.glob("docs/**/*.fr.md")])


@pytest.mark.parametrize("file", DOCUMENTATION, ids=lambda f: f.name)
def test_french_typography_of_the_documentation(file):
    prose = re.sub(r"^```.*?^```", "", file.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    prose = re.sub(r"^\|[-|]*$|<!-- .*? -->", "", prose, flags=re.MULTILINE)
    assert [amiss for line in prose.splitlines() for amiss in marks_amiss(line.replace("![", "["))] == []


WRONG = (
    "deux : trois",
    "« deux »",
    "vraiment?",
    "l'Ukraine",
    "90 %",
    "90%",
    "“deux”",
    "attendre...",
    "Etats-Unis",
    "ou: deux",
)


@pytest.mark.parametrize("wrong", WRONG)
def test_the_rules_of_typography_can_fail(wrong):
    assert marks_amiss(wrong)


def test_the_rules_of_typography_let_good_french_pass():
    assert marks_amiss("L’État\u00a0: «\u00a0deux\u00a0», à 90\u00a0%\u00a0; {who:le}\u00a0?") == []


def test_texts_typed_on_a_plain_keyboard_are_told_with_french_marks():
    typed = {"en": "x", "fr": "L'aide : « due » à 90 % !"}
    assert render(typed, "fr") == "L’aide\u00a0: «\u00a0due\u00a0» à 90\u00a0%\u00a0!"
    assert render(typed, "en") == "x"
    assert Text(en="x", fr="l'été").in_("fr") == "l’été"
    assert typographic("<b title='x'> 12:30 {{ 7*7 }} %s") == "<b title='x'> 12:30 {{ 7*7 }} %s"


def test_guillemets_inside_guillemets_are_of_the_second_rank():
    told = Message("“{name}”", {"name": {"en": "x", "fr": "dit « assurances »"}}).render("fr")
    assert told == "«\u00a0dit “assurances”\u00a0»"


# The documents -------------------------------------------------------------------------------------------------------

SAME = {
    *("Ukraine", "France", "Canada", "Luxembourg", "Portugal", "Pakistan", "Iran", "Uruguay", "Venezuela"),
    *(
        "Kazakhstan",
        "Taiwan Relations Act",
        "Honduras",
        "Guatemala",
        "Nicaragua",
        "Costa Rica",
        "Cuba",
        "Paraguay",
        "Philippines",
    ),
}  # names that both languages write alike


def english_only(value, path=""):
    """Yield the places of bilingual texts that lack French."""
    if isinstance(value, Text):
        if value.fr is None and value.en not in SAME:
            yield f"{path}: {value.en}"
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from english_only(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from english_only(inner, f"{path}.{key}")
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            yield from english_only(inner, f"{path}[{index}]")


@pytest.mark.parametrize("case", case_ids())
def test_every_shipped_arrangement_is_bilingual(case):
    assert list(english_only(load_arrangement(case).arrangement)) == []


@pytest.mark.parametrize("name", case_ids("situations"))
def test_every_shipped_situation_is_bilingual(name):
    assert list(english_only(load_situation(name).situation)) == []


PLAIN = {"fields.py"}  # it makes a text of a plain string

CODE = [file for file in sorted(SOURCE.rglob("*.py")) if file.name not in PLAIN]


@pytest.mark.parametrize("file", CODE, ids=lambda f: f.relative_to(SOURCE).as_posix())
def test_texts_in_the_code_are_bilingual(file):
    """A table that gives an English text gives the French one beside it."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Dict):
            keys = {k.value for k in node.keys if isinstance(k, ast.Constant)}
            assert ("en" in keys) == ("fr" in keys), f"{file.name}:{node.lineno}"
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Text":
            named = {keyword.arg for keyword in node.keywords}
            assert ("en" in named) == ("fr" in named), f"{file.name}:{node.lineno}"


def pairs_in(tree: ast.AST) -> list[int]:
    """Lines of dictionaries in which an English text stands beside a French one."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict)
        and {"en", "fr"}
        <= {getattr(k, "value", None) for k, v in zip(node.keys, node.values, strict=True) if has_words(v)}
    ]


def has_words(node: ast.expr) -> bool:
    """Whether an expression is a text with words of its own: a literal, or one put together of literals and values."""
    if isinstance(node, ast.Constant):
        return any(letter.isalpha() for letter in str(node.value))
    parts = node.values if isinstance(node, ast.JoinedStr) else []
    parts = [node.left, node.right] if isinstance(node, ast.BinOp) else parts
    return any(has_words(part) for part in parts)


def test_sentences_are_messages_not_pairs():
    trees = {file.relative_to(SOURCE).as_posix(): ast.parse(file.read_text("utf-8")) for file in CODE}
    assert [f"{name}:{line}" for name, tree in trees.items() for line in pairs_in(tree)] == []


def test_only_texts_with_words_of_their_own_make_a_pair():
    pair, joined = '{"en": "a", "fr": f"b {b}"}', '{"en": "a " + b, "fr": "c"}'
    others = '{"en": a, "fr": b}', '{"en": f"{a}, {b}", "fr": f"{c}, {d}"}', '{"en": "a", "de": "b"}'
    assert [pairs_in(ast.parse(code)) for code in (pair, joined, *others)] == [[1], [1], [], [], []]


@pytest.mark.parametrize("name", ["model-guarantee", "consultation-only"])
def test_texts_of_an_assessment_are_bilingual(name):
    data = json.loads((ROOT / f"tests/golden/assess/{name}.json").read_text("utf-8"))

    def told(value):
        if isinstance(value, dict) and "en" in value:
            yield value
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from told(inner)

    found = list(told(data))
    assert len(found) > 100
    assert [text for text in found if not text.get("fr")] == []


# The glossary --------------------------------------------------------------------------------------------------------


def glossary() -> list[tuple[list[str], list[str]]]:
    """The terms of the glossary, English and French; a row may give two of each."""
    rows = re.findall(
        r"^\| ([^|]+) \| ([^|]+) \| ", (ROOT / "docs/reference/glossary.md").read_text("utf-8"), re.MULTILINE
    )
    return [tuple([re.sub(r" \(.*", "", t) for t in cell.split(", ")] for cell in row) for row in rows[2:]]  # ty: ignore[invalid-explicit-return]


def test_the_terms_of_the_glossary_are_those_that_are_used():
    english = " ".join(m for m, _ in translations()) + " ".join(f.read_text("utf-8") for f in PAGES.glob("*.md"))
    english += " ".join(f.read_text("utf-8") for f in (ROOT / "docs").rglob("*.md") if f.stem != "glossary")
    english += (ROOT / "README.md").read_text("utf-8")
    told = " ".join(t for _, t in translations()) + " ".join(f.read_text("utf-8") for f in (PAGES / "fr").glob("*.md"))
    told += " ".join(f.read_text("utf-8") for f in DOCUMENTATION)
    terms = glossary()
    assert len(terms) > 35
    used_english, used_french = english.replace("’", "'").lower(), told.replace("\u00a0", " ").lower()
    assert [t for en, _ in terms for t in en if t.lower() not in used_english] == []
    assert [t for _, fr in terms for t in fr if t.lower() not in used_french] == []


SHUNNED = ("état protecteur", "accord exécutif", "deadline", "date limite", "casus foederis", "scénario légal")


def test_no_other_word_stands_for_a_term():
    told = " ".join(t for _, t in translations()) + " ".join(f.read_text("utf-8") for f in (PAGES / "fr").glob("*.md"))
    assert [word for word in SHUNNED if word in told.lower()] == []


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
            assert message.render("fr")


def test_languages_are_those_with_a_catalogue():
    assert LANGUAGES == ("en", "fr")


@pytest.mark.parametrize(
    ("text", "who", "told"),
    [
        ("{who} may leave.", "United States", "The United States may leave."),
        ("{who} may leave", "United States", "the United States may leave"),
        ("nobody helps {who}", ["France", "Netherlands", "United Kingdom"], None),
        ("{who}: refused", "United States", "United States: refused"),
        ("the text “{who}” stands", "United Nations", "the text “United Nations” stands"),
        ("{who} ({n})", "United Kingdom", "United Kingdom (1)"),
    ],
)
def test_english_names_have_their_article_in_sentences(text: str, who: object, told: str | None):
    told = told or "nobody helps France, the Netherlands and the United Kingdom"
    assert Message(text, {"who": who, "n": 1}).render("en") == told


@pytest.mark.parametrize("number", [1e30, -1e300, 10**40, 1.5e27])
@pytest.mark.parametrize("digits", [None, 0, 2])
def test_a_number_of_any_size_is_written_in_each_language(number, digits):
    """Babel's usual 28 digits are too few for what somebody may write in a document."""
    for lang in ("en", "fr"):
        written = translator(lang).number(number, digits)
        assert written.startswith("\N{MINUS SIGN}") == (number < 0)
        assert float(re.sub(r"[^\d.e+]", "", written.replace(",", "." if lang == "fr" else ""))) == pytest.approx(
            abs(number)
        )
