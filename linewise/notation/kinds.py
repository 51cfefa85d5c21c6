"""The kinds of symbols, one row each: its shape, its laws, and how its values are drawn.

Values are exact: small rationals that depend on nothing but the generator. Every kind is drawn in
several manners, because a relation that is false only far out, near zero or at an edge must be
found false: `PLAIN` is a point in general position, where both sides of a line ought to have a
value; the others are from all scales and from the edges of the kind.
"""

from fractions import Fraction
from random import Random
from typing import NamedTuple

from ..values import Identity, Mat, Zero, as_number, column

PLAIN = "plain"  # general position, near one
WIDE = "wide"  # every value from a scale of its own
TINY, HUGE = "tiny", "huge"  # all values near zero; all far out
SPREAD = "spread"  # places far out, what is positive near zero: as sharp as it gets
EDGE = "edge"  # zero, one, minus one; singular; determinant minus one
NIL = "nil"  # zero wherever that is allowed
BRIM = "brim"  # what is closed is at its edge, the rest in general position
SAME = "same"  # all members of one kind are equal


class Row(NamedTuple):
    """One kind: `dims` is how many dimensions it names, None if it collects other symbols.

    `draw(rng, manner, sizes)` gives a number, or rows of numbers, or a `Zero` or `Identity`.
    `shape` is "number", "column", "row", "square", "rectangle" or "collection"; `laws` are words
    that the prover and the trials rely on.
    """

    dims: int | None
    shape: str
    draw: object
    laws: frozenset


def generator(*what):
    """A random generator that depends only on what is drawn."""
    return Random("|".join(map(str, what)))


def draw(name, rng, manner, sizes=(), dims=()):
    """A value of the kind `name`; `sizes` are numbers, `dims` their names."""
    row = KINDS[name]
    if manner == BRIM:
        manner = NIL if "closed" in row.laws else PLAIN
    found = row.draw(rng, manner, sizes)
    if row.shape == "number" or isinstance(found, (Zero, Identity)):
        return found
    if row.shape == "column":
        return as_number(column(found, dims[0]))
    if row.shape == "row":
        return as_number(Mat((tuple(found),), ("1", dims[0])))
    return as_number(Mat(tuple(map(tuple, found)), (dims * 2)[:2]))


def shares(rng, count, manner=PLAIN):
    """Positive rationals that sum to one."""
    if manner in (PLAIN, SAME, BRIM):
        parts = [rng.randint(1, 12) for _ in range(count)]
    else:
        parts = [10 ** rng.randint(0, 8) for _ in range(count)]
    if manner == SAME:
        parts = [1] * count
    return [Fraction(p, sum(parts)) for p in parts]


# -- numbers


def _signed(rng):
    """A rational between -4 and 4, never 0 or 1."""
    while True:
        value = Fraction(rng.randint(-19, 19), rng.choice((5, 6, 7)))
        if value not in (0, 1):
            return value


def _ordinary(rng):
    """A rational between 1/4 and 4, never 1."""
    while True:
        value = Fraction(rng.randint(2, 19), rng.choice((5, 6, 7)))
        if value != 1:
            return value


def _small(rng):
    return Fraction(rng.randint(1, 99), 10 ** rng.choice((4, 5, 7)))


def _large(rng):
    return Fraction(rng.randint(10, 100) * 10 ** rng.choice((1, 2)))


def _from_any_scale(rng):
    pick = rng.randrange(4)
    return (_small, lambda r: 1 + _small(r), _large, _ordinary)[pick](rng)


def _positive(rng, manner, sizes=()):
    if manner == WIDE:
        return _from_any_scale(rng)
    if manner in (TINY, SPREAD):
        return _small(rng)
    if manner == HUGE:
        return _large(rng)
    if manner in (EDGE, NIL):
        return rng.choice((Fraction(1), Fraction(1, 10**6), Fraction(10**4), Fraction(2)))
    return _ordinary(rng)


def _nonnegative(rng, manner, sizes=()):
    if manner == NIL or (manner == EDGE and rng.random() < 0.5):
        return Fraction(0)
    return _positive(rng, manner)


def _real(rng, manner, sizes=()):
    if manner in (PLAIN, SAME):
        return _signed(rng)
    if manner == NIL:
        return Fraction(0)
    if manner == EDGE:
        return Fraction(rng.choice((0, 0, 1, -1, -1, 2)))
    size = _large(rng) if manner == SPREAD else _positive(rng, manner)
    return size if rng.random() < 0.5 else -size


def _probability(rng, manner, sizes=()):
    if manner in (PLAIN, SAME):
        while True:
            value = Fraction(rng.randint(1, 22), 23)
            if value * 2 != 1:
                return value
    if manner in (EDGE, NIL):
        return rng.choice((Fraction(1, 2), Fraction(1, 10**9), 1 - Fraction(1, 10**9)))
    return _small(rng) if rng.random() < 0.5 else 1 - _small(rng)


