"""Raw trees to formulas: a notation gives every letter and every operator its meaning."""

from .read import ReadChain, Reader, Statement, read, read_expression, read_sources

__all__ = ["ReadChain", "Reader", "Statement", "read", "read_expression", "read_sources"]
