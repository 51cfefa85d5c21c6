"""Properties that hold for every data set and every start."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from problems import assert_same_mixture, permuted, problem, transformed

import gmm

quick = settings(max_examples=25, deadline=None, derandomize=True, database=None)
sizes = st.tuples(st.integers(2, 4), st.integers(1, 4))  # k, n
seeds = st.integers(0, 10_000)


def calm_problem(k, n, seed):
    """Data, and a start so wide and central that no component collapses in a few iterations."""
    X, _ = problem(300, k, n, seed)
    wide = np.cov(X, rowvar=False, bias=True).reshape(n, n)
    means = (X[:k] + X.mean(axis=0)) / 2
    return X, gmm.make_mixture(np.full(k, 1 / k), means, np.repeat(wide[None], k, axis=0))


def few_iterations(X, start):
    """Five iterations of EM."""
    return gmm.fit(X, start, tol=0, max_iter=5)


@quick
@given(sizes, seeds)
def test_permuting_components_permutes_the_answer(size, seed):
    k, n = size
    X, start = calm_problem(k, n, seed)
    order = np.random.default_rng(seed).permutation(k)
    a, b = few_iterations(X, start), few_iterations(X, permuted(start, order))
    assert_same_mixture(permuted(a.mixture, order), b.mixture, 1e-8)
    np.testing.assert_allclose(a.log_likelihoods, b.log_likelihoods, rtol=1e-10)


@quick
@given(sizes, seeds)
def test_permuting_samples_changes_nothing(size, seed):
    X, start = calm_problem(*size, seed)
    shuffled = np.random.default_rng(seed).permutation(X)
    a, b = few_iterations(X, start), few_iterations(shuffled, start)
    assert_same_mixture(a.mixture, b.mixture, 1e-8)


@quick
@given(sizes, seeds, st.floats(-1e4, 1e4), st.floats(-6, 6))
def test_shift_and_scale_move_the_answer_along(size, seed, shift, exponent):
    k, n = size
    X, start = calm_problem(k, n, seed)
    A = np.diag(10.0 ** (exponent * np.linspace(-1, 1, n)))
    b = shift * np.diag(A)
    plain, moved = few_iterations(X, start), few_iterations(X @ A + b, transformed(start, A, b))
    expected = plain.log_likelihoods - 300 * np.log(np.diag(A)).sum()
    np.testing.assert_allclose(moved.log_likelihoods, expected, atol=1e-6)
    inverse = np.diag(1 / np.diag(A))
    assert_same_mixture(transformed(moved.mixture, inverse, -inverse @ b), plain.mixture, 1e-6)


@quick
@given(sizes, seeds)
def test_rotation_turns_the_answer(size, seed):
    k, n = size
    X, start = calm_problem(k, n, seed)
    Q, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(n, n)))
    plain, turned = few_iterations(X, start), few_iterations(X @ Q.T, transformed(start, Q, 0))
    np.testing.assert_allclose(plain.log_likelihoods, turned.log_likelihoods, rtol=1e-9)
    assert_same_mixture(transformed(plain.mixture, Q, 0), turned.mixture, 1e-7)


@quick
@given(sizes, seeds)
def test_likelihood_never_falls(size, seed):
    X, start = calm_problem(*size, seed)
    values = gmm.fit(X, start, tol=0, max_iter=10).log_likelihoods
    assert np.diff(values).min(initial=0) >= -1e-12 * np.abs(values).max()


@quick
@given(sizes, seeds)
def test_rows_of_responsibilities_sum_to_one(size, seed):
    X, mixture = problem(50, *size, seed)
    gamma = gmm.responsibilities(100 * X, mixture)
    assert gamma.min() >= 0
    np.testing.assert_allclose(gamma.sum(axis=1), 1, rtol=1e-14)


@quick
@given(sizes, seeds)
def test_bound_is_below_the_likelihood(size, seed):
    X, mixture = problem(50, *size, seed)
    q = np.random.default_rng(seed).dirichlet(np.ones(size[0]), size=50)
    gap = gmm.log_likelihood(X, mixture) - gmm.lower_bound(X, q, mixture)
    assert gap >= -1e-10


@quick
@given(st.integers(1, 3), seeds)
def test_sampling_then_fitting_recovers_well_separated_components(n, seed):
    rng = np.random.default_rng(seed)
    truth = gmm.make_mixture(
        [0.4, 0.6], np.array([np.zeros(n), np.full(n, 8.0)]), [np.eye(n), 0.5 * np.eye(n)]
    )
    X, labels = gmm.sample(truth, 2000, rng)
    found = gmm.fit(X, 2, rng=rng).mixture
    found = permuted(found, np.argsort(found.means[:, 0]))
    np.testing.assert_allclose(found.weights, truth.weights, atol=0.06)
    np.testing.assert_allclose(found.means, truth.means, atol=0.2)
    np.testing.assert_allclose(found.covariances, truth.covariances, atol=0.25)
    assert np.mean(gmm.predict(X, found) == labels) > 0.99
