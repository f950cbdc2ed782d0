"""A browser, and the pages that Foedus makes, as files: with a sober document, and with a hostile one."""

from __future__ import annotations

from pathlib import Path

import pytest

from foedus.report.files.pdf import found_browser
from tests.support.command import foedus

CHROMIUM = found_browser()

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)> \u202eevil\u202c شعب 🏴‍☠️ {{ 7*7 }} " + "Very" * 60
"""What somebody may write where a name stands: markup, the other writing direction, an emoji, a word without an end."""


@pytest.fixture(scope="session")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no Chromium on the path")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def visit(browser):
    """Open a file with the network blocked; the page, what it asked for and what it complained of."""
    contexts = []

    def _visit(file, *, scheme="light", width=1200, height=900):
        context = browser.new_context(
            offline=True, color_scheme=scheme, viewport={"width": width, "height": height}, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        asked, complaints = [], []
        page.on("request", lambda r: asked.append(r.url))
        page.on("console", lambda m: complaints.append(m.text))
        page.on("pageerror", lambda e: complaints.append(str(e)))
        page.on("dialog", lambda d: (complaints.append(d.message), d.dismiss()))
        page.goto(file.as_uri())
        return page, asked, complaints

    yield _visit
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def page_files(tmp_path_factory):
    """Files of every page: (kind, language) with kind report, check, diff, and the same from a hostile document."""
    from foedus.report import write_atomic

    folder = tmp_path_factory.mktemp("pages")
    made = {}
    for lang in ("en", "fr"):
        for kind, text in _texts(lang).items():
            made[kind, lang] = write_atomic(folder / f"{kind}.{lang}.html", text)
    return made


def _texts(lang):
    from foedus.report import render_html
    from foedus.report.page.matrix import matrix_html
    from tests.support.sample_assessment import FIXTURE, analysis, assessment

    sober = FIXTURE.read_text(encoding="utf-8")
    hostile = _hostile(sober)
    firm = sober.replace("verb: may, do: deploy", "verb: shall, do: deploy")
    plain, attacked = analysis(sober), analysis(hostile)
    data = assessment()
    for row in data["comparison"]:
        row["title"] = HOSTILE
    for row in (*data["assumptions"], *data["drivers"]):
        row["title"] = {"en": HOSTILE, "fr": HOSTILE}
    data["provenance"]["command"] = f"foedus assess '{HOSTILE}'"
    return {
        "report": render_html(assessment(), plain, lang),
        "check": matrix_html(plain, plain.findings, lang),
        "report-hostile": render_html(data, attacked, lang),
        "check-hostile": matrix_html(attacked, attacked.findings, lang),
    } | _diffs(sober, firm, hostile, lang)


def _hostile(text):
    """Return a document with hostile names, titles, sources, statements and words of its clauses."""
    import json

    name = json.dumps(HOSTILE, ensure_ascii=False)
    for was, now in {
        "{en: Arcadia, fr: Arcadie}, roles": f"{{en: {name}, fr: {name}}}, roles",
        '{en: "Sample guarantee to Arcadia"': f"{{en: {name}",
        'fr: "Garantie d’essai à l’Arcadie"}': f"fr: {name}}}",
        '{title: {en: "Arcadia", fr: "Arcadie"}}': f"{{title: {{en: {name}, fr: {name}}}}}",
        '"consult immediately"': json.dumps(HOSTILE[:180], ensure_ascii=False),
        '"Interview with an envoy", url: "https://example.org/report"': f'{name}, url: "javascript:alert(1)"',
        'en: "an envoy", fr: "un émissaire"': f"en: {name}, fr: {name}",
    }.items():
        assert was in text, was
        text = text.replace(was, now)
    return text


def _diffs(sober, firm, hostile, lang):
    """Return the pages of a comparison, where this version makes them."""
    import tempfile

    from foedus.cli.diff import DiffFormat

    if "html" not in DiffFormat.__members__:
        return {}
    made = {}
    with tempfile.TemporaryDirectory() as folder:
        files = {name: Path(folder) / f"{name}.yaml" for name in ("sober", "firm", "hostile")}
        for name, text in {"sober": sober, "firm": firm, "hostile": hostile}.items():
            files[name].write_text(text, encoding="utf-8")
        for kind, second in {"diff": "firm", "diff-hostile": "hostile"}.items():
            asked = ["diff", str(files["sober"]), str(files[second]), "--format", "html", "--lang", lang]
            result = foedus(*asked)
            assert result.exit_code in (0, 1), result.exception
            made[kind] = result.stdout
    return made
