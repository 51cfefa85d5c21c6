"""Each family of covariances: closed form, monotone EM, equivariance, and scikit-learn's fits."""

import numpy as np
import pytest
from problems import overlapping, problem
from scipy.optimize import minimize
from sklearn.mixture import GaussianMixture

import gmm

WORDS = {"VVV": "full", "EEE": "tied", "VVI": "diag", "VII": "spherical"}


def triangle(t, n):
    L = np.zeros((n, n))
    L[np.tril_indices(n)] = t
    np.fill_diagonal(L, np.exp(np.diag(L)))
    return L @ L.T


def family(structure, k, n):
    """How many numbers describe the family, and the covariances that they give."""
    d = n * (n + 1) // 2
    return {
        "VVV": (k * d, lambda t: [triangle(row, n) for row in t.reshape(k, d)]),
        "EEE": (d, lambda t: [triangle(t, n)] * k),
        "VVI": (k * n, lambda t: [np.diag(np.exp(row)) for row in t.reshape(k, n)]),
        "EEI": (n, lambda t: [np.diag(np.exp(t))] * k),
        "VII": (k, lambda t: [np.exp(v) * np.eye(n) for v in t]),
        "EII": (1, lambda t: [np.exp(t[0]) * np.eye(n)] * k),
    }[structure]


def covariance_part(covariances, counts, free):
    return -sum(
        c * (np.linalg.slogdet(S)[1] + np.trace(np.linalg.solve(S, F))) / 2
        for S, c, F in zip(covariances, counts, free, strict=True)
    )


@pytest.mark.parametrize("structure", gmm.STRUCTURES)
def test_the_closed_form_is_what_a_general_optimiser_finds(structure):
    k, n = 3, 3
    free = overlapping(k, n, seed=4).covariances
    counts = np.array([2.5, 7.0, 4.0])
    size, build = family(structure, k, n)
    assert size == gmm.parameter_count(k, n, structure) - (k - 1) - k * n
    found = minimize(
        lambda t: -covariance_part(build(t), counts, free), np.zeros(size), tol=1e-14,
        options={"gtol": 1e-9, "maxiter": 5000},
    )  # fmt: skip
    closed = gmm.constrained(free, counts, structure)
    assert np.isclose(covariance_part(closed, counts, free), -found.fun, rtol=0, atol=1e-8)
    assert np.allclose(closed, build(found.x), atol=1e-4)
    wrong = closed * 1.01
    assert covariance_part(wrong, counts, free) < -found.fun - 1e-6


@pytest.mark.parametrize("structure", gmm.STRUCTURES)
def test_a_step_of_fit_is_the_plain_m_step_and_its_constraint(structure):
    X, start = problem(400, 3, 2, seed=2)
    covariances = gmm.constrained(start.covariances, start.weights, structure)
    start = start._replace(covariances=covariances)
    run = gmm.fit(X, start, structure=structure, tol=0, max_iter=3)
    mixture = start
    for _ in range(3):
        gamma = gmm.responsibilities(X, mixture)
        mixture = gmm.m_step(X, gamma)
        mixture = mixture._replace(
            covariances=gmm.constrained(mixture.covariances, gamma.sum(axis=0), structure)
        )
    for got, expected in zip(run.mixture, mixture, strict=True):
        assert np.allclose(got, expected, rtol=1e-9, atol=1e-12)
    assert np.isclose(run.log_likelihoods[-1], gmm.log_likelihood(X, mixture), rtol=1e-12)


@pytest.mark.parametrize("structure", gmm.STRUCTURES)
@pytest.mark.parametrize("seed", range(4))
def test_the_likelihood_does_not_fall(structure, seed):
    X, _ = problem(300, 3, 3, seed=seed)
    run = gmm.fit(X, 3, structure=structure, rng=seed, tol=1e-10, restarts=1, max_iter=200)
    assert np.all(np.diff(run.log_likelihoods) > -1e-9 * abs(run.log_likelihoods[-1]))


@pytest.mark.parametrize(("structure", "word"), WORDS.items())
def test_it_is_the_iteration_of_scikit_learn_where_that_has_the_family(structure, word):
    X, start = problem(500, 2, 3, seed=7)
    start = start._replace(
        covariances=gmm.constrained(start.covariances, start.weights, structure)
    )
    precisions = np.linalg.inv(start.covariances)
    own = {
        "full": precisions, "tied": precisions[0],
        "diag": np.diagonal(precisions, axis1=1, axis2=2), "spherical": precisions[:, 0, 0],
    }[word]  # fmt: skip
    peer = GaussianMixture(
        2, covariance_type=word, weights_init=start.weights, means_init=start.means,
        precisions_init=own, reg_covar=0, tol=0, max_iter=5,
    )  # fmt: skip
    with pytest.warns(match="did not converge"):
        peer.fit(X)
    for name in (structure, word):
        ours = gmm.fit(X, start, structure=name, tol=0, max_iter=5)
        assert np.allclose(ours.mixture.weights, peer.weights_, rtol=1e-8)
        assert np.allclose(ours.mixture.means, peer.means_, rtol=1e-8)
        assert np.isclose(gmm.log_likelihood(X, ours.mixture), peer.score(X) * len(X), rtol=1e-10)
        assert np.isclose(gmm.bic(X, ours.mixture, structure=name), peer.bic(X), rtol=1e-10)


