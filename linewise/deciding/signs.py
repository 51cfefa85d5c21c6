"""The sign of a formula by its form: a proof for every size and every value, or none.

A number is positive or not negative; a symmetric matrix positive definite or semidefinite. What is
found follows from the kinds of the symbols and from sums, products, squares, congruences, traces
and determinants alone; nothing is evaluated. Where a rule rests on a named inequality, its name is
noted in `cites`.
"""

from ..formula import Node, canonical, free_indices, neg, walk
from ..proof import equal

# The sign of a node: 2 positive (definite), 1 not negative (semidefinite), -1 and -2 the opposite,
# 0 zero, None unknown.
_KINDS = {
    "positive": 2, "count": 2, "probability": 2, "nonnegative": 1, "simplex": 2, "stochastic": 1,
    "distribution": 1, "onehot": 1, "spd": 2, "psd": 1, "identity": 2, "label": 2,
}  # fmt: skip
_SHARES = ("simplex", "stochastic", "distribution")
_NUMBERS = (
    "real", "positive", "nonnegative", "probability", "integer", "count", "simplex", "stochastic",
    "distribution", "label", "onehot", "entry",
)  # fmt: skip
_SYMMETRIC = ("symmetric", "spd", "psd", "diagonal", "identity")
_INVERTIBLE = ("spd", "invertible", "orthogonal", "identity")
DEPTH = 40


