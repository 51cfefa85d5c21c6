"""A sample weight says how often a sample counts: as equal rows, and as nothing if it is 0."""

import numpy as np
import pytest
from problems import assert_same_mixture, problem

import gmm
from gmm.data import as_data
from gmm.start import random_start

SIZES = [(600, 3, 2), (400, 2, 1), (2500, 9, 8), (900, 2, 100)]  # one of each way through a block


def weighted_problem(m, k, n, seed=3):
    """Data, integer weights with zeros among them, the rows repeated so often, and a start."""
    X, start = problem(m, k, n, distance=1.5 if n < 40 else 0.1)
    weights = np.random.default_rng(seed).integers(0, 4, size=m)
    return X, weights, np.repeat(X, weights, axis=0), start


def assert_same_fit(a, b):
    np.testing.assert_allclose(a.log_likelihoods, b.log_likelihoods, rtol=1e-12)
    assert_same_mixture(a.mixture, b.mixture, 1e-12)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("regularisation", [0.0, 2.0])
def test_integer_weights_are_repeated_rows(size, regularisation):
    X, weights, repeated, start = weighted_problem(*size)
    options = dict(tol=0, max_iter=5, regularisation=regularisation)
    expected = gmm.fit(repeated, start, **options)
    assert_same_fit(gmm.fit(X, start, sample_weight=weights, **options), expected)
    assert abs(gmm.fit(X, start, **options).log_likelihoods[-1] - expected.log_likelihoods[-1]) > 1


def test_weights_go_with_their_parts():
    X, weights, repeated, start = weighted_problem(900, 3, 2)
    expected = gmm.fit(repeated, start, tol=0, max_iter=5)
    for cuts in ([1, 2, 500], [300, 600], [0, 450, 450]):
        fitted = gmm.fit(np.split(X, cuts), start, sample_weight=weights, tol=0, max_iter=5)
        assert_same_fit(fitted, expected)


@pytest.mark.parametrize("poison", [np.nan, np.inf, 1e160, 1e140])
def test_weight_zero_is_a_row_left_out_whatever_it_holds(poison):
    X, start = problem(500, 3, 2)
    weights = np.ones(500)
    weights[::7] = 0
    Y = X.copy()
    Y[::7] = poison
    expected = gmm.fit(X[weights > 0], start, tol=0, max_iter=5)
    assert_same_fit(gmm.fit(Y, start, sample_weight=weights, tol=0, max_iter=5), expected)
    assert_same_fit(gmm.fit([Y[:1], Y[1:]], start, sample_weight=weights, tol=0, max_iter=5),
                    expected)


def test_the_stopping_rule_counts_weights():
    X, weights, repeated, start = weighted_problem(600, 3, 2)
    fitted, expected = gmm.fit(X, start, sample_weight=weights), gmm.fit(repeated, start)
    assert len(fitted.log_likelihoods) == len(expected.log_likelihoods)


def test_one_factor_in_all_weights_changes_only_the_size_of_the_likelihood():
    X, _, _, start = weighted_problem(600, 3, 2)
    weights = np.random.default_rng(0).uniform(0.1, 1, size=600)
    once, often = (gmm.fit(X, start, sample_weight=c * weights) for c in (1, 1e20))
    np.testing.assert_allclose(often.log_likelihoods, 1e20 * once.log_likelihoods, rtol=1e-12)
    assert_same_mixture(once.mixture, often.mixture, 1e-10)


@pytest.mark.parametrize("m", [500, 30_000])
def test_starts_follow_the_weights(m):
    """Nearly all weight on one half of the data: the start lies there, however many the rows."""
    X, _ = problem(m, 3, 2)
    weights = np.where(X[:, 0] > np.median(X[:, 0]), 1.0, 1e-9)
    data = as_data(X, sample_weight=weights)
    start = random_start(data, 3, np.random.default_rng(0))
    assert start.means[:, 0].min() > np.median(X[:, 0])
    whole = random_start(data, 1, np.random.default_rng(0)).means[0]
    np.testing.assert_allclose(whole, np.average(X, axis=0, weights=weights), atol=0.05)


BAD_WEIGHTS = {
    "negative": ([1.0, -2.0, 1.0] * 20, ValueError, r"sample_weight\[1\] is -2.0"),
    "all zero": (np.zeros(60), ValueError, "sample_weight is 0 everywhere"),
    "too few": (np.ones(59), ValueError, r"shape \(59,\) but X has 60 samples"),
    "a column": (np.ones((60, 1)), ValueError, r"shape \(60, 1\) but X has 60 samples"),
    "a number": (1.0, ValueError, r"shape \(\) but"),
    "NaN": (np.full(60, np.nan), ValueError, r"sample_weight\[0\] is nan"),
    "complex": (np.ones(60) + 0j, TypeError, "sample_weight is complex128"),
    "strings": (["1"] * 60, TypeError, "sample_weight holds"),
    "tiny": (np.full(60, 1e-200), ValueError, "sample_weight sums to .*; rescale"),
}


@pytest.mark.parametrize("name", BAD_WEIGHTS)
def test_bad_weights_are_refused_by_name(name):
    X, start = problem(60, 2, 2)
    bad, error, message = BAD_WEIGHTS[name]
    with pytest.raises(error, match=message):
        gmm.fit(X, start, sample_weight=bad)
