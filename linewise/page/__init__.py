"""A page, from its text to decided relations: a fold over its displays."""
