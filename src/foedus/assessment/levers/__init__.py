"""The lever sheet: what each answer becomes when one thing is moved, on the same draws, with resolve held."""
