"""Lines proved for all m, k and n at once, from the very tree that is displayed.

`prove(world, left, right)` says whether two formulas have the same normal form in index notation,
and what it kept as letters. A `Proof` is a proof; None says nothing. `nonnegative(world, node)`
says why a number is nonnegative, or None.
"""

from .prove import Proof, equal, prove
from .sign import nonnegative

__all__ = ["Proof", "equal", "nonnegative", "prove"]
