"""A second opinion on the prover: random formulas and rewritings that are right, or nearly right.

Each rewriting is one that a student would make: some are identities, some need a condition that may
not hold here (a sign, symmetry, an order, a range). What is proved is evaluated at sizes that the
prover never sees, definitions unfolded.
"""

import random

from hypothesis import given, settings
from hypothesis import strategies as st
from test_never_proved import WORLD

from linewise.errors import CheckError, TooSmall
from linewise.evaluation import Point, evaluate, new_env
from linewise.formula import Node, free_indices, number
from linewise.proof import prove
from linewise.reading import read_expression
from linewise.values.compare import pairs_of

DEFINED = frozenset(WORLD.notation.definitions)
SIZES = ({"p": 2, "c": 3, "d": 2}, {"p": 3, "c": 1, "d": 1}, {"p": 1, "c": 2, "d": 3})


def nodes(*latex):
    return [read_expression(text, WORLD.notation) for text in latex]


NUMBERS = nodes("x", "y", "a_r", "a_h", "b_r", "b_h", "N", "w_r", "t_{sr}", "2", "3", "p", "c", "d",
                r"\pi", "R_r", "o_{sr}", r"\beta_r", "a_1", "[r=h]", "[r=1]", "[r=2]")  # fmt: skip
VECTORS = nodes(r"\mathbf{u}", r"\mathbf{v}_r", r"\mathbf{y}_s")
MATRICES = nodes(r"\mathbf{A}", r"\mathbf{S}", r"\mathbf{V}_r", r"\mathbf{B}_e", r"\mathbf{I}")
FREE = [n for n in NUMBERS if n.op == "sym" and n.key not in DEFINED]


def scalar(rng, depth):
    if depth <= 0:
        return rng.choice(NUMBERS)
    a, b = (scalar(rng, depth - 1) for _ in range(2))
    letter, size = rng.choice((("r", "c"), ("h", "c"), ("s", "p")))
    square = matrix(rng, depth - 1)
    column = vector(rng, depth - 2)
    return rng.choice((
        Node("mul", a, b), Node("add", a, b), Node("div", a, b), Node("neg", a), Node("sqrt", a),
        Node("fn", rng.choice(("ln", "exp")), a), Node("pow", a, number(rng.choice((2, -1)))),
        Node("fn", rng.choice(("trace", "det")), square),
        Node("mul", Node("transpose", column), square, column),
        Node("sum", (Node("range", letter, number(1), Node("size", size)),), a),
        Node("grad", a, (rng.choice(FREE),), ""),
    ))  # fmt: skip


def vector(rng, depth):
    if depth <= 0:
        return rng.choice(VECTORS)
    return rng.choice((Node("add", vector(rng, depth - 1), rng.choice(VECTORS)),
                       Node("mul", matrix(rng, depth - 1), rng.choice(VECTORS))))


def matrix(rng, depth):
    if depth <= 0:
        return rng.choice(MATRICES)
    a, b = (matrix(rng, depth - 1) for _ in range(2))
    return rng.choice((Node("add", a, b), Node("mul", a, b), Node("transpose", a), a,
                       Node("inverse", a), Node("mul", rng.choice(NUMBERS), a)))  # fmt: skip


def rewritten(node, rng):
    """The node with one rewriting somewhere in it."""
    places = [at for at, arg in enumerate(node.args) if isinstance(arg, Node)]
    if places and rng.random() < 0.6:
        args, at = list(node.args), rng.choice(places)
        args[at] = rewritten(args[at], rng)
        return Node(node.op, *args)
    choices = list(rewritings(node))
    return rng.choice(choices) if choices else node


def rewritings(node):
    """What a student would write for it."""
    op, args = node.op, node.args
    if op in ("mul", "add"):
        yield Node(op, *reversed(args))
    if op == "mul" and args[-1].op == "add":
        yield Node("add", *(Node("mul", *args[:-1], term) for term in args[-1].args))
    if op == "fn" and args[1].op in ("mul", "add"):
        parts = [Node("fn", args[0], part) for part in args[1].args]
        yield Node("mul", *parts)
        yield Node("add", *parts)
        yield Node("fn", args[0], Node(args[1].op, *args[1].args[1:], args[1].args[0]))
    if op == "fn" and args[1].op in ("fn", "transpose"):
        yield args[1].args[-1]
    if op == "fn" and args[1].op == "pow":
        yield Node("mul", args[1].exponent, Node("fn", args[0], args[1].base))
    if op == "sqrt" and args[0].op == "pow":
        yield args[0].base
    if op in ("sqrt", "transpose", "inverse") and args[0].op == "mul":
        yield Node("mul", *(Node(op, part) for part in args[0].args))
        yield Node("mul", *(Node(op, part) for part in reversed(args[0].args)))
    if op in ("transpose", "inverse"):
        yield args[0]
    if op == "sum":
        yield args[1]
        yield Node("mul", args[0][0].high, args[1])
        if args[1].op == "add":
            yield Node("add", *(Node("sum", args[0], term) for term in args[1].args))
        if args[1].op == "mul":
            yield Node("mul", args[1].args[0], Node("sum", args[0], Node("mul", *args[1].args[1:])))
    if op == "grad":
        yield number(0)
        if args[0].op == "mul":
            a, b = args[0].args[0], Node("mul", *args[0].args[1:])
            yield Node("add", Node("mul", Node("grad", a, *args[1:]), b),
                       Node("mul", a, Node("grad", b, *args[1:])))  # fmt: skip
        if args[0].op == "fn":
            yield args[0]
            yield Node("mul", args[0], Node("grad", args[0].body, *args[1:]))
        if args[0].op == "sum":
            yield Node("sum", args[0].binders, Node("grad", args[0].body, *args[1:]))
    if op == "div" and args[0] is args[1]:
        yield number(1)


def differs(left, right, rng):
    """The sizes at which the two sides have different values, or None."""
    for sizes in SIZES:
        env = new_env(Point(WORLD, sizes, rng.random(), unfold=DEFINED))
        for letter in sorted(free_indices(left) | free_indices(right)):
            range_ = WORLD.notation.indices[letter]
            env = env.with_index(letter, rng.randint(1, sizes[range_]), range_)
        try:
            pairs = pairs_of(evaluate(left, env), evaluate(right, env))
            pairs = [(float(x), float(y)) for x, y in pairs]
        except (CheckError, TooSmall, OverflowError):
            continue
        if any(abs(x - y) > 1e-9 * max(1, abs(x), abs(y)) for x, y in pairs):
            return sizes
    return None


@settings(max_examples=600, deadline=None, derandomize=True)
@given(st.integers(0, 10**9))
def test_what_is_proved_of_a_rewritten_formula_holds(seed):
    rng = random.Random(seed)
    left = rng.choice((scalar, scalar, matrix, vector))(rng, rng.choice((1, 2, 2, 3)))
    right = left
    for _ in range(rng.choice((1, 2, 3))):
        right = rewritten(right, rng)
    if left is not right and prove(WORLD, left, right) is not None:
        assert differs(left, right, rng) is None, (left, right)


def test_the_rewritings_are_often_wrong_and_then_it_is_seen():
    rng, wrong, proved = random.Random(5), 0, 0
    for _ in range(300):
        left = scalar(rng, 2)
        right = rewritten(left, rng)
        wrong += differs(left, right, rng) is not None
        proved += left is not right and prove(WORLD, left, right) is not None
    assert wrong > 10 and proved > 10
