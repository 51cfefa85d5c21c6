"""`fit` is EM: the plain functions repeated, with an honest history and stopping rule."""

import numpy as np
import pytest
from problems import assert_same_mixture, overlapping, plain_iterations, problem
from sklearn.mixture import GaussianMixture

import gmm
from gmm.blocks import block_shape


def heights():
    """Galton's heights in metres."""
    return gmm.datasets.galton_heights()["height_in"] * 0.0254


def guess():
    """The lecture's starting guess: metres, and square metres."""
    return gmm.make_mixture([0.5, 0.5], [1.75, 1.65], [0.10**2, 0.08**2])


def trajectory(name):
    """Data and start of a named case for the comparison of fast and plain."""
    if name == "heights":
        return heights(), guess()
    if name == "forty features":
        return problem(1500, 2, 40, distance=0.1)
    if name == "a hundred features":
        X, _ = problem(4000, 1, 100)  # one component, so that two of them take their time
        wide = np.cov(X, rowvar=False)
        return X, gmm.make_mixture([0.5, 0.5], X[:2] / 10, [wide, wide])
    if name == "k = n":
        return problem(500, 3, 3)
    if name == "one feature":
        return problem(700, 3, 1)
    if name == "more than a group":
        return problem(1500, 9, 8, distance=0.5)
    if name == "groups far away":
        X, start = problem(1500, 9, 8, distance=0.5)
        start = start._replace(means=start.means + 1e5 * np.eye(9, 8))
        return X, start._replace(covariances=start.covariances + 1e10 * np.eye(8))
    X, start = problem(block_shape(2, 3)[1] + 137, 3, 2)  # more than a block
    if name == "far outliers":
        X = X[:1000].copy()
        X[:5] += 100
    if name == "far from the origin":
        X, start = X + 1e5, start._replace(means=start.means + 1e5)
    if name == "a start far away":
        start = start._replace(means=start.means + 1e7 * np.eye(3, 2))
        start = start._replace(covariances=start.covariances + 1e14 * np.eye(2))
    return X, start


CASES = [
    "heights",
    "forty features",
    "a hundred features",
    "k = n",
    "one feature",
    "more than a block",
    "more than a group",
    "groups far away",
    "far outliers",
    "far from the origin",
    "a start far away",
]


@pytest.mark.parametrize("name", CASES)
def test_fit_follows_the_plain_functions(name):
    X, start = trajectory(name)
    mixtures, values = plain_iterations(X, start, 12)
    seen = []
    fitted = gmm.fit(
        X, start, tol=0, max_iter=12, callback=lambda t, mixture, value: seen.append(mixture)
    )
    assert len(seen) == 13
    np.testing.assert_allclose(fitted.log_likelihoods, values, rtol=1e-10)
    for ours, plain in zip(seen, mixtures, strict=True):
        assert_same_mixture(ours, plain, 1e-10)


@pytest.mark.parametrize(("k", "n"), [(3, 1), (3, 3), (2, 5)])
def test_twelve_iterations_agree_with_scikit_learn(k, n):
    X, start = problem(2000, k, n)
    weights, means, covariances = start
    model = GaussianMixture(
        k,
        reg_covar=0,
        tol=0,
        max_iter=12,
        weights_init=weights,
        means_init=means,
        precisions_init=np.linalg.inv(covariances),
    )
    with pytest.warns(UserWarning, match="did not converge"):
        model.fit(X)
    fitted = gmm.fit(X, start, tol=0, max_iter=12)
    peer = gmm.Mixture(model.weights_, model.means_, model.covariances_)
    assert_same_mixture(fitted.mixture, peer, 1e-9)
    assert fitted.log_likelihoods[-1] == pytest.approx(model.score(X) * len(X), rel=1e-10)


@pytest.mark.parametrize("samples", [1, 934])
def test_galton_from_the_lecture_guess(samples):
    """The stated figures, whether tol = 1e-10 is meant per sample or for the sum."""
    fitted = gmm.fit(heights(), guess(), tol=1e-10 / samples, max_iter=5000)
    weights, means, covariances = fitted.mixture
    assert fitted.converged
    np.testing.assert_allclose(weights, [0.460, 0.540], atol=5e-4)
    np.testing.assert_allclose(means[:, 0], [1.7692, 1.6324], atol=5e-5)
    np.testing.assert_allclose(np.sqrt(covariances[:, 0, 0]), [0.0605, 0.0597], atol=5e-5)
    assert fitted.log_likelihoods[-1] == pytest.approx(931.4383, abs=5e-5)
    assert np.diff(fitted.log_likelihoods).min() >= -1e-10


@pytest.mark.parametrize(("k", "n"), [(2, 1), (3, 2), (2, 5)])
def test_likelihood_never_falls(k, n):
    X, start = problem(400, k, n)
    values = gmm.fit(X, start, tol=0, max_iter=150).log_likelihoods
    assert np.diff(values).min() >= -1e-12 * abs(values[-1])


