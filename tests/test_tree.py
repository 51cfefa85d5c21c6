"""Trees: which letters are free, and replacing them without capture."""

import pytest

from linewise import check
from linewise.formula import Node, canonical, free_indices, substituted_letters
from linewise.notation import load_notation
from linewise.reading import read_expression

BOOK = load_notation()


def node(latex):
    return read_expression(latex, BOOK)


@pytest.mark.parametrize(("latex", "letters"), [
    (r"\sum_{i=1}^{k}\alpha_i", ""), (r"\alpha_i\sum_{i=1}^{k}\alpha_i", "i"),
    (r"\sum_{l\ne i}\alpha_l", "i"), (r"\sum_{i,l,\,i\ne l}\alpha_i\alpha_l", ""),
    (r"\sum_{i=1}^{k}\sum_{l\ne i}\alpha_l", ""),
])  # fmt: skip
def test_free_letters_are_those_that_no_sum_binds(latex, letters):
    assert free_indices(node(latex)) == frozenset(letters)


@pytest.mark.parametrize(("before", "after"), [
    (r"\alpha_i\sum_{i=1}^{k}\alpha_i", r"\alpha_l\sum_{i=1}^{k}\alpha_i"),
    (r"\alpha_i\sum_{l=1}^{k}\gamma_{jl}\alpha_i", r"\alpha_l\sum_{i=1}^{k}\gamma_{ji}\alpha_l"),
    (r"\sum_{i=1}^{k}\sum_{l=1}^{k}\gamma_{jl}", r"\sum_{i=1}^{k}\sum_{l=1}^{k}\gamma_{jl}"),
])  # fmt: skip
def test_a_letter_is_replaced_where_it_is_free_and_is_not_captured(before, after):
    replaced = substituted_letters(node(before), {"i": Node("idx", "l")})
    assert canonical(replaced) is canonical(node(after))


@pytest.mark.parametrize(("latex", "verdict"), [
    (r"\alpha_i\propto\alpha_i\sum_{i=1}^k\alpha_i", "verified"),
    (r"\alpha_i\propto\alpha_i\sum_{l=1}^k\alpha_l", "verified"),
    (r"m_i\propto m_i\sum_{i=1}^k\alpha_i^2", "verified"),
    (r"\alpha_i\propto\alpha_i^2\sum_{i=1}^k\alpha_i", "refuted"),
    (r"\sum_{i,l,\,i\ne l}m_im_l+\sum_{i=1}^km_i^2=\left(\sum_{i=1}^km_i\right)^2",
     "verified"),
    (r"\sum_{i,l,\,i\ne l}\alpha_i\alpha_l=\left(\sum_{i=1}^k\alpha_i\right)^2", "refuted"),
])  # fmt: skip
def test_a_bound_letter_is_no_free_one(latex, verdict):
    assert [relation.verdict for relation in check(latex).relations] == [verdict]


@pytest.mark.parametrize(("one", "other", "same"), [
    (r"\sum_i\sum_l\gamma_{ji}\alpha_l", r"\sum_l\sum_i\gamma_{jl}\alpha_i", True),
    (r"\sum_i\sum_l\left(\sum_i\sum_{i'}\alpha_i^2\alpha_{i'}\right)",
     r"\sum_i\sum_l\left(\sum_i\sum_{i'}\alpha_i\alpha_{i'}^2\right)", False),
    (r"\sum_{i=1}^{k}\sum_{l=i}^{k}\alpha_l", r"\sum_{i=1}^{k}\sum_{i=i}^{k}\alpha_i", True),
    (r"\sum_{l\ne i}\alpha_l", r"\sum_{i'\ne i}\alpha_{i'}", True),
    (r"\sum_{l\ne i}\alpha_l", r"\sum_{i\ne l}\alpha_i", False),
])  # fmt: skip
def test_formulas_that_differ_in_bound_letters_only_are_one(one, other, same):
    assert (canonical(node(one)) is canonical(node(other))) == same
