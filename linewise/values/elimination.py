"""Determinants and inverses, by exact elimination."""

from fractions import Fraction

from ..errors import Exceptional, IllTyped
from ..ticks import spend
from .matrices import Identity, Mat, is_number, square
from .numbers import Dual, plain, reciprocal
from .real import Real, digits, magnitude


def determinant(a):
    """The determinant of a square matrix, by exact elimination."""
    if isinstance(a, Identity):
        raise IllTyped("the determinant of an identity whose size is not said")
    square(a, "the determinant of")
    return _eliminate([list(row) for row in a.rows], [[] for _ in a.rows])[0]


def inverse_and_determinant(a):
    """Both at once, for a square matrix that is not singular."""
    square(a, "the inverse of")
    size = len(a.rows)
    right = [[Fraction(int(r == c)) for c in range(size)] for r in range(size)]
    found, right = _eliminate([list(row) for row in a.rows], right)
    if not plain(found):
        raise Exceptional("the inverse of a singular matrix")
    return Mat(tuple(map(tuple, right)), a.shape), found


def inverse(a):
    """The inverse of a square matrix, or one over a number."""
    if is_number(a):
        return reciprocal(a)
    if isinstance(a, Identity):
        return Identity(reciprocal(a.scale))
    return inverse_and_determinant(a)[0]


def _eliminate(left, right):
    """Gauss-Jordan: the determinant of `left`, and `right` after the same row operations."""
    size, sign = len(left), 1
    width = size + len(right[0])
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
        spend(size * width * (1 + _length(scale_by) // 500) // 2)
        for r in range(size):
            factor = left[r][step]
            if r != step and factor:
                left[r] = _less(left[r], factor, left[step])
                right[r] = _less(right[r], factor, right[step])
    return product * sign, right


def _less(row, factor, other):
    """`row` minus a multiple of another; exact numbers are reduced once."""
    if type(factor) is not Fraction:
        return [x - factor * y for x, y in zip(row, other, strict=True)]
    above, below, out = factor.numerator, factor.denominator, []
    for x, y in zip(row, other, strict=True):
        if type(x) is Fraction and type(y) is Fraction:
            scale = below * y.denominator
            top = x.numerator * scale - above * y.numerator * x.denominator
            out.append(Fraction(top, x.denominator * scale))
        else:
            out.append(x - factor * y)
    return out


def _length(x):
    """How long an exact number is, in bits."""
    return x.denominator.bit_length() if isinstance(x, Fraction) else 0


def _weight(x):
    return float(abs(plain(x)))


def _only_rounding(x):
    """True for a real pivot so small that it can only be a rounding error of zero."""
    x = plain(x)
    return isinstance(x, Real) and magnitude(x) < -2.5 * digits()
