"""What enters the game: the ledger of quantities, their defaults, what the posterior says of them."""
