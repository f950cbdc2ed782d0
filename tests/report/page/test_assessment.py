"""The page: sound, marked, accessible by its markup, and telling only numbers that the data hold."""

from __future__ import annotations

import copy
import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from rich.table import Table

from foedus.arrangement.loading import load_arrangement
from foedus.errors import UnknownNameError
from foedus.law import analyse
from foedus.law.amendments.search import attach, close_findings
from foedus.report import render_html, render_text
from foedus.report.answers import Names, options_of
from foedus.report.parts import parts_of
from tests.support.html_tree import read
from tests.support.sample_assessment import FIXTURE, analysis, assessment

TEMPLATES = Path(render_html.__code__.co_filename).parent / "templates"
MARKS = {
    "en": {"text": "the text says", "record": "the record shows", "assume": "we assume"},
    "fr": {"text": "le texte dit", "record": "l’histoire montre", "assume": "nous supposons"},
}
FIRST_PAGE = ("bottom-line", "guarantee", "would-change", "options", "depth", "years")
SECTIONS = (
    *FIRST_PAGE,
    "loopholes",
    "floor",
    "status",
    "scenarios",
    "record",
    "drivers",
    "assumptions",
    "sources",
    "model",
    "estimates",
    "validity",
    "alternatives",
    "limits",
    "reproduce",
    "glossary",
)


# Form ----------------------------------------------------------------------------------------------------------------


def test_one_file_without_network_or_script(pages):
    for html in pages.values():
        assert len(html.encode()) < 1_500_000
        page = read(html)
        assert not page.all("script")
        assert not page.all("img")
        assert "default-src 'none'" in html
        for node in page.walk():
            assert not any(name.startswith("on") for name in node.attributes)
            if node.tag == "link":
                assert node.attributes["href"].startswith("data:")
        assert "url(" not in html
        assert "@import" not in html


def test_sections_stand_in_order(page):
    found = [n.attributes["id"] for n in page.all("section")]
    assert found == list(SECTIONS)


def test_anchors_and_names_resolve(page):
    identities = [n.attributes["id"] for n in page.walk() if "id" in n.attributes]
    assert len(identities) == len(set(identities))
    for node in page.walk():
        if node.attributes.get("href", "").startswith("#"):
            assert node.attributes["href"][1:] in identities
        for name in ("aria-labelledby", "aria-describedby"):
            for identity in node.attributes.get(name, "").split():
                assert identity in identities


