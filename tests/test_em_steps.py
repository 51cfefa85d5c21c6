"""One iteration: Bayes' rule, Q, the bound, and the theorems about them."""

import itertools

import mpmath
import numpy as np
import pytest
from problems import assert_same_mixture, overlapping, problem, sklearn_model

import gmm

SIZES = [(1, 1), (2, 2), (3, 3), (3, 2), (2, 3), (4, 1)]


@pytest.mark.parametrize(("k", "n"), SIZES)
def test_responsibilities_are_bayes_in_high_precision(k, n):
    X, mixture = problem(15, k, n)
    with mpmath.workdps(50):
        log_terms = np.log(mixture.weights) + gmm.log_gaussian(X, *mixture[1:])
        joint = [[mpmath.exp(mpmath.mpf(term)) for term in row] for row in log_terms]
        expected = [[float(p / sum(row)) for p in row] for row in joint]
    np.testing.assert_allclose(gmm.responsibilities(X, mixture), expected, rtol=1e-12)


def test_rows_sum_to_one():
    X, mixture = problem(200, 4, 2)
    np.testing.assert_allclose(gmm.responsibilities(X, mixture).sum(axis=1), 1, rtol=1e-14)


@pytest.mark.parametrize(("k", "n"), [(2, 2), (3, 2), (2, 3)])
def test_q_is_the_mean_over_all_labelings(k, n):
    """Enumerates the k^m labelings of five samples."""
    X, old = problem(5, k, n)
    new = overlapping(k, n, seed=7)
    gamma = gmm.responsibilities(X, old)
    joint = np.log(new.weights) + gmm.log_gaussian(X, new.means, new.covariances)
    j = np.arange(len(X))
    expected = sum(
        gamma[j, labels].prod() * joint[j, labels].sum()
        for labels in itertools.product(range(k), repeat=len(X))
    )
    assert gmm.expected_log_likelihood(X, gamma, new) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("k", "n"), SIZES)
