"""Random exact values of the declared kinds: small rationals, the same for the same seed."""

from fractions import Fraction
from random import Random

from .values import Identity, Mat, Zero, as_number, column


def generator(seed, *what):
    """A random generator that depends only on `seed` and on what is drawn."""
    return Random("|".join(map(str, (seed, *what))))


def real(rng):
    """A rational between -4 and 4, never 0 or 1."""
    while True:
        value = Fraction(rng.randint(-19, 19), rng.choice((5, 6, 7)))
        if value not in (0, 1, -1):
            return value


def positive(rng):
    """A rational between 1/4 and 4, never 1."""
    while True:
        value = Fraction(rng.randint(2, 19), rng.choice((5, 6, 7)))
        if value != 1:
            return value


def probability(rng):
    """A rational strictly between 0 and 1, never one half."""
    while True:
        value = Fraction(rng.randint(1, 22), 23)
        if value * 2 != 1:
            return value


def shares(rng, count):
    """Positive rationals that sum to one."""
    parts = [rng.randint(1, 12) for _ in range(count)]
    return [Fraction(p, sum(parts)) for p in parts]


def wide(name, rng):
    """A scalar of this kind from all scales: tiny, near one, ordinary, large."""
    small = Fraction(rng.randint(1, 99), 10 ** rng.choice((2, 3, 5, 7)))
    large = Fraction(rng.randint(2, 10 ** rng.choice((2, 3))))
    size = rng.choice((small, 1 + small, large, SCALARS["positive"](rng)))
    if name == "probability":
        return small if rng.random() < 0.5 else 1 - small
    if name == "real":
        return size if rng.random() < 0.5 else -size
    return size


WIDE = ("real", "positive", "nonnegative", "probability")
SCALARS = {
    "real": real,
    "positive": positive,
    "nonnegative": positive,
    "simplex": positive,
    "probability": probability,
    "integer": lambda rng: Fraction(rng.choice((-3, -2, 2, 3, 4, 5))),
    "count": lambda rng: Fraction(rng.randint(1, 6)),
}


def matrix_value(name, rng, sizes, dims):
    """A vector or matrix of the kind `name`; `sizes` are numbers, `dims` their names."""
    if name == "vector":
        return as_number(column([real(rng) for _ in range(sizes[0])], dims[0]))
    if name == "row":
        return as_number(Mat((tuple(real(rng) for _ in range(sizes[0])),), ("1", dims[0])))
    if name == "ones":
        return as_number(column([Fraction(1)] * sizes[0], dims[0]))
    if name == "unit":
        return as_number(column(_unit(rng, sizes[0]), dims[0]))
    if name == "zeros":
        return Zero()
    if name == "identity":
        return _square(_identity(sizes[0]), dims[0]) if sizes else Identity(Fraction(1))
    if name in ("matrix", "invertible"):
        return _rectangle(rng, name, sizes, dims)
    return _square(_SQUARES[name](rng, sizes[0]), dims[0])


def _rectangle(rng, name, sizes, dims):
    rows, columns = (sizes * 2)[:2] if name == "invertible" else sizes
    names = (dims * 2)[:2]
    body = [[Fraction(rng.randint(-6, 6), 3) for _ in range(columns)] for _ in range(rows)]
    if rows == columns:  # strictly dominant, so never singular
        for r in range(rows):
            body[r][r] = sum(map(abs, body[r])) + Fraction(rng.randint(1, 6), 3)
    return as_number(Mat(tuple(map(tuple, body)), names))


def _square(body, dim):
    return as_number(Mat(tuple(map(tuple, body)), (dim, dim)))


def _identity(size):
    return [[Fraction(int(r == c)) for c in range(size)] for r in range(size)]


def _lower(rng, size):
    return [
        [
            Fraction(rng.randint(3, 8), 5) if r == c else Fraction(rng.randint(-4, 4), 5)
            if c < r
            else Fraction(0)
            for c in range(size)
        ]
        for r in range(size)
    ]


def _spd(rng, size):
    lower = _lower(rng, size)
    return [
        [sum((a * b for a, b in zip(p, q, strict=True)), Fraction(0)) for q in lower]
        for p in lower
    ]


def _symmetric(rng, size):
    body = _identity(size)
    for r in range(size):
        for c in range(r + 1):
            body[r][c] = body[c][r] = real(rng)
    return body


def _diagonal(rng, size):
    return [[positive(rng) if r == c else Fraction(0) for c in range(size)] for r in range(size)]


def _unit(rng, size):
    """A rational point of the unit sphere, by stereographic projection."""
    t = [real(rng) for _ in range(size - 1)]
    norm = sum(x * x for x in t)
    return [2 * x / (1 + norm) for x in t] + [(1 - norm) / (1 + norm)]


def _orthogonal(rng, size):
    """A product of two reflections in rational directions."""
    body = _identity(size)
    for _ in range(2):
        u = _unit(rng, size)
        reflection = [
            [Fraction(int(r == c)) - 2 * u[r] * u[c] for c in range(size)] for r in range(size)
        ]
        body = [
            [sum(body[r][s] * reflection[s][c] for s in range(size)) for c in range(size)]
            for r in range(size)
        ]
    return body


_SQUARES = {
    "spd": _spd,
    "psd": _spd,
    "symmetric": _symmetric,
    "diagonal": _diagonal,
    "lower": _lower,
    "orthogonal": _orthogonal,
}
