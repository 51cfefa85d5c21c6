"""Faults that testing found, each as a kind: what went wrong once stays right."""

import pickle

import numpy as np
import pytest
from problems import assert_same_mixture, problem
from sklearn.datasets import load_iris

import gmm
from gmm.data import as_data
from gmm.start import random_start

RNG = np.random.default_rng


def parallel_cigars(k, stretch, angle, seed, n=2):
    """k equal clusters, long in one direction and close in another, turned."""
    rng = RNG(seed)
    X = np.concatenate([rng.normal(size=(300, n)) for _ in range(k)])
    X[:, 0] *= stretch
    X[:, 1] = 0.5 * X[:, 1] + 4 * np.repeat(np.arange(k), 300)
    turn = np.eye(n)
    turn[:2, :2] = [[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]
    return X @ turn


# --- the bound lies below what it bounds


@pytest.mark.parametrize("off", [9e-7, -9e-7])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_bound_is_not_above_the_likelihood_whatever_rows_are_accepted(off, dtype):
    X = RNG(0).normal(size=(100_000, 1))
    mixture = gmm.make_mixture(np.full(10, 0.1), np.zeros(10), np.ones(10))
    rows = np.full((100_000, 10), (1 + off) / 10, dtype=dtype)
    value = gmm.log_likelihood(X, mixture)
    assert gmm.lower_bound(X, rows, mixture) <= value + 1e-12 * abs(value)


# --- weights and rows: one rule


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("k", [3, 7, 50])
def test_weights_may_be_rounded_to_float32(seed, k):
    weights = RNG(seed).dirichlet(np.ones(k))
    rounded = weights.astype(np.float32)
    mixture = gmm.make_mixture(rounded, np.zeros((k, 1)), np.ones((k, 1, 1)))
    assert abs(mixture.weights.sum() - 1) < 1e-15 * k
    np.testing.assert_allclose(mixture.weights, weights, rtol=1e-6)
    fields = [field.astype(np.float32) for field in problem(9, k, 2)[1]]
    assert gmm.fit(problem(400, k, 2)[0], fields, max_iter=0).iterations == 0


def test_weights_on_the_simplex_are_left_as_they_are():
    for seed in range(50):
        weights = RNG(seed).dirichlet(np.ones(9))
        once = gmm.make_mixture(weights, np.zeros(9), np.ones(9))
        twice = gmm.make_mixture(*once)
        np.testing.assert_array_equal(once.weights, twice.weights)


@pytest.mark.parametrize("off", [2e-6, -2e-6, 0.1])
def test_farther_from_the_simplex_is_an_error(off):
    with pytest.raises(ValueError, match=r"weights sum to .*, not 1; divide by the sum"):
        gmm.make_mixture([0.5, 0.5 + off], [0.0, 1.0], [1.0, 1.0])
    with pytest.raises(ValueError, match="row 0 of responsibilities sums to"):
        gmm.m_step(np.arange(9.0), np.tile([0.5, 0.5 + off], (9, 1)))


# --- a failed start is a failed run


@pytest.mark.parametrize("seed", range(16))
def test_an_unlucky_subsample_does_not_end_all_restarts(seed):
    z = np.zeros(30_000)
    z[::3000] = np.arange(1, 11)
    fitted = gmm.fit(z, 3, rng=seed, regularisation=1e-2, max_iter=3)
    assert np.isfinite(fitted.objectives).all()


def test_a_start_without_distinct_seeds_is_left_out_like_a_collapse(monkeypatch):
    """The first looks at samples that are all equal; the second sees them all."""
    from gmm import start

    sizes = iter([1, 10_000, 10_000])
    usual = start.subsample
    monkeypatch.setattr(start, "subsample", lambda data, size, rng: usual(data, next(sizes), rng))
    X, _ = problem(300, 2, 2)
    assert gmm.fit(X, 2, rng=0, restarts=3).converged


def test_all_starts_failed_says_so_and_one_is_not_all():
    Y = np.repeat([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]], 10, axis=0)
    with pytest.raises(gmm.DegenerateError, match=r"^all 2 starts failed, the last at iteration 0"):
        gmm.fit(Y, 4, rng=0, restarts=2)
    with pytest.raises(gmm.DegenerateError, match=r"^iteration 0: .*3 distinct values"):
        gmm.fit(Y, 4, rng=0, restarts=1)


