"""Inequalities that everybody knows, recognised by the form of the gap between their sides."""

from itertools import combinations

from ..formula import Node, add, mul, neg, number, walk
from ..proof import equal

HALF = number("0.5")


def whole_numbers(signs, terms):
    """k - 1, m + n - 2: sizes and counts are at least one."""
    floors = [_floor(signs, term) for term in terms]
    return None not in floors and sum(floors) >= 0


def _floor(signs, node):
    """A number that a term is never below, or None; products of matrices have no floor."""
    if signs.shape(node) != "number":
        return None
    if node.op == "num":
        return node.value
    if node.op == "neg":
        return -node.body.value if node.body.op == "num" else None
    if node.op in ("size", "factorial"):
        return 1
    if node.op == "mul":
        found = [_floor(signs, factor) for factor in node.args]
        if None in found or min(found) < 0:
            return None
        product = found[0]
        for factor in found[1:]:
            product = product * factor
        return product
    if node.op == "pow" and node.exponent.op in ("num", "size"):
        base = _floor(signs, node.base)
        whole = node.exponent.op == "size" or (
            node.exponent.value.denominator == 1 and node.exponent.value > 0)
        return 1 if base is not None and base >= 1 and whole else None
    if node.op == "sym" and signs.world.definition(node.key) is None:
        kind = signs.world.kind(node.key)
        if kind is not None and kind.name == "count":
            return 1
    return 0 if signs.sign(node) in (0, 1, 2) else None


def triangle(signs, terms):
    """|x| + |y| - |x + y|, for numbers and for norms of vectors."""
    whole = [t.body for t in terms if t.op == "neg" and t.body.op in ("bars", "norm")]
    if len(whole) != 1 or whole[0].body.op != "add":
        return False
    op, parts = whole[0].op, [_unsigned(p) for p in whole[0].body.args]
    own = [_unsigned(t.body) for t in terms if t.op == op]
    if len(own) != len(terms) - 1 or (op == "bars" and signs.shape(whole[0].body) != "number"):
        return False
    return sorted(map(id, own)) == sorted(map(id, parts))


def cauchy_schwarz(signs, terms):
    r"""‖u‖‖v‖ - |u^T v|, and the same without the bars."""
    most, inner = one_minus_other(terms)
    if most is None or most.op != "mul" or any(f.op != "norm" for f in most.args):
        return False
    norms = [f.body for f in most.args]
    inner = inner.body if inner.op == "bars" else inner
    if len(norms) != 2 or inner.op != "mul" or len(inner.args) != 2:
        return False
    left, right = inner.args
    return any(left is Node("transpose", u) and right is v and signs.shape(u) == "column"
               for u, v in (norms, norms[::-1]))  # fmt: skip


def one_minus_other(terms):
    """(a, b) of a - b, in any order; (None, None) of everything else."""
    minus = [t for t in terms if t.op == "neg"]
    plus = [t for t in terms if t.op != "neg"]
    return (plus[0], minus[0].body) if len(plus) == len(minus) == 1 else (None, None)


def is_a_square(world, gap):
    """True if a gap is the square of a sum or a difference of two numbers in it, or half of it."""
    bases = [n.base for n in walk(gap) if n.op == "pow" and n.exponent is number(2)]
    letters = [n for n in walk(gap) if n.op == "sym"]
    found = list(dict.fromkeys([*bases, *letters]))[:4]
    if not bases:
        return False
    for one, other in combinations(found, 2):
        for right in (other, neg(other)):
            square = Node("pow", add((one, right)), number(2))
            for scaled in (square, mul((HALF, square))):
                try:
                    if equal(world, gap, scaled):
                        return True
                except Exception:  # not a number, or too much: no proof this way
                    break
    return False


def _unsigned(node):
    return node.body if node.op == "neg" else node
