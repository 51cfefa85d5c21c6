"""What may be used about the atoms of a line, and how much work a proof may take."""

from collections.abc import Callable
from typing import NamedTuple

BIGGEST = 600  # terms; beyond it the line is left to the other tiers
HIGHEST = 200  # exponent of a power
DEEPEST = 30  # definitions inside each other
PI = "number pi"  # a name with a space, which no symbol has


class TooBig(Exception):
    """The normal form grew beyond `BIGGEST` terms, or took more rewritings than allowed."""


class Density(NamedTuple):
    """A positive atom that has a logarithm: a function of its indices, and the atoms in it."""

    logarithm: Callable
    parts: frozenset


class Facts(NamedTuple):
    """What may be used about atoms, by name.

    Attributes
    ----------
    symmetric : frozenset of str
        Matrices whose last two indices may be exchanged.
    positive : frozenset of str
        Scalars that are positive for all indices.
    inverses : dict
        Name of a matrix to the name of its inverse, and back.
    logarithms : dict
        Name of an atom to its `Density`. Such an atom stays whole until its logarithm or its
        derivative is wanted.
    stochastic : frozenset of str
        Atoms whose sum over the last index is 1.
    """

    symmetric: frozenset = frozenset()
    positive: frozenset = frozenset()
    inverses: dict = {}  # noqa: RUF012  (read only)
    logarithms: dict = {}  # noqa: RUF012  (read only)
    stochastic: frozenset = frozenset()
