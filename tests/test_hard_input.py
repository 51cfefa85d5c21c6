"""Every awkward input gets the right answer, or an error that says what is wrong and what to do."""

import inspect
import re
import warnings
from decimal import Decimal

import numpy as np
import pytest
import scipy.sparse
from problems import assert_same_mixture, overlapping, problem, transformed

import gmm

X, START = problem(60, 2, 2)
NAN, INF = float("nan"), float("inf")


def changed(j, p, value):
    """The data with one entry replaced."""
    Y = X.copy()
    Y[j, p] = value
    return Y


def with_column(column):
    """The data with one more column."""
    return np.column_stack([X, column])


# What is passed to `fit`, the error, and what its message must contain.
BAD_DATA = {
    "NaN": (changed(7, 1, NAN), ValueError, r"X\[7, 1\] is nan; remove or impute"),
    "NaN far down": (
        np.vstack([np.tile(X, (200, 1)), changed(1, 1, NAN)]),
        ValueError,
        r"X\[12001, 1\] is nan",
    ),
    "infinity": (changed(3, 0, -INF), ValueError, r"X\[3, 0\] is -inf; remove or impute"),
    "1e160": (changed(2, 0, 1e160), ValueError, r"X\[2, 0\] is 1e\+160; rescale"),
    "all of scale 1e160": (X * 1e160, ValueError, "rescale"),
    "all of scale 1e-170": (X * 1e-170, ValueError, "constant to working precision.*rescale"),
    "empty": (X[:0], ValueError, r"X is empty, shape \(0, 2\)"),
    "empty list": ([], ValueError, "X is empty"),
    "no features": (X[:, :0], ValueError, "X has no features"),
    "three axes": (X[None], ValueError, r"X has 3 axes, shape \(1, 60, 2\)"),
    "a number": (3.0, ValueError, "X has 0 axes"),
    "complex": (X + 0j, TypeError, "complex128; pass real and imaginary parts"),
    "objects": (X.astype(object), TypeError, r"object entries.*astype\(float\)"),
    "strings": (X.astype(str), TypeError, "not numbers"),
    "dates": (np.arange(9).astype("M8[s]"), TypeError, "not numbers"),
    "ragged lists": ([[1.0, 2.0], [3.0]], ValueError, "not a rectangular array"),
    "rows with masked entries": (
        [np.ma.array([1.0, 2.0]), np.ma.array([5.0, 99.0], mask=[0, 1])],
        TypeError,
        "masked entries",
    ),
    "sparse": (scipy.sparse.eye(5).tocsr(), TypeError, r"sparse matrix.*toarray\(\)"),
    "wider than float64": (X * np.longdouble("1e400"), ValueError, r"X\[0, 0\] is -?inf"),
    "masked": (np.ma.masked_greater(X, 0), TypeError, "masked entries"),
    "an iterator": (iter([X]), TypeError, "iterator.*list of arrays"),
    "one sample": (X[:1], ValueError, "X has one sample"),
    "m < n": (X[:2], ValueError, "2 samples with 2 features.*regularisation"),
    "constant column": (with_column(np.full(60, 3.0)), ValueError, "column 2 of X is constant"),
    "dependent columns": (
        with_column(X @ [2.0, -3.0]),
        ValueError,
        "column 2 of X is a linear combination",
    ),
    "parts that differ": ([X, X[:, :1]], ValueError, r"parts of X have \[1, 2\] features"),
    "NaN in a part": ([X, changed(5, 0, NAN)], ValueError, r"part 1 of X\[5, 0\] is nan"),
    "infinities that cancel": (
        [changed(0, 0, INF), changed(0, 0, -INF)],
        ValueError,
        r"part 0 of X\[0, 0\] is inf",
    ),
    "huge numbers that cancel": (
        [changed(0, 0, 1e160), changed(0, 0, -1e160)],
        ValueError,
        r"part 0 of X\[0, 0\] is 1e\+160",
    ),
    "complex part": ([X, X + 0j], TypeError, "part 1 of X is complex128"),
    "only empty parts": ([X[:0], X[:0]], ValueError, "no part has a sample"),
}


@pytest.mark.parametrize("name", BAD_DATA)
@pytest.mark.parametrize("start", [1, 2])
def test_bad_data_are_refused_by_name(name, start):
    bad, error, message = BAD_DATA[name]
    with pytest.raises(error, match=message):
        gmm.fit(bad, start, rng=0)


