"""Determinants and inverses, by exact elimination."""

from fractions import Fraction
from functools import lru_cache
from math import lcm, prod

from ..errors import Exceptional, IllTyped
from ..ticks import spend
from .matrices import Identity, Mat, diagonal, is_number, square
from .numbers import Dual, plain, reciprocal
from .real import Real, digits, magnitude


def determinant(a):
    """The determinant of a square matrix."""
    if isinstance(a, Identity):
        raise IllTyped("the determinant of an identity whose size is not said")
    square(a, "the determinant of")
    return _eliminated(a.rows, ((),) * len(a.rows))[0]


def inverse_and_determinant(a):
    """Both at once, for a square matrix that is not singular."""
    square(a, "the inverse of")
    unit = diagonal([Fraction(1)] * len(a.rows), a.shape[0])
    found, rows = _eliminated(a.rows, unit.rows)
    if not plain(found):
        raise Exceptional("the inverse of a singular matrix")
    return Mat(tuple(map(tuple, rows)), a.shape), found


def inverse(a):
    """The inverse of a square matrix, or one over a number."""
    if is_number(a):
        return reciprocal(a)
    if isinstance(a, Identity):
        return Identity(reciprocal(a.scale))
    return inverse_and_determinant(a)[0]


def _eliminated(left, right):
    """The determinant of `left`, and `right` after the row operations that make `left` a unit."""
    if all(type(x) is Fraction for row in left for x in row):
        size = len(left)
        longest = size * max(x.denominator.bit_length() for row in left for x in row)
        spend(size * size * (size + len(right[0])) * (1 + longest // 1000) // 2)
        return exactly_eliminated(left, right)
    return _eliminate([list(row) for row in left], [list(row) for row in right])


@lru_cache(maxsize=5_000)  # many lines ask for the inverse of one matrix
def exactly_eliminated(left, right):
    """The same for rational numbers: in whole ones, so that nothing is reduced on the way."""
    size, sign, before, scales = len(left), 1, 1, []
    rows = []
    for own, other in zip(left, right, strict=True):
        scales.append(lcm(*(x.denominator for x in own)))
        rows.append([x.numerator * (scales[-1] // x.denominator) for x in own]
                    + [int(x) * scales[-1] for x in other])  # fmt: skip
    for step in range(size):
        pivot = next((r for r in range(step, size) if rows[r][step]), None)
        if pivot is None:
            return Fraction(0), right
        if pivot != step:
            rows[step], rows[pivot], sign = rows[pivot], rows[step], -sign
        top, head = rows[step], rows[step][step]
        for r, row in enumerate(rows):
            if r != step:  # Bareiss: the division leaves no rest
                factor = row[step]
                rows[r] = [(head * x - factor * y) // before
                           for x, y in zip(row, top, strict=True)]  # fmt: skip
        before = head
    found = Fraction(sign * before, prod(scales))
    return found, tuple([tuple([Fraction(x, before) for x in row[size:]]) for row in rows])


def _eliminate(left, right):
    """Gauss-Jordan for numbers of any kind."""
    size, sign = len(left), 1
    product = Fraction(1)
    for step in range(size):
        pivot = max(range(step, size), key=lambda r: _weight(left[r][step]))
        if not plain(left[pivot][step]) or _only_rounding(left[pivot][step]):
            if any(isinstance(x, Dual) for row in left for x in row):
                raise Exceptional("a derivative of the determinant at a singular matrix")
            return Fraction(0), right
        if pivot != step:
            left[step], left[pivot] = left[pivot], left[step]
            right[step], right[pivot] = right[pivot], right[step]
            sign = -sign
        head = left[step][step]
        product = product * head
        scale_by = reciprocal(head)
        left[step] = [x * scale_by for x in left[step]]
        right[step] = [x * scale_by for x in right[step]]
        length = scale_by.denominator.bit_length() if isinstance(scale_by, Fraction) else 0
        spend(size * (size + len(right[0])) * (1 + length // 500) // 2)
        for r in range(size):
            factor = left[r][step]
            if r != step and factor:
                left[r] = [x - factor * y for x, y in zip(left[r], left[step], strict=True)]
                right[r] = [x - factor * y for x, y in zip(right[r], right[step], strict=True)]
    return product * sign, right


def _weight(x):
    return float(abs(plain(x)))


def _only_rounding(x):
    """True for a real pivot so small that it can only be a rounding error of zero."""
    x = plain(x)
    return isinstance(x, Real) and magnitude(x) < -2.5 * digits()
