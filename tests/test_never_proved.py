"""What the prover must not prove: false lines of every kind that its rewritings could let in."""

import pytest

from linewise.notation import notation_from
from linewise.proof import prove
from linewise.reading import read_expression
from linewise.world import World

LETTERS = {
    "sizes": {"p": "", "c": "", "d": ""},
    "indices": {"s": "p", "u": "p", "r": "c", "h": "c", "e": "d", "f": "d", "g": "d"},
    "symbols": {
        r"\mathbf{y}_s": "vector(d)", r"\mathbf{v}_r": "vector(d)", r"\mathbf{V}_r": "spd(d)",
        r"w_r": "simplex", r"t_{sr}": "stochastic", r"b_r": "positive", r"a_r": "real", "x": "real",
        "y": "real", "pi": "real", r"\mathbf{B}_e": "invertible(d)", r"\mathbf{A}": "invertible(d)",
        r"\mathbf{S}": "symmetric(d)", r"\mathbf{u}": "vector(d)", r"\ell_s": "label",
        r"o_{sr}": "stochastic", "N": "positive", r"\mathbf{I}": "identity(d)",
        r"\omega": r"bundle(w_r, \mathbf{v}_r, \mathbf{V}_r)", "L": r"bundle(\ell_s)",
        r"\mathbf{G}": "spd(2)", r"\beta_r": "positive",
    },
    "definitions": {
        r"\varphi(\mathbf{y}\mid\mathbf{v},\mathbf{V})": "gaussian",
        r"o_{sr}": r"P(\ell_s=r\mid\mathbf{y}_s,\omega)",
        r"R_r": r"\sum_{s=1}^{p}o_{sr}",
        r"F(\omega)": r"\sum_{s=1}^{p}\ln(p(\mathbf{y}_s\mid\omega))",
        r"J(\omega)": r"\sum_{s=1}^{p}\sum_{r=1}^{c}o_{sr}\ln(w_r)",
        r"\beta_r": "a_r", "C": r"\sum_{h=1}^{c}a_r",
    },
    "model": {
        "data": r"\mathbf{y}_s", "label": r"\ell_s", "weight": "w_r", "parameters": r"\omega",
        "density": r"\varphi(\mathbf{y}_s\mid\mathbf{v}_r,\mathbf{V}_r)",
    },
}  # fmt: skip
WORLD = World(notation_from(LETTERS))
SUM, ALL = r"\sum_{r=1}^{c}", r"\sum_{s=1}^{p}"


def proof(left, right, world=WORLD, **options):
    left, right = (read_expression(text, world.notation) for text in (left, right))
    return prove(world, left, right, **options)


# kind of fault: (left, right) that is false somewhere
FALSE = {
    "a defined symbol is held while a derivative varies it": (
        r"\frac{\partial}{\partial\mathbf{v}_r}o_{sr}", r"\mathbf{0}"),
    "a count of defined symbols": (
        r"\frac{\partial}{\partial w_r}R_r", "0"),
    "a gradient through a defined symbol": (
        r"\frac{\partial}{\partial w_r}J(\omega)", r"\frac{R_r}{w_r}"),
    "a Hessian whose gradient was right": (
        r"\frac{\partial}{\partial\mathbf{v}_r^{\top}}"
        rf"{ALL}o_{{sr}}\mathbf{{V}}_r^{{-1}}(\mathbf{{y}}_s-\mathbf{{v}}_r)",
        r"-R_r\mathbf{V}_r^{-1}"),
    "an argument inserted around a defined symbol": (
        r"J(\omega^{(1)})", rf"{ALL}{SUM}o_{{sr}}\ln(w_r^{{(1)}})"),
    "an evaluation bar around a defined symbol": (
        r"\left.o_{sr}x\right|_{x=2}-\left.o_{sr}\right|_{\omega=\omega^{(0)}}", "o_{sr}"),
    "a label summed beside a defined symbol": (
        r"\sum_{\ell_s}o_{s\ell_s}", "c\\,o_{s\\ell_s}"),
    "a kind that the definition does not have": (
        r"\sqrt{\beta_r^2}", r"\beta_r"),
    "a number called like a constant": ("pi", r"\pi"),
    "an inverse summed over its own index": (
        r"\sum_{e=1}^{d}(\mathbf{B}_e)_{fe}(\mathbf{B}_e^{-1})_{eg}",
        r"(\mathbf{I})_{fg}"),
    "a value beyond a short range": (rf"{SUM}[r=3]", "1"),
    "a value beyond a short range, its reciprocal": (
        rf"\left({SUM}[r=4]a_r\right)\left({SUM}[r=4]\frac{{1}}{{a_r}}\right)", "1"),
    "one member replaced by an evaluation bar": (
        r"\left.\sum_{h=1}^{c}a_h\right|_{a_r=0}", "0"),
    "a square root of a square": (r"\sqrt{x^2}", "x"),
    "a logarithm of a square": (r"\ln(x^2)", r"2\ln(x)"),
    "a root of a product of signed numbers": (r"\sqrt{xy}", r"\sqrt{x}\sqrt{y}"),
    "a power of a power": (r"\left(x^2\right)^{\frac12}\left(y^2\right)^{\frac12}", "xy"),
    "symmetry that is not declared": (r"\mathbf{A}^{\top}", r"\mathbf{A}"),
    "the gradient of a form without symmetry": (
        r"\frac{\partial}{\partial\mathbf{u}}\mathbf{u}^{\top}\mathbf{A}\mathbf{u}",
        r"2\mathbf{A}\mathbf{u}"),
    "the order of a product": (r"\mathbf{A}\mathbf{B}_e", r"\mathbf{B}_e\mathbf{A}"),
    "weights that need the simplex": (rf"{SUM}w_r", "1"),
    "columns in place of rows": (rf"{ALL}t_{{sr}}", "1"),
    "a rebound index": (rf"{SUM}a_r\sum_{{h=1}}^{{c}}a_h", rf"{SUM}a_r\sum_{{h=1}}^{{c}}a_r"),
    "a definition that leaves an index open": (rf"{SUM}C", r"c\,C"),
    "an unequal pair summed": (r"\sum_{r\ne h}a_r", rf"{SUM}a_r"),
    "a Jacobian that is left out": (
        r"\frac{\partial}{\partial x}\exp(2x)", r"\exp(2x)"),
    "a determinant scaled": (r"\lvert 2\mathbf{A}\rvert", r"2\lvert\mathbf{A}\rvert"),
    "a determinant scaled, 2 by 2": (r"\lvert 2\mathbf{G}\rvert", r"8\lvert\mathbf{G}\rvert"),
    "a trace of the identity": (r"\operatorname{tr}(\mathbf{I})", "1"),
    "one label for two": (
        r"\sum_{\ell_1=1}^{c}\cdots\sum_{\ell_p=1}^{c}\left[\prod_{s=1}^{p}t_{s\ell_s}\right]",
        "p"),
    "the posterior in place of the prior": (
        r"P(\ell_s=r\mid\mathbf{y}_s,\omega)", r"P(\ell_s=r\mid\omega)"),
    "Jensen as an equation": (rf"\ln\left({SUM}w_rb_r\right)", rf"{SUM}w_r\ln(b_r)"),
    "a product of sums": (rf"{SUM}a_rw_r", rf"\left({SUM}a_r\right)\left({SUM}w_r\right)"),
}  # fmt: skip


