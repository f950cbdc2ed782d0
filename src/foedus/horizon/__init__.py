"""The years ahead: capability, will, aid; acceptance; simulation."""
