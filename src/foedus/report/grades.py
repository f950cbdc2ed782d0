"""Admiralty grades of sources in words."""

from __future__ import annotations

from foedus.wording import Message, in_context, translator

__all__ = ["CREDIBILITY", "RELIABILITY", "grade_text"]

RELIABILITY: dict[str, Message] = {
    "A": in_context("reliability", "completely reliable"),
    "B": in_context("reliability", "usually reliable"),
    "C": in_context("reliability", "fairly reliable"),
    "D": in_context("reliability", "not usually reliable"),
    "E": in_context("reliability", "unreliable"),
    "F": in_context("reliability", "reliability cannot be judged"),
}
CREDIBILITY: dict[str, Message] = {
    "1": in_context("credibility", "confirmed by other sources"),
    "2": in_context("credibility", "probably true"),
    "3": in_context("credibility", "possibly true"),
    "4": in_context("credibility", "doubtful"),
    "5": in_context("credibility", "improbable"),
    "6": in_context("credibility", "truth cannot be judged"),
}
"""Admiralty grades; the French terms are those of Capet & Revault d'Allonnes (hal-01559982)."""


def grade_text(grade: str | None, lang: str) -> str:
    """Return an Admiralty grade in words: ``B2: usually reliable, probably true``."""
    text = grade or ""
    if len(text) == 2 and text[0] in RELIABILITY and text[1] in CREDIBILITY:
        meaning = f"{RELIABILITY[text[0]].render(lang)}, {CREDIBILITY[text[1]].render(lang)}"
        return translator(lang)("{grade}: {meaning}", grade=text, meaning=meaning)
    if text == "estimate":
        return translator(lang)("estimated from the record")
    return translator(lang)("assumption") if text in ("", "assumption") else text
