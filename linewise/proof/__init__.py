"""Lines proved for all m, k and n at once, from the very tree that is displayed.

`prove(world, left, right)` says whether two formulas have the same normal form in index notation,
and what it kept as letters. A `Proof` is a proof; None says nothing.
"""

from .prove import Proof, equal, prove

__all__ = ["Proof", "equal", "prove"]
