"""Downhill: points for an inequality that nothing proves, where its gap is small.

From a few random points, one number after the other is moved to where the gap is smaller: to
numerals of the line, to the places between them, and by steps that become shorter.
"""

from fractions import Fraction
from itertools import combinations

from ..errors import Beyond, TooSmall, Undefined
from ..evaluation import evaluate
from ..formula import free_indices, walk
from ..notation.manners import PLAIN, SAME, WIDE
from ..values import Mat, Zero, as_scalar
from ..values.numbers import plain
from ..values.real import real
from .plan import sizes_for

STARTS = (((3, 2, 2), PLAIN), ((2, 1, 1), PLAIN), ((4, 3, 2), WIDE), ((3, 9, 2), SAME),
          ((40, 40, 3), SAME))  # fmt: skip
STEPS = (1, Fraction(1, 4), Fraction(1, 20), Fraction(1, 200))
ROUNDS = 12  # for each length of step
MOVING = 3  # so many of the starts are moved
BITS = 4_000  # numbers with more of them are no place to go
MOVED = ("real", "positive", "nonnegative", "probability", "integer", "count", "vector", "matrix")


def downhill(run, left, right, rel):
    """Yield environments for `left rel right`, the gap shrinking from each to the next."""
    larger, smaller = (left, right) if rel in (">", ">=") else (right, left)
    free = (free_indices(left) | free_indices(right)) - {"#dots"}
    for condition in run.setting.conditions:
        free |= free_indices(condition)
    numerals = _numerals(left, right)

    def lowest(point):
        """The environment with the smallest gap at a point, and this gap; None if there is none."""
        found = None
        for env in run.at(point, free):
            try:
                gap = _real(evaluate(larger, env)) - _real(evaluate(smaller, env))
            except (Beyond, Undefined, TooSmall):
                continue
            if found is None or gap < found[0]:
                found = gap, env
        return found

    starts = []
    for size, manner in STARTS:
        point = run.new_point(sizes_for(run.world, size, run.setting.fixed), 0, manner)
        best = lowest(point)
        if best is not None:
            yield best[1]
            starts.append((point, best[0]))
    for point, best in starts[:MOVING]:
        for step in STEPS:
            for _ in range(ROUNDS):
                better = False
                for place, value in sorted(point.values.items(), key=str):
                    for other in _moves(run.world, place[0], value, step, numerals):
                        moved = run.new_point(point.sizes, 0, point.manner)
                        moved.values = {**point.values, place: other}
                        now = lowest(moved)
                        if now is not None and now[0] < best:
                            best, point, better = now[0], moved, True
                            yield now[1]
                if not better:
                    break


def _numerals(*sides):
    """Numbers at which something may happen: those of the line, and between two of them."""
    nodes = [n for side in sides for n in walk(side)]
    found = {abs(n.value) for n in nodes if n.op == "num"} - {0} | {Fraction(1)}
    powers = [(n.base.value, n.exponent.value) for n in nodes
              if n.op == "pow" and n.base.op == n.exponent.op == "num"]  # fmt: skip
    found |= {base**int(power) for base, power in powers if power in range(400)}
    return tuple(sorted(found | {(a + b) / 2 for a, b in combinations(sorted(found)[:8], 2)}))


def _moves(world, key, value, step, numerals):
    """Other values of a symbol, near this one or at numerals."""
    kind = world.kind(key)
    if kind is None or kind.name not in MOVED:
        return
    if isinstance(value, Mat):
        for r, row in enumerate(value.rows):
            for c, entry in enumerate(row):
                for other in _numbers("real", entry, step, numerals):
                    rows = [list(old) for old in value.rows]
                    rows[r][c] = other
                    yield value._replace(rows=tuple(map(tuple, rows)))
    elif isinstance(value, Fraction):
        yield from _numbers(kind.name, value, step, numerals)


def _numbers(kind, value, step, numerals):
    near = [value * (1 + step), value / (1 + step), value + step, value - step, -value]
    if value.numerator.bit_length() + value.denominator.bit_length() < BITS:
        near.append(value * value)
    if step == 1:
        near += [sign * n * scale for n in numerals for sign in (1, -1)
                 for scale in (1, Fraction(1, 2), 2)]  # fmt: skip
    for other in near:
        other = other.limit_denominator(10**6) if abs(other) > Fraction(1, 1000) else other
        if other != value and _allowed(kind, other):
            yield other


def _allowed(kind, value):
    if kind in ("integer", "count") and value.denominator != 1:
        return False
    if kind == "real" or kind == "integer":
        return True
    if kind == "nonnegative":
        return value >= 0
    return 0 < value < 1 if kind == "probability" else value > 0


def _real(value):
    return real(Fraction(0) if isinstance(value, Zero) else plain(as_scalar(value)))


__all__ = ["downhill"]
