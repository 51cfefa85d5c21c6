# ruff: noqa: E501  (a formula stays on one line)
"""Expectations under a named distribution, one-hot sums, indicators: true lines beside false ones."""

import pytest

from linewise import check

LETTERS = r"""
[sizes]
S = "samples"
C = "components"
D = "dimension"
[indices]
s = "S"
c = "C"
b = "C"
d = "D"
[symbols]
'y_s' = "vector(D)"
'h_s' = "label"
'h_{sc}' = "onehot"
'w_c' = "simplex"
'm_c' = "vector(D)"
'V_c' = "spd(D)"
'r_{sc}' = "stochastic"
'q(h_s)' = "distribution"
'f_c' = "real"
'\theta' = 'bundle(w_c,m_c,V_c)'
'Y' = 'bundle(y_s)'
'H' = 'bundle(h_s)'
[definitions]
'\mathcal{N}(y\mid m,V)' = "gaussian"
'\rho_{sc}' = 'p(h_s=c\mid y_s)'
[model]
data = 'y_s'
label = 'h_s'
weight = 'w_c'
density = '\mathcal{N}(y_s\mid m_c,V_c)'
parameters = '\theta'
"""

# left side, right side, a wrong right side
LINES = [
    (r"\mathbb{E}_{q}[f_{h_s}]", r"\sum_{c} q(h_s=c)\, f_c", r"\sum_{c} r_{sc}\, f_c"),
    (r"\mathbb{E}_{q(h_s)}[f_{h_s}]", r"\sum_{c} q(h_s=c)\, f_c", r"\sum_{c} q(h_s=c)\, f_c^2"),
    (r"E_{q}[f_{h_s}]", r"\mathbb{E}_{h_s\sim q}[f_{h_s}]", r"\mathbb{E}_{h_s\sim q}[f_{h_s}^2]"),
    (r"\mathbb{E}_{q}[1]", "1", "C"),
    (r"\mathbb{E}_{q}[m_{h_s}]", r"\sum_c q(h_s=c)\,m_c", r"\sum_c q(h_s=c)\,V_cm_c"),
    (r"\mathbb{E}_{p(h_s\mid y_s)}[f_{h_s}]", r"\sum_{c}\rho_{sc}f_c", r"\sum_{c}w_cf_c"),
    (r"\mathbb{E}_{h_s\mid y_s}[h_{sc}]", r"\rho_{sc}", "w_c"),
    (r"\mathbb{E}[h_{sc}\mid y_s]", r"\rho_{sc}", "w_c"),
    (r"\mathbb{E}[h_{sc}]", "w_c", r"\rho_{sc}"),
    (r"\mathbb{E}_{r_s}[f_{h_s}]", r"\sum_{c} r_{sc}f_c", r"\sum_{c} r_{sc}"),
    (r"\mathbb{E}_{r}\Bigl[\sum_s f_{h_s}\Bigr]", r"\sum_s\sum_{c} r_{sc}f_c", r"\sum_{c} r_{1c}f_c"),
    (r"\mathbb{E}\Bigl[\sum_s f_{h_s}\mid Y\Bigr]", r"\sum_s\sum_c\rho_{sc}f_c", r"\sum_s\sum_c w_cf_c"),
    (r"\mathbb{E}\Bigl[\sum_s f_{h_s}\Bigr]", r"S\sum_c w_cf_c", r"\sum_c w_cf_c"),
    (r"\operatorname{Var}[h_{sc}]", "w_c(1-w_c)", "w_c"),
    (r"\operatorname{Cov}[h_{sc},h_{sb}]", r"w_c\mathbb{1}[c=b]-w_cw_b", r"w_c\mathbb{1}[c=b]+w_cw_b"),
    (r"\operatorname{Var}_{r_s}[f_{h_s}]", r"\mathbb{E}_{r_s}[f_{h_s}^2]-\mathbb{E}_{r_s}[f_{h_s}]^2",
     r"\mathbb{E}_{r_s}[f_{h_s}^2]+\mathbb{E}_{r_s}[f_{h_s}]^2"),
    (r"\operatorname{Cov}_{q}[m_{h_s}]",
     r"\mathbb{E}_q[m_{h_s}m_{h_s}^{\top}]-\mathbb{E}_q[m_{h_s}]\,\mathbb{E}_q[m_{h_s}]^{\top}",
     r"\mathbb{E}_q[m_{h_s}m_{h_s}^{\top}]"),
    (r"\sum_{c} h_{sc}", "1", "C"),
    (r"\sum_{c} h_{sc}f_c", "f_{h_s}", r"f_1"),
    (r"\prod_c f_c^{h_{sc}}", "f_{h_s}", r"\prod_c f_c"),
    ("h_{sc}^2", "h_{sc}", "2h_{sc}"),
    ("h_{sc}h_{sb}", r"\mathbb{1}_{\{c=b\}}h_{sc}", "h_{sc}"),
    (r"I(h_s=c)", "h_{sc}", r"1-h_{sc}"),
    (r"\mathbf{1}_{h_s=c}", "h_{sc}", "h_{s1}"),
    (r"1(h_s=c)", "h_{sc}", "2h_{sc}"),
    (r"\sum_{s}\mathbb{1}\{h_s=c\}", r"\sum_s h_{sc}", "S"),
    ("p(y_s,h_s)", r"\prod_c\left(w_c\mathcal{N}(y_s\mid m_c,V_c)\right)^{h_{sc}}",
     r"\prod_c w_c\mathcal{N}(y_s\mid m_c,V_c)^{h_{sc}}"),
]  # fmt: skip


def verdict(line):
    return check(line, notation=LETTERS).relations[-1].verdict


@pytest.mark.parametrize("left, right, wrong", LINES)
def test_a_true_line_is_verified_and_the_false_one_is_not(left, right, wrong):
    assert verdict(f"{left} = {right}") == "verified"
    assert verdict(f"{left} = {wrong}") in ("refuted", "ill-typed")


@pytest.mark.parametrize("line", [
    r"\mathbb{E}[y_s] = \sum_c w_cm_c",
    r"\mathbb{E}[h_{sc}\,y_s] = w_cm_c",
    r"\mathbb{E}[\rho_{sc}] = w_c",
    r"\mathbb{E}[h_{1c}\,y_2\mid y_1] = \rho_{1c}\,y_2",
    r"\mathbb{E}_Y[f_c] = f_c",
])  # fmt: skip
def test_an_expectation_over_data_is_not_decided(line):
    assert verdict(line) in ("unreadable", "undecided")


def test_a_letter_E_is_still_a_letter():
    assert check("E(a+b) = Ea+Eb", "let E : real; let a : real; let b : real", notation=LETTERS).ok
