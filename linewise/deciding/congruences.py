"""Signs of products: of numbers, of matrices that mirror each other, of traces; what is invertible.

The signs of the factors come from `sign`, which `Signs` has.
"""

from ..notation.kinds import kinds_with
from .bounds import factors_of
from .shapes import Shapes

_INVERTIBLE = kinds_with("regular")


class Congruences(Shapes):
    """The part of `Signs` that multiplies."""

    def times(self, factors):
        """The sign of a product of numbers; equal factors of unknown sign make a square."""
        found, open_ = 2, []
        for factor in factors:
            sign = self.sign(factor)
            if sign is not None:
                found = product_sign(found, sign)
            elif factor in open_:
                open_.remove(factor)
                found = product_sign(found, 1)
            else:
                open_.append(factor)
        return None if open_ else found

    def congruence(self, factors):
        """B A B^T, and v^T A v, for a semidefinite A in the middle (or none)."""
        if len(factors) % 2 == 0 and self._mirrored(factors):
            return 1
        core = list(factors)
        outer = []
        while len(core) > 1 and self.transposed(core[0]) is core[-1]:
            outer.append(core[0])
            core = core[1:-1]
        if len(core) != 1:
            return None
        sign = self.sign(core[0])
        if sign is None:
            return None
        return sign if all(self.invertible(f) for f in outer) else max(-1, min(1, sign))

    def _mirrored(self, factors):
        half = len(factors) // 2
        return all(self.transposed(a) is b
                   for a, b in zip(factors[:half], reversed(factors[half:]), strict=True))

    def trace(self, node):
        """tr(AB) of two semidefinite matrices, in any rotation, with numbers before it."""
        parts = factors_of(node)
        numbers = [f for f in parts if self.shape(f) == "number"]
        rest = [f for f in parts if self.shape(f) != "number"]
        outside = self.times(numbers)
        if outside is None or len(rest) < 2:
            return None
        for turn in range(len(rest)):
            turned = rest[turn:] + rest[:turn]
            for cut in range(1, len(turned)):
                two = [self.congruence(half) for half in (turned[:cut], turned[cut:])]
                if all(s in (1, 2) for s in two):
                    return product_sign(outside, min(two))
        return None

    def invertible(self, node):
        """True if a square matrix has an inverse for every value of its letters."""
        if self.shape(node) == "number":
            return self.sign(node) in (2, -2)
        if self.sign(node) in (2, -2):
            return True
        if node.op in ("transpose", "neg"):
            return self.invertible(node.body)
        if node.op == "inverse":
            return True
        if node.op == "mul":
            return all(self.invertible(f) for f in node.args)
        if node.op == "sym":
            return self.is_of(node, _INVERTIBLE, self.invertible)
        return False


def product_sign(a, b):
    """The sign of a product of two numbers with these signs."""
    if a == 0 or b == 0:
        return 0
    return (1 if a * b > 0 else -1) * min(abs(a), abs(b))
