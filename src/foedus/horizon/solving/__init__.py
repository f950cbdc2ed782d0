"""Solve the game, follow it, check it."""
