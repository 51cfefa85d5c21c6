"""The M-step: gradients set to zero and solved, for every m, k and n.

Vectors and matrices are written by their entries here, x[j, p] and so on, so that sums over samples
stay symbolic. `P` is the inverse covariance.
"""

import sympy as sp

from .core import Sigma, Step, collect, i, j, k, lemma, m, mu, n, x
from .sums import alpha, gamma

p, q = sp.symbols("p q", integer=True, positive=True)
data, old, new = (sp.IndexedBase(name) for name in ("x", "mu_old", "mu_new"))
mean = sp.IndexedBase("mu")
count = sp.Sum(gamma[j, i], (j, 1, m))
weighted = sp.Sum(gamma[j, i] * data[j, p], (j, 1, m))


@lemma(r"\sum_j\gamma_{ji}(x_j-\mu_i)=0 \Leftrightarrow \mu_i=\sum_j\gamma_{ji}x_j/m_i", "m, n",
       "m_i > 0")
def mean_update():
    """`eq-mean-update`, entry p of the mean: the condition is linear, with slope -m_i."""
    condition = sp.Sum(gamma[j, i] * (data[j, p] - mean[i, p]), (j, 1, m))
    yield Step("split the sum", condition, weighted - mean[i, p] * count)
    yield Step("it vanishes at the solution", collect(condition).subs(mean[i, p], weighted / count),
               sp.S.Zero)
    yield Step("and nowhere else: slope", condition.diff(mean[i, p]).doit(), -count)


@lemma(r"\sum_j\gamma_{ji}(-\tfrac12\Sigma^{-1}+\tfrac12\Sigma^{-1}dd^\top\Sigma^{-1})=0"
       r" \Leftrightarrow \Sigma=\sum_j\gamma_{ji}dd^\top/m_i", "m, n", "Σ invertible, m_i > 0")
def covariance_update():
    """`eq-covariance-update`: multiply by Σ from both sides (matrices), then solve by entries."""
    half, d = sp.Rational(1, 2), x - mu
    gradient = -half * Sigma.I + half * Sigma.I * d * d.T * Sigma.I
    yield Step("from the right: the identity appears", (gradient * Sigma).expand(),
               -half * sp.Identity(n) + half * Sigma.I * d * d.T)
    yield Step("from both sides", (Sigma * gradient * Sigma).expand(),
               -half * Sigma + half * d * d.T)
    S, deviation = sp.IndexedBase("Sigma"), sp.IndexedBase("d")
    product = deviation[j, p] * deviation[j, q]
    condition = sp.Sum(gamma[j, i] * (product - S[p, q]) / 2, (j, 1, m))
    scatter = sp.Sum(gamma[j, i] * product, (j, 1, m))
    yield Step("split the sum", condition, (scatter - S[p, q] * count) / 2)
    yield Step("it vanishes at the solution", collect(condition).subs(S[p, q], scatter / count),
               sp.S.Zero)
    yield Step("and nowhere else: slope", condition.diff(S[p, q]).doit(), -count / 2)


@lemma(r"\sum_j\gamma_{ji}(x_j-c)(x_j-c)^\top/m_i = \Sigma_i + (c-\mu_i)(c-\mu_i)^\top", "m, n",
       r"\mu_i \text{ the weighted mean}")
def scatter_about_another_point():
    """The scatter about c (say, the old mean) exceeds the scatter about the mean by δδᵀ.

    Read from right to left it is the one-pass formula of the code: moments about the current mean.
    """
    def scatter(centre):
        term = gamma[j, i] * (data[j, p] - centre[p]) * (data[j, q] - centre[q])
        return sp.Sum(term, (j, 1, m))

    centre, fresh = sp.IndexedBase("c"), sp.IndexedBase("mu")
    extra = count * (centre[p] - fresh[p]) * (centre[q] - fresh[q])
    gap = collect(scatter(centre) - scatter(fresh) - extra)
    moments = {collect(sp.Sum(gamma[j, i] * data[j, r], (j, 1, m))): fresh[r] * collect(count)
               for r in (p, q)}
    yield Step("expand, then insert Σγx = m_i μ", sp.expand(gap.subs(moments)), sp.S.Zero)


@lemma(r"\partial\mathcal L/\partial\alpha_i = \sum_j\gamma_{ji}/\alpha_i + \lambda", "m, k")
def lagrangian_gradient():
    """`eq-lagrangian-gradient`; k = i + r with r >= 0 says that component i exists."""
    r, multiplier = sp.Symbol("r", integer=True, nonnegative=True), sp.Symbol("lambda")
    s = sp.Symbol("s", integer=True, positive=True)
    lagrangian = (sp.Sum(gamma[j, s] * sp.log(alpha[s]), (s, 1, i + r), (j, 1, m))
                  + multiplier * (sp.Sum(alpha[s], (s, 1, i + r)) - 1))
    yield Step("the derivative", lagrangian.diff(alpha[i]).doit(), count / alpha[i] + multiplier)


@lemma(r"\lambda = -m,\quad \alpha_i = \tfrac1m\sum_j\gamma_{ji}", "m, k",
       r"\sum_i\alpha_i = 1,\ \sum_i\gamma_{ji} = 1")
def weight_update():
    """`eq-weight-update`: α_i times the condition, summed over i, gives m + λ = 0."""
    multiplier = sp.Symbol("lambda")
    condition = count / alpha[i] + multiplier
    summed = collect(sp.Sum(collect(alpha[i] * condition), (i, 1, k)))
    ones = {collect(sp.Sum(alpha[i], (i, 1, k))): 1,
            collect(sp.Sum(gamma[j, i], (i, 1, k), (j, 1, m))): m}
    yield Step("sum over the components", summed.subs(ones), m + multiplier)
    solution = collect(count) / m
    yield Step("the condition holds at the solution",
               (collect(count) / alpha[i] + multiplier).subs({alpha[i]: solution, multiplier: -m}),
               sp.S.Zero)
    weights = collect(sp.Sum(count / m, (i, 1, k)))
    yield Step("the weights sum to one", weights.subs(ones), sp.S.One)
    yield Step("concave: the second derivative", condition.diff(alpha[i]), -count / alpha[i]**2)
