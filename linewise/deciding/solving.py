"""Whether an equation has one solution only: by its form, never by trying.

The equation is taken apart into products, each with the unknown in it to some power. It has one
solution if, perhaps after multiplying by the unknown, the unknown stands in it once, and what
multiplies it cannot vanish.
"""

from fractions import Fraction
from typing import NamedTuple

from ..formula import ONE, Node, add, free_indices, mul, neg, walk
from .signs import Signs

MOST = 64
COLLECTIONS = ("bundle", "stack", "rows")


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


def only_solution(world, left, right, symbol, squared=False):
    """Why `symbol` is determined by left = right, as a phrase; "" if that is not seen.

    Parameters
    ----------
    world : World
    left, right : Node
        The equation; a defined symbol that is also free counts as free: what is shown holds for
        each of its values.
    symbol : Node
        The unknown, with its indices.
    squared : bool
        Whether it is its square that is to be determined.
    """
    signs = Signs(world)
    unknown = Unknown(world, signs, symbol, signs.shape(symbol) == "number")
    left, right = _peeled(unknown, left, right)
    try:
        if unknown.number:
            left = _numerator(unknown, left if _is_zero(right) else add((left, neg(right))))
            right = Node("zero")
        sides = ([] if _is_zero(left) else [left]) + ([] if _is_zero(right) else [neg(right)])
        words = [w for side in sides for w in _words(unknown, side)]
        return _number(unknown, words, squared) if unknown.number else _matrix(unknown, words)
    except Beyond:
        return ""


def _numerator(unknown, node):
    """What is above the line once all fractions with the unknown below it are brought together."""
    return _fraction(unknown, node)[0]


def _fraction(unknown, node):
    if not _has(unknown, node):
        return node, ONE
    if node.op == "neg":
        above, below = _fraction(unknown, node.args[0])
        return neg(above), below
    if node.op == "add":
        above, below = _fraction(unknown, node.args[0])
        for part in node.args[1:]:
            a, b = _fraction(unknown, part)
            if b is below:
                above = add((above, a))
            else:
                above, below = add((mul((above, b)), mul((a, below)))), mul((below, b))
        return above, below
    if node.op == "div" and _has(unknown, node.args[1]) and node.args[1].op == "add":
        return node.args
    return node, ONE


def _is_zero(node):
    return node.op == "zero" or (node.op == "num" and node.args[0] == 0)


def _peeled(unknown, left, right):
    """exp(E) = c and ln(E) = c as E = ln(c) and E = exp(c): both are one to one."""
    for a, b in ((left, right), (right, left)):
        if a.op == "fn" and a.args[0] in ("exp", "ln") and not _has(unknown, b):
            return a.args[1], Node("fn", {"exp": "ln", "ln": "exp"}[a.args[0]], b)
    return left, right


def _number(unknown, words, squared):
    """c x^p + d x^q = 0 for a number x."""
    parts = {}
    for word in words:
        power, rest = _power(unknown, word)
        parts.setdefault(power, []).append(Word(word.binders, rest))
    powers = sorted(parts, reverse=True)
    if len(powers) == 1 and powers[0] > 0:
        powers.append(Fraction(0))
    if len(powers) != 2:
        raise Beyond
    high, low = powers
    positive = unknown.signs.sign(unknown.node) == 2
    if low > 0 and not positive:
        raise Beyond  # zero is a solution as well
    step = high - low
    if not positive and (step.denominator != 1 or (step % 2 == 0 and not (squared and step == 2))):
        raise Beyond  # x and -x
    for power in (high, low):
        if power in parts and _cannot_vanish(unknown, parts[power]):
            return _phrase("it" if step == 1 else f"its power {step}", parts[power])
    raise Beyond


def _power(unknown, word):
    power, rest = Fraction(0), []
    for factor in word.factors:
        if factor is X:
            power += 1
        elif factor is Y:
            power -= 1
        elif factor.op == "#power":
            power += factor.args[0]
        else:
            if unknown.signs.shape(factor) != "number":
                raise Beyond
            rest.append(factor)
    return power, tuple(rest)


