"""Every kind of symbol is drawn so that it can refute: narrow, wide, at its edges; and not more."""

import pytest

from linewise import check
from linewise.notation.kinds import KINDS, draw, generator
from linewise.notation.manners import BRIM, EDGE, HUGE, NIL, PLAIN, SAME, SPREAD, TINY, WIDE
from linewise.notation.numbers import shares
from linewise.values import (
    Mat,
    determinant,
    entries,
    inverse,
    multiply,
    trace,
    transpose,
)

MANNERS = (PLAIN, WIDE, TINY, HUGE, SPREAD, EDGE, NIL, SAME, BRIM)
A, S, D, L, U = (rf"\mathbf{{{x}}}" for x in "ASDLU")


def verdict(latex, lets):
    notes = "; ".join(f"let {symbol} : {kind}" for symbol, kind in lets.items())
    return [r.verdict for r in check(latex, notes).relations]


# kind of x: (true lines, false lines); a true one must not be refuted, a false one not verified
LINES = {
    "real": (
        [r"\lvert x\rvert^2 = x^2", r"x^2 \ge 0", r"\sqrt{x^2} = \lvert x\rvert"],
        [r"\sqrt{x^2} = x", r"x \ne 0", r"x^2 < 10000", r"x > -5", r"x \ne -1",
         r"\ln(x^2) = 2\ln(x)", r"x^2 \ge \frac{1}{1000}", r"\lvert x-500\rvert = 500-x"],
    ),
    "positive": (
        [r"\ln(x^2) = 2\ln(x)", r"x > 0", r"\sqrt{x^2} = x", r"\ln(x) \le x-1"],
        [r"x < 50", r"x > 0.01", r"x \ne 1", r"x \le x^2"],
    ),
    "nonnegative": (
        [r"x \ge 0", r"\sqrt{x^2} = x", r"x + \lvert x\rvert = 2x"],
        [r"x > 0", r"\frac{x}{x} = 1", r"x \ge 10^{-6}", r"x \ne 0", r"x < 100"],
    ),
    "probability": (
        [r"0 < x", r"x < 1", r"x(1-x) \le \frac14"],
        [r"x > \frac{1}{1000}", r"x < \frac{999}{1000}", r"x \ne \frac12"],
    ),
    "integer": (
        [r"x^2 \ge x", r"(-1)^{2x} = 1"],
        [r"x \ne 0", r"x \ge -1", r"x^2 > x", r"\lvert x\rvert \ge 1", r"x^2 \le 25"],
    ),
    "count": ([r"x \ge 1", r"x^2 \ge x"], [r"x > 1", r"x \le 6", r"x^2 > x"]),
}  # fmt: skip

CASES = [
    (kind, line, true) for kind, both in LINES.items() for true in (1, 0) for line in both[1 - true]
]


@pytest.mark.parametrize(("kind", "line", "true"), CASES)
def test_numbers_of_every_kind_can_refute(kind, line, true):
    (found,) = verdict(line, {"x": kind})
    assert found != ("refuted" if true else "verified")


