"""Two values beside each other, with as many digits as it takes.

A difference of rounding shrinks when more digits are used, a real one stays: so a difference is
believed only if it stays, whatever its size. And two values that agree are believed to be equal
only if no term was lost among the last digits on the way; else more digits are used.
"""

from contextlib import contextmanager
from fractions import Fraction
from typing import NamedTuple

from ..errors import Undefined
from ..notation.manners import PLAIN
from ..values import real as reals
from ..values.compare import pairs_of
from ..values.real import real, tiny

FIRST, SECOND, MOST = 80, 200, 3000  # digits to work with


class Match(NamedTuple):
    """Two values beside each other.

    `missing` is "left", "right" or "both" if those have no value here, else "". `equal`: whether
    all entries are; `exact`: whether only rationals were compared; `sure`: false if they look
    equal and a term may have been lost. `sign` is that of left - right for two numbers.
    """

    left: object
    right: object
    missing: str = ""
    equal: bool = False
    exact: bool = False
    sure: bool = True
    sign: int = 0


def match(point, sides, patient=True, accept=None):
    """Compare two values with as many digits as it takes.

    Parameters
    ----------
    point : Point
        Where they are evaluated: what it remembers of numbers is set aside for more digits.
    sides : callable
        Returns the two values, or an `Undefined` error in the place of one.
    patient : bool
        Whether to look for lost terms where the values seem equal; if not, that is not sure.
    accept : callable, optional
        Tells of a `Match` that it is what was to be seen, so that it need not be confirmed.

    Raises
    ------
    IllTyped
        If the shapes differ: "matrix = scalar".
    """
    before, digits = None, FIRST
    general = point.manner == PLAIN
    while True:
        with precision(point, digits):
            found, gaps, blur = _look(*sides())
        if found.missing or found.exact:
            return found
        if before is None and not found.equal and accept is not None and accept(found):
            return found
        if before is not None:  # every term of before is kept now; what is lost is rounding
            blur = 0
        seen = found.equal or before is not None
        if before is not None and not found.equal:
            if max(gaps) <= max(before) * tiny(30):
                found = found._replace(equal=True, sign=0)
            seen = bool(max(before))  # else the gap was not to be seen before: look once more
        if seen and not blur:
            return found
        if found.equal and not patient:
            return found._replace(sure=False)
        needed = max(SECOND, 2 * digits if before is not None else 0, int(blur * 0.61) + 20)
        if needed > (MOST if general else 2 * SECOND):
            if found.equal or not general or before is not None:
                return found._replace(sure=False)
            needed = SECOND  # in general position a difference that stays is one
        before, digits = gaps, needed


def _look(a, b):
    """A first `Match`, the gaps between entries, and the bits lost on the way."""
    gone = [isinstance(x, Undefined) for x in (a, b)]
    if any(gone):
        words = {(True, False): "left", (False, True): "right", (True, True): "both"}
        return Match(a, b, words[tuple(gone)]), [], 0
    pairs = pairs_of(a, b)
    if all(isinstance(z, Fraction) for pair in pairs for z in pair):
        x, y = pairs[0] if len(pairs) == 1 else (0, 0)
        equal = all(x == y for x, y in pairs)
        return Match(a, b, "", equal, True, True, (x > y) - (x < y)), [], 0
    pairs = [(real(x), real(y)) for x, y in pairs]
    gaps = [abs(x - y) for x, y in pairs]
    near = tiny(reals.digits() - 10)
    equal = all(g <= near * max(abs(x), abs(y)) for g, (x, y) in zip(gaps, pairs, strict=True))
    x, y = pairs[0] if len(pairs) == 1 and not equal else (0, 0)
    return Match(a, b, "", equal, False, True, (x > y) - (x < y)), gaps, reals.blur()


@contextmanager
def precision(point, digits):
    """Work with this many digits inside; what the point remembers is set aside.

    Derivatives were held against differences with the digits before; that need not be repeated.
    """
    if digits == reals.digits():  # what is remembered here may have lost a term before
        yield
        return
    before, lost = reals.set_digits(digits), reals.blur()
    kept = point.memo, point.crosscheck
    point.memo, point.crosscheck = {}, False
    reals.set_blur()
    try:
        yield
    finally:
        reals.set_digits(before)
        reals.set_blur(lost)
        point.memo, point.crosscheck = kept
