"""The densities are densities, and accurate where floating point is unkind."""

import mpmath
import numpy as np
import pytest
from problems import overlapping, permuted, problem
from sklearn.mixture import GaussianMixture

import gmm
from gmm.sums import log_joint
from gmm.whitening import prepare


def test_density_integrates_to_one_on_a_line():
    mixture = gmm.make_mixture([0.3, 0.7], [-1.0, 2.0], [0.25, 4.0])
    x = np.linspace(-30, 30, 20_001)
    density = np.exp(gmm.log_density(x, mixture))
    assert np.trapezoid(density, x) == pytest.approx(1, abs=1e-12)


def test_density_integrates_to_one_in_a_plane():
    """With Σ in place of its inverse the integral would be 1/|Σ|."""
    mixture = overlapping(2, 2)
    axis = np.linspace(-15, 15, 601)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    step = axis[1] - axis[0]
    assert np.exp(gmm.log_density(grid, mixture)).sum() * step**2 == pytest.approx(1, abs=1e-9)


def test_gaussian_of_one_point_by_hand():
    value = gmm.log_gaussian([[1.0, 2.0]], [[0.0, 0.0]], [[[2.0, 0.0], [0.0, 8.0]]])
    assert value[0, 0] == pytest.approx(-np.log(2 * np.pi) - np.log(16) / 2 - (1 / 2 + 4 / 8) / 2)


@pytest.mark.parametrize(("k", "n"), [(1, 1), (2, 2), (3, 3), (2, 3), (4, 1)])
def test_density_agrees_with_high_precision(k, n):
    X, mixture = problem(20, k, n)
    expected = precise_log_densities(X, mixture)
    np.testing.assert_allclose(gmm.log_density(X, mixture), expected, rtol=1e-13, atol=1e-13)


def test_log_likelihood_is_the_sum_in_nats():
    X, mixture = problem(50, 2, 2)
    assert gmm.log_likelihood(X, mixture) == pytest.approx(gmm.log_density(X, mixture).sum())


def test_log_sum_exp_survives_what_exp_does_not():
    a = np.array([[-1000.0, -1000.0], [1000.0, 1000.0], [0.0, -np.inf]])
    np.testing.assert_allclose(gmm.log_sum_exp(a), a[:, 0] + np.log([2, 2, 1]))


def test_far_sample_has_a_finite_log_density():
    mixture = gmm.make_mixture([0.5, 0.5], [0.0, 1.0], [1e-4, 1e-4])
    np.testing.assert_allclose(gmm.log_density([100.0], mixture), -0.5 * 99**2 / 1e-4, rtol=1e-6)
    np.testing.assert_array_equal(gmm.responsibilities([100.0], mixture), [[0, 1]])


def test_permuting_components_changes_nothing():
    X, mixture = problem(30, 3, 2)
    np.testing.assert_allclose(
        gmm.log_density(X, permuted(mixture, [2, 0, 1])), gmm.log_density(X, mixture), rtol=1e-13
    )


def test_predict_takes_the_largest_responsibility():
    X, mixture = problem(100, 3, 2)
    expected = gmm.responsibilities(X, mixture).argmax(axis=1)
    np.testing.assert_array_equal(gmm.predict(X, mixture), expected)


# Where floating point is unkind: (condition of Σ, offset of the data, scale of one component).
HARD = [(1e6, 0, 1), (1e10, 0, 1), (10, 1e6, 1), (10, 1e8, 1), (1e6, 1e6, 1)] + [
    (10, 0, scale) for scale in (1e-3, 1e-5, 1e-7)
]


@pytest.mark.parametrize(("condition", "offset", "scale"), HARD)
def test_no_worse_than_scikit_learn_on_hard_covariances(condition, offset, scale):
    X, mixture = hard_problem(condition, offset, scale)
    exact = precise_log_densities(X, mixture)
    plain = largest_error(gmm.log_density(X, mixture), exact)
    fast = largest_error(gmm.log_sum_exp(fast_log_joint(X, mixture)), exact)
    theirs = largest_error(sklearn_log_density(X, mixture), exact)
    assert max(plain, fast) <= max(1.1 * theirs, 1e-12)
    if offset >= 1e6:
        assert max(plain, fast) < theirs / 1e4


def fast_log_joint(X, mixture):
    """ln(α_i φ(x_j | μ_i, Σ_i)) as `fit` computes it, shape (m, k)."""
    (m, n), k = X.shape, len(mixture.weights)
    d, w = np.empty((2, k, n, m))
    return log_joint(X.T, prepare(mixture), d, w, out=np.empty((k, m))).T


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


def precise_log_densities(X, mixture):
    """ln p(x_j | θ) with 60 digits, from the formula."""
    with mpmath.workdps(60):
        n = X.shape[1]
        parts = []
        for alpha, mean, covariance in zip(*mixture, strict=True):
            S = mpmath.matrix(covariance.tolist())
            constant = mpmath.log(alpha) - (n * mpmath.log(2 * mpmath.pi)) / 2
            parts.append((mean, S**-1, constant - mpmath.log(mpmath.det(S)) / 2))
        values = []
        for x in X:
            total = mpmath.mpf(0)
            for mean, inverse, constant in parts:
                d = mpmath.matrix(
                    [mpmath.mpf(a) - mpmath.mpf(b) for a, b in zip(x, mean, strict=True)]
                )
                total += mpmath.exp(constant - (d.T * inverse * d)[0] / 2)
            values.append(float(mpmath.log(total)))
    return np.array(values)


def sklearn_log_density(X, mixture):
    """The same by scikit-learn."""
    model = GaussianMixture(len(mixture.weights))
    model.weights_, model.means_, model.covariances_ = mixture
    inverse_factors = np.linalg.inv(np.linalg.cholesky(mixture.covariances))
    model.precisions_cholesky_ = inverse_factors.transpose(0, 2, 1)
    return model.score_samples(X)