def test_headings_do_not_skip_levels(page):
    levels = [int(n.tag[1]) for n in page.walk() if re.fullmatch(r"h[1-6]", n.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_tables_have_heads_and_what_scrolls_can_be_reached(page):
    for table in page.all("table"):
        assert table.all("th"), table.text[:60]
        holder = next(a for a in table.ancestors() if "scroll" in a.classes)
        assert holder.attributes["tabindex"] == "0"
        assert holder.attributes["aria-label"]
        assert holder.attributes["role"] == "group"  # no landmark: many would bear one name


def test_every_figure_can_be_read_without_seeing_it(page):
    figures = page.all("figure")
    assert {f.attributes["id"] for f in figures} == {
        "figure-scale",
        "figure-peace",
        "figure-sovereignty",
        "figure-drivers",
        "figure-dependency",
        "figure-game",
        "figure-endings",
        "figure-sobol",
        "figure-specifications",
        "figure-estimates-joining",
        "figure-calibration",
    }
    for figure in figures:
        drawing = figure.all("svg")[0]
        assert drawing.attributes["role"] == "img"
        assert drawing.all("title")[0].text
        assert drawing.all("desc")[0].text
        assert figure.all(cls="how")
        assert len(figure.all("details")[0].all("tr")) >= 2
        styles = {n.attributes.get("class") for n in drawing.walk()}
        assert "style" not in {k for n in drawing.walk() for k in n.attributes}
        assert styles


def test_lines_differ_by_more_than_colour():
    style = (TEMPLATES / "style.css").read_text()
    dashes = re.findall(r"\.line\.other-\d \{[^}]*stroke-dasharray: ([^;}]+)", style)
    assert len(dashes) == len(set(dashes)) == 6


def test_every_colour_has_a_light_a_dark_and_a_printed_value():
    style = (TEMPLATES / "style.css").read_text()
    light, dark = (re.findall(r"--(\w+):", part) for part in re.findall(r":root \{(.*?)\}", style, re.S)[:2])
    printed = re.findall(r"--(\w+):", style[style.index("@media print") :])
    assert set(light) == set(dark) == set(printed)
    assert set(re.findall(r"var\(--(\w+)\)", style)) <= set(light)


# Marks ---------------------------------------------------------------------------------------------------------------


def test_marks_are_made_in_one_place_only():
    for file in TEMPLATES.glob("*.jinja"):
        text = file.read_text()
        for words in MARKS["en"].values():
            assert (words in text) == (file.name == "macros.html.jinja"), (file.name, words)


def test_every_claim_carries_the_marks_of_its_evidence(pages):
    for lang, html in pages.items():
        for claim in (n for n in read(html).walk() if "data-evidence" in n.attributes):
            kinds = claim.attributes.get("data-evidence", "").split()
            shown = [
                m
                for m in claim.all(cls="mark")
                if next(a for a in m.ancestors() if "data-evidence" in a.attributes) is claim
            ]
            assert {k for m in shown for k in ("text", "record", "assume") if f"mark-{k}" in m.classes} == set(kinds)
            for mark in shown:
                kind = next(k for k in MARKS[lang] if f"mark-{k}" in mark.classes)
                assert MARKS[lang][kind] in mark.text.replace("\u00a0", " ")


def test_no_probability_without_a_mark(page):
    for text, holder in page.by_id("top").parent.texts():
        if re.search(r"\d[\s\u00a0]?%", text) and not any(a.tag in ("style", "head") for a in holder.ancestors()):
            assert any("data-evidence" in a.attributes or "how" in a.classes for a in holder.ancestors()), text


def test_claims_of_each_kind_look_different():
    style = (TEMPLATES / "style.css").read_text()
    looks = [re.search(rf"\.mark-{kind} \{{ ([^}}]*)", style).group(1) for kind in ("text", "record", "assume")]
    borders = [re.search(r"border: \S+ (\w+)", look).group(1) for look in looks]
    assert borders == ["solid", "double", "dashed"]


# What is told --------------------------------------------------------------------------------------------------------


def test_conditional_answers_are_marked_and_nothing_is_ranked(page):
    for key in ("peace", "sovereignty"):
        assert page.by_id(f"answer-{key}").all(cls="if")
    assert not page.by_id("answer-acceptance").all(cls="if")
    options = [row.all("th")[0].text for row in page.by_id("options").all("tbody")[0].all("tr")]
    for title, row in zip(options, assessment()["comparison"], strict=True):
        assert title.startswith(tuple(row["title"].values())), "in the order of the assessment"
    assert not re.search(r"\b(ranks?|rang) \d|the best is", page.by_id("bottom-line").text)


def test_confidence_and_likelihood_never_share_a_sentence(page):
    for node in page.all(cls="confidence"):
        assert not re.search(r"\d\s?%|likely|probable", node.text)


def numbers(text: str) -> list[float]:
    """Every number that is shown, hundredths and points as they are; years and codes of findings apart."""
    text = re.sub(r"\bF\d{3}\b|ICD 203", "", text)
    return [float(n.replace(",", ".")) for n in re.findall(r"(?<![\w.,])\d+(?:[.,]\d+)?", text)]


FREQUENCY = re.compile(r"(\d+) (?:cases? in|cas sur) (\d+)")


def leaves(data):
    if isinstance(data, dict):
        for value in data.values():
            yield from leaves(value)
    elif isinstance(data, list):
        for value in data:
            yield from leaves(value)
    elif isinstance(data, bool) or data is None:
        return
    elif isinstance(data, (int, float)):
        yield float(data)
    else:
        yield from numbers(str(data))


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_number_on_the_first_page_is_in_the_data(pages, lang):
    data = assessment()
    data["text"] = analysis().to_dict()
    known = list(leaves(json.loads(json.dumps(data))))
    counts = {1.0, 99.0, 100.0, float(len(data["comparison"])), float(len(analysis().findings))}
    page = read(pages[lang])
    for section in FIRST_PAGE:
        for node in page.by_id(section).walk():
            if node.tag in ("svg", "caption") or any(a.tag == "svg" for a in node.ancestors()):
                continue
            if {a.attributes.get("id") for a in (node, *node.ancestors())} & {"figure-scale", "scale-source"}:
                continue  # the bounds of the scale itself, and where they are from
            for text in (c for c in node.children if isinstance(c, str)):
                for n, out_of in FREQUENCY.findall(text):
                    assert any(abs(int(n) / int(out_of) - k) <= 0.0301 for k in known), (section, text)
                for number in numbers(FREQUENCY.sub("", text)):
                    shown = {round(100 * abs(k), d) for k in known if -1 <= k <= 1 for d in (0, 1)}
                    assert number in known or number in counts or number in shown, (section, text)


def test_amendments_are_redlines_with_who_must_agree():
    found = analysis()
    whole = close_findings(found, [f for f in found.findings if f.code == "F112"], most=1)
    page = read(render_html(assessment(), attach(found, None, whole), "fr"))
    (shown,) = page.by_id("loopholes").all(cls="amendments")
    assert "Fixer un délai" in shown.text
    assert "plus fermement lié : Béotie et Crète" in shown.text.replace("\u00a0", " ")
    assert shown.all("ins")


def test_the_reference_class_stands_first_and_once():
    data = assessment()
    data["record"]["reference_class"] |= {"title": {"en": "Pacts called", "fr": "Pactes appelés"}}
    data["record"] |= {
        "recurrence": [],
        "fulfilment": [
            {
                "what": "before",
                "honoured": 36,
                "n": 59,
                "share": 0.61,
                "low": 0.5,
                "high": 0.71,
                "level": 0.9,
                "source": "counts",
            },
            {
                "what": "after",
                "honoured": 6,
                "n": 43,
                "share": 0.14,
                "low": 0.07,
                "high": 0.25,
                "level": 0.9,
                "source": "counts",
            },
        ],
    }
    rows = read(render_html(data, analysis(), "fr")).by_id("record").all("tbody")[0].all("tr")
    assert [row.all("th")[0].text for row in rows] == ["Pactes appelés", "before"]
    assert "6 sur 43" in rows[0].text


def test_help_by_a_body_that_the_adversary_can_block_is_told():
    found = analyse(load_arrangement("budapest-1994"))
    told = " ".join(render_text({"arrangement": {"id": "budapest-1994"}}, found).split())
    assert "only if the adversary allows it" in told


@pytest.mark.parametrize(
    ("lang", "better", "worse", "open_"),
    [
        (
            "en",
            "this text is better than “No arrangement”",
            "and worse than “Full alliance”",
            "cannot separate this text from “Consultation only”",
        ),
        (
            "fr",
            "ce texte vaut mieux que « Aucun arrangement »",
            "et moins que « Alliance complète »",
            "ne permet pas de départager ce texte et « Consultation seule »",
        ),
    ],
)
def test_what_can_be_separated_is_said_and_what_cannot(lang, better, worse, open_):
    data = assessment()
    for told in (
        render_text(data, analysis(), lang),
        read(render_html(data, analysis(), lang)).by_id("bottom-line").text,
    ):
        told = " ".join(told.split())
        assert all(part in told for part in (better, worse, open_)), told
    pairs = read(render_html(data, analysis(), lang)).by_id("pairs").all("tbody")[0].all("tr")
    assert len(pairs) == 6
    for row in data["differences"]:
        row["overall"] |= {"low": -0.3, "high": 0.3, "separated": False}
    told = " ".join(render_text(data, analysis(), lang).split())
    assert better.split(" “")[0].split(" «")[0] not in told


def test_an_option_under_which_others_might_help_is_not_compared():
    data = assessment()
    data["comparison"][3]["who_might_help"] = ["BO", "CR"]
    data["differences"] = [row for row in data["differences"] if "full-alliance" not in row.values()]
    told = " ".join(render_text(data, analysis()).split())
    assert "Not compared, because others might help under it: “Full alliance”." in told
    assert "others might help under it: not compared" in read(render_html(data, analysis())).by_id("options").text


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "Signed to regroup: 31 %"), ("fr", "Signature pour se regrouper : 31 %")]
)
def test_motives_violations_and_ways_to_lose_are_told(lang, said):
    data = assessment()
    terminal = " ".join(render_text(data, analysis(), lang).split())
    page = " ".join(read(render_html(data, analysis(), lang)).by_id("top").parent.text.split())
    inferred = {"en": "inferred from the model, never observed", "fr": "déduit du modèle, jamais observé"}[lang]
    for told in (terminal, page):
        assert said in told
        assert inferred in told
        assert re.search(r"93 ?%", told)
        assert re.search(r"(seizure|prise rapide) 10 ?%", told)


