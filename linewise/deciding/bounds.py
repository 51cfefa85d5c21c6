"""Named inequalities that the form of a sum may have: each bounds it from below by zero."""

from ..formula import Node, free_indices, neg, walk
from ..proof import equal
from .elementary import cauchy_schwarz, one_minus_other, triangle, whole_numbers

SHARES = ("simplex", "stochastic", "distribution")


def bounded(signs, node):
    """A sum that one of the known inequalities bounds."""
    terms = terms_of(node)
    for rule, name in (
        (_one_less_share, ""), (_less_than_all, ""), (whole_numbers, ""),
        (triangle, "triangle inequality"), (cauchy_schwarz, "Cauchy-Schwarz"),
        (_tangent, "log below its tangent"),
        (_trace_log, "trace log"), (_divergence, "gibbs"), (_jensen, "jensen"),
    ):  # fmt: skip
        if rule(signs, terms):
            if name:
                signs.cites.add(name)
            return 1
    return None


def _one_less_share(signs, terms):
    """1 - p for a share p, or for products and chances of shares."""
    if len(terms) != 2:
        return False
    ones = [t for t in terms if t.op == "num" and t.value >= 1]
    rest = [t for t in terms if t not in ones]
    return bool(ones) and len(rest) == 1 and rest[0].op == "neg" and share(signs, rest[0].body)


def _less_than_all(signs, terms):
    """m - sum_j p_j for m shares, and 1 - sum_i p_i q_i where the p_i sum to one."""
    most, total = one_minus_other(terms)
    total = total and (signs.spelled(total) or total)
    if total is None or total.op != "sum" or len(total.binders) != 1:
        return False
    (binder,) = total.binders
    if most.op == "size" and _runs_over(signs.world, binder) == most.letter:
        return share(signs, total.body)
    if not (most.op == "num" and most.value >= 1):
        return False
    factors = factors_of(total.body)
    factors = [f for p in factors for f in ([p.base] * 2 if _is_square(p) else [p])]
    return any(
        sums_to_one(signs, factor, binder) and all(share(signs, f) for f in factors)
        for factor in factors
    )


def _is_square(node):
    return node.op == "pow" and node.exponent.op == "num" and node.exponent.value == 2


def _runs_over(world, binder):
    """The size letter if a binder runs over all of 1..size, else ""."""
    if binder.op == "each" and len(binder.args) == 1:
        return world.notation.indices.get(binder.letter, "")
    plain = binder.op == "range" and len(binder.args) == 3 and binder.high.op == "size"
    return binder.high.letter if plain and _is_number(binder.low, 1) else ""


def share(signs, node):
    """True if a number lies between 0 and 1."""
    if node.op == "sym":
        body = signs.spelled(node)
        if body is not None:
            return share(signs, body)
        kind = signs.world.kind(node.key)
        return kind is not None and kind.name in (*SHARES, "probability", "onehot")
    if node.op in ("mul", "prod"):
        parts = node.args if node.op == "mul" else (node.body,)
        return all(share(signs, f) for f in parts)
    if node.op == "num":
        return 0 <= node.value <= 1
    if node.op == "call":
        kind = signs.world.kind(node.key)
        return kind is not None and kind.name == "distribution"
    if node.op == "prob" and signs.world.model is not None:
        data = signs.world.model["data"]
        events = [n for n in node.events if n.op in ("sym", "family")]
        return all(signs.world.kind(n.key) is not None
                   and signs.world.kind(n.key).name in ("label", "onehot", "bundle")
                   and data not in {k for k, _ in signs.world.members(n)} for n in events)
    return False


def _tangent(signs, terms):
    """u - 1 - ln(u), and the same with u = exp(v)."""
    powers = [t for t in terms if _exponent(t) is not None]
    if len(terms) == 3 and len(powers) == 1:
        others = [t for t in terms if t is not powers[0] and not _is_number(t, -1)]
        return len(others) == 1 and others[0] in (neg(_exponent(powers[0])),
                                                  _negated(_exponent(powers[0])))
    logs = [t.body.body for t in terms
            if t.op == "neg" and t.body.op == "fn" and t.body.name == "ln"]
    if len(logs) != 1:
        return False
    rest = [t for t in terms if not (t.op == "neg" and t.body.op == "fn"
                                     and t.body.name == "ln")]
    minus = [t for t in rest if _is_number(t, -1)]
    plus = [t for t in rest if not _is_number(t, -1)]
    return len(minus) == 1 and len(plus) == 1 and plus[0] is logs[0]


def _trace_log(signs, terms):
    """tr(X) - ln|X| - n for X positive definite, or the product of two such."""
    traces = [t.body for t in terms if t.op == "fn" and t.name == "trace"]
    logs = [t.body.body.body for t in terms
            if t.op == "neg" and t.body.op == "fn" and t.body.name == "ln"
            and _is_determinant(t.body.body)]
    sizes = [t.body for t in terms if t.op == "neg" and t.body.op == "size"]
    if not (len(terms) == 3 and len(traces) == len(logs) == len(sizes) == 1):
        return False
    if traces[0] is not logs[0] or signs.dimension(traces[0]) != sizes[0].letter:
        return False
    parts = factors_of(traces[0])
    # inside ln |.| a semidefinite factor that has a value is definite
    return len(parts) <= 2 and all(signs.shape(f) == "matrix" and signs.sign(f) in (1, 2)
                                   for f in parts)


