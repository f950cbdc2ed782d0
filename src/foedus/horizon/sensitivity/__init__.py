"""What moves the answers: one at a time, Sobol indices, the region of failure."""
