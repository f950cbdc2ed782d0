"""The result of an estimation, and what is computed from it."""
