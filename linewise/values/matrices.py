"""What formulas evaluate to: numbers, and matrices whose dimensions have names.

A vector over `n` has shape ("n", "1"); "n" and "1" differ even when n = 1, so that scalar +
matrix is an error at every size. A 1-by-1 result such as a quadratic form is a number.
"""

import operator
from fractions import Fraction
from typing import NamedTuple

from ..errors import IllTyped
from .numbers import reciprocal

ONE_DIM = "1"


class Mat(NamedTuple):
    """A matrix: `rows` of numbers, the names of its dimensions in `shape`."""

    rows: tuple
    shape: tuple


class Bundle(NamedTuple):
    """All members of one or more families, as in theta: a mapping kept as sorted items."""

    items: tuple


class Zero(NamedTuple):
    r"""The zero of every shape: a bold 0, the literal 0 as a whole side or term, an empty sum.

    A `bold` one is no number.
    """

    bold: bool = True


NOTHING = Zero(bold=False)


class Identity(NamedTuple):
    """The identity times `scale`, of a dimension that the context settles."""

    scale: object


def shape_of(value):
    """The names of the dimensions; () for a number."""
    return value.shape if isinstance(value, Mat) else ()


def spoken_shape(value):
    """The kind of a value in words, for error messages."""
    if isinstance(value, Mat):
        rows, columns = value.shape
        if columns == ONE_DIM:
            return f"a vector over {rows}"
        if rows == ONE_DIM:
            return f"a row over {columns}"
        return f"a {rows}×{columns} matrix"
    if isinstance(value, Bundle):
        return "a collection of parameters"
    if isinstance(value, Zero):
        return "zero"
    if isinstance(value, Identity):
        return "an identity matrix"
    return "a number"


def column(entries, dim):
    """A column vector over the named dimension."""
    return Mat(tuple((e,) for e in entries), (dim, ONE_DIM))


def is_number(value):
    """True for a number (not a matrix, bundle or shapeless zero)."""
    return not isinstance(value, (Mat, Bundle, Zero, Identity))


def as_scalar(value):
    """A zero that may be a number as one; everything else as it is."""
    return Fraction(0) if isinstance(value, Zero) and not value.bold else value


def add(a, b):
    """a + b; shapes must agree by name."""
    if isinstance(a, Zero):
        return b
    if isinstance(b, Zero):
        return a
    a, b = settle(a, b), settle(b, a)
    if isinstance(a, Identity) and isinstance(b, Identity):
        return Identity(a.scale + b.scale)
    if isinstance(a, Mat) and isinstance(b, Mat):
        if a.shape != b.shape:
            raise IllTyped(f"{spoken_shape(a)} + {spoken_shape(b)}")
        return _entrywise(operator.add, a, b)
    if is_number(a) and is_number(b):
        return a + b
    if isinstance(a, Bundle) and isinstance(b, Bundle):
        return bundle_map(add, a, b)
    raise IllTyped(f"{spoken_shape(a)} + {spoken_shape(b)}")


def negate(a):
    """-a."""
    return _each(operator.neg, a)


def scale(factor, a):
    """A number times anything."""
    return _each(lambda x: factor * x, a)


def _each(function, a):
    """A linear function of numbers, for every number in a value."""
    if isinstance(a, Mat):
        return Mat(tuple([tuple(map(function, row)) for row in a.rows]), a.shape)
    if isinstance(a, Zero):
        return a
    if isinstance(a, Identity):
        return Identity(function(a.scale))
    if isinstance(a, Bundle):
        return Bundle(tuple((key, _each(function, value)) for key, value in a.items))
    return function(a)


