"""Real numbers of high precision that mix with `Fraction` (a thin layer over mpmath's libmp).

What an addition loses is noted: where one term is so small beside the other that it falls among
the last digits, two different values may look equal, and `blur` says so.
"""

from fractions import Fraction
from functools import lru_cache

from mpmath import libmp

from ..ticks import spend

ROUND = "n"
_STATE = {"digits": 80, "bits": libmp.dps_to_prec(80), "blur": 0}


def digits():
    """The number of decimal digits in use."""
    return _STATE["digits"]


def set_digits(count):
    """Use this many decimal digits from now on; returns the number used before."""
    before = _STATE["digits"]
    _STATE.update(digits=count, bits=libmp.dps_to_prec(count))
    return before


def blur():
    """How many bits apart two terms were of which one is as good as lost; 0 if none was."""
    return _STATE["blur"]


def set_blur(bits=0):
    """What counts as lost so far; nothing, where a new point begins."""
    _STATE["blur"] = bits


def _note(a, b):
    """Note that a sum of two numbers has the smaller one in its last half only, if it has."""
    gap = abs(a[2] + a[3] - b[2] - b[3])
    if 2 * gap > _STATE["bits"] and a[1] and b[1]:
        _lost(gap)


def _lost(bits):
    _STATE["blur"] = max(_STATE["blur"], bits)


def _operation(function, turned=False, noted=False):
    """An operation on two numbers; `turned`: the other one stands on the left."""
    def method(self, other):
        other = _raw(other)
        if other is None:
            return NotImplemented
        left, right = (other, self.raw) if turned else (self.raw, other)
        if noted:
            _note(left, right)
        return Real(function(left, right, _STATE["bits"], ROUND))

    return method


def _comparison(function):
    def method(self, other):
        other = _raw(other)
        return NotImplemented if other is None else function(self.raw, other)

    return method


class Real:
    """One number; `raw` is libmp's tuple. Arithmetic with ints and Fractions converts them."""

    __slots__ = ("raw",)

    def __init__(self, raw):
        self.raw = raw

    def __repr__(self):
        return text(self, 20)

    def __bool__(self):
        return self.raw != libmp.fzero

    def __neg__(self):
        return Real(libmp.mpf_neg(self.raw))

    def __abs__(self):
        return Real(libmp.mpf_abs(self.raw))

    def __float__(self):
        return libmp.to_float(self.raw)

    def __hash__(self):
        return hash(self.raw)

    def __pow__(self, n):
        return Real(libmp.mpf_pow_int(self.raw, n, _STATE["bits"], ROUND))

    __add__ = __radd__ = _operation(libmp.mpf_add, noted=True)
    __sub__ = _operation(libmp.mpf_sub, noted=True)
    __rsub__ = _operation(libmp.mpf_sub, turned=True, noted=True)
    __mul__ = __rmul__ = _operation(libmp.mpf_mul)
    __truediv__ = _operation(libmp.mpf_div)
    __rtruediv__ = _operation(libmp.mpf_div, turned=True)
    __eq__ = _comparison(libmp.mpf_eq)
    __lt__, __le__ = _comparison(libmp.mpf_lt), _comparison(libmp.mpf_le)
    __gt__, __ge__ = _comparison(libmp.mpf_gt), _comparison(libmp.mpf_ge)


def _raw(x):
    if isinstance(x, Real):
        return x.raw
    if isinstance(x, Fraction):
        top, bottom = x.as_integer_ratio()
        long = min(top.bit_length(), bottom.bit_length())
        if 3 * long > _STATE["bits"]:
            _lost(long)
        return _rounded(top, bottom, _STATE["bits"])
    if isinstance(x, int):
        return libmp.from_int(x)
    return None


@lru_cache(maxsize=10_000)
def _rounded(top, bottom, bits):
    return libmp.from_rational(top, bottom, bits, ROUND)


def real(x):
    """A `Real` from an int, a Fraction or a Real."""
    return x if isinstance(x, Real) else Real(_raw(x))


def tiny(count):
    """10 to the power -count."""
    return real(Fraction(1, 10**count))


def magnitude(x):
    """About log2 |x|; a very negative number for zero."""
    _, man, exp, bits = x.raw
    return exp + bits if man else -(10**9)


def pi():
    """The circle number, to the digits in use."""
    return Real(libmp.mpf_pi(_STATE["bits"]))


def euler():
    """The base of the natural logarithm."""
    return Real(libmp.mpf_e(_STATE["bits"]))


def apply(name, x):
    """ln, exp, sqrt, sin, cos, tan, sinh, cosh, tanh of a number."""
    spend(3 + _STATE["bits"] ** 2 // 400_000)
    size = magnitude(real(x))
    if name in _NEAR_ONE and x and -3 * size > _STATE["bits"]:
        _lost(-2 * size)
    if name in ("tanh", "erf") and size > 4:  # far out they are one, less a little
        _lost(3 << min(size if name == "tanh" else 2 * size, 40))
    return Real(_applied(name, _raw(x), _STATE["bits"]))


@lru_cache(maxsize=10_000)  # the same values come about in many lines
def _applied(name, raw, bits):
    return _FUNCTIONS[name](raw, bits, ROUND)


_NEAR_ONE = {"exp", "cos", "cosh"}  # of a tiny number they are one and a little


def text(x, count):
    """Decimal digits of a number."""
    return libmp.to_str(_raw(x), count, min_fixed=-5, max_fixed=9)


_FUNCTIONS = {
    "ln": libmp.mpf_log, "exp": libmp.mpf_exp, "sqrt": libmp.mpf_sqrt, "sin": libmp.mpf_sin,
    "cos": libmp.mpf_cos, "tan": libmp.mpf_tan, "sinh": libmp.mpf_sinh, "cosh": libmp.mpf_cosh,
    "tanh": libmp.mpf_tanh, "erf": libmp.mpf_erf,
}  # fmt: skip