# --- with a prior there is an answer


@pytest.mark.parametrize("k", [3, 5, 40])
def test_with_a_prior_more_components_than_distinct_values_or_samples(k):
    Y = np.repeat([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]], 10, axis=0)
    fitted = gmm.fit(Y, k, rng=0, regularisation=1.0)
    assert fitted.converged and (np.diff(fitted.objectives) > -1e-9).all()
    assert np.linalg.eigvalsh(fitted.mixture.covariances).min() > 0


def test_a_prior_and_dependent_columns():
    X, _ = problem(300, 2, 3)
    X = np.column_stack([X, X @ [1.0, 2.0, 3.0], 1e6 * X[:, 0]])
    assert gmm.fit(X, 2, rng=0, regularisation=0.1).converged


# --- the default start sees through a common stretch


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("angle", [0.0, np.pi / 6, 1.2])
@pytest.mark.parametrize("k, n", [(2, 2), (3, 2), (3, 4)])
def test_parallel_cigars_are_found(seed, angle, k, n):
    X = parallel_cigars(k, 30, angle, seed, n)
    labels = gmm.predict(X, gmm.fit(X, k, rng=seed).mixture).reshape(k, 300)
    assert len({int(np.median(row)) for row in labels}) == k
    assert all((row == np.median(row)).mean() > 0.95 for row in labels)


def test_whitened_starts_do_not_depend_on_the_coordinates():
    X, _ = problem(500, 3, 2)
    A = np.array([[3.0, 1.0], [-2.0, 1.0]])
    a, b = (random_start(as_data(data), 3, RNG(1)) for data in (X, X @ A.T))
    back = np.linalg.inv(A)
    moved = gmm.Mixture(b.weights, b.means @ back.T, back @ b.covariances @ back.T)
    assert_same_mixture(moved, a, 1e-8)


def test_clusters_along_a_line_are_found_from_one_of_the_two_kinds_of_start():
    """Whitening makes the long direction as short as the others: iris, where few starts succeed."""
    X = load_iris().data
    for seed in range(3):
        assert gmm.fit(X, 3, rng=seed, tol=1e-8).log_likelihoods[-1] > -180.2


# --- forms of data that are refused by name, or read


class Bag:
    """A dask collection that is no array."""

    def __dask_graph__(self):
        return {}


def dask_kinds():
    """Collections of dask that are no arrays."""
    import dask
    import dask.array

    kinds = [Bag(), dask.delayed(np.ones)((5, 2))]
    try:
        import dask.bag

        kinds.append(dask.bag.from_sequence([1.0, 2.0]))
    except ImportError:
        pass
    return kinds


def test_dask_collections_that_are_no_arrays_are_refused_by_name():
    _, mixture = problem(9, 2, 2)
    for kind in dask_kinds():
        for act in (lambda X: gmm.fit(X, 2), lambda X: gmm.predict(X, mixture),
                    lambda X: gmm.m_step(X, np.ones((5, 1)))):
            with pytest.raises(TypeError, match=r"X is a dask .*; pass a dask array"):
                act(kind)
            with pytest.raises(TypeError, match=r"part 0 of X|X is a dask|X holds object"):
                act([kind, kind])


class Table:
    """A frame with two axes that is no array and has no ndim, like those of polars."""

    def __init__(self, values):
        self.values, self.shape = values, values.shape

    def __len__(self):
        return len(self.values)

    def __array__(self, dtype=None, copy=None):
        return np.array(self.values, dtype=dtype)


