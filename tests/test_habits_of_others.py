# ruff: noqa: E501  (a formula stays on one line)
"""Forms in which other people write: read, and the false neighbour of each is not verified."""

import pytest

from linewise import check, check_file
from linewise.show.cli import main

LETTERS = r"""
[sizes]
N = "samples"
K = "components"
D = "dimension"
[indices]
n = "N"
i = "N"
k = "K"
d = "D"
[symbols]
'x^{(i)}' = "vector(D)"
'x_d^{(i)}' = "entry(x^{(i)})"
'\mathbf{x}_n' = "vector(D)"
'\pi_k' = "simplex"
'\mu' = "vector(D)"
'\Sigma' = "spd(D)"
'\Sigma_k' = "spd(D)"
'w' = "vector(D)"
'w_{ML}' = "vector(D)"
'\mathbf{S}_N' = "spd(D)"
'\Sigma_{aa}' = "spd(D)"
'a' = "real"
'b' = "positive"
'c' = "positive"
'y' = "real"
't_n' = "real"
'\gamma_{nk}' = "stochastic"
[definitions]
'\mathcal{N}(x\mid m,S)' = "gaussian"
'h_\theta(x)' = '\frac{1}{1+\exp(-w^\top x)}'
'p_\theta(x)' = '\mathcal{N}(x\mid \mu,\Sigma)'
'E_D(w)' = '\frac12\sum_{n=1}^N (t_n-w^\top\mathbf{x}_n)^2'
'f(y)' = 'y^3'
"""

