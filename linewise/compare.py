"""Are two values equal? Exactly where both are rational, to 50 digits otherwise."""

from fractions import Fraction

from .errors import IllTyped
from .numbers import plain
from .real import Real, magnitude, real, text, tiny
from .values import Bundle, Identity, Mat, Zero, entries, is_number, settle, spoken_shape

DIGITS = 50


def difference(a, b):
    """Compare two values entry by entry.

    Returns
    -------
    equal : bool
    exact : bool
        Whether only rationals were compared.
    close : bool
        Whether, though not equal to 50 digits, all entries agree to 15: then the caller looks
        again with more digits before it calls them different.

    Raises
    ------
    IllTyped
        If the shapes differ: "matrix = scalar".
    """
    a, b = settle(a, b), settle(b, a)
    pairs = _pairs(a, b)
    equal = exact = close = True
    for x, y in pairs:
        x, y = plain(x), plain(y)
        if isinstance(x, Fraction) and isinstance(y, Fraction):
            if x != y:
                equal = close = False
            continue
        exact = False
        x, y = real(x), real(y)
        gap, scale = abs(x - y), max(abs(x), abs(y))
        if gap > tiny(DIGITS) * scale:
            equal = False
            if gap > tiny(15) * max(scale, 1):
                close = False
    return equal, exact, close


def _pairs(a, b):
    if isinstance(a, Zero) or isinstance(b, Zero):
        other = b if isinstance(a, Zero) else a
        if isinstance(other, Zero):
            return [(Fraction(0), Fraction(0))]
        return [(x, Fraction(0)) for x in entries(other)]
    if isinstance(a, Identity) and isinstance(b, Identity):
        return [(a.scale, b.scale)]
    if isinstance(a, Bundle) and isinstance(b, Bundle):
        left, right = dict(a.items), dict(b.items)
        if set(left) != set(right):
            raise IllTyped("two collections of different parameters are compared")
        return [p for key in left for p in _pairs(left[key], right[key])]
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
