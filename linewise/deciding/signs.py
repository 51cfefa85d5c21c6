"""The sign of a formula by its form: a proof for every size and every value, or none.

A number is positive or not negative; a symmetric matrix positive definite or semidefinite. What is
found follows from the kinds of the symbols and from sums, products, squares, congruences, traces
and determinants alone; nothing is evaluated. Where a rule rests on a named inequality, its name is
noted in `cites`.
"""

from ..formula import Node
from .bounds import bounded, cancelled, factors_of, from_one, share
from .congruences import Congruences, product_sign

# The sign of a node: 2 positive (definite), 1 not negative (semidefinite), -1 and -2 the opposite,
# 0 zero, None unknown.
_KINDS = {
    "positive": 2, "count": 2, "probability": 2, "nonnegative": 1, "simplex": 2, "stochastic": 1,
    "distribution": 1, "onehot": 1, "spd": 2, "psd": 1, "identity": 2, "label": 2,
}  # fmt: skip


class Signs(Congruences):
    """Signs in the notation of a `World`."""

    def __init__(self, world):
        super().__init__(world)
        self.cites = set()
        self._known = {}

    def sign(self, node):
        """2, 1, 0, -1, -2 or None for one node."""
        if node not in self._known:
            self._known[node] = None  # what goes in circles has no sign
            self._known[node] = self._sign(node)
        return self._known[node]

    def _sign(self, node):
        rule = getattr(self, f"_{node.op}", None)
        found = rule(node) if rule else None
        if found is None and node.op in ("add", "mul", "sum", "neg"):
            found = bounded(self, node)
        return found

    # -- leaves

    def _num(self, node):
        value = node.value
        return (2 if value > 0 else -2) if value else 0

    def _zero(self, node):
        return 0

    def _size(self, node):
        return 2

    _idx = _identity = _size

    def _const(self, node):
        return 2 if node.name in ("pi", "e") else None

    def _sym(self, node):
        body = self.spelled(node)
        if body is not None:  # a definition counts more than a kind
            return self.sign(body)
        kind = self.world.kind(node.key)
        if kind is None or self.world.definition(node.key) is not None:
            return None
        return _KINDS.get(kind.name)

    def _call(self, node):
        definition = self.world.definition(node.key, self.world.passed(node.arguments))
        if definition is None:
            return None
        if not isinstance(definition.body, Node):
            return 2  # a Gaussian density
        return self.sign(definition.body)

    def _prob(self, node):
        model = self.world.model
        if model is None:
            return 1
        parts = self.sign(model["weight"]), self.sign(model["density"])
        return 2 if parts == (2, 2) else 1

    def _kl(self, node):
        self.cites.add("gibbs")
        return 1

    # -- sums and products

    def _add(self, node):
        found = [self.sign(part) for part in cancelled(node)]
        if not found:
            return 0
        for way in (1, -1):
            if all(s is not None and s * way >= 0 for s in found):
                return way * max(abs(s) for s in found)
        return None

    def _neg(self, node):
        found = self.sign(node.body)
        return None if found is None else -found

    def _sum(self, node):
        found = self._bound(node)
        if found in (2, -2) and not all(_nonempty(b) for b in node.binders):
            return found // 2
        return found

    def _prod(self, node):
        found = self._bound(node)
        return found if found in (1, 2) else None

    def _bound(self, node):
        return self.sign(node.body) if from_one(*node.args) else None

    _max = _min = _bound

    def _cases(self, node):
        found = [self.sign(value) for value, _ in node.rows]
        if any(s is None for s in found):
            return None
        for way in (1, -1):
            if all(s * way >= 0 for s in found):
                return way * min(abs(s) for s in found)
        return None

    def _mul(self, node):
        numbers, rest, scalar = [], [], 1
        for factor in factors_of(node):
            if self.shape(factor) == "number":
                numbers.append(factor)
            elif factor.op == "neg":
                scalar = -scalar
                rest.append(factor.body)
            else:
                rest.append(factor)
        found = self.times(numbers)
        if found is None:
            return None
        if rest:
            matrix = self.congruence(rest)
            if matrix is None:
                return None
            found = product_sign(found, matrix)
        return scalar * found

    def _had(self, node):
        found = [self.sign(part) for part in node.args]  # Schur's product theorem
        return min(found) if all(s in (1, 2) for s in found) else None

    def _div(self, node):
        above, below = (self.sign(part) for part in node.args)
        if above is None or not below:
            return None
        return above if below > 0 else -above  # where it has a value, what is below is not zero

    def _pow(self, node):
        base, power = node.args
        if power.op == "neg" and power.body.op == "num":
            power = Node("num", -power.body.value)
        found = self.sign(base)
        if self.shape(base) == "matrix":
            whole = power.op == "num" and power.value.denominator == 1
            return 2 if found == 2 and whole else None
        if found == 2:
            return 2
        if found == 0 and power.op == "num" and power.value > 0:
            return 0
        if power.op == "num" and power.value.denominator == 1:
            even = power.value % 2 == 0
            if power.value < 0:  # where it has a value, the base is not zero
                return 2 if even else {1: 2, -1: -2, -2: -2}.get(found)
            if even:
                return (2 if found == -2 else 1) if self.shape(base) == "number" else None
            return found
        return 1 if found == 1 else None

    def _sqrt(self, node):
        return 2 if self.sign(node.body) == 2 else 1

    def _norm(self, node):
        return 1

    _iverson = _norm

    def _inverse(self, node):
        found = self.sign(node.body)
        return {1: 2, 2: 2, -1: -2, -2: -2}.get(found)

    def _transpose(self, node):
        return self.sign(node.body)

    def _bars(self, node):
        shape = self.shape(node.body)
        found = self.sign(node.body)
        if shape == "number":
            return 2 if found in (2, -2) else 1
        return found if found in (1, 2) and shape == "matrix" else None

    def _fn(self, node):
        name, inside = node.args
        found = self.sign(inside)
        if name in ("exp", "cosh"):
            return 2
        if name == "det":
            return found if found in (1, 2) else None
        if name == "trace":
            return found if found is not None else self.trace(inside)
        if name in ("sinh", "tanh", "arctan"):
            return found
        if name == "ln":
            return self._log(inside)
        return None

    def _log(self, node):
        """The sign of ln: by the side of one on which its argument lies."""
        if node.op == "num" and node.value > 0:
            return 2 if node.value > 1 else (0 if node.value == 1 else -2)
        if node.op == "sym" and (kind := self.world.kind(node.key)) is not None:
            return -2 if kind.name == "probability" else (-1 if share(self, node) else None)
        return -1 if share(self, node) else None


def _nonempty(binder):
    """True if a bound letter takes at least one value."""
    if binder.op == "range":
        low, high = binder.low, binder.high
        return len(binder.args) == 3 and high.op == "size" and low.op == "num" and low.value <= 1
    return len(binder.args) == (1 if binder.op == "each" else 2)
