"""Sums of products in index notation, with symbolic bounds: a normal form for lines of any size.

A vector is a function of one index, a matrix of two, and a product of matrices is a sum over the
index in the middle. So every expression becomes a *polynomial*: a sum of terms, each a rational
number times factors, summed over bound indices that run over a whole range (`m`, `k` or `n`, never
a number). Two expressions with the same normal form are equal for all m, k and n. The converse does
not hold: different normal forms prove nothing.

Each rewriting below is an identity: contracting a Kronecker delta, Σ Σ⁻¹ = I, ln ab = ln a + ln b
for positive a and b, Σ_i γ_ji = 1 where that is declared.
"""

from collections.abc import Callable
from fractions import Fraction
from itertools import count, permutations, product
from typing import NamedTuple

BIGGEST = 600  # terms; beyond it the line is left to the other tiers
HIGHEST = 200  # exponent of a power
FREE, LABEL = -1, -2
PI = "number pi"  # a name with a space, which no symbol has


class TooBig(Exception):
    """The normal form grew beyond `BIGGEST` terms, or took more rewritings than allowed."""


class Index(NamedTuple):
    """An index: its range, and a name: a string (free), a number at some depth (bound), or, for the
    label z_j of a sample, (key, tag, indices), which moves along when j is renamed."""

    range: str
    depth: int
    name: object


class Factor(NamedTuple):
    """`kind` is atom, delta, ln, exp or pow; an atom is `name[args]`, the others hold a polynomial.

    The exponent is rational and never zero.
    """

    kind: str
    name: str
    args: tuple
    exponent: Fraction


class Density(NamedTuple):
    """A positive atom that has a logarithm: a function of its indices, and the atoms in it."""

    logarithm: Callable
    parts: frozenset


class Facts(NamedTuple):
    """What may be used about atoms, by name.

    Attributes
    ----------
    symmetric : frozenset of str
        Matrices whose last two indices may be exchanged.
    positive : frozenset of str
        Scalars that are positive for all indices.
    inverses : dict
        Name of a matrix to the name of its inverse, and back.
    logarithms : dict
        Name of an atom to its `Density`. Such an atom stays whole until its logarithm or its
        derivative is wanted.
    stochastic : frozenset of str
        Atoms whose sum over the last index is 1.
    """

    symmetric: frozenset = frozenset()
    positive: frozenset = frozenset()
    inverses: dict = {}  # noqa: RUF012  (read only)
    logarithms: dict = {}  # noqa: RUF012  (read only)
    stochastic: frozenset = frozenset()


_serial = count()
ONE = (((), ()), Fraction(1))


def free(name, range_):
    """A free index."""
    return Index(range_, FREE, name)


def fresh(range_):
    """A bound index that occurs nowhere else."""
    return Index(range_, 10**6, next(_serial))


