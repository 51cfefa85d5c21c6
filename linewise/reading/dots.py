"""Dots: a family from its first to its last member, in sums, products and lists."""

from ..errors import Unreadable
from ..formula.nodes import Node, mul, number


def dotted_sum(reader, side):
    r"""`a_1 + \dots + a_m`: the sum of a family from its first to its last member."""
    places = [
        p
        for p, (_, pieces) in enumerate(side.terms)
        if len(pieces) == 1 and pieces[0].kind == "dots"
    ]
    if not places:
        return None
    (place,) = places if len(places) == 1 else (None,)
    if place is None or place == 0 or place == len(side.terms) - 1:
        raise Unreadable("these dots cannot be read", side.position)
    first = reader.term(side.terms[0][1])
    last = reader.term(side.terms[place + 1][1])
    terms = [(s, p) for s, p in side.terms[place + 2 :]]
    node = _from_first_to_last(first, last, side.position)
    rest = [reader.term(p) if s == "+" else Node("neg", reader.term(p)) for s, p in terms]
    return Node("add", node, *rest) if rest else node


def dotted_product(reader, factors, pieces, at):
    r"""`a_1 a_2 \cdots a_m`: the product of a family from its first to its last member."""
    position = pieces[at].position
    at += 1
    while at < len(pieces) and pieces[at].kind == "operator" and pieces[at].value == "mul":
        at += 1
    if at == len(pieces):
        raise Unreadable("these dots cannot be read", position)
    last, end = reader.factor(pieces, at)
    keep = 2 if len(factors) > 1 and _runs_to_size(factors[-2], last) else 1
    node = _from_first_to_last(factors[-keep], last, position, "prod")
    head = factors[:-keep]
    rest = [reader.term(pieces[end:])] if pieces[end:] else []
    return mul([*head, node, *rest])


def _from_first_to_last(first, last, position, op="sum"):
    """Sum over an index that runs from 1 in `first` to a size in `last`."""
    upper = _difference(first, last)
    if upper is None or upper.op != "size":
        raise Unreadable("these dots cannot be read: from which index to which?", position)
    body = _replaced(last, upper, Node("idx", "#dots"))
    return Node(op, (Node("range", "#dots", number(1), upper),), body)


def dotted_list(reader, first, last, position):
    r"""`(a_1, \dots, a_k)` as a column."""
    first, last = reader.side(first), reader.side(last)
    upper = _difference(first, last)
    if upper is None or upper.op != "size":
        raise Unreadable("this list cannot be read: from which index to which?", position)
    return Node("listed", "#dots", upper, _replaced(last, upper, Node("idx", "#dots")))


def _difference(first, last):
    """The node in `last` that replaces the number 1 in `first`, or None."""
    if first is last:
        return None
    if first is number(1):
        return last
    if first.op != last.op or len(first.args) != len(last.args):
        return None
    found = None
    for a, b in zip(_flat_args(first), _flat_args(last), strict=False):
        if a is b or a == b:
            continue
        if not isinstance(a, Node) or not isinstance(b, Node):
            return None
        inner = _difference(a, b)
        if inner is None or (found is not None and found is not inner):
            return None
        found = inner
    return found


def _runs_to_size(first, last):
    upper = _difference(first, last)
    return upper is not None and upper.op == "size"


def _flat_args(node):
    out = []
    for arg in node.args:
        out += list(arg) if isinstance(arg, tuple) else [arg]
    return out


def _replaced(node, old, new):
    if node is old:
        return new
    args = []
    for arg in node.args:
        if isinstance(arg, Node):
            args.append(_replaced(arg, old, new))
        elif isinstance(arg, tuple):
            args.append(tuple(_replaced(a, old, new) if isinstance(a, Node) else a for a in arg))
        else:
            args.append(arg)
    return Node(node.op, *args)
