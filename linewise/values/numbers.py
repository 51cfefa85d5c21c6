"""Exact numbers where a formula is rational, 80 digits where it is not.

A number is a `Fraction`, a `Real` (see `real.py`), or a `Dual`. The functions
here guard against numbers that no machine can hold: they raise instead of running for ever.
"""

from fractions import Fraction
from math import isqrt

from ..errors import Beyond, Exceptional, Undecided, Undefined
from ..ticks import spend
from . import real

MAX_BITS = 20_000
MAX_EXPONENT_BITS = 200


class Dual:
    """A number with its derivatives: `value` + sum of `parts[s]` times an infinitesimal s.

    `level` tells nested derivatives apart; a number of a lower level is a constant here. `parts`
    is a tuple with one entry per seeded direction.
    """

    __slots__ = ("level", "parts", "value")

    def __init__(self, level, value, parts):
        self.level = level
        self.value = value
        self.parts = parts

    def __repr__(self):
        return f"Dual({self.value}, {self.parts})"

    def _lift(self, other):
        """`other` at this level: its value and parts, or None if it belongs above."""
        if isinstance(other, Dual):
            if other.level == self.level:
                return other.value, other.parts
            if other.level > self.level:
                return None
        return other, None

    def __add__(self, other):
        lifted = self._lift(other)
        if lifted is None:
            return Dual(other.level, self + other.value, other.parts)
        value, parts = lifted
        if parts is None:
            return Dual(self.level, self.value + value, self.parts)
        return Dual(
            self.level,
            self.value + value,
            tuple([a + b for a, b in zip(self.parts, parts, strict=True)]),
        )

    __radd__ = __add__

    def __neg__(self):
        return Dual(self.level, -self.value, tuple([-p for p in self.parts]))

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return (-self) + other

    def __mul__(self, other):
        lifted = self._lift(other)
        if lifted is None:
            return Dual(other.level, self * other.value, tuple([self * p for p in other.parts]))
        value, parts = lifted
        spend(1 + len(self.parts) // 2)
        if parts is None:
            return Dual(self.level, self.value * value, tuple([p * value for p in self.parts]))
        return Dual(
            self.level,
            self.value * value,
            tuple(
                [
                    (a * value if a else a) + (self.value * b if b else b)
                    for a, b in zip(self.parts, parts, strict=True)
                ]
            ),
        )

    __rmul__ = __mul__

    def __truediv__(self, other):
        return self * reciprocal(other)

    def __rtruediv__(self, other):
        return reciprocal(self) * other

    def __bool__(self):
        return bool(self.value) or any(map(bool, self.parts))


def bounded(x):
    """A fraction as it is, or as a real number if it has grown too long to be kept exactly."""
    if max(x.numerator.bit_length(), x.denominator.bit_length()) > MAX_BITS:
        return real.real(x)
    return x


def plain(x):
    """The value of `x` without its derivatives."""
    while isinstance(x, Dual):
        x = x.value
    return x


def reciprocal(x):
    """1 / x.

    Raises
    ------
    Undefined
        If x is zero.
    """
    if isinstance(x, Dual):
        inverse = reciprocal(x.value)
        slope = -(inverse * inverse)
        return Dual(x.level, inverse, tuple([slope * p if p else p for p in x.parts]))
    if not x:
        raise Exceptional("a division by zero")
    if isinstance(x, int):
        x = Fraction(x)
    return 1 / x


def sign_of_difference(a, b):
    """-1, 0 or 1 as a is below, equal to or above b (their values, derivatives apart)."""
    a, b = plain(a), plain(b)
    if not (isinstance(a, (Fraction, int)) and isinstance(b, (Fraction, int))):
        a, b = real.real(a), real.real(b)
    return (a > b) - (a < b)


def log(x):
    """The natural logarithm; exact only at 1."""
    if isinstance(x, Dual):
        return _chain(x, log(x.value), reciprocal(x.value))
    if x == 0:
        raise Exceptional("the logarithm of zero")
    if x < 0:
        raise Undefined("the logarithm of a negative number")
    exact = isinstance(x, (Fraction, int)) and x == 1
    return Fraction(0) if exact else real.apply("ln", x)


def exp(x):
    """The exponential; exact only at 0."""
    if isinstance(x, Dual):
        value = exp(x.value)
        return _chain(x, value, value)
    if x == 0 and isinstance(x, (Fraction, int)):
        return Fraction(1)
    if x and real.magnitude(real.real(x)) > MAX_EXPONENT_BITS:
        raise Beyond(f"an exponential of a number beyond 2^{MAX_EXPONENT_BITS}")
    return real.apply("exp", x)


def sqrt(x):
    """The square root; exact for squares of rationals."""
    if isinstance(x, Dual):
        root = sqrt(x.value)
        return _chain(x, root, reciprocal(2 * root))
    if x < 0:
        raise Undefined("the square root of a negative number")
    if isinstance(x, (Fraction, int)):
        x = Fraction(x)
        top, bottom = _integer_root(x.numerator), _integer_root(x.denominator)
        if top is not None and bottom is not None:
            return Fraction(top, bottom)
    return real.apply("sqrt", x)


def power(base, exponent):
    """`base` to the power `exponent`; exact for whole exponents and for roots of squares.

    Raises
    ------
    Undecided
        If the result has more digits than this program is willing to hold.
    """
    if isinstance(exponent, Dual):
        return exp(exponent * log(base))
    if isinstance(exponent, int):
        exponent = Fraction(exponent)
    if isinstance(exponent, Fraction) and exponent.denominator == 1:
        return _whole_power(base, exponent.numerator)
    if isinstance(exponent, Fraction) and exponent.denominator == 2:
        return _whole_power(sqrt(base), exponent.numerator)
    if isinstance(base, Dual):
        return exp(exponent * log(base))
    if base == 0:
        if exponent > 0:
            return Fraction(0)
        raise Exceptional("a power of zero")
    return exp(exponent * log(base))


def _whole_power(base, n):
    if isinstance(base, Dual):
        if n == 0:
            return Fraction(1)
        slope = n * _whole_power(base.value, n - 1)
        return _chain(base, _whole_power(base.value, n), slope)
    if n < 0:
        return reciprocal(_whole_power(base, -n))
    if base == 0 and n == 0:
        return Fraction(1)
    if isinstance(base, Fraction) and base not in (0, 1, -1):
        bits = max(base.numerator.bit_length(), base.denominator.bit_length())
        if bits * n > MAX_BITS:
            base = real.real(base)
    if not isinstance(base, Fraction) and n > 10**6:
        raise Beyond("a power with an exponent beyond a million")
    return base**n


def function(name, x):
    """The other functions of one number by name: sin, cos, tan, sinh, cosh, tanh, sgn, abs."""
    if isinstance(x, Dual):
        return _chain(x, function(name, x.value), _slope(name, x.value))
    if name == "abs":
        return abs(x)
    if name == "sgn":
        return Fraction((x > 0) - (x < 0))
    return real.apply(name, x)


def _slope(name, x):
    if name in ("abs", "sgn"):
        if plain(x) == 0:
            raise Exceptional("a derivative at a corner")
        return function("sgn", x) if name == "abs" else Fraction(0)
    if name in ("sin", "cos"):
        return function("cos", x) if name == "sin" else -function("sin", x)
    if name in ("sinh", "cosh"):
        return function("cosh" if name == "sinh" else "sinh", x)
    if name in ("tan", "tanh"):
        value = function(name, x)
        return 1 + value * value if name == "tan" else 1 - value * value
    if name == "erf":
        return 2 * exp(-x * x) / real.apply("sqrt", real.pi())
    raise Undecided(f"the derivative of {name}")


def _chain(x, value, slope):
    return Dual(x.level, value, tuple([slope * p if p else p for p in x.parts]))


def _integer_root(n):
    root = isqrt(n)
    return root if root * root == n else None
