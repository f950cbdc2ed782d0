"""What changes between two texts, in meaning."""
