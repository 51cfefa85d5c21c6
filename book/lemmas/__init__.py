"""Named lemmas: lines of the derivation that SymPy proves for all m, k and n at once.

`prove(name)` proves one and returns a `Proof`, or raises `NotProved`; `LEMMAS` lists their names.
"""

from . import bounds, gaussians, matrices, sums, updates  # noqa: F401  (each enters its lemmas)
from .core import LEMMAS, NotProved, Proof, Step, prove

__all__ = ["LEMMAS", "NotProved", "Proof", "Step", "prove"]
