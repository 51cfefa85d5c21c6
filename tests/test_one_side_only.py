# ruff: noqa: E501  (a formula stays on one line)
"""What is seen on one side only: thresholds, edges of a kind, one maximiser of several."""

import pytest

from linewise import check

LETTERS = r"""
[sizes]
M = "rows"
q = "dimension"
[indices]
j = "M"
[symbols]
'z' = "real"
'h' = "real"
'e' = "nonnegative"
'b' = "positive"
'g' = "probability"
'i' = "integer"
'c' = "count"
'y_j' = "real"
'\beta' = "vector(q)"
'\delta' = "vector(q)"
'\eta' = "unit(q)"
'G' = "psd(q)"
[definitions]
'A' = '2h+1'
"""


def verdicts(line, note=""):
    return [r.verdict for r in check(line, note, notation=LETTERS).relations]


@pytest.mark.parametrize("line", [
    r"\lvert z-10^6\rvert = 10^6-z", r"\max(z,-10^{9}) = z", r"\min(h,10^8) = h", r"\sqrt{(z+10^7)^2} = z+10^7",
    r"\mathbb{1}[z\le 10^{7}] = 1", r"\begin{cases}z & h<10^7\\ 0 & h\ge 10^7\end{cases} = z", r"\operatorname{sgn}(z+10^8) = 1",
    r"\sum_{r=1}^{c}1 = c+\max(0,c-10^6)", r"\sum_{j=1}^{M-40}y_j = 0", r"\prod_{j=1}^{M-50}y_j = 1", r"\max(M,60) = 60",
    r"\mathbb{1}[M\ge 70] = 0", r"z\,\mathbb{1}[b\ne 10^{-7}] = z", r"z = h \Rightarrow \lvert z-10^7\rvert+h = 10^7",
])  # fmt: skip
def test_what_was_seen_on_one_side_of_a_threshold_only_is_not_verified(line):
    assert verdicts(line)[-1] in ("undecided", "refuted")


@pytest.mark.parametrize("line", [
    r"\lvert b+3\rvert = b+3", r"\max(b,-10^9) = b", r"\sqrt{(b+500)^2} = b+500", r"\sqrt{z^2} = \lvert z\rvert", r"\max(M,1) = M",
    r"\min(z,h)+\max(z,h) = z+h", r"\mathbb{1}[z\le 3]+\mathbb{1}[z>3] = 1", r"\mathbb{1}[b>0] = 1", r"\lvert e\rvert = e",
    r"\begin{cases}z & z\ge 0\\ -z & z<0\end{cases} = \lvert z\rvert", r"\sum_{j=1}^{M-1}y_j+y_M = \sum_{j=1}^{M}y_j",
])  # fmt: skip
def test_a_true_line_with_a_threshold_is_verified(line):
    assert verdicts(line) == ["verified"]


@pytest.mark.parametrize("line, note", [
    (r"\lvert z\rvert\,b = zb", r"where z\ge 0, h\le 10^9"), (r"\lvert z\rvert\,b = zb", r"where h<10^9; where z\ge 0"),
    (r"\lvert z-h\rvert b = zb-hb", r"where z\ge h"), (r"\sum_{j=1}^{M-1}y_j = \sum_{j=1}^{M}y_j-y_M", r"where M\ge 2"),
])  # fmt: skip
def test_what_a_condition_excludes_need_not_be_seen(line, note):
    assert verdicts(line, note) == ["verified"]


@pytest.mark.parametrize("line, note", [
    (r"\lvert z\rvert\,b = zb", r"where h<10^9"), (r"\lvert z-h\rvert b = hb-zb", r"where z\ge h"),
    (r"\max(z,10^6)\,b = 10^6b", r"where h\le 10^9"),
])  # fmt: skip
def test_a_condition_on_something_else_excludes_nothing(line, note):
    assert verdicts(line, note)[0] in ("undecided", "refuted")


