"""Which states exist when, under which codes, and their columns."""
