"""Sums over all labelings, for every number of samples: the marginalisation lemma as a rule.

A term is e^(Σ_j g(j, z_j)) times factors that look at no label, or at one. Let W_j = Σ_i e^g(j,i).
The sum over all labelings of the exponential alone is Π_j W_j, because a product of sums is the sum
over all choices of one summand from each. If a factor h(j, z_j) stands beside it, then only the
sum for this j changes: W_j is replaced by Σ_i e^g(j,i) h(j, i).
"""

from .index import FREE, LABEL, fresh, parted, renamed
from .place import TOP
from .values import NotGeneral


class Labelings:
    """The part of the translator that sums over z_1, ..., z_m."""

    def over_labelings(self, poly):
        """The sum of a polynomial over all labels of all samples."""
        return self.algebra.add(*[self._over(term, value) for term, value in poly])

    def _over(self, term, value):
        bounds, factors = parted(term)
        own = self.resolve(self.world.model["label"], "", TOP)
        if any(label.name[:2] != own for factor in factors for label in _labels(factor)):
            raise NotGeneral("labels of another family")
        plain = [f for f in factors if not _labels(f)]
        others = [f for f in factors if _labels(f) and f.kind != "exp"]
        powers = [f for f in factors if _labels(f) and f.kind == "exp"]
        exponent = powers[0].inner if powers else ()
        free_part, weight = self._weight(exponent)
        sample = fresh(self.world.model["sample"])
        logarithm = self.algebra.log(self._mass(weight, sample))
        total = self.algebra.exp(self.algebra.sum(logarithm, sample))
        result = self.algebra.multiply(
            self.algebra.polynomial(value, (), tuple(plain)), self.algebra.exp(free_part), total)
        if others:
            result = self.algebra.multiply(result, self._looking(others, weight, bounds))
        return self.algebra.sum(result, *bounds)

    def _weight(self, exponent):
        """The part of an exponent without labels, and g as a function of sample and label."""
        without, summands = [], []
        for term, value in exponent:
            bounds, factors = parted(term)
            labels = {label for factor in factors for label in _labels(factor)}
            if not labels:
                without.append((term, value))
                continue
            if len(labels) != 1:
                raise NotGeneral("two labels in one summand")
            (label,) = labels
            own = label.name[2][0] if len(label.name[2]) == 1 else None
            if own not in bounds:
                raise NotGeneral("the label of one sample only")
            rest = tuple(bound for bound in bounds if bound != own)
            summands.append((value, rest, factors, own, label))

        def weight(sample, index):
            parts = []
            for value, rest, factors, own, label in summands:
                moved = [renamed(renamed(f, {label: index}), {own: sample}) for f in factors]
                parts.append(self.algebra.polynomial(value, rest, tuple(moved)))
            return self.algebra.exp(self.algebra.add(*parts))

        return tuple(without), weight

    def _mass(self, weight, sample):
        index = fresh(self.world.component_size())
        return self.algebra.sum(weight(sample, index), index)

    def _looking(self, factors, weight, bounds):
        """Σ_i e^g(j,i) h(j,i) / W_j, for the one sample j whose label the factors look at."""
        labels = {label for factor in factors for label in _labels(factor)}
        if len(labels) != 1 or len(next(iter(labels)).name[2]) != 1:
            raise NotGeneral("factors that look at two labels")
        (label,) = labels
        (sample,) = label.name[2]
        if sample not in bounds and sample.depth != FREE:
            raise NotGeneral("a label inside a function of a sum")
        index = fresh(label.range)
        moved = tuple(renamed(factor, {label: index}) for factor in factors)
        inner = self.algebra.multiply(
            self.algebra.polynomial(1, (), moved), weight(sample, index))
        top = self.algebra.sum(inner, index)
        return self.algebra.multiply(top, self.algebra.power(self._mass(weight, sample), -1))


def _labels(factor):
    """All label indices in a factor, at any depth."""
    return {index for index in factor.indices if index.depth == LABEL}