def _matrix(unknown, words):
    """A X B + C = 0, the same in the inverse of X, and what becomes so by multiplying with X."""
    counts = {(w.factors.count(X), w.factors.count(Y)) for w in words}
    if counts <= {(1, 0), (0, 0)}:
        return _linear(unknown, words, X, "it")
    if counts <= {(0, 1), (0, 0)}:
        try:
            return _linear(unknown, words, Y, "its inverse")
        except Beyond:
            for turn in (False, True):  # times X from the right or from the left
                turned = [_stripped(unknown, w, turn) for w in words]
                if None not in turned:
                    return _linear(unknown, turned, X, "it, once multiplied by it")
            raise
    if counts <= {(0, 1), (0, 2)}:
        return _linear(unknown, [_sandwich(unknown, w) for w in words], X,
                       "it, once multiplied by it from both sides")  # fmt: skip
    raise Beyond


def _stripped(unknown, word, left):
    """A product times the unknown at one end, if that removes its inverse there."""
    factors = word.factors
    if Y not in factors:
        return Word(word.binders, (X, *factors) if left else (*factors, X))
    numbers = tuple(f for f in factors if f is not Y and unknown.signs.shape(f) == "number")
    rest = tuple(f for f in factors if f not in numbers)
    if rest[0 if left else -1] is not Y:
        return None
    return Word(word.binders, numbers + (rest[1:] if left else rest[:-1]))


def _sandwich(unknown, word):
    """Y -> X and Y M Y -> M, with numbers before them."""
    numbers = tuple(f for f in word.factors if f is not Y and unknown.signs.shape(f) == "number")
    rest = tuple(f for f in word.factors if f not in numbers)
    if rest[0] is not Y or rest[-1] is not Y:
        raise Beyond
    return Word(word.binders, (*numbers, X) if len(rest) == 1 else numbers + rest[1:-1])


def _linear(unknown, words, letter, named):
    """A coefficient on one side of the unknown that cannot vanish."""
    with_ = [w for w in words if letter in w.factors]
    if not with_:
        raise Beyond
    for side in (0, 1):
        coefficient = []
        for word in with_:
            at = word.factors.index(letter)
            before, after = word.factors[:at], word.factors[at + 1 :]
            one, other = (before, after) if side == 0 else (after, before)
            if any(unknown.signs.shape(f) != "number" for f in other):
                break
            coefficient.append(Word(word.binders, (*other, *one)))
        else:
            if _cannot_vanish(unknown, coefficient):
                return _phrase(named, coefficient)
    raise Beyond


def _phrase(named, words):
    return f"the only one: the equation is linear in {named}, and the coefficient cannot vanish"


def _cannot_vanish(unknown, words):
    terms = []
    for term in (t for word in words for t in _plain_terms(_node(word))):
        opposite = term.args[0] if term.op == "neg" else neg(term)
        if opposite in terms:
            terms.remove(opposite)
        else:
            terms.append(term)
    return bool(terms) and unknown.signs.invertible(add(terms))


def _plain_terms(node):
    """The terms of a sum, signs in front."""
    if node.op == "neg":
        return [t.args[0] if t.op == "neg" else neg(t) for t in _plain_terms(node.args[0])]
    if node.op == "add":
        return [t for part in node.args for t in _plain_terms(part)]
    if node.op == "mul" and any(f is MINUS for f in node.args):
        rest = list(node.args)
        rest.remove(MINUS)
        return _plain_terms(neg(mul(rest) if rest else ONE))
    return [node]


def _node(word):
    body = mul(word.factors) if word.factors else ONE
    return Node("sum", word.binders, body) if word.binders else body


# -- taking apart

