"""The normal form of index notation: it never changes a value, and it finds what is equal."""

import itertools
import math
import random
from fractions import Fraction

import pytest

from linewise.proof.algebra import Algebra
from linewise.proof.facts import PI, Facts, TooBig
from linewise.proof.index import Index, free, fresh

SIZES = [{"m": 3, "k": 2, "n": 2}, {"m": 2, "k": 3, "n": 1}, {"m": 1, "k": 2, "n": 3}]
POSITIVE = frozenset({"g", "w", "f", "v"})
FREE = Algebra(Facts(positive=POSITIVE, inverses={"S": "P", "P": "S"}))
FULL = Algebra(FREE.facts._replace(symmetric=frozenset("SP"), stochastic=frozenset("g")))
i, l, j = free("i", "k"), free("l", "k"), free("j", "m")
a, b, c = (free(name, "n") for name in "abc")


class World:
    """Concrete sizes, and a number for every atom; S symmetric with inverse P, g row-stochastic."""

    def __init__(self, sizes, seed):
        self.sizes, self.random, self.values = sizes, random.Random(seed), {}
        self.point = {name: self.random.randrange(sizes[name.range]) for name in (i, l, j, a, b, c)}

    def atom(self, name, args):
        if name.startswith("size "):
            return self.sizes[name[5:]]
        if name == PI:
            return math.pi
        if name.startswith(("ln ", "prime ")):
            prime = int(name.split()[1])
            return math.log(prime) if name.startswith("ln") else prime
        if name in ("S", "P", "lndet S"):
            return self.matrix(name, *args)
        if name == "g":
            row = [self.entry("g", (args[0], r)) for r in range(self.sizes["k"])]
            return row[args[1]] / sum(row)
        return self.entry(name, args)

    def entry(self, name, args):
        return self.values.setdefault((name, args), self.random.uniform(0.3, 1.7))

    def matrix(self, name, component, *entry):
        import numpy as np

        n = self.sizes["n"]
        root = np.array([[self.entry("root", (component, p, q)) for q in range(n)]
                         for p in range(n)])
        S = root @ root.T + np.eye(n)
        if name == "lndet S":
            return float(np.linalg.slogdet(S)[1])
        return float((S if name == "S" else np.linalg.inv(S))[entry])

    def value(self, poly, point=None):
        point = self.point if point is None else point
        total = 0.0
        for (bounds, factors), coefficient in poly:
            for choice in itertools.product(*(range(self.sizes[b.range]) for b in bounds)):
                at = {**point, **dict(zip(bounds, choice, strict=True))}
                total += float(coefficient) * math.prod(self.factor(f, at) for f in factors)
        return total

    def factor(self, factor, at):
        kind, name, args, exponent = factor
        if kind == "delta":
            return float(at[args[0]] == at[args[1]])
        if kind == "atom":
            return self.atom(name, tuple(at[index] for index in args)) ** float(exponent)
        inner = self.value(args[0], at)
        if kind == "pow":
            return inner ** float(exponent)
        return (math.log if kind == "ln" else math.exp)(inner) ** float(exponent)


def samples(algebra):
    """Polynomials of every kind that the book has."""
    x = algebra.subtract(algebra.atom("x", j, a), algebra.atom("mu", i, a))
    y = algebra.subtract(algebra.atom("x", j, b), algebra.atom("mu", i, b))
    p, q = fresh("n"), fresh("n")
    d = [algebra.subtract(algebra.atom("x", j, e), algebra.atom("mu", i, e)) for e in (p, q)]
    form = algebra.sum(algebra.sum(algebra.multiply(d[0], algebra.atom("P", i, p, q), d[1]), p), q)
    weighted = algebra.multiply(algebra.atom("w", i), algebra.exp(algebra.scale(form, -1)))
    mixture = algebra.sum(weighted, i)
    return {
        "deviation": x,
        "outer": algebra.multiply(x, y, algebra.atom("g", j, i)),
        "form": form,
        "pair": algebra.sum(
            algebra.multiply(algebra.atom("S", i, a, b), algebra.atom("P", i, b, c)), b),
        "weighted": weighted,
        "mixture": mixture,
        "posterior": algebra.multiply(weighted, algebra.power(mixture, -1)),
        "loglik": algebra.sum(algebra.log(mixture), j),
        "logdet": algebra.add(algebra.atom("lndet S", i), algebra.number(Fraction(2, 3))),
        "root": algebra.power(
            algebra.scale(algebra.multiply(algebra.atom("w", i), algebra.atom(PI)), 12),
            Fraction(1, 2)),
        "count": algebra.sum(algebra.atom("g", j, i), j),
        "total": algebra.sum(algebra.sum(algebra.atom("g", j, i), j), i),
        "numbers": algebra.log(algebra.scale(algebra.atom("w", i), Fraction(18, 5))),
        "delta": algebra.sum(algebra.multiply(algebra.delta(i, l), weighted), l),
    }


PAIRS = list(itertools.combinations_with_replacement(samples(FULL), 2))
worlds = pytest.mark.parametrize("sizes", SIZES, ids=str)


