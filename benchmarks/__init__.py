"""What README and docs claim about speed, measured in one run: ``make bench``, or ``python -m benchmarks NAME``."""
