"""The game of the years ahead, as arrays: aid, clocks, strength, will."""