# left side, right side, a wrong right side
FORMS = [
    (r"\operatorname*{arg\,max}_y (-y^2)", "0", "1"),
    (r"\mathop{\mathrm{arg\,max}}_y (-y^2)", "0", "1"),
    (r"\underset{y}{\mathrm{argmax}}\;(-y^2)", "0", "1"),
    (r"\text{arg max}_y (-y^2)", "0", "1"),
    (r"\arg\min\limits_{y} \{(y-a)^2\}", "a", "-a"),
    ("log(bc)", "log(b)+log(c)", "log(b)log(c)"),
    ("exp(a+y)", "exp(a)exp(y)", "exp(a)+exp(y)"),
    (r"tr(\Sigma\Sigma_k)", r"Tr(\Sigma_k\Sigma)", r"tr(\Sigma)tr(\Sigma_k)"),
    (r"\text{det}(\Sigma\Sigma_k)", r"\text{det}(\Sigma)\,\text{det}(\Sigma_k)", r"\text{det}(\Sigma)"),
    (r"\sum_{n=1}^{N} t_n", r"t_1 + t_2 + \dots + t_N", r"t_1 t_2 \cdots t_N"),
    (r"\prod_{n=1}^N t_n", r"t_1 t_2 \cdots t_N", r"t_1 + t_2 + \cdots + t_N"),
    (r"\frac{\pi_k}{\sum_{k'=1}^K\pi_{k'}}", r"\pi_k", "1"),
    (r"w_\text{ML}^Tw_{\mathrm{ML}}", r"\|w_{ML}\|^2", r"\|w\|^2"),
    (r"\mathbf{S}_N^{-1}\mathbf{S}_N", r"\mathbf{I}", r"2\mathbf{I}"),
    (r"\Sigma_{aa}\Sigma_{aa}^{-1}", "I", r"\Sigma_{aa}"),
    (r"{a \over b}", "a b^{-1}", "ab"),
    (r"h_\theta(\mathbf{x}_n)", r"\frac{1}{1+e^{-w^T\mathbf{x}_n}}", r"\frac{1}{1+e^{w^T\mathbf{x}_n}}"),
    (r"p_\theta(\mathbf{x}_n)", r"\mathcal{N}(\mathbf{x}_n|\mu,\Sigma)", r"\mathcal{N}(\mathbf{x}_n|w,\Sigma)"),
    (r"E_D(w)+0", r"\frac{1}{2}\sum_{n=1}^N\{t_n - w^T\mathbf{x}_n\}^2", r"\sum_{n=1}^N\{t_n - w^T\mathbf{x}_n\}^2"),
    (r"\nabla E_D(w)", r"-\sum_{n=1}^N (t_n - w^T\mathbf{x}_n)\mathbf{x}_n", r"\sum_{n=1}^N (t_n - w^T\mathbf{x}_n)\mathbf{x}_n"),
    (r"\frac{dE_D}{dw}", r"-\sum_{n=1}^N (t_n - w^T\mathbf{x}_n)\mathbf{x}_n", r"\sum_{n=1}^N t_n\mathbf{x}_n"),
    ("f'(y)", "3y^2", "y^2"),
    ("f''(y)", "6y", "3y^2"),
    (r"{\color{red} a} + b", "b + a", "b - a"),
    (r"\textcolor{red}{a} + b", "b + a", "b - a"),
    (r"\textcircled{1}\; a+b", "b+a", "b"),
    (r"\because a+b", "b+a", "b-a"),
    (r"\|w\|_2^2", "w^Tw", "2w^Tw"),
    (r"||w||^2", "w^T w", r"||w||"),
    (r"|a||y|", "|ay|", "|a|+|y|"),
    (r"||w||\,||\mu||-w^T\mu", r"\Vert w\Vert\,\Vert\mu\Vert-\mu^Tw", "1"),
    (r"\langle w,\mu\rangle", r"\mu^Tw", r"-\mu^Tw"),
    (r"\left\langle\Sigma,\Sigma_k\right\rangle", r"\operatorname{tr}(\Sigma\Sigma_k)", r"\Sigma\Sigma_k"),
    (r"\sum_{d} (x_d^{(i)})^2", r"\|x^{(i)}\|^2", r"\sum_d x_d^{(i)}"),
    (r"\mathbf{1}_{\{a>b\}}", r"1 - \mathbf{1}_{\{a\le b\}}", r"\mathbf{1}_{\{a\le b\}}"),
    (r"\sum_{n,k}\gamma_{nk}", "N", "K"),
    (r"\sum_{1\le n\le N} t_n", r"\sum_{n\in\{1,\dots,N\}} t_n", r"\prod_{1\le n\le N} t_n"),
    (r"\exp\left[a\right]", r"\mathrm{e}^{a}", "a"),
    (r"\mathcal N(\mathbf{x}_n;\mu,\Sigma)", r"\mathcal N(\mathbf{x}_n|\mu,\Sigma)", r"\mathcal N(\mathbf{x}_n|\mu,2\Sigma)"),
    (r"\lvert a\rvert", r"\vert -a\vert", r"-\vert a\vert"),
]  # fmt: skip


def report(line):
    return check(line, notation=LETTERS)


@pytest.mark.parametrize("left, right, wrong", FORMS)
def test_a_form_of_others_is_read(left, right, wrong):
    assert report(f"{left} = {right}").relations[-1].verdict == "verified"
    assert report(f"{left} = {wrong}").relations[-1].verdict in ("refuted", "ill-typed", "undecided")


@pytest.mark.parametrize("sign", [
    r"\underbrace{=}_{\text{by symmetry}}", r"\overset{(i)}{=}", r"\stackrel{(1)}{=}", r"\underset{b}{=}",
])  # fmt: skip
def test_a_relation_sign_with_a_remark_is_one(sign):
    assert report(f"a+b {sign} b+a").ok
    assert report(f"a+b {sign} b-a").relations[0].verdict == "refuted"


@pytest.mark.parametrize("line", [r"\ln b = a+\text{const.}", r"\ln b + \mathrm{const} = c", r"f'(2y) = 12y^2"])
def test_what_names_nothing_is_not_decided(line):
    assert report(line).relations[-1].verdict in ("undecided", "unreadable")


ROWS = r"\begin{aligned} a+y &= y+a \\ %s \\ &= a+y \\ &= 2a+y\end{aligned}"


