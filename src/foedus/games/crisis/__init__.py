"""The crisis-signaling game: equilibria, estimators, predictions."""