def test_history_has_no_off_by_one():
    X, start = problem(300, 2, 2)
    fitted = gmm.fit(X, start, tol=0, max_iter=5)
    assert len(fitted.log_likelihoods) == 6
    assert fitted.log_likelihoods[0] == pytest.approx(gmm.log_likelihood(X, start), rel=1e-13)
    value = gmm.log_likelihood(X, fitted.mixture)
    assert fitted.log_likelihoods[-1] == pytest.approx(value, rel=1e-13)
    np.testing.assert_array_equal(fitted.objectives, fitted.log_likelihoods)


def test_no_iterations_evaluate_the_start():
    X, start = problem(300, 2, 2)
    fitted = gmm.fit(X, start, max_iter=0)
    assert not fitted.converged
    assert_same_mixture(fitted.mixture, start, 1e-15)


def test_converged_is_false_at_the_cap():
    X, start = problem(300, 2, 2)
    assert not gmm.fit(X, start, tol=0, max_iter=3).converged
    assert gmm.fit(X, start, tol=1e-3).converged


@pytest.mark.parametrize("tol", [1e-3, 1e-6])
def test_tolerance_is_per_sample(tol):
    X, start = problem(500, 2, 2)
    gains = np.diff(gmm.fit(X, start, tol=tol).log_likelihoods) / len(X)
    assert gains[-1] <= tol
    assert (gains[:-1] > tol).all()


def test_tolerance_does_not_depend_on_how_often_the_data_are_repeated():
    X, start = problem(500, 2, 2)
    once, thrice = gmm.fit(X, start), gmm.fit(np.tile(X, (3, 1)), start)
    assert len(once.log_likelihoods) == len(thrice.log_likelihoods)


def test_loose_tolerance_stops_early_on_overlapping_components():
    """A change of 1e-3 per sample, a common default, ends the climb far below the top."""
    X, _ = gmm.sample(overlapping(6, 2, seed=4, distance=1.2), 3000, 0)
    start = gmm.fit(X, 6, rng=0, restarts=1, max_iter=0).mixture
    loose, fine = (gmm.fit(X, start, tol=tol).log_likelihoods for tol in (1e-3, 1e-6))
    assert fine[-1] - loose[-1] > 20


def test_fit_stops_at_a_stationary_point():
    X, start = problem(400, 2, 2)
    fitted = gmm.fit(X, start, tol=1e-14, max_iter=20_000)
    again = gmm.m_step(X, gmm.responsibilities(X, fitted.mixture))
    assert_same_mixture(again, fitted.mixture, 1e-5)


@pytest.mark.parametrize("distance", [1.0, 1e5, 1e9])
def test_one_component_is_exact_after_one_iteration(distance):
    X, _ = problem(300, 2, 3)
    far = gmm.make_mixture([1.0], [[distance, 0, 0]], [np.eye(3)])
    mixture = gmm.fit(X, far, max_iter=1).mixture
    np.testing.assert_allclose(mixture.means[0], X.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(mixture.covariances[0], np.cov(X.T, bias=True), rtol=1e-10)


@pytest.mark.parametrize("shift", [2.0**20, 2.0**27])
def test_shift_far_from_the_origin_costs_only_the_digits_of_the_mean(shift):
    """The data are multiples of 2^-20, so that the shift itself rounds nothing."""
    X, start = problem(2000, 3, 2)
    X = np.round(X * 2**20) / 2**20
    near = gmm.fit(X, start, tol=0, max_iter=30)
    far = gmm.fit(X + shift, start._replace(means=start.means + shift), tol=0, max_iter=30)
    np.testing.assert_allclose(far.log_likelihoods, near.log_likelihoods, rtol=1e-8)
    np.testing.assert_allclose(far.mixture.means - shift, near.mixture.means, atol=1e-7)
    np.testing.assert_allclose(far.mixture.covariances, near.mixture.covariances, atol=1e-7)


def test_two_hundred_features():
    X, _ = problem(1200, 2, 200)
    fitted = gmm.fit(X, 1)
    np.testing.assert_allclose(fitted.mixture.covariances[0], np.cov(X.T, bias=True), atol=1e-12)


def test_tight_component_is_found():
    """A component of 1e-7 of the spread, where quadratic features lose all digits."""
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(size=(500, 2)), [0.5, 0.5] + 1e-7 * rng.normal(size=(500, 2))])
    start = gmm.make_mixture([0.5, 0.5], [[0, 0], [0.5, 0.5]], [np.eye(2), 1e-10 * np.eye(2)])
    fitted = gmm.fit(X, start)
    tight = X[gmm.predict(X, fitted.mixture) == 1]
    assert len(tight) == 500
    expected = np.cov(tight.T, bias=True)
    np.testing.assert_allclose(fitted.mixture.covariances[1], expected, atol=1e-10 * expected[0, 0])
