"""Evaluating formulas: exact numbers, named dimensions, two derivatives that must agree."""

import re
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import linewise
from linewise import load_notation, values
from linewise.errors import IllTyped, Undecided, Undefined
from linewise.evaluation import Point, evaluate, new_env
from linewise.page.declaring import with_lets
from linewise.page.notes import parse_notes
from linewise.page.state import beginning
from linewise.reading import read_expression
from linewise.values import Identity, Mat, Zero, entries, real
from linewise.values.numbers import Dual, exp, log, plain, power, sqrt
from linewise.values.real import Real, tiny

SIZES = {"m": 3, "k": 2, "n": 2}


def world_with(lets=""):
    return with_lets(parse_notes(lets), beginning(load_notation())).world


def value(latex, lets="", sizes=None, seed=1, **indices):
    world = world_with(lets)
    point = Point(world, {**SIZES, **(sizes or {})}, seed)
    env = new_env(point)
    for name, number in indices.items():
        env = env.with_index(name, number, world.notation.indices[name])
    return evaluate(read_expression(latex, world.notation), env)


def floats(result):
    if isinstance(result, Mat):
        return np.array([[float(plain(x)) for x in row] for row in result.rows])
    return float(plain(result))


# -- numbers


def test_rational_formulas_stay_exact():
    assert value(r"\frac{1}{3}+\frac{1}{6}") == Fraction(1, 2)
    assert value(r"0.1+0.2") == Fraction(3, 10)
    assert value(r"2^{-3}\cdot\sqrt{16}") == Fraction(1, 2)
    assert value(r"\sum_{s=1}^{100} s") == 5050
    assert isinstance(value(r"\lvert\boldsymbol{\Sigma}_i\rvert", i=1), Fraction)


def test_transcendental_numbers_have_eighty_digits():
    e = value(r"\exp(1)")
    assert isinstance(e, Real)
    expected = "2.71828182845904523536028747135266249775724709369995957496696762772407663035354759"
    assert abs(e - Fraction(expected)) < tiny(78)
    assert abs(value(r"\ln(\exp(\frac12))") - Fraction(1, 2)) < tiny(78)
    circle = Fraction("3.14159265358979323846264338327950288419716939937510582097")
    assert abs(value(r"\pi") - circle) < tiny(55)


def test_numbers_no_machine_can_hold_are_declined():
    with pytest.raises(Undecided):
        value("2^{2^{2^{99}}}")
    with pytest.raises(Undecided):
        value(r"\exp(\exp(\exp(\exp(100))))")
    with pytest.raises(Undefined):
        value(r"\frac{1}{1-1}")
    with pytest.raises(Undefined):
        value(r"\ln(0)")


# -- named dimensions: these are errors at every size, n = 1 and k = n included

ILL_TYPED = [
    r"\boldsymbol{\Sigma}_i + 1", r"\boldsymbol{\Sigma}_i + \boldsymbol{\mu}_i",
    r"\frac{1}{\boldsymbol{\Sigma}_i}", r"\frac{\mathbf{x}_j}{\boldsymbol{\mu}_i}",
    r"\mathbf{x}_j\boldsymbol{\mu}_i", r"\mathbf{x}_j^{\top}+\mathbf{x}_j",
    r"\boldsymbol{\Sigma}_i\mathbf{x}_j^{\top}", r"\ln(\boldsymbol{\Sigma}_i)",
    r"\exp(\mathbf{x}_j)", r"\boldsymbol{\mu}_i^{-1}", r"\boldsymbol{\Sigma}_i^{\alpha_i}",
    r"\lvert\mathbf{x}_j\rvert", r"\operatorname{tr}(\mathbf{x}_j)", r"\sqrt{\mathbf{x}_j}",
    r"\gamma_{ij}", r"\sum_{j=1}^{k}\gamma_{ji}", r"\sum_{i=1}^{m}\alpha_i", r"\mathbf{x}_i",
    r"\boldsymbol{\mu}_j", r"\boldsymbol{\Sigma}_i^{-1}\boldsymbol{\Sigma}_i - 1",
    r"\phi(\mathbf{x}_j\mid\boldsymbol{\mu}_i,\alpha_i)", r"\boldsymbol{\alpha}+\boldsymbol{\mu}_i",
    r"\boldsymbol{\Sigma}_i\circ\mathbf{x}_j", r"\prod_{j=1}^{m}\mathbf{x}_j", r"\theta+1",
]  # fmt: skip


@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("latex", ILL_TYPED)
def test_shapes_that_do_not_fit_are_errors_at_every_size(latex, n):
    with pytest.raises(IllTyped):
        value(latex, sizes={"m": n, "k": n, "n": n}, i=1, j=1)


def test_a_quadratic_form_is_a_number_and_an_outer_product_a_matrix():
    quadratic = r"\mathbf{x}_j^{\top}\boldsymbol{\Sigma}_i\mathbf{x}_j"
    assert isinstance(value(quadratic, i=1, j=1), Fraction)
    outer = value(r"\mathbf{x}_j\mathbf{x}_j^{\top}", sizes={"n": 1}, j=1)
    assert outer.shape == ("n", "n")