class Algebra:
    """The operations on polynomials, under given `Facts`.

    A polynomial is a sorted tuple of ((bounds, factors), coefficient); () is zero. `patience` is
    how many terms may be rewritten in all: a count, so that no outcome depends on the clock.
    """

    def __init__(self, facts, patience=float("inf")):
        self.facts, self.patience = facts, patience
        self.inverse_of = facts.inverses
        self.work = 0

    # Building

    def number(self, value):
        value = Fraction(value)
        return ((ONE[0], value),) if value else ()

    def atom(self, name, *args, exponent=1):
        return self._poly([(Fraction(1), (), (Factor("atom", name, args, Fraction(exponent)),))])

    def polynomial(self, coefficient, bounds, factors):
        """One term, in normal form."""
        return self._poly([(coefficient, bounds, factors)])

    def size(self, letter):
        """A size as a number."""
        return self.atom(f"size {letter}")

    def delta(self, left, right):
        return self._poly([(Fraction(1), (), (Factor("delta", "", (left, right), Fraction(1)),))])

    def add(self, *polys):
        total = {}
        for poly in polys:
            for term, coefficient in poly:
                total[term] = total.get(term, 0) + coefficient
        return _frozen(total)

    def scale(self, poly, factor):
        factor = Fraction(factor)
        return tuple((term, value * factor) for term, value in poly) if factor else ()

    def subtract(self, left, right):
        return self.add(left, self.scale(right, -1))

    def multiply(self, *polys):
        result = self.number(1)
        for poly in polys:
            if len(result) * len(poly) > BIGGEST:
                raise TooBig
            raw = []
            for (left, a), (right, b) in product(result, poly):
                bounds, factors = parted(right)
                left_bounds, left_factors = parted(left)
                raw.append((a * b, left_bounds + bounds, left_factors + factors))
            result = self._poly(raw)
        return result

    def sum(self, poly, index):
        """Σ over the whole range of `index`, which is free in `poly`."""
        raw = []
        for term, coefficient in poly:
            bounds, factors = parted(term)
            new = fresh(index.range)
            factors = tuple(renamed(factor, {index: new}) for factor in factors)
            raw.append((coefficient, (*bounds, new), factors))
        return self._poly(raw)

    def log(self, poly):
        """ln of a polynomial; of a product of positive factors, the sum of their logarithms."""
        if len(poly) == 1:
            (bounds, factors), coefficient = poly[0]
            outside, inside = self._split(bounds, factors)
            if coefficient > 0 and all(self.is_positive(factor) for factor in outside):
                parts = [self._log_number(coefficient)]
                parts += [self._log_factor(factor) for factor in outside]
                if bounds:
                    parts.append(self._log_whole(self._poly([(Fraction(1), bounds, inside)])))
                return self.add(*parts)
        return self._log_whole(poly)

    def exp(self, poly):
        return self._poly([(Fraction(1), (), (Factor("exp", "", (poly,), Fraction(1)),))])

    def power(self, poly, exponent):
        """A polynomial to a rational power."""
        exponent = Fraction(exponent)
        if abs(exponent) > HIGHEST:
            raise TooBig
        if exponent.denominator == 1 and 0 <= exponent <= 4:
            return self.multiply(*[poly] * int(exponent))
        if not poly:
            raise ZeroDivisionError("0 to a negative power")
        return self._power(poly, exponent)

    # Calculus

    def differentiate(self, poly, name, indices):
        """The derivative by the atom `name[indices]`, every entry of which is free."""
        parts = []
        for (bounds, factors), coefficient in poly:
            bounds, factors = parted((bounds, factors))
            for at, factor in enumerate(factors):
                inner = self._differentiate_factor(factor, name, indices)
                rest = self._poly([(coefficient, (), factors[:at] + factors[at + 1:])])
                whole = self.multiply(rest, inner) if inner else ()
                for bound in bounds:
                    whole = self.sum(whole, bound)
                parts.append(whole)
        return self.add(*parts)

    def substitute(self, poly, name, value):
        """Replace every atom `name[args]` (to any power) by the polynomial `value(*args)`."""
        parts = []
        for term, coefficient in poly:
            bounds, factors = parted(term)
            whole = self.number(coefficient)
            for factor in factors:
                whole = self.multiply(whole, self._substitute_factor(factor, name, value))
            for bound in bounds:
                whole = self.sum(whole, bound)
            parts.append(whole)
        return self.add(*parts)

    def again(self, poly):
        """The same polynomial, in the normal form of *these* facts."""
        return self.substitute(poly, None, None)

    def vanishes(self, poly):
        """True if the polynomial is proved to be zero, multiplying denominators out if need be."""
        for _ in range(6):
            if not poly:
                return True
            denominators = {
                factor for (bounds, factors), _ in poly for factor in factors
                if factor.kind == "pow" and factor.exponent < 0 and not _uses(factor, bounds)
            }
            if not denominators:
                return self._vanishes_term_by_term(poly)
            worst = min(denominators, key=lambda factor: (factor.exponent, factor))
            poly = self.add(*[
                self._times_base(entry, worst.args[0], -worst.exponent) for entry in poly
            ])
        return not poly

    def _vanishes_term_by_term(self, poly):
        """A sum is zero if its summands are: free one bound index of a sum with denominators."""
        ranges = {bound.range for (bounds, factors), _ in poly for bound in bounds
                  for f in factors if f.kind == "pow" and f.exponent < 0 and _uses(f, (bound,))}
        for range_ in sorted(ranges):
            released, rest, index = [], [], free(f"#{next(_serial)}", range_)
            for (bounds, factors), coefficient in poly:
                own = [bound for bound in bounds if bound.range == range_]
                if len(own) != 1:
                    rest.append(((bounds, factors), coefficient))
                    continue
                others = tuple(bound for bound in bounds if bound != own[0])
                moved = tuple(renamed(factor, {own[0]: index}) for factor in factors)
                released.append((coefficient, others, moved))
            parts = (self._poly(released), _frozen(dict(rest)))
            if released and all(self.vanishes(part) for part in parts):
                return True
        return False

    # Rewriting

    def _poly(self, raw):
        total, todo = {}, list(raw)
        while todo:
            if len(todo) + len(total) > BIGGEST:
                raise TooBig
            coefficient, bounds, factors = todo.pop()
            self.work += 1
            if self.work > self.patience:
                raise TooBig
            if not coefficient:
                continue
            key = (bounds, factors)
            done = self._simplify(bounds, factors)
            if isinstance(done, list):  # it fell apart into several terms
                todo += [(coefficient * c, b, f) for c, b, f in done]
                continue
            extra, bounds, factors = done
            key = _canonical(bounds, factors)
            total[key] = total.get(key, 0) + coefficient * extra
        return _frozen(total)

    def _simplify(self, bounds, factors):
        """One term in normal form: (number, bounds, factors); or a list of terms."""
        number, bounds, factors = Fraction(1), list(bounds), list(factors)
        changed = True
        while changed:
            changed = False
            factors = self._merged(factors)
            if any(f.kind == "delta" and _are_different(*f.args) for f in factors):
                return []
            for step in (self._contract, self._cancel_inverse, self._sum_to_one,
                         self._cancel_power, self._unused_bound):
                result = step(bounds, factors)
                if result is not None:
                    bounds, factors = result
                    changed = True
                    break
        for at, factor in enumerate(factors):
            rest = factors[:at] + factors[at + 1:]
            kind, name, _, exponent = factor
            if kind == "atom" and name.startswith("prime ") and not 0 <= exponent < 1:
                whole = exponent // 1
                number *= Fraction(int(name[6:])) ** int(whole)
                left = [factor._replace(exponent=exponent - whole)] if exponent != whole else []
                return [(number, tuple(bounds), (*rest, *left))]
            if kind == "atom" and name[:5] == "size " and name[5:].isdigit():  # of a 2 x 2 matrix
                raised = self._number_power(Fraction(int(name[5:])), exponent)
                return [(number * c, (*bounds, *b), (*rest, *f))
                        for (b, f), c in ((parted(term), c) for term, c in raised)]
            if kind == "pow" and exponent > 0 and exponent.denominator == 1:
                expanded = self.power(factor.args[0], exponent)
                return [(c, (*bounds, *b), (*rest, *f))
                        for (b, f), c in ((parted(term), c) for term, c in expanded)]
            if kind == "exp":
                taken = self._take_logarithms(factor)
                if taken is not None:
                    return [(c, (*bounds, *b), (*rest, *f)) for c, b, f in taken]
        return number, tuple(bounds), tuple(factors)

    def _merged(self, factors):
        """Equal bases multiplied: exponents add; all exponentials become one."""
        total, exponents = {}, []
        for kind, name, args, exponent in factors:
            if kind == "exp":
                exponents.append(self.scale(args[0], exponent))
                continue
            if kind == "delta":
                args, exponent = tuple(sorted(args)), None
            elif kind == "atom" and name in self.facts.symmetric:
                args = (*args[:-2], *sorted(args[-2:]))
            if exponent is None:
                total[kind, name, args] = Fraction(1)
            else:
                total[kind, name, args] = total.get((kind, name, args), 0) + exponent
        out = [Factor(*key, exponent) for key, exponent in total.items() if exponent]
        whole = self.add(*exponents)
        if whole:
            out.append(Factor("exp", "", (whole,), Fraction(1)))
        return out

    def _contract(self, bounds, factors):
        for at, factor in enumerate(factors):
            if factor.kind != "delta":
                continue
            left, right = factor.args
            rest = factors[:at] + factors[at + 1:]
            if left == right:
                return bounds, rest
            for gone, kept in ((left, right), (right, left)):
                if gone in bounds and not _among(gone, (kept,)) and not _perhaps_absent(kept):
                    moved = [renamed(other, {gone: kept}) for other in rest]
                    return [b for b in bounds if b != gone], self._settled(moved)
        return None

    def _cancel_inverse(self, bounds, factors):
        """Σ[i,a,b] Σ⁻¹[i,b,c] summed over b is δ[a,c]."""
        for bound in bounds:
            users = [f for f in factors if _uses(f, (bound,))]
            if len(users) != 2 or any(f.kind != "atom" or f.exponent != 1 for f in users):
                continue
            first, second = users
            if self.inverse_of.get(first.name) != second.name:
                continue
            if first.args[:-2] != second.args[:-2] or _among(bound, first.args[:-2]):
                continue  # A_b summed over b itself is no matrix product
            for one, two in ((first, second), (second, first)):
                loose = self._ends(one, two, bound)
                if loose is not None:
                    rest = [f for f in factors if f not in users]
                    rest.append(Factor("delta", "", loose, Fraction(1)))
                    return [b for b in bounds if b != bound], rest
        return None

    def _ends(self, one, two, bound):
        (a, b), (c, d) = one.args[-2:], two.args[-2:]
        if b == bound == c and bound not in (a, d):
            return a, d
        if one.name in self.facts.symmetric and two.name in self.facts.symmetric:
            outer = [index for index in (a, b, c, d) if index != bound]
            if len(outer) == 2:
                return tuple(outer)
        return None

    def _sum_to_one(self, bounds, factors):
        for bound in bounds:
            users = [f for f in factors if _uses(f, (bound,))]
            if len(users) == 1:
                (user,) = users
                if (user.kind == "atom" and user.name in self.facts.stochastic
                        and user.exponent == 1 and user.args[-1] == bound
                        and not _among(bound, user.args[:-1])):
                    return [b for b in bounds if b != bound], [f for f in factors if f != user]
        return None

    def _cancel_power(self, bounds, factors):
        """(Σ_l t_l)⁻¹ · Σ_i t_i = 1: a denominator that is one sum, and the same sum above it."""
        for power in factors:
            if power.kind != "pow" or power.exponent > -1 or len(power.args[0]) != 1:
                continue
            (inner_bounds, inner), coefficient = power.args[0][0]
            if not inner_bounds or coefficient != 1:
                continue
            candidates = [[b for b in bounds if b.range == i.range and not _uses(power, (b,))]
                          for i in inner_bounds]
            for choice in product(*candidates):
                if len(set(choice)) != len(choice):
                    continue
                wanted = self._merged([renamed(f, dict(zip(inner_bounds, choice, strict=True)))
                                       for f in inner])
                rest = self._without(factors, wanted)
                if rest is None or any(_uses(f, choice) for f in rest):
                    continue
                rest = [f for f in rest if f != power]
                if power.exponent != -1:
                    rest.append(power._replace(exponent=power.exponent + 1))
                return [b for b in bounds if b not in choice], rest
        return None

    def _without(self, factors, wanted):
        """The factors divided by the wanted ones, or None if they are not all there."""
        left = {factor[:3]: factor.exponent for factor in factors if factor.kind != "exp"}
        exponents = [factor.args[0] for factor in factors if factor.kind == "exp"]
        for factor in wanted:
            if factor.kind == "exp":
                if not exponents:
                    return None
                remaining = self.subtract(exponents[0], factor.args[0])
                exponents = [remaining] if remaining else []
                continue
            exponent = left.get(factor[:3])
            if exponent is None or abs(exponent) < abs(factor.exponent):
                return None
            left[factor[:3]] = exponent - factor.exponent
        out = [Factor(*key, exponent) for key, exponent in left.items() if exponent]
        return out + [Factor("exp", "", (e,), Fraction(1)) for e in exponents]

    def _unused_bound(self, bounds, factors):
        """A sum whose terms do not depend on the index: the number of its terms."""
        for bound in bounds:
            if not any(_uses(factor, (bound,)) for factor in factors):
                size = Factor("atom", f"size {bound.range}", (), Fraction(1))
                return [b for b in bounds if b != bound], [*factors, size]
        return None

    def _take_logarithms(self, factor):
        """exp(c ln u + rest) = u^c exp(rest), as raw terms; None if there is no such logarithm."""
        (inner,) = factor.args
        for entry in inner:
            (bounds, inside), coefficient = entry
            if bounds or len(inside) != 1 or inside[0].kind != "ln" or inside[0].exponent != 1:
                continue
            rest = tuple(other for other in inner if other != entry)
            power = self.power(inside[0].args[0], coefficient)
            exponential = self.exp(rest) if rest else self.number(1)
            return [(c, *parted(term)) for term, c in self.multiply(power, exponential)]
        return None

    def _settled(self, factors):
        """After a renaming, inner polynomials may simplify: rebuild them."""
        out = []
        for factor in factors:
            if factor.kind in ("ln", "exp", "pow"):
                inner = self.again(factor.args[0])
                factor = factor._replace(args=(inner,))
            out.append(factor)
        return out

    # Functions of a factor

    def is_positive(self, factor):
        if factor.kind == "exp":
            return True
        if factor.kind == "atom":
            known = self.facts.positive, self.facts.logarithms
            return (factor.name == PI or factor.name.startswith(("prime ", "size "))
                    or any(factor.name in names for names in known))
        return factor.kind == "pow" and all(
            coefficient > 0 and all(self.is_positive(f) for f in factors)
            for (_, factors), coefficient in factor.args[0]
        )

    def _log_number(self, value):
        parts = []
        for sign, integer in ((1, value.numerator), (-1, value.denominator)):
            for prime, times in _prime_factors(integer):
                parts.append(self.scale(self.atom(f"ln {prime}"), sign * times))
        return self.add(*parts)

    def _log_whole(self, poly):
        return self._poly([(Fraction(1), (), (Factor("ln", "", (poly,), Fraction(1)),))])

    def _split(self, bounds, factors):
        """The factors that do not depend on the bounds, and those that do; of e^(a+b), both."""
        outside, inside = [], []
        for factor in factors:
            if factor.kind != "exp" or not _uses(factor, bounds):
                (inside if _uses(factor, bounds) else outside).append(factor)
                continue
            parts = {True: {}, False: {}}
            for (own, inner), value in factor.args[0]:
                touched = any(_uses(f, bounds) for f in inner)
                parts[touched][own, inner] = value
            inside.append(factor._replace(args=(_frozen(parts[True]),)))
            if parts[False]:
                outside.append(factor._replace(args=(_frozen(parts[False]),)))
        return outside, tuple(inside)

    def _log_factor(self, factor):
        if factor.kind == "exp":
            return self.scale(factor.args[0], factor.exponent)
        if factor.kind == "pow":
            inner = self.log(factor.args[0])
            return self.scale(inner, factor.exponent)
        base = ((((), (factor._replace(exponent=Fraction(1)),)), Fraction(1)),)
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
                result += [self._poly([(Fraction(1), (), (f,))]) for f in raised]
                if bounds:
                    base = self._poly([(Fraction(1), bounds, inside)])
                    result.append(self._opaque(base, exponent))
                return self.multiply(*result)
        leading = poly[0][1]
        if exponent.denominator != 1:
            leading = abs(leading)
        base = self.scale(poly, 1 / leading)
        return self.multiply(self._number_power(leading, exponent), self._opaque(base, exponent))

    def _opaque(self, base, exponent):
        return self._poly([(Fraction(1), (), (Factor("pow", "", (base,), exponent),))])

    def _number_power(self, value, exponent):
        if exponent.denominator == 1:
            return self.number(value ** int(exponent))
        factors = []
        for sign, integer in ((1, value.numerator), (-1, value.denominator)):
            factors += [self.atom(f"prime {prime}", exponent=sign * times * exponent)
                        for prime, times in _prime_factors(integer)]
        return self.multiply(self.number(1), *factors)

    def _differentiate_factor(self, factor, name, indices):
        kind, atom, args, exponent = factor
        lower = self._poly([(exponent, (), (factor._replace(exponent=exponent - 1),))]
                           if exponent != 1 else [(Fraction(1), (), ())])
        if kind == "atom":
            return self.multiply(lower, self._differentiate_atom(atom, args, name, indices))
        if kind == "delta":
            return ()
        inner = self.differentiate(args[0], name, indices)
        if not inner:
            return ()
        if kind == "ln":
            return self.multiply(lower, self.power(args[0], -1), inner)
        if kind == "exp":
            return self.multiply(self._poly([(exponent, (), (factor,))]), inner)
        return self.multiply(lower, inner)

    def _differentiate_atom(self, atom, args, name, indices):
        if atom == name:
            return self.multiply(self.number(1), *map(self.delta, args, indices))
        if atom in self.facts.logarithms:  # df = f d ln f
            density = self.facts.logarithms[atom]
            if name not in density.parts:
                return ()
            inner = self.differentiate(density.logarithm(*args), name, indices)
            return self.multiply(self.atom(atom, *args), inner) if inner else ()
        if self.inverse_of.get(atom) == name:  # d(A⁻¹)[p,q] / dA[a,b] = −A⁻¹[p,a] A⁻¹[b,q]
            (*family, p, q), (*other, a, b) = args, indices
            pair = self.multiply(self.atom(atom, *family, p, a), self.atom(atom, *family, b, q))
            return self.multiply(self.scale(pair, -1), *map(self.delta, family, other))
        if atom in (f"lndet {name}", f"det {name}"):  # Jacobi: d ln|A| / dA[a,b] = A⁻¹[b,a]
            *other, a, b = indices
            inverse = self.atom(self.inverse_of[name], *args, b, a)
            size = [self.atom(atom, *args)] if atom.startswith("det") else []
            return self.multiply(inverse, *size, *map(self.delta, args, other))
        return ()

    def _substitute_factor(self, factor, name, value):
        kind, atom, args, exponent = factor
        if kind == "atom" and atom == name and name is not None:
            return self.power(value(*args), exponent)
        density = self.facts.logarithms.get(atom) if kind == "atom" else None
        if density is not None and name in density.parts:
            inner = self.substitute(density.logarithm(*args), name, value)
            return self.exp(self.scale(inner, exponent))
        if kind in ("atom", "delta"):
            return self._poly([(Fraction(1), (), (factor,))])
        inner = self.substitute(args[0], name, value)
        if kind == "ln":
            return self.power(self.log(inner), exponent)
        if kind == "exp":
            return self.exp(self.scale(inner, exponent))
        return self.power(inner, exponent)

    def _times_base(self, entry, base, exponent):
        (bounds, factors), coefficient = entry
        factors = list(factors)
        for factor in factors:
            if factor.kind == "pow" and factor.args[0] == base and not _uses(factor, bounds):
                rest = [f for f in factors if f != factor]
                left = factor.exponent + exponent
                whole = self._poly([(coefficient, bounds, tuple(rest))])
                return self.multiply(whole, self.power(base, left)) if left else whole
        return self.multiply(((entry[0], coefficient),), self.power(base, exponent))


