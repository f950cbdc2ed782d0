"""The report as PDF, printed by a Chromium that is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from foedus.errors import MissingExtraError, RunError
from foedus.wording import Message

__all__ = ["found_browser", "no_browser", "to_pdf"]

BROWSERS: tuple[str, ...] = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
"""Commands under which Chromium is looked for, in order."""

_SECONDS = 120


def found_browser() -> str | None:
    """Return the path of the first Chromium that is found, or None.

    ``FOEDUS_BROWSER`` names one that is not on the path; set to nothing, it hides those that are.
    """
    named = os.environ.get("FOEDUS_BROWSER")
    commands = BROWSERS if named is None else (named,) if named else ()
    return next(filter(None, map(shutil.which, commands)), None)


def no_browser() -> MissingExtraError:
    """Return the error that says what is missing."""
    return MissingExtraError(
        Message("PDF needs Chromium, and none is on the path"),
        todo=Message("install Chromium, name it with FOEDUS_BROWSER, or print the HTML from any browser"),
    )


def to_pdf(page: str) -> bytes:
    """Return a page as PDF on A4.

    Raises
    ------
    MissingExtraError
        No Chromium is on the path.
    RunError
        It did not print.
    """
    browser = found_browser()
    if browser is None:
        raise no_browser()
    sheet = page.replace("@page {", "@page { size: A4;", 1)
    with tempfile.TemporaryDirectory(prefix="foedus-") as folder:
        source, target = Path(folder) / "report.html", Path(folder) / "report.pdf"
        source.write_text(sheet, encoding="utf-8")
        command = [
            browser, "--headless", "--disable-gpu", "--no-pdf-header-footer", "--disable-extensions",
            "--no-first-run", f"--user-data-dir={folder}/profile", f"--print-to-pdf={target}",
        ]  # fmt: skip
        if _is_root():
            command.append("--no-sandbox")  # Chromium refuses to start as root otherwise; the page asks for nothing
        try:
            done = subprocess.run(
                [*command, source.as_uri()], capture_output=True, text=True, timeout=_SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise RunError(Message("Chromium did not print the report"), why=str(error)) from None
        if not target.exists():
            said = done.stderr.strip().splitlines()[-1:]
            why = said[0] if said else Message("exit status {n}", {"n": done.returncode})
            todo = Message("print the HTML from any browser")
            raise RunError(Message("Chromium did not print the report"), why=why, todo=todo)
        return target.read_bytes()


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
