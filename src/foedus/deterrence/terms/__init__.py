"""What an arrangement commits its parties to, as the game reads it."""
