"""Data that fit into one block are read once, and few logarithms stand for many."""

import pickle
from math import log
from unittest import mock

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from problems import assert_same_mixture, problem

import gmm
from gmm import sums, whitening
from gmm.blocks import OneBlock, block_shape
from gmm.data import as_data, first_mean, read_once
from gmm.normalisation import EIGHT, TINY, logs_of_products, normalise


def counted(function):
    """The function, and a list that grows with every call."""
    calls = []

    def watched(*arguments):
        calls.append(arguments)
        return function(*arguments)

    return watched, calls


@pytest.mark.parametrize("m", [61, 3000])
@pytest.mark.parametrize("structure", gmm.STRUCTURES)
def test_no_pass_forms_the_features_of_one_block_again(m, structure):
    X, start = problem(m, 3, 2)
    watched, calls = counted(sums.features)
    with mock.patch.object(sums, "features", watched):
        whole = gmm.fit(X, start, tol=0, max_iter=5, structure=structure)
        assert not calls
        parts = gmm.fit([X[:40], X[40:]], start, tol=0, max_iter=5, structure=structure)
        assert calls
    np.testing.assert_allclose(whole.log_likelihoods, parts.log_likelihoods, rtol=1e-12)
    assert_same_mixture(whole.mixture, parts.mixture, 1e-11)


def test_data_are_kept_only_where_they_fit_into_one_block_of_features():
    kept = lambda X, k: isinstance(read_once(as_data(X), k, False).parts[0], OneBlock)  # noqa: E731
    rng = np.random.default_rng(0)
    length = block_shape(2, 3)[1]
    X = rng.normal(size=(length + 1, 2))
    assert kept(X[:-1], 3) and not kept(X, 3)
    assert not kept([X[:50], X[50:100]], 3)
    assert not kept(rng.normal(size=(100, 9)), 2)  # whitening is less work


def test_the_given_array_is_neither_kept_nor_changed():
    X, start = problem(200, 3, 2)
    before = X.copy()
    data = read_once(as_data(X), 3, False)
    assert not np.shares_memory(data.parts[0].columns, X)
    gmm.fit(X, start, max_iter=3)
    np.testing.assert_array_equal(X, before)


def test_samples_of_weight_zero_are_not_in_the_block():
    X, start = problem(300, 3, 2)
    weights = np.random.default_rng(0).integers(0, 3, size=300)
    X[weights == 0] = np.nan
    block = read_once(as_data(X, sample_weight=weights), 3, False).parts[0]
    assert block.columns.shape[1] == np.count_nonzero(weights) and (block.weights > 0).all()
    weighted = gmm.fit(X, start, sample_weight=weights, tol=0, max_iter=4)
    repeated = gmm.fit(np.repeat(X, weights, axis=0), start, tol=0, max_iter=4)
    np.testing.assert_allclose(weighted.log_likelihoods, repeated.log_likelihoods, rtol=1e-12)


@pytest.mark.parametrize("m", [500, 504])  # with rows that end at lines of the cache, and without
@pytest.mark.parametrize("weighted", [False, True])
def test_a_map_may_send_what_cannot_be_written_to(m, weighted):
    """As maps do that put arrays into shared memory or send them over a network."""
    X, start = problem(m, 3, 2)
    weights = np.arange(1.0, m + 1) if weighted else None
    options = {"sample_weight": weights, "tol": 0, "max_iter": 4}

    def sent(function, parts):
        for part in parts:
            buffers = []
            task = pickle.dumps((function, part), protocol=5, buffer_callback=buffers.append)
            there, copy = pickle.loads(task, buffers=[bytes(one.raw()) for one in buffers])
            yield there(copy)

    here, there = gmm.fit(X, start, **options), gmm.fit(X, start, map=sent, **options)
    np.testing.assert_allclose(here.log_likelihoods, there.log_likelihoods, rtol=1e-13)
    assert_same_mixture(here.mixture, there.mixture, 1e-12)


@pytest.mark.parametrize("structure", gmm.STRUCTURES)
def test_a_square_that_overflows_in_the_block_is_a_named_error(structure):
    X, weights = np.random.default_rng(0).normal(size=100), np.ones(100)
    X[80], weights[80] = 1e160, 1e-20  # so little weight that the variance is a number
    start = gmm.make_mixture([0.5, 0.5], [-1.0, 1.0], [1.0, 1.0])
    with pytest.raises(gmm.DegenerateError, match="so far from every component"):
        gmm.fit(X, start, sample_weight=weights, structure=structure)


def test_the_first_centre_of_a_constant_column_is_exact():
    """So is its mean then, and its variance is 0, whatever the sample weights are."""
    X = np.full((70, 1), 0.1)
    assert first_mean([X])[0] == 0.1 and as_data_mean_spread(X) == (0.1, 0.0)
    with pytest.raises(gmm.DegenerateError, match="column 0 of X is constant"):
        gmm.fit(X * 1e150, 2, sample_weight=np.full(70, 1e90))


def as_data_mean_spread(X):
    """The mean and the spread of the first column, beside one that is not constant."""
    varied = np.random.default_rng(0).normal(size=(len(X), 1))
    with mock.patch("gmm.data.refuse_flat"):
        data = as_data(np.hstack([X, varied]))
    return data.mean[0], data.covariance[0, 0]


