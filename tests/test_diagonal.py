"""Diagonal families take squares only, and find what the pass for full covariances finds."""

from unittest import mock

import numpy as np
import pytest
from problems import assert_same_mixture, problem

import gmm
from gmm import iteration
from gmm.blocks import Weighted
from gmm.sums import em_sums
from gmm.whitening import prepare

DIAGONAL = ("VVI", "EEI", "VII", "EII")
SHARED = {"sharing": [True] * 4, "apart": [False] * 4, "both": [True, False, False, True]}


def diagonal_problem(m=700, k=4, n=5, seed=0):
    """Samples of an overlapping mixture, and a diagonal one to look at them with."""
    X, start = problem(m, k, n, seed)
    return X, start._replace(covariances=gmm.constrained(start.covariances, start.weights, "VVI"))


def assert_same_sums(ours, full):
    """Compare the sums of both passes, moments relative to their sizes."""
    assert ours.seconds.shape == full.seconds.shape[:2]
    squares = np.diagonal(full.seconds, axis1=1, axis2=2)
    np.testing.assert_allclose(ours.counts, full.counts, rtol=1e-12)
    scales = np.sqrt(squares * full.counts[:, None])  # |Σ γ d| is at most this
    np.testing.assert_allclose(ours.firsts / scales, full.firsts / scales, rtol=0, atol=1e-12)
    np.testing.assert_allclose(ours.seconds, squares, rtol=1e-12)
    assert abs(ours.log_likelihood / full.log_likelihood - 1) < 1e-12


@pytest.mark.parametrize("name", SHARED)
@pytest.mark.parametrize("weighted", [False, True])
def test_sums_are_those_of_the_full_pass(name, weighted):
    X, mixture = diagonal_problem()
    part = Weighted(X, np.arange(len(X)) % 4.0) if weighted else X
    shared = np.array(SHARED[name])
    squares, full = (
        prepare(mixture, X.mean(axis=0), diagonal)._replace(shared=shared)
        for diagonal in (True, False)
    )
    assert squares.whiteners.shape == (4, 5) and full.whiteners.shape == (4, 5, 5)
    assert_same_sums(em_sums(part, squares), em_sums(part, full))


@pytest.mark.parametrize(("k", "n"), [(1, 1), (3, 1), (2, 60), (2, 130), (70, 3)])
def test_sums_agree_at_other_sizes_with_components_as_they_fall(k, n):
    X, mixture = diagonal_problem(500, k, n, seed=1)
    squares, full = (prepare(mixture, X.mean(axis=0), diagonal) for diagonal in (True, False))
    np.testing.assert_allclose(squares.constants, full.constants, rtol=1e-12)
    assert squares.shared.any() == (n < 130)  # full covariances have no use for features from 41 on
    full = full._replace(shared=squares.shared if n <= 3 else full.shared)
    ours, theirs = em_sums(X, squares), em_sums(X, full)
    if n <= 3:
        assert_same_sums(ours, theirs)
    np.testing.assert_allclose(ours.counts, theirs.counts, rtol=1e-11)
    assert abs(ours.log_likelihood / theirs.log_likelihood - 1) < 1e-12


def test_samples_that_are_far_from_everything_are_no_matter():
    X, mixture = diagonal_problem()
    X[:3] += [[40] * 5, [-90, 0, 0, 0, 0], [1e3] * 5]
    squares, full = (prepare(mixture, X[3:].mean(axis=0), diagonal) for diagonal in (True, False))
    assert_same_sums(em_sums(X, squares), em_sums(X, full))


@pytest.mark.parametrize("structure", DIAGONAL)
@pytest.mark.parametrize("options", [{}, {"regularisation": 2.0}, {"accelerate": True}], ids=str)
def test_a_fit_is_that_of_the_full_pass(structure, options):
    X, start = diagonal_problem(400, 3, 4, seed=2)
    options = {"structure": structure, "tol": 0, "max_iter": 8, **options}
    ours = gmm.fit(X, start, **options)
    full = lambda data, mixture, prior: prepare(mixture, data.mean)  # noqa: E731
    with mock.patch.object(iteration, "ready", full):  # in parts: no features are kept
        theirs = gmm.fit([X[:200], X[200:]], start, **(options | {"accelerate": False}))
    if "accelerate" in options:  # which has to be compared with itself: it goes another way
        assert ours.log_likelihoods[-1] >= theirs.log_likelihoods[-1]
        return
    np.testing.assert_allclose(ours.objectives, theirs.objectives, rtol=1e-12)
    assert_same_mixture(ours.mixture, theirs.mixture, 1e-12)


def test_a_start_from_far_away_is_summed_again_about_the_new_means():
    rng = np.random.default_rng(3)
    X = np.concatenate([rng.normal(size=(300, 2)), [1e6, 0] + 1e-3 * rng.normal(size=(300, 2))])
    start = gmm.make_mixture([0.5, 0.5], [[0, 0], [9e5, 0]], [np.eye(2) * 1e10] * 2)
    fitted = gmm.fit(X, start, structure="VVI", tol=0, max_iter=30).mixture
    tight = X[300:]
    np.testing.assert_allclose(fitted.means[1], tight.mean(axis=0), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(np.diag(fitted.covariances[1]), tight.var(axis=0), rtol=1e-6)


@pytest.mark.parametrize("structure", DIAGONAL)
def test_a_collapsing_component_is_named(structure):
    X = np.concatenate([np.zeros((20, 2)), np.ones((20, 2))])
    with pytest.raises(gmm.DegenerateError, match="collapsed"):
        gmm.fit(X, gmm.make_mixture([0.5, 0.5], X[[0, -1]], [0.01 * np.eye(2)] * 2),
                structure=structure)  # fmt: skip


def test_the_full_pass_is_not_made():
    """No array of a product of two features for every sample, or for every component."""
    X, start = diagonal_problem(50, 2, 30)
    shapes = []
    usual = em_sums

    def watched(part, gaussians, centres=None):
        sums = usual(part, gaussians, centres)
        shapes.extend([gaussians.whiteners.shape, sums.seconds.shape])
        return sums

    with mock.patch.object(iteration, "em_sums", watched):
        for structure in DIAGONAL:
            gmm.fit(X, start, structure=structure, max_iter=2)
    assert set(shapes) == {(2, 30)}
