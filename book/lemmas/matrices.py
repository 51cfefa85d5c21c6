"""Matrix calculus for every n: the identities of the appendix `matrix-calculus`.

Derivatives by a matrix treat its n² entries as free; only `Sigma` is taken to be symmetric.
"""

import sympy as sp

from .core import A, B, Sigma, Step, X, a, b, c, lemma, mu, n, x

quadratic = (x - mu).T * Sigma.I * (x - mu)


@lemma(r"\partial(x^\top a)/\partial x = a", "n")
def linear_gradient():
    """`eq-linear-gradient`"""
    yield Step("the derivative", (x.T * a).diff(x), a)
    yield Step("the factors in the other order", (a.T * x).diff(x), a)


@lemma(r"\partial(x^\top Bx)/\partial x = (B+B^\top)x", "n")
def quadratic_gradient():
    """`eq-quadratic-gradient`"""
    yield Step("any square B", (x.T * B * x).diff(x), (B + B.T) * x)
    yield Step("a symmetric one", (x.T * Sigma * x).diff(x), 2 * Sigma * x)


@lemma(r"\partial(a^\top Xb)/\partial X = ab^\top", "n")
def bilinear_gradient():
    yield Step("the derivative", (a.T * X * b).diff(X), a * b.T)


@lemma(r"\partial\operatorname{tr}(AX)/\partial X = A^\top", "n")
def trace_gradient():
    yield Step("AX", sp.Trace(A * X).diff(X), A.T)
    yield Step("AX^T", sp.Trace(A * X.T).diff(X), A)


@lemma(r"\partial(a^\top X^{-1}b)/\partial X = -X^{-\top}ab^\top X^{-\top}", "n", "X invertible")
def inverse_form_gradient():
    """`eq-inverse-form-gradient`"""
    yield Step("the derivative", (a.T * X.I * b).diff(X), -(X.T.I) * a * b.T * X.T.I)
    yield Step("under a trace", sp.Trace(A * X.I).diff(X), -(X.T.I) * A.T * X.T.I)


@lemma(r"dX^{-1} = -X^{-1}\,dX\,X^{-1}", "n", "X invertible")
def inverse_derivative():
    """`eq-inverse-derivative`: the product rule on X X^-1 = I has this solution."""
    change = sp.MatrixSymbol("dX", n, n)
    claim = -X.I * change * X.I
    yield Step("d(X X^-1) = dX X^-1 + X d(X^-1) = 0", change * X.I + X * claim, sp.ZeroMatrix(n, n))
    yield Step("d(X^-1 X) = d(X^-1) X + X^-1 dX = 0", claim * X + X.I * change, sp.ZeroMatrix(n, n))


@lemma(r"(x-\mu)^\top\Sigma^{-1}(x-\mu) = \text{four terms, the cross terms merged}", "n",
       "Σ symmetric")
def quadratic_expansion():
    """`eq-mean-expanded`, `eq-mean-cross-terms`"""
    four = x.T * Sigma.I * x - x.T * Sigma.I * mu - mu.T * Sigma.I * x + mu.T * Sigma.I * mu
    yield Step("multiply out", quadratic, four)
    yield Step("a number is its own transpose", (x.T * Sigma.I * mu).T, mu.T * Sigma.I * x)


@lemma(r"\partial\,(x-\mu)^\top\Sigma^{-1}(x-\mu)/\partial\mu = -2\Sigma^{-1}(x-\mu)", "n",
       "Σ symmetric")
def mahalanobis_by_mean():
    """`eq-mean-quadratic-gradient`"""
    yield Step("the derivative", quadratic.diff(mu), -2 * Sigma.I * (x - mu))
    yield Step("its own derivative, transposed: the Hessian", (-2 * Sigma.I * (x - mu)).diff(mu),
               2 * Sigma.I)


@lemma(r"\partial\,(x-\mu)^\top\Sigma^{-1}(x-\mu)/\partial\Sigma = -\Sigma^{-1}dd^\top\Sigma^{-1}",
       "n", "Σ symmetric, its entries varied freely")
def mahalanobis_by_covariance():
    yield Step("the derivative", quadratic.diff(Sigma),
               -Sigma.I * (x - mu) * (x - mu).T * Sigma.I)


@lemma(r"q(x-\mu) = q(x-c) + q(c-\mu) + 2(x-c)^\top\Sigma^{-1}(c-\mu)", "n", "Σ symmetric")
def completed_square():
    """`eq-mean-completed-square`, one sample: the cross term then sums to zero at the mean c."""
    def form(u, v):
        return u.T * Sigma.I * v

    yield Step("form", quadratic, form(x - c, x - c) + form(c - mu, c - mu)
               + form(x - c, c - mu) + form(c - mu, x - c))
    yield Step("the cross terms are equal", form(x - c, c - mu).T.doit().expand().doit(),
               form(c - mu, x - c))
    yield Step("outer product", (x - mu) * (x - mu).T,
               (x - c) * (x - c).T + (c - mu) * (c - mu).T
               + (x - c) * (c - mu).T + (c - mu) * (x - c).T)


