"""LaTeX to a raw tree: what belongs together, without what anything means."""