def test_m_step_follows_the_three_formulas_sample_by_sample(k, n):
    X, mixture = problem(40, k, n)
    gamma = gmm.responsibilities(X, mixture)
    weights, means, covariances = gmm.m_step(X, gamma)
    for i in range(k):
        count = sum(gamma[j, i] for j in range(40))
        mean = sum(gamma[j, i] * X[j] for j in range(40)) / count
        scatter = sum(gamma[j, i] * np.outer(X[j] - mean, X[j] - mean) for j in range(40))
        assert weights[i] == pytest.approx(count / 40)
        np.testing.assert_allclose(means[i], mean, rtol=1e-12)
        np.testing.assert_allclose(covariances[i], scatter / count, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize(("k", "n"), [(2, 2), (3, 2), (1, 3)])
def test_gradient_of_q_vanishes_at_the_m_step(k, n):
    X, mixture = problem(60, k, n)
    gamma = gmm.responsibilities(X, mixture)
    new = gmm.m_step(X, gamma)
    assert np.abs(gradient_of_q(X, gamma, new)).max() < 1e-5


def test_gradient_of_q_does_not_vanish_with_the_old_mean_in_the_covariance():
    """The likelihood still never falls with this slip: only stationarity exposes it."""
    X, mixture = problem(60, 2, 2)
    gamma = gmm.responsibilities(X, mixture)
    new = gmm.m_step(X, gamma)
    d = new.means - mixture.means
    slipped = gmm.Mixture(new.weights, new.means, new.covariances + d[:, :, None] * d[:, None, :])
    assert np.abs(gradient_of_q(X, gamma, slipped)).max() > 1
    assert gmm.log_likelihood(X, slipped) > gmm.log_likelihood(X, mixture)


def test_m_step_maximises_q():
    X, mixture = problem(80, 3, 2)
    gamma = gmm.responsibilities(X, mixture)
    best = gmm.expected_log_likelihood(X, gamma, gmm.m_step(X, gamma))
    for seed in range(20):
        assert gmm.expected_log_likelihood(X, gamma, overlapping(3, 2, seed)) < best


def test_bound_touches_the_likelihood_at_the_posterior_and_nowhere_else():
    X, mixture = problem(50, 3, 2)
    gamma = gmm.responsibilities(X, mixture)
    value = gmm.log_likelihood(X, mixture)
    assert gmm.lower_bound(X, gamma, mixture) == pytest.approx(value, rel=1e-13)
    q = np.random.default_rng(0).dirichlet(np.ones(3), size=50)
    gap = value - gmm.lower_bound(X, q, mixture)
    assert gap == pytest.approx(np.sum(q * np.log(q / gamma)), rel=1e-10)
    assert gap > 1


def test_bound_with_hard_labels():
    X, mixture = problem(50, 2, 2)
    hard = np.eye(2)[gmm.predict(X, mixture)]
    expected = gmm.expected_log_likelihood(X, hard, mixture)
    assert gmm.lower_bound(X, hard, mixture) == pytest.approx(expected)


def test_one_component_is_the_sample_mean_and_covariance():
    X, mixture = problem(30, 1, 3)
    new = gmm.m_step(X, gmm.responsibilities(X, mixture))
    np.testing.assert_allclose(new.means[0], X.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(new.covariances[0], np.cov(X.T, bias=True), rtol=1e-12)
    assert new.weights == pytest.approx([1])


def test_table_worked_by_hand():
    gamma = np.array([[0.3, 0.7], [0.65, 0.35], [0.27, 0.73]])
    weights, means, covariances = gmm.m_step([100, 90, 80], gamma)
    np.testing.assert_allclose(weights, [0.406667, 0.593333], atol=5e-7)
    np.testing.assert_allclose(means[:, 0], [90.245902, 89.831461], atol=5e-7)
    np.testing.assert_allclose(covariances[:, 0, 0], [46.660844, 80.308673], atol=5e-7)


@pytest.mark.parametrize(("k", "n"), SIZES)
def test_one_iteration_agrees_with_scikit_learn(k, n):
    X, mixture = problem(300, k, n)
    model = sklearn_model(mixture)
    _, log_gamma = model._e_step(X)
    gamma = gmm.responsibilities(X, mixture)
    np.testing.assert_allclose(gamma, np.exp(log_gamma), atol=1e-10)
    model._m_step(X, log_gamma)
    peer = gmm.Mixture(model.weights_, model.means_, model.covariances_)
    assert_same_mixture(gmm.m_step(X, gamma), peer, 1e-10)


def test_criteria_count_parameters():
    X, mixture = problem(100, 3, 2)
    value, p = gmm.log_likelihood(X, mixture), 2 + 3 * 2 + 3 * 3
    assert gmm.aic(X, mixture) == pytest.approx(2 * p - 2 * value)
    assert gmm.bic(X, mixture) == pytest.approx(p * np.log(100) - 2 * value)
    model = sklearn_model(mixture)
    assert gmm.bic(X, mixture) == pytest.approx(model.bic(X))


def test_sampling_has_the_moments_of_the_mixture():
    mixture = overlapping(3, 2)
    X, labels = gmm.sample(mixture, 200_000, 0)
    np.testing.assert_allclose(np.bincount(labels) / len(X), mixture.weights, atol=0.005)
    for i in range(3):
        np.testing.assert_allclose(X[labels == i].mean(axis=0), mixture.means[i], atol=0.02)
        np.testing.assert_allclose(np.cov(X[labels == i].T), mixture.covariances[i], atol=0.03)


def test_sampling_repeats_with_its_seed():
    mixture = overlapping(2, 2)
    X, labels = gmm.sample(mixture, 10, np.random.default_rng(5))
    again, labels_again = gmm.sample(mixture, 10, 5)
    np.testing.assert_array_equal(X, again)
    np.testing.assert_array_equal(labels, labels_again)


def gradient_of_q(X, gamma, mixture):
    """Central differences of Q in the means, the covariances (symmetric) and the weights."""
    k, n = mixture.means.shape
    weights, means, covariances = mixture
    slopes = []

    def slope(change):
        h = 1e-5
        up, down = (gmm.expected_log_likelihood(X, gamma, change(s)) for s in (h, -h))
        slopes.append((up - down) / (2 * h))

    for i in range(k):
        e = np.eye(k)[i]
        for p in range(n):
            a = np.outer(e, np.eye(n)[p])
            slope(lambda h, a=a: gmm.Mixture(weights, means + h * a, covariances))
            for q in range(p + 1):
                E = np.zeros((n, n))
                E[p, q] = E[q, p] = 1
                S = e[:, None, None] * E
                slope(lambda h, S=S: gmm.Mixture(weights, means, covariances + h * S))
        # along the simplex: multiply one weight and divide all by the sum
        slope(
            lambda h, e=e: gmm.Mixture(
                weights * np.exp(h * e) / np.sum(weights * np.exp(h * e)), means, covariances
            )
        )
    return np.array(slopes)
