"""The tree of a formula that has been read: interned nodes, so equal formulas are one object."""

from fractions import Fraction

from ..errors import Undecided


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


def number_value(text):
    """The exact value of a decimal numeral, `"0.01%"` included."""
    return Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)


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
_CONDITIONS = {"range": 3, "each": 1, "labelof": 2, "labelings": 2}


def parts_of(binder):
    """The bounds of a binder, which do not see its letter, and its conditions, which do."""
    start = _CONDITIONS[binder.op]
    return binder.args[1:start], binder.args[start:]


def substituted_letters(node, names):
    """`node` with free index letters replaced; a bound letter in the way is renamed first.

    Parameters
    ----------
    node : Node
    names : dict of str to Node
        What stands for each letter.
    """
    names = {name: new for name, new in names.items() if name in free_indices(node)}
    if not names:
        return node
    if node.op == "idx":
        return names[node.args[0]]
    if node.op not in BINDERS:
        return Node(node.op, *(_substituted_arg(a, names) for a in node.args))
    taken = frozenset().union(*map(free_indices, names.values()))
    used = taken | free_indices(node)
    binders, body = node.args
    inner, done = dict(names), []
    for binder in binders:
        letter = binder.args[0]
        bounds, conditions = parts_of(binder)
        bounds = _substituted_arg(bounds, inner)
        inner.pop(letter, None)
        if letter in taken:
            if binder.op != "range":
                raise Undecided(f"the bound letter {letter} is in the way; give it another name")
            new = letter
            while new in used:
                new += "°"  # no letter of a page; the binder says its range
            inner[letter] = Node("idx", new)
            letter = new
        done.append(Node(binder.op, letter, *bounds, *_substituted_arg(conditions, inner)))
    return Node(node.op, tuple(done), substituted_letters(body, inner))


def _substituted_arg(arg, names):
    if isinstance(arg, Node):
        return substituted_letters(arg, names)
    if isinstance(arg, tuple):
        return tuple(_substituted_arg(a, names) for a in arg)
    return arg


def free_indices(node):
    """The names of the index letters that `node` leaves free (cached on the node)."""
    if node.free is None:
        if node.op == "idx":
            node.free = frozenset([node.args[0]])
        elif node.op in BINDERS:
            binders, body = node.args
            free = free_indices(body)
            for binder in reversed(binders):
                bounds, conditions = parts_of(binder)
                free = ((free | _free_of(conditions)) - {binder.args[0]}) | _free_of(bounds)
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
