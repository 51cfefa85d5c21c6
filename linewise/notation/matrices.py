"""Matrices drawn in every manner, as lists of rows."""

from fractions import Fraction

from ..values.elimination import exactly_eliminated
from .manners import EDGE, HUGE, NIL, PLAIN, SPREAD, TINY, WIDE
from .numbers import real, unit


def _body(rows, columns, entry):
    return [[entry(r, c) for c in range(columns)] for r in range(rows)]


def identity(size, scale=1):
    return _body(size, size, lambda r, c: Fraction(scale * (r == c)))


def _scale(manner):
    return {TINY: Fraction(1, 1000), SPREAD: Fraction(1, 1000), HUGE: 1000}.get(manner, 1)


def matrix(rng, manner, sizes):
    rows, columns = sizes
    if rows == columns:
        return _square(rng, manner, rows, lambda a, r, c: a, singular=manner in (EDGE, NIL))
    scale = _scale(manner)
    return _body(rows, columns, lambda r, c: scale * real(rng, _entries(manner)))


def invertible(rng, manner, sizes):
    manner = EDGE if manner == NIL else manner
    return _square(rng, manner, sizes[0], lambda a, r, c: a)


def symmetric(rng, manner, sizes):
    return _square(rng, manner, sizes[0], lambda a, r, c: a if r <= c else None,
                   singular=manner in (EDGE, NIL))  # fmt: skip


def diagonal(rng, manner, sizes):
    return _square(rng, manner, sizes[0], lambda a, r, c: a if r == c else Fraction(0),
                   singular=manner in (EDGE, NIL))  # fmt: skip


def lower(rng, manner, sizes):
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
        body = _body(size, size, lambda r, c: scale * real(rng, _entries(manner)))
        body = _body(size, size, lambda r, c, b=body: pattern(b[r][c], r, c))
        body = _body(size, size, lambda r, c, b=body: b[c][r] if b[r][c] is None else b[r][c])
        if singular:
            return _flattened(body)
        if exactly_eliminated(tuple(map(tuple, body)), ((),) * size)[0]:
            return body
    return identity(size, rng.choice((1, -1)))


def _flattened(body):
    """The same pattern with a row and a column of zeros, so that it is singular."""
    last = len(body) - 1
    return _body(len(body), len(body), lambda r, c: Fraction(0) if last in (r, c) else body[r][c])


def spd(rng, manner, sizes):
    (size,) = sizes
    if manner in (EDGE, NIL):
        return identity(size, rng.choice((1, 1, 3)))
    root = _root(rng, manner, size)
    scale = _scale(manner)
    return [[scale * x for x in row] for row in _gram(root)]


def psd(rng, manner, sizes):
    """Positive semidefinite: at the edge it is singular."""
    (size,) = sizes
    if manner not in (EDGE, NIL):
        return spd(rng, manner, sizes)
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


def orthogonal(rng, manner, sizes):
    """A product of one or two reflections, so that the determinant has both signs."""
    (size,) = sizes
    if manner in (EDGE, NIL):
        return identity(size, rng.choice((1, -1)))
    body = identity(size)
    for _ in range(rng.choice((1, 2))):
        u = unit(rng, manner, sizes)
        for r in range(size):
            along = sum((a * b for a, b in zip(body[r], u, strict=True)), Fraction(0))
            body[r] = [a - 2 * along * b for a, b in zip(body[r], u, strict=True)]
    return body