class Signs:
    """Signs in the notation of a `World`."""

    def __init__(self, world):
        self.world = world
        self.cites = set()
        self._known = {}

    def sign(self, node, depth=0):
        """2, 1, 0, -1, -2 or None for one node."""
        if node not in self._known:
            if depth > DEPTH:
                return None
            self._known[node] = None  # what goes in circles has no sign
            self._known[node] = self._sign(node, depth + 1)
        return self._known[node]

    def _sign(self, node, depth):
        rule = getattr(self, f"_{node.op}", None)
        found = rule(node, depth) if rule else None
        if found is None and node.op in ("add", "mul", "sum", "neg"):
            found = self._by_inequality(node, depth)
        return found

    # -- leaves

    def _num(self, node, depth):
        value = node.args[0]
        return (2 if value > 0 else -2) if value else 0

    def _zero(self, node, depth):
        return 0

    def _size(self, node, depth):
        return 2

    def _idx(self, node, depth):
        return 2

    def _const(self, node, depth):
        return 2 if node.args[0] in ("pi", "e") else None

    def _identity(self, node, depth):
        return 2

    def _sym(self, node, depth):
        body = self.spelled(node)
        if body is not None:  # a definition counts more than a kind
            return self.sign(body, depth)
        kind = self.world.kind(node.args[0])
        if kind is None or self.world.definition(node.args[0]) is not None:
            return None
        return _KINDS.get(kind.name)

    def _call(self, node, depth):
        definition = self.world.definition(node.args[0], self.world.passed(node.args[2]))
        if definition is None:
            return None
        if not isinstance(definition[2], Node):
            return 2  # a Gaussian density
        return self.sign(definition[2], depth)

    def _prob(self, node, depth):
        model = self.world.model
        if model is None:
            return 1
        parts = self.sign(model["weight"], depth), self.sign(model["density"], depth)
        return 2 if parts == (2, 2) else 1

    def _kl(self, node, depth):
        self.cites.add("gibbs")
        return 1

    def _iverson(self, node, depth):
        return 1

    # -- sums and products

    def _add(self, node, depth):
        found = [self.sign(part, depth) for part in node.args]
        for way in (1, -1):
            if all(s is not None and s * way >= 0 for s in found):
                return way * max(abs(s) for s in found)
        return None

    def _neg(self, node, depth):
        found = self.sign(node.args[0], depth)
        return None if found is None else -found

    def _sum(self, node, depth):
        found = self.sign(node.args[1], depth)
        if found in (2, -2) and not all(_nonempty(b) for b in node.args[0]):
            return found // 2
        return found

    def _prod(self, node, depth):
        found = self.sign(node.args[1], depth)
        return found if found in (1, 2) else None

    def _max(self, node, depth):
        return self.sign(node.args[1], depth)

    _min = _max

    def _cases(self, node, depth):
        found = [self.sign(value, depth) for value, _ in node.args[0]]
        if any(s is None for s in found):
            return None
        for way in (1, -1):
            if all(s * way >= 0 for s in found):
                return way * min(abs(s) for s in found)
        return None

    def _mul(self, node, depth):
        numbers, rest, scalar = [], [], 1
        for factor in _factors(node):
            if self.shape(factor) == "number":
                numbers.append(factor)
            elif factor.op == "neg":
                scalar = -scalar
                rest.append(factor.args[0])
            else:
                rest.append(factor)
        found = self._times(numbers, depth)
        if found is None:
            return None
        if rest:
            matrix = self._congruence(rest, depth)
            if matrix is None:
                return None
            found = _product(found, matrix)
        return scalar * found

    def _times(self, factors, depth):
        """The sign of a product of numbers; equal factors of unknown sign make a square."""
        found, open_ = 2, []
        for factor in factors:
            sign = self.sign(factor, depth)
            if sign is not None:
                found = _product(found, sign)
            elif factor in open_:
                open_.remove(factor)
                found = _product(found, 1)
            else:
                open_.append(factor)
        return None if open_ else found

    def _congruence(self, factors, depth):
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
        sign = self.sign(core[0], depth)
        if sign is None:
            return None
        return sign if all(self.invertible(f, depth) for f in outer) else _weak(sign)

    def _mirrored(self, factors):
        half = len(factors) // 2
        return all(self.transposed(a) is b
                   for a, b in zip(factors[:half], reversed(factors[half:]), strict=True))

    def _had(self, node, depth):
        found = [self.sign(part, depth) for part in node.args]  # Schur's product theorem
        return min(found) if all(s in (1, 2) for s in found) else None

    def _div(self, node, depth):
        above, below = (self.sign(part, depth) for part in node.args)
        if above is None or not below:
            return None
        return above if below > 0 else -above  # where it has a value, what is below is not zero

    def _pow(self, node, depth):
        base, power = node.args
        found = self.sign(base, depth)
        if self.shape(base) == "matrix":
            whole = power.op == "num" and power.args[0].denominator == 1
            return 2 if found == 2 and whole else None
        if found == 2:
            return 2
        if power.op == "num" and power.args[0].denominator == 1:
            even = power.args[0] % 2 == 0
            if power.args[0] < 0:  # where it has a value, the base is not zero
                return 2 if even else {1: 2, -1: -2, -2: -2}.get(found)
            if even:
                return (2 if found == -2 else 1) if self.shape(base) == "number" else None
            return found
        return 1 if found == 1 else None

    def _sqrt(self, node, depth):
        return 2 if self.sign(node.args[0], depth) == 2 else 1

    def _norm(self, node, depth):
        return 1

    def _inverse(self, node, depth):
        found = self.sign(node.args[0], depth)
        return {1: 2, 2: 2, -1: -2, -2: -2}.get(found)

    def _transpose(self, node, depth):
        return self.sign(node.args[0], depth)

    def _bars(self, node, depth):
        shape = self.shape(node.args[0])
        found = self.sign(node.args[0], depth)
        if shape == "number":
            return 2 if found in (2, -2) else 1
        return found if found in (1, 2) and shape == "matrix" else None

    def _fn(self, node, depth):
        name, inside = node.args
        found = self.sign(inside, depth)
        if name in ("exp", "cosh"):
            return 2
        if name == "det":
            return found if found in (1, 2) else None
        if name == "trace":
            return found if found is not None else self._trace(inside, depth)
        if name in ("sinh", "tanh", "arctan"):
            return found
        if name == "ln":
            return self._log(inside)
        return None

    def _log(self, node):
        """The sign of ln: by the side of one on which its argument lies."""
        if node.op == "num" and node.args[0] > 0:
            return 2 if node.args[0] > 1 else (0 if node.args[0] == 1 else -2)
        if node.op == "sym" and (kind := self.world.kind(node.args[0])) is not None:
            return -2 if kind.name == "probability" else (-1 if self.share(node) else None)
        return -1 if self.share(node) else None

    def _trace(self, node, depth):
        """tr(AB) of two semidefinite matrices, in any rotation, with numbers before it."""
        parts = _factors(node)
        numbers = [f for f in parts if self.shape(f) == "number"]
        rest = [f for f in parts if self.shape(f) != "number"]
        outside = self._times(numbers, depth)
        if outside is None or len(rest) < 2:
            return None
        for turn in range(len(rest)):
            turned = rest[turn:] + rest[:turn]
            for cut in range(1, len(turned)):
                two = [self._congruence(half, depth) for half in (turned[:cut], turned[cut:])]
                if all(s in (1, 2) for s in two):
                    return _product(outside, min(two))
        return None

    # -- named inequalities

    def _by_inequality(self, node, depth):
        """A sum that one of the known inequalities bounds."""
        terms = [t for t in _terms(node)]
        for rule, name in (
            (self._one_less_share, ""), (self._tangent, "log below its tangent"),
            (self._trace_log, "trace log"), (self._divergence, "gibbs"), (self._jensen, "jensen"),
        ):  # fmt: skip
            if rule(terms, depth):
                if name:
                    self.cites.add(name)
                return 1
        return None

    def _one_less_share(self, terms, depth):
        """1 - p for a share p, or for products and chances of shares."""
        if len(terms) != 2:
            return False
        ones = [t for t in terms if t.op == "num" and t.args[0] >= 1]
        rest = [t for t in terms if t not in ones]
        return bool(ones) and len(rest) == 1 and rest[0].op == "neg" and self.share(rest[0].args[0])

    def share(self, node):
        """True if a number lies between 0 and 1."""
        if node.op == "sym":
            body = self.spelled(node)
            if body is not None:
                return self.share(body)
            kind = self.world.kind(node.args[0])
            return kind is not None and kind.name in (*_SHARES, "probability", "onehot")
        if node.op in ("mul", "prod"):
            parts = node.args if node.op == "mul" else (node.args[1],)
            return all(self.share(f) for f in parts)
        if node.op == "num":
            return 0 <= node.args[0] <= 1
        if node.op == "call":
            kind = self.world.kind(node.args[0])
            return kind is not None and kind.name == "distribution"
        if node.op == "prob" and self.world.model is not None:
            data = self.world.model["data"]
            events = [n for n in node.args[0] if n.op in ("sym", "family")]
            return all(self.world.kind(n.args[0]) is not None
                       and self.world.kind(n.args[0]).name in ("label", "onehot", "bundle")
                       and data not in {k for k, _ in self.world.members(n)} for n in events)
        return False

    def _tangent(self, terms, depth):
        """u - 1 - ln(u), and the same with u = exp(v)."""
        powers = [t for t in terms if _exponent(t) is not None]
        if len(terms) == 3 and len(powers) == 1:
            others = [t for t in terms if t is not powers[0] and not _is_number(t, -1)]
            return len(others) == 1 and others[0] in (neg(_exponent(powers[0])),
                                                      _negated(_exponent(powers[0])))
        logs = [t.args[0].args[1] for t in terms
                if t.op == "neg" and t.args[0].op == "fn" and t.args[0].args[0] == "ln"]
        if len(logs) != 1:
            return False
        rest = [t for t in terms if not (t.op == "neg" and t.args[0].op == "fn"
                                         and t.args[0].args[0] == "ln")]
        minus = [t for t in rest if _is_number(t, -1)]
        plus = [t for t in rest if not _is_number(t, -1)]
        return len(minus) == 1 and len(plus) == 1 and plus[0] is logs[0]

    def _trace_log(self, terms, depth):
        """tr(X) - ln|X| - n for X positive definite, or the product of two such."""
        traces = [t.args[1] for t in terms if t.op == "fn" and t.args[0] == "trace"]
        logs = [t.args[0].args[1].args[-1] for t in terms
                if t.op == "neg" and t.args[0].op == "fn" and t.args[0].args[0] == "ln"
                and (t.args[0].args[1].op == "bars" or t.args[0].args[1].args[0] == "det")]
        sizes = [t.args[0] for t in terms if t.op == "neg" and t.args[0].op == "size"]
        if not (len(terms) == 3 and len(traces) == len(logs) == len(sizes) == 1):
            return False
        if traces[0] is not logs[0] or self.dimension(traces[0]) != sizes[0].args[0]:
            return False
        parts = _factors(traces[0])
        # inside ln |.| a semidefinite factor that has a value is definite
        return len(parts) <= 2 and all(self.shape(f) == "matrix" and self.sign(f, depth) in (1, 2)
                                       for f in parts)

    def _divergence(self, terms, depth):
        """sum_i p_i ln(p_i/q_i) for two distributions over i (or its negative with q_i/p_i)."""
        if len(terms) != 1:
            return False
        term, way = terms[0], 1
        while term.op == "neg":
            term, way = term.args[0], -way
        if term.op != "sum":
            return False
        factors, flip = [], 1
        for factor in _factors(term.args[1]):
            while factor.op == "neg":
                factor, flip = factor.args[0], -flip
            factors.append(factor)
        logs = [f for f in factors if f.op == "fn" and f.args[0] == "ln" and f.args[1].op == "div"]
        if len(logs) != 1:
            return False
        above, below = logs[0].args[1].args
        weights = [f for f in factors if f is not logs[0]]
        way *= flip
        if way < 0:
            above, below = below, above
        for weight in weights:
            others = list(weights)
            others.remove(weight)
            if above is weight and any(
                self.sums_to_one(above, binder) and self.sums_to_one(below, binder)
                and not any(binder.args[0] in free_indices(o) or binder.args[-1] in walk(o)
                            for o in others)
                for binder in term.args[0]
            ):
                found = self._times(others, depth)
                return found is not None and found > 0
        return False

    def _jensen(self, terms, depth):
        """ln(sum_i w_i v_i) - sum_i w_i ln(v_i) for weights that sum to one."""
        whole = [t.args[1] for t in terms if t.op == "fn" and t.args[0] == "ln"]
        parts = [t.args[0] for t in terms if t.op == "neg"]
        if len(terms) != 2 or len(whole) != 1 or len(parts) != 1:
            return False
        if whole[0].op != "sum" or parts[0].op != "sum" or len(whole[0].args[0]) != 1:
            return False
        binder = whole[0].args[0][0]
        if parts[0].args[0] != (binder,):
            return False
        factors = _factors(parts[0].args[1])
        logs = [f for f in factors if f.op == "fn" and f.args[0] == "ln"]
        weights = [f for f in factors if f not in logs]
        if len(logs) != 1 or len(weights) != 1 or not self.sums_to_one(weights[0], binder):
            return False
        return sorted(map(id, _factors(whole[0].args[1]))) == sorted(
            map(id, [*weights, *_factors(logs[0].args[1])])
        )

    def sums_to_one(self, node, binder):
        """True if a family is not negative and its sum over all values of a bound letter is one."""
        world, letter = self.world, binder.args[0]
        if binder.op == "labelof":
            label = binder.args[1]
            if node.op == "call" and node.args[2] == (label,):
                kind = world.kind(node.args[0])
                return kind is not None and kind.name == "distribution"
            return node.op == "prob" and node.args[0] == (label,) and not any(
                label in walk(given) for given in node.args[1])
        size = world.notation.indices.get(letter)
        whole = Node("range", letter, Node("num", 1), Node("size", size))
        if size is None or binder not in (Node("each", letter), whole):
            return False
        if node.op == "prob" and world.model is not None:
            events = node.args[0]
            return (len(events) == 1 and events[0].op == "event"
                    and events[0].args[1] is Node("idx", letter)
                    and not any(letter in free_indices(n) for n in node.args[1])
                    and not world.model["onehot"])
        if self.sign(node) not in (1, 2):
            return False
        return equal(world, Node("sum", (whole,), node), Node("num", 1), simplex=True)

    # -- what a node is

    def invertible(self, node, depth=0):
        """True if a square matrix has an inverse for every value of its letters."""
        if self.shape(node) == "number":
            return self.sign(node, depth) in (2, -2)
        if self.sign(node, depth) in (2, -2):
            return True
        if node.op in ("transpose", "neg"):
            return self.invertible(node.args[0], depth)
        if node.op == "inverse":
            return True
        if node.op == "mul":
            return all(self.invertible(f, depth) for f in node.args)
        if node.op == "sym":
            kind = self.world.kind(node.args[0])
            if kind is not None:
                return kind.name in _INVERTIBLE
            body = self.spelled(node)
            return body is not None and self.invertible(body, depth)
        return False

    def transposed(self, node):
        """The transpose of a node, simplified as far as its form tells."""
        shape = self.shape(node)
        if shape == "number" or self.symmetric(node):
            return node
        if node.op == "transpose":
            return node.args[0]
        if node.op == "inverse":
            return Node("inverse", self.transposed(node.args[0]))
        if node.op == "mul":
            return Node("mul", *(self.transposed(f) for f in reversed(node.args)))
        return Node("transpose", node)

    def symmetric(self, node):
        """True if a matrix equals its transpose."""
        if node.op == "sym":
            kind = self.world.kind(node.args[0])
            if kind is not None:
                return kind.name in _SYMMETRIC
            body = self.spelled(node)
            return body is not None and self.symmetric(body)
        if node.op == "identity":
            return True
        if node.op in ("inverse", "neg"):
            return self.symmetric(node.args[0])
        if node.op == "add":
            return all(self.symmetric(part) for part in node.args)
        if node.op == "sum":
            return self.symmetric(node.args[1])
        if node.op == "mul":
            rest = [f for f in node.args if self.shape(f) != "number"]
            return bool(rest) and all(
                self.transposed(a) is b if i != len(rest) - 1 - i else self.symmetric(a)
                for i, (a, b) in enumerate(zip(rest, reversed(rest), strict=True)))
        return False

    def dimension(self, node):
        """The size letter of a square matrix, or "" if its form does not tell."""
        if node.op == "sym":
            kind = self.world.kind(node.args[0])
            if kind is not None:
                return kind.dims[0] if kind.dims else ""
            body = self.spelled(node)
            return self.dimension(body) if body is not None else ""
        if node.op in ("inverse", "neg", "transpose", "sum"):
            return self.dimension(node.args[1 if node.op == "sum" else 0])
        if node.op in ("add", "mul", "div"):
            return next((d for d in map(self.dimension, node.args) if d), "")
        return ""

    def shape(self, node):
        """"number", "column", "row", "matrix" or None, by the form alone."""
        op = node.op
        if op in ("num", "idx", "size", "const", "prob", "kl", "weightof", "bars", "norm", "sqrt",
                  "iverson", "entryof", "prod", "max", "min"):
            return "number"
        if op == "fn":
            return None if node.args[0] == "diag" else "number"
        if op == "sym":
            kind = self.world.kind(node.args[0])
            if kind is None:
                body = self.spelled(node)
                return self.shape(body) if body is not None else None
            if kind.name in _NUMBERS:
                return "number"
            return {"vector": "column", "unit": "column", "ones": "column", "zeros": "column",
                    "row": "row", "bundle": None, "stack": "column", "rows": None,
                    }.get(kind.name, "matrix")  # fmt: skip
        if op == "call":
            definition = self.world.definition(node.args[0], self.world.passed(node.args[2]))
            if definition is None:
                return None
            return self.shape(definition[2]) if isinstance(definition[2], Node) else "number"
        if op == "identity":
            return "matrix"
        if op in ("neg", "pow", "inverse", "div"):
            return self.shape(node.args[0])
        if op == "transpose":
            inner = self.shape(node.args[0])
            return {"column": "row", "row": "column"}.get(inner, inner)
        if op in ("add", "had"):
            return next((s for s in map(self.shape, node.args) if s), None)
        if op == "sum":
            return self.shape(node.args[1])
        if op == "mul":
            found = "number"
            for factor in node.args:
                found = _SHAPES.get((found, self.shape(factor)))
            return found
        return None

    def spelled(self, node):
        """The definition of a symbol with this symbol's indices, or None."""
        if node.op != "sym":
            return None
        definition = self.world.definition(node.args[0])
        if definition is None or not isinstance(definition[2], Node) or node.args[2]:
            return None
        letters, body = definition[1], definition[2]
        if len(letters) != len(node.args[1]):
            return body if not letters and not node.args[1] else None
        if not all(n.op == "idx" for n in node.args[1]):
            return None
        return canonical(body, dict(zip(letters, (n.args[0] for n in node.args[1]), strict=True)))


