"""Logarithms, exponentials and powers of polynomials, and which factors are positive."""

from fractions import Fraction

from .facts import HIGHEST, PI, TooBig
from .index import Factor, frozen, rational, uses


class Functions:
    """The part of the algebra that knows ln, exp and powers."""

    def log(self, poly):
        """ln of a polynomial; of a product of positive factors, the sum of their logarithms."""
        if len(poly) == 1:
            (bounds, factors), coefficient = poly[0]
            outside, inside = self._split(bounds, factors)
            if coefficient > 0 and all(self.is_positive(factor) for factor in outside):
                parts = [self._log_number(coefficient)]
                parts += [self._log_factor(factor) for factor in outside]
                if bounds:
                    parts.append(self._log_whole(self._poly([(1, bounds, inside)])))
                return self.add(*parts)
        return self._log_whole(poly)

    def exp(self, poly):
        return self._poly([(1, (), (Factor("exp", "", (poly,), 1),))])

    def power(self, poly, exponent):
        """A polynomial to a rational power."""
        exponent = rational(exponent)
        if abs(exponent) > HIGHEST:
            raise TooBig
        if exponent.denominator == 1 and 0 <= exponent <= 4:
            return self.multiply(*[poly] * int(exponent))
        if not poly:
            raise ZeroDivisionError("0 to a negative power")
        return self._power(poly, exponent)

    def is_positive(self, factor):
        if factor.kind == "exp":
            return True
        if factor.kind == "atom":
            known = self.facts.positive, self.facts.logarithms
            return (factor.name == PI or factor.name.startswith(("prime ", "size "))
                    or any(factor.name in names for names in known))
        return factor.kind == "pow" and all(
            coefficient > 0 and all(self.is_positive(f) for f in factors)
            for (_, factors), coefficient in factor.inner
        )

    def _log_number(self, value):
        parts = []
        for sign, integer in ((1, value.numerator), (-1, value.denominator)):
            for prime, times in prime_factors(integer):
                parts.append(self.scale(self.atom(f"ln {prime}"), sign * times))
        return self.add(*parts)

    def _log_whole(self, poly):
        return self._poly([(1, (), (Factor("ln", "", (poly,), 1),))])

    def _split(self, bounds, factors):
        """The factors that do not depend on the bounds, and those that do; of e^(a+b), both."""
        outside, inside = [], []
        for factor in factors:
            if factor.kind != "exp" or not uses(factor, bounds):
                (inside if uses(factor, bounds) else outside).append(factor)
                continue
            parts = {True: {}, False: {}}
            for (own, inner), value in factor.inner:
                touched = any(uses(f, bounds) for f in inner)
                parts[touched][own, inner] = value
            inside.append(factor._replace(args=(frozen(parts[True]),)))
            if parts[False]:
                outside.append(factor._replace(args=(frozen(parts[False]),)))
        return outside, tuple(inside)

    def _log_factor(self, factor):
        if factor.kind == "exp":
            return self.scale(factor.inner, factor.exponent)
        if factor.kind == "pow":
            inner = self.log(factor.inner)
            return self.scale(inner, factor.exponent)
        base = ((((), (factor._replace(exponent=1),)), 1),)
        if factor.kind == "atom" and factor.name in self.facts.logarithms:
            logarithm = self.facts.logarithms[factor.name].logarithm
            return self.scale(logarithm(*factor.args), factor.exponent)
        if factor.kind == "atom" and factor.name.startswith("prime "):
            return self.scale(self.atom("ln " + factor.name[6:]), factor.exponent)
        return self.scale(self._log_whole(base), factor.exponent)

    def _power(self, poly, exponent):
        if len(poly) == 1:
            (bounds, factors), coefficient = poly[0]
            outside, inside = self._split(bounds, factors)
            whole = exponent.denominator == 1
            if whole or (coefficient > 0 and all(self.is_positive(f) for f in outside)):
                result = [self._number_power(coefficient, exponent)]
                raised = [f._replace(exponent=f.exponent * exponent) for f in outside]
                result += [self._poly([(1, (), (f,))]) for f in raised]
                if bounds:
                    base = self._poly([(1, bounds, inside)])
                    result.append(self._opaque(base, exponent))
                return self.multiply(*result)
        leading = poly[0][1]
        if exponent.denominator != 1:
            leading = abs(leading)
        base = self.scale(poly, 1 / Fraction(leading))
        return self.multiply(self._number_power(leading, exponent), self._opaque(base, exponent))

    def _opaque(self, base, exponent):
        return self._poly([(1, (), (Factor("pow", "", (base,), exponent),))])

    def _number_power(self, value, exponent):
        if exponent.denominator == 1:
            return self.number(Fraction(value) ** int(exponent))
        factors = []
        for sign, integer in ((1, value.numerator), (-1, value.denominator)):
            factors += [self.atom(f"prime {prime}", exponent=sign * times * exponent)
                        for prime, times in prime_factors(integer)]
        return self.multiply(self.number(1), *factors)


def prime_factors(integer):
    """(prime, times) of the small primes; what is left has large ones only and stays whole."""
    out, prime = [], 2
    while prime * prime <= integer and prime < 1000:
        times = 0
        while integer % prime == 0:
            integer, times = integer // prime, times + 1
        if times:
            out.append((prime, times))
        prime += 1
    return [*out, (integer, 1)] if integer > 1 else out
