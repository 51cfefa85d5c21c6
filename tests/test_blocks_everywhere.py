"""The functions of the chapters work in blocks, take parts and weights, in little memory."""

import numpy as np
import pytest
from problems import assert_same_mixture, problem

import gmm
from benchmarks.memory import CALLS, FITS, MOST, K, M, N, extra
from gmm import rows

WEIGHTED = {
    "m_step": lambda X, mixture, gamma, w: gmm.m_step(X, gamma, sample_weight=w),
    "log_likelihood": lambda X, mixture, gamma, w: gmm.log_likelihood(X, mixture, w),
    "aic": lambda X, mixture, gamma, w: gmm.aic(X, mixture, w),
    "bic": lambda X, mixture, gamma, w: gmm.bic(X, mixture, w),
    "lower_bound": lambda X, mixture, gamma, w: gmm.lower_bound(X, gamma, mixture, w),
    "expected_log_likelihood": lambda X, mixture, gamma, w: gmm.expected_log_likelihood(
        X, gamma, mixture, w
    ),
}


@pytest.fixture(scope="module")
def large():
    """Samples, a mixture and responsibilities of the size that the promise names."""
    X, mixture = problem(M, K, N)
    return X, mixture, gmm.responsibilities(X, mixture)


def arrays_of(result):
    """The arrays and numbers of a result, one after the other."""
    return list(result) if isinstance(result, tuple) else [result]


@pytest.mark.parametrize("name", CALLS | FITS)
def test_memory_beyond_the_result_is_under_16_mb(name, large):
    assert extra((CALLS | FITS)[name], *large) < MOST


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("cuts", [[1, 2, 650], [0, 300, 300, 600]])
def test_parts_and_small_blocks_give_the_same(name, cuts, monkeypatch):
    X, mixture = problem(700, 3, 2)
    gamma = gmm.responsibilities(X, mixture)
    whole = CALLS[name](X, mixture, gamma)
    monkeypatch.setattr(rows, "WORKING_NUMBERS", 6 * 64)
    for data in (X, np.split(X, cuts), np.asfortranarray(X), X.tolist()):
        found = CALLS[name](data, mixture, gamma)
        for a, b in zip(arrays_of(found), arrays_of(whole), strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("name", WEIGHTED)
@pytest.mark.parametrize("cuts", [[], [200, 201]])
def test_integer_weights_are_repeated_rows(name, cuts, monkeypatch):
    monkeypatch.setattr(rows, "WORKING_NUMBERS", 6 * 64)
    X, mixture = problem(500, 3, 2)
    weights = np.random.default_rng(0).integers(0, 4, size=500)
    gamma = gmm.responsibilities(X, mixture)
    repeated = np.repeat(X, weights, axis=0), mixture, np.repeat(gamma, weights, axis=0)
    expected = CALLS[name](*repeated)
    X[weights == 0], gamma[weights == 0] = np.nan, np.nan  # left out, whatever they hold
    found = WEIGHTED[name](np.split(X, cuts), mixture, gamma, weights)
    for a, b in zip(arrays_of(found), arrays_of(expected), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-14)
    X[weights == 0], gamma[weights == 0] = 0, 1 / 3
    plain = CALLS[name](X, mixture, gamma)
    assert not np.allclose(arrays_of(plain)[0], arrays_of(expected)[0], rtol=1e-3)


@pytest.mark.parametrize("name", WEIGHTED)
def test_bad_weights_are_refused_by_name(name):
    X, mixture = problem(60, 2, 2)
    gamma = gmm.responsibilities(X, mixture)
    for weights, message in (
        (-np.ones(60), r"sample_weight\[0\] is -1"),
        (np.zeros(60), "sample_weight is 0 everywhere"),
        (np.ones(61), "60 samples"),
    ):
        with pytest.raises(ValueError, match=message):
            WEIGHTED[name](X, mixture, gamma, weights)


def test_one_step_of_fit_is_the_weighted_steps_of_the_chapters():
    X, start = problem(500, 3, 2)
    weights = np.random.default_rng(0).uniform(0, 3, size=500)
    fitted = gmm.fit(X, start, sample_weight=weights, tol=0, max_iter=1)
    gamma, _ = gmm.e_step(X, start)
    assert_same_mixture(gmm.m_step(X, gamma, weights), fitted.mixture, 1e-12)
    values = [gmm.log_likelihood(X, mixture, weights) for mixture in (start, fitted.mixture)]
    np.testing.assert_allclose(values, fitted.log_likelihoods, rtol=1e-12)
    bound = gmm.lower_bound(X, gamma, start, weights)
    assert bound == pytest.approx(values[0], rel=1e-12)


def test_errors_name_the_row_of_the_whole():
    X, mixture = problem(30_000, 2, 2)
    bad = X.copy()
    bad[29_999, 1] = np.nan
    for function in (gmm.log_density, gmm.predict, gmm.log_likelihood, gmm.bic):
        with pytest.raises(ValueError, match=r"^X\[29999, 1\] is nan"):
            function(bad, mixture)
        with pytest.raises(ValueError, match=r"^part 1 of X\[999, 1\] is nan"):
            function([bad[:29_000], bad[29_000:]], mixture)
    gamma = gmm.responsibilities(X, mixture)
    gamma[29_998] *= 2
    with pytest.raises(ValueError, match="row 29998 of responsibilities sums to 2"):
        gmm.m_step([X[:29_000], X[29_000:]], gamma)
