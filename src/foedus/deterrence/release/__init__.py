"""What is computed once from the record and shipped: analogues, specifications, backtest."""
