"""Likelihoods of one law: the coin, and Gaussians in one and n dimensions."""

import sympy as sp

from .core import Step, collect, j, lemma, m, n

mu, y = sp.symbols("mu y", real=True)
sigma, variance = sp.symbols("sigma v", positive=True)
x = sp.IndexedBase("x", real=True)


@lemma(r"\partial\,p^h(1-p)^t/\partial p = p^{h-1}(1-p)^{t-1}\,(h-(h+t)p)", "h, t")
def coin():
    """`eq-coin-derivative`: so the only root inside is the share of heads, h/(h + t)."""
    heads, tails, p = sp.symbols("h t p", positive=True)
    likelihood, bracket = p**heads * (1 - p)**tails, heads - (heads + tails) * p
    yield Step("the derivative, over the likelihood", likelihood.diff(p) / likelihood,
               bracket / (p * (1 - p)))
    yield Step("the root of the bracket", bracket.subs(p, heads / (heads + tails)), sp.S.Zero)


@lemma(r"\int\phi(y\mid\mu,\sigma^2)\,dy = 1", "μ, σ")
def normal_integrates_to_one():
    density = sp.exp(-(y - mu)**2 / (2 * sigma**2)) / sp.sqrt(2 * sp.pi * sigma**2)
    yield Step("total", sp.integrate(density, (y, -sp.oo, sp.oo)), sp.S.One)
    yield Step("mean", sp.integrate(y * density, (y, -sp.oo, sp.oo)), mu)
    yield Step("variance", sp.integrate((y - mu)**2 * density, (y, -sp.oo, sp.oo)), sigma**2)


@lemma(r"\hat\mu=\tfrac1m\sum_jx_j,\quad \hat\sigma^2=\tfrac1m\sum_j(x_j-\hat\mu)^2", "m")
def univariate_gaussian():
    """`eq-univariate-mean`, `eq-univariate-variance`: zero gradient, v = σ²."""
    squares = sp.Sum((x[j] - mu)**2, (j, 1, m))
    likelihood = -m * sp.log(2 * sp.pi * variance) / 2 - squares / (2 * variance)
    total = sp.Sum(x[j], (j, 1, m))
    by_mean, by_variance = likelihood.diff(mu), likelihood.diff(variance)
    at_average = collect(by_mean).subs(mu, collect(total) / m)
    yield Step("by the mean", by_mean, (total - m * mu) / variance)
    yield Step("it vanishes at the average", at_average, sp.S.Zero)
    scatter = sp.Symbol("s", positive=True)
    by_variance = by_variance.subs(squares, scatter)
    yield Step("by the variance", by_variance, -m / (2 * variance) + scatter / (2 * variance**2))
    yield Step("it vanishes at the mean square", by_variance.subs(variance, scatter / m), sp.S.Zero)


@lemma(r"\sum_j(x_j-\bar x)^2 = \sum_j(x_j-\mu)^2 - m(\bar x-\mu)^2", "m",
       r"\bar x \text{ the average}")
def variance_bias():
    """In expectation mσ² - m·σ²/m = (m - 1)σ²: the 1/m variance is too small by that factor."""
    average = sp.Symbol("xbar", real=True)
    gap = collect(sp.Sum((x[j] - average)**2 - (x[j] - mu)**2, (j, 1, m)) + m * (average - mu)**2)
    moment = {collect(sp.Sum(x[j], (j, 1, m))): m * average}
    yield Step("expand, then insert Σx = m·average", sp.expand(gap.subs(moment)), sp.S.Zero)
    yield Step("expectation", m * sigma**2 - m * (sigma**2 / m), (m - 1) * sigma**2)


@lemma(r"\ln\alpha\phi"
       r" = \ln\alpha - \tfrac n2\ln 2\pi - \tfrac12\ln\lvert\Sigma\rvert - \tfrac12 q", "n",
       r"\lvert\Sigma\rvert > 0")
def four_terms():
    """`eq-q-four-terms`, one summand: the logarithm of the weighted density."""
    weight, determinant, form = sp.symbols("alpha D q", positive=True)
    density = (2 * sp.pi)**(-n / 2) / sp.sqrt(determinant) * sp.exp(-form / 2)
    terms = (sp.log(weight) - n * sp.log(2 * sp.pi) / 2 - sp.log(determinant) / 2 - form / 2)
    yield Step("the logarithm", sp.expand_log(sp.log(weight * density), force=True), terms)
