"""Estimates shipped with the package: load, write, rebuild."""