@pytest.mark.parametrize("weight", [1.0, 1e-70, 1e-90, 1e-99])
def test_tiny_sample_weights_beside_huge_densities_are_not_lost(weight):
    rng, n = np.random.default_rng(0), 40
    wide, tight = rng.normal(size=(200, n)), 1e-12 * rng.normal(size=(200, n))
    start = gmm.Mixture(np.full(2, 0.5), np.zeros((2, n)), np.array([np.eye(n), 1e-24 * np.eye(n)]))
    found = gmm.fit([wide, tight], start, sample_weight=np.full(400, weight), max_iter=1, tol=0)
    plain = gmm.log_likelihood(np.vstack([wide, tight]), start)
    np.testing.assert_allclose(found.log_likelihoods[0] / weight, plain, rtol=1e-12)
    np.testing.assert_allclose(found.mixture.weights, 0.5, rtol=1e-12)


@pytest.mark.parametrize("diagonal", [False, True])
def test_a_weight_that_has_become_zero_is_told_without_a_warning(diagonal):
    X, start = problem(100, 2, 2)
    empty = start._replace(weights=np.array([0.0, 1.0]))
    ready = whitening.prepare(empty, X.mean(axis=0), diagonal)
    assert not np.isfinite(sums.em_sums(X, ready).log_likelihood)


@settings(deadline=None, max_examples=200)
@given(st.integers(1, 200), st.integers(0, 10**6))
def test_logarithms_of_products_add_up_to_those_of_the_factors(b, seed):
    numbers = np.exp(np.random.default_rng(seed).uniform(-20, 5, size=b))
    logs = logs_of_products(numbers)
    assert len(logs) <= max(b / EIGHT, 7 * EIGHT)
    np.testing.assert_allclose(logs.sum(), np.log(numbers).sum(), rtol=0, atol=1e-13 * 20 * b)


@pytest.mark.parametrize("b", [8, 9, 64, 71, 1000])
@pytest.mark.parametrize("low, high", [(-1, 1), (-60, 0), (-200, 70), (-220, -180), (90, 200)])
@pytest.mark.parametrize("weighted", [False, True])
def test_the_log_likelihood_keeps_its_digits_whatever_the_products_are(b, low, high, weighted):
    """Also where eight sums multiplied would be zero, too small for all digits, or infinite."""
    rng = np.random.default_rng(b)
    joint = rng.uniform(low, high, size=(3, b))
    v = rng.uniform(0.5, 2, size=b) if weighted else None
    given = joint.copy()
    with np.errstate(all="ignore"):  # as in a pass
        value = normalise(joint, given.max() + log(2 * 3), v)
    with mpmath.workdps(40):
        rows = given.T.tolist()
        totals = [mpmath.fsum(mpmath.exp(number) for number in row) for row in rows]
        logs = [mpmath.log(total) for total in totals]
        counts = [1.0] * b if v is None else v.tolist()
        exact = mpmath.fsum(count * one for count, one in zip(counts, logs, strict=True))
        scale = mpmath.fsum(count * abs(one) for count, one in zip(counts, logs, strict=True))
    assert abs(value - exact) <= 1e-14 * scale + 1e-14 * b
    largest = given.max(axis=0)
    shares = np.exp(given - largest)
    shares *= (1 if v is None else v) / shares.sum(axis=0)
    np.testing.assert_allclose(joint, shares, rtol=1e-12, atol=0)


@pytest.mark.parametrize("smallest", [0.0, 1e-310, TINY / 2])
def test_a_tiny_sum_is_told_though_its_neighbours_are_large(smallest):
    """Nine sums together may have an ordinary product."""
    joint = np.full((2, 64), 70.0)
    with np.errstate(divide="ignore"):
        joint[:, 5] = np.log(smallest / 2)
    with np.errstate(all="ignore"):
        assert not np.isfinite(normalise(joint, 70 + log(4)))


@settings(deadline=None, max_examples=300)
@given(st.integers(1, 4), st.floats(-9, 3), st.floats(0, 17), st.integers(0, 10**6))
def test_a_component_that_shares_the_features_passes_the_tests_left_out_for_it(n, width, far, seed):
    """Covariances of all conditions, at all distances, also where float64 is too coarse."""
    rng = np.random.default_rng(seed)
    factor = rng.normal(size=(2, n, n)) * np.geomspace(1, 10.0**width, n)
    covariances = factor @ factor.transpose(0, 2, 1) + 1e-14 * np.eye(n)
    origin = 10.0**far * rng.normal(size=n)
    means = origin + rng.normal(size=(2, n))
    mixture = gmm.Mixture(np.array([0.5, 0.5]), means, covariances)
    try:
        ready = whitening.prepare(mixture, origin)
    except gmm.DegenerateError:
        return
    whitening.refuse_coarse(covariances, means)
    whitening.refuse_singular(whitening.factors(covariances, means), covariances)
    assert np.isfinite(ready.constants).all()


def test_a_deviation_that_drowns_in_the_rounding_shares_no_features():
    """The part of the bound that stands for the coordinates' own rounding is not idle."""
    origin = np.array([1e15])
    mixture = gmm.Mixture(np.ones(1), origin[None], np.array([[[0.5]]]))
    with mock.patch.object(whitening, "refuse_coarse"):  # it would say so, too
        assert not whitening.prepare(mixture, origin).shared.any()
        with mock.patch.object(whitening, "GRAIN", 0.0):
            assert whitening.prepare(mixture, origin).shared.all()
