"""Many designs under the same draws."""