def test_readings_are_no_option_that_the_text_is_separated_from():
    data = assessment()
    row = copy.deepcopy(data["comparison"][3]) | {"id": "sample-guarantee:each", "kind": "reading"}
    row["title"] = {"en": "the kindest reading", "fr": "la lecture la plus favorable"}
    data["comparison"].append(row)
    pair = copy.deepcopy(data["differences"][1]) | {"second": "sample-guarantee:each"}
    data["differences"].append(pair)
    assert "kindest reading" not in read(render_html(data, analysis())).by_id("bottom-line").text


def test_denied_alleged_and_silent_terms_are_marked(page):
    status = page.by_id("status")
    # of the fixture one statement and one clause are alleged, one and one denied, and one statement is silent
    for kind, number in (("known", 1), ("alleged", 2), ("denied", 2), ("silent", 1)):
        rows = status.all("tr", f"is-{kind}")
        assert len(rows) == number, kind
        assert all(row.all(cls=f"standing-{kind}") for row in rows)
        assert kind == "known" or page.by_id("top").all(cls=f"standing-{kind}")


def test_findings_are_dated_stories_with_their_place(page):
    findings = page.by_id("loopholes").all("article")
    assert len(findings) == len(analysis().findings)
    for finding in findings:
        assert re.search(r"F\d{3}", finding.text)
        assert re.search(r"(line|ligne) \d+", finding.all(cls="place")[0].text)
    shown = [[step for step in f.all("li") if step.all(cls="time")] for f in findings]
    told = [finding.scenario for finding in analysis().findings]
    assert [len(steps) for steps in shown] == [len(steps) for steps in told] == [6, 8, 0, 0, 2, 0, 0, 0]
    dated = [[bool(re.search(r"\d|attack|attaque", step.all(cls="time")[0].text)) for step in steps] for steps in shown]
    assert dated == [[step.hours is not None for step in steps] for steps in told]


