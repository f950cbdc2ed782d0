"""What holds between two states: distance, contiguity, political relevance."""
