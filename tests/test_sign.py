"""A quantity is called nonnegative only if its form shows it, for all sizes and values."""

import pytest

from linewise.deciding.signs import Signs
from linewise.notation import notation_from
from linewise.reading import read_expression
from linewise.world import World

LETTERS = {
    "sizes": {"p": "", "c": "", "d": ""},
    "indices": {"s": "p", "r": "c", "h": "c", "e": "d"},
    "symbols": {
        r"\mathbf{y}_s": "vector(d)", r"\mathbf{v}_r": "vector(d)", r"\mathbf{V}_r": "spd(d)",
        "w_r": "simplex", "t_{sr}": "stochastic", "b_r": "positive", "a_r": "real", "x": "real",
        r"\mathbf{A}": "matrix(d, d)", r"\mathbf{S}": "symmetric(d)", r"\mathbf{u}": "vector(d)",
        r"\ell_s": "label", r"\mathbf{P}": "psd(d)", "N": "nonnegative",
        r"\mathbf{I}": "identity(d)",
        r"\omega": r"bundle(w_r, \mathbf{v}_r, \mathbf{V}_r)", r"\beta": "positive",
        "f_s": "probability",
    },
    "definitions": {
        r"\varphi(\mathbf{y}\mid\mathbf{v},\mathbf{V})": "gaussian",
        "R_r": r"\sum_{s=1}^{p}t_{sr}", r"\beta": "x",
        r"\mathbf{d}_{sr}": r"\mathbf{y}_s-\mathbf{v}_r",
        r"\mathbf{C}_r": r"\frac{1}{R_r}\sum_{s=1}^{p}t_{sr}\mathbf{d}_{sr}\mathbf{d}_{sr}^{\top}",
    },
    "model": {
        "data": r"\mathbf{y}_s", "label": r"\ell_s", "weight": "w_r", "parameters": r"\omega",
        "density": r"\varphi(\mathbf{y}_s\mid\mathbf{v}_r,\mathbf{V}_r)",
    },
}  # fmt: skip
WORLD = World(notation_from(LETTERS))
Y = r"(\mathbf{y}_s-\mathbf{v}_r)"


def sign(latex):
    """2 for positive, 1 for not negative, 0 for zero, None for unknown, less for the opposite."""
    return Signs(WORLD).sign(read_expression(latex, WORLD.notation))


@pytest.mark.parametrize("latex", [
    "x^2", r"(x-3)^2", r"\left(a_r-a_h\right)^2", r"x\cdot x", r"\sqrt{x}", r"\exp(x)", "0",
    rf"{Y}^{{\top}}{Y}", rf"{Y}^{{\top}}\mathbf{{V}}_r^{{-1}}{Y}",
    r"\mathbf{u}^{\top}\mathbf{P}\mathbf{u}",
    r"\sum_{s=1}^{p}\sum_{r=1}^{c}t_{sr}\mathbf{d}_{sr}^{\top}\mathbf{V}_r^{-1}\mathbf{d}_{sr}",
    r"\operatorname{tr}(\mathbf{V}_r)", r"\operatorname{tr}(\mathbf{V}_r^{-1}\mathbf{P})",
    r"\operatorname{tr}(\mathbf{A}^{\top}\mathbf{A})",
    r"\operatorname{tr}(\mathbf{A}\mathbf{V}_r\mathbf{A}^{\top})",
    r"\operatorname{tr}(\mathbf{V}_r^{-1}\mathbf{u}\mathbf{u}^{\top})",
    r"\operatorname{tr}(\mathbf{V}_r^{-1}\mathbf{C}_r)", r"\lvert\mathbf{V}_r\rvert",
    r"\lvert x\rvert",
    r"\lVert\mathbf{u}\rVert", r"\lVert\mathbf{u}\rVert^2", "R_r", r"\frac{R_r}{p}", "w_r", "1-w_r",
    r"\sum_{s=1}^{p}(1-t_{sr})", r"1-f_s", r"f_s(1-f_s)",
    r"(1-t_{sr})t_{sr}",
    r"\sum_{h\ne r}t_{sh}", r"P(\ell_s=r\mid\mathbf{y}_s,\omega)", r"\frac{\exp(x)}{1+\exp(x)}",
    r"\operatorname{KL}(P(\ell_s\mid\mathbf{y}_s,\omega)\,\Vert\,P(\ell_s\mid\mathbf{y}_s,\omega))",
    r"\operatorname{KL}(t_s\,\Vert\,P(\ell_s\mid\mathbf{y}_s,\omega))", r"x^2+a_r^2+N",
    r"\mathbf{u}^{\top}\mathbf{A}\mathbf{A}^{\top}\mathbf{u}", r"\mathbf{C}_r",
    r"\mathbf{V}_r+\mathbf{P}",
    r"(\mathbf{A}\mathbf{A}^{\top})^{-1}", r"\mathbf{u}\mathbf{u}^{\top}", r"\prod_{s=1}^{p}t_{sr}",
])  # fmt: skip
def test_the_form_shows_it(latex):
    assert sign(latex) in (0, 1, 2)


