# ruff: noqa: E501  (a formula stays on one line)
"""Block matrices, factorials and binomials: each true line beside a false one of the same kind."""

import pytest

from linewise import check
from linewise.errors import NotationError
from linewise.notation import load_notation

LETTERS = r"""
[sizes]
p = "seen"
q = "hidden"
n = "tosses"
k = "heads"
[indices]
i = "n"
r = "p"
s = "q"
[symbols]
'\mathbf{x}_a' = "vector(p)"
'\mathbf{x}_b' = "vector(q)"
'\mathbf{A}' = "spd(p)"
'\mathbf{B}' = "matrix(p,q)"
'\mathbf{C}' = "matrix(q,p)"
'\mathbf{D}' = "spd(q)"
'\mathbf{S}' = "spd(p+q)"
'\mathbf{y}' = "vector(p + q)"
'c' = "real"
't' = "probability"
'N_i' = "count"
[definitions]
'\mathbf{S}_{aa}' = '\operatorname{block}_{1,1}(\mathbf{S})'
'\mathbf{S}_{ab}' = '\operatorname{block}_{1,2}(\mathbf{S})'
'\mathbf{S}_{ba}' = '\operatorname{block}_{2,1}(\mathbf{S})'
'\mathbf{S}_{bb}' = '\operatorname{block}_{2,2}(\mathbf{S})'
'\mathbf{y}_{\mathrm{a}}' = '\operatorname{block}_1(\mathbf{y})'
'\mathbf{y}_{\mathrm{b}}' = '\operatorname{block}_2(\mathbf{y})'
'\mathbf{K}' = '\mathbf{S}_{aa}-\mathbf{S}_{ab}\mathbf{S}_{bb}^{-1}\mathbf{S}_{ba}'
'\phi(\mathbf{x}\mid\mathbf{m},\mathbf{V})' = "gaussian"
"""
X, Y = r"\begin{pmatrix}\mathbf{x}_a\\ \mathbf{x}_b\end{pmatrix}", r"\mathbf{y}"
M = r"\begin{bmatrix}\mathbf{A}&\mathbf{B}\\ \mathbf{B}^{\top}&\mathbf{D}\end{bmatrix}"
PARTS = r"\begin{pmatrix}\mathbf{S}_{aa}&\mathbf{S}_{ab}\\ \mathbf{S}_{ba}&\mathbf{S}_{bb}\end{pmatrix}"
SOLVED = r"\mathbf{S}_{bb}^{-1}\mathbf{S}_{ba}"
CONDITIONAL = r"\mathbf{S}_{ab}\mathbf{S}_{bb}^{-1}\mathbf{y}_{\mathrm{b}}"