@pytest.mark.parametrize(
    ("structure", "turns", "rescales"),
    [("VVV", True, True), ("EEE", True, True), ("VVI", False, True), ("EEI", False, True),
     ("VII", True, False), ("EII", True, False)],
)  # fmt: skip
def test_what_a_family_is_indifferent_to(structure, turns, rescales):
    X, start = problem(300, 2, 2, seed=3)
    start = start._replace(covariances=np.array([np.eye(2)] * 2))
    turn = np.array([[0.8, -0.6], [0.6, 0.8]])
    scale = np.diag([1.0, 60.0])

    def end(A):
        moved = start._replace(means=start.means @ A.T,
                               covariances=np.array([A @ S @ A.T for S in start.covariances]))
        run = gmm.fit(X @ A.T, moved, structure=structure, tol=0, max_iter=20)
        return run.log_likelihoods[-1] + len(X) * np.log(abs(np.linalg.det(A)))

    assert np.isclose(end(np.eye(2)), end(turn), rtol=1e-9) == turns
    assert np.isclose(end(np.eye(2)), end(scale), rtol=1e-9) == rescales


def test_parameters_are_counted_as_in_the_tables_of_the_literature():
    table = {
        (2, 2): {"EII": 6, "VII": 7, "EEI": 7, "EEE": 8, "VVI": 9, "VVV": 11},
        (3, 4): {"EII": 15, "VII": 17, "EEI": 18, "EEE": 24, "VVI": 26, "VVV": 44},
    }
    for (k, n), row in table.items():
        assert {name: gmm.parameter_count(k, n, name) for name in row} == row


def test_fewer_samples_than_a_full_covariance_needs_are_enough_for_a_simple_family():
    few = np.random.default_rng(0).normal(size=(5, 8))
    with pytest.raises(ValueError):
        gmm.fit(few, 1)
    for structure in ("EEI", "VVI", "VII", "EII"):
        assert np.isfinite(gmm.fit(few, 1, structure=structure).log_likelihoods[-1])


def test_a_map_fit_within_a_family_climbs_its_objective():
    X, _ = problem(60, 2, 3, seed=5)
    for structure in gmm.STRUCTURES:
        run = gmm.fit(X, 2, structure=structure, regularisation=2.0, rng=0, tol=1e-10)
        assert np.all(np.diff(run.objectives) > -1e-9)


@pytest.mark.parametrize("wrong", ["XXX", "vvv", "", None, 3, ["VVV"]])
def test_an_unknown_structure_is_named(wrong):
    with pytest.raises(ValueError, match=r"structure is .*choose one of VVV"):
        gmm.fit(np.eye(3), 1, structure=wrong)


def test_candidates_are_the_fits_of_the_loops():
    X, _ = problem(200, 2, 2, seed=1)
    rows = gmm.candidates(X, (1, 2), ("EEE", "spherical"), rng=0)
    names = [(row.k, row.structure) for row in rows]
    assert names == [(1, "EEE"), (2, "EEE"), (1, "VII"), (2, "VII")]
    for row in rows:
        alone = gmm.fit(X, row.k, structure=row.structure, rng=0)
        assert row.log_likelihood == alone.log_likelihoods[-1]
        assert np.isclose(row.bic, row.parameters * np.log(200) - 2 * row.log_likelihood)
        assert np.isclose(row.aic, 2 * row.parameters - 2 * row.log_likelihood)
    assert rows[0].icl == rows[0].bic and rows[1].icl > rows[1].bic


def test_sample_weights_count_in_the_criteria_of_candidates():
    X, _ = problem(60, 2, 2)
    weights = np.random.default_rng(0).integers(0, 3, size=60)
    (weighted,), (repeated,) = (
        gmm.candidates(data, [2], rng=0, **options)
        for data, options in ((X, {"sample_weight": weights}), (np.repeat(X, weights, axis=0), {}))
    )
    for name in ("aic", "bic", "icl"):
        value = getattr(gmm, name)(np.repeat(X, weights, axis=0), weighted.fit.mixture)
        assert getattr(weighted, name) == pytest.approx(value, rel=1e-12)
    assert weighted.bic == pytest.approx(repeated.bic, rel=1e-3)
    assert weighted.bic != pytest.approx(gmm.bic(X, weighted.fit.mixture), rel=1e-3)


def test_candidates_say_why_none_is_left():
    X = np.column_stack([np.arange(20.0), np.arange(20.0)])
    with pytest.raises(gmm.DegenerateError):
        gmm.candidates(X, (1, 2))
