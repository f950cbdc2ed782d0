"""Statistics that several rooms share: logit, shares with intervals, tables."""
