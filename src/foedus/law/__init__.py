"""What the text guarantees: scenarios, floor and ceiling, findings."""