def _divergence(signs, terms):
    """sum_i p_i ln(p_i/q_i) for two distributions over i (or its negative with q_i/p_i)."""
    if len(terms) != 1:
        return False
    term, way = terms[0], 1
    while term.op == "neg":
        term, way = term.body, -way
    if term.op != "sum":
        return False
    factors, flip = [], 1
    for factor in factors_of(term.body):
        while factor.op == "neg":
            factor, flip = factor.body, -flip
        factors.append(factor)
    logs = [f for f in factors if f.op == "fn" and f.name == "ln" and f.body.op == "div"]
    if len(logs) != 1:
        return False
    above, below = logs[0].body.args
    weights = [f for f in factors if f is not logs[0]]
    way *= flip
    if way < 0:
        above, below = below, above
    for weight in weights:
        others = list(weights)
        others.remove(weight)
        if above is weight and any(
            sums_to_one(signs, above, binder) and sums_to_one(signs, below, binder)
            and not any(binder.letter in free_indices(o) or binder.args[-1] in walk(o)
                        for o in others)
            for binder in term.binders
        ):
            found = signs.times(others)
            return found is not None and found > 0
    return False


def _jensen(signs, terms):
    """ln(sum_i w_i v_i) - sum_i w_i ln(v_i) for weights that sum to one."""
    whole = [t.body for t in terms if t.op == "fn" and t.name == "ln"]
    parts = [t.body for t in terms if t.op == "neg"]
    if len(terms) != 2 or len(whole) != 1 or len(parts) != 1:
        return False
    if whole[0].op != "sum" or parts[0].op != "sum" or len(whole[0].binders) != 1:
        return False
    binder = whole[0].binders[0]
    if parts[0].binders != (binder,):
        return False
    factors = factors_of(parts[0].body)
    logs = [f for f in factors if f.op == "fn" and f.name == "ln"]
    weights = [f for f in factors if f not in logs]
    if len(logs) != 1 or len(weights) != 1 or not sums_to_one(signs, weights[0], binder):
        return False
    return sorted(map(id, factors_of(whole[0].body))) == sorted(
        map(id, [*weights, *factors_of(logs[0].body)])
    )


def sums_to_one(signs, node, binder):
    """True if a family is not negative and its sum over all values of a bound letter is one."""
    world, letter = signs.world, binder.letter
    if binder.op == "labelof":
        label = binder.label
        if node.op == "call" and node.arguments == (label,):
            kind = world.kind(node.key)
            return kind is not None and kind.name == "distribution"
        return node.op == "prob" and node.events == (label,) and not any(
            label in walk(given) for given in node.given)
    size = world.notation.indices.get(letter)
    if size is None or _runs_over(world, binder) != size:
        return False
    whole = Node("range", letter, Node("num", 1), Node("size", size))
    if node.op == "prob" and world.model is not None:
        events = node.events
        return (len(events) == 1 and events[0].op == "event"
                and events[0].value is Node("idx", letter)
                and not any(letter in free_indices(n) for n in node.given)
                and not world.model["onehot"])
    if signs.sign(node) not in (1, 2):
        return False
    return equal(world, Node("sum", (whole,), node), Node("num", 1), simplex=True)


def from_one(binders, body):
    """True if every bound letter that stands in a body, as a number or an index, begins at one."""
    inside = {n.letter for n in walk(body) if n.op == "idx"}
    lows = [b.low for b in binders if b.op == "range" and b.letter in inside]
    return all(low is None or (low.op == "num" and low.value >= 1) for low in lows)


def terms_of(node):
    if node.op == "add":
        return [t for part in node.args for t in terms_of(part)]
    if node.op == "neg" and node.body.op in ("add", "neg"):
        return [_negated(t) for t in terms_of(node.body)]
    return [node]


def cancelled(node):
    """The terms of a sum without those that stand in it with both signs."""
    left = []
    for term in terms_of(node):
        opposite = _negated(term)
        if opposite in left:
            left.remove(opposite)
        else:
            left.append(term)
    return left


def _negated(node):
    return node.body if node.op == "neg" else neg(node)


def _exponent(node):
    """v of exp(v), or None."""
    if node.op == "fn" and node.name == "exp":
        return node.body
    return node.exponent if node.op == "pow" and node.base is Node("const", "e") else None


def _is_number(node, value):
    if node.op == "neg":
        return _is_number(node.body, -value)
    return node.op == "num" and node.value == value


def factors_of(node):
    if node.op != "mul":
        return [node]
    return [f for part in node.args for f in factors_of(part)]


def _is_determinant(node):
    return node.op == "bars" or (node.op == "fn" and node.name == "det")
