"""An equation taken apart into products, each with the unknown in it to some power."""

from fractions import Fraction
from typing import NamedTuple

from ..formula import ONE, Node, free_indices, walk
from .signs import Signs

MOST = 64


class Word(NamedTuple):
    """A product: sums in front of it, its factors in order; `X` and `Y` are the unknown."""

    binders: tuple
    factors: tuple


class Unknown(NamedTuple):
    """The symbol to be solved for, and what its form means."""

    world: object
    signs: Signs
    node: Node
    number: bool


MINUS = Node("num", Fraction(-1))
X, Y = Node("#unknown"), Node("#inverse of the unknown")


class Beyond(Exception):
    """The equation has not one of the forms known here."""


def contains(unknown, node):
    """True if the value of a node depends on the unknown's family, definitions included."""
    key, tag = unknown.node.key, unknown.node.tag
    world = unknown.world
    for inner in walk(node):
        if inner.op in ("sym", "family", "call") and inner.key == key:
            if inner.op != "call" and inner.tag == tag:
                return True
            continue
        if inner.op == "sym" and (kind := world.kind(inner.key)) is not None:
            if kind.collects and (key, tag) in world.members(inner):
                return True
            continue  # a free symbol: what is shown holds for each of its values
        if inner.op in ("sym", "call") and (key, tag) in world.touches(inner.key):
            return True
        if inner.op in ("prob", "kl", "weightof") and key in world.parameters():
            return True
    return False


def words_of(unknown, node):
    """The products whose sum is `node`."""
    if node is unknown.node:
        return [Word((), (X,))]
    if not contains(unknown, node):
        return [Word((), (node,))]
    rule = _RULES.get(node.op)
    if rule is None:
        raise Beyond
    found = rule(unknown, node)
    if len(found) > MOST:
        raise Beyond
    return found


def _of_sym(unknown, node):
    body = unknown.signs.spelled(node)
    if body is None:
        raise Beyond  # another member of the family, or an iterate of it
    return words_of(unknown, body)


def _of_add(unknown, node):
    return [w for part in node.args for w in words_of(unknown, part)]


def _of_neg(unknown, node):
    return [Word(w.binders, (MINUS, *w.factors))
            for w in words_of(unknown, node.body)]


def _of_mul(unknown, node):
    found = [Word((), ())]
    for part in node.args:
        found = [_joined(a, b) for a in found for b in words_of(unknown, part)]
    return found


def _joined(a, b):
    """The product of two products, unless a summed letter means two things in it."""
    for one, other in ((a, b), (b, a)):
        bound = {binder.letter for binder in one.binders}
        taken = {binder.letter for binder in other.binders}
        if bound & taken.union(*(free_indices(f) for f in other.factors)):
            raise Beyond
    return Word((*a.binders, *b.binders), (*a.factors, *b.factors))


def _of_div(unknown, node):
    above, below = node.args
    if not contains(unknown, below):
        return [Word(w.binders, (*w.factors, Node("div", ONE, below)))
                for w in words_of(unknown, above)]
    words = words_of(unknown, below)
    if len(words) != 1 or words[0].binders or not unknown.number:
        raise Beyond
    turned = tuple(_turned(f) for f in words[0].factors)
    return [Word(w.binders, (*w.factors, *turned)) for w in words_of(unknown, above)]


def _turned(factor):
    if factor is X or factor is Y:
        return Y if factor is X else X
    if factor.op == "#power":
        return Node("#power", -factor.args[0])
    return Node("div", ONE, factor)


def _of_pow(unknown, node):
    base, power = node.args
    if power.op == "neg" and power.body.op == "num":
        power = Node("num", -power.body.value)
    if power.op != "num" or not unknown.number:
        raise Beyond
    words, exponent = words_of(unknown, base), power.value
    if len(words) == 1 and not words[0].binders:
        factors = []
        for factor in words[0].factors:
            if factor is X or factor is Y:
                factors.append(Node("#power", exponent if factor is X else -exponent))
            elif factor.op == "#power":
                factors.append(Node("#power", factor.args[0] * exponent))
            else:
                factors.append(Node("pow", factor, power))
        if exponent.denominator != 1 and unknown.signs.sign(unknown.node) != 2:
            raise Beyond
        return [Word((), tuple(factors))]
    if exponent in (2, 3):
        return _of_mul(unknown, Node("mul", *[base] * int(exponent)))
    raise Beyond


def _of_sqrt(unknown, node):
    return _of_pow(unknown, Node("pow", node.body, Node("num", Fraction(1, 2))))


def _of_inverse(unknown, node):
    words = words_of(unknown, node.body)
    if len(words) != 1 or words[0].binders:
        raise Beyond
    return [Word((), tuple(
        _turned(f) if f in (X, Y) or f.op == "#power" else Node("inverse", f)
        for f in reversed(words[0].factors)
    ))]  # fmt: skip


def _of_transpose(unknown, node):
    found = []
    for word in words_of(unknown, node.body):
        if not unknown.number and not unknown.signs.symmetric(unknown.node):
            raise Beyond
        found.append(Word(word.binders, tuple(
            f if f in (X, Y) else unknown.signs.transposed(f) for f in reversed(word.factors)
        )))  # fmt: skip
    return found


def _of_sum(unknown, node):
    binders, body = node.args
    bound = {b.letter for b in binders}
    if bound & free_indices(unknown.node):
        raise Beyond  # the letter of the unknown means another member here
    if any(contains(unknown, arg) for b in binders for arg in b.args if isinstance(arg, Node)):
        raise Beyond
    return [Word((*binders, *w.binders), w.factors) for w in words_of(unknown, body)]


_RULES = {
    "sym": _of_sym, "add": _of_add, "neg": _of_neg, "mul": _of_mul, "div": _of_div, "pow": _of_pow,
    "sqrt": _of_sqrt, "inverse": _of_inverse, "transpose": _of_transpose, "sum": _of_sum,
}  # fmt: skip
