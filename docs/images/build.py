"""Draw the pictures of README and docs from real results: ``make reports``."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from importlib.resources import files
from pathlib import Path

from foedus.arrangement import load_arrangement, load_situation
from foedus.assessment import Effort, assess
from foedus.law import analyse
from foedus.report.drawing.figure import Figure
from foedus.report.evidence.backtest_figures import draw_calibration, draw_scores
from foedus.report.files.pdf import found_browser
from foedus.report.page.assessment import contents, render_html
from foedus.report.text.dependency import dependency_figure

HERE = Path(__file__).parent
STYLE = (Path(sys.modules["foedus"].__file__ or "").parent / "report" / "page" / "templates" / "style.css").read_text(
    encoding="utf-8"
)


def standalone(figure: Figure) -> str:
    """Return a figure as an SVG file of its own: with the report's colours, on white, in a common typeface."""
    light = re.search(r":root\s*\{(.*?)\}", STYLE, re.DOTALL)
    rules = "\n".join(line for line in STYLE.splitlines() if line.startswith(".drawing"))
    style = f"svg {{{light.group(1) if light else ''} font-family: Arial, 'DejaVu Sans', sans-serif;}}\n{rules}"
    drawing = str(figure.drawing).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    body = re.sub(
        r"(<svg [^>]*>)", rf"\1<style>{style}</style><rect width='100%' height='100%' fill='#fff'/>", drawing, count=1
    )
    return body + "\n"


def photograph(page: str, target: Path) -> None:
    """Write the top of a page as a PNG picture, where Chromium is installed."""
    browser = found_browser()
    if browser is None:
        print(f"no Chromium on the path: {target.name} stays as it is")
        return
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(page, encoding="utf-8")
        command = [
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--window-size=1000,1180",
        ]
        command += [f"--user-data-dir={folder}/profile", f"--screenshot={target}"]
        subprocess.run([*command, source.as_uri()], check=True, capture_output=True, timeout=120)


def main() -> None:
    """Write the pictures beside this file."""
    loaded = load_arrangement("ukraine-2025-reported")
    assessment = assess(loaded, load_situation("ukraine-2025"), effort=Effort())
    for lang in ("en", "fr"):
        told = contents(assessment.to_dict(), assessment.analysis, lang)
        suffix = "" if lang == "en" else f".{lang}"
        if lang == "en":
            for name in ("peace", "endings"):
                (HERE / f"{name}.svg").write_text(standalone(told["figures"][name]), encoding="utf-8")
        photograph(render_html(assessment.to_dict(), assessment.analysis, lang), HERE / f"first-page{suffix}.png")
    shipped = json.loads((files("foedus") / "estimates" / "backtest.json").read_text(encoding="utf-8"))
    (HERE / "backtest-scores.svg").write_text(draw_scores(shipped["scores"]), encoding="utf-8")
    (HERE / "backtest-calibration.svg").write_text(draw_calibration(shipped["calibration"]), encoding="utf-8")
    figure = dependency_figure(analyse(load_arrangement("istanbul-2022-moscow")), "en")
    if figure is not None:
        (HERE / "dependency.svg").write_text(standalone(figure), encoding="utf-8")


if __name__ == "__main__":
    main()
