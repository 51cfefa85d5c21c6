"""Features of the samples about a common origin: used where a bound on rounding allows it."""

import mpmath
import numpy as np
import pytest
from problems import assert_same_mixture, plain_iterations, problem

import gmm
from gmm.features import coefficients, feature_rows, features
from gmm.sums import em_sums
from gmm.whitening import GROWTH, growth, prepare

EPS = np.finfo(float).eps
# A component: its scale, its condition number, its distance from the origin.
COMPONENTS = {
    "ordinary": (1, 10, 1),
    "tight": (1e-4, 10, 1),
    "ill-conditioned": (1, 1e9, 1),
    "far": (1, 10, 1e5),
    "tight, ill-conditioned and far": (1e-2, 1e5, 1e3),
}


def mixture_of(names, n=3, seed=0):
    """A mixture of such components about the origin 0."""
    rng = np.random.default_rng(seed)
    means, covariances = [], []
    for scale, condition, distance in (COMPONENTS[name] for name in names):
        Q, _ = np.linalg.qr(rng.normal(size=(n, n)))
        covariance = scale**2 * Q @ np.diag(np.geomspace(1, 1 / condition, n)) @ Q.T
        covariances.append((covariance + covariance.T) / 2)
        means.append(distance * rng.normal(size=n))
    return gmm.make_mixture(np.full(len(means), 1 / len(means)), means, covariances)


def errors(name):
    """Errors of ½ dᵀ Σ⁻¹ d from features, each over its bound without the unit of rounding."""
    mixture = mixture_of([name])
    X, _ = gmm.sample(mixture, 50, 1)
    gaussians = prepare(mixture, np.zeros(3))
    quick = coefficients(gaussians) @ features(X.T, np.zeros(3), np.empty((feature_rows(3), 50)))
    with mpmath.workdps(60):
        W = mpmath.matrix(gaussians.whiteners[0].tolist())
        d = [mpmath.matrix(x.tolist()) - mpmath.matrix(mixture.means[0].tolist()) for x in X]
        halves = [sum(y * y for y in W * dj) for dj in d]
        exact = [mpmath.mpf(float(gaussians.constants[0])) - half for half in halves]
        misses = [abs(a - mpmath.mpf(float(b))) for a, b in zip(exact, quick[0], strict=True)]
    shifts = mixture.means
    bound = growth(gaussians.whiteners, mixture.covariances, shifts)[0]
    scale = np.maximum(4, 2 * np.array([float(half) for half in halves]))
    return np.array([float(miss) for miss in misses]) / (bound * scale), bound, gaussians.shared[0]


@pytest.mark.parametrize("name", COMPONENTS)
def test_errors_stay_below_the_bound(name):
    ratios, _, _ = errors(name)
    assert ratios.max() <= 2 * feature_rows(3) * EPS


def test_the_bound_is_no_idle_one():
    """Without it a tight component loses more digits than the bound lets any component lose."""
    ratios, bound, _ = errors("tight")
    assert (ratios * bound).max() > 10 * GROWTH * EPS


@pytest.mark.parametrize("name", COMPONENTS)
def test_only_the_ordinary_component_shares_the_features(name):
    _, bound, shared = errors(name)
    assert shared == (name == "ordinary") == (bound <= GROWTH)


@pytest.mark.parametrize("seed", range(3))
def test_components_of_both_kinds_keep_their_order(seed):
    names = np.random.default_rng(seed).permutation([*COMPONENTS, *["ordinary"] * 4])
    mixture = mixture_of(names, seed=seed)
    X, _ = gmm.sample(mixture, 3000, seed)
    gaussians = prepare(mixture, np.zeros(3))
    assert 0 < gaussians.shared.sum() < len(names)
    mixed = em_sums(X, gaussians)
    alone = em_sums(X, gaussians._replace(shared=np.zeros(len(names), dtype=bool)))
    assert abs(mixed.log_likelihood / alone.log_likelihood - 1) < 1e-13
    np.testing.assert_allclose(mixed.counts, alone.counts, rtol=1e-12)
    for i in np.flatnonzero(gaussians.shared):  # moments about the origin, and about the mean
        delta = alone.firsts[i] / alone.counts[i]
        np.testing.assert_allclose(
            mixed.firsts[i] / mixed.counts[i], mixture.means[i] + delta, atol=1e-12
        )
    for i in np.flatnonzero(~gaussians.shared):
        np.testing.assert_allclose(
            mixed.seconds[i], alone.seconds[i], rtol=0, atol=1e-9 * np.abs(alone.seconds[i]).max()
        )


def test_a_component_that_shrinks_at_once_is_summed_again_about_its_mean():
    """The start is wide and shares the origin; the group that it finds is too tight for that."""
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(size=(500, 2)), [9, 9] + 1e-6 * rng.normal(size=(500, 2))])
    start = gmm.make_mixture([0.5, 0.5], [[0, 0], [9, 9]], [2 * np.eye(2), 0.1 * np.eye(2)])
    assert prepare(start, X.mean(axis=0)).shared.all()
    mixtures, values = plain_iterations(X, start, 2)
    fitted = gmm.fit(X, start, tol=0, max_iter=2)
    np.testing.assert_allclose(fitted.log_likelihoods, values, rtol=1e-12)
    tight = gmm.fit(X, start, tol=0, max_iter=1).mixture
    errors = np.abs(tight.covariances[1] - mixtures[1].covariances[1])
    assert errors.max() < 1e-8 * np.abs(mixtures[1].covariances[1]).max()
    assert not prepare(tight, X.mean(axis=0)).shared[1]


def test_log_densities_of_very_different_size_are_no_matter():
    """One block with samples that every exponential of the usual level would lose or overflow."""
    X, start = problem(900, 3, 2)
    X[:3] += [[40, 0], [0, -60], [1e3, 1e3]]
    mixtures, values = plain_iterations(X, start, 2)
    fitted = gmm.fit(X, start, tol=0, max_iter=2)
    np.testing.assert_allclose(fitted.log_likelihoods, values, rtol=1e-12)
    assert_same_mixture(fitted.mixture, mixtures[2], 1e-10)