# left side, right side, a wrong right side
BLOCKS = [
    (rf"{X}^{{\top}}{X}", r"\mathbf{x}_a^{\top}\mathbf{x}_a+\mathbf{x}_b^{\top}\mathbf{x}_b",
     r"\mathbf{x}_a^{\top}\mathbf{x}_a-\mathbf{x}_b^{\top}\mathbf{x}_b"),
    (M + X, r"\begin{pmatrix}\mathbf{A}\mathbf{x}_a+\mathbf{B}\mathbf{x}_b\\"
     r"\mathbf{B}^{\top}\mathbf{x}_a+\mathbf{D}\mathbf{x}_b\end{pmatrix}",
     r"\begin{pmatrix}\mathbf{A}\mathbf{x}_a+\mathbf{B}\mathbf{x}_b\\"
     r"\mathbf{C}\mathbf{x}_a+\mathbf{D}\mathbf{x}_b\end{pmatrix}"),
    (rf"\lvert{M}\rvert", r"\lvert\mathbf{A}\rvert\,\lvert\mathbf{D}-\mathbf{B}^{\top}\mathbf{A}^{-1}"
     r"\mathbf{B}\rvert", r"\lvert\mathbf{A}\rvert\,\lvert\mathbf{D}\rvert"),
    (r"\begin{vmatrix}\mathbf{A}&\mathbf{B}\\ 0&\mathbf{D}\end{vmatrix}",
     r"\lvert\mathbf{A}\rvert\,\lvert\mathbf{D}\rvert", r"\lvert\mathbf{A}\rvert+\lvert\mathbf{D}\rvert"),
    (r"\operatorname{tr}\left(\begin{pmatrix}\mathbf{A}&\mathbf{B}\\ \mathbf{C}&\mathbf{D}\end{pmatrix}\right)",
     r"\operatorname{tr}(\mathbf{A})+\operatorname{tr}(\mathbf{D})",
     r"\operatorname{tr}(\mathbf{A})-\operatorname{tr}(\mathbf{D})"),
    (r"\begin{pmatrix}\mathbf{I}&\mathbf{B}\\ \mathbf{0}&\mathbf{I}\end{pmatrix}^{-1}",
     r"\begin{pmatrix}\mathbf{I}&-\mathbf{B}\\ \mathbf{0}&\mathbf{I}\end{pmatrix}",
     r"\begin{pmatrix}\mathbf{I}&\mathbf{B}\\ \mathbf{0}&\mathbf{I}\end{pmatrix}"),
    (r"\begin{pmatrix}\mathbf{I}_p&\mathbf{0}\\ \mathbf{0}&\mathbf{I}_q\end{pmatrix}", r"\mathbf{I}",
     r"2\mathbf{I}"),
    (r"\begin{pmatrix}\mathbf{x}_a\\ c\end{pmatrix}^{\top}\begin{pmatrix}\mathbf{x}_a\\ c\end{pmatrix}",
     r"\mathbf{x}_a^{\top}\mathbf{x}_a+c^2", r"\mathbf{x}_a^{\top}\mathbf{x}_a+c"),
    (r"\begin{pmatrix}\mathbf{A}&\mathbf{x}_a\\ \mathbf{x}_a^{\top}&c\end{pmatrix}^{\top}",
     r"\begin{pmatrix}\mathbf{A}&\mathbf{x}_a\\ \mathbf{x}_a^{\top}&c\end{pmatrix}",
     r"\begin{pmatrix}\mathbf{A}&-\mathbf{x}_a\\ \mathbf{x}_a^{\top}&c\end{pmatrix}"),
    (r"\mathbf{S}^{\top}", PARTS, PARTS.replace(r"\mathbf{S}_{ba}", r"\mathbf{C}")),
    (r"\mathbf{S}_{ba}", r"\mathbf{S}_{ab}^{\top}", r"-\mathbf{S}_{ab}^{\top}"),
    (r"\operatorname{block}_{1,1}\left(\mathbf{S}^{-1}\right)", r"\mathbf{K}^{-1}", r"\mathbf{S}_{aa}^{-1}"),
    (r"\operatorname{block}_{1,2}\left(\mathbf{S}^{-1}\right)",
     r"-\mathbf{K}^{-1}\mathbf{S}_{ab}\mathbf{S}_{bb}^{-1}", r"\mathbf{K}^{-1}\mathbf{S}_{ab}\mathbf{S}_{bb}^{-1}"),
    (r"\mathbf{S}^{-1}",
     rf"\begin{{pmatrix}}\mathbf{{K}}^{{-1}}&-\mathbf{{K}}^{{-1}}({SOLVED})^{{\top}}\\"
     rf"-{SOLVED}\mathbf{{K}}^{{-1}}&\mathbf{{S}}_{{bb}}^{{-1}}+{SOLVED}\mathbf{{K}}^{{-1}}({SOLVED})^{{\top}}"
     r"\end{pmatrix}",
     rf"\begin{{pmatrix}}\mathbf{{K}}^{{-1}}&-\mathbf{{K}}^{{-1}}({SOLVED})^{{\top}}\\"
     rf"-{SOLVED}\mathbf{{K}}^{{-1}}&\mathbf{{S}}_{{bb}}^{{-1}}-{SOLVED}\mathbf{{K}}^{{-1}}({SOLVED})^{{\top}}"
     r"\end{pmatrix}"),
    (rf"\phi({Y}\mid\mathbf{{0}},\mathbf{{S}})",
     r"\phi(\mathbf{y}_{\mathrm{b}}\mid\mathbf{0},\mathbf{S}_{bb})\,"
     rf"\phi(\mathbf{{y}}_{{\mathrm{{a}}}}\mid{CONDITIONAL},\mathbf{{K}})",
     r"\phi(\mathbf{y}_{\mathrm{b}}\mid\mathbf{0},\mathbf{S}_{bb})\,"
     rf"\phi(\mathbf{{y}}_{{\mathrm{{a}}}}\mid{CONDITIONAL},\mathbf{{S}}_{{aa}})"),
    (r"(\mathbf{A}+\mathbf{B}\mathbf{D}\mathbf{B}^{\top})^{-1}",
     r"\mathbf{A}^{-1}-\mathbf{A}^{-1}\mathbf{B}(\mathbf{D}^{-1}+\mathbf{B}^{\top}\mathbf{A}^{-1}"
     r"\mathbf{B})^{-1}\mathbf{B}^{\top}\mathbf{A}^{-1}",
     r"\mathbf{A}^{-1}+\mathbf{A}^{-1}\mathbf{B}(\mathbf{D}^{-1}+\mathbf{B}^{\top}\mathbf{A}^{-1}"
     r"\mathbf{B})^{-1}\mathbf{B}^{\top}\mathbf{A}^{-1}"),
]  # fmt: skip