_SHAPES = {
    ("number", "number"): "number", ("number", "column"): "column", ("number", "row"): "row",
    ("number", "matrix"): "matrix", ("column", "number"): "column", ("row", "number"): "row",
    ("matrix", "number"): "matrix", ("row", "column"): "number", ("column", "row"): "matrix",
    ("row", "matrix"): "row", ("matrix", "column"): "column", ("matrix", "matrix"): "matrix",
}  # fmt: skip


def _product(a, b):
    if a == 0 or b == 0:
        return 0
    return (1 if a * b > 0 else -1) * min(abs(a), abs(b))


def _weak(sign):
    return max(-1, min(1, sign))


def _factors(node):
    if node.op != "mul":
        return [node]
    return [f for part in node.args for f in _factors(part)]


def _terms(node):
    if node.op == "add":
        return [t for part in node.args for t in _terms(part)]
    if node.op == "neg" and node.args[0].op in ("add", "neg"):
        return [_negated(t) for t in _terms(node.args[0])]
    return [node]


def _negated(node):
    return node.args[0] if node.op == "neg" else neg(node)


def _exponent(node):
    """v of exp(v), or None."""
    if node.op == "fn" and node.args[0] == "exp":
        return node.args[1]
    return node.args[1] if node.op == "pow" and node.args[0] is Node("const", "e") else None


def _is_number(node, value):
    if node.op == "neg":
        return _is_number(node.args[0], -value)
    return node.op == "num" and node.args[0] == value


def _nonempty(binder):
    """True if a bound letter takes at least one value."""
    if binder.op == "range":
        low, high = binder.args[1:3]
        return len(binder.args) == 3 and high.op == "size" and low.op == "num" and low.args[0] <= 1
    return len(binder.args) == (1 if binder.op == "each" else 2)
