"""State-years and dyad-years."""
