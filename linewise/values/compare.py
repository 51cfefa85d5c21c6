"""Values side by side: are they equal, and what do they look like?"""

from fractions import Fraction

from ..errors import IllTyped, Undefined
from . import real as reals
from .matrices import Bundle, Identity, Mat, Zero, entries, is_number, settle, spoken_shape
from .numbers import plain
from .real import Real, magnitude, real, text, tiny


def difference(a, b):
    """Compare two values that are there already: (equal, exact).

    For values that can be evaluated again use `evaluation.match`, which looks with more digits.

    Raises
    ------
    IllTyped
        If the shapes differ: "matrix = scalar".
    """
    pairs = pairs_of(a, b)
    if all(isinstance(z, Fraction) for pair in pairs for z in pair):
        return all(x == y for x, y in pairs), True
    near = tiny(reals.digits() - 10)
    pairs = [(real(x), real(y)) for x, y in pairs]
    return all(abs(x - y) <= near * max(abs(x), abs(y)) for x, y in pairs), False


def pairs_of(a, b):
    """The entries of two values side by side, without their derivatives.

    Raises
    ------
    IllTyped
        If the shapes differ.
    """
    return [(plain(x), plain(y)) for x, y in _paired(settle(a, b), settle(b, a))]


def _paired(a, b):
    if isinstance(a, Zero) or isinstance(b, Zero):
        other = b if isinstance(a, Zero) else a
        if isinstance(other, Zero):
            return [(Fraction(0), Fraction(0))]
        zero = Fraction(0)
        return [(zero, x) if other is b else (x, zero) for x in entries(other)]
    if isinstance(a, Identity) and isinstance(b, Identity):
        return [(a.scale, b.scale)]
    if isinstance(a, Bundle) and isinstance(b, Bundle):
        left, right = dict(a.items), dict(b.items)
        if set(left) != set(right):
            raise IllTyped("two collections of different parameters are compared")
        return [p for key in left for p in _paired(left[key], right[key])]
    if is_number(a) and is_number(b):
        return [(a, b)]
    if isinstance(a, Mat) and isinstance(b, Mat):
        if a.shape != b.shape:
            raise IllTyped(f"{spoken_shape(a)} = {spoken_shape(b)}")
        return list(zip(entries(a), entries(b), strict=True))
    raise IllTyped(f"{spoken_shape(a)} = {spoken_shape(b)}")


def printed(value, digits=6):
    """A value in a few digits, for counterexamples."""
    if isinstance(value, Mat):
        rows = [", ".join(printed(x, digits) for x in row) for row in value.rows]
        if value.shape[1] == "1":
            return "(" + ", ".join(rows) + ")"
        return "[" + "; ".join(rows) + "]"
    if isinstance(value, Zero):
        return "0"
    if isinstance(value, Undefined):
        return f"no value ({value.message})"
    if isinstance(value, Identity):
        return f"{printed(value.scale, digits)} I"
    if isinstance(value, Bundle):
        shown = [printed(v, digits) for _, v in value.items[:4]]
        return "{" + ", ".join(shown) + (", ..." if len(value.items) > 4 else "") + "}"
    value = plain(value)
    if isinstance(value, Fraction) and value.denominator == 1 and abs(value) < 10**9:
        return str(value.numerator)
    if isinstance(value, Real) and magnitude(value) < -150:
        return "0"  # a rounding error of zero
    return text(value, digits)
