"""Numbers and vectors drawn in every manner: small exact rationals."""

from fractions import Fraction

from .manners import BRIM, EDGE, HUGE, NIL, PLAIN, SAME, SPREAD, TINY, WIDE


def signed(rng):
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
    return Fraction(rng.randint(1, 99), 10 ** rng.choice((4, 6, 12)))


def _large(rng):
    return Fraction(rng.randint(10, 100) * 10 ** rng.choice((1, 2, 6)))


def _from_any_scale(rng):
    pick = rng.randrange(4)
    return (_small, lambda r: 1 + _small(r), _large, _ordinary)[pick](rng)


def positive(rng, manner, sizes=()):
    if manner == WIDE:
        return _from_any_scale(rng)
    if manner in (TINY, SPREAD):
        return _small(rng)
    if manner == HUGE:
        return _large(rng)
    if manner in (EDGE, NIL):
        return rng.choice((Fraction(1), Fraction(1, 10**6), Fraction(10**4), Fraction(2)))
    return _ordinary(rng)


def nonnegative(rng, manner, sizes=()):
    if manner == NIL or (manner == EDGE and rng.random() < 0.5):
        return Fraction(0)
    return positive(rng, manner)


def real(rng, manner, sizes=()):
    if manner in (PLAIN, SAME):
        return signed(rng)
    if manner == NIL:
        return Fraction(0)
    if manner == EDGE:
        return Fraction(rng.choice((0, 0, 1, -1, -1, 2)))
    size = _large(rng) if manner == SPREAD else positive(rng, manner)
    return size if rng.random() < 0.5 else -size


def probability(rng, manner, sizes=()):
    if manner in (PLAIN, SAME):
        while True:
            value = Fraction(rng.randint(1, 22), 23)
            if value * 2 != 1:
                return value
    if manner in (EDGE, NIL):
        return rng.choice((Fraction(1, 2), Fraction(1, 10**9), 1 - Fraction(1, 10**9)))
    return _small(rng) if rng.random() < 0.5 else 1 - _small(rng)


def integer(rng, manner, sizes=()):
    if manner in (PLAIN, SAME):
        return Fraction(rng.choice((-3, -2, -1, 2, 3, 4, 5)))
    if manner == NIL:
        return Fraction(0)
    if manner in (EDGE, TINY):
        return Fraction(rng.choice((0, 1, -1)))
    return Fraction(rng.choice((-1, 1)) * rng.randint(6, 60))


def count(rng, manner, sizes=()):
    if manner in (PLAIN, SAME):
        return Fraction(rng.randint(1, 6))
    return Fraction(1 if manner in (EDGE, TINY, NIL) else rng.randint(7, 60))


def vector(rng, manner, sizes):
    if manner in (TINY, HUGE, SPREAD):
        scale = Fraction(1, 1000) if manner == TINY else 1000
        return [scale * signed(rng) for _ in range(sizes[0])]
    return [real(rng, manner) for _ in range(sizes[0])]


def unit(rng, manner, sizes):
    """A rational point of the unit sphere, by stereographic projection."""
    (size,) = sizes
    if manner in (EDGE, NIL) or size == 1:
        at, sign = rng.randrange(size), rng.choice((1, -1))
        return [Fraction(sign * int(place == at)) for place in range(size)]
    t = [signed(rng) for _ in range(size - 1)]
    norm = sum(x * x for x in t)
    return [2 * x / (1 + norm) for x in t] + [(1 - norm) / (1 + norm)]


def shares(rng, count, manner=PLAIN):
    """Positive rationals that sum to one."""
    if manner in (PLAIN, SAME, BRIM):
        parts = [rng.randint(1, 12) for _ in range(count)]
    else:
        parts = [10 ** rng.choice((0, 3, 9, 16)) for _ in range(count)]
    if manner == SAME:
        parts = [1] * count
    return [Fraction(p, sum(parts)) for p in parts]
