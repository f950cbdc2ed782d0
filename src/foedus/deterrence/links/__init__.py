"""The links of the chain from a challenge to its end, each estimated on the record."""
