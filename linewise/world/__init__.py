"""A notation made ready: everything in it read, so that no LaTeX is left."""
