"""The files that the record reads: registry, downloads, store, citations."""
