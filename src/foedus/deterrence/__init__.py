"""The extended-deterrence game: an arrangement in a situation as a game."""