MATRICES = {
    "matrix(n,n)": (
        [rf"{A}{A}^{{-1}} = \mathbf{{I}}", rf"\lvert {A}{A}^{{\top}}\rvert = \lvert {A}\rvert^2",
         rf"\operatorname{{tr}}({A}^{{\top}}{A}) \ge 0"],
        [rf"\ln\lvert {A}{A}^{{\top}}\rvert = 2\ln\lvert {A}\rvert",
         rf"\operatorname{{tr}}({A}) > 0", rf"\lvert {A}\rvert \ne 0",
         rf"\operatorname{{tr}}({A}) < 0", rf"\lvert {A}\rvert > 0"],
    ),
    "invertible(n)": (
        [rf"\lvert {A}\rvert\,\lvert {A}^{{-1}}\rvert = 1", rf"\lvert {A}\rvert \ne 0"],
        [rf"\lvert {A}\rvert > 0", rf"\operatorname{{tr}}({A}) \ge 0",
         rf"\sqrt{{\lvert {A}\rvert^2}} = \lvert {A}\rvert"],
    ),
    "symmetric(n)": (
        [rf"{A}^{{\top}} = {A}", rf"\operatorname{{tr}}({A}{A}) \ge 0"],
        [rf"{A} \succeq 0", rf"\operatorname{{tr}}({A}) > 0", rf"\operatorname{{tr}}({A}) < n",
         rf"\lvert {A}\rvert \ne 0", rf"\operatorname{{tr}}({A}) = n"],
    ),
    "spd(n)": (
        [rf"{A} \succ 0", rf"\lvert {A}\rvert > 0",
         rf"\ln\lvert {A}{A}\rvert = 2\ln\lvert {A}\rvert"],
        [rf"\lvert {A}\rvert \ge \frac{{1}}{{100}}", rf"\operatorname{{tr}}({A}) \le 30",
         rf"\operatorname{{tr}}({A}) > \frac{{1}}{{100}}"],
    ),
    "psd(n)": (
        [rf"{A} \succeq 0", rf"\lvert {A}\rvert \ge 0", rf"{A}^{{\top}} = {A}"],
        [rf"{A}{A}^{{-1}} = \mathbf{{I}}", rf"\lvert {A}\rvert > 0", rf"{A} \succ 0",
         rf"\operatorname{{tr}}({A}) < 30"],
    ),
    "diagonal(n)": (
        [rf"{A}^{{\top}} = {A}", rf"{A}^2 = {A}\circ{A}"],
        [rf"\operatorname{{tr}}({A}) > 0", rf"\lvert {A}\rvert > 0", rf"{A} \succ 0"],
    ),
    "lower(n)": (
        [rf"\operatorname{{tr}}({A}{A}) = \operatorname{{tr}}({A}\circ{A})"],
        [rf"\lvert {A}\rvert > 0", rf"{A}^{{\top}} = {A}", rf"\operatorname{{tr}}({A}) > 0"],
    ),
    "orthogonal(n)": (
        [rf"{A}{A}^{{\top}} = \mathbf{{I}}", rf"\lvert {A}\rvert^2 = 1",
         rf"{A}^{{-1}} = {A}^{{\top}}"],
        [rf"\lvert {A}\rvert = 1", rf"\lvert {A}\rvert = -1", rf"{A} = {A}^{{\top}}",
         rf"\operatorname{{tr}}({A}) > -n"],
    ),
    "identity(n)": (
        [rf"\operatorname{{tr}}({A}) = n", rf"{A}{A} = {A}"],
        [rf"\operatorname{{tr}}({A}) = 2", rf"{A} = 2{A}"],
    ),
}  # fmt: skip

MATRIX_CASES = [
    (kind, line, true)
    for kind, both in MATRICES.items() for true in (1, 0) for line in both[1 - true]
]  # fmt: skip


@pytest.mark.parametrize(("kind", "line", "true"), MATRIX_CASES)
def test_matrices_of_every_kind_can_refute(kind, line, true):
    (found,) = verdict(line, {A: kind})
    assert found != ("refuted" if true else "verified")


VECTORS = {
    "vector(n)": (
        [r"\mathbf{u}^{\top}\mathbf{u} \ge 0"],
        [r"\mathbf{u}^{\top}\mathbf{u} > 0", r"\mathbf{u}^{\top}\mathbf{u} \ge 10^{-4}",
         r"\mathbf{u} \ne \mathbf{0}", r"\mathbf{u}^{\top}\mathbf{u} < 10000"],
    ),
    "unit(n)": (
        [r"\mathbf{u}^{\top}\mathbf{u} = 1", r"\operatorname{tr}(\mathbf{u}\mathbf{u}^{\top}) = 1"],
        [r"\mathbf{u}\mathbf{u}^{\top} = \mathbf{I}", r"\mathbf{u}^{\top}\mathbf{u} = n"],
    ),
    "ones(n)": (
        [r"\mathbf{u}^{\top}\mathbf{u} = n"],
        [r"\mathbf{u}^{\top}\mathbf{u} = 1", r"\mathbf{u}\mathbf{u}^{\top} = \mathbf{I}"],
    ),
    "zeros(n)": ([r"\mathbf{u}+\mathbf{u} = \mathbf{u}"], [r"\mathbf{u}^{\top}\mathbf{u} = 1"]),
    "row(n)": ([r"\mathbf{u}\mathbf{u}^{\top} \ge 0"], [r"\mathbf{u}\mathbf{u}^{\top} > 0"]),
}  # fmt: skip
VECTOR_CASES = [
    (kind, line, true)
    for kind, both in VECTORS.items() for true in (1, 0) for line in both[1 - true]
]  # fmt: skip


@pytest.mark.parametrize(("kind", "line", "true"), VECTOR_CASES)
def test_vectors_of_every_kind_can_refute(kind, line, true):
    (found,) = verdict(line, {r"\mathbf{u}": kind})
    assert found != ("refuted" if true else "verified")


