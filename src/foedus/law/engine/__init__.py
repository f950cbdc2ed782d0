"""The semantics: an arrangement as formulas, and the matrix of what it guarantees."""
