"""Moves: other values of what was drawn at a point, near the present ones or far from them."""

from fractions import Fraction
from itertools import combinations

from ..formula import walk
from ..notation.kinds import SINGLE, is_value
from ..values import Mat
from ..values.matrices import entries

ENTRIES = ("vector", "matrix")  # every entry moves by itself
SCALED = ("spd", "psd", "symmetric", "diagonal", "lower", "invertible")
SHARES = ("simplex", "stochastic")
BITS = 4_000  # numbers with more of them are no place to go
FAR = (Fraction(1, 16), Fraction(16))


def numerals(*sides):
    """Numbers at which something may happen: those of the line, and between two of them."""
    nodes = [n for side in sides for n in walk(side)]
    found = {abs(n.value) for n in nodes if n.op == "num"} - {0} | {Fraction(1)}
    powers = [(n.base.value, n.exponent.value) for n in nodes
              if n.op == "pow" and n.base.op == n.exponent.op == "num"]  # fmt: skip
    found |= {base**int(power) for base, power in powers if power in range(400)}
    return tuple(sorted(found | {(a + b) / 2 for a, b in combinations(sorted(found)[:8], 2)}))


def moves(point, step, marks):
    """Yield {place: value} for other values of the symbols of a point.

    Parameters
    ----------
    point : Point
        Where the symbols have values already.
    step : int or Fraction
        How far to go, at most.
    marks : tuple of Fraction
        Numbers to go to.
    """
    for place, value in sorted(point.values.items(), key=str):
        kind = point.world.kind(place[0])
        if kind is None:
            continue
        if kind.name in SHARES:
            yield from _shared(point, place, kind.name)
        elif kind.name in SCALED and isinstance(value, Mat):
            yield from ({place: other} for other in _scaled(value))
        elif kind.name in ENTRIES and isinstance(value, Mat):
            yield from ({place: other} for other in _by_entry(value, step, marks))
        elif kind.name in SINGLE and isinstance(value, Fraction):
            yield from ({place: other} for other in _numbers(kind.name, value, step, marks))


def _by_entry(value, step, marks):
    for r, row in enumerate(value.rows):
        for c, entry in enumerate(row):
            for other in _numbers("real", entry, step, marks):
                rows = [list(old) for old in value.rows]
                rows[r][c] = other
                yield value._replace(rows=tuple(map(tuple, rows)))


def _scaled(value):
    """The matrix, or one of its rows with the column of the same number, times a number."""
    first = next((abs(x) for x in entries(value) if x and abs(x) != 1), Fraction(1))
    small = _small(first)
    for factor in (*FAR, first, 1 / first) if small and first != 1 else FAR:
        yield value._replace(rows=tuple(tuple(x * factor for x in row) for row in value.rows))
        for at in range(len(value.rows)):
            yield value._replace(rows=tuple(
                tuple(x * factor ** ((r == at) + (c == at)) for c, x in enumerate(row))
                for r, row in enumerate(value.rows)
            ))  # fmt: skip


def _shared(point, place, name):
    """One of several shares larger or smaller; the others are divided so that the sum is one."""
    (key, tag, index), value = place, point.values[place]
    at = point.shares_place(point.world.ranges(key), name, len(index))
    group = {p: v for p, v in point.values.items()
             if p[:2] == (key, tag) and p[2][:at] + p[2][at + 1 :] == index[:at] + index[at + 1 :]}
    if sum(group.values()) != 1 or value == 1 or not _small(value):
        return
    for factor in (*FAR, value):
        total = 1 - value + value * factor
        yield {p: (v * factor if p == place else v) / total for p, v in group.items()}


def _numbers(kind, value, step, marks):
    near = [value * (1 + step), value / (1 + step), value + step, value - step, -value]
    exact = []
    if _small(value):
        near.append(value * value)
        exact.append(1 - (1 - value) ** 2)
    if step == 1:
        near += [sign * n * scale for n in marks for sign in (1, -1)
                 for scale in (1, Fraction(1, 2), 2)]  # fmt: skip
    else:
        near.append(value.limit_denominator(12))
    near = [n.limit_denominator(10**6) if abs(n) > Fraction(1, 1000) else n for n in near]
    for other in (*near, *exact) if kind == "probability" else near:
        if other != value and is_value(kind, other):
            yield other


def _small(value):
    return value.numerator.bit_length() + value.denominator.bit_length() < BITS
