"""How it could go: scenarios, endings, the game tree, what has changed."""
