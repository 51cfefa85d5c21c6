"""Sums, products and conditions of symbolic size."""

from ..formula import parts_of
from .index import fresh
from .values import NotGeneral, Value


class Sums:
    """The part of the translator that binds indices."""

    def _sum(self, node, place):
        binders, body = node.args
        if [binder.op for binder in binders] == ["labelings"]:
            inner = self.value(body, place)
            return Value(inner.shape, lambda a, b: self.over_labelings(inner.entry(a, b)))
        bound = []
        for binder in binders:
            index, place = self._bound(binder, place)
            _, conditions = parts_of(binder)
            weight = self.algebra.multiply(
                self.algebra.number(1), *[self._condition(c, place) for c in conditions])
            bound.append((index, weight))
        inner = self.value(body, place)

        def entry(a, b):
            poly = inner.entry(a, b)
            for index, weight in reversed(bound):
                poly = self.algebra.sum(self.algebra.multiply(weight, poly), index)
            return poly

        return Value(inner.shape, entry)

    def _prod(self, node, place):
        """A product of positive numbers: the exponential of the sum of their logarithms."""
        binders, body = node.args
        if len(binders) != 1:
            raise NotGeneral("a product over several indices")
        index, inside = self._bound(binders[0], place)
        _, conditions = parts_of(binders[0])
        poly = self.scalar(body, inside)
        if not self.positive(poly):
            raise NotGeneral("a product of factors that may be negative")
        weights = [self._condition(condition, inside) for condition in conditions]
        logarithm = self.algebra.multiply(self.algebra.log(poly), *weights)
        return self.number(self.algebra.exp(self.algebra.sum(logarithm, index)))

    def _bound(self, binder, place):
        """A fresh index for one binder, and the place inside the sum."""
        if binder.op == "range":
            letter, low, high = binder.letter, binder.low, binder.high
            if low.op != "num" or low.value != 1 or high.op != "size":
                raise NotGeneral("a sum over part of a range")
            index = fresh(high.letter)
            return index, place._replace(letters={**place.letters, letter: index})
        if binder.op == "each":
            letter = binder.letter
            index = fresh(self.world.notation.indices[letter])
            return index, place._replace(letters={**place.letters, letter: index})
        if binder.op == "labelof":
            return self.bound_label(binder.label, place)
        raise NotGeneral("a sum over several things, all labelings among them")

    def _condition(self, node, place):
        """1 where the condition holds, else 0."""
        if node.op != "rel" or node.name not in ("=", "!="):
            raise NotGeneral("a condition other than equal or different")
        relation, left, right = node.args
        if left.op == "num":
            left, right = right, left
        left = self.index(left, place)
        right = self.index(right, place, left.range)
        if left.range != right.range:
            raise NotGeneral("a condition between indices of different ranges")
        equal = self.algebra.delta(left, right)
        if relation == "=":
            return equal
        return self.algebra.subtract(self.algebra.number(1), equal)

    def _iverson(self, node, place):
        conditions = [self._condition(condition, place) for condition in node.conditions]
        return self.number(self.algebra.multiply(self.algebra.number(1), *conditions))
