"""Lines proved for all sizes from their LaTeX, each beside a wrong one that is not."""

import pytest

from linewise.notation import load_notation
from linewise.proof import equal
from linewise.reading import read_expression
from linewise.world import World

WORLD = World(load_notation())
S, M, X = r"\boldsymbol{\Sigma}_i", r"\boldsymbol{\mu}_i", r"\mathbf{x}_j"
Q, LL = r"Q(\theta\mid\theta^{(t)})", r"LL(\theta)"
D = f"({X}-{M})"
SUM, FREE = r"\sum_{j=1}^{m}", r"\gamma_{ji}(\theta)"
PHI = rf"\phi({X}\mid{M},{S})"
ALL = r"\sum_{z_1=1}^{k}\cdots\sum_{z_m=1}^{k}"

# left side, right side, a wrong right side
LINES = {
    "mean gradient": (
        rf"\frac{{\partial {Q}}}{{\partial{M}}}",
        rf"{SUM}\gamma_{{ji}}\,{S}^{{-1}}{D}", rf"-{SUM}\gamma_{{ji}}\,{S}^{{-1}}{D}"),
    "covariance gradient": (
        rf"\frac{{\partial {Q}}}{{\partial{S}}}",
        rf"-\frac12{SUM}\gamma_{{ji}}\left({S}^{{-1}}-{S}^{{-1}}{D}{D}^{{\top}}{S}^{{-1}}\right)",
        rf"-\frac12{SUM}\gamma_{{ji}}\left({S}^{{-1}}-{S}^{{-1}}{D}{D}^{{\top}}\right)"),
    "Hessian": (
        rf"\frac{{\partial^2 {Q}}}{{\partial{M}\,\partial{M}^{{\top}}}}",
        rf"-m_i\,{S}^{{-1}}", rf"-m_i\,{S}"),
    "direct mean gradient": (
        rf"\frac{{\partial {LL}}}{{\partial{M}}}",
        rf"{SUM}{FREE}\,{S}^{{-1}}{D}", rf"{SUM}\gamma_{{ji}}\,{S}^{{-1}}{D}"),
    "direct covariance gradient": (
        rf"\frac{{\partial {LL}}}{{\partial{S}}}",
        rf"-\frac12{SUM}{FREE}\left({S}^{{-1}}-{S}^{{-1}}{D}{D}^{{\top}}{S}^{{-1}}\right)",
        rf"-{SUM}{FREE}\left({S}^{{-1}}-{S}^{{-1}}{D}{D}^{{\top}}{S}^{{-1}}\right)"),
    "direct weight gradient": (
        rf"\frac{{\partial {LL}}}{{\partial\alpha_i}}",
        rf"{SUM}\frac{{{FREE}}}{{\alpha_i}}", rf"{SUM}{FREE}"),
    "log-density": (
        rf"\ln\bigl({PHI}\bigr)",
        rf"-\frac{{n}}{{2}}\ln(2\pi)-\frac12\ln\lvert{S}\rvert-\frac12{D}^{{\top}}{S}^{{-1}}{D}",
        rf"-\frac{{1}}{{2}}\ln(2\pi)-\frac12\ln\lvert{S}\rvert-\frac12{D}^{{\top}}{S}^{{-1}}{D}"),
    "Bayes": (
        r"P(z_j=i\mid\mathbf{x}_j,\theta)",
        rf"\frac{{\alpha_i{PHI}}}{{p(\mathbf{{x}}_j\mid\theta)}}",
        rf"\frac{{{PHI}}}{{p(\mathbf{{x}}_j\mid\theta)}}"),
    "rows": (rf"\sum_{{i=1}}^{{k}}{FREE}", "1", "k"),
    "counts": (r"\sum_{i=1}^{k}m_i", "m", "k"),
    "marginalisation": (
        rf"{ALL}\left[\prod_{{j=1}}^{{m}}\gamma_{{jz_j}}\right]\left[{SUM}q_{{jz_j}}\right]",
        rf"{SUM}\sum_{{i=1}}^{{k}}\gamma_{{ji}}\,q_{{ji}}",
        rf"{SUM}\sum_{{i=1}}^{{k}}q_{{ji}}"),
    "product of sums": (
        rf"{ALL}\left[\prod_{{j=1}}^{{m}}q_{{jz_j}}\right]", "1", "m"),
    "log-likelihood": (
        LL, r"\ln\bigl(p(X\mid\theta)\bigr)", r"p(X\mid\theta)"),
}  # fmt: skip


def proved(left, right):
    left, right = (read_expression(text, WORLD.notation) for text in (left, right))
    return equal(WORLD, left, right)


@pytest.mark.parametrize("name", LINES)
def test_the_line_is_proved_for_all_sizes_and_the_wrong_one_is_not(name):
    left, right, wrong = LINES[name]
    assert proved(left, right)
    assert not proved(left, wrong)


def test_the_weights_sum_to_one_only_if_that_is_assumed():
    total = read_expression(r"\sum_{i=1}^{k}\alpha_i", WORLD.notation)
    one = read_expression("1", WORLD.notation)
    assert equal(WORLD, total, one, simplex=True)
    assert not equal(WORLD, total, one)


def test_a_replaced_symbol_is_replaced_everywhere():
    condition = read_expression(rf"{SUM}\gamma_{{ji}}\,{S}^{{-1}}{D}", WORLD.notation)
    zero = read_expression(r"\mathbf{0}", WORLD.notation)
    symbol = read_expression(M, WORLD.notation)
    right = read_expression(rf"\frac{{1}}{{m_i}}{SUM}\gamma_{{ji}}{X}", WORLD.notation)
    wrong = read_expression(rf"\frac{{1}}{{m}}{SUM}\gamma_{{ji}}{X}", WORLD.notation)
    assert equal(WORLD, condition, zero, replace=((symbol, right),))
    assert not equal(WORLD, condition, zero, replace=((symbol, wrong),))


@pytest.mark.parametrize("latex", [
    r"\sum_{i=1}^{k-1}\alpha_i",
    r"\max_{i}\alpha_i",
    r"\lvert\mathbf{x}_j^{\top}\mathbf{x}_j\rvert",
])
def test_what_it_does_not_know_it_leaves_alone(latex):
    """Refusing costs a badge, never truth: nothing is proved of what is not understood."""
    assert not proved(latex, "0")
    assert not proved(latex, latex)
