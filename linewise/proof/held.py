"""Defined symbols that are kept as letters: what they depend on, and the kind that they have."""

from ..errors import CheckError
from ..formula.nodes import Node
from .algebra import Algebra
from .facts import TooBig
from .index import free
from .place import POSITIVE, SQUARE, TOP, Known
from .values import ONE, NotGeneral


class Held:
    """The part of the translator that keeps a defined symbol, where that is a proof for it."""

    def hold(self, key, tag, kind, place):
        """Keep a defined symbol as a letter; returns its kind, so far as the definition has it.

        That proves the line for the defined value only if nothing around it varies what the
        definition depends on: a derivative, arguments that are inserted, a label that is summed.
        """
        self.held[key] = self.held.get(key, frozenset()) | {tag}
        if key in self.given:
            return kind
        varied = {*self.targets, *place.alias, *place.labels}
        if varied & self.basis(key, tag)[0]:
            raise NotGeneral(f"{key} depends on what is varied here")
        return kind if self.basis(key, tag)[1] else _weaker(kind)

    def basis(self, key, tag):
        """What the definition of a symbol depends on, and whether it has the declared kind."""
        if (key, tag) not in self._bases:
            everything = frozenset(self.world.notation.definitions)
            known = Known()
            algebra = Algebra(known.facts(False), self.algebra.patience)
            inner = type(self)(algebra, self.world, known, everything, False)
            try:
                fits = inner.keeps_kind(key, tag)
                found = frozenset(inner.seen)
            except (NotGeneral, TooBig, CheckError, ZeroDivisionError):
                fits, keys = False, self.world.deps(Node("sym", key, (), tag)) - {key}
                tags = {one for _, one in inner.seen} | {"", tag, *self.world.notation.iterate}
                found = frozenset((name, one) for name in keys for one in tags)
            self._bases[key, tag] = found, fits
        return self._bases[key, tag]

    def keeps_kind(self, key, tag):
        """True if it is proved that a definition has the kind that its symbol is declared with."""
        kind, ranges = self.world.kind(key), self.world.ranges(key)
        family = tuple(free(f"#{at}", range_) for at, range_ in enumerate(ranges))
        value = self.unfolded(key, tag, family, self.world.definition(key), (), TOP)
        dims = [free(f"#{side}", dim) if dim != ONE else None
                for side, dim in zip("ab", value.shape or (ONE, ONE), strict=True)]
        poly = value.entry(*dims)
        if not value.is_scalar or kind.name not in POSITIVE:
            return kind.name in ("real", "vector", "row", "matrix")
        if kind.name in ("stochastic", "simplex"):
            full = Algebra(self.known.facts(True), self.algebra.patience)
            total = full.sum(full.again(poly), family[-1])
            return self.positive(poly) and full.vanishes(full.subtract(total, full.number(1)))
        return kind.name in ("positive", "probability") and self.positive(poly)


def _weaker(kind):
    """A kind without the facts that a definition was not shown to have."""
    if kind.name in SQUARE:
        return kind._replace(name="matrix", dims=(kind.dims * 2)[:2])
    return kind._replace(name="real", dims=()) if kind.name in POSITIVE else kind
