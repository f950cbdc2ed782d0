"""The model end to end, from a situation of the record to the answers, scored on cases chosen by rule."""
