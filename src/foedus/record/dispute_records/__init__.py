"""Disputes and wars: lists, participants, helpers, the past of a dyad."""
