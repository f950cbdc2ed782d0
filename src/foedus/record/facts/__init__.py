"""What public data say of the two questions: facts recomputed from their sources, each with its limits."""
