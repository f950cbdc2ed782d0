"""From a formula to a likelihood and its maximum."""
