"""A place in a formula, and the facts that its letters bring along."""

from typing import NamedTuple

from ..notation.kinds import kinds_with
from .facts import Facts
from .values import ONE, NotGeneral

POSITIVE = kinds_with("positive")
SQUARE = kinds_with("square") - {"identity"}
SYMMETRIC = kinds_with("symmetric") - {"identity"}


class Place(NamedTuple):
    """A place in a formula.

    Attributes
    ----------
    letters : dict
        Bound index letters to `Index`.
    locals : dict
        Formal arguments of the definition being unfolded to `Value`.
    alias : dict
        (key, tag) to (key, tag): families renamed by a call.
    labels : dict
        (key, tag) to {family index: Index}: the values of labels bound by a sum.
    depth : int
        How many definitions deep this is.
    """

    letters: dict
    locals: dict
    alias: dict
    labels: dict
    depth: int = 0


TOP = Place({}, {}, {}, {})


class Known:
    """The facts about atoms, filled in as atoms are met; one set for all algebras of a line."""

    def __init__(self):
        self.positive, self.symmetric = set(), set()
        self.stochastic, self.inverses, self.logarithms = set(), {}, {}

    def facts(self, symmetric):
        """`Facts` that share these sets; without symmetry while derivatives are taken."""
        return Facts(
            symmetric=self.symmetric if symmetric else frozenset(),
            positive=self.positive,
            inverses=self.inverses,
            stochastic=self.stochastic if symmetric else frozenset(),
            logarithms=self.logarithms,
        )


def atoms_of(name):
    """The atoms in which a symbol may occur: itself, its inverse, its determinant."""
    return name, inverse_of(name), f"lndet {name}", f"det {name}"


def inverse_of(name):
    return f"inverse {name}"


def shape_of(kind):
    """(rows, columns) of a free symbol of this kind."""
    name, dims = kind.name, kind.dims
    if name in ("vector",):
        return dims[0], ONE
    if name == "row":
        return ONE, dims[0]
    if name == "matrix":
        return dims
    if name in SQUARE:
        return (dims * 2)[:2]
    if name in {*POSITIVE, "real", "nonnegative", "integer"}:
        return ONE, ONE
    raise NotGeneral(f"a symbol of kind {name}")