@pytest.mark.parametrize(
    "name",
    [n for n in BAD_DATA if not ({"part", "cancel", "iterator"} & set(re.findall(r"[a-z]+", n)))][
        :19
    ],
)
def test_plain_functions_refuse_the_same(name):
    bad, error, message = BAD_DATA[name]
    if "1e-170" in name:
        return
    for function in (gmm.log_density, gmm.responsibilities, gmm.e_step, gmm.predict, gmm.bic):
        with pytest.raises(error, match="rescale" if "1e160" in name else message):
            function(bad, START)


I2 = np.eye(2)
BAD_MIXTURES = {
    "weights sum": (([0.5, 0.6], X[:2], [I2, I2]), r"weights sum to 1\.1, not 1; divide"),
    "negative weight": (([1.5, -0.5], X[:2], [I2, I2]), r"weights\[1\] is -0\.5"),
    "NaN weight": (([NAN, 1], X[:2], [I2, I2]), r"weights\[0\] is nan"),
    "no components": (([], np.zeros((0, 2)), np.zeros((0, 2, 2))), r"weights has shape \(0,\)"),
    "weights as a table": (([[0.5, 0.5]], X[:2], [I2, I2]), r"weights has shape \(1, 2\)"),
    "one weight too many": (([0.2, 0.3, 0.5], X[:2], [I2, I2]), "weights has 3.*means has 2 rows"),
    "means of three axes": (([0.5, 0.5], X[None, :2], [I2, I2]), r"means has shape \(1, 2, 2\)"),
    "NaN mean": (([0.5, 0.5], changed(1, 0, NAN)[:2], [I2, I2]), r"means\[1, 0\] is nan"),
    "one covariance": (([0.5, 0.5], X[:2], I2), r"covariances has shape \(2, 2\).*\(2, 2, 2\)"),
    "infinite covariance": (([0.5, 0.5], X[:2], [I2, INF * np.ones((2, 2))]), r"covariances\[1, 0"),
    "asymmetric": (([0.5, 0.5], X[:2], [I2, [[1, 0.5], [0, 1]]]), r"covariances\[1\] is not symm"),
    "correlation beyond 1": (
        ([0.5, 0.5], X[:2], [I2, [[1e-300, 1e10], [1e10, 1e-300]]]),
        r"covariances\[1\] is not positive definite: .* correlation inf",
    ),
    "singular but for rounding": (
        ([0.5, 0.5], X[:2], [I2, [[1, 1 - 1e-16], [1 - 1e-16, 1]]]),
        r"covariances\[1\] is not positive definite",
    ),
    "indefinite": (
        ([0.5, 0.5], X[:2], [[[1, 2], [2, 1]], I2]),
        r"covariances\[0\] is not positive",
    ),
    "singular": (([0.5, 0.5], X[:2], [[[1, 1], [1, 1]], I2]), "linear combination"),
    "negative variance": (([0.5, 0.5], [0.0, 1.0], [1.0, -1.0]), r"covariances\[1\] has the var"),
    "zero variance": (([0.5, 0.5], [0.0, 1.0], [1.0, 0.0]), "variances are positive"),
}


@pytest.mark.parametrize("name", BAD_MIXTURES)
def test_bad_mixtures_are_refused_by_name(name):
    fields, message = BAD_MIXTURES[name]
    fields = [np.asarray(field, dtype=float) for field in fields]
    for act in (gmm.make_mixture, lambda *f: gmm.fit(X, f), lambda *f: gmm.log_density(X, f)):
        with pytest.raises(ValueError, match=message):
            act(*fields)


