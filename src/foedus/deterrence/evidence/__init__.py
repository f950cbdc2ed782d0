"""Small models of the evidence: what public data say of single quantities of the game, as draws."""