SHARES = {
    r"\alpha_i \le 4": 1, r"\alpha_i > 0": 1, r"\sum_{i=1}^{k}\alpha_i^2 \le 1": 1,
    r"\alpha_i < 1": 0, r"\alpha_i \ge \frac{1}{1000}": 0, r"m_i \le m": 1, r"m_i < m": 0,
    r"\gamma_{ji} \ge \frac{1}{1000}": 0, r"\gamma_{ji} < 1": 0, r"\gamma_{ji} \le 1": 1,
    r"LL(\theta) \le 0": 0, r"LL(\theta) \ge -100": 0,
    r"\phi(\mathbf{x}_j\mid\boldsymbol{\mu}_i,\boldsymbol{\Sigma}_i) \le 1": 0,
    r"\phi(\mathbf{x}_j\mid\boldsymbol{\mu}_i,\boldsymbol{\Sigma}_i) \ge 10^{-20}": 0,
    r"\lvert\boldsymbol{\Sigma}_i\rvert \ge \frac{1}{100}": 0,
    r"\operatorname{tr}(\boldsymbol{\Sigma}_i) < 30": 0,
    r"\boldsymbol{\mu}_i^{\top}\boldsymbol{\mu}_i \ge 10^{-6}": 0,
    r"\boldsymbol{\mu}_1 \ne \boldsymbol{\mu}_2": 0,
    r"\sum_{j=1}^{m}\gamma_{ji}\mathbf{d}_{ji}\mathbf{d}_{ji}^{\top} \succ 0": 0,
    r"\ln(\alpha_i) < 0": 0, r"\alpha_i^2 < \alpha_i": 0, r"q_{ji} \ge 10^{-3}": 0,
}  # fmt: skip


@pytest.mark.parametrize(("line", "true"), SHARES.items())
def test_the_letters_of_the_book_can_refute(line, true):
    (found,) = verdict(line, {})
    assert found != ("refuted" if true else "verified")
    if not true:
        assert found == "refuted"


@pytest.mark.parametrize("kind", ["unit(m)", "orthogonal(m)", "unit(k)", "orthogonal(k)"])
def test_sizes_of_one_have_unit_vectors_and_orthogonal_matrices(kind):
    right = "1" if kind.startswith("unit") else kind[-2]
    line = rf"\operatorname{{tr}}(\mathbf{{B}}^{{\top}}\mathbf{{B}}) = {right}"
    assert verdict(line, {r"\mathbf{B}": kind}) == ["verified"]


# -- the values themselves

SQUARE = [name for name, row in KINDS.items() if row.shape == "square"]


def drawn(name, manner, size, seed=0):
    dims = ("n",) * (KINDS[name].dims or 0)
    return draw(name, generator(seed, name), manner, (size,) * len(dims), dims)


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("size", [1, 2, 5])
@pytest.mark.parametrize("name", SQUARE)
def test_matrices_obey_the_laws_of_their_kind(name, size, manner):
    laws = KINDS[name].laws
    for seed in range(6):
        value = drawn(name, manner, size, seed)
        assert isinstance(value, Mat)
        assert value.shape == ("n", "n")
        if "symmetric" in laws:
            assert transpose(value) == value
        if "regular" in laws:
            assert determinant(value) != 0
        if name in ("spd", "psd"):
            assert trace(value) > 0 or name == "psd"
        if name == "orthogonal":
            assert multiply(value, transpose(value)).rows == drawn("identity", PLAIN, size).rows


def test_signs_and_edges_all_occur():
    """The negative controls of the tests above: what a kind allows, it shows."""
    for name in ("matrix", "invertible", "symmetric", "diagonal", "lower", "orthogonal"):
        signs = {determinant(drawn(name, PLAIN, 3, seed)) > 0 for seed in range(30)}
        assert signs == {True, False}, name
    for name in ("matrix", "symmetric", "diagonal", "lower", "psd"):
        assert determinant(drawn(name, EDGE, 3)) == 0, name
    assert {drawn("nonnegative", EDGE, 1, s) for s in range(20)} >= {0}
    assert {drawn("real", EDGE, 1, s) for s in range(30)} >= {0, 1, -1}
    assert any(drawn("real", PLAIN, 1, s) == -1 for s in range(300))
    assert all(drawn("spd", PLAIN, 4, s).rows[0][0] > 0 for s in range(20))
    assert inverse(drawn("matrix", PLAIN, 1)).shape == ("n", "n")
    small = min(min(shares(generator(s), 3, WIDE)) for s in range(20))
    assert 0 < small < 1e-6
    assert all(sum(shares(generator(s), 4, m)) == 1 for s in range(9) for m in MANNERS)


@pytest.mark.parametrize("manner", MANNERS)
def test_numbers_obey_the_laws_of_their_kind(manner):
    for seed in range(40):
        assert drawn("positive", manner, 1, seed) > 0
        assert drawn("nonnegative", manner, 1, seed) >= 0
        assert 0 < drawn("probability", manner, 1, seed) < 1
        assert drawn("count", manner, 1, seed) >= 1
        assert drawn("integer", manner, 1, seed).denominator == 1
        assert sum(x * x for x in entries(drawn("unit", manner, 4, seed))) == 1
