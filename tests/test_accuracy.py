"""Accurate where floating point is unkind: against 60 digits, and no worse than scikit-learn."""

import mpmath
import numpy as np
import pytest
from problems import problem, sklearn_model

import gmm
from gmm.sums import log_joint_columns
from gmm.whitening import prepare

# The condition number of Σ, the offset of the data, the scale of one component.
HARD = [(1e6, 0, 1), (1e10, 0, 1), (10, 1e6, 1), (10, 1e8, 1), (1e6, 1e6, 1)] + [
    (10, 0, scale) for scale in (1e-3, 1e-5, 1e-7)
]
hard = pytest.mark.parametrize(("condition", "offset", "scale"), HARD)


@pytest.mark.parametrize(("k", "n"), [(1, 1), (2, 2), (3, 3), (2, 3), (4, 1)])
def test_density_agrees_with_high_precision(k, n):
    X, mixture = problem(20, k, n)
    expected = precise_log_densities(X, mixture)
    np.testing.assert_allclose(gmm.log_density(X, mixture), expected, rtol=1e-13, atol=1e-13)


@hard
def test_density_is_no_worse_than_scikit_learn(condition, offset, scale):
    X, mixture = hard_problem(condition, offset, scale)
    exact = precise_log_densities(X, mixture)
    plain = largest_error(gmm.log_density(X, mixture), exact)
    fast = largest_error(gmm.log_sum_exp(fast_log_joint(X, mixture)), exact)
    theirs = largest_error(sklearn_model(mixture).score_samples(X), exact)
    assert max(plain, fast) <= max(1.1 * theirs, 1e-12)
    if offset >= 1e6:
        assert max(plain, fast) < theirs / 1e4


@hard
def test_iteration_is_no_worse_than_scikit_learn(condition, offset, scale):
    X, mixture = hard_problem(condition, offset, scale)
    exact = precise_iteration(X, mixture)
    plain = step_errors(gmm.m_step(X, gmm.responsibilities(X, mixture)), exact)
    fast = step_errors(gmm.fit(X, mixture, tol=0, max_iter=1).mixture, exact)
    model = sklearn_model(mixture)
    model._m_step(X, model._e_step(X)[1])
    peer = gmm.Mixture(model.weights_, model.means_, model.covariances_)
    theirs = step_errors(peer, exact)
    unit = np.finfo(float).eps * offset / min(1, scale)  # of the means, in standard deviations
    assert (np.maximum(plain, fast) <= np.maximum(1.1 * theirs, 1e-12 + unit)).all()


def fast_log_joint(X, mixture):
    """ln(α_i φ(x_j | μ_i, Σ_i)) as `fit` computes it, shape (m, k)."""
    (m, n), k = X.shape, len(mixture.weights)
    d, w = np.empty((2, k, n, m))
    return log_joint_columns(X.T, prepare(mixture), d, w, out=np.empty((k, m))).T


def largest_error(values, exact):
    """The largest error relative to the largest value."""
    return np.abs(values - exact).max() / np.abs(exact).max()


def hard_problem(condition, offset, scale):
    """Twenty samples, the first component ill-conditioned, the second tight."""
    rng = np.random.default_rng(3)
    Q, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    stretched = Q @ np.diag([1, condition**-0.5, 1 / condition]) @ Q.T
    covariances = np.stack([(stretched + stretched.T) / 2, scale**2 * np.eye(3)])
    means = offset + np.array([[0.0, 0.0, 0.0], [3.0, 0.0, 0.0]])
    mixture = gmm.make_mixture([0.4, 0.6], means, covariances)
    return gmm.sample(mixture, 20, rng)[0], mixture


def precise_log_joint(X, mixture):
    """ln(α_i φ(x_j | μ_i, Σ_i)) with the digits of the context, from the formula; rows of lists."""
    n = X.shape[1]
    columns = []
    for alpha, mean, covariance in zip(*mixture, strict=True):
        S = mpmath.matrix(covariance.tolist())
        inverse, determinant = S**-1, mpmath.det(S)
        constant = mpmath.log(alpha) - (n * mpmath.log(2 * mpmath.pi) + mpmath.log(determinant)) / 2
        d = [mpmath.matrix(x.tolist()) - mpmath.matrix(mean.tolist()) for x in X]
        columns.append([constant - (dj.T * inverse * dj)[0] / 2 for dj in d])
    return list(zip(*columns, strict=True))


def precise_log_densities(X, mixture):
    """ln p(x_j | θ) with 60 digits."""
    with mpmath.workdps(60):
        rows = precise_log_joint(X, mixture)
        return np.array([float(mpmath.log(sum(map(mpmath.exp, row)))) for row in rows])


def precise_iteration(X, mixture):
    """One EM iteration with 60 digits, rounded at the end."""
    weights, means, covariances = [], [], []
    with mpmath.workdps(60):
        joint = [list(map(mpmath.exp, row)) for row in precise_log_joint(X, mixture)]
        gamma = [[p / sum(row) for p in row] for row in joint]
        samples = [mpmath.matrix(x.tolist()) for x in X]
        for column in zip(*gamma, strict=True):
            count = sum(column)
            mean = sum((g * x for g, x in zip(column, samples, strict=True)), 0 * samples[0])
            mean = mean / count
            d = [x - mean for x in samples]
            scatter = sum((g * a * a.T for g, a in zip(column, d, strict=True)), 0 * d[0] * d[0].T)
            weights.append(float(count / len(X)))
            means.append([float(a) for a in mean])
            covariances.append(np.array((scatter / count).tolist(), dtype=float))
    return gmm.Mixture(np.array(weights), np.array(means), np.array(covariances))


def step_errors(mixture, exact):
    """The largest errors of weights, means and covariances, each in the units of its component."""
    variances = np.abs(exact.covariances).max(axis=(1, 2))
    means = np.abs(mixture.means - exact.means).max(axis=1) / np.sqrt(variances)
    covariances = np.abs(mixture.covariances - exact.covariances).max(axis=(1, 2)) / variances
    weights = np.abs(mixture.weights / exact.weights - 1)
    return np.array([weights.max(), means.max(), covariances.max()])
