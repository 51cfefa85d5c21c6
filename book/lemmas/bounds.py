"""Inequalities, each proved through its gap: a tangent that touches at one point."""

import sympy as sp

from .core import Step, i, k, lemma

p, q, t = sp.symbols("p q t", positive=True)
gap = t - 1 - sp.log(t)


@lemma(r"\ln t \le t-1", "t > 0")
def log_below_its_tangent():
    """`eq-log-tangent`: the gap is 0 at t = 1, falls before and rises after."""
    yield Step("touches at 1", gap.subs(t, 1), sp.S.Zero)
    yield Step("slope (t - 1)/t", gap.diff(t), (t - 1) / t)
    yield Step("curvature, positive", gap.diff(t, 2), 1 / t**2)


@lemma(r"\sum_i p_i\ln(p_i/q_i) \ge 0", "k", r"\sum p_i = \sum q_i = 1")
def gibbs():
    """`eq-divergence-positive`: it equals Σ p_i·gap(q_i/p_i), a sum of terms >= 0."""
    term = sp.expand_log(p * sp.log(p / q))
    yield Step("term by term", term, sp.expand(sp.expand_log(p * gap.subs(t, q / p))) + p - q)
    P, Q = sp.IndexedBase("p"), sp.IndexedBase("q")
    surplus = sp.Sum(P[i] - Q[i], (i, 1, k))
    yield Step("what is added sums to 1 - 1", surplus,
               sp.Sum(P[i], (i, 1, k)) - sp.Sum(Q[i], (i, 1, k)))


@lemma(r"\operatorname{tr}A-\ln\lvert A\rvert \ge n", "n", "A symmetric positive definite")
def trace_log():
    """`eq-trace-log`: trace and log-determinant sum over the eigenvalues; each adds gap + 1."""
    eigenvalue, n = sp.IndexedBase("a", positive=True), k
    total = sp.Sum(eigenvalue[i] - sp.log(eigenvalue[i]), (i, 1, n))
    gaps = sp.Sum(gap.subs(t, eigenvalue[i]), (i, 1, n))
    yield Step("the sum of the gaps, plus n", total, gaps + n)


@lemma(r"\sum_i q_i\ln\frac{p(x,i)}{q_i} = \ln p(x) - \sum_i q_i\ln\frac{q_i}{p(i\mid x)}", "k",
       r"\sum_i q_i = 1")
def bound_gap():
    """`eq-bound-gap`: the bound is the log-likelihood minus a divergence, term by term."""
    evidence, posterior, weight = sp.symbols("p_x r q", positive=True)
    left = sp.expand_log(weight * sp.log(evidence * posterior / weight))
    right = sp.expand_log(weight * sp.log(evidence) - weight * sp.log(weight / posterior))
    yield Step("one term", sp.expand(left), sp.expand(right))
    rows = sp.IndexedBase("q")
    constant = sp.Sum(rows[i] * sp.log(evidence), (i, 1, k))
    yield Step("the constant leaves its sum", constant,
               sp.Sum(rows[i], (i, 1, k)) * sp.log(evidence))


@lemma(r"f(\textstyle\sum_i w_i v_i) \ge \sum_i w_i f(v_i)\text{ for } f=\ln", "k",
       r"w_i \ge 0,\ \sum_i w_i = 1,\ v_i > 0")
def jensen():
    """`eq-jensen`: add up the tangent at the mean v̄; the linear parts cancel."""
    w, v = sp.IndexedBase("w"), sp.IndexedBase("v", positive=True)
    centre = sp.Symbol("c", positive=True)
    ratio = v[i] / centre
    term = sp.expand(w[i] * (sp.log(centre) - sp.log(v[i])))
    tangent = sp.expand(sp.expand_log(w[i] * gap.subs(t, ratio)) - w[i] * (ratio - 1))
    yield Step("one term: gap minus the linear part", term, tangent)
    linear = sp.Sum(w[i] * (ratio - 1), (i, 1, k))
    yield Step("the linear parts add up to (Σwv)/c - Σw, which is 0 at c = Σwv", linear,
               sp.Sum(w[i] * v[i], (i, 1, k)) / centre - sp.Sum(w[i], (i, 1, k)))
