"""Starts from the number of components alone."""

import numpy as np
import pytest
from problems import assert_same_mixture, problem

import gmm
from gmm.data import as_data
from gmm.start import lloyd, random_start, seeds, square_distances


def islands(k=10, each=60):
    """Tight clusters on a grid, where bad seeds cost much."""
    rng = np.random.default_rng(0)
    corners = np.stack([np.arange(k) % 5, np.arange(k) // 5], axis=1) * 10.0
    return np.concatenate([corner + 0.5 * rng.normal(size=(each, 2)) for corner in corners])


def cost(X, centres):
    """The k-means cost."""
    return square_distances(X, centres).min(axis=1).sum()


def test_greedy_seeding_beats_uniform_and_plain_seeding():
    X = islands()
    trials = [np.random.default_rng(s) for s in range(30)]
    greedy = np.mean([cost(X, seeds(X, 10, rng)) for rng in trials])
    plain = np.mean([cost(X, plain_seeds(X, 10, rng)) for rng in trials])
    uniform = np.mean([cost(X, X[rng.choice(len(X), 10)]) for rng in trials])
    assert greedy < 0.87 * plain < 0.87 * uniform


def test_lloyd_does_not_raise_the_cost():
    X = islands()
    first = seeds(X, 10, np.random.default_rng(0))
    centres, labels = lloyd(X, first)
    assert cost(X, centres) < cost(X, first)
    np.testing.assert_array_equal(labels, square_distances(X, centres).argmin(axis=1))


def test_start_does_not_depend_on_units():
    X, _ = problem(500, 3, 2)
    factors = np.array([1e-8, 1e8])
    a = random_start(as_data(X), 3, np.random.default_rng(0))
    b = random_start(as_data(X * factors), 3, np.random.default_rng(0))
    np.testing.assert_allclose(a.means * factors, b.means, rtol=1e-9)
    np.testing.assert_allclose(
        a.covariances * np.outer(factors, factors), b.covariances, rtol=1e-9, atol=0
    )


def test_deterministic_given_a_seed():
    X = islands()
    a, b = gmm.fit(X, 4, rng=3), gmm.fit(X, 4, rng=np.random.default_rng(3))
    assert_same_mixture(a.mixture, b.mixture, 0)
    np.testing.assert_array_equal(a.log_likelihoods, b.log_likelihoods)


def test_best_restart_wins():
    X, _ = problem(600, 6, 2)
    best = gmm.fit(X, 5, rng=0, restarts=4).log_likelihoods[-1]
    data, rng = as_data(X), np.random.default_rng(0)
    starts = [random_start(data, 5, rng, whiten=whiten) for whiten in (True, False, True, False)]
    each = [gmm.fit(X, start).log_likelihoods[-1] for start in starts]
    assert best == pytest.approx(max(each), rel=1e-12)
    assert min(each) < best - 1e-5


def test_islands_are_found():
    X = islands()
    mixture = gmm.fit(X, 10, rng=0).mixture
    labels = gmm.predict(X, mixture).reshape(10, -1)
    assert all(len(set(row)) == 1 for row in labels)
    np.testing.assert_allclose(mixture.weights, 0.1, atol=1e-3)


def test_more_samples_than_seeding_looks_at():
    X, _ = problem(25_000, 3, 2)
    start = random_start(as_data([X[:11_000], X[11_000:]]), 3, np.random.default_rng(0))
    assert start.means.shape == (3, 2)
    gmm.make_mixture(*start)


def test_subsample_reaches_every_part():
    from gmm.start import subsample

    X = np.arange(60_000.0).reshape(30_000, 2)
    data = as_data([X[:7], X[7:20_000], X[20_000:]], singular=True)
    rows, _ = subsample(data, 10_000, np.random.default_rng(0))
    assert len(np.unique(rows[:, 0])) == 10_000
    assert rows[:, 0].max() > 59_000
    np.testing.assert_array_equal(rows[:, 1], rows[:, 0] + 1)


def test_sampling_then_fitting_recovers_the_mixture():
    truth = gmm.make_mixture(
        [0.2, 0.3, 0.5], [[-3, 0], [0, 3], [3, 0]], [0.5 * np.eye(2), np.eye(2), 0.3 * np.eye(2)]
    )
    X, labels = gmm.sample(truth, 20_000, 0)
    found = gmm.fit(X, 3, rng=0).mixture
    order = np.argsort(found.means[:, 0])
    np.testing.assert_allclose(found.weights[order], truth.weights, atol=0.02)
    np.testing.assert_allclose(found.means[order], truth.means, atol=0.06)
    np.testing.assert_allclose(found.covariances[order], truth.covariances, atol=0.06)
    assert np.mean(np.argsort(order)[gmm.predict(X, found)] == labels) > 0.97


def plain_seeds(X, k, rng):
    """k-means++ with a single candidate for each seed."""
    chosen = [rng.integers(len(X))]
    for _ in range(1, k):
        nearest = square_distances(X, X[chosen]).min(axis=1)
        chosen.append(rng.choice(len(X), p=nearest / nearest.sum()))
    return X[chosen]
