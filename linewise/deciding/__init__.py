"""Deciding one relation: a claim in, a verdict out; one rule a file."""

from .claim import Claim, Equation
from .rules import decide

__all__ = ["Claim", "Equation", "decide"]