# Indices and names

def constant(number, range_):
    """The index with a fixed value, as in x_1."""
    return free(f"={number}", range_)


def _are_different(left, right):
    names = [index.name for index in (left, right) if index.depth == FREE]
    return len(names) == 2 and names[0] != names[1] and all(
        name.startswith("=") and name[1:].isdigit() for name in names)


def _frozen(total):
    return tuple(sorted((term, value) for term, value in total.items() if value))


def _among(index, arguments):
    """True if an index is one of the arguments, or the sample of a label among them."""
    return _uses(Factor("atom", "", tuple(arguments), Fraction(1)), (index,))


def _perhaps_absent(index):
    """True for a fixed value beyond the first: it lies outside a range that is too short."""
    return index.depth == FREE and index.name.startswith("=") and index.name[1:] not in (
        "1", index.range)


def _uses(factor, indices):
    """True if one of the indices occurs in the factor, at any depth."""
    for argument in factor.args:
        if isinstance(argument, Index):
            if argument in indices:
                return True
            if argument.depth == LABEL and any(index in indices for index in argument.name[2]):
                return True
        elif any(_uses(inner, indices) for (_, factors), _ in argument for inner in factors):
            return True
    return False


def mentions(poly, name):
    """True if an atom of this name occurs in the polynomial, at any depth."""
    for (_, factors), _ in poly:
        for factor in factors:
            if factor.kind == "atom" and factor.name == name:
                return True
            if any(mentions(argument, name) for argument in factor.args
                   if not isinstance(argument, Index)):
                return True
    return False


