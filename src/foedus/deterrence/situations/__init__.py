"""Situations at a past date, built from the record."""
