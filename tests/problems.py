"""Mixtures and data that several tests share."""

import numpy as np
from sklearn.mixture import GaussianMixture

import gmm


def overlapping(k, n, seed=0, distance=1.5):
    """A mixture of k components in n dimensions that overlap."""
    rng = np.random.default_rng(seed)
    factors = rng.normal(size=(k, n, n)) / np.sqrt(n)
    covariances = factors @ factors.transpose(0, 2, 1) + 0.2 * np.eye(n)
    weights = rng.dirichlet(np.full(k, 5.0))
    return gmm.make_mixture(weights, distance * rng.normal(size=(k, n)), covariances)


def problem(m, k, n, seed=0, distance=1.5):
    """Data of an overlapping mixture, and another mixture to start from."""
    X, _ = gmm.sample(overlapping(k, n, seed, distance), m, seed)
    return X, overlapping(k, n, seed + 1, distance)


def plain_iterations(X, mixture, count):
    """EM by the plain functions: mixtures and log-likelihoods, the start included."""
    mixtures, values = [], []
    for _ in range(count + 1):
        responsibilities, value = gmm.e_step(X, mixture)
        mixtures.append(mixture)
        values.append(value)
        mixture = gmm.m_step(X, responsibilities)
    return mixtures, np.array(values)


def assert_same_mixture(a, b, rtol):
    """Compare two mixtures, each parameter relative to its scale."""
    for name, x, y in zip(a._fields, a, b, strict=True):
        np.testing.assert_allclose(x, y, rtol=0, atol=rtol * np.abs(y).max(), err_msg=name)


def permuted(mixture, order):
    """The same mixture with its components in another order."""
    return gmm.Mixture(*(field[order] for field in mixture))


def transformed(mixture, A, b):
    """The mixture of A x + b."""
    return gmm.Mixture(mixture.weights, mixture.means @ A.T + b, A @ mixture.covariances @ A.T)


def sklearn_model(mixture):
    """A scikit-learn model with the parameters of a mixture, and no regularisation."""
    model = GaussianMixture(len(mixture.weights), reg_covar=0)
    model.weights_, model.means_, model.covariances_ = mixture
    inverse_factors = np.linalg.inv(np.linalg.cholesky(mixture.covariances))
    model.precisions_cholesky_ = inverse_factors.transpose(0, 2, 1)
    return model
