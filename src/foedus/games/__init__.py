"""How states choose: game trees, equilibria, estimation. Knows nothing of Foedus's documents."""
