"""One term in its normal form: every rewriting here is an identity wherever it has a value."""

from fractions import Fraction
from itertools import product

from .facts import BIGGEST, TooBig
from .index import (
    Factor,
    among,
    are_different,
    canonical_term,
    frozen,
    parted,
    perhaps_absent,
    renamed,
    uses,
)


class Terms:
    """The part of the algebra that rewrites terms."""

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
            key = canonical_term(bounds, factors)
            total[key] = total.get(key, 0) + coefficient * extra
        return frozen(total)

    def _simplify(self, bounds, factors):
        """One term in normal form: (number, bounds, factors); or a list of terms."""
        number, bounds, factors = 1, list(bounds), list(factors)
        changed = True
        while changed:
            changed = False
            factors = self._merged(factors)
            if any(f.kind == "delta" and are_different(*f.args) for f in factors):
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
                raised = self._number_power(int(name[5:]), exponent)
                return [(number * c, (*bounds, *b), (*rest, *f))
                        for (b, f), c in ((parted(term), c) for term, c in raised)]
            if kind == "pow" and exponent > 0 and exponent.denominator == 1:
                expanded = self.power(factor.inner, exponent)
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
                total[kind, name, args] = 1
            else:
                total[kind, name, args] = total.get((kind, name, args), 0) + exponent
        out = [Factor(*key, exponent) for key, exponent in total.items() if exponent]
        whole = self.add(*exponents)
        if whole:
            out.append(Factor("exp", "", (whole,), 1))
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
                if gone in bounds and not among(gone, (kept,)) and not perhaps_absent(kept):
                    moved = [renamed(other, {gone: kept}) for other in rest]
                    return [b for b in bounds if b != gone], self._settled(moved)
        return None

    def _cancel_inverse(self, bounds, factors):
        """Σ[i,a,b] Σ⁻¹[i,b,c] summed over b is δ[a,c]."""
        for bound in bounds:
            users = [f for f in factors if uses(f, (bound,))]
            if len(users) != 2 or any(f.kind != "atom" or f.exponent != 1 for f in users):
                continue
            first, second = users
            if self.inverse_of.get(first.name) != second.name:
                continue
            if first.args[:-2] != second.args[:-2] or among(bound, first.args[:-2]):
                continue  # A_b summed over b itself is no matrix product
            for one, two in ((first, second), (second, first)):
                loose = self._ends(one, two, bound)
                if loose is not None:
                    rest = [f for f in factors if f not in users]
                    rest.append(Factor("delta", "", loose, 1))
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
            users = [f for f in factors if uses(f, (bound,))]
            if len(users) == 1:
                (user,) = users
                if (user.kind == "atom" and user.name in self.facts.stochastic
                        and user.exponent == 1 and user.args[-1] == bound
                        and not among(bound, user.args[:-1])):
                    return [b for b in bounds if b != bound], [f for f in factors if f != user]
        return None

    def _cancel_power(self, bounds, factors):
        """(Σ_l t_l)⁻¹ · Σ_i t_i = 1: a denominator that is one sum, and the same sum above it."""
        for power in factors:
            if power.kind != "pow" or power.exponent > -1 or len(power.inner) != 1:
                continue
            (inner_bounds, inner), coefficient = power.inner[0]
            if not inner_bounds or coefficient != 1:
                continue
            candidates = [[b for b in bounds if b.range == i.range and not uses(power, (b,))]
                          for i in inner_bounds]
            for choice in product(*candidates):
                if len(set(choice)) != len(choice):
                    continue
                wanted = self._merged([renamed(f, dict(zip(inner_bounds, choice, strict=True)))
                                       for f in inner])
                rest = self._without(factors, wanted)
                if rest is None or any(uses(f, choice) for f in rest):
                    continue
                rest = [f for f in rest if f != power]
                if power.exponent != -1:
                    rest.append(power._replace(exponent=power.exponent + 1))
                return [b for b in bounds if b not in choice], rest
        return None

    def _without(self, factors, wanted):
        """The factors divided by the wanted ones, or None if they are not all there."""
        left = {factor[:3]: factor.exponent for factor in factors if factor.kind != "exp"}
        exponents = [factor.inner for factor in factors if factor.kind == "exp"]
        for factor in wanted:
            if factor.kind == "exp":
                if not exponents:
                    return None
                remaining = self.subtract(exponents[0], factor.inner)
                exponents = [remaining] if remaining else []
                continue
            exponent = left.get(factor[:3])
            if exponent is None or abs(exponent) < abs(factor.exponent):
                return None
            left[factor[:3]] = exponent - factor.exponent
        out = [Factor(*key, exponent) for key, exponent in left.items() if exponent]
        return out + [Factor("exp", "", (e,), 1) for e in exponents]

    def _unused_bound(self, bounds, factors):
        """A sum whose terms do not depend on the index: the number of its terms."""
        for bound in bounds:
            if not any(uses(factor, (bound,)) for factor in factors):
                size = Factor("atom", f"size {bound.range}", (), 1)
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
            power = self.power(inside[0].inner, coefficient)
            exponential = self.exp(rest) if rest else self.number(1)
            return [(c, *parted(term)) for term, c in self.multiply(power, exponential)]
        return None

    def _settled(self, factors):
        """After a renaming, inner polynomials may simplify: rebuild them."""
        out = []
        for factor in factors:
            if factor.kind in ("ln", "exp", "pow"):
                inner = self.again(factor.inner)
                factor = factor._replace(args=(inner,))
            out.append(factor)
        return out