# What lacks ----------------------------------------------------------------------------------------------------------


PARTS = ("comparison", "differences", "record", "assumptions", "would_change", "drivers", "answers", "confidence")


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("reason", [{"why": "the horizon could not be solved"}, None])
def test_a_part_that_lacks_says_why_and_the_rest_stands(part, reason):
    data = assessment()
    if reason is None:
        del data[part]
    else:
        data[part] = reason
    html = render_html(data, analysis())
    page = read(html)
    assert [n.attributes["id"] for n in page.all("section")] == list(SECTIONS)
    if reason and part not in ("drivers",):
        assert "the horizon could not be solved" in html
    assert render_text(data, analysis())


def test_without_the_law_the_rest_stands():
    data = assessment()
    data["text"] = {"why": "the solver failed"}
    page = read(render_html(data, None))
    assert "the solver failed" in page.by_id("loopholes").text
    assert page.by_id("answer-overall").all(cls="figures")


def test_one_answer_that_lacks():
    data = assessment()
    data["answers"]["acceptance"] = None
    data["situation"]["war"] = False
    page = read(render_html(data, analysis()))
    assert "No war is in progress" in page.by_id("answer-acceptance").text


def test_no_headline_when_the_diagnostics_failed():
    data = assessment()
    data["provenance"]["diagnostics"] |= {"passed": False, "messages": [{"en": "the residual is <1>"}]}
    html = render_html(data, analysis())
    assert "the residual is &lt;1&gt;" in html
    assert not read(html).all(cls="answer")
    assert "the residual is <1>" in render_text(data, analysis())


def test_unknown_language_and_scale_list_those_that_exist():
    with pytest.raises(UnknownNameError, match="en, fr"):
        render_html(assessment(), analysis(), "zz")
    with pytest.raises(UnknownNameError, match="en, fr"):
        render_text(assessment(), analysis(), "zz")
    with pytest.raises(UnknownNameError, match="icd203"):
        render_html(assessment(), analysis(), scale="zz")


@pytest.mark.parametrize("scale", ["phia", "nato", "ipcc"])
def test_other_scales(scale):
    for lang in ("en", "fr"):
        assert render_html(assessment(), analysis(), lang, scale=scale)


