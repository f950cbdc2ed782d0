"""What the links are called where people read of them; apart from the estimates, which stand on numpy."""

from __future__ import annotations

from foedus.wording import Message, in_context

__all__ = ["LINK_TITLES"]

LINK_TITLES: dict[str, Message] = {
    "joining": in_context("link", "Who joins"),
    "fulfilment": in_context("link", "Promises put to the test by war"),
    "honouring": in_context("link", "Promises honoured once fighting has begun"),
    "contest": in_context("link", "Who would win"),
    "resistance": in_context("link", "Resist or concede"),
    "severity": in_context("link", "How far fighting escalates"),
    "challenge": in_context("link", "Challenge or not"),
}
"""What a link is called where people read of it."""