BAD_OPTIONS = {
    "k = 0": (dict(start=0), ValueError, "start asks for 0 components"),
    "k < 0": (dict(start=-2), ValueError, "at least one"),
    "k = 2.0": (dict(start=2.0), TypeError, "pass a Mixture or the number"),
    "k = True": (dict(start=True), TypeError, "pass a Mixture or the number"),
    "m < k": (dict(start=61), ValueError, "60 samples, fewer than the 61 components"),
    "features": (dict(start=overlapping(2, 3)), ValueError, "X has 2 features but the mixture"),
    "k as an array": (dict(start=np.array([2])), TypeError, "start is array"),
    "a fit": (dict(start=gmm.fit(X, 2, rng=0)), TypeError, "pass its .mixture"),
    "tol": (dict(start=2, tol=-1e-3), ValueError, "tol is -0.001"),
    "tol None": (dict(start=2, tol=None), TypeError, "tol is None; pass a number"),
    "tol in an array": (dict(start=2, tol=np.array([1e-6])), TypeError, "tol is array"),
    "max_iter 2.5": (dict(start=2, max_iter=2.5), TypeError, "max_iter is 2.5; pass an integer"),
    "restarts None": (dict(start=2, restarts=None), TypeError, "restarts is None"),
    "decimal": (dict(start=2, regularisation=Decimal(1)), TypeError, "regularisation is Decimal"),
    "huge prior": (dict(start=2, regularisation=1e12), ValueError, "pass at most 1e[+]09"),
    "rng": (dict(start=START, rng="a"), TypeError, "rng is 'a'; pass a numpy.random.Generator"),
    "negative seed": (dict(start=2, rng=-1), TypeError, "rng is -1"),
    "map None": (dict(start=2, map=None), TypeError, "map is None; pass a function"),
    "map of nothing": (dict(start=2, map=lambda f, x: []), TypeError, "map returned 0 results"),
    "map of no list": (dict(start=2, map=lambda f, x: 3), TypeError, "works like the built-in map"),
    "callback": (dict(start=2, callback=3), TypeError, "callback is 3; pass a function"),
    "tol NaN": (dict(start=2, tol=NAN), ValueError, "tol is nan"),
    "max_iter": (dict(start=2, max_iter=-1), ValueError, "max_iter is -1"),
    "restarts": (dict(start=2, restarts=0), ValueError, "restarts is 0"),
    "regularisation": (dict(start=2, regularisation=-1), ValueError, "regularisation is -1"),
    "zero weight": (
        dict(start=START._replace(weights=np.array([0.0, 1.0]))),
        ValueError,
        "absorbing",
    ),
}


@pytest.mark.parametrize("name", BAD_OPTIONS)
def test_bad_options_are_refused_by_name(name):
    options, error, message = BAD_OPTIONS[name]
    with pytest.raises(error, match=message):
        gmm.fit(X, **options)


@pytest.mark.parametrize(
    ("responsibilities", "message"),
    [
        (np.ones((60, 2)), "row 0 of responsibilities sums to 2.0, not 1"),
        (np.full((5, 2), 0.5), r"shape \(5, 2\) but X has 60 samples"),
        (np.tile([1.5, -0.5], (60, 1)), r"responsibilities\[0, 1\] is -0.5"),
        (np.tile([NAN, 1], (60, 1)), "is nan"),
        (np.tile([1.0, 0.0], (60, 1)), "component 1 has lost all its weight"),
        ([[0.5, 0.5], [1.0]], "responsibilities is not a rectangular array"),
    ],
)
def test_bad_responsibilities_are_refused_by_name(responsibilities, message):
    with pytest.raises(ValueError, match=message):
        gmm.m_step(X, responsibilities)


def test_responsibilities_must_fit_the_mixture():
    for function in (gmm.expected_log_likelihood, gmm.lower_bound):
        with pytest.raises(ValueError, match="has 3 columns but the mixture has 2 components"):
            function(X, np.full((60, 3), 1 / 3), START)
        with pytest.raises(TypeError, match="responsibilities is complex128"):
            function(X, np.full((60, 2), 0.5 + 0j), START)


def test_responsibilities_may_be_rounded_to_float32():
    weights = gmm.m_step(X, np.tile(np.float32([0.1, 0.9]), (60, 1))).weights
    np.testing.assert_allclose(weights, [0.1, 0.9], rtol=1e-7)


@pytest.mark.parametrize("value", [3.0, 1 / 3, 1e8 + 0.1])
def test_m_step_refuses_a_constant_column(value):
    """Whose variance is rounding noise, small but not zero."""
    with pytest.raises(gmm.DegenerateError, match="column 2 of X is constant to working"):
        gmm.m_step(with_column(np.full(60, value)), np.tile([0.3, 0.7], (60, 1)))


