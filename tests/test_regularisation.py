"""Regularisation is off unless asked for, and then it is a prior."""

import numpy as np
import pytest
import scipy.stats
from problems import assert_same_mixture, problem

import gmm


def log_prior(mixture, X, strength):
    """Wishart on each precision, by its density relative to the mode: scale (ε D)⁻¹."""
    D = np.diag(X.var(axis=0))
    n = len(D)
    wishart = scipy.stats.wishart(n + 1 + strength, np.linalg.inv(strength * D))
    precisions = np.linalg.inv(mixture.covariances)
    return sum(wishart.logpdf(P) - wishart.logpdf(np.linalg.inv(D)) for P in precisions)


def test_off_by_default():
    X, start = problem(300, 2, 2)
    a, b = gmm.fit(X, start), gmm.fit(X, start, regularisation=0)
    assert_same_mixture(a.mixture, b.mixture, 0)
    assert_same_mixture(
        gmm.fit(X, start, tol=0, max_iter=1).mixture,
        gmm.m_step(X, gmm.responsibilities(X, start)),
        1e-13,
    )


@pytest.mark.parametrize("strength", [1e-6, 1e-2, 1.0, 30.0])
def test_objective_is_likelihood_plus_prior_and_never_falls(strength):
    X, start = problem(300, 3, 2)
    fitted = gmm.fit(X, start, tol=0, max_iter=60, regularisation=strength)
    prior = log_prior(fitted.mixture, X, strength)
    assert fitted.objectives[-1] == pytest.approx(fitted.log_likelihoods[-1] + prior, rel=1e-10)
    assert np.diff(fitted.objectives).min() >= -1e-12 * abs(fitted.objectives[-1])


def test_strong_prior_lets_the_likelihood_fall():
    """The monotone quantity is the objective, not the likelihood."""
    X, start = problem(300, 3, 2)
    mixture = gmm.fit(X, start, tol=1e-10).mixture
    values = gmm.fit(X, mixture, regularisation=30.0).log_likelihoods
    assert np.diff(values).min() < -1


def test_update_is_stationary_for_the_posterior():
    """At convergence no small change of a covariance improves the objective."""
    X, start = problem(300, 2, 2)
    fitted = gmm.fit(X, start, tol=0, max_iter=3000, regularisation=5.0)
    best = gmm.log_likelihood(X, fitted.mixture) + log_prior(fitted.mixture, X, 5.0)
    for seed in range(10):
        change = np.random.default_rng(seed).normal(size=(2, 2, 2))
        change = 1e-3 * (change + change.transpose(0, 2, 1))
        moved = fitted.mixture._replace(covariances=fitted.mixture.covariances + change)
        assert gmm.log_likelihood(X, moved) + log_prior(moved, X, 5.0) < best


@pytest.mark.parametrize("scale", [1e-8, 1e8])
def test_regularisation_is_relative_to_the_data(scale):
    """An absolute 1e-6 would swamp variances of 1e-16."""
    X, start = problem(300, 2, 2)
    scaled = gmm.Mixture(start.weights, start.means * scale, start.covariances * scale**2)
    a = gmm.fit(X, start, regularisation=0.1).mixture
    b = gmm.fit(X * scale, scaled, regularisation=0.1).mixture
    np.testing.assert_allclose(a.covariances * scale**2, b.covariances, rtol=1e-9)


def test_regularisation_keeps_a_component_from_collapsing():
    rng = np.random.default_rng(0)
    X = np.append(rng.normal(size=200), 9.0)
    start = gmm.make_mixture([0.9, 0.1], [0.0, 9.0], [1.0, 0.01])
    with pytest.raises(gmm.DegenerateError, match="collapsed"):
        gmm.fit(X, start)
    fitted = gmm.fit(X, start, regularisation=1e-3)
    assert fitted.mixture.covariances[1, 0, 0] == pytest.approx(X.var() / 1001, rel=1e-6)
    assert fitted.mixture.means[1, 0] == pytest.approx(9.0)


def test_regularisation_with_more_features_than_samples():
    X, _ = problem(20, 1, 2)
    wide = np.concatenate([X, X @ np.random.default_rng(0).normal(size=(2, 30))], axis=1)
    fitted = gmm.fit(wide, 2, rng=0, regularisation=0.1)
    assert fitted.converged
    assert np.linalg.eigvalsh(fitted.mixture.covariances).min() > 0
