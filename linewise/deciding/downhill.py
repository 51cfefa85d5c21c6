"""Downhill: points for an inequality that nothing proves, where its gap is small.

From a few random points, one number after the other is moved to where the gap between the sides is
smaller, or else their ratio: a bound that is far away is seen in the ratio only.
"""

from fractions import Fraction

from ..errors import Beyond, TooSmall, Undefined
from ..evaluation import evaluate
from ..formula import free_indices
from ..notation.manners import PLAIN, SAME, WIDE
from ..values import Zero, as_scalar
from ..values.numbers import plain
from ..values.real import real
from .moves import moves, numerals
from .plan import sizes_for

STARTS = (((3, 2, 2), PLAIN), ((2, 1, 1), PLAIN), ((4, 3, 2), WIDE), ((3, 9, 2), SAME),
          ((40, 40, 3), SAME))  # fmt: skip
STEPS = (1, Fraction(1, 4), Fraction(1, 20), Fraction(1, 200))
ROUNDS = 12  # for each length of step
MOVING = 3  # so many of the starts are moved
LARGEST, BUSIEST = 10**7, 50  # no size is larger; none at which something is drawn or counted off


def downhill(run, left, right, rel):
    """Yield environments for `left rel right`, the gap shrinking from each to the next."""
    return _descent(run, left, right, rel, lambda a, b: a - b)


def far_away(run, left, right, rel):
    """The same for the ratio of the sides."""
    return _descent(run, left, right, rel, lambda a, b: a / abs(b) if b else None)


def larger_sizes(run, left, right, rel):
    """Yield environments at sizes that the line names, one more, and at powers of two."""
    free = _free(run, left, right)
    marks = {int(n) for n in numerals(left, right) if n < LARGEST}
    sizes = sorted({s for n in marks for s in (n, n + 1)} | {2**n for n in range(4, 24)})
    for letter in run.world.notation.sizes:
        point = None
        for size in sizes:
            usual = sizes_for(run.world, (3, 2, 2), run.setting.fixed)
            if letter in run.setting.fixed or not size:
                continue
            if point and size > BUSIEST and (free or point.drawn or letter not in point.used):
                break
            point = run.new_point({**usual, letter: size})
            try:
                yield from run.at(point, free)
            except Beyond:
                break


def _free(run, left, right):
    free = (free_indices(left) | free_indices(right)) - {"#dots"}
    for condition in run.setting.conditions:
        free |= free_indices(condition)
    return free


def _descent(run, left, right, rel, measure):
    larger, smaller = (left, right) if rel in (">", ">=") else (right, left)
    free, marks = _free(run, left, right), numerals(left, right)

    def lowest(point):
        """(measure, environment) where this point has the smallest; None if it has none."""
        found = None
        for env in run.at(point, free):
            try:
                now = measure(_real(evaluate(larger, env)), _real(evaluate(smaller, env)))
            except (Beyond, Undefined, TooSmall):
                continue
            if now is not None and (found is None or now < found[0]):
                found = now, env
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
                for change in moves(point, step, marks):
                    moved = run.new_point(point.sizes, 0, point.manner)
                    moved.values = {**point.values, **change}
                    now = lowest(moved)
                    if now is not None and now[0] < best:
                        best, point, better = now[0], moved, True
                        yield now[1]
                if not better:
                    break


def _real(value):
    return real(Fraction(0) if isinstance(value, Zero) else plain(as_scalar(value)))