@pytest.mark.parametrize(
    ("mixture", "message"),
    [
        (gmm.fit(X, 2, rng=0), "pass its .mixture"),
        ((1, 2), "mixture is a tuple"),
        ({"weights": 1}, "mixture is a dict"),
        (None, "mixture is a NoneType"),
    ],
)
def test_what_is_no_mixture_is_refused_by_name(mixture, message):
    for function in (gmm.log_density, gmm.predict, gmm.aic, gmm.bic, gmm.e_step):
        with pytest.raises(TypeError, match=message):
            function(X, mixture)
    with pytest.raises(TypeError, match=message):
        gmm.sample(mixture, 3)


def test_criteria_take_mixtures_in_every_form():
    lists = [field.tolist() for field in START]
    assert gmm.aic(X, lists) == pytest.approx(gmm.aic(X, START))
    assert gmm.bic(X, tuple(lists)) == pytest.approx(gmm.bic(X, START))


BAD_LOGARITHMS = {
    "one axis": ([1.0, 2.0], ValueError, r"a has shape \(2,\)"),
    "no columns": (np.zeros((2, 0)), ValueError, r"a has shape \(2, 0\)"),
    "NaN": ([[NAN, 1.0]], ValueError, "row 0 of a is nan"),
    "nothing finite": ([[0.0, 1.0], [-INF, -INF]], ValueError, "row 1 of a is -inf"),
    "complex": ([[1j]], TypeError, "a is complex128"),
    "None": (None, TypeError, "a holds object entries"),
}


@pytest.mark.parametrize("name", BAD_LOGARITHMS)
def test_bad_logarithms_are_refused(name):
    bad, error, message = BAD_LOGARITHMS[name]
    with pytest.raises(error, match=message):
        gmm.log_sum_exp(bad)


def test_logarithms_may_be_small_integers_or_huge():
    np.testing.assert_array_equal(gmm.log_sum_exp(np.array([[1, 250]], dtype=np.uint8)), [250])
    np.testing.assert_array_equal(gmm.log_sum_exp([[1e308, -1e308]]), [1e308])


def test_sample_refuses_sizes():
    with pytest.raises(ValueError, match="m is 0"):
        gmm.sample(START, 0, 1)
    with pytest.raises(TypeError):
        gmm.sample(START, 1.5, 1)


# --- what has no next iterate, named as such


def test_component_collapsing_on_a_point_is_the_unbounded_likelihood():
    start = gmm.make_mixture([0.5, 0.5], [X[0], [0, 0]], [1e-4 * I2, 4 * I2])
    with pytest.raises(
        gmm.DegenerateError, match=r"component 0 has collapsed.*unbounded.*The log of a sum"
    ):
        gmm.fit(X, start)


def test_component_collapsing_in_one_dimension_at_the_origin():
    x = np.append(np.linspace(1, 9, 50), 0.0)
    start = gmm.make_mixture([0.5, 0.5], [0.0, 5.0], [1e-6, 5.0])
    with pytest.raises(gmm.DegenerateError, match="component 0 has collapsed"):
        gmm.fit(x, start)


def test_duplicated_points():
    twice = gmm.fit(np.concatenate([X, X]), START, tol=0, max_iter=20)
    assert_same_mixture(twice.mixture, gmm.fit(X, START, tol=0, max_iter=20).mixture, 1e-10)


def test_fewer_distinct_points_than_components():
    Y = np.repeat([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]], 10, axis=0)
    with pytest.raises(ValueError, match="have 3 distinct values, but k is 4"):
        gmm.fit(Y, 4, rng=0)


def test_as_many_distinct_points_as_components():
    Y = np.repeat([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]], 10, axis=0)
    with pytest.raises(gmm.DegenerateError, match=r"all 4 starts failed.*collapsed"):
        gmm.fit(Y, 3, rng=0)


@pytest.mark.parametrize("unit", [1.0, 1e3])
def test_absurd_start_loses_a_component(unit):
    """Shares 0.01 %/99.99 %, means 1 cm and 10 m: a responsibility underflows to exactly 0."""
    heights = np.random.default_rng(0).normal(1.7, 0.07, size=200)
    start = gmm.make_mixture([0.0001, 0.9999], [0.01, 10.0], [0.1**2 / unit, 0.08**2 / unit])
    with pytest.raises(gmm.DegenerateError, match="component 1 has lost all its weight"):
        gmm.fit(heights, start)
    np.testing.assert_allclose(gmm.responsibilities(heights, start), [[1, 0]] * 200)


