"""Rivals of a claimed extremum: other values of the variable that are tried beside it."""

from fractions import Fraction

from ..evaluation import evaluate, family_values, new_env
from ..formula import Node, walk
from ..notation.kinds import SINGLE, is_value
from ..values import Mat, Zero, as_scalar
from ..values.compare import difference
from ..values.numbers import plain
from ..values.real import real
from .trials import Run

SAMPLES = 4
MATRICES = ("matrix", "symmetric", "diagonal", "lower")


def rivals(env, targets, value, body, claim):
    """Yield environments in which the variables have other values than the claimed ones."""
    yield from _drawn(env, targets, claim)
    if len(targets) == 1 and targets[0].op == "sym" and not targets[0].indices:
        yield from _chosen(env, targets[0], value, body)


def is_another(target, value, env, other):
    """True if the variable has another value in `other` than the claimed one; False if unsure."""
    kind = env.point.world.kind(target.key) if target.op == "sym" else None
    if kind is None or kind.name not in (*SINGLE, "vector"):
        return False
    return not difference(evaluate(target, other), evaluate(value, env))[0]


def _drawn(env, targets, claim):
    """Random values."""
    world, point = claim.world, env.point
    for trial in range(SAMPLES):
        other = env
        for target in targets:
            for key, tag in world.members(target):
                run = Run(world, claim.setting, f"{claim.seed}|{trial}", simplex=True)
                members = family_values(key, tag, new_env(run.new_point(point.sizes, 7)))
                other = other.with_layer(env.resolve(key, tag), members)
        yield other


def _chosen(env, target, value, body):
    """Values that are likely to do as well as the claimed one."""
    key, _, tag = target.args
    for x in likely(env, target, evaluate(value, env), body):
        yield env.with_layer(env.resolve(key, tag), {(): x})


def likely(env, target, here, body):
    """Values of a symbol beside `here`: where functions of it often agree.

    The negative, neighbours, a turn further, numerals; unit vectors; zero, the identity, matrices
    with a single entry; and the value that was drawn.
    """
    key, _, tag = target.args
    kind = env.point.world.kind(key)
    if kind is None:
        return []
    if kind.name in SINGLE:
        here = plain(as_scalar(Fraction(0) if isinstance(here, Zero) else here))
        turn = 2 * evaluate(Node("const", "pi"), env)
        return [x for x in _numbers(here, body, turn) if is_value(kind.name, x)]
    if kind.name not in ("vector", "invertible", "spd", "psd", *MATRICES):
        return []
    drawn = env.point.value(key, tag, ())
    if not isinstance(drawn, Mat):
        return []
    found = [_negative(here)] if isinstance(here, Mat) else []
    if kind.name == "vector":
        return [*found, drawn, *_single(drawn, [(r, 0) for r in range(len(drawn.rows))])]
    if kind.name not in MATRICES:
        return [drawn]
    last = len(drawn.rows[0]) - 1
    places = [(0, 0)] if kind.name in ("symmetric", "diagonal") else [(0, last), (0, 0)]
    return [*(found if kind.name != "lower" else []), drawn, _single(drawn, [(-1, -1)])[0],
            *_single(drawn, places)]  # fmt: skip


def _negative(value):
    return value._replace(rows=tuple(tuple(-x for x in row) for row in value.rows))


def _single(like, places):
    """Matrices of one shape with a single one in them, at these places."""
    return [like._replace(rows=tuple(
        tuple(Fraction((r, c) == place) for c in range(len(row)))
        for r, row in enumerate(like.rows))) for place in places]  # fmt: skip


def _numbers(here, body, turn):
    marks = [n.value for n in walk(body) if n.op == "num"]
    near = [-here, here + 1, here - 1, real(here) + turn, real(here) - turn]
    return [*near, *marks, *(-m for m in marks)]