def _integer(rng, manner, sizes=()):
    if manner in (PLAIN, SAME):
        return Fraction(rng.choice((-3, -2, -1, 2, 3, 4, 5)))
    if manner == NIL:
        return Fraction(0)
    if manner in (EDGE, TINY):
        return Fraction(rng.choice((0, 1, -1)))
    return Fraction(rng.choice((-1, 1)) * rng.randint(6, 60))


def _count(rng, manner, sizes=()):
    if manner in (PLAIN, SAME):
        return Fraction(rng.randint(1, 6))
    return Fraction(1 if manner in (EDGE, TINY, NIL) else rng.randint(7, 60))


# -- vectors


def _vector(rng, manner, sizes):
    if manner in (TINY, HUGE, SPREAD):
        scale = Fraction(1, 1000) if manner == TINY else 1000
        return [scale * _signed(rng) for _ in range(sizes[0])]
    return [_real(rng, manner) for _ in range(sizes[0])]


def _unit(rng, manner, sizes):
    """A rational point of the unit sphere, by stereographic projection."""
    (size,) = sizes
    if manner in (EDGE, NIL) or size == 1:
        at, sign = rng.randrange(size), rng.choice((1, -1))
        return [Fraction(sign * int(place == at)) for place in range(size)]
    t = [_signed(rng) for _ in range(size - 1)]
    norm = sum(x * x for x in t)
    return [2 * x / (1 + norm) for x in t] + [(1 - norm) / (1 + norm)]


# -- matrices, as lists of rows


def _body(rows, columns, entry):
    return [[entry(r, c) for c in range(columns)] for r in range(rows)]


def _identity(size, scale=1):
    return _body(size, size, lambda r, c: Fraction(scale * (r == c)))


def _scale(manner):
    return {TINY: Fraction(1, 1000), SPREAD: Fraction(1, 1000), HUGE: 1000}.get(manner, 1)


def _matrix(rng, manner, sizes):
    rows, columns = sizes
    if rows == columns:
        return _square(rng, manner, rows, lambda a, r, c: a, singular=manner in (EDGE, NIL))
    scale = _scale(manner)
    return _body(rows, columns, lambda r, c: scale * _real(rng, _entries(manner)))


def _invertible(rng, manner, sizes):
    manner = EDGE if manner == NIL else manner
    return _square(rng, manner, sizes[0], lambda a, r, c: a)


def _symmetric(rng, manner, sizes):
    return _square(rng, manner, sizes[0], lambda a, r, c: a if r <= c else None,
                   singular=manner in (EDGE, NIL))  # fmt: skip


def _diagonal(rng, manner, sizes):
    return _square(rng, manner, sizes[0], lambda a, r, c: a if r == c else Fraction(0),
                   singular=manner in (EDGE, NIL))  # fmt: skip


def _lower(rng, manner, sizes):
    return _square(rng, manner, sizes[0], lambda a, r, c: a if r >= c else Fraction(0),
                   singular=manner in (EDGE, NIL))  # fmt: skip


def _entries(manner):
    return manner if manner in (EDGE, WIDE, NIL) else PLAIN


def _square(rng, manner, size, pattern, singular=False):
    """A square matrix of a pattern: in general position it is regular, at the edge singular.

    `pattern(entry, r, c)` gives the entry at r, c; None stands for the one mirrored there.
    """
    scale = _scale(manner)
    for _ in range(100):
        body = _body(size, size, lambda r, c: scale * _real(rng, _entries(manner)))
        body = _body(size, size, lambda r, c, b=body: pattern(b[r][c], r, c))
        body = _body(size, size, lambda r, c, b=body: b[c][r] if b[r][c] is None else b[r][c])
        if singular:
            return _flattened(body)
        if _determinant(body):
            return body
    return _identity(size, rng.choice((1, -1)))


def _flattened(body):
    """The same pattern with a row and a column of zeros, so that it is singular."""
    last = len(body) - 1
    return _body(len(body), len(body), lambda r, c: Fraction(0) if last in (r, c) else body[r][c])


def _determinant(body):
    """The determinant up to a positive factor, in whole numbers (Bareiss)."""
    rows = []
    for row in body:
        common = 1
        for x in row:
            common *= x.denominator // _gcd(common, x.denominator)
        rows.append([int(x * common) for x in row])
    size, sign, before = len(rows), 1, 1
    for step in range(size - 1):
        pivot = next((r for r in range(step, size) if rows[r][step]), None)
        if pivot is None:
            return 0
        if pivot != step:
            rows[step], rows[pivot], sign = rows[pivot], rows[step], -sign
        for r in range(step + 1, size):
            rows[r] = [
                (rows[r][c] * rows[step][step] - rows[r][step] * rows[step][c]) // before
                for c in range(size)
            ]
        before = rows[step][step]
    return sign * rows[-1][-1]