def test_lists_of_frames_without_ndim_are_parts():
    X, start = problem(300, 2, 2)
    expected = gmm.fit(X, start, max_iter=3, tol=0)
    parts = [Table(X[:100]), Table(X[100:])]
    assert_same_mixture(gmm.fit(parts, start, max_iter=3, tol=0).mixture, expected.mixture, 1e-12)
    np.testing.assert_array_equal(gmm.predict(parts, start), gmm.predict(X, start))
    with pytest.raises(TypeError, match="part 1 of X holds"):
        gmm.fit([Table(X), Table(X.astype(str))], start)


class Stubborn:
    """A table that does not become an array."""

    shape = (3, 2)

    def __array__(self, dtype=None, copy=None):
        raise TypeError("no numbers here")


def test_a_table_that_does_not_become_an_array_is_refused_by_name():
    for X, name in ((Stubborn(), "X"), ([Stubborn()], "part 0 of X")):
        with pytest.raises(TypeError, match=f"^{name} does not become an array .no numbers"):
            gmm.fit(X, 2)


@pytest.mark.parametrize("lengths", [(30, 30), (30, 20), (30,)])
def test_a_list_of_vectors_may_be_rows_or_parts_and_is_refused(lengths):
    parts = [RNG(0).normal(size=length) for length in lengths]
    with pytest.raises(ValueError, match=r"part 0 of X has one axis.*np.stack"):
        gmm.fit(parts, 2)


def test_a_list_of_vectors_is_read_as_rows_where_a_mixture_says_how_long_a_row_is():
    X, mixture = problem(60, 2, 2)
    np.testing.assert_array_equal(gmm.predict(list(X), mixture), gmm.predict(X, mixture))
    assert_same_mixture(gmm.fit(list(X), mixture).mixture, gmm.fit(X, mixture).mixture, 0)


@pytest.mark.parametrize("returned", [None, 3.0, [1.0], "text"])
def test_a_map_that_returns_something_else_is_refused(returned):
    X, start = problem(60, 2, 2)
    for parts in (X, [X, X]):
        with pytest.raises(TypeError, match="map returned"):
            gmm.fit(parts, start, map=lambda function, parts: [returned for _ in parts])
        with pytest.raises(TypeError, match="map returned 0 results"):
            gmm.fit(parts, start, map=lambda function, parts: None)


# --- arithmetic


def test_underflow_is_no_error_whatever_numpy_is_told():
    X, start = problem(300, 3, 2)
    X[0] = 100  # so far that responsibilities underflow
    expected = gmm.fit(X, start, max_iter=5, tol=0)
    with np.errstate(all="raise"):
        fitted = gmm.fit(X, start, max_iter=5, tol=0)
        gmm.fit(X, 3, rng=0, regularisation=0.1)
        gamma, _ = gmm.e_step(X, start)
        gmm.m_step(X, gamma)
        gmm.lower_bound(X, gamma, start)
        gmm.predict(X, start), gmm.aic(X, start), gmm.bic(X, start)
        gmm.log_sum_exp([[0.0, -800.0]])
        gmm.sample(start, 10, 0)
    assert_same_mixture(fitted.mixture, expected.mixture, 0)


@pytest.mark.parametrize("scale", [1e140, 1e149, 1e150, 1e-140])
def test_what_fit_returns_is_accepted_by_the_others_up_to_the_largest_data(scale):
    X = RNG(0).choice([-1.0, 1.0], size=(200, 2)) * RNG(1).uniform(0.5, 1, size=(200, 2))
    X = X / np.abs(X).max() * scale
    for k in (1, 2):
        mixture = gmm.fit(X, k, rng=0, regularisation=1.0).mixture
        gmm.make_mixture(*mixture)
        assert np.isfinite(gmm.log_likelihood(X, mixture))
        gmm.m_step(X, gmm.responsibilities(X, mixture))
        assert gmm.fit(X, mixture, max_iter=1, tol=0).iterations == 1
    edge = np.where(RNG(2).random((99, 1)) < 0.5, -1e150, 1e150)
    one = gmm.fit(edge, 1).mixture
    assert np.isfinite(gmm.bic(edge, one))


