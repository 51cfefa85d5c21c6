"""Factorials and binomial coefficients, of whole numbers."""

from fractions import Fraction
from math import comb, factorial

from ..errors import Beyond, Exceptional, Undecided
from ..values import numbers
from .core import handles, number_of

MAX_FACTORIAL = 2000


@handles("factorial")
def _factorial(node, env):
    number = _count(node.body, env, "a factorial of")
    if number < 0:
        raise Exceptional("the factorial of a negative number")
    if number > MAX_FACTORIAL:
        raise Beyond(f"the factorial of a number beyond {MAX_FACTORIAL}")
    return Fraction(factorial(number))


@handles("binomial")
def _binomial(node, env):
    """`n` over `k`: zero where `k` is negative or larger than `n`."""
    top = _count(node.top, env, "a binomial coefficient of")
    bottom = _count(node.bottom, env, "a binomial coefficient of")
    if top < 0:
        raise Exceptional("a binomial coefficient of a negative number")
    if top > MAX_FACTORIAL:
        raise Beyond(f"a binomial coefficient of a number beyond {MAX_FACTORIAL}")
    return Fraction(comb(top, bottom) if bottom >= 0 else 0)


def _count(node, env, what):
    """The value of a node as an int; these functions are not defined in between here."""
    value = number_of(node, env, what)
    if isinstance(value, numbers.Dual):
        raise Undecided(f"a derivative of {what} a number")
    if not isinstance(value, Fraction) or value.denominator != 1:
        raise Undecided(f"{what} a number that is not whole")
    return value.numerator