@pytest.mark.parametrize("latex", [
    "x", r"x^2-\frac{1}{10^{30}}", r"30-\operatorname{tr}(\mathbf{V}_r)",
    r"\operatorname{tr}(\mathbf{A})",
    r"\mathbf{u}^{\top}\mathbf{A}\mathbf{u}", r"\mathbf{u}^{\top}\mathbf{S}\mathbf{u}", "a_ra_h",
    r"\operatorname{tr}(\mathbf{V}_r\mathbf{V}_h\mathbf{P})", r"\mathbf{V}_r\mathbf{P}",
    r"\ln(b_r)",
    r"\lvert\mathbf{S}\rvert", r"\lvert\mathbf{A}\rvert", r"\mathbf{V}_r-\mathbf{V}_h", r"\beta",
    "p-c",
    "R_r-1", r"w_r-\frac{1}{100}", "b_r-b_h", r"1-b_r", r"\mathbf{u}^{\top}\mathbf{v}_r", "-x^2",
    "x^3",
    r"\mathbf{u}^{\top}\mathbf{P}\mathbf{v}_r", r"p-2", r"\mathbf{A}\mathbf{V}_r\mathbf{A}",
    r"1-R_r",
    r"\sum_{s=1}^{p}t_{sr}\mathbf{d}_{sr}^{\top}\mathbf{S}\mathbf{d}_{sr}",
    r"(\mathbf{u}+\mathbf{v}_r)^{\top}\mathbf{u}",
    r"\operatorname{tr}(\mathbf{V}_r^{-1}\mathbf{u}\mathbf{v}_r^{\top})", "f_s-t_{sr}", r"x^{2}-x",
    r"\ln\lvert\mathbf{V}_r\rvert", r"\sum_{r=1}^{c}w_ra_r", r"\mathbf{S}^{-1}",
    r"\mathbf{A}\mathbf{A}",
])  # fmt: skip
def test_what_may_be_negative_has_no_reason(latex):
    assert sign(latex) not in (0, 1, 2)


@pytest.mark.parametrize(("latex", "positive"), [
    (r"\exp(x)", True), ("x^2", False), ("b_r", True), (r"b_r+x^2", True),
    (r"\lvert\mathbf{V}_r\rvert", True), (r"\lvert\mathbf{P}\rvert", False), ("1-t_{sr}", False),
    (r"\varphi(\mathbf{y}_s\mid\mathbf{v}_r,\mathbf{V}_r)", True), ("p", True),
    (r"\mathbf{u}^{\top}\mathbf{V}_r\mathbf{u}", False), (r"\mathbf{V}_r+\mathbf{P}", True),
    (r"\operatorname{tr}(\mathbf{V}_r)", True), (r"\sum_{h\ne r}b_h", False),
    (r"\sum_{h=1}^{c}b_h", True), (r"\sum_{h=2}^{c}b_h", False), (r"\frac{p}{b_r}", True),
])  # fmt: skip
def test_positive_needs_a_positive_term(latex, positive):
    assert (sign(latex) == 2) == positive