def renamed(factor, names):
    """Rename indices in a factor; names bound by inner sums are never among them: see `_depth`."""
    if not _uses(factor, names):
        return factor  # its inner sums are in canonical form already
    args = []
    for argument in factor.args:
        if isinstance(argument, Index):
            args.append(_renamed(argument, names))
        else:
            args.append(tuple(sorted(
                (_canonical(bounds, [renamed(inner, names) for inner in factors]), value)
                for (bounds, factors), value in argument
            )))
    return factor._replace(args=tuple(args))


def _renamed(index, names):
    if index in names or index.depth != LABEL:
        return names.get(index, index)
    key, tag, family = index.name
    return index._replace(name=(key, tag, tuple(_renamed(inner, names) for inner in family)))


def parted(term):
    """The term with bound indices that occur nowhere else."""
    bounds, factors = term
    if not bounds:
        return term
    names = {bound: fresh(bound.range) for bound in bounds}
    return tuple(names.values()), tuple(renamed(factor, names) for factor in factors)


def _depth(factors):
    """Nesting of sums inside functions: bound indices are numbered at their own depth, so that an
    outer index carried into an inner sum cannot meet a bound one of the same name."""
    deepest = 0
    for factor in factors:
        for argument in factor.args:
            if not isinstance(argument, Index):
                for (_, inner), _ in argument:
                    deepest = max(deepest, _depth(inner))
    return deepest + 1


