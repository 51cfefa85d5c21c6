"""From the tree of a formula to polynomials in index notation, or `NotGeneral`.

The translation mirrors `evaluate`: the same nodes, the same environment of index letters, formal
arguments and renamed iterates; only that an index stands for all its values at once. So what is
proved is the displayed line. Whatever it does not know it refuses: that costs a badge, never truth.
"""

from ..formula.nodes import Node
from .chance import Chance
from .facts import PI
from .gradients import Gradients
from .labelings import Labelings
from .letters import Letters
from .place import TOP
from .replacing import Replacing
from .sums import Sums
from .values import ONE, NotGeneral


class Translator(Letters, Sums, Gradients, Replacing, Chance, Labelings):
    """Translates nodes under an algebra that must not assume symmetry (derivatives come first)."""

    def value(self, node, place=TOP):
        """The `Value` of a node at a `Place`."""
        method = getattr(self, "_" + node.op, None)
        if method is None or not isinstance(node, Node):
            raise NotGeneral(f"{node.op} has no general form")
        return method(node, place)

    def scalar(self, node, place):
        """The polynomial of a node that is a number."""
        value = self.value(node, place)
        if not value.is_scalar:
            raise NotGeneral("a number was expected")
        return value.entry(None, None)

    def _num(self, node, place):
        return self.number(self.algebra.number(node.value))

    def _size(self, node, place):
        return self.number(self.algebra.size(node.letter))

    def _const(self, node, place):
        if node.name != "pi":
            raise NotGeneral(f"the constant {node.name}")
        return self.number(self.algebra.atom(PI))

    def _identity(self, node, place):
        return self.identity(node.dim)

    def _add(self, node, place):
        return self.add([self.value(term, place) for term in node.args])

    def _neg(self, node, place):
        minus = self.number(self.algebra.number(-1))
        return self.times(minus, self.value(node.body, place))

    def _mul(self, node, place):
        result, *factors = (self.value(factor, place) for factor in node.args)
        for factor in factors:
            result = self.times(result, factor)
        return result

    def _div(self, node, place):
        top, bottom = (self.value(part, place) for part in node.args)
        if not bottom.is_scalar:
            raise NotGeneral("a division by something that is not a number")
        return self.times(top, self.inverted(bottom))

    def _pow(self, node, place):
        base, exponent = node.args
        exponent = self.scalar(exponent, place)
        constant = len(exponent) <= 1 and all(term == ((), ()) for term, _ in exponent)
        if base.op == "norm" and constant and exponent[0][1] == 2:
            return self.squared_norm(self.value(base.body, place))
        poly = self.scalar(base, place)
        if constant:
            if not exponent:
                raise NotGeneral("a power with exponent zero")
            return self.number(self.power(poly, exponent[0][1]))
        if not self.positive(poly):
            raise NotGeneral("a symbolic power of something that may be negative")
        logarithm = self.algebra.multiply(exponent, self.algebra.log(poly))
        return self.number(self.algebra.exp(logarithm))

    def _sqrt(self, node, place):
        return self.number(self.power(self.scalar(node.body, place), "1/2"))

    def _norm(self, node, place):
        square = self.squared_norm(self.value(node.body, place))
        return self.number(self.power(square.entry(None, None), "1/2"))

    def _fn(self, node, place):
        name, argument = node.args
        if name == "trace":
            return self.trace(self.value(argument, place))
        if name == "det":
            return self.determined(self.value(argument, place))
        if name == "ln":
            poly = self.scalar(argument, place)
            if not poly:
                raise NotGeneral("the logarithm of zero")
            return self.number(self.algebra.log(poly))
        if name == "exp":
            return self.number(self.algebra.exp(self.scalar(argument, place)))
        if name in ("cosh", "sinh", "tanh"):
            return self.number(self._hyperbolic(name, self.scalar(argument, place)))
        raise NotGeneral(f"the function {name}")

    def _hyperbolic(self, name, poly):
        add, scale, exp = self.algebra.add, self.algebra.scale, self.algebra.exp
        up, down = exp(poly), exp(scale(poly, -1))
        if name == "cosh":
            return scale(add(up, down), "1/2")
        if name == "sinh":
            return scale(add(up, scale(down, -1)), "1/2")
        return self.algebra.multiply(add(up, scale(down, -1)), self.power(add(up, down), -1))

    def _transpose(self, node, place):
        return self.transpose(self.value(node.body, place))

    def _inverse(self, node, place):
        return self.inverted(self.value(node.body, place))

    def _bars(self, node, place):
        return self.determined(self.value(node.body, place))

    def _had(self, node, place):
        return self.hadamard(*(self.value(part, place) for part in node.args))

    def _entryof(self, node, place):
        whole, indices = node.args
        value = self.value(whole, place)
        found = iter([self.index(index, place) for index in indices])
        if value.shape is None:
            raise NotGeneral("an entry of an identity of open size")
        at = [None if dim == ONE else next(found) for dim in value.shape]
        if [x.range for x in at if x] != [dim for dim in value.shape if dim != ONE]:
            raise NotGeneral("an index that runs over another dimension")
        return self.number(value.entry(*at))