def test_identical_components_stay_identical():
    """A fixed point of EM that is no maximum: the answer is right, if not wanted."""
    start = gmm.make_mixture([0.5, 0.5], [[0, 0], [0, 0]], [I2, I2])
    mixture = gmm.fit(X, start).mixture
    np.testing.assert_allclose(mixture.means, [X.mean(axis=0)] * 2, rtol=1e-12)


def test_sample_too_far_for_float64():
    tight = gmm.make_mixture([1.0], [0.0], [1e-200])
    for act in (gmm.fit, gmm.log_density, gmm.responsibilities, gmm.predict):
        with pytest.raises(ValueError, match="so far from every component"):
            act([1e140, 2e140, 0.0], tight)
    with pytest.raises(ValueError, match="so far from every component"):
        gmm.lower_bound([1e140], [[1.0]], tight)
    with pytest.raises(ValueError, match="the log-likelihood overflows"):
        gmm.log_likelihood(
            np.full(60, 1e140), tight._replace(covariances=np.full((1, 1, 1), 1e-27))
        )


def test_subnormal_covariances_give_no_nan():
    tiny = gmm.make_mixture([1.0], [[0, 0]], [1e-320 * np.array([[1, 0.5], [0.5, 1]])])
    with pytest.raises(ValueError, match="so far from every component"):
        gmm.log_density([[1e149, 1e149]], tiny)


# --- what looks awkward and is answered


@pytest.mark.parametrize("scales", [[1e-8, 1e-8], [1e8, 1e8], [1e-8, 1e8], [1e60, 1e-60]])
def test_scales(scales):
    A = np.diag(scales)
    expected = gmm.fit(X, START, tol=0, max_iter=20)
    found = gmm.fit(X @ A, transformed(START, A, 0), tol=0, max_iter=20)
    gap = found.log_likelihoods - expected.log_likelihoods + 60 * np.log(np.prod(scales))
    assert np.abs(gap).max() < 1e-8
    back = transformed(found.mixture, np.diag(1 / np.array(scales)), 0)
    assert_same_mixture(back, expected.mixture, 1e-9)
    alone = gmm.fit(X @ A, 2, rng=0)
    assert_same_mixture(
        transformed(alone.mixture, np.diag(1 / np.array(scales)), 0),
        gmm.fit(X, 2, rng=0).mixture,
        1e-6,
    )


@pytest.mark.parametrize("correlation", [1e-9, 1e-12, 1e-15])
def test_features_of_very_different_scale(correlation):
    """A solver that pivots by size loses the small feature: at 1e-15 half of a nat."""
    scales = np.array([1e-8, 1e8])
    covariance = np.array([[1, correlation], [correlation, 1]]) * np.outer(scales, scales)
    start = gmm.make_mixture([0.5, 0.5], [[0, 0], [3e-8, 0]], [covariance] * 2)
    samples = np.array([[0.0, 10], [3, 10], [1, 3], [2.9, -10]]) * scales
    d = samples / scales - np.array([[[0, 0]], [[3, 0]]])  # correlations are as good as zero
    joint = -(np.square(d).sum(axis=2)) / 2
    expected = np.exp(joint - joint.max(axis=0))
    np.testing.assert_allclose(
        gmm.responsibilities(samples, start), (expected / expected.sum(axis=0)).T, atol=1e-6
    )
    value = gmm.fit(samples, start, max_iter=0).log_likelihoods[0]
    assert gmm.log_likelihood(samples, start) == pytest.approx(value, rel=1e-13)


def test_what_fit_returns_can_be_used_at_any_scale():
    Y = X * 1e80
    fitted = gmm.fit(Y, 2, rng=0)
    value = gmm.log_likelihood(Y, fitted.mixture)
    assert value == pytest.approx(fitted.log_likelihoods[-1], rel=1e-12)
    assert np.isfinite(gmm.sample(fitted.mixture, 5, 0)[0]).all()
    assert gmm.fit(Y, fitted.mixture).converged
    gmm.m_step(Y, gmm.responsibilities(Y, fitted.mixture))


@pytest.mark.parametrize("distance", [1e20, 1e30, 1e140])
def test_start_at_an_extreme_distance(distance):
    """One pass about a centre so far away leaves nothing but rounding; several find the way."""
    far = gmm.make_mixture([1.0], [[distance, -distance]], [distance**2 * I2])
    mixture = gmm.fit(X, far, max_iter=1).mixture
    np.testing.assert_allclose(mixture.covariances[0], np.cov(X.T, bias=True), rtol=1e-12)


