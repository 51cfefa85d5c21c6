"""The value of a formula at a point."""
