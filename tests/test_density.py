"""The densities are densities."""

import numpy as np
import pytest
from problems import overlapping, permuted, problem

import gmm


def test_density_integrates_to_one_on_a_line():
    mixture = gmm.make_mixture([0.3, 0.7], [-1.0, 2.0], [0.25, 4.0])
    x = np.linspace(-30, 30, 20_001)
    density = np.exp(gmm.log_density(x, mixture))
    assert np.trapezoid(density, x) == pytest.approx(1, abs=1e-12)


def test_density_integrates_to_one_in_a_plane():
    """With Σ in place of its inverse the integral would be 1/|Σ|."""
    mixture = overlapping(2, 2)
    axis = np.linspace(-15, 15, 601)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    step = axis[1] - axis[0]
    assert np.exp(gmm.log_density(grid, mixture)).sum() * step**2 == pytest.approx(1, abs=1e-9)


def test_gaussian_of_one_point_by_hand():
    value = gmm.log_gaussian([[1.0, 2.0]], [[0.0, 0.0]], [[[2.0, 0.0], [0.0, 8.0]]])
    assert value[0, 0] == pytest.approx(-np.log(2 * np.pi) - np.log(16) / 2 - (1 / 2 + 4 / 8) / 2)


def test_log_likelihood_is_the_sum_in_nats():
    X, mixture = problem(50, 2, 2)
    assert gmm.log_likelihood(X, mixture) == pytest.approx(gmm.log_density(X, mixture).sum())


def test_log_sum_exp_survives_what_exp_does_not():
    a = np.array([[-1000.0, -1000.0], [1000.0, 1000.0], [0.0, -np.inf]])
    np.testing.assert_allclose(gmm.log_sum_exp(a), a[:, 0] + np.log([2, 2, 1]))


def test_far_sample_has_a_finite_log_density():
    mixture = gmm.make_mixture([0.5, 0.5], [0.0, 1.0], [1e-4, 1e-4])
    np.testing.assert_allclose(gmm.log_density([100.0], mixture), -0.5 * 99**2 / 1e-4, rtol=1e-6)
    np.testing.assert_array_equal(gmm.responsibilities([100.0], mixture), [[0, 1]])


def test_permuting_components_changes_nothing():
    X, mixture = problem(30, 3, 2)
    np.testing.assert_allclose(
        gmm.log_density(X, permuted(mixture, [2, 0, 1])), gmm.log_density(X, mixture), rtol=1e-13
    )


def test_predict_takes_the_largest_responsibility():
    X, mixture = problem(100, 3, 2)
    expected = gmm.responsibilities(X, mixture).argmax(axis=1)
    np.testing.assert_array_equal(gmm.predict(X, mixture), expected)
