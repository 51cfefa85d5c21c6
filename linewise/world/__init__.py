"""A notation made ready: everything in it read, so that no LaTeX is left."""

from .definitions import BUILTINS, Formal
from .world import World

__all__ = ["BUILTINS", "Formal", "World"]
