"""Formulas that have been read: interned nodes, and what can be done with them without meaning."""

from .nodes import (
    BINDERS,
    ONE,
    ZERO,
    Node,
    add,
    canonical,
    free_indices,
    mul,
    neg,
    number,
    number_value,
    parts_of,
    substituted_letters,
    walk,
    with_nodes,
)  # fmt: skip

__all__ = [
    "BINDERS", "ONE", "ZERO", "Node", "add", "canonical", "free_indices", "mul", "neg", "number",
    "number_value", "parts_of", "substituted_letters", "walk", "with_nodes",
]  # fmt: skip