@worlds
@pytest.mark.parametrize("left, right", PAIRS)
def test_operations_are_what_they_say(sizes, left, right):
    world, polys = World(sizes, 1), samples(FULL)
    p, q = polys[left], polys[right]
    assert world.value(FULL.add(p, q)) == pytest.approx(world.value(p) + world.value(q))
    assert world.value(FULL.multiply(p, q)) == pytest.approx(world.value(p) * world.value(q))
    for index in (i, j):
        expected = 0
        for at in range(sizes[index.range]):
            point = {**world.point, index: at}
            expected += world.value(p, point) * world.value(q, point)
        assert world.value(FULL.sum(FULL.multiply(p, q), index)) == pytest.approx(expected)


@worlds
@pytest.mark.parametrize("name", samples(FULL))
def test_a_normal_form_is_stable_and_keeps_the_value(sizes, name):
    world, plain, full = World(sizes, 2), samples(FREE)[name], samples(FULL)[name]
    assert FULL.again(full) == full
    assert world.value(FULL.again(plain)) == pytest.approx(world.value(plain))
    assert FULL.vanishes(FULL.subtract(FULL.again(plain), full))


@worlds
@pytest.mark.parametrize("name", samples(FULL))
@pytest.mark.parametrize("by", [("mu", (i, a)), ("w", (i,)), ("mu", (l, b))])
def test_derivatives_against_differences(sizes, name, by):
    world, poly = World(sizes, 3), samples(FREE)[name]
    atom, indices = by
    key, h = (atom, tuple(world.point[index] for index in indices)), 1e-5
    middle = world.entry(*key)
    world.value(poly)
    steps = []
    for moved in (middle + h, middle - h):
        world.values[key] = moved
        steps.append(world.value(poly))
    world.values[key] = middle
    slope = world.value(FREE.differentiate(poly, atom, indices))
    assert slope == pytest.approx((steps[0] - steps[1]) / (2 * h), rel=1e-5, abs=1e-6)


def test_differential_of_inverse_and_determinant():
    """Against the identity that defines them: d(S P) = 0, and Jacobi at n = 1 is 1/S."""
    p, q = free("p", "n"), free("q", "n")
    S, P = FREE.atom("S", i, a, b), FREE.atom("P", i, b, c)
    product = FREE.add(
        FREE.sum(FREE.multiply(FREE.differentiate(S, "S", (i, p, q)), P), b),
        FREE.sum(FREE.multiply(S, FREE.differentiate(P, "S", (i, p, q))), b))
    assert FREE.vanishes(product)
    assert FREE.differentiate(FREE.atom("lndet S", i), "S", (i, p, q)) == FREE.atom("P", i, q, p)


@pytest.mark.parametrize("wrong", [
    lambda A: A.subtract(A.atom("S", i, a, b), A.atom("P", i, a, b)),
    lambda A: A.subtract(A.atom("mu", i, a), A.atom("mu", l, a)),
    lambda A: A.subtract(A.sum(A.atom("w", i), i), A.number(1)),
    lambda A: A.subtract(A.sum(A.atom("g", j, i), j), A.number(1)),
    lambda A: A.subtract(A.log(A.sum(A.atom("w", i), i)), A.sum(A.log(A.atom("w", i)), i)),
    lambda A: A.subtract(A.log(A.atom("x", j, a)), A.log(A.scale(A.atom("x", j, a), -1))),
    lambda A: A.subtract(A.size("m"), A.size("k")),
])
def test_different_things_do_not_vanish(wrong):
    assert not FULL.vanishes(wrong(FULL))


def test_transposing_needs_symmetry_and_a_sum_of_rows_needs_the_declaration():
    gap = FREE.subtract(FREE.atom("S", i, a, b), FREE.atom("S", i, b, a))
    assert not FREE.vanishes(gap) and FULL.vanishes(FULL.again(gap))
    row = FREE.subtract(FREE.sum(FREE.atom("g", j, i), i), FREE.number(1))
    assert not FREE.vanishes(row) and FULL.vanishes(FULL.again(row))


def test_the_logarithm_of_something_that_may_be_negative_stays_whole():
    square = FULL.multiply(FULL.atom("mu", i, a), FULL.atom("mu", i, a))
    assert len(FULL.log(square)) == 1 and FULL.log(square)[0][0][1][0].kind == "ln"


def test_bound_indices_are_never_captured():
    """An outer bound index carried into an inner sum over the same range."""
    inner = FULL.log(FULL.sum(FULL.multiply(FULL.atom("w", l), FULL.atom("v", i, l)), l))
    outer = FULL.sum(FULL.multiply(FULL.atom("w", i), inner), i)
    other = FULL.log(FULL.sum(FULL.multiply(FULL.atom("w", l), FULL.atom("v", l, i)), l))
    assert outer != FULL.sum(FULL.multiply(FULL.atom("w", i), other), i)
    for sizes in SIZES:
        world = World(sizes, 4)
        expected = sum(world.entry("w", (r,)) * math.log(sum(
            world.entry("w", (s,)) * world.entry("v", (r, s)) for s in range(sizes["k"])))
            for r in range(sizes["k"]))
        assert world.value(outer) == pytest.approx(expected)


def test_a_formula_that_grows_too_much_is_given_up():
    wide = FULL.add(*[FULL.atom(f"u{number}") for number in range(30)])
    with pytest.raises(TooBig):
        FULL.power(FULL.multiply(wide, wide), 3)


def test_an_index_knows_its_range():
    assert Index("m", -1, "j") != Index("k", -1, "j")
