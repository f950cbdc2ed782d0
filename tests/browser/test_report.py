"""The report in a browser: from disk, without network, by keyboard, in print, on a phone."""

from __future__ import annotations

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    from foedus.report import render_html, write_atomic
    from tests.support.sample_assessment import analysis, assessment

    folder = tmp_path_factory.mktemp("report")
    return {
        lang: write_atomic(folder / f"{lang}.html", render_html(assessment(), analysis(), lang))
        for lang in ("en", "fr")
    }


@pytest.fixture(params=["en", "fr"])
def opened(request, browser, files):
    """A page opened from disk with the network blocked; what it asked for and what it complained of."""
    context = browser.new_context(offline=True, viewport={"width": 1200, "height": 900})
    page = context.new_page()
    asked, complaints = [], []
    page.on("request", lambda r: asked.append(r.url))
    page.on("console", lambda m: complaints.append(m.text))
    page.on("pageerror", lambda e: complaints.append(str(e)))
    page.goto(files[request.param].as_uri())
    yield page, asked, complaints
    context.close()


def test_opens_from_disk_and_asks_for_nothing(opened):
    page, asked, complaints = opened
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert complaints == []
    assert page.title()


def test_every_anchor_leads_somewhere(opened):
    page, _, _ = opened
    dead = page.evaluate(
        "[...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.getAttribute('href').slice(1))"
        ".filter(id => !document.getElementById(id))"
    )
    assert dead == []


def test_everything_can_be_reached_by_keyboard(opened):
    page, _, _ = opened
    wanted = page.evaluate("document.querySelectorAll('a[href], summary, [tabindex=\"0\"]').length")
    reached = 0
    page.keyboard.press("Tab")
    assert "skip" in page.evaluate("document.activeElement.className")
    for _step in range(wanted + 5):
        if page.evaluate("document.activeElement === document.body"):
            break
        reached += 1
        page.keyboard.press("Tab")
    assert reached >= wanted - page.evaluate("[...document.querySelectorAll('details:not([open]) [tabindex]')].length")


def test_details_open_by_keyboard(opened):
    page, _, _ = opened
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details").first.get_attribute("open") is not None


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 390])
def test_nothing_runs_over_the_side(browser, files, scheme, width):
    for lang, file in files.items():
        context = browser.new_context(offline=True, color_scheme=scheme, viewport={"width": width, "height": 800})
        page = context.new_page()
        page.goto(file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, lang
        context.close()


_CONTRAST = """
() => {
  const parse = c => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const paper = node => {
    for (let at = node; at; at = at.parentElement) {
      const c = parse(getComputedStyle(at).backgroundColor);
      if (c.length === 3 || (c.length === 4 && c[3] === 1)) return c;
    }
    return [255, 255, 255];
  };
  const bad = [];
  for (const node of document.querySelectorAll('body *:not(svg):not(svg *)')) {
    const own = [...node.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || !node.getClientRects().length) continue;
    const [a, b] = [light(parse(getComputedStyle(node).color)), light(paper(node))].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    if (ratio < 4.5) bad.push(node.className + ': ' + node.textContent.trim().slice(0, 30) + ' ' + ratio.toFixed(2));
  }
  for (const node of document.querySelectorAll('svg text')) {
    const [a, b] = [light(parse(getComputedStyle(node).fill)), light(paper(node))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) bad.push('svg ' + node.textContent);
  }
  return bad;
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_paper(browser, files, scheme):
    context = browser.new_context(offline=True, color_scheme=scheme)
    page = context.new_page()
    page.goto(files["en"].as_uri())
    assert page.evaluate(_CONTRAST) == []
    context.close()


def test_prints_to_a4_with_every_section_and_the_numbers_of_the_figures(browser, files, tmp_path):
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(files["en"].as_uri())
    page.emulate_media(media="print")
    heights = page.evaluate("[...document.querySelectorAll('section')].map(s => s.getBoundingClientRect().height)")
    assert len(heights) == 21
    assert min(heights) > 20
    hidden = page.evaluate(
        "[...document.querySelectorAll('details table')]"
        ".filter(t => !t.closest('.scale-key') && !t.checkVisibility()).length"
    )  # the bounds of the scale are drawn
    assert hidden == 0
    page.set_viewport_size({"width": 680, "height": 1000})  # what A4 leaves between its margins
    wide = (
        "[...document.querySelectorAll('.scroll')].filter(s => s.scrollWidth > s.clientWidth + 1).map(s => s.ariaLabel)"
    )
    assert page.evaluate(wide) == []
    page.pdf(path=str(tmp_path / "report.pdf"), format="A4")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    context.close()


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_first_page_fits_one_sheet_of_a4(browser, files, lang):
    context = browser.new_context(offline=True, viewport={"width": 695, "height": 1047})  # A4 within its margins
    page = context.new_page()
    page.goto(files[lang].as_uri())
    page.emulate_media(media="print")
    assert page.evaluate("document.querySelector('.first-page').getBoundingClientRect().bottom") <= 1047
    context.close()


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_on_a_phone_the_main_tables_need_no_scrolling_sideways(browser, files, lang):
    context = browser.new_context(offline=True, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(files[lang].as_uri())
    wide = page.evaluate(
        "[...document.querySelectorAll('table.stacked')].map(t => t.closest('.scroll'))"
        ".map(s => [s.scrollWidth, s.clientWidth])"
    )
    unlabelled = page.evaluate(
        "[...document.querySelectorAll('table.stacked td')].filter(c => !c.dataset.head).map(c => c.textContent)"
    )
    context.close()
    assert len(wide) >= 3
    assert all(needed <= there for needed, there in wide), wide
    assert unlabelled == []


_OUTSIDE = """[...document.querySelectorAll('svg.drawing')].flatMap(s => {
  const v = s.viewBox.baseVal;
  return [...s.querySelectorAll('text')].map(t => [t.textContent, t.getBBox()])
    .filter(([, b]) => b.width && (b.x < v.x - 2 || b.x + b.width > v.x + v.width + 2)).map(([told]) => told);
})"""


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_no_label_of_a_figure_runs_out_of_it(browser, tmp_path, lang):
    from foedus.report import render_html, write_atomic
    from tests.support.sample_assessment import analysis, assessment

    given = assessment()
    for row in (*given["comparison"], *given["assumptions"], *given["sensitivity"]["sobol"]["rows"]):
        row["title"] = {
            "en": "Mutual Defense Treaty, United States and Republic of Korea, 1953, as amended",
            "fr": "Accord d’assistance mutuelle entre le Royaume-Uni et la Pologne, août 1939",
        }
    page = browser.new_page()
    page.goto(write_atomic(tmp_path / "long.html", render_html(given, analysis(), lang)).as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    outside = page.evaluate(_OUTSIDE)
    page.close()
    assert outside == []