# Hostile text --------------------------------------------------------------------------------------------------------

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "\u202eevil\u202c شعب الحرب",
    "🏴‍☠️ 🙂",
    "{{ 7*7 }} {x} %s",
    "Very" * 600,
    "</title></style></svg>",
)


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("hostile", HOSTILE, ids=["script", "attribute", "rtl", "emoji", "template", "long", "closing"])
def test_hostile_text_is_shown_as_text(hostile, lang):
    name = json.dumps(hostile, ensure_ascii=False)
    text = FIXTURE.read_text(encoding="utf-8").replace(
        "{en: Arcadia, fr: Arcadie}, roles", f"{{en: {name}, fr: {name}}}, roles"
    )
    text = text.replace('title: {en: "Sample guarantee to Arcadia"', f"title: {{en: {name}")
    text = text.replace(
        'title: "Interview with an envoy", url: "https://example.org/report"',
        f'title: {name}, url: "javascript:alert(1)"',
    )
    data = assessment()
    for row in data["comparison"]:
        row["title"] = hostile
    data["assumptions"][0]["title"] = {"en": hostile, "fr": hostile}
    data["drivers"][0]["title"] = hostile
    data["provenance"]["command"] = hostile
    html = render_html(data, analysis(text), lang)
    page = read(html)
    assert not page.all("script")
    assert not page.all("img")
    assert not [n for n in page.walk() if n.attributes.get("href", "").startswith("javascript")]
    assert hostile.split()[0] in page.by_id("options").text
    assert "49" not in page.by_id("answer-overall").text.replace("49 %", "")
    assert len(page.all("section")) == len(SECTIONS)


def test_the_paths_and_bands_are_those_of_the_data():
    names = Names(protege="Aland", adversary="Bland", years="10 years")
    options, why = options_of(parts_of(assessment(), "en"), names=names, scale="icd203", lang="en")
    rows = {row["id"]: row for row in assessment()["comparison"]}
    assert why == ""
    assert {option.id for option in options} == rows.keys()
    for option in options:
        for quantity in ("peace", "sovereignty"):
            series = rows[option.id]["by_year"][quantity]
            assert option.path(quantity) == series["mean"]
            assert option.band(quantity) == (series["low"], series["high"])


def test_a_part_is_there_or_it_is_known_why_not():
    data = assessment()
    del data["drivers"]
    data["record"] = {"why": {"en": "no data", "fr": "pas de données"}}
    parts = parts_of(data, "fr")
    assert (parts.drivers, parts.why("drivers")) == ([], "Cette partie n’a pas été calculée.")
    assert (parts.record, parts.why("record")) == (None, "pas de données")
    assert parts.sensitivity == data["sensitivity"]
    assert parts.why("sensitivity") == ""
    assert parts.main == data["comparison"][2]


@pytest.mark.parametrize(("lang", "head"), [("en", "Why it matters:"), ("fr", "Pourquoi cela compte\u00a0:")])
def test_each_kind_of_loophole_says_once_why_it_matters(pages, lang, head):
    found = read(pages[lang]).by_id("loopholes").all("article")
    codes = [re.search(r"F\d{3}", f.text).group() for f in found]
    told = [any(head in text for text, _ in f.texts()) for f in found]
    assert [code for code, why in zip(codes, told, strict=True) if why] == sorted(set(codes), key=codes.index)
    assert told.count(True) == len(set(codes))


def test_the_table_of_the_terminal_keeps_titles_apart():
    given = assessment()
    main = next(row for row in given["comparison"] if row["kind"] == "arrangement")
    long = "A guarantee whose title is far too long for one line of a table"
    main["title"] = {"en": long}
    given["comparison"].append({**main, "id": "x", "kind": "reading", "title": {"en": f"{long} (read as: each)"}})
    lines = render_text(given, analysis()).splitlines()
    assert sum(line.strip() == "one line of a table (read as: each)" for line in lines) == 1
    assert not any(line != line.rstrip() for line in lines)


def test_a_pipe_gets_no_spaces_at_the_ends_of_lines(capsys):
    from foedus.report.terminal.console import terminal

    table = Table(box=None)
    table.add_column("a", min_width=20)
    table.add_row("b")
    terminal().print(table)
    assert capsys.readouterr().out == " a\n b\n"


def test_where_there_is_no_war_the_terminal_says_so_once():
    given = assessment()
    given["situation"]["war"] = False
    for row in [given, *given["comparison"]]:
        row["answers"] |= {"acceptance": None, "motives": None}
    told = render_text(given, analysis())
    assert told.count("No war is in progress") == 1
    assert "Acceptance: No war" in " ".join(told.split())
    head = next(line for line in told.splitlines() if line.strip().startswith("Option "))
    assert head.split() == ["Option", "Overall", "Peace", "Sovereignty"]
