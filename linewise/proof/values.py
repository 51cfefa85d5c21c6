"""Numbers, vectors and matrices of symbolic size: functions from indices to polynomials."""

from fractions import Fraction
from typing import Any, NamedTuple

from .index import fresh

ONE = "1"


class NotGeneral(Exception):
    """This formula, or a part of it, is left to the other tiers; the message says which part."""


class Value(NamedTuple):
    """What a formula is while it is translated.

    Attributes
    ----------
    shape : tuple of str, or None
        (rows, columns) by name of dimension, "1" for none; None for an identity of open size.
    entry : callable
        Two indices to a polynomial; an index of dimension "1" is None.
    inverse, determinant : callable, or None
        Without arguments, the `Value` of the inverse and the polynomial of the determinant; None if
        they are not known.
    symbol : tuple, or None
        (name, family indices) of a value that is one free symbol.
    """

    shape: tuple | None
    entry: Any
    inverse: Any = None
    determinant: Any = None
    symbol: tuple | None = None

    @property
    def is_scalar(self):
        """True for a number."""
        return self.shape == (ONE, ONE)


class Matrices:
    """Arithmetic of values under an algebra."""

    def __init__(self, algebra):
        self.algebra = algebra

    def number(self, poly):
        """The value of a scalar polynomial."""
        return Value((ONE, ONE), lambda a, b: poly)

    def identity(self, dim):
        """The identity; of open size if `dim` is empty."""
        shape = (dim, dim) if dim else None
        value = Value(shape, self.algebra.delta)
        return value._replace(inverse=lambda: value, determinant=lambda: self.algebra.number(1))

    def add(self, values):
        """The sum; all shapes must be the same."""
        shapes = {value.shape for value in values if value.shape is not None}
        if len(shapes) > 1:
            raise NotGeneral("a sum of different shapes")
        shape = shapes.pop() if shapes else None
        if shape is not None and shape[0] != shape[1] and None in [v.shape for v in values]:
            raise NotGeneral("an identity beside something that is not square")
        if shape == (ONE, ONE) and None in [v.shape for v in values]:
            raise NotGeneral("an identity beside a number")
        return Value(shape, lambda a, b: self.algebra.add(*[v.entry(a, b) for v in values]))

    def times(self, left, right):
        """The product; a number scales anything."""
        if left.is_scalar:
            return self._scaled(left.entry(None, None), right)
        if right.is_scalar:
            return self._scaled(right.entry(None, None), left)
        if left.shape is None and right.shape is not None:
            left = left._replace(shape=(right.shape[0],) * 2)
        if right.shape is None and left.shape is not None:
            right = right._replace(shape=(left.shape[1],) * 2)
        if left.shape is None:
            raise NotGeneral("a product of identities of open size")
        if left.shape[1] != right.shape[0]:
            raise NotGeneral("a product whose shapes do not fit")
        inner, shape = left.shape[1], (left.shape[0], right.shape[1])
        multiply = self.algebra.multiply
        if inner == ONE:
            return Value(shape, lambda a, b: multiply(left.entry(a, None), right.entry(None, b)))

        def entry(a, b):
            index = fresh(inner)
            return self.algebra.sum(multiply(left.entry(a, index), right.entry(index, b)), index)

        inverse = determinant = None
        if left.shape == right.shape and left.inverse and right.inverse:
            def inverse():
                return self.times(right.inverse(), left.inverse())
        if left.shape == right.shape and left.determinant and right.determinant:
            def determinant():
                return multiply(left.determinant(), right.determinant())
        return Value(shape, entry, inverse, determinant)

    def _scaled(self, factor, value):
        inverse = determinant = None
        if value.inverse:
            def inverse():
                return self._scaled(self.power(factor, -1), value.inverse())
        if value.determinant and value.shape is not None:
            def determinant():
                size = self.algebra.size(value.shape[0])
                scale = self.algebra.exp(self.algebra.multiply(size, self.algebra.log(factor)))
                return self.algebra.multiply(scale, value.determinant())
        return Value(value.shape, lambda a, b: self.algebra.multiply(factor, value.entry(a, b)),
                     inverse, determinant)

    def transpose(self, value):
        """The transpose; a number is its own."""
        shape = value.shape and value.shape[::-1]
        inverse = value.inverse and (lambda: self.transpose(value.inverse()))
        return Value(shape, lambda a, b: value.entry(b, a), inverse, value.determinant)

    def inverted(self, value):
        """The inverse of a matrix for which it is known, or one over a number."""
        if value.is_scalar:
            return self.number(self.power(value.entry(None, None), -1))
        if value.inverse is None:
            raise NotGeneral("the inverse of this matrix")
        return value.inverse()

    def trace(self, value):
        """The trace; a number is its own."""
        if value.is_scalar:
            return value
        if value.shape is None or value.shape[0] != value.shape[1]:
            raise NotGeneral("the trace of something that is not square")
        index = fresh(value.shape[0])
        return self.number(self.algebra.sum(value.entry(index, index), index))

    def determined(self, value):
        """The determinant of a matrix for which it is known; the modulus of a positive number."""
        if value.is_scalar:
            if not self.positive(value.entry(None, None)):
                raise NotGeneral("the modulus of a number that may be negative")
            return value
        if value.determinant is None:
            raise NotGeneral("the determinant of this matrix")
        return self.number(value.determinant())

    def hadamard(self, left, right):
        """The entrywise product."""
        shapes = {value.shape for value in (left, right)} - {None}
        if len(shapes) != 1:
            raise NotGeneral("an entrywise product of different shapes")
        return Value(shapes.pop(),
                     lambda a, b: self.algebra.multiply(left.entry(a, b), right.entry(a, b)))

    def squared_norm(self, value):
        """The sum of the squares of a vector."""
        if value.shape is None or ONE not in value.shape:
            raise NotGeneral("the norm of a matrix")
        column = value if value.shape[1] == ONE else self.transpose(value)
        return self.times(self.transpose(column), column)

    def power(self, poly, exponent):
        """A polynomial to a rational power, if that is known to exist."""
        if not poly:
            raise NotGeneral("a power of zero")
        if Fraction(exponent).denominator != 1 and not self.positive(poly):
            raise NotGeneral("a root of something that may be negative")
        return self.algebra.power(poly, exponent)

    def positive(self, poly):
        """True if the polynomial is a sum of positive terms."""
        return bool(poly) and all(
            value > 0 and all(self.algebra.is_positive(factor) for factor in factors)
            for (_, factors), value in poly
        )
