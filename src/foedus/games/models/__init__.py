"""Models that are estimated on game trees."""
