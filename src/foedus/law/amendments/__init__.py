"""The smallest amendments that make a text meet a target."""
