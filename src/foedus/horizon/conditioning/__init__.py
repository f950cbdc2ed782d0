"""Few facts condition the differences: what each datum speaks to, its reference case, and plain importance weights."""