@pytest.mark.parametrize("order", [1, -1])
def test_dependent_columns_are_found_in_any_order_of_rows(order):
    """Also if the first sample is an outlier and the data are far from the origin."""
    for seed in range(10):
        A = np.random.default_rng(seed).integers(-1000, 1000, size=(1000, 3)).astype(float)
        A[0] *= 30
        A[:, 2] = 2 * A[:, 0] - 3 * A[:, 1]
        with pytest.raises(gmm.DegenerateError, match="column 2 of X is a linear combination"):
            gmm.fit((A + 1e9)[::order], 1)


def test_dependent_column_is_named_wherever_it_stands():
    wide = np.random.default_rng(0).normal(size=(200, 12))
    for p in (1, 5, 11):
        A = wide.copy()
        A[:, p] = A[:, 0] if p == 1 else A[:, 0] + A[:, p - 1]
        with pytest.raises(gmm.DegenerateError, match=f"column {p} of X is a linear comb"):
            gmm.fit(A, 1)


def test_a_callback_may_be_any_callable():
    seen = []

    class Watcher(list):
        """Empty, hence false, and still to be called."""

        def __call__(self, t, mixture, value):
            seen.append(t)

    gmm.fit(X, START, max_iter=2, tol=0, callback=Watcher())
    assert seen == [0, 1, 2]


def test_offset_of_1e8():
    Y = np.round(X * 2**20) / 2**20
    near, far = gmm.fit(Y, 2, rng=0), gmm.fit(Y + 2.0**27, 2, rng=0)
    np.testing.assert_allclose(far.mixture.means - 2.0**27, near.mixture.means, atol=1e-6)
    np.testing.assert_allclose(far.mixture.covariances, near.mixture.covariances, atol=1e-6)


class Frame:
    """What a data frame offers: it knows how to become an array."""

    def __init__(self, values):
        self.values = values

    def __array__(self, dtype=None, copy=None):
        return np.array(self.values, dtype=dtype)


FORMS = {
    "list": X.tolist(),
    "tuple": tuple(map(tuple, X.tolist())),
    "Fortran order": np.asfortranarray(X),
    "reversed view": X[::-1][::-1],
    "strided view": np.repeat(np.repeat(X, 2, axis=0), 3, axis=1)[::2, ::3],
    "big endian": X.astype(">f8"),
    "data frame": Frame(X),
    "long double": X.astype(np.longdouble),
}


@pytest.mark.parametrize("name", FORMS)
def test_forms_of_the_same_data(name):
    fitted = gmm.fit(FORMS[name], START, tol=0, max_iter=5)
    assert_same_mixture(fitted.mixture, gmm.fit(X, START, tol=0, max_iter=5).mixture, 1e-12)
    assert gmm.log_likelihood(FORMS[name], START) == pytest.approx(gmm.log_likelihood(X, START))


def test_one_feature_as_a_vector():
    x, start = X[:, 0], gmm.make_mixture([0.5, 0.5], [-1.0, 1.0], [1.0, 2.0])
    assert start.means.shape == (2, 1)
    assert start.covariances.shape == (2, 1, 1)
    for act in (gmm.log_density, gmm.responsibilities, gmm.predict):
        np.testing.assert_array_equal(act(x, start), act(x[:, None], start))
    assert_same_mixture(gmm.fit(x, start).mixture, gmm.fit(x[:, None], start).mixture, 0)


def test_float32_is_converted_not_computed_with():
    value = gmm.log_likelihood(X.astype(np.float32), START)
    assert value == gmm.log_likelihood(X.astype(np.float32).astype(float), START)


def test_zero_weight_is_a_mixture_that_never_uses_the_component():
    mixture = gmm.make_mixture([0.0, 1.0], START.means, START.covariances)
    np.testing.assert_array_equal(gmm.responsibilities(X, mixture), [[0, 1]] * 60)
    gamma, value = gmm.e_step(X, mixture)
    assert gmm.lower_bound(X, gamma, mixture) == pytest.approx(value)


