"""What history shows: states, dyad-years, disputes, alliances, fulfilment in war."""
