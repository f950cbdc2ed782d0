"""What stands behind the answers: assumptions, record, estimates, validity, provenance."""
