"""Every page that Foedus makes, in a browser: alone, accessible, by keyboard, on a phone, in print, hostile or not."""

from __future__ import annotations

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore")]

KINDS = ("report", "check", "diff")
LANGUAGES = ("en", "fr")
SCHEMES = ("light", "dark")


_REACHABLE = """
[...document.querySelectorAll('a[href], summary, [tabindex="0"]')]
  .filter(n => n.checkVisibility({contentVisibilityAuto: true}))
  .filter(n => { const closed = n.closest('details:not([open])'); return !closed || n.parentElement === closed; })
  .length
"""


@pytest.fixture
def file(page_files):
    def _file(kind, lang):
        if (kind, lang) not in page_files:
            pytest.skip(f"this version makes no page of a {kind.split('-')[0]}")
        return page_files[kind, lang]

    return _file


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", [*KINDS, *(f"{kind}-hostile" for kind in KINDS)])
def test_it_stands_alone(kind, lang, file, visit):
    page, asked, complaints = visit(file(kind, lang))
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert complaints == []
    assert page.evaluate("document.documentElement.lang") == lang
    assert page.title()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_anchors_resolve_and_identities_are_single(kind, lang, file, visit):
    page, _, _ = visit(file(kind, lang))
    named = page.evaluate("[...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.getAttribute('href').slice(1))")
    found = page.evaluate("[...document.querySelectorAll('[id]')].map(n => n.id)")
    assert len(found) == len(set(found))
    assert set(named) <= set(found)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(kind, lang, scheme, file, visit):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    page, _, _ = visit(file(kind, lang), scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    found = axe.run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_everything_that_acts_can_be_reached_by_keyboard(kind, lang, file, visit):
    page, _, _ = visit(file(kind, lang))
    wanted = page.evaluate(_REACHABLE)
    reached = set()
    for _step in range(wanted + 5):
        page.keyboard.press("Tab")
        place = page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)")
        if page.evaluate("document.activeElement === document.body"):
            break
        reached.add(place)
    assert len(reached) >= wanted


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", [*KINDS, *(f"{kind}-hostile" for kind in KINDS)])
def test_nothing_runs_over_the_side_of_a_phone(kind, lang, file, visit):
    for width in (390, 320):
        page, _, _ = visit(file(kind, lang), width=width, height=800)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("kind", KINDS)
def test_it_prints_with_every_section(kind, file, visit, tmp_path):
    page, _, _ = visit(file(kind, "fr"))
    page.emulate_media(media="print")
    heights = page.evaluate("[...document.querySelectorAll('section')].map(s => s.getBoundingClientRect().height)")
    assert heights
    assert min(heights) > 20
    for paper in ("A4", "Letter"):
        page.pdf(path=str(tmp_path / f"{paper}.pdf"), format=paper)
        assert (tmp_path / f"{paper}.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_hostile_text_is_shown_as_text(kind, lang, file, visit):
    page, asked, complaints = visit(file(f"{kind}-hostile", lang))
    assert complaints == []
    assert len(asked) == 1 + sum(url.startswith("data:") for url in asked)
    assert page.evaluate("document.querySelectorAll('script, img, iframe, object, embed').length") == 0
    assert page.evaluate("[...document.querySelectorAll('a')].filter(a => !/^(https?|file):/.test(a.href)).length") == 0
    assert "<script>alert(1)</script>" in page.locator("h1").first.inner_text()
    assert "{{ 7*7 }}" in page.locator("body").inner_text()
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).unicodeBidi") in ("isolate", "plaintext")


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_text_is_told_to_screen_readers_too(kind, file, visit):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    page, _, _ = visit(file(f"{kind}-hostile", "fr"))
    found = axe.run(page)
    assert found.violations_count == 0, found.generate_report()
