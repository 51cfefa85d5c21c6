"""A picture is split into colours, counts and places, or refused by name."""

import numpy as np
import pytest

import gmm


def test_colours_counts_and_places_give_the_picture_back():
    picture = np.random.default_rng(0).integers(0, 3, size=(7, 5, 3)).astype(np.uint8)
    values, counts, index = gmm.colours(picture)
    assert np.array_equal(values[index], picture)
    assert counts.sum() == 35 and len(values) == len(np.unique(values, axis=0)) < 35
    assert np.array_equal(counts, np.bincount(index.ravel()))


def test_fitting_distinct_colours_by_their_counts_is_fitting_all_pixels():
    rng = np.random.default_rng(1)
    picture = rng.integers(0, 12, size=(40, 30, 3)) + 100 * rng.integers(0, 2, size=(40, 30, 1))
    values, counts, _ = gmm.colours(picture)
    pixels = picture.reshape(-1, 3)
    start = gmm.fit(pixels, 2, rng=0, max_iter=1).mixture
    every = gmm.fit(pixels, start, tol=0, max_iter=5)
    distinct = gmm.fit(values, start, tol=0, max_iter=5, sample_weight=counts)
    assert np.allclose(every.log_likelihoods, distinct.log_likelihoods, rtol=1e-12)
    assert np.allclose(every.mixture.means, distinct.mixture.means, rtol=1e-10)
    plain = gmm.fit(values, start, tol=0, max_iter=5)
    assert not np.allclose(every.mixture.weights, plain.mixture.weights, rtol=1e-10)


@pytest.mark.parametrize(
    ("shape", "says"),
    [((4, 5), "greyscale"), ((4, 5, 1), "greyscale"), ((4, 5, 2), "greyscale"),
     ((4, 5, 4), "transparency"), ((4, 5, 5), "must have shape"), ((12,), "must have shape"),
     ((0, 5, 3), "must have shape")],
)  # fmt: skip
def test_other_arrays_are_refused_by_name(shape, says):
    with pytest.raises(ValueError, match=rf"picture.*{says}"):
        gmm.colours(np.zeros(shape))
