"""What a formula is by its form alone: a number, a column, a matrix; symmetric or not."""

from ..formula import Node, canonical
from ..notation.kinds import kinds_with

NUMBERS = (
    "real", "positive", "nonnegative", "probability", "integer", "count", "simplex", "stochastic",
    "distribution", "label", "onehot", "entry",
)  # fmt: skip
SYMMETRIC = kinds_with("symmetric")
_SHAPES = {
    ("number", "number"): "number", ("number", "column"): "column", ("number", "row"): "row",
    ("number", "matrix"): "matrix", ("column", "number"): "column", ("row", "number"): "row",
    ("matrix", "number"): "matrix", ("row", "column"): "number", ("column", "row"): "matrix",
    ("row", "matrix"): "row", ("matrix", "column"): "column", ("matrix", "matrix"): "matrix",
}  # fmt: skip
_NUMBER = (
    "num", "idx", "size", "const", "prob", "kl", "weightof", "bars", "norm", "sqrt", "iverson",
    "entryof", "prod", "max", "min",
)  # fmt: skip
_KINDS = {
    "vector": "column", "unit": "column", "ones": "column", "zeros": "column", "row": "row",
    "bundle": None, "stack": "column", "rows": None,
}  # fmt: skip


class Shapes:
    """Shapes in the notation of a `World`."""

    def __init__(self, world):
        self.world = world

    def transposed(self, node):
        """The transpose of a node, simplified as far as its form tells."""
        shape = self.shape(node)
        if shape == "number" or self.symmetric(node):
            return node
        if node.op == "transpose":
            return node.body
        if node.op == "inverse":
            return Node("inverse", self.transposed(node.body))
        if node.op == "mul":
            return Node("mul", *(self.transposed(f) for f in reversed(node.args)))
        return Node("transpose", node)

    def symmetric(self, node):
        """True if a matrix equals its transpose."""
        if node.op == "sym":
            return self.is_of(node, SYMMETRIC, self.symmetric)
        if node.op == "identity":
            return True
        if node.op in ("inverse", "neg"):
            return self.symmetric(node.body)
        if node.op == "add":
            return all(self.symmetric(part) for part in node.args)
        if node.op == "sum":
            return self.symmetric(node.body)
        if node.op == "mul":
            rest = [f for f in node.args if self.shape(f) != "number"]
            return bool(rest) and all(
                self.transposed(a) is b if i != len(rest) - 1 - i else self.symmetric(a)
                for i, (a, b) in enumerate(zip(rest, reversed(rest), strict=True)))
        return False

    def dimension(self, node):
        """The size letter of a square matrix, or "" if its form does not tell."""
        if node.op == "sym":
            kind = self.world.kind(node.key)
            if kind is not None:
                return kind.dims[0] if kind.dims else ""
            body = self.spelled(node)
            return self.dimension(body) if body is not None else ""
        if node.op in ("inverse", "neg", "transpose", "sum"):
            return self.dimension(node.body)
        if node.op in ("add", "mul", "div"):
            return next((d for d in map(self.dimension, node.args) if d), "")
        return ""

    def shape(self, node):
        """"number", "column", "row", "matrix" or None, by the form alone."""
        op = node.op
        if op in _NUMBER:
            return "number"
        if op == "fn":
            return None if node.name == "diag" else "number"
        if op == "sym":
            kind = self.world.kind(node.key)
            if kind is None:
                body = self.spelled(node)
                return self.shape(body) if body is not None else None
            if kind.name in NUMBERS:
                return "number"
            return _KINDS.get(kind.name, "matrix")
        if op == "call":
            definition = self.world.definition(node.key, self.world.passed(node.arguments))
            if definition is None:
                return None
            body = definition.body
            return self.shape(body) if isinstance(body, Node) else "number"
        if op == "identity":
            return "matrix"
        if op in ("neg", "pow", "inverse", "div"):
            return self.shape(node.args[0])
        if op == "transpose":
            inner = self.shape(node.body)
            return {"column": "row", "row": "column"}.get(inner, inner)
        if op in ("add", "had"):
            return next((s for s in map(self.shape, node.args) if s), None)
        if op == "sum":
            return self.shape(node.body)
        if op == "mul":
            found = "number"
            for factor in node.args:
                found = _SHAPES.get((found, self.shape(factor)))
            return found
        return None

    def is_of(self, symbol, kinds, holds):
        """True if a symbol is of one of these kinds, or this holds for what it stands for."""
        kind = self.world.kind(symbol.key)
        if kind is not None:
            return kind.name in kinds
        body = self.spelled(symbol)
        return body is not None and holds(body)

    def spelled(self, node):
        """The definition of a symbol with this symbol's indices, or None."""
        if node.op != "sym":
            return None
        body = self.world.body(node.key)
        if body is None or node.tag:
            return None
        letters = self.world.definition(node.key).letters
        if len(letters) != len(node.indices):
            return body if not letters and not node.indices else None
        if not all(n.op == "idx" for n in node.indices):
            return None
        return canonical(body, dict(zip(letters, (n.letter for n in node.indices), strict=True)))
