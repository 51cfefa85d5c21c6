"""Whether an equation has one solution only: by its form, never by trying.

The equation is taken apart into products, each with the unknown in it to some power. It has one
solution if, perhaps after multiplying by the unknown, the unknown stands in it once, and what
multiplies it cannot vanish.
"""

from fractions import Fraction

from ..formula import ONE, Node, add, mul, neg
from .signs import Signs
from .words import MINUS, Beyond, Unknown, Word, X, Y, contains, words_of


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
        words = [w for side in sides for w in words_of(unknown, side)]
        return _number(unknown, words, squared) if unknown.number else _matrix(unknown, words)
    except Beyond:
        return ""


def _numerator(unknown, node):
    """What is above the line once all fractions with the unknown below it are brought together."""
    return _fraction(unknown, node)[0]


def _fraction(unknown, node):
    if not contains(unknown, node):
        return node, ONE
    if node.op == "neg":
        above, below = _fraction(unknown, node.body)
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
    if node.op == "div" and contains(unknown, node.bottom) and node.bottom.op == "add":
        return node.args
    return node, ONE


def _is_zero(node):
    return node.op == "zero" or (node.op == "num" and node.value == 0)


def _peeled(unknown, left, right):
    """exp(E) = c and ln(E) = c as E = ln(c) and E = exp(c): both are one to one."""
    for a, b in ((left, right), (right, left)):
        if a.op == "fn" and a.name in ("exp", "ln") and not contains(unknown, b):
            return a.body, Node("fn", {"exp": "ln", "ln": "exp"}[a.name], b)
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
            return _phrase("it" if step == 1 else f"its power {step}")
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
                return _phrase(named)
    raise Beyond


def _phrase(named):
    return f"the only one: the equation is linear in {named}, and the coefficient cannot vanish"


def _cannot_vanish(unknown, words):
    terms = []
    for term in (t for word in words for t in _plain_terms(_node(word))):
        opposite = term.body if term.op == "neg" else neg(term)
        if opposite in terms:
            terms.remove(opposite)
        else:
            terms.append(term)
    return bool(terms) and unknown.signs.invertible(add(terms))


def _plain_terms(node):
    """The terms of a sum, signs in front."""
    if node.op == "neg":
        return [t.body if t.op == "neg" else neg(t) for t in _plain_terms(node.body)]
    if node.op == "add":
        return [t for part in node.args for t in _plain_terms(part)]
    if node.op == "mul":
        minus = [f for f in node.args if f is MINUS or f.op == "neg"]
        rest = [f.body if f.op == "neg" else f for f in node.args if f not in (MINUS, ONE)]
        if minus or len(rest) < len(node.args):
            inner = mul(rest) if rest else ONE
            return _plain_terms(neg(inner) if len(minus) % 2 else inner)
    return [node]


def _node(word):
    body = mul(word.factors) if word.factors else ONE
    return Node("sum", word.binders, body) if word.binders else body
