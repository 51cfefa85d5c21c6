"""Sums of products in index notation, with symbolic bounds: a normal form for lines of any size.

A vector is a function of one index, a matrix of two, and a product of matrices is a sum over the
index in the middle. So every expression becomes a *polynomial*: a sum of terms, each a rational
number times factors, summed over bound indices that run over a whole range (`m`, `k` or `n`, never
a number). Two expressions with the same normal form are equal for all m, k and n. The converse does
not hold: different normal forms prove nothing.

Each rewriting below is an identity: contracting a Kronecker delta, Σ Σ⁻¹ = I, ln ab = ln a + ln b
for positive a and b, Σ_i γ_ji = 1 where that is declared.
"""

from itertools import product

from .calculus import Calculus
from .facts import BIGGEST, TooBig
from .functions import Functions
from .index import Factor, fresh, frozen, parted, rational, released_index, renamed, uses
from .terms import Terms


class Algebra(Terms, Functions, Calculus):
    """The operations on polynomials, under given `Facts`.

    A polynomial is a sorted tuple of ((bounds, factors), coefficient); () is zero. `patience` is
    how many terms may be rewritten in all: a count, so that no outcome depends on the clock.
    """

    def __init__(self, facts, patience=float("inf")):
        self.facts, self.patience = facts, patience
        self.inverse_of = facts.inverses
        self.work = 0

    def number(self, value):
        value = rational(value)
        return ((((), ()), value),) if value else ()

    def atom(self, name, *args, exponent=1):
        return self._poly([(1, (), (Factor("atom", name, args, rational(exponent)),))])

    def polynomial(self, coefficient, bounds, factors):
        """One term, in normal form."""
        return self._poly([(coefficient, bounds, factors)])

    def size(self, letter):
        """A size as a number."""
        return self.atom(f"size {letter}")

    def delta(self, left, right):
        return self._poly([(1, (), (Factor("delta", "", (left, right), 1),))])

    def add(self, *polys):
        total = {}
        for poly in polys:
            for term, coefficient in poly:
                total[term] = total.get(term, 0) + coefficient
        return frozen(total)

    def scale(self, poly, factor):
        factor = rational(factor)
        return tuple((term, value * factor) for term, value in poly) if factor else ()

    def subtract(self, left, right):
        return self.add(left, self.scale(right, -1))

    def multiply(self, *polys):
        one = self.number(1)
        result, *others = [poly for poly in polys if poly != one] or [one]
        for poly in others:
            if len(result) * len(poly) > BIGGEST:
                raise TooBig
            pairs = product(_parted(result), _parted(poly))
            result = self._poly([(a * b, left + right, inner + other)
                                 for (left, inner, a), (right, other, b) in pairs])
        return result

    def sum(self, poly, *indices):
        """Σ over the whole ranges of `indices`, which are free in `poly`."""
        raw = []
        for (bounds, factors), coefficient in poly if indices else ():
            names = {index: fresh(index.range) for index in (*bounds, *indices)}
            factors = tuple(renamed(factor, names) for factor in factors)
            raw.append((coefficient, tuple(names.values()), factors))
        return self._poly(raw) if indices else poly

    def vanishes(self, poly):
        """True if the polynomial is proved to be zero, multiplying denominators out if need be."""
        for _ in range(6):
            if not poly:
                return True
            denominators = {
                factor for (bounds, factors), _ in poly for factor in factors
                if factor.kind == "pow" and factor.exponent < 0 and not uses(factor, bounds)
            }
            if not denominators:
                return self._vanishes_term_by_term(poly)
            worst = min(denominators, key=lambda factor: (factor.exponent, factor))
            poly = self.add(*[
                self._times_base(entry, worst.inner, -worst.exponent) for entry in poly
            ])
        return not poly

    def _vanishes_term_by_term(self, poly):
        """A sum is zero if its summands are: free one bound index of a sum with denominators."""
        ranges = {bound.range for (bounds, factors), _ in poly for bound in bounds
                  for f in factors if f.kind == "pow" and f.exponent < 0 and uses(f, (bound,))}
        for range_ in sorted(ranges):
            released, rest, index = [], [], released_index(range_)
            for (bounds, factors), coefficient in poly:
                own = [bound for bound in bounds if bound.range == range_]
                if len(own) != 1:
                    rest.append(((bounds, factors), coefficient))
                    continue
                others = tuple(bound for bound in bounds if bound != own[0])
                moved = tuple(renamed(factor, {own[0]: index}) for factor in factors)
                released.append((coefficient, others, moved))
            parts = (self._poly(released), frozen(dict(rest)))
            if released and all(self.vanishes(part) for part in parts):
                return True
        return False

    def _times_base(self, entry, base, exponent):
        (bounds, factors), coefficient = entry
        factors = list(factors)
        for factor in factors:
            if factor.kind == "pow" and factor.inner == base and not uses(factor, bounds):
                rest = [f for f in factors if f != factor]
                left = factor.exponent + exponent
                whole = self._poly([(coefficient, bounds, tuple(rest))])
                return self.multiply(whole, self.power(base, left)) if left else whole
        return self.multiply(((entry[0], coefficient),), self.power(base, exponent))


def _parted(poly):
    """The terms of a polynomial, each with bound indices that occur nowhere else."""
    return [(*parted(term), coefficient) for term, coefficient in poly]