def test_zero_and_identity_take_the_shape_they_need():
    assert value(r"\mathbf{x}_j+\mathbf{0}-\mathbf{x}_j", j=1).shape == ("n", "1")
    assert isinstance(value(r"\mathbf{0}"), Zero)
    three = values.settle(Identity(Fraction(3)), value(r"\boldsymbol{\Sigma}_i", i=1))
    assert three.rows == ((3, 0), (0, 3))


def test_a_fixed_size_of_one_makes_vectors_numbers():
    world = world_with()
    point = Point(world, {"m": 2, "k": 2, "n": 1}, 1, fixed=frozenset(["n"]))
    env = new_env(point).with_index("j", 1, "m")
    assert isinstance(evaluate(read_expression(r"\mathbf{x}_j", world.notation), env), Fraction)


# -- against NumPy, an independent evaluation in floating point


def test_the_density_and_the_model_agree_with_numpy():
    world = world_with()
    point = Point(world, {"m": 3, "k": 3, "n": 2}, 5)
    env = new_env(point).with_index("j", 2, "m")

    def at(latex, env=env):
        return floats(evaluate(read_expression(latex, world.notation), env))

    x = at(r"\mathbf{x}_j")[:, 0]
    weights, densities = [], []
    for i in (1, 2, 3):
        here = env.with_index("i", i, "k")
        mean, cov = at(r"\boldsymbol{\mu}_i", here)[:, 0], at(r"\boldsymbol{\Sigma}_i", here)
        gap = x - mean
        norm = np.sqrt((2 * np.pi) ** 2 * np.linalg.det(cov))
        densities.append(np.exp(-0.5 * gap @ np.linalg.solve(cov, gap)) / norm)
        weights.append(at(r"\alpha_i", here))
        found = at(r"\phi(\mathbf{x}_j\mid\boldsymbol{\mu}_i,\boldsymbol{\Sigma}_i)", here)
        assert found == pytest.approx(densities[-1], rel=1e-12)
    joint = np.array(weights) * np.array(densities)
    assert at(r"p(\mathbf{x}_j\mid\theta)") == pytest.approx(joint.sum(), rel=1e-12)
    second = env.with_index("i", 2, "k")
    posterior = at(r"P(z_j=i\mid\mathbf{x}_j,\theta)", second)
    assert posterior == pytest.approx(joint[1] / joint.sum(), rel=1e-12)


def test_probabilities_of_all_labelings_sum_to_the_joint_density():
    assert value(r"\sum_{Z}P(Z\mid X,\theta)-1") < tiny(70)
    gap = value(r"\sum_{Z}P(X,Z\mid\theta)-p(X\mid\theta)")
    assert abs(gap) < tiny(70)


# -- derivatives