COUNTS = [
    ("n!", r"n\,(n-1)!", "(n-1)!"),
    ("5!", "120", "60"),
    ("0!", "1", "0"),
    (r"\binom{n}{k}", r"\frac{n!}{k!\,(n-k)!}", r"\frac{n!}{(n-k)!}"),
    (r"{n\choose k}", r"\dbinom{n}{n-k}", r"\dbinom{n}{k-1}"),
    (r"\binom{n}{k}", r"\binom{n-1}{k-1}+\binom{n-1}{k}", r"\binom{n-1}{k-1}+\binom{n}{k-1}"),
    (r"\sum_{i=0}^{n}\binom{n}{i}", "2^n", r"2^n-1"),
    (r"\sum_{i=0}^{n}\binom{n}{i}t^i(1-t)^{n-i}", "1", "t"),
    (r"\sum_{i=0}^{n}i\,\binom{n}{i}t^i(1-t)^{n-i}", "nt", "t"),
    (r"\ln(n!)", r"\sum_{i=1}^{n}\ln(i)", r"\sum_{i=1}^{n}\ln(i)-1"),
    (r"\frac{(N_i+1)!}{N_i!}", "N_i+1", "N_i"),
    (r"n!^2", r"(n!)^2", "(n^2)!"),
]


def said(line):
    return check(line, notation=LETTERS)


@pytest.mark.parametrize("left, right, wrong", [*BLOCKS, *COUNTS])
def test_a_true_line_is_verified_and_the_false_one_is_not(left, right, wrong):
    assert [r.verdict for r in said(f"{left} = {right}").relations] == ["verified"]
    assert said(f"{left} = {wrong}").relations[0].verdict in ("refuted", "ill-typed")


def test_blocks_that_do_not_fit_are_named():
    found = said(r"\begin{pmatrix}\mathbf{A}&\mathbf{B}\\ \mathbf{B}&\mathbf{D}\end{pmatrix} = \mathbf{0}")
    assert found.relations[0].verdict == "ill-typed"
    assert "row 2" in found.relations[0].evidence
    number = said(r"\begin{pmatrix}\mathbf{A}&c\\ \mathbf{C}&\mathbf{D}\end{pmatrix} = \mathbf{0}")
    assert number.relations[0].verdict == "ill-typed"


def test_a_block_whose_size_nothing_says_is_not_guessed():
    found = said(r"\begin{pmatrix}\mathbf{I}&\mathbf{0}\\ \mathbf{0}&\mathbf{I}\end{pmatrix}=\mathbf{I}")
    assert found.relations[0].verdict == "undecided"
    assert r"\mathbf{I}_n" in found.relations[0].evidence


def test_a_partitioned_dimension_is_not_one_of_its_parts():
    assert said(r"\mathbf{S}=\mathbf{A}").relations[0].verdict == "ill-typed"
    assert said(r"\operatorname{block}_{3,1}(\mathbf{S})=\mathbf{A}").relations[0].verdict == "ill-typed"
    with pytest.raises(NotationError, match="'p\\+z' is not in"):
        load_notation(LETTERS.replace("spd(p+q)", "spd(p+z)"))


def test_a_determinant_of_a_written_matrix():
    assert said(r"\begin{vmatrix}c&2\\ 3&c\end{vmatrix} = c^2-6").ok
    assert not said(r"\begin{vmatrix}c&2\\ 3&c\end{vmatrix} = c^2+6").ok


@pytest.mark.parametrize("line", ["n!! = n", "2^n! = 2", r"\left(\frac12\right)! = 1", r"(-n)! = 1"])
def test_a_factorial_with_two_meanings_or_none_is_not_verified(line):
    assert said(line).relations[0].verdict not in ("verified", "refuted")


def test_an_inequality_of_factorials_is_tried_where_it_fails():
    assert said(r"n! \le 3^n").relations[0].verdict == "refuted"
    assert said(r"n! \le n^n").relations[0].verdict != "refuted"
