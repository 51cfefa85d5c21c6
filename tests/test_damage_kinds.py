"""Systematic damage: what the mutants of a formula are."""

import pytest

from book.damage import RULES, mutants

GRADIENT = r"""
\frac{\partial Q(\theta\mid\theta^{(t)})}{\partial\boldsymbol{\mu}_i}
= \sum_{j=1}^{m}\gamma_{ji}\,\boldsymbol{\Sigma}_i^{-1}(\mathbf{x}_j-\boldsymbol{\mu}_i)
"""


def changes(latex, rule):
    return {(mutant.before, mutant.after) for mutant in mutants(latex) if mutant.rule == rule}


@pytest.mark.parametrize("rule, change", [
    ("sign", ("-", "+")),
    ("sign", ("", "-")),
    ("number", ("", r"2\,")),
    ("inverse", ("^{-1}", "")),
    ("transpose", ("", r"^{\top}")),
    ("drop factor", (r"\gamma_{ji}", "")),
    ("drop factor", (r"\boldsymbol{\Sigma}_i^{-1}", "")),
    ("double factor", ("", r"\, \gamma_{ji}")),
    ("operator", (r"\sum_{j=1}^{m}", "")),
    ("bound", ("^{m}", "^{k}")),
    ("bound", ("^{m}", "^{m-1}")),
    ("index", ("_{ji}", "_{ij}")),
    ("index", ("_j", "_{i}")),
    ("symbol", (r"\mathbf{x}_j", r"\boldsymbol{\mu}_i")),
    ("iterate", ("^{(t)}", "^{(t+1)}")),
])
def test_the_gradient_is_damaged_in_this_way(rule, change):
    assert change in changes(GRADIENT, rule)


@pytest.mark.parametrize("latex, rule, change", [
    (r"a = \frac{1}{2}b", "number", (r"\frac{1}{2}", r"\frac{2}{1}")),
    (r"a = \tfrac12 b", "number", (r"\tfrac12", r"\tfrac{2}{1}")),
    (r"a = \ln\bigl(b\bigr)", "operator", (r"\ln", "")),
    (r"a = \ln\bigl(b\bigr)", "operator", (r"\ln", r"\exp")),
    (r"a \le b", "relation", (r"\le", r"\ge")),
    (r"a = x^2", "power", ("^2", "")),
    (r"a = \mathbf{A}^{-\top}", "transpose", (r"^{-\top}", "^{-1}")),
    (r"a = \mathbf{x}^{\top}\mathbf{A}", "transpose", (r"^{\top}", "")),
    (r"a = \mathbf{A}\mathbf{B}", "order", (r"\mathbf{A}\mathbf{B}", r"\mathbf{B}\mathbf{A}")),
    (r"\lambda = -m", "symbol", ("m", "k")),
    (r"\sum_{j=1}^{m} a", "number", ("1", "2")),
    (r"\boldsymbol{\mu}_i^{(t+1)} = 1", "iterate", ("^{(t+1)}", "^{(t)}")),
    (r"a = \operatorname{tr}(\mathbf{A})", "operator", (r"\operatorname{tr}", "")),
    (r"a = \widehat{\boldsymbol{\mu}}_i", "symbol",
     (r"\widehat{\boldsymbol{\mu}}", r"\boldsymbol{\mu}")),
])
def test_other_formulas_are_damaged_in_this_way(latex, rule, change):
    assert change in changes(latex, rule)


def test_a_mutant_differs_in_one_place_and_no_two_are_the_same():
    found = mutants(GRADIENT)
    assert len(found) > 40
    assert len({mutant.latex for mutant in found}) == len({mutant.name for mutant in found})
    for mutant in found:
        head, tail = GRADIENT[:mutant.start], GRADIENT[mutant.start + len(mutant.before):]
        assert mutant.latex == head + mutant.after + tail != GRADIENT


def test_every_rule_occurs_somewhere_and_the_order_is_fixed():
    everything = (GRADIENT + r"\ln(\frac12 x^2) \le \mathbf{A}\mathbf{B}^{\top}")
    assert {mutant.rule for mutant in mutants(everything)} == set(RULES)
    assert mutants(everything) == mutants(everything)


def test_layout_and_words_are_left_alone():
    latex = r"\begin{aligned} a &= b \\ &= c \quad\text{for i and j} \end{aligned}"
    for mutant in mutants(latex):
        assert r"\text{for i and j}" in mutant.latex
        assert r"\begin{aligned}" in mutant.latex and r"\\" in mutant.latex