FORMULAS = [
    (r"\frac{\partial}{\partial\boldsymbol{\mu}_i}\mathbf{x}_j^{\top}\boldsymbol{\mu}_i",
     r"\mathbf{x}_j"),
    (r"\frac{\partial\ln\lvert\boldsymbol{\Sigma}_i\rvert}{\partial\boldsymbol{\Sigma}_i}",
     r"\boldsymbol{\Sigma}_i^{-1}"),
    (r"\frac{\partial}{\partial\boldsymbol{\Sigma}_i}"
     r"\mathbf{x}_j^{\top}\boldsymbol{\Sigma}_i^{-1}\mathbf{x}_j",
     r"-\boldsymbol{\Sigma}_i^{-1}\mathbf{x}_j\mathbf{x}_j^{\top}\boldsymbol{\Sigma}_i^{-1}"),
    (r"\frac{\partial\alpha_i^3}{\partial\alpha_i}", r"3\alpha_i^2"),
    (r"\frac{\partial^2\alpha_i^3}{\partial\alpha_i^2}", r"6\alpha_i"),
    (r"\frac{\partial^2}{\partial\boldsymbol{\mu}_i\partial\boldsymbol{\mu}_i^{\top}}\Bigl("
     r"\boldsymbol{\mu}_i^{\top}\boldsymbol{\Sigma}_i\boldsymbol{\mu}_i\Bigr)",
     r"2\boldsymbol{\Sigma}_i"),
    (r"\nabla^{\mathrm{sym}}_{\boldsymbol{\Sigma}_i}\ln\lvert\boldsymbol{\Sigma}_i\rvert",
     r"2\boldsymbol{\Sigma}_i^{-1}-\boldsymbol{\Sigma}_i^{-1}\circ\mathbf{I}"),
    (r"\frac{\partial\boldsymbol{\Sigma}_i\boldsymbol{\mu}_i}{\partial\boldsymbol{\mu}_i^{\top}}",
     r"\boldsymbol{\Sigma}_i"),
    (r"\mathrm{d}(\boldsymbol{\Sigma}_i^{-1})",
     r"-\boldsymbol{\Sigma}_i^{-1}(\mathrm{d}\boldsymbol{\Sigma}_i)\boldsymbol{\Sigma}_i^{-1}"),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right"), FORMULAS)
@pytest.mark.parametrize("n", [1, 3])
def test_derivatives_are_what_the_tables_say(left, right, n):
    a = value(left, sizes={"n": n}, i=1, j=1)
    b = value(right, sizes={"n": n}, i=1, j=1)
    for x, y in zip(entries(a), entries(b), strict=True):
        assert abs(plain(x) - plain(y)) < tiny(60)


def crosschecked(latex):
    world = world_with()
    point = Point(world, SIZES, 3)
    point.crosscheck = True
    env = new_env(point).with_index("i", 1, "k").with_index("j", 1, "m")
    return evaluate(read_expression(latex, world.notation), env)


@pytest.mark.parametrize(
    "latex",
    [
        r"\nabla_{\boldsymbol{\mu}_i}LL(\theta)", r"\nabla_{\boldsymbol{\Sigma}_i}LL(\theta)",
        r"\nabla_{\alpha_i}Q(\theta\mid\theta^{(t)})", r"\nabla_{\theta}LL(\theta)",
        r"\frac{\partial}{\partial\alpha_i}\sqrt{\alpha_i}\tanh(\alpha_i)",
    ],
)  # fmt: skip
def test_dual_numbers_and_differences_agree(latex):
    assert crosschecked(latex) is not None


def test_a_wrong_derivative_rule_is_noticed(monkeypatch):
    """The negative control: damage one rule of the dual numbers, and the two must disagree."""
    from linewise.values import numbers

    def damaged(x):
        if isinstance(x, Dual):
            return Dual(x.level, log(x.value), tuple(2 * p for p in x.parts))
        return log(x)

    monkeypatch.setattr(numbers, "log", damaged)
    with pytest.raises(Undecided, match="disagree"):
        crosschecked(r"\nabla_{\alpha_i}\ln(\alpha_i)")


def test_the_layout_of_a_vector_by_a_vector_must_be_said():
    lets = r"let \mathbf{A} : matrix(n,n)"
    with pytest.raises(IllTyped, match="layout"):
        value(r"\frac{\partial\mathbf{A}\boldsymbol{\mu}_i}{\partial\boldsymbol{\mu}_i}", lets, i=1)
    jacobian = value(
        r"\frac{\partial\mathbf{A}\boldsymbol{\mu}_i}{\partial\boldsymbol{\mu}_i^{\top}}", lets, i=1
    )
    assert jacobian.rows == value(r"\mathbf{A}", lets).rows


def test_responsibilities_are_constant_in_the_m_step_and_not_on_the_direct_route():
    fixed = value(r"\frac{\partial\gamma_{ji}}{\partial\alpha_i}", i=1, j=1)
    moving = value(r"\frac{\partial\gamma_{ji}(\theta)}{\partial\alpha_i}", i=1, j=1)
    assert fixed == 0
    assert moving != 0


# -- canaries: silent zeros of a computer algebra system must not appear here


def test_no_silent_zero():
    """SymPy 1.14 returns 0 for these by a matrix symbol; they are not 0."""
    for latex in (
        r"\frac{\partial\ln\lvert\boldsymbol{\Sigma}_i\rvert}{\partial\boldsymbol{\Sigma}_i}",
        r"\frac{\partial}{\partial\boldsymbol{\mu}_i}"
        r"\exp\bigl(-\tfrac12\mathbf{d}_{ji}^{\top}\boldsymbol{\Sigma}_i^{-1}\mathbf{d}_{ji}\bigr)",
        r"\frac{\partial}{\partial\boldsymbol{\mu}_i}"
        r"\bigl(\mathbf{d}_{ji}^{\top}\boldsymbol{\Sigma}_i^{-1}\mathbf{d}_{ji}\bigr)",
    ):
        assert any(plain(x) != 0 for x in entries(value(latex, i=1, j=1)))


def test_the_checker_neither_imports_the_numerical_modules_nor_executes_input():
    folder = Path(linewise.__file__).parent
    forbidden = re.compile(
        r"from gmm import|import gmm\b|import numpy|import sympy"
        r"|\b(?<!\.)(eval|exec|compile|sympify|parse_expr)\("
    )
    for file in folder.rglob("*.py"):
        found = [m.group() for m in forbidden.finditer(file.read_text(encoding="utf-8"))]
        assert not found, (file.name, found)


def test_values_depend_on_the_seed_only():
    assert value(r"\alpha_i", i=1, seed=4) == value(r"\alpha_i", i=1, seed=4)
    assert value(r"\alpha_i", i=1, seed=4) != value(r"\alpha_i", i=1, seed=5)


def test_numbers_functions_on_nested_duals():
    x = Dual(2, Dual(1, Fraction(3), (Fraction(1),)), (Fraction(1),))
    cube = power(x, 3)
    assert cube.value.value == 27
    assert cube.value.parts == (27,)
    assert cube.parts[0].parts == (18,)
    assert plain(sqrt(Fraction(9, 4))) == Fraction(3, 2)
    assert exp(Fraction(0)) == 1
    assert real.digits() == 80
