"""Any input below a megabyte is read in seconds: found, refused, or passed over."""

import time

import pytest

from linewise import check, load_notation
from linewise.errors import CheckError
from linewise.page.markdown import formulas
from linewise.reading import read

BOOK = load_notation()
MANY = 20_000

PAGES = {
    "backticks": "`" * 100_000,
    "backticks of all lengths": " ".join("`" * n for n in range(1, 1200)),
    "backticks in lines": "```x\n" * MANY,
    "fences that get shorter": "".join("`" * n + "x\n" for n in range(1300, 3, -1)),
    "tildes": "~~~~" * 50_000,
    "open comments": "<!--" * MANY,
    "open notes": "<!-- check: " * MANY,
    "notes": "<!-- check: let x = 1 -->\n\n" * MANY,
    "notes beside formulas": "<!-- check: sizes m = 2 --> $m_i=1$\n" * MANY,
    "open displays": r"\[ " * MANY,
    "open environments": r"\begin{align} " * MANY,
    "open math": r"\( " * MANY,
    "dollars": "$" * 200_001,
    "spaced dollars": "$ a" * 100_000,
    "github math": "$`" * MANY,
    "directives": "```{note}\n" * MANY,
    "open math fences": "`````{math}\n```\n" * MANY,
    "math fences": "```{math}\n1=1\n```\n" * MANY,
    "colon fences": ":::{math}\n" * MANY,
    "quotes": "\n\n> a" * MANY,
    "braces": "{" * 1_000_000,
    "braces in dollars": "$" + "{" * 999_990 + "$",
    "one long display": "$$" + "a=" * 400_000 + "b$$",
    "spaces": " " * 900_000 + "$a=b$",
    "lines": "\n" * 900_000 + "$a=b$",
    "brackets after rows": r"$A\\[4pt] B$ " * MANY,
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_searched_in_seconds(name):
    start = time.process_time()
    formulas(PAGES[name])
    assert time.process_time() - start < 5


FORMULAS = {
    "commas": "," * 19_000, "quads": r"\quad" * 3_900, "rows": r"a=b\\" * 3_900,
    "marks": "&" * 19_000, "logarithms": r"\ln" * 4_000 + "a",
    "slopes": r"\nabla_{a}" * 1_900 + "a",
    "bars": "|" * 19_000, "bars and letters": "|a" * 9_000, "primes": "x" + "'" * 19_000,
    "parentheses": "()" * 9_000, "open parentheses": "(" * 19_000, "rows in brackets":
    "(" + r"\\&" * 6_000 + ")", "scripts": "x" + "_a^b" * 4_000, "fractions": r"\frac12" * 2_800,
    "evaluation bars": r"a\Big|_{x=0}" * 1_600, "begins": r"\begin{aligned}" * 1_300,
    "ends": r"\begin{aligned}" + r"\begin{matrix}" * 600 + r"\end{matrix}" * 600, "macros":
    r"\newcommand{\a}{\a\a}\a", "digits": "9" * 19_000, "points": "." * 19_000, "texts":
    r"\text{a}" * 2_300, "sums": r"\sum_{i=1}^{k}" * 1_300 + "1", "dots": r"\dots," * 3_000,
    "arrows": r"a=b\Rightarrow " * 1_200, "spaces": " " * 19_000, "signs": "+-" * 9_000,
    "accents": r"\hat" * 4_900, "asides": r"a=b\quad(i=1)" * 1_400,
}  # fmt: skip


@pytest.mark.parametrize("name", FORMULAS)
def test_a_formula_is_read_or_refused_in_seconds(name):
    start = time.process_time()
    try:
        read(FORMULAS[name], BOOK)
    except CheckError as error:
        assert error.message
    assert time.process_time() - start < 5


def test_a_space_after_a_row_opens_no_display():
    rows = "$A\\\\[4pt] B=1$ and A\\\\[4pt] B"
    found = formulas(f"$$\n1=1\n$$\n\nThe rows `a` of {rows}, and \\[ 2=2 \\]")
    assert [item.problem for item in found] == ["", "", ""]
    found = formulas("$$\n1=1\n$$\n\nand \\[ 2=2")
    assert found[-1].problem == "a \\[ that is never closed"


def test_a_page_after_a_hard_input_is_still_read():
    found = formulas("<!-- " * 1000 + "-->\n\n$1=1$ ``` $2=2$")
    assert [item.latex for item in found] == ["1=1", "2=2"]
    assert [r.verdict for r in check("1=1").relations] == ["vacuous"]
