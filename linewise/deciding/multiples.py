"""What the gap of one equation may be times, to be the gap of another: all that cannot vanish."""

from fractions import Fraction

from ..errors import CheckError
from ..evaluation import evaluate
from ..formula import Node, mul, walk
from ..values import entries
from ..values.numbers import plain
from ..values.real import real
from .signs import Signs
from .trials import Run


def multiples(claim, before, own):
    """The conclusion's gap times what cannot vanish: numbers, counts, covariances."""
    outer = [own, *_between_inverses(claim, before, own)]
    for body in outer:
        for weight in (None, *_weights(claim)):
            scaled = body if weight is None else mul((weight, body))
            ratio = _constant_ratio(claim, before, scaled)
            if ratio is not None:
                yield mul((Node("num", ratio), scaled))


def _weights(claim):
    """The symbols and sums of the two sides that are positive."""
    signs = Signs(claim.world)
    found = []
    for side in (claim.left, claim.right, claim.premise.left, claim.premise.right):
        for node in walk(side):
            if node.op not in ("sym", "sum", "size") or node in found:
                continue
            if signs.shape(node) == "number" and signs.sign(node) == 2:
                found.append(node)
    return found[:8]


def _between_inverses(claim, before, own):
    """P own, own P and P own P for the inverses P of the definite matrices of the premise."""
    signs = Signs(claim.world)
    if signs.shape(own) not in ("matrix", "column"):
        return
    spd = [n for n in dict.fromkeys(_spd(claim.world, before)) if signs.sign(n) == 2]
    for matrix in spd[:3]:
        inverse = Node("inverse", matrix)
        yield mul((inverse, own))
        if signs.shape(own) == "matrix":
            yield mul((inverse, own, inverse))


def _spd(world, node):
    """Definite matrices that a formula contains, or that its parameters are."""
    for inner in walk(node):
        if inner.op == "prob":
            yield from _members(world, world.parameters())
        if inner.op != "sym":
            continue
        kind = world.kind(inner.key)
        if kind is not None and kind.name == "spd":
            yield inner
        if kind is not None and kind.name == "bundle":
            yield from _members(world, [key for key, _ in world.members(inner)])


def _members(world, keys):
    for key in keys:
        kind = world.kind(key)
        if kind is not None and kind.name == "spd":
            yield Node("sym", key, tuple(Node("idx", x) for x in world.letters(key)), "")


def _constant_ratio(claim, a, b):
    """The rational r with a = r b at one point, or None."""
    run = Run(claim.world, claim.setting, claim.seed, unfold=_all_defined(claim.world),
              simplex=True)  # fmt: skip
    try:
        for env in run.environments(a, b):
            x, y = entries(evaluate(a, env)), entries(evaluate(b, env))
            if len(x) != len(y):
                return None
            at = next((i for i, value in enumerate(y) if plain(value) != 0), None)
            if at is None:
                continue
            ratio = Fraction(float(real(plain(x[at])) / real(plain(y[at])))).limit_denominator(12)
            return ratio or None
    except (CheckError, TypeError, ArithmeticError):
        return None
    return None


def _all_defined(world):
    return frozenset(k for k in world.notation.definitions if world.kind(k) is not None)