def _gcd(a, b):
    while b:
        a, b = b, a % b
    return a


def _spd(rng, manner, sizes):
    (size,) = sizes
    if manner in (EDGE, NIL):
        return _identity(size, rng.choice((1, 1, 3)))
    root = _root(rng, manner, size)
    scale = _scale(manner)
    return [[scale * x for x in row] for row in _gram(root)]


def _psd(rng, manner, sizes):
    """Positive semidefinite: at the edge it is singular."""
    (size,) = sizes
    if manner not in (EDGE, NIL):
        return _spd(rng, manner, sizes)
    root = _root(rng, PLAIN, size)
    root[rng.randrange(size)] = [Fraction(0)] * size
    return _gram(root)


def _root(rng, manner, size):
    """Lower triangular with a positive diagonal; from all scales if wide."""
    def entry(r, c):
        if r == c:
            plain = Fraction(rng.randint(3, 8), 5)
            return plain * rng.choice((Fraction(1, 30), 1, 30)) if manner == WIDE else plain
        return Fraction(rng.randint(-4, 4), 5) if c < r else Fraction(0)

    return _body(size, size, entry)


def _gram(root):
    size = len(root)
    rows = _body(size, size, lambda r, c: None)
    for r in range(size):
        for c in range(r + 1):
            pairs = zip(root[r][: c + 1], root[c][: c + 1], strict=True)
            rows[r][c] = rows[c][r] = sum((a * b for a, b in pairs), Fraction(0))
    return rows


def _orthogonal(rng, manner, sizes):
    """A product of one or two reflections, so that the determinant has both signs."""
    (size,) = sizes
    if manner in (EDGE, NIL):
        return _identity(size, rng.choice((1, -1)))
    body = _identity(size)
    for _ in range(rng.choice((1, 2))):
        u = _unit(rng, manner, sizes)
        for r in range(size):
            along = sum((a * b for a, b in zip(body[r], u, strict=True)), Fraction(0))
            body[r] = [a - 2 * along * b for a, b in zip(body[r], u, strict=True)]
    return body


def _none(rng, manner, sizes):
    raise NotImplementedError("this kind is not drawn by itself")


def _row(dims, shape, drawn, *laws):
    return Row(dims, shape, drawn, frozenset(laws))


# laws: positive and nonnegative numbers; closed: its edge belongs to it on purpose; symmetric and
# regular (invertible) matrices; moves: a differential may change it; shares: they sum to one;
# collects: it has members instead of a value
KINDS = {
    "real": _row(0, "number", _real, "moves"),
    "positive": _row(0, "number", _positive, "positive", "moves"),
    "nonnegative": _row(0, "number", _nonnegative, "nonnegative", "closed", "moves"),
    "probability": _row(0, "number", _probability, "positive", "moves"),
    "integer": _row(0, "number", _integer),
    "count": _row(0, "number", _count, "positive"),
    "label": _row(0, "number", _none, "label"),
    "onehot": _row(0, "number", _none, "label"),
    "simplex": _row(0, "number", _positive, "positive", "moves", "shares"),
    "stochastic": _row(0, "number", _none, "positive", "shares"),
    "distribution": _row(0, "number", _none, "shares"),
    "vector": _row(1, "column", _vector, "moves"),
    "row": _row(1, "row", _vector, "moves"),
    "unit": _row(1, "column", _unit),
    "ones": _row(1, "column", lambda rng, manner, sizes: [Fraction(1)] * sizes[0]),
    "zeros": _row(1, "column", lambda rng, manner, sizes: Zero()),
    "matrix": _row(2, "rectangle", _matrix, "moves"),
    "invertible": _row(1, "square", _invertible, "regular", "moves"),
    "symmetric": _row(1, "square", _symmetric, "symmetric", "moves"),
    "spd": _row(1, "square", _spd, "symmetric", "regular", "moves"),
    "psd": _row(1, "square", _psd, "symmetric", "closed", "moves"),
    "diagonal": _row(1, "square", _diagonal, "symmetric", "moves"),
    "lower": _row(1, "square", _lower, "moves"),
    "orthogonal": _row(1, "square", _orthogonal, "regular"),
    "identity": _row(1, "square", lambda rng, manner, sizes: (
        _identity(sizes[0]) if sizes else Identity(Fraction(1))), "symmetric", "regular"),
    "bundle": _row(None, "collection", _none, "collects"),
    "stack": _row(None, "collection", _none, "collects"),
    "rows": _row(None, "collection", _none, "collects"),
    "entry": _row(None, "collection", _none),
}  # fmt: skip
