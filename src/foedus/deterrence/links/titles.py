"""What links and models of the evidence are called where people read of them; apart from the estimates."""

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
    "recurrence_after_war": in_context("link", "Fighting again after a war"),
    "war_endings": in_context("link", "How wars end"),
    "resistance_to_violence": in_context("link", "Victims of violence that fight back"),
    "presence": in_context("link", "Joining where troops are stationed"),
}
"""What a link, or a model of the evidence that the game rests on, is called where people read of it."""