@pytest.mark.parametrize("row, count", [
    (r"&= y + \foo a", 4), (r"&= y \\ &\quad + \foo a", 4), (r"&= \int a\,dy", 4), (r"&= q", 4),
])  # fmt: skip
def test_a_row_that_cannot_be_read_does_not_lose_the_others(row, count):
    found = report(ROWS % row).relations
    assert len(found) == count
    assert [r.verdict for r in found[:3]] == ["verified", "verified", "refuted"]
    assert found[3].verdict in ("unreadable", "undeclared")
    assert found[3].lhs == " ".join(row.split())


def test_what_goes_on_from_such_a_row_goes_with_it():
    found = report(r"\begin{aligned} \foo &= y+a \\ &= 5 \\ a+y &= y+a \end{aligned}").relations
    assert [r.verdict for r in found] == ["verified", "unreadable"]
    found = report(r"a+y = y \\ + \foo a \\ ay = ya").relations
    assert [r.verdict for r in found] == ["verified", "unreadable"]


@pytest.mark.parametrize("line", ["a + \beta = 1", "\alpha = 1", "\frac12=3", "\vec w=2", "a\times b=1", "\theta=1", "\rho=2", "\nabla a=1"])
def test_a_forgotten_r_before_a_string_is_named(line):
    assert 'write r"..."' in report(line).relations[0].evidence


def test_a_place_is_counted_from_the_first_line_of_the_formula():
    assert "line 1, column 1" in report("\n\\foo = 1").relations[0].evidence
    assert "line 2, column 3" in report("\na \n= \\foo + 1").relations[0].evidence


def test_the_command_line_shows_what_was_drawn(tmp_path, capsys):
    path, letters = tmp_path / "page.md", tmp_path / "letters.toml"
    path.write_text("$$ t_n = y^2+t_n $$", encoding="utf-8")
    letters.write_text(LETTERS, encoding="utf-8")
    main([str(path), "--notation", str(letters)])
    shown = capsys.readouterr().out
    assert " with " in shown and "y = " in shown and "t_1 = " in shown
    values = check_file(path, letters)[0].counterexample["values"]
    assert set(values) == {"y", "t_1"}


TEX = r"""\documentclass{article}
\newcommand{\R}{\mathbb{R}} % a comment with $1=2$
\newcommand{\half}[1]{\frac{#1}{2}}
\begin{document}
We say ``$1+1=2$'' and % not $1+1=3$
that 50\% is $\half{1} = 0.5$. ``Quoted''
\begin{verbatim}
$1=5$
\end{verbatim}
> $2=2+0$
% check: sampled
\begin{equation}\label{eq-power}
y^2 + 3 \ge y  % a remark: $3=4$
\end{equation}
\begin{align*}
a + b &= b + a \\
      &= b
\end{align*}
\end{document}
$1=7$
"""


def test_a_latex_document_is_read(tmp_path, capsys):
    path, letters = tmp_path / "notes.tex", tmp_path / "letters.toml"
    path.write_text(TEX, encoding="utf-8")
    letters.write_text(LETTERS, encoding="utf-8")
    found = check_file(path, letters)
    assert [(r.verdict, r.line) for r in found] == [
        ("verified", 5), ("verified", 6), ("verified", 10), ("sampled", 12), ("verified", 15),
        ("refuted", 15)]
    assert found[3].label == "eq-power" and not found[3].wrong
    assert main([str(tmp_path), "--notation", str(letters)]) == 1
    assert "6 relations" in capsys.readouterr().out


def test_r_markdown_is_read(tmp_path):
    path = tmp_path / "notes.Rmd"
    path.write_text("---\ntitle: x\n---\n\n```{r setup, echo=FALSE}\nd$a = 1; d$b = 2\n```\n\nIt is $1+1=3$, `r d$a`.\n")
    assert [(r.verdict, r.line) for r in check_file(path, LETTERS)] == [("refuted", 9)]
