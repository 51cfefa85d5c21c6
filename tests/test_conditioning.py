"""Marginal and conditional of a mixture: against integration, Bayes' rule and large samples."""

import numpy as np
import pytest
from problems import assert_same_mixture, overlapping

import gmm

THREE = overlapping(3, 3, seed=4)
GRID = np.linspace(-30, 30, 6001)


def density(points, mixture):
    return np.exp(gmm.log_density(np.asarray(points, dtype=float), mixture))


def on_the_line(mixture, feature, others):
    """The joint density along one feature, the others fixed, at the points of the grid."""
    points = np.tile(np.insert(np.asarray(others, dtype=float), feature, 0.0), (len(GRID), 1))
    points[:, feature] = GRID
    return density(points, mixture)


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_marginal_is_the_integral_over_the_feature_that_is_gone(gone):
    kept = [a for a in range(3) if a != gone]
    marginal = gmm.marginal(THREE, kept)
    swapped = gmm.marginal(THREE, kept[::-1])
    for place in ([0.6, 0.1], [1.0, -1.0], [-0.5, 2.0]):
        whole = np.trapezoid(on_the_line(THREE, gone, place), GRID)
        assert np.isclose(density([place], marginal)[0], whole, rtol=1e-9)
        assert not np.isclose(density([place], swapped)[0], whole, rtol=1e-3)


@pytest.mark.parametrize("asked", [0, 1, 2])
def test_conditional_is_the_joint_over_its_integral(asked):
    known = [a for a in range(3) if a != asked]
    for place in ([0.6, 0.1], [1.0, -1.0], [-0.5, 2.0]):
        joint = on_the_line(THREE, asked, place)
        found = density(GRID[:, None], gmm.conditional(THREE, known, place))
        assert np.allclose(found, joint / np.trapezoid(joint, GRID), rtol=1e-8, atol=1e-300)
        assert np.isclose(np.trapezoid(found, GRID), 1, rtol=1e-9)


@pytest.mark.parametrize("known", [0, 1, 2])
def test_marginal_times_conditional_is_the_joint(known):
    asked = [a for a in range(3) if a != known]
    for point in np.random.default_rng(0).normal(size=(20, 3)):
        after = gmm.conditional(THREE, known, point[known])
        product = density([[point[known]]], gmm.marginal(THREE, known)) * density(
            [point[asked]], after)
        assert np.allclose(product, density([point], THREE), rtol=1e-12)


def test_the_order_of_the_known_features_is_that_of_the_values():
    there = gmm.conditional(THREE, [2, 0], [0.3, -1.2])
    back = gmm.conditional(THREE, [0, 2], [-1.2, 0.3])
    assert_same_mixture(there, back, rtol=1e-12)


def test_one_after_the_other_is_both_at_once():
    one = gmm.conditional(gmm.conditional(THREE, 0, 0.4), 1, -0.7)  # feature 2 is now feature 1
    assert_same_mixture(one, gmm.conditional(THREE, [0, 2], [0.4, -0.7]), rtol=1e-9)


def test_the_weights_are_responsibilities_and_not_those_of_the_mixture():
    after = gmm.conditional(THREE, [1], [2.0])
    gamma = gmm.responsibilities([[2.0]], gmm.marginal(THREE, [1]))[0]
    assert np.allclose(after.weights, gamma, rtol=1e-14)
    assert not np.allclose(after.weights, THREE.weights, atol=0.01)


def test_features_without_correlation_leave_means_and_covariances_alone():
    diagonal = THREE._replace(covariances=THREE.covariances * np.eye(3))
    after, before = gmm.conditional(diagonal, 0, 1.0), gmm.marginal(diagonal, [1, 2])
    assert np.allclose(after.means, before.means, rtol=1e-14)
    assert np.allclose(after.covariances, before.covariances, rtol=1e-14)


def test_large_samples_agree():
    X, _ = gmm.sample(THREE, 400_000, 1)
    near = X[np.abs(X[:, 0] - 0.5) < 0.02]
    after = gmm.conditional(THREE, 0, 0.5)
    error = near[:, 1:].std(axis=0) / np.sqrt(len(near))
    assert np.all(np.abs(near[:, 1:].mean(axis=0) - after.weights @ after.means) < 4 * error + 0.01)


def test_units_of_the_features_do_not_matter():
    units = np.array([1e-9, 1.0, 1e9])
    scaled = THREE._replace(means=THREE.means * units,
                            covariances=THREE.covariances * np.outer(units, units))
    plain, there = gmm.conditional(THREE, [0], [0.2]), gmm.conditional(scaled, [0], [0.2e-9])
    assert np.allclose(there.means, plain.means * units[1:], rtol=1e-9)
    assert np.allclose(there.covariances, plain.covariances * np.outer(units[1:], units[1:]),
                       rtol=1e-9)


def test_a_value_far_from_all_components_still_has_weights():
    after = gmm.conditional(THREE, [0], [200.0])
    assert np.isclose(after.weights.sum(), 1) and np.all(np.isfinite(after.means))


@pytest.mark.parametrize("features, values, message", [
    ([], [], "features"),
    ([0, 0], [1, 1], "twice"),
    ([3], [1], "from 0 to 2"),
    ([-1], [1], "entry of features"),
    ([0.5], [1], "entry of features"),
    ([True], [1], "entry of features"),
    ([0, 1, 2], [1, 1, 1], "all features"),
    ([0], [1, 2], "one number for each"),
    ([0], [np.nan], "finite|NaN|nan"),
    ([[0]], [1], "features"),
])  # fmt: skip
def test_wrong_arguments_are_named(features, values, message):
    with pytest.raises((TypeError, ValueError), match=message):
        gmm.conditional(THREE, features, values)


def test_the_results_are_mixtures_of_their_own():
    after, part = gmm.conditional(THREE, [0], [0.2]), gmm.marginal(THREE, [0])
    assert np.array_equal(after.covariances, after.covariances.transpose(0, 2, 1))
    part.means[:] = 7
    assert not np.any(THREE.means == 7)
