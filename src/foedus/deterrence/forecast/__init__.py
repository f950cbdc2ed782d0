"""Forecasts of attacks, and how they score out of time."""