def test_no_input_is_modified():
    inputs = [X, *START, gmm.responsibilities(X, START)]
    copies = [array.copy() for array in inputs]
    for array in inputs:
        array.flags.writeable = False
    try:
        for order in (X, np.asfortranarray(X), X[:, :1]):
            order.flags.writeable = False
            n = order.shape[1]
            start = gmm.Mixture(START.weights, START.means[:, :n], START.covariances[:, :n, :n])
            gmm.fit(order, start)
            gmm.fit(order, 2, rng=0)
            gmm.fit([order[:20], order[20:]], start, regularisation=0.1)
            gmm.e_step(order, start)
            gmm.m_step(order, inputs[-1])
            gmm.lower_bound(order, inputs[-1], start)
    finally:
        for array in inputs:
            array.flags.writeable = True
    for array, copy in zip(inputs, copies, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_mixtures_do_not_share_memory_with_arguments():
    weights = np.array([0.5, 0.5])
    mixture = gmm.make_mixture(weights, X[:2], np.stack([I2, I2]))
    weights[0] = 7
    assert mixture.weights[0] == 0.5
    assert not np.shares_memory(mixture.means, X)


def test_no_warning_on_the_way_to_an_error():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for bad, error, _ in BAD_DATA.values():
            if not hasattr(bad, "__next__"):
                with pytest.raises(error):
                    gmm.fit(bad, 2, rng=0)


FUNCTIONS = [name for name in gmm.__all__ if inspect.isfunction(getattr(gmm, name))]


@pytest.mark.parametrize("thing", [object(), "a word", None], ids=["object", "word", "None"])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_public_function_refuses_what_is_no_number_by_name(name, thing):
    """A new function is tried by itself: its message begins with the argument that is wrong."""
    parameters = inspect.signature(getattr(gmm, name)).parameters
    needed = [one for one in parameters.values() if one.default is one.empty
              and one.kind is not one.VAR_KEYWORD]  # fmt: skip
    with pytest.raises((TypeError, ValueError)) as error:
        getattr(gmm, name)(*[thing] * len(needed))
    first = str(error.value).split()[0]
    assert first in parameters, f"say which argument is wrong, first of all: {error.value}"


REFUSED = {
    "no numbers of components": (lambda: gmm.candidates(X, []), ValueError, "ks is empty"),
    "numbers of components as a word": (lambda: gmm.candidates(X, "12"), TypeError, "ks is '12'"),
    "no families": (lambda: gmm.candidates(X, [1], []), ValueError, "structures is empty"),
    "one family": (lambda: gmm.candidates(X, [1], "VVV"), TypeError, "structures is 'VVV'"),
    "families that are none": (lambda: gmm.candidates(X, [1], None), TypeError, "structures is"),
    "a bar that is no truth value": (lambda: gmm.fit(X, 2, progress="no"), TypeError, "progress"),
    "unknown values": (lambda: gmm.conditional(START, 0, NAN), ValueError, r"values\[0\] is nan"),
    "values too large": (lambda: gmm.conditional(START, 0, 1e200), ValueError, r"values\[0\]"),
    "counts of other components": (
        lambda: gmm.constrained(START.covariances, [1, 1, 1], "EEE"), ValueError, "counts has shape"
    ),
    "counts of nothing": (
        lambda: gmm.constrained(START.covariances, [0, 0], "EEE"), ValueError, "counts has the"
    ),
    "negative counts": (
        lambda: gmm.constrained(START.covariances, [2, -1], "EII"), ValueError, "counts has the"
    ),
    "one matrix": (
        lambda: gmm.constrained(np.eye(2), [1, 1], "EEE"), ValueError, "covariances has shape"
    ),
    "no curvature": (
        lambda: gmm.standard_errors(X, START, np.eye(60)[3]), ValueError, "the log-likelihood is"
    ),
    "a picture of NaN": (
        lambda: gmm.colours(np.full((2, 2, 3), NAN)), ValueError, r"picture\[0, 0, 0\] is nan"
    ),
    "a complex picture": (
        lambda: gmm.colours(np.ones((2, 2, 3), complex)), TypeError, "picture is complex128"
    ),
    "a picture of words": (
        lambda: gmm.colours(np.full((2, 2, 3), "red")), TypeError, "picture holds <U3"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_makes_no_sense_is_refused_by_name(name):
    call, kind, message = REFUSED[name]
    with pytest.raises(kind, match=rf"^{message}"):
        call()
