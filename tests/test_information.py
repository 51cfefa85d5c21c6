"""Information matrices and standard errors against finite differences and against EM itself."""

import numpy as np
import pytest

import gmm


def vector(mixture):
    weights, means, covariances = mixture
    a, b = np.triu_indices(means.shape[1])
    own = np.hstack([means, covariances[:, a, b]])
    return np.concatenate([weights[:-1], own.ravel()])


def mixture_of(theta, k, n):
    a, b = np.triu_indices(n)
    own = theta[k - 1 :].reshape(k, -1)
    covariances = np.empty((k, n, n))
    covariances[:, a, b] = covariances[:, b, a] = own[:, n:]
    weights = np.append(theta[: k - 1], 1 - theta[: k - 1].sum())
    return gmm.Mixture(weights, own[:, :n], covariances)


def second_differences(f, theta, h):
    p = len(theta)
    found = np.empty((p, p))
    for a in range(p):
        for b in range(p):
            step_a, step_b = np.eye(p)[a] * h[a], np.eye(p)[b] * h[b]
            found[a, b] = (f(theta + step_a + step_b) - f(theta + step_a - step_b)
                           - f(theta - step_a + step_b) + f(theta - step_a - step_b)) / 4
    return found / np.outer(h, h)


@pytest.fixture(params=[(2, 1), (2, 2), (3, 2)], ids=str)
def setting(request):
    k, n = request.param
    rng = np.random.default_rng(k + n)
    truth = gmm.make_mixture(np.arange(1, k + 1) / (k * (k + 1) / 2),
                             1.5 * rng.normal(size=(k, n)), [np.eye(n)] * k)
    X, _ = gmm.sample(truth, 400, 3)
    return X, k, n, truth


def test_the_difference_of_both_is_the_curvature_of_the_log_likelihood_anywhere(setting):
    X, k, n, mixture = setting
    theta = vector(mixture)
    hessian = second_differences(
        lambda t: gmm.log_likelihood(X, mixture_of(t, k, n)), theta, np.full(len(theta), 1e-4)
    )
    found = gmm.information(X, mixture)
    assert np.allclose(found.complete - found.missing, -hessian, atol=2e-4 * np.abs(hessian).max())
    assert not np.allclose(found.complete, -hessian, atol=2e-4 * np.abs(hessian).max())


def test_the_complete_information_is_the_curvature_of_q(setting):
    X, k, n, mixture = setting
    gamma = gmm.responsibilities(X, mixture)
    theta = vector(mixture)
    hessian = second_differences(
        lambda t: gmm.expected_log_likelihood(X, gamma, mixture_of(t, k, n)),
        theta, np.full(len(theta), 1e-4),
    )
    found = gmm.information(X, mixture)
    assert np.allclose(found.complete, -hessian, atol=2e-4 * np.abs(hessian).max())


def test_the_jacobian_of_em_at_a_fixed_point_is_the_share_of_the_missing_information(setting):
    X, k, n, start = setting
    fixed = gmm.fit(X, start, tol=0, max_iter=3000).mixture
    found, theta = gmm.information(X, fixed), vector(fixed)

    def em(t):
        mixture = mixture_of(t, k, n)
        return vector(gmm.m_step(X, gmm.responsibilities(X, mixture)))

    h = 1e-5
    columns = [(em(theta + h * e) - em(theta - h * e)) / (2 * h) for e in np.eye(len(theta))]
    expected = np.linalg.solve(found.complete, found.missing)
    assert np.allclose(np.column_stack(columns), expected, atol=1e-6)


def test_known_labels_give_the_errors_of_the_textbook():
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(-50, 1, (300, 1)), rng.normal(50, 2, (700, 1))])
    fixed = gmm.fit(X, gmm.make_mixture([0.5, 0.5], [-50.0, 50.0], [1.0, 1.0]), tol=0).mixture
    errors = gmm.standard_errors(X, fixed)
    v = fixed.covariances[:, 0, 0]
    assert np.allclose(errors.weights, np.sqrt(0.3 * 0.7 / 1000))
    assert np.allclose(errors.means[:, 0], np.sqrt(v / [300, 700]))
    assert np.allclose(errors.covariances[:, 0, 0], v * np.sqrt(2 / np.array([300, 700])))


def test_errors_scale_with_the_unit(setting):
    X, _, _, start = setting
    fixed = gmm.fit(X, start, tol=0, max_iter=3000).mixture
    errors = gmm.standard_errors(X, fixed)
    larger = fixed._replace(means=1e3 * fixed.means, covariances=1e6 * fixed.covariances)
    scaled = gmm.standard_errors(1e3 * X, larger)
    assert np.allclose(scaled.weights, errors.weights)
    assert np.allclose(scaled.means, 1e3 * errors.means)
    assert np.allclose(scaled.covariances, 1e6 * errors.covariances)


def test_no_errors_where_the_likelihood_is_not_curved_downwards():
    x = np.random.default_rng(1).normal(size=(200, 1)) ** 3
    equal = gmm.make_mixture([0.5, 0.5], [x.mean()] * 2, [x.var()] * 2)
    with pytest.raises(ValueError, match="not curved downwards"):
        gmm.standard_errors(x, equal)
    with pytest.raises(ValueError, match="weight of zero"):
        gmm.standard_errors(x, equal._replace(weights=np.array([1.0, 0.0])))


def test_sample_weights_count_as_repeated_rows_and_data_may_come_in_parts(setting):
    X, _, _, mixture = setting
    counts = np.arange(len(X)) % 3
    weighted = gmm.information(X, mixture, counts)
    repeated = gmm.information(np.repeat(X, counts, axis=0), mixture)
    parts = gmm.information([X[:100], X[100:]], mixture, counts)
    for a, b, c in zip(weighted, repeated, parts, strict=True):
        assert np.allclose(a, b, rtol=1e-10, atol=1e-10 * np.abs(b).max())
        assert np.allclose(a, c, rtol=1e-10, atol=1e-10 * np.abs(b).max())
