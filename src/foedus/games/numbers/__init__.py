"""Numbers that carry derivatives."""