@pytest.mark.parametrize("name", FALSE)
def test_no_proof_of_a_false_line(name):
    assert proof(*FALSE[name]) is None
    assert proof(*FALSE[name], simplex="simplex" not in name) is None


def test_a_claimed_solution_may_leave_its_places_in_a_definition():
    """If v = h(o), then a step that puts h(o) for v holds for the o that is defined by v, too."""
    gradient = rf"{ALL}o_{{sr}}\mathbf{{V}}_r^{{-1}}(\mathbf{{y}}_s-\mathbf{{v}}_r)"
    symbol = read_expression(r"\mathbf{v}_r", WORLD.notation)
    mean = read_expression(rf"\frac{{1}}{{R_r}}{ALL}o_{{sr}}\mathbf{{y}}_s", WORLD.notation)
    assert proof(gradient, r"\mathbf{0}", replace=((symbol, mean),)).held == {"o_{·,·}^{}"}
    assert proof(gradient, r"\mathbf{0}", at=((symbol, mean),)) is None


def test_a_definition_may_be_set_aside_where_that_is_said():
    line = FALSE["a gradient through a defined symbol"]
    assert proof(*line, given=frozenset(["o_{·,·}^{}"])).held == {"o_{·,·}^{}"}


TRUE = {
    "the same with a symbol that is only declared": (
        rf"\frac{{\partial}}{{\partial w_r}}{ALL}{SUM}t_{{sr}}\ln(w_r)",
        rf"\frac{{1}}{{w_r}}{ALL}t_{{sr}}", ()),
    "the derivative of the likelihood": (
        r"\frac{\partial}{\partial w_r}F(\omega)", r"\frac{R_r}{w_r}", (r"o_{·,·}^{}",)),
    "a first value": (rf"{SUM}[r=1]a_r", "a_1", ()),
    "a first value alone": (rf"{SUM}[r=1]", "1", ()),
    "an inverse over another index": (
        r"\sum_{e=1}^{d}(\mathbf{B}_g)_{fe}(\mathbf{B}_g^{-1})_{eg}", r"(\mathbf{I})_{fg}", ()),
    "an evaluation bar at the same member": (
        r"\left.a_r^2+x\right|_{a_r=x}", "x^2+x", ()),
    "a pair of different indices": (
        r"\sum_{r=1}^{c}\sum_{h\ne r}a_ra_h", rf"\left({SUM}a_r\right)^2-{SUM}a_r^2", ()),
    "the rows of a defined posterior": (rf"{SUM}o_{{sr}}", "1", ()),
    "the counts of a defined posterior": (rf"{SUM}R_r", "p", ()),
    "a root of positive numbers": (r"\sqrt{b_rN}", r"\sqrt{b_r}\sqrt{N}", ()),
    "a literal size": (r"\operatorname{tr}(\mathbf{G}\mathbf{G}^{-1})", "2", ()),
    "a scaled determinant of literal size": (
        r"\lvert N\mathbf{G}\rvert", r"N^2\lvert\mathbf{G}\rvert", ()),
}  # fmt: skip


@pytest.mark.parametrize("name", TRUE)
def test_its_true_neighbour_is_proved(name):
    left, right, unfold = TRUE[name]
    assert proof(left, right, unfold=frozenset(unfold)) is not None


def test_a_proof_says_what_it_held():
    held = r"o_{·,·}^{}"
    assert proof(rf"{SUM}R_r", "p").held == {held}
    assert proof(rf"{SUM}{ALL}t_{{sr}}", "p").held == frozenset()
    assert proof(rf"{SUM}R_r", "p", unfold=frozenset([held])).held == frozenset()


@pytest.mark.parametrize("latex", [
    rf"\ln({10**18 + 9})", "2^{10^{9}}", "2^{-1000000000}", rf"\sqrt{{{10**30 + 57}}}",
])
def test_large_numbers_cost_no_time(latex):
    import time

    start = time.process_time()
    proof(latex, "x")
    assert time.process_time() - start < 1
