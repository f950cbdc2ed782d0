"""What the text says: floor, loopholes, status, drafts."""
