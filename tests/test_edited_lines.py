"""A second opinion on the prover: what it proves of randomly edited lines holds at sizes not used.

The lines are those of the book that are proved for all sizes. The edits are those that change the
meaning: another condition, another limit, a factor or a term dropped (a Jacobian, a normaliser), a
letter bound anew, a transpose, an inverse or a logarithm left out, a derivative by something else,
another iterate. Most make the line false, and then no proof may be found.
"""

import random
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from linewise import load_notation
from linewise.errors import CheckError, TooSmall
from linewise.evaluation import Point, evaluate, new_env
from linewise.formula import Node, free_indices, number, walk
from linewise.page.markdown import displays
from linewise.proof import prove
from linewise.reading import read
from linewise.values.compare import pairs_of
from linewise.world import World

CHAPTERS = Path(__file__).resolve().parents[1] / "chapters"
WORLD = World(load_notation())
DEFINED = frozenset(WORLD.notation.definitions)
SIZES = ({"m": 2, "k": 3, "n": 2}, {"m": 3, "k": 1, "n": 1}, {"m": 1, "k": 2, "n": 4})
LETTERS = {"k": "il", "m": "j", "n": "ab"}
MOST = 150  # nodes of a line


@cache
def lines():
    """(left, right) of every equation of the book that is proved for all sizes."""
    found = []
    for page in sorted(CHAPTERS.glob("*.ipynb")):
        for display in displays(page):
            try:
                statements = read(display.latex, WORLD.notation)
            except CheckError:
                continue
            for chain in (chain for statement in statements for chain in statement.chains):
                sides = zip(chain.sides, chain.rels, chain.sides[1:], strict=False)
                found += [(a, b) for a, rel, b in sides if rel == "=" and a is not None]
    short = [pair for pair in dict.fromkeys(found) if sum(len(list(walk(n))) for n in pair) < MOST]
    return [pair for pair in short[::3] if prove(WORLD, *pair, simplex=True)]


def edited(node, rng):
    """The node with one change of meaning somewhere in it."""
    nodes = list(walk(node))
    old = rng.choice(nodes)
    new = changed(old, nodes, rng)
    return node if new is None else swapped(node, old, new)


def swapped(node, old, new):
    if node is old:
        return new
    return Node(node.op, *(_swapped(arg, old, new) for arg in node.args))


def _swapped(arg, old, new):
    if isinstance(arg, tuple):
        return tuple(_swapped(inner, old, new) for inner in arg)
    return swapped(arg, old, new) if isinstance(arg, Node) else arg


def changed(node, nodes, rng):
    """Another meaning for one node, or None."""
    op, args = node.op, node.args
    if op == "idx":
        range_ = WORLD.notation.indices.get(args[0])
        return Node("idx", rng.choice(LETTERS[range_])) if range_ else None
    if op in ("mul", "add") and len(args) > 1:
        parts = list(args)
        parts.pop(rng.randrange(len(parts)))
        return parts[0] if len(parts) == 1 else Node(op, *parts)
    if op in ("transpose", "inverse", "neg", "pow"):
        return args[0]
    if op == "fn":
        return args[1]
    if op == "div":
        return rng.choice(args)
    if op == "size":
        return Node("size", rng.choice("mkn"))
    if op == "num":
        return number(args[0] + rng.choice((1, -1)))
    if op == "prob" and args[1]:
        kept = list(args[1])
        kept.pop(rng.randrange(len(kept)))
        return Node("prob", args[0], tuple(kept))
    if op == "sum":
        return _other_sum(node, rng)
    if op in ("sym", "call"):
        return _other_symbol(node, nodes, rng)
    if op == "grad":
        return rng.choice((args[0], Node("grad", args[0], args[1], "" if args[2] else "sym")))
    return None


def _other_sum(node, rng):
    (first, *others), body = node.args
    if first.op != "range" or rng.random() < 0.3:
        return body
    letter, high = rng.choice(("i", "j", "l", "a")), Node("size", rng.choice("mkn"))
    return Node("sum", (Node("range", letter, first.args[1], high), *others), body)


def _other_symbol(node, nodes, rng):
    if rng.random() < 0.5:
        return Node(node.op, *node.args[:-1], {"": "t", "t": ""}.get(node.args[-1], ""))
    same = [n for n in nodes if n.op == node.op and n is not node]
    return rng.choice(same) if same else None


def holds(left, right, simplex, rng):
    """False if the two sides differ somewhere; definitions are unfolded."""
    for sizes in SIZES:
        point = Point(WORLD, sizes, rng.random(), simplex=simplex, unfold=DEFINED)
        env = new_env(point)
        for letter in sorted(free_indices(left) | free_indices(right)):
            range_ = WORLD.notation.indices[letter]
            env = env.with_index(letter, rng.randint(1, sizes[range_]), range_)
        try:
            pairs = pairs_of(evaluate(left, env), evaluate(right, env))
        except (CheckError, TooSmall):
            continue
        if any(abs(x - y) > 1e-12 + 1e-9 * abs(x) for x, y in floats(pairs)):
            return False
    return True


@settings(max_examples=120, deadline=None, derandomize=True)
@given(st.integers(0, 10**9))
def test_what_is_proved_of_an_edited_line_holds(seed):
    rng = random.Random(seed)
    left, right = rng.choice(lines())
    for _ in range(rng.choice((1, 1, 2, 3))):
        if rng.random() < 0.5:
            left = edited(left, rng)
        else:
            right = edited(right, rng)
    simplex = rng.random() < 0.5
    if left is not right and prove(WORLD, left, right, simplex=simplex) is not None:
        assert holds(left, right, simplex, rng), (left, right)


def floats(pairs):
    """As numbers of fifteen digits: a false line differs in the first."""
    return [(float(x), float(y)) for x, y in pairs]


def test_what_does_not_hold_is_noticed():
    """Negative control: a line that needs the simplex holds on it, and is caught off it."""
    left = Node("sum", (Node("range", "i", number(1), Node("size", "k")),),
                Node("sym", r"\alpha_{·}^{}", (Node("idx", "i"),), ""))
    assert not holds(left, number(1), False, random.Random(1))
    assert holds(left, number(1), True, random.Random(1))
