"""Forms in which other people write: each read as it is meant, with a true and a false line."""

import pytest

from linewise import check
from linewise.notation import notation_from

LETTERS = {
    "sizes": {"N": "", "K": "", "D": "", "M": ""},
    "indices": {"n": "N", "k": "K", "d": "D", "t": "M"},
    "symbols": {
        "x_n": "real", "\\pi_k": "simplex", "\\gamma_{nk}": "stochastic", "w": "real",
        "r_{t,n,k}": "real",
        r"\mathbf{A}": "spd(D)", r"\mathbf{S}_N": "spd(D)", r"\Sigma_{aa}": "spd(D)",
        "\\theta": "real",
        r"w_{ML}": "real", "w^{old}": "real", "u": "positive", "y": "positive",
        r"l_{\pi,\mu}": "real", r"\mu_{ML}": "vector(D)",
    },
    "definitions": {r"h_\theta(x)": r"\theta x", r"g(\theta,\theta^{old})": r"\theta-\theta^{old}"},
}  # fmt: skip
NOTATION = notation_from(LETTERS)

# what is written, whether it holds
LINES = [
    (r"log(uy) = log(u) + \log(y)", True), (r"log(uy) = log(u)", False),
    (r"exp(u+y) = exp(u)\,exp(y)", True), (r"exp(u+y) = exp(u)+exp(y)", False),
    (r"exp\left(u+y\right) = \exp(u)\exp(y)", True), (r"exp\left(u\right) = u", False),
    (r"tr(\mathbf{A}+\mathbf{S}_N) = tr(\mathbf{A})+tr(\mathbf{S}_N)", True),
    (r"tr(\mathbf{A}\mathbf{S}_N) = tr(\mathbf{A})tr(\mathbf{S}_N)", False),
    (r"det(\mathbf{A}^{-1}) = 1/det(\mathbf{A})", True),
    (r"det(2\mathbf{A}) = 2det(\mathbf{A})", False),
    (r"\text{det}(\mathbf{A}) = \lvert\mathbf{A}\rvert", True),
    (r"\text{det}(\mathbf{A}) = \text{tr}(\mathbf{A})", False),
    (r"\operatorname*{max}_k 2\pi_k = 2\text{max}_k \pi_k", True),
    (r"\text{max}_k \pi_k = \text{min}_k \pi_k", False),
    (r"{u \over y} = u y^{-1}", True), (r"{u+1 \over y} = u+{1\over y}", False),
    (r"1+{u \over {y \over 2}} = 1+{2u\over y}", True),
    (r"\sum_{k'=1}^K\pi_{k'} = \sum_k\pi_k", True), (r"\pi_{k'} = \pi_k", False),
    (r"\sum_{k'}\pi_k\pi_{k'} = \pi_k\sum_{k'}\pi_{k'}", True),
    (r"\sum_{k'}\pi_k\pi_{k'} = \pi_k^2", False),
    (r"\sum_{k'\ne k}\pi_{k'} = \sum_{k'}\pi_{k'}-\pi_k", True),
    (r"\sum_{k'\ne k}\pi_{k'} = \sum_{k'}\pi_{k'}", False),
    (r"\mathbf{S}_N\mathbf{S}_N^{-1} = \mathbf{I}", True), (r"\mathbf{S}_N = \mathbf{A}", False),
    (r"\Sigma_{aa}\Sigma_{aa}^{-1} = \mathbf{I}", True), (r"\Sigma_{aa}^2 = \Sigma_{aa}", False),
    (r"h_\theta(x_n)+h_\theta(u) = \theta(x_n+u)", True), (r"h_\theta(2u) = h_\theta(u)", False),
    (r"h_{\theta}(x_n) = \theta x_n", True),
    (r"g(\theta,\theta^{old})+\theta^{old} = \theta", True),
    (r"g(\theta,\theta^{old}) = \theta^{old}-\theta", False),
    (r"w^{old}-w_{ML} = -(w_{ML}-w^{old})", True), (r"2w_{ML}w^{old} = w_{ML}^2", False),
    (r"l_{\pi,\mu}+l_{\pi,\mu} = 2l_{\pi,\mu}", True), (r"l_{\pi,\mu}^2 = 2l_{\pi,\mu}", False),
    (r"\mu_{ML}^\top\mu_{ML} = \lVert\mu_{ML}\rVert^2", True),
    (r"\sum_t\sum_n r_{t,n,k} = \sum_n\sum_t r_{t,n,k}", True),
    (r"\sum_t r_{t,n,k} = \sum_n r_{t,n,k}", False),
    (r"\color{red}u\space\large+y = y+u", True), (r"\textcircled{1}\; u+y = 2u", False),
    (r"\newcommand{\uu}{u^2} \uu\cdot u = u^3", True),
    (r"\newcommand{\uu}{u^2} \uu\cdot u = u^2", False),
    (r"\newcommand{\half}[1]{\frac{#1}{2}} \half{u}+\half{u} = u", True),
    (r"\newcommand{\half}[1]{\frac{#1}{2}} \half{u}+\half{y} = u", False),
    (r"\def\uu{u+y} 2(\uu) = 2u+2y", True), (r"x_n^\prime = x_n'", True),
]  # fmt: skip


@pytest.mark.parametrize(("latex", "holds"), LINES)
def test_it_is_read_as_it_is_meant(latex, holds):
    (relation,) = check(latex, notation=NOTATION).relations
    assert relation.verdict in (("verified", "vacuous") if holds else ("refuted", "undecided"))
    if not holds:
        assert "checker failed" not in relation.evidence


def test_letters_that_are_declared_stay_letters():
    letters = {"sizes": {"K": ""}, "symbols": dict.fromkeys("logtr", "real")}
    notation = notation_from(letters)
    assert [r.verdict for r in check("lo g = l g o", notation=notation).relations] == ["verified"]
    (relation,) = check("log(t+r) = log(t)", notation=notation).relations
    assert relation.verdict == "unreadable" and "could be the function" in relation.evidence
    (relation,) = check("tr(t+g) = t+g", notation=notation).relations
    assert relation.verdict == "unreadable"
    letters = {"sizes": {"a": "", "b": ""}, "indices": {"M": "a", "L": "b"},
               "symbols": {"q_{ML}": "real", "M": "real"}}  # fmt: skip
    letters["symbols"].pop("M")
    notation = notation_from(letters)
    (relation,) = check(r"\sum_M\sum_L q_{ML} = \sum_L\sum_M q_{ML}", notation=notation).relations
    assert relation.verdict == "verified"


def test_commands_of_a_page_hold_from_there_on():
    from linewise.page.markdown import formulas

    page = r"""$\newcommand{\bx}{\mathbf{x}} \def\half{\frac12}$

$$ \half\bx = \bx $$ (eq-a)

$$
\newcommand{\two}[2]{#2 #1}
\two{\bx}{\half} = 0
$$

Here $\bx = \half$ and $\half + \half$."""
    assert [(item.kind, item.latex, item.label) for item in formulas(page)] == [
        ("display", r"\frac12\mathbf{x} = \mathbf{x}", "eq-a"),
        ("display", r"\frac12 \mathbf{x} = 0", ""),
        ("text", r"\mathbf{x} = \frac12", ""),
    ]
    (found,) = formulas(r"$\newcommand{\a}{\a\a}\a = 1$")
    assert found.latex.startswith(r"\newcommand")