def _has(unknown, node):
    """True if the value of a node depends on the unknown's family, definitions included."""
    key, tag = unknown.node.args[0], unknown.node.args[2]
    world = unknown.world
    for inner in walk(node):
        if inner.op in ("sym", "family", "call") and inner.args[0] == key:
            if inner.op != "call" and inner.args[-1] == tag:
                return True
            continue
        if inner.op == "sym" and (kind := world.kind(inner.args[0])) is not None:
            if kind.name in COLLECTIONS and (key, tag) in world.members(inner):
                return True
            continue  # a free symbol: what is shown holds for each of its values
        if inner.op in ("sym", "call") and (key, tag) in world.touches(inner.args[0]):
            return True
        if inner.op in ("prob", "kl", "weightof") and key in world.parameters():
            return True
    return False


def _words(unknown, node):
    """The products whose sum is `node`."""
    if node is unknown.node:
        return [Word((), (X,))]
    if not _has(unknown, node):
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
    return _words(unknown, body)


def _of_add(unknown, node):
    return [w for part in node.args for w in _words(unknown, part)]


def _of_neg(unknown, node):
    return [Word(w.binders, (MINUS, *w.factors))
            for w in _words(unknown, node.args[0])]


def _of_mul(unknown, node):
    found = [Word((), ())]
    for part in node.args:
        found = [_joined(a, b) for a in found for b in _words(unknown, part)]
    return found


def _joined(a, b):
    """The product of two products, unless a summed letter means two things in it."""
    for one, other in ((a, b), (b, a)):
        bound = {binder.args[0] for binder in one.binders}
        taken = {binder.args[0] for binder in other.binders}
        if bound & taken.union(*(free_indices(f) for f in other.factors)):
            raise Beyond
    return Word((*a.binders, *b.binders), (*a.factors, *b.factors))


def _of_div(unknown, node):
    above, below = node.args
    if not _has(unknown, below):
        return [Word(w.binders, (*w.factors, Node("div", ONE, below)))
                for w in _words(unknown, above)]
    words = _words(unknown, below)
    if len(words) != 1 or words[0].binders or not unknown.number:
        raise Beyond
    turned = tuple(_turned(f) for f in words[0].factors)
    return [Word(w.binders, (*w.factors, *turned)) for w in _words(unknown, above)]


def _turned(factor):
    if factor is X or factor is Y:
        return Y if factor is X else X
    if factor.op == "#power":
        return Node("#power", -factor.args[0])
    return Node("div", ONE, factor)


def _of_pow(unknown, node):
    base, power = node.args
    if power.op == "neg" and power.args[0].op == "num":
        power = Node("num", -power.args[0].args[0])
    if power.op != "num" or not unknown.number:
        raise Beyond
    words, exponent = _words(unknown, base), power.args[0]
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
    return _of_pow(unknown, Node("pow", node.args[0], Node("num", Fraction(1, 2))))


def _of_inverse(unknown, node):
    words = _words(unknown, node.args[0])
    if len(words) != 1 or words[0].binders:
        raise Beyond
    return [Word((), tuple(
        _turned(f) if f in (X, Y) or f.op == "#power" else Node("inverse", f)
        for f in reversed(words[0].factors)
    ))]  # fmt: skip


def _of_transpose(unknown, node):
    found = []
    for word in _words(unknown, node.args[0]):
        if not unknown.number and not unknown.signs.symmetric(unknown.node):
            raise Beyond
        found.append(Word(word.binders, tuple(
            f if f in (X, Y) else unknown.signs.transposed(f) for f in reversed(word.factors)
        )))  # fmt: skip
    return found


def _of_sum(unknown, node):
    binders, body = node.args
    bound = {b.args[0] for b in binders}
    if bound & free_indices(unknown.node):
        raise Beyond  # the letter of the unknown means another member here
    if any(_has(unknown, arg) for b in binders for arg in b.args if isinstance(arg, Node)):
        raise Beyond
    return [Word((*binders, *w.binders), w.factors) for w in _words(unknown, body)]


_RULES = {
    "sym": _of_sym, "add": _of_add, "neg": _of_neg, "mul": _of_mul, "div": _of_div, "pow": _of_pow,
    "sqrt": _of_sqrt, "inverse": _of_inverse, "transpose": _of_transpose, "sum": _of_sum,
}  # fmt: skip
