"""What a reader sees: the one place where evidence becomes words."""
