"""The promise: every formula is set while the book is built, and one that cannot be fails it."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "_ext"))

from katex_math import Typesetter, prepare_display  # noqa: E402


@pytest.fixture(scope="module")
def typeset():
    return Typesetter({r"\half": r"\tfrac12"})


def test_html_for_eyes_and_mathml_for_screen_readers(typeset):
    formula = typeset(r"\frac{1}{m_i}\sum_{j=1}^{m}\gamma_{ji}\mathbf{x}_j", True)
    assert not formula.error
    assert 'class="katex-display"' in formula.html
    assert "<math xmlns" in formula.html
    assert 'aria-hidden="true"' in formula.html


def test_inline_is_not_display(typeset):
    assert "katex-display" not in typeset("x", False).html


@pytest.mark.parametrize(
    "wrong", [r"\frac{1}{", r"\nosuchcommand", r"x^2^3", r"\begin{multline}x\end{multline}", "é"]
)
def test_what_katex_cannot_set_is_an_error(typeset, wrong):
    formula = typeset(wrong, True)
    assert formula.error and not formula.html


def test_less_than_survives(typeset):
    # A renderer that leaves formulas in the page as text loses "<b>" here.
    assert "&lt;" in typeset("a<b>c", False).html


def test_macros_of_the_configuration(typeset):
    assert not typeset(r"\half", False).error
    assert Typesetter()(r"\half", False).error


@pytest.mark.parametrize(
    ("latex", "prepared"),
    [
        ("x", "x"),
        (r"a &= b \\ c &= d", r"\begin{split}a &= b \\ c &= d\end{split}"),
        (r"\begin{align}a\end{align}", r"\begin{align*}a\end{align*}"),
        (r"\begin{align*}a\end{align*}", r"\begin{align*}a\end{align*}"),
        ("a\n\nb", r"\begin{aligned}a\\b\end{aligned}"),
        (r"\begin{aligned}a\\b\end{aligned}", r"\begin{aligned}a\\b\end{aligned}"),
    ],
)
def test_preparation_of_displays(typeset, latex, prepared):
    assert prepare_display(latex) == prepared
    assert not typeset(prepared, True).error


def test_latex_of_sympy_outputs(typeset):
    sympy = pytest.importorskip("sympy")
    i, j, k, m = sympy.symbols("i j k m", integer=True, positive=True)
    x, mu, sigma = sympy.symbols("x_j mu_i Sigma_i")
    gamma = sympy.IndexedBase("gamma")
    matrix = sympy.MatrixSymbol("S", k, k)
    for expression in (
        sympy.Sum(gamma[j, i] * sympy.log(x), (i, 1, k), (j, 1, m)),
        sympy.Eq(mu, sympy.Sum(gamma[j, i], (j, 1, m)) / m, evaluate=False),
        sympy.Derivative(sympy.exp(-((x - mu) ** 2) / (2 * sigma)), mu),
        sympy.Matrix([[1, x], [mu, sigma]]),
        sympy.Piecewise((x, x > 0), (0, True)),
        sympy.Integral(sympy.exp(-(x**2)), (x, -sympy.oo, sympy.oo)),
        (matrix.T * matrix.I).doit(),
        sympy.Determinant(matrix),
    ):
        assert not typeset(sympy.latex(expression), True).error


BOOK = {
    "_toc.yml": "format: jb-book\nroot: index\nchapters:\n- file: other\n",
    "index.md": "# One\n\nSee {eq}`eq-there` and {eq}`eq-here`.\n\n$$\nx = y\n$$ (eq-here)\n",
    "other.md": "# Two\n\n$$\n\\begin{aligned}a &= b \\\\ &= c\\end{aligned}\n$$ (eq-there)\n\n"
    "```{quote-equation} eq-here\n```\n",
}
CONFIG = f"""
title: A small book
execute: {{execute_notebooks: "off"}}
sphinx:
  local_extensions: {{katex_math: '{ROOT / "_ext"}', quote_equation: '{ROOT / "_ext"}'}}
  config:
    html_math_renderer: katex
    html_theme: basic
    html_theme_options: {{}}
"""


def build(folder, **changed):
    """Build a small book in ``folder``; return the finished process."""
    for name, text in {**BOOK, "_config.yml": CONFIG, **changed}.items():
        (folder / name).write_text(text, encoding="utf-8")
    # As the command jupyter-book does, in this very environment.
    run = "from jupyter_book.cli.main import main; main()"
    command = [sys.executable, "-c", run, "build", str(folder), "-W", "-n", "--keep-going"]
    return subprocess.run(command, capture_output=True, text=True, timeout=900)


def test_numbers_references_and_quotes(tmp_path):
    done = build(tmp_path)
    assert done.returncode == 0, done.stderr
    first = (tmp_path / "_build/html/index.html").read_text(encoding="utf-8")
    second = (tmp_path / "_build/html/other.html").read_text(encoding="utf-8")
    assert 'id="equation-eq-here"' in first
    assert 'href="other.html#equation-eq-there"' in first
    # The quoted display has the number of the original and leads to it, and no second identifier.
    assert 'href="index.html#equation-eq-here" aria-label="Go to equation' in second
    assert 'id="equation-eq-here"' not in second
    assert second.count('class="katex-display"') == 2


def test_a_wrong_formula_fails_the_build_and_says_where(tmp_path):
    page = "# One\n\nSee {eq}`eq-there`.\n\n$$\n\\frac{x\n$$ (eq-here)\n"
    done = build(tmp_path, **{"index.md": page})
    assert done.returncode != 0
    assert "index.md:5" in done.stderr and "KaTeX cannot set" in done.stderr


def test_a_quote_of_nothing_fails_the_build(tmp_path):
    page = "# Two\n\n$$x$$ (eq-there)\n\n```{quote-equation} eq-nowhere\n```\n"
    done = build(tmp_path, **{"other.md": page})
    assert done.returncode != 0
    assert "eq-nowhere" in done.stderr
