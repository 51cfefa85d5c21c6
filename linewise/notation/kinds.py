"""The kinds of symbols, one row each: its shape, its laws, and how its values are drawn.

Values are exact: small rationals that depend on nothing but the generator. Every kind is drawn in
several manners, because a relation that is false only far out, near zero or at an edge must be
found false.
"""

from fractions import Fraction
from functools import lru_cache
from random import Random
from typing import NamedTuple

from ..values import Identity, Mat, Zero, as_number, column
from . import matrices, numbers
from .manners import BRIM, NIL, PLAIN


class Row(NamedTuple):
    """One kind: `dims` is how many dimensions it names, None if it collects other symbols.

    `draw(rng, manner, sizes)` gives a number, or rows of numbers, or a `Zero` or `Identity`.
    `shape` is "number", "column", "row", "square", "rectangle" or "collection"; `laws` are words
    that the prover and the trials rely on.
    """

    dims: int | None
    shape: str
    draw: object
    laws: frozenset


def generator(*what):
    """A random generator that depends only on what is drawn."""
    return Random("|".join(map(str, what)))


@lru_cache(maxsize=20_000)
def drawn(name, what, manner, sizes=(), dims=()):
    """The value that depends only on `what`: the same for every line that asks for it."""
    return draw(name, generator(*what), manner, sizes, dims)


def draw(name, rng, manner, sizes=(), dims=()):
    """A value of the kind `name`; `sizes` are numbers, `dims` their names."""
    row = KINDS[name]
    if manner == BRIM:
        manner = NIL if "closed" in row.laws else PLAIN
    found = row.draw(rng, manner, sizes)
    if row.shape == "number" or isinstance(found, (Zero, Identity)):
        return found
    if row.shape == "column":
        return as_number(column(found, dims[0]))
    if row.shape == "row":
        return as_number(Mat((tuple(found),), ("1", dims[0])))
    return as_number(Mat(tuple(map(tuple, found)), (dims * 2)[:2]))


def _none(rng, manner, sizes):
    raise NotImplementedError("this kind is not drawn by itself")


def _row(dims, shape, drawn, *laws):
    return Row(dims, shape, drawn, frozenset(laws))


# laws: positive and nonnegative numbers; whole numbers; closed: its edge belongs to it on purpose;
# symmetric and regular (invertible) matrices; moves: a differential may change it; shares: they sum
# to one; collects: it has members instead of a value
KINDS = {
    "real": _row(0, "number", numbers.real, "moves"),
    "positive": _row(0, "number", numbers.positive, "positive", "moves"),
    "nonnegative": _row(0, "number", numbers.nonnegative, "nonnegative", "closed", "moves"),
    "probability": _row(0, "number", numbers.probability, "positive", "moves"),
    "integer": _row(0, "number", numbers.integer, "whole"),
    "count": _row(0, "number", numbers.count, "positive", "whole"),
    "label": _row(0, "number", _none, "label"),
    "onehot": _row(0, "number", _none, "label"),
    "simplex": _row(0, "number", numbers.positive, "positive", "moves", "shares"),
    "stochastic": _row(0, "number", _none, "positive", "shares"),
    "distribution": _row(0, "number", _none, "shares"),
    "vector": _row(1, "column", numbers.vector, "moves"),
    "row": _row(1, "row", numbers.vector, "moves"),
    "unit": _row(1, "column", numbers.unit),
    "ones": _row(1, "column", lambda rng, manner, sizes: [Fraction(1)] * sizes[0]),
    "zeros": _row(1, "column", lambda rng, manner, sizes: Zero()),
    "matrix": _row(2, "rectangle", matrices.matrix, "moves"),
    "invertible": _row(1, "square", matrices.invertible, "regular", "moves"),
    "symmetric": _row(1, "square", matrices.symmetric, "symmetric", "moves"),
    "spd": _row(1, "square", matrices.spd, "symmetric", "regular", "moves"),
    "psd": _row(1, "square", matrices.psd, "symmetric", "closed", "moves"),
    "diagonal": _row(1, "square", matrices.diagonal, "symmetric", "moves"),
    "lower": _row(1, "square", matrices.lower, "moves"),
    "orthogonal": _row(1, "square", matrices.orthogonal, "regular"),
    "identity": _row(1, "square", lambda rng, manner, sizes: (
        matrices.identity(sizes[0]) if sizes else Identity(Fraction(1))), "symmetric", "regular"),
    "bundle": _row(None, "collection", _none, "collects"),
    "stack": _row(None, "collection", _none, "collects"),
    "rows": _row(None, "collection", _none, "collects"),
    "entry": _row(None, "collection", _none),
}  # fmt: skip


SINGLE = ("real", "positive", "nonnegative", "probability", "integer", "count")
"""The kinds of numbers that stand alone: what one is says nothing about another."""
ANY_VALUE = ("real", "vector", "row", "matrix")
"""The kinds of which every number, or every table of numbers of that shape, is a value."""


def is_value(name, number):
    """True if a number may be the value of a symbol of a kind in `SINGLE`."""
    laws = KINDS[name].laws
    if "whole" in laws and not (isinstance(number, Fraction) and number.denominator == 1):
        return False
    if "positive" in laws:
        return number > 0 and (name != "probability" or number < 1)
    return "nonnegative" not in laws or number >= 0


def parts_of_dim(dim):
    """The size letters of a dimension: `p+q` is one of two parts."""
    return dim.split("+")


def kinds_with(law):
    """The names of the kinds that obey a law, or have a shape."""
    return frozenset(n for n, row in KINDS.items() if law in row.laws or law == row.shape)