@pytest.mark.parametrize("size", [5e-324, 1e-320, 1e-310])
def test_subnormal_responsibilities_are_no_weight(size):
    """Their few digits would make a wrong mean."""
    X = np.arange(60.0)
    gamma = np.tile([1.0, size], (60, 1))
    with pytest.raises(gmm.DegenerateError, match="component 1 has lost all its weight"):
        gmm.m_step(X, gamma)


def test_small_but_normal_responsibilities_are_weight():
    X = np.arange(60.0)
    gamma = np.tile([1.0, 1e-300], (60, 1))
    np.testing.assert_allclose(gmm.m_step(X, gamma).means[:, 0], 29.5, rtol=1e-12)


@pytest.mark.parametrize("k, n", [(3, 2), (2, 7), (2, 40), (2, 120)])
@pytest.mark.parametrize("regularisation", [0.0, 0.3])
def test_covariances_are_symmetric_to_the_last_bit(k, n, regularisation):
    X, start = problem(1500, k, n, distance=0.1)
    seen = []
    gmm.fit(X, start, tol=0, max_iter=3, regularisation=regularisation,
            callback=lambda t, mixture, value: seen.append(mixture))
    gmm.fit(X, k, rng=0, tol=0, max_iter=1, callback=lambda t, mixture, value: seen.append(mixture))
    seen.append(gmm.m_step(X, gmm.responsibilities(X, start)))
    for mixture in seen:
        np.testing.assert_array_equal(mixture.covariances, mixture.covariances.transpose(0, 2, 1))


def test_dependent_columns_are_said_to_be_so_to_working_precision():
    X, _ = problem(300, 2, 2)
    with pytest.raises(gmm.DegenerateError, match="columns before it, to working precision"):
        gmm.fit(np.column_stack([X, X @ [1.0, 1.0]]), 2)


# --- the loop and its arguments


def test_one_component_is_fitted_once():
    X, _ = problem(300, 2, 2)
    starts = []
    gmm.fit(X, 1, restarts=4, callback=lambda t, *_: starts.append(t) if t == 0 else None)
    assert len(starts) == 1


@pytest.mark.parametrize("start", [2, problem(60, 2, 2)[1]])
@pytest.mark.parametrize("error", [gmm.DegenerateError("mine"), KeyError("mine")])
def test_an_error_of_a_callback_is_not_swallowed(start, error):
    X, _ = problem(60, 2, 2)

    def callback(t, mixture, value):
        raise error

    with pytest.raises(type(error)) as caught:
        gmm.fit(X, start, callback=callback)
    assert caught.value is error


@pytest.mark.parametrize("name", ["tol", "max_iter", "restarts", "regularisation"])
@pytest.mark.parametrize("value", [True, False, np.True_])
def test_a_truth_value_is_no_number(name, value):
    X, start = problem(60, 2, 2)
    with pytest.raises(TypeError, match=f"{name} is .*True|{name} is .*False"):
        gmm.fit(X, start, **{name: value})


def test_only_the_best_run_is_kept():
    """Nothing of a worse run is held while others go on."""
    import gc

    X, _ = problem(400, 5, 2)
    alive = []
    gmm.fit(X, 4, rng=0, restarts=6, tol=1e-3, callback=lambda t, *_: alive.append(
        sum(isinstance(o, gmm.Fit) for o in gc.get_objects())) if t == 0 else None)
    assert len(alive) == 6 and max(alive) - alive[0] <= 2


def test_a_fit_says_its_iterations_and_survives_pickling():
    X, start = problem(300, 2, 2)
    fitted = gmm.fit(X, start, tol=0, max_iter=7)
    assert fitted.iterations == 7
    assert gmm.fit(X, start, max_iter=0).iterations == 0
    assert_same_mixture(pickle.loads(pickle.dumps(fitted)).mixture, fitted.mixture, 0)