@lemma(r"\operatorname{tr}(AB) = \operatorname{tr}(BA)", "n")
def trace_cyclic():
    """`eq-trace-cyclic`: both traces are the same double sum, added up in two orders."""
    p, q = sp.symbols("p q", integer=True)
    left = sp.Sum(A[p, q] * B[q, p], (q, 0, n - 1), (p, 0, n - 1))
    right = sp.Sum(B[q, p] * A[p, q], (p, 0, n - 1), (q, 0, n - 1))
    yield Step("tr(AB), row by row", sp.Trace(A * B).rewrite(sp.Sum), left)
    yield Step("the sums change places", left.reorder((0, 1)), right)


@lemma(r"\operatorname{tr}(ab^\top) = b^\top a", "n")
def trace_of_outer_product():
    p = sp.symbols("p", integer=True)
    products = sp.Sum(a[p, 0] * b[p, 0], (p, 0, n - 1))
    yield Step("the trace, added up", sp.Trace(a * b.T).rewrite(sp.Sum), products)
    yield Step("the product, added up", (b.T * a)[0, 0].doit(), products)


@lemma(r"\operatorname{tr}(\Sigma^{-1}dd^\top) = d^\top\Sigma^{-1}d", "n")
def trace_of_quadratic():
    p, q = sp.symbols("p q", integer=True)
    inverse = sp.MatrixSymbol("P", n, n)
    double = sp.Sum(a[p, 0] * inverse[p, q] * a[q, 0], (q, 0, n - 1), (p, 0, n - 1))
    trace = sp.Sum((inverse * a)[p, 0].doit() * a[p, 0], (p, 0, n - 1))
    yield Step("the trace", trace, double)
    yield Step("the form", (a.T * inverse * a)[0, 0].doit(), double)


@lemma(r"\lvert LL^\top\rvert = \lvert L\rvert^2,\quad \lvert X^{-1}\rvert = 1/\lvert X\rvert", "n")
def determinant_products():
    yield Step("a matrix and its transpose", sp.Determinant(X * X.T).doit(), sp.Determinant(X)**2)
    yield Step("the inverse", sp.Determinant(X.I).doit(), 1 / sp.Determinant(X))
    yield Step("whitening", sp.Determinant(A * X * A.T).doit(),
               sp.Determinant(A)**2 * sp.Determinant(X))


@lemma(r"(LL^\top)^{-1} = L^{-\top}L^{-1}", "n", "L invertible")
def inverse_of_product():
    yield Step("from the right", A * A.T * (A.T.I * A.I), sp.Identity(n))
    yield Step("from the left", A.T.I * A.I * A * A.T, sp.Identity(n))
    yield Step("the inverse of a symmetric matrix is symmetric", Sigma.I.T, Sigma.I)


def _entries(size, name="x"):
    return sp.Matrix(size, size, lambda p, q: sp.Symbol(f"{name}_{p}{q}"))


@lemma(r"\partial\lvert X\rvert/\partial X = \lvert X\rvert X^{-\top},\quad"
       r"\partial\ln\lvert X\rvert/\partial X = X^{-\top}", "n = 1..4", "entries free")
def jacobi():
    """`eq-jacobi`, `eq-logdet-gradient`: all entries symbolic; for every n see the appendix."""
    for size in range(1, 5):
        matrix = _entries(size)
        determinant = matrix.det(method="berkowitz")
        gradient = matrix.applyfunc(lambda entry, d=determinant: d.diff(entry))
        yield Step(f"n = {size}: gradient = adjugate, transposed", gradient, matrix.adjugate().T)
        yield Step(f"n = {size}: X adj(X) = |X| I", (matrix * gradient.T).expand(),
                   (determinant * sp.eye(size)).expand())


@lemma(r"\partial f/\partial\Sigma\big|_{\text{symmetric}} = 2G - G\circ I", "n = 1..4",
       "Σ symmetric, its n(n+1)/2 entries varied")
def symmetric_gradient():
    """`eq-symmetric-gradient`: the chain rule; a change of one off-diagonal entry moves two."""
    for size in range(1, 5):
        free, upper = _entries(size), _entries(size, "s")
        gradient = _entries(size, "g")
        gradient = (gradient + gradient.T) / 2
        mirrored = sp.Matrix(size, size, lambda p, q, u=upper: u[min(p, q), max(p, q)])
        chained = sp.zeros(size)
        for p in range(size):
            for q in range(size):
                moved = mirrored.diff(mirrored[p, q])
                chained[p, q] = sum((gradient[r] * moved[r] for r in range(len(free))), sp.S.Zero)
        claim = 2 * gradient - gradient.multiply_elementwise(sp.eye(size))
        yield Step(f"n = {size}", chained, claim)
