"""The tree of a formula that has been read: interned nodes, so equal formulas are one object."""

from fractions import Fraction

from ..errors import Undecided

# The fields of each kind of node, in the order of its `args`. A sum's binders are nodes, too: what
# follows the fields of a "range" or an "each" are conditions on its letter.
FIELDS = {
    "num": ("value",), "size": ("letter",), "const": ("name",), "idx": ("letter",), "zero": (),
    "identity": ("dim",), "local": ("name",), "dots": (), "true": (),
    "sym": ("key", "indices", "tag"), "family": ("key", "tag"), "rowof": ("key", "indices", "tag"),
    "call": ("key", "indices", "arguments", "tag"), "bundle": ("members",),
    "add": (), "mul": (), "neg": ("body",), "div": ("top", "bottom"), "pow": ("base", "exponent"),
    "sqrt": ("body",), "had": ("left", "right"), "kron": ("left", "right"), "fn": ("name", "body"),
    "transpose": ("body",), "inverse": ("body",), "bars": ("body",), "norm": ("body",),
    "entryof": ("body", "indices"), "blockof": ("body", "indices"),
    "matrix": ("rows",), "column": ("entries",),
    "factorial": ("body",), "binomial": ("top", "bottom"),
    "listed": ("letter", "size", "body"), "cases": ("rows",),
    "sum": ("binders", "body"), "prod": ("binders", "body"), "max": ("binders", "body"),
    "min": ("binders", "body"), "argmax": ("binders", "body"), "argmin": ("binders", "body"),
    "range": ("letter", "low", "high"), "each": ("letter",), "labelof": ("letter", "label"),
    "labelings": ("letter", "label"),
    "maxof": ("entries",), "minof": ("entries",),
    **{f"{name}over": ("targets", "body") for name in ("max", "min", "argmax", "argmin")},
    "rel": ("name", "left", "right"), "all": ("conditions",), "iverson": ("conditions",),
    "grad": ("body", "targets", "style"), "diff": ("body",), "at": ("body", "pairs"),
    "prob": ("events", "given"), "event": ("symbol", "value"), "kl": ("left", "right"),
    "dist": ("entries",), "weightof": ("family", "label"),
    "reals": (), "enum": ("entries",), "interval": ("entries", "open"),
}  # fmt: skip


class Node:
    """`op` says what it is, `args` holds children and constants; equal nodes are identical.

    A node is of the class of its `op`, whose `FIELDS` name the entries of `args`.
    """

    __slots__ = ("args", "free", "op")
    _known = {}  # noqa: RUF012  (the interning table)

    def __new__(cls, op, *args):
        node = cls._known.get((op, args))
        if node is None:
            node = object.__new__(_CLASSES.get(op, Node))
            node.op, node.args, node.free = op, args, None
            cls._known[op, args] = node
        return node

    def __repr__(self):
        return f"{self.op}({', '.join(map(repr, self.args))})"

    def __reduce__(self):
        return Node, (self.op, *self.args)


def _class(op, fields):
    names = {name: property(lambda node, at=at: node.args[at]) for at, name in enumerate(fields)}
    return type(op.capitalize(), (Node,), {"__slots__": (), **names})


_CLASSES = {op: _class(op, fields) for op, fields in FIELDS.items()}


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
        return names[node.letter]
    if node.op not in BINDERS:
        return Node(node.op, *with_nodes(node.args, substituted_letters, names))
    taken = frozenset().union(*map(free_indices, names.values()))
    used = taken | free_indices(node)
    binders, body = node.args
    inner, done = dict(names), []
    for binder in binders:
        letter = binder.letter
        bounds, conditions = parts_of(binder)
        bounds = with_nodes(bounds, substituted_letters, inner)
        inner.pop(letter, None)
        if letter in taken:
            if binder.op != "range":
                raise Undecided(f"the bound letter {letter} is in the way; give it another name")
            new = letter
            while new in used:
                new += "°"  # no letter of a page; the binder says its range
            inner[letter] = Node("idx", new)
            letter = new
        conditions = with_nodes(conditions, substituted_letters, inner)
        done.append(Node(binder.op, letter, *bounds, *conditions))
    return Node(node.op, tuple(done), substituted_letters(body, inner))


def with_nodes(arg, function, table):
    """The arguments of a node with `function(node, table)` for every node among them."""
    if isinstance(arg, Node):
        return function(arg, table)
    if isinstance(arg, tuple):
        return tuple([with_nodes(inner, function, table) for inner in arg])
    return arg


def free_indices(node):
    """The names of the index letters that `node` leaves free (cached on the node)."""
    if node.free is None:
        if node.op == "idx":
            node.free = frozenset([node.letter])
        elif node.op in BINDERS:
            binders, body = node.args
            free = free_indices(body)
            for binder in reversed(binders):
                bounds, conditions = parts_of(binder)
                free = ((free | _free_of(conditions)) - {binder.letter}) | _free_of(bounds)
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
    """`node` with bound index letters renamed in the order they appear, to compare formulas.

    Parameters
    ----------
    node : Node
    names : dict of str to str, optional
        New names for free letters.
    """
    return _canonical(node, names or {}, 0)


def _canonical(arg, names, depth):
    """`depth` counts the letters that are bound here: no two of them get one name."""
    if isinstance(arg, tuple):
        return tuple(_canonical(inner, names, depth) for inner in arg)
    if not isinstance(arg, Node):
        return arg
    if arg.op == "idx":
        return Node("idx", names.get(arg.letter, arg.letter))
    if arg.op not in BINDERS:
        return Node(arg.op, *_canonical(arg.args, names, depth))
    inner, binders = dict(names), []
    for binder in arg.binders:
        bounds, conditions = parts_of(binder)
        bounds = _canonical(bounds, inner, depth)
        letter = binder.letter
        if binder.op in ("range", "each"):
            inner[binder.letter] = letter = f"#{depth}"
            depth += 1
        binders.append(Node(binder.op, letter, *bounds, *_canonical(conditions, inner, depth)))
    return Node(arg.op, tuple(binders), _canonical(arg.body, inner, depth))
