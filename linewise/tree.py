"""The tree of a formula that has been read: interned nodes, so equal formulas are one object."""

from fractions import Fraction

from .tokens import number_value


class Node:
    """`op` says what it is, `args` holds children and constants; equal nodes are identical."""

    __slots__ = ("args", "free", "op")
    _known = {}  # noqa: RUF012  (the interning table)

    def __new__(cls, op, *args):
        node = cls._known.get((op, args))
        if node is None:
            node = object.__new__(cls)
            node.op, node.args, node.free = op, args, None
            cls._known[op, args] = node
        return node

    def __repr__(self):
        return f"{self.op}({', '.join(map(repr, self.args))})"

    def __reduce__(self):
        return Node, (self.op, *self.args)


def number(value):
    """A node for an exact number, given as a `Fraction`, an int or a decimal numeral."""
    if isinstance(value, str):
        value = number_value(value)
    return Node("num", Fraction(value))


ZERO = number(0)
ONE = number(1)


def add(terms):
    """The sum of `terms`; a single term stays itself."""
    terms = tuple(terms)
    return terms[0] if len(terms) == 1 else Node("add", *terms)


def mul(factors):
    """The product of `factors` in this order; a single factor stays itself."""
    factors = tuple(factors)
    return factors[0] if len(factors) == 1 else Node("mul", *factors)


def neg(node):
    """Minus `node`."""
    return Node("neg", node)


def walk(node):
    """Yield `node` and all nodes below it."""
    stack = [node]
    while stack:
        top = stack.pop()
        yield top
        for arg in top.args:
            _push(arg, stack)


def _push(arg, stack):
    if isinstance(arg, Node):
        stack.append(arg)
    elif isinstance(arg, tuple):
        for inner in arg:
            _push(inner, stack)


BINDERS = {"sum", "prod", "max", "min"}


def free_indices(node):
    """The names of the index letters that `node` leaves free (cached on the node)."""
    if node.free is None:
        if node.op == "idx":
            node.free = frozenset([node.args[0]])
        elif node.op in BINDERS:
            binders, body = node.args
            free = free_indices(body)
            for binder in reversed(binders):
                free = (free - {binder.args[0]}) | _free_of(binder.args[1:])
            node.free = free
        else:
            node.free = _free_of(node.args)
    return node.free


def _free_of(args):
    free = frozenset()
    for arg in args:
        if isinstance(arg, Node):
            free |= free_indices(arg)
        elif isinstance(arg, tuple):
            free |= _free_of(arg)
    return free


def canonical(node, names=None):
    """`node` with bound index letters renamed in the order they appear, to compare formulas."""
    names = names or {}
    if node.op == "idx":
        return Node("idx", names.get(node.args[0], node.args[0]))
    if node.op in BINDERS:
        inner, binders = dict(names), []
        for binder in node.args[0]:
            rest = tuple(_canonical_arg(a, inner) for a in binder.args[1:])
            if binder.op in ("range", "each"):
                inner[binder.args[0]] = f"#{len(inner)}"
                # conditions may speak of the bound letter itself
                rest = tuple(_canonical_arg(a, inner) for a in binder.args[1:])
            binders.append(Node(binder.op, inner.get(binder.args[0], binder.args[0]), *rest))
        return Node(node.op, tuple(binders), canonical(node.args[1], inner))
    return Node(node.op, *(_canonical_arg(a, names) for a in node.args))


def _canonical_arg(arg, names):
    if isinstance(arg, Node):
        return canonical(arg, names)
    if isinstance(arg, tuple):
        return tuple(_canonical_arg(a, names) for a in arg)
    return arg