def _canonical(bounds, factors):
    """(bounds, factors) with bound indices numbered independently of their names and order."""
    if not bounds:
        return (), tuple(sorted(factors))
    depth = _depth(factors)
    colors = {bound: (bound.range,) for bound in bounds}
    told_apart = len(set(colors.values())) == len(bounds)  # by their ranges alone
    for _ in range(0 if told_apart else len(bounds)):
        finer = {bound: (bound.range, *sorted(_seen_from(bound, f, colors) for f in factors
                                              if _uses(f, (bound,)))) for bound in bounds}
        rank = {color: at for at, color in enumerate(sorted(set(finer.values())))}
        fine = {bound: (bound.range, rank[finer[bound]]) for bound in bounds}
        stable = len(set(fine.values())) == len(set(colors.values()))
        colors = fine
        if stable:
            break
    classes = {}
    for bound in bounds:
        classes.setdefault(colors[bound], []).append(bound)
    best = None
    ordered = [classes[color] for color in sorted(classes)]
    for choice in product(*(permutations(members) for members in ordered)):
        line = [bound for members in choice for bound in members]
        names = {bound: Index(bound.range, depth, at) for at, bound in enumerate(line)}
        candidate = tuple(sorted(renamed(factor, names) for factor in factors))
        if best is None or candidate < best[1]:
            best = tuple(names[bound] for bound in line), candidate
    return best


def _seen_from(bound, factor, colors):
    """A factor as the index sees it: itself marked, the other bound ones by their colour only."""
    names = {other: Index(other.range, 10**7, colors[other][1] if len(colors[other]) > 1 else 0)
             for other in colors}
    names[bound] = Index(bound.range, 10**7 + 1, 0)
    return renamed(factor, names)


def _prime_factors(integer):
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
