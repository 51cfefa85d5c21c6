"""The named lemmas: each is proved for all sizes, and each one, damaged, is not."""

from itertools import product

import pytest
import sympy as sp

from book.lemmas import LEMMAS, NotProved, prove
from book.lemmas.core import B as square
from book.lemmas.core import Sigma as S
from book.lemmas.core import X, a, b, c, collect, difference, i, j, k, m, mu, n, x

STEPS = [(name, index) for name in LEMMAS for index in range(len(prove(name).steps))]


@pytest.mark.parametrize("name", LEMMAS)
def test_lemma_is_proved(name):
    proof = prove(name)
    assert proof.name == name and proof.steps
    assert proof.general == (name not in {"jacobi", "symmetric_gradient"})
    assert name in str(proof)


@pytest.mark.parametrize("name, index", STEPS)
def test_a_damaged_step_is_not_proved(name, index):
    """Negative control: every step with another right side, in several ways, raises."""
    for wrong in damaged(prove(name).steps[index].right):
        def damage(at, step, wrong=wrong):
            return step._replace(right=wrong) if at == index else step

        with pytest.raises(NotProved, match=f"{name}, step {index}"):
            prove(name, damage)


def damaged(right):
    """Right sides that are false whenever `right` is true."""
    if isinstance(right, sp.MatrixBase):
        return [-right, 2 * right, right + sp.ones(*right.shape)]
    if isinstance(right, sp.MatrixExpr):
        others = [-right, 2 * right] if right != sp.ZeroMatrix(*right.shape) else []
        return [*others, right + sp.OneMatrix(*right.shape)]
    return [right + 1, *([-right, 2 * right] if right != 0 else [])]


form = (x - mu).T * S.I * (x - mu)
SLIPS = {
    "the plus sign in the mean gradient": (form.diff(mu), 2 * S.I * (x - mu)),
    "the covariance for its inverse": (form.diff(mu), -2 * S * (x - mu)),
    "no factor two": (form.diff(mu), -S.I * (x - mu)),
    "one inverse too few": (form.diff(S), -S.I * (x - mu) * (x - mu).T),
    "the plus sign in the covariance gradient": (form.diff(S), S.I * (x - mu) * (x - mu).T * S.I),
    "symmetry assumed": ((x.T * square * x).diff(x), 2 * square * x),
    "a transpose dropped": ((a.T * X.I * b).diff(X), -X.I * a * b.T * X.I),
    "vectors exchanged": ((a.T * X.I * b).diff(X), -X.T.I * b * a.T * X.T.I),
    "shapes that do not fit": ((x.T * a).diff(x), a.T),
    "the cross term forgotten": ((x - c) * (x - c).T, x * x.T + c * c.T),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_not_proved(slip):
    left, right = SLIPS[slip]
    assert difference(left, right) != 0


def test_a_lemma_without_steps_proves_nothing(monkeypatch):
    monkeypatch.setitem(LEMMAS, "empty", (lambda: iter(()), "nothing", "n", ""))
    with pytest.raises(NotProved, match="no steps"):
        prove("empty")


def test_an_unknown_name_is_an_error():
    with pytest.raises(KeyError):
        prove("no_such_lemma")


# The normal form of sums, against plain addition at small sizes.

f, g = sp.IndexedBase("f"), sp.IndexedBase("g")
SUMS = [
    sp.Sum(2 * f[j, i] + g[j] * m, (j, 1, m), (i, 1, k)),
    sp.Sum(f[j, i] * sp.Sum(g[i], (i, 1, k)), (j, 1, m)),
    sp.Sum(g[j] * sp.Sum(g[j] * f[i, j], (j, 1, m)), (i, 1, k), (j, 1, m)),
    sp.Sum((f[j, i] - g[i])**2 / sp.Sum(f[j, i], (j, 1, m)), (j, 1, m)),
]


@pytest.mark.parametrize("total, sizes", list(product(SUMS, [(1, 1), (2, 3), (3, 2)])))
def test_collecting_a_sum_does_not_change_its_value(total, sizes):
    at = {m: sizes[0], k: sizes[1]}
    before, after = (expression.subs(at).doit() for expression in (total, collect(total)))
    assert sp.simplify(before - after) == 0


def test_collecting_tells_different_sums_apart():
    assert difference(sp.Sum(f[j, i], (j, 1, m)), sp.Sum(f[j, i], (j, 1, k))) != 0
    assert difference(sp.Sum(f[j, i], (j, 1, m)), sp.Sum(f[i, j], (j, 1, m))) != 0
    assert difference(sp.Sum(f[i, j] * g[i], (i, 1, m), (j, 1, m)),
                      sp.Sum(f[j, i] * g[i], (i, 1, m), (j, 1, m))) != 0
    assert difference(sp.Sum(f[i, j] * g[i], (i, 1, m), (j, 1, m)),
                      sp.Sum(f[j, i] * g[j], (i, 1, m), (j, 1, m))) == 0


@pytest.mark.parametrize("samples, components", [(1, 3), (2, 2), (3, 2), (2, 3)])
def test_marginalisation_against_every_labeling(samples, components):
    """The lemma's induction is algebra on two recursions; here is the sum that it is about."""
    rows = range(samples)
    p, h = (sp.Matrix(samples, components, lambda r, s, o=o: sp.Integer(1 + (3*r + 5*s + o) % 7))
            for o in (0, 2))
    p = sp.diag(*[1 / sum(p.row(r)) for r in rows]) * p
    left = sum(sp.prod([p[r, z[r]] for r in rows]) * sum(h[r, z[r]] for r in rows)
               for z in product(range(components), repeat=samples))
    assert left == sum(p[r, s] * h[r, s] for r in rows for s in range(components))


# Canaries: what SymPy gets silently wrong. No lemma may rest on these; if one of them starts to
# work, the lemmas may be simplified.

def test_sympy_loses_the_logarithm_of_a_determinant():
    assert sp.log(sp.Determinant(S)).diff(S) in (0, sp.ZeroMatrix(n, n))


@pytest.mark.parametrize("scalar, by", [
    (form[0, 0], mu),
    (sp.exp(-form[0, 0] / 2), mu),
    (sp.sin(sp.Trace(square * x * x.T)), square),
])
def test_sympy_loses_the_derivative_of_a_scalar_function(scalar, by):
    assert scalar.diff(by) in (0, sp.ZeroMatrix(*by.shape))


def test_sympy_drops_the_determinant_from_a_sum():
    likelihood = -sp.log(sp.Determinant(S)) / 2 - sp.Trace(form) / 2
    got = sp.Derivative(likelihood, S).doit()
    without = sp.Derivative(-sp.Trace(form) / 2, S).doit()
    assert sp.simplify(got - without) == sp.ZeroMatrix(n, n)
