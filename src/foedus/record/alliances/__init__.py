"""Alliance obligations, whether they were kept, and the nearest historical alliances."""