def multiply(a, b):
    """The product; inner dimensions must agree by name."""
    if isinstance(a, Zero) or isinstance(b, Zero):
        return a if isinstance(a, Zero) else b
    if is_number(a):
        return scale(a, b)
    if is_number(b):
        return scale(b, a)
    if isinstance(a, Identity):
        return scale(a.scale, b)
    if isinstance(b, Identity):
        return scale(b.scale, a)
    if isinstance(a, Mat) and isinstance(b, Mat):
        if a.shape[1] != b.shape[0] or len(a.rows[0]) != len(b.rows):
            raise IllTyped(f"{spoken_shape(a)} times {spoken_shape(b)}")
        columns = tuple(zip(*b.rows, strict=True))
        rows = tuple([tuple([_dot(row, col) for col in columns]) for row in a.rows])
        return as_number(Mat(rows, (a.shape[0], b.shape[1])))
    raise IllTyped(f"{spoken_shape(a)} times {spoken_shape(b)}")


def hadamard(a, b):
    """The entrywise product of two matrices of the same shape."""
    a, b = settle(a, b), settle(b, a)
    if not (isinstance(a, Mat) and isinstance(b, Mat) and a.shape == b.shape):
        raise IllTyped(f"the entrywise product of {spoken_shape(a)} and {spoken_shape(b)}")
    return _entrywise(operator.mul, a, b)


def _entrywise(function, a, b):
    pairs = zip(a.rows, b.rows, strict=True)
    return Mat(tuple([tuple(map(function, p, q)) for p, q in pairs]), a.shape)


def divide(a, b):
    """a / b for a number b."""
    if isinstance(b, (Mat, Identity)):
        raise IllTyped(f"a division by {spoken_shape(b)}; write its inverse")
    if isinstance(b, (Zero, Bundle)):
        raise IllTyped(f"a division by {spoken_shape(b)}")
    return scale(reciprocal(b), a)


def transpose(a):
    """The transpose; a number is its own."""
    if isinstance(a, Mat):
        return Mat(tuple(zip(*a.rows, strict=True)), (a.shape[1], a.shape[0]))
    return a


def as_number(a):
    """A matrix with both dimensions "1" is a number."""
    if isinstance(a, Mat) and a.shape == (ONE_DIM, ONE_DIM):
        return a.rows[0][0]
    return a


def settle(a, other):
    """Give an identity of open size the shape of `other`."""
    if isinstance(a, Identity) and isinstance(other, Mat):
        square(other, "an identity beside")
        return diagonal([a.scale] * len(other.rows), other.shape[0])
    return a


def diagonal(entries, dim):
    """The diagonal matrix with these entries."""
    zero = Fraction(0)
    rows = tuple(
        tuple(entry if r == c else zero for c in range(len(entries)))
        for r, entry in enumerate(entries)
    )
    return Mat(rows, (dim, dim))


def square(a, what):
    """`a` if it is a square matrix (its dimensions have one name), else IllTyped."""
    if not isinstance(a, Mat) or a.shape[0] != a.shape[1]:
        raise IllTyped(f"{what} {spoken_shape(a)}")
    return a


def trace(a):
    """The trace; a number is its own."""
    if is_number(a) or isinstance(a, Zero):
        return a
    square(a, "the trace of")
    return _sum(a.rows[i][i] for i in range(len(a.rows)))


def bundle_map(function, a, b):
    """Apply a function of two values member by member."""
    left, right = dict(a.items), dict(b.items)
    if set(left) != set(right):
        raise IllTyped("two collections of different parameters")
    return Bundle(tuple((key, function(left[key], right[key])) for key in left))


def entries(value):
    """All numbers in a value, in order."""
    if isinstance(value, Mat):
        return [x for row in value.rows for x in row]
    if isinstance(value, Bundle):
        return [x for _, item in value.items for x in entries(item)]
    return [value]


def _dot(row, col):
    """The sum of products; of exact numbers over one denominator, so that it is reduced once."""
    top, bottom = 0, 1
    for x, y in zip(row, col, strict=True):
        if type(x) is not Fraction or type(y) is not Fraction:
            return _sum(map(operator.mul, row, col))
        (a, b), (c, d) = x.as_integer_ratio(), y.as_integer_ratio()
        if b * d == bottom:
            top += a * c
        else:
            top, bottom = top * b * d + a * c * bottom, bottom * b * d
    return Fraction(top, bottom)


def _sum(numbers):
    total = Fraction(0)
    for x in numbers:
        total = total + x
    return total
