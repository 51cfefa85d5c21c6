"""The value of a formula at a point.

A `Point` is a world at given sizes with random values; an `Env` is a place in a formula. `evaluate`
gives each operation of the tree to the handler that its module has entered.
"""

from . import (  # noqa: F401
    arithmetic,
    blocks,
    chances,
    counting,
    derivatives,
    distributions,
    replacing,
    sums,
    tables,
)
from .calls import family_values
from .core import attempt, evaluate, holds, number_of, whole
from .env import Env
from .match import Match, match
from .point import Point, new_env
from .replacing import substituted

__all__ = [
    "Env", "Match", "Point", "attempt", "evaluate", "family_values", "holds", "match", "new_env",
    "number_of", "substituted", "whole",
]  # fmt: skip
