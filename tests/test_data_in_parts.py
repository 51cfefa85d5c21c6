"""The data in parts: whatever the parts and the map, the same answer, in little memory."""

import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from problems import assert_same_mixture, problem

import gmm


@pytest.fixture(scope="module")
def whole():
    """Data, a start, and the fit of the whole."""
    X, start = problem(5000, 3, 2)
    return X, start, gmm.fit(X, start, tol=0, max_iter=12)


def assert_same_fit(fitted, expected):
    np.testing.assert_allclose(fitted.log_likelihoods, expected.log_likelihoods, rtol=1e-12)
    assert_same_mixture(fitted.mixture, expected.mixture, 1e-12)


@pytest.mark.parametrize("cuts", [[2500], [1, 2, 4999], range(500, 5000, 500)])
def test_parts_give_the_same_answer(whole, cuts):
    X, start, expected = whole
    assert_same_fit(gmm.fit(np.split(X, cuts), start, tol=0, max_iter=12), expected)


def test_parts_of_one_feature():
    X, start = problem(400, 2, 1)
    expected = gmm.fit(X[:, 0], start, tol=0, max_iter=12)
    assert_same_fit(gmm.fit([X[:100], X[100:]], start, tol=0, max_iter=12), expected)


def test_empty_parts_are_skipped(whole):
    X, start, expected = whole
    assert_same_fit(gmm.fit([X[:0], X], start, tol=0, max_iter=12), expected)


def test_memory_maps(whole, tmp_path):
    X, start, expected = whole
    parts = []
    for p, part in enumerate(np.split(X, 4)):
        np.save(tmp_path / f"{p}.npy", part)
        parts.append(np.load(tmp_path / f"{p}.npy", mmap_mode="r"))
    assert_same_fit(gmm.fit(parts, start, tol=0, max_iter=12), expected)


def test_any_map(whole):
    X, start, expected = whole
    with ThreadPoolExecutor(2) as pool:
        fitted = gmm.fit(np.split(X, 5), start, tol=0, max_iter=12, map=pool.map)
    assert_same_fit(fitted, expected)


def test_map_with_pickling(whole):
    """What a pool of processes needs: the work and the data survive pickling."""
    import pickle

    X, start, expected = whole

    def remote(function, parts):
        return [pickle.loads(pickle.dumps(function))(part) for part in parts]

    assert_same_fit(gmm.fit(np.split(X, 2), start, tol=0, max_iter=12, map=remote), expected)


def test_sums_of_parts_are_added_as_they_come():
    """Not kept: a thousand parts would hold a thousand covariances of every component."""
    X, start = problem(4000, 2, 40, distance=0.1)
    tracemalloc.start()
    gmm.fit(np.split(X, 100), start, max_iter=1, tol=0)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 * 40 * 40 * 8 * 100  # all second moments


def test_dask_array(whole):
    array = pytest.importorskip("dask.array")
    X, start, expected = whole
    chunked = array.from_array(X, chunks=(700, 1))
    assert_same_fit(gmm.fit(chunked, start, tol=0, max_iter=12), expected)
    line = array.from_array(X[:, 0].copy(), chunks=1000)
    fitted, plain = gmm.fit(line, 2, rng=0), gmm.fit(X[:, 0], 2, rng=0)
    assert_same_mixture(fitted.mixture, plain.mixture, 1e-8)


def test_dask_with_unknown_chunks_is_refused():
    array = pytest.importorskip("dask.array")
    x = array.from_array(np.arange(10.0).reshape(5, 2), chunks=2)
    with pytest.raises(ValueError, match="compute_chunk_sizes"):
        gmm.fit(x[x[:, 0] > 1], 2)


def test_masked_dask_arrays_are_refused():
    array = pytest.importorskip("dask.array")
    X, start = problem(60, 2, 2)
    masked = array.ma.masked_greater(array.from_array(X, chunks=13), 1)
    for act in (
        lambda: gmm.fit(masked, 2),
        lambda: gmm.fit([masked], 2),
        lambda: gmm.predict(masked, start),
    ):
        with pytest.raises(TypeError, match="masked entries"):
            act()


def test_starts_from_parts_equal_starts_from_the_whole(whole):
    X, _, _ = whole
    a, b = gmm.fit(X, 3, rng=1), gmm.fit(np.split(X, [7, 1000]), 3, rng=1)
    assert_same_mixture(a.mixture, b.mixture, 1e-9)


@pytest.mark.parametrize("dtype", [np.float32, np.int16, bool])
def test_narrow_types_are_summed_in_float64(dtype):
    X, start = problem(500, 2, 2)
    X = X.mean(axis=0) < X if dtype is bool else (3 * X).astype(dtype)
    if dtype is bool:
        start = gmm.fit(X.astype(float), 1).mixture
    fitted, expected = (gmm.fit(x, start, tol=0, max_iter=5) for x in (X, X.astype(float)))
    assert_same_fit(fitted, expected)


def test_extra_memory_is_that_of_a_block():
    X, start = problem(200_000, 4, 4)
    tracemalloc.start()
    gmm.fit(X, start, tol=0, max_iter=2)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4e6 < X.nbytes