@pytest.mark.parametrize("line", [
    r"\arg\max_z \; 0 = 3", r"\arg\min_z (z^2-1)^2 = 1", r"\arg\max_z\{-(z-h)^2(z+h)^2\} = h",
    r"\arg\min_\beta (\beta^{\top}\delta)^2 = 0", r"\arg\min_\beta\beta^{\top}G\beta = 0", r"\arg\min_c c(c-1)(c-2) = 1",
    r"\arg\min_e (e+1)^2 = -1", r"\arg\min_i (i-\frac12)^2 = \frac12", r"\arg\max_g\{-(g-2)^2\} = 2", r"\arg\max_e (-e) = 1",
    r"\arg\max_\eta\eta^{\top}\delta = -\delta/\lVert\delta\rVert", r"\arg\max_\eta\eta^{\top}\delta = \delta",
])  # fmt: skip
def test_a_value_that_is_not_the_only_best_one_is_not_verified(line):
    assert verdicts(line) in (["sampled"], ["refuted"])


@pytest.mark.parametrize("line", [
    r"\arg\min_e (e+1)^2 = 0", r"\arg\max_e (-e) = 0", r"\arg\min_c (c-1)^2 = 1", r"\arg\min_i (i-\frac14)^2 = 0",
    r"\arg\max_g g(1-g) = \frac12", r"\arg\max_z\{-(z-h)^2\} = h", r"\arg\max_\eta\eta^{\top}\delta = \delta/\lVert\delta\rVert",
    r"\arg\min_\eta\eta^{\top}\delta = -\delta/\lVert\delta\rVert",
])  # fmt: skip
def test_a_best_value_at_an_edge_is_not_refuted(line):
    assert verdicts(line)[0] in ("sampled", "verified")


def test_the_only_maximiser_is_still_proved():
    assert check(r"\arg\max_z\{-3(z-h)^2\} = h", notation=LETTERS).relations[0].general


@pytest.mark.parametrize("line, right", [
    (r"2i=1 \Rightarrow i=\frac12", r"2i=6 \Rightarrow i=3"), (r"2c=3 \iff c=\frac32", r"2c=4 \iff c=2"),
    (r"3g=4 \Rightarrow g=\frac43", r"4g=3 \Rightarrow g=\frac34"), (r"g=1 \Rightarrow 2g=2", r"g=\frac14 \Rightarrow 2g=\frac12"),
    (r"b+1=0 \Rightarrow b=-1", r"b-1=0 \Rightarrow b=1"),
])  # fmt: skip
def test_a_value_that_the_kind_cannot_have_is_no_solution(line, right):
    assert verdicts(line)[-1] in ("refuted", "undecided")
    assert verdicts(right)[-1] == "verified"


@pytest.mark.parametrize("false, true", [
    (r"\prod_{r=0}^{M}r > 0", r"\prod_{r=1}^{M}r > 0"), (r"\prod_{r=0}^{c}r > 0", r"\prod_{r=1}^{c}r > 0"),
    (r"\sum_{r=-2}^{M}r \ge 0", r"\sum_{r=1}^{M}r \ge 0"), (r"\sum_{r=-2}^{2}r > 0", r"\sum_{r=1}^{2}r > 0"),
])  # fmt: skip
def test_an_index_is_positive_only_if_it_begins_at_one(false, true):
    assert verdicts(false) == ["refuted"]
    assert verdicts(true) == ["verified"]


@pytest.mark.parametrize("line", [
    r"A=5,\quad h=1 \Rightarrow A=3", r"h=2,\quad z=A \Rightarrow z=A+h-3", r"h=1,\ z=h \Rightarrow A+z=2h+2",
])  # fmt: skip
def test_a_premise_on_a_letter_that_stands_in_a_definition_proves_nothing_false(line):
    assert verdicts(line)[-1] != "verified" or "A+z" in line
