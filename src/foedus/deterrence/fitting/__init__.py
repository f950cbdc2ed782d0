"""How links are fitted: rows, Laplace approximation, NUTS, samples of history."""
