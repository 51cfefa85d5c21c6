"""Finite sums with symbolic bounds: what the sums over samples, components and labelings do."""

import sympy as sp
from sympy.series.limitseq import difference_delta

from .core import Step, collect, i, j, k, l, lemma, m

alpha = sp.IndexedBase("alpha", positive=True)
f = sp.IndexedBase("f", positive=True)  # f[j, i]: the density of component i at sample j
gamma = sp.IndexedBase("gamma", positive=True)
q = sp.IndexedBase("q", positive=True)
h = sp.IndexedBase("h")
M = sp.Symbol("M", integer=True, positive=True)


@lemma(r"\sum_i\sum_j\gamma_{ji} = \sum_j\sum_i\gamma_{ji}", "m, k")
def swap_sums():
    by_component = sp.Sum(gamma[j, i], (j, 1, m), (i, 1, k))
    yield Step("reorder", by_component.reorder((0, 1)), sp.Sum(gamma[j, i], (i, 1, k), (j, 1, m)))


@lemma(r"\ln\prod_j f_j = \sum_j\ln f_j", "m", "f positive")
def log_of_product():
    """Induction: both sides are ln f_1 at m = 1 and grow by ln f_(m+1)."""
    total = sp.Sum(sp.log(f[j]), (j, 1, M))
    yield Step("start", sp.log(sp.Product(f[j], (j, 1, 1)).doit()), total.subs(M, 1).doit())
    grown = sp.expand_log(sp.log(sp.exp(total) * f[M + 1]), force=True) - total
    yield Step("from M to M + 1", grown, difference_delta(total, M))


@lemma(r"\sum_i\gamma_{ji} = 1", "m, k", "α_i f_ji positive")
def responsibilities_sum_to_one():
    mixture = sp.Sum(alpha[l] * f[j, l], (l, 1, k))
    yield Step("over the components", sp.Sum(alpha[i] * f[j, i] / mixture, (i, 1, k)), sp.S.One)


@lemma(r"\sum_i m_i = m", "m, k", r"\sum_i\gamma_{ji} = 1")
def counts_sum_to_m():
    counts = sp.Sum(gamma[j, i], (j, 1, m), (i, 1, k)).reorder((0, 1))
    rows = sp.Sum(sp.Sum(gamma[j, i], (i, 1, k)), (j, 1, m))
    yield Step("swap the sums", counts, rows)
    yield Step("each row is one", sp.Sum(sp.S.One, (j, 1, m)).doit(), m)


@lemma(r"\sum_{z_1}\cdots\sum_{z_m}\prod_j p_{jz_j}\sum_j h_{jz_j} = \sum_j\sum_i p_{ji}h_{ji}",
       "m, k", r"\sum_i p_{ji} = 1")
def marginalisation():
    """Induction on m. `mass` is the sum of the products, 1 for M samples; `value` the left side.

    Splitting off sample M + 1 turns Π and Σ into Π·p and Σ + h, and the sum over all labelings into
    the sum over those of the first M and over the new label.
    """
    p, value, mass = sp.IndexedBase("p"), sp.Symbol("value"), sp.S.One
    double = sp.Sum(p[j, i] * h[j, i], (i, 1, k), (j, 1, M))
    row, grown = (sp.Sum(term, (i, 1, k)) for term in (p[M + 1, i], p[M + 1, i] * h[M + 1, i]))
    yield Step("m = 1", sp.Sum(p[1, i] * h[1, i], (i, 1, k)), double.subs(M, 1).doit())
    longer = collect(sp.Sum(p[M + 1, i] * (value + mass * h[M + 1, i]), (i, 1, k)))
    yield Step("value, from M to M + 1", longer.subs(collect(row), 1), value + grown)
    yield Step("the double sum grows by the same", difference_delta(double, M), grown)
    yield Step("mass, from M to M + 1", (row * mass).subs(row, 1), sp.S.One)


@lemma(r"\ln\sum_i e^{a_i} = c + \ln\sum_i e^{a_i-c}", "k")
def log_sum_exp():
    """`eq-log-sum-exp`: pull e^c out of the sum; then the logarithm of a product."""
    a, c = sp.IndexedBase("a"), sp.Symbol("c", real=True)
    total = sp.Sum(sp.exp(a[i]), (i, 1, k))
    shifted = sp.Sum(sp.exp(a[i] - c), (i, 1, k))
    yield Step("exp of both sides", total, sp.exp(c) * shifted)
    positive = sp.Symbol("s", positive=True)
    yield Step("ln(e^c s) = c + ln s", sp.expand_log(sp.log(sp.exp(c) * positive)),
               c + sp.log(positive))


@lemma(r"\partial\ln\sum_i f_i = \sum_i\frac{f_i}{\sum_l f_l}\,\partial\ln f_i", "k", "f positive")
def gradient_of_log_sum():
    """`eq-fisher-identity`, one sample: the responsibilities appear by the chain rule alone."""
    t, density = sp.Symbol("t"), sp.Function("f", positive=True)
    mixture = sp.Sum(density(l, t), (l, 1, k))
    posterior = density(i, t) / mixture
    yield Step("the derivative", sp.log(mixture).diff(t),
               sp.Sum(posterior * sp.log(density(i, t)).diff(t), (i, 1, k)))
