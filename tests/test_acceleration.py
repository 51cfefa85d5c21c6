"""`accelerate=True`: the same fixed points, never downhill, in a fraction of the passes."""

from itertools import islice

import numpy as np
import pytest
from problems import assert_same_mixture, plain_iterations, problem
from sklearn.datasets import load_iris, load_wine
from test_fit import guess, heights

import gmm
from benchmarks.acceleration import Counter
from gmm.acceleration import coordinates, mixture_at
from gmm.data import as_data
from gmm.iteration import Prior, iterates


def faithful():
    """Old Faithful, and the start of the chapter on the speed of a pass."""
    X = gmm.datasets.old_faithful()
    wide = np.diag([1.0, 150.0])
    return X, gmm.make_mixture([0.5, 0.5], [[2.5, 80], [4.0, 55]], [wide, wide])


def clusters(m, k, n, seed, draw):
    """A made-up problem; it starts from samples as means, with the covariance of the data.

    With several maxima in reach another way may lead to a lower one. From these starts it does not.
    """
    X, _ = problem(m, k, n, seed=seed)
    means = X[np.random.default_rng(draw).choice(m, k, replace=False)]
    return X, gmm.make_mixture(np.full(k, 1 / k), means, [np.atleast_2d(np.cov(X.T))] * k)


def with_start(X, k, seed=0):
    """Real data and a default start."""
    return X, gmm.fit(X, k, rng=seed, restarts=1, max_iter=0).mixture


PROBLEMS = {
    "Galton": lambda: (heights(), guess()),
    "Old Faithful": faithful,
    "iris": lambda: with_start(load_iris().data, 3),
    "iris, another start": lambda: with_start(load_iris().data, 3, seed=2),
    "wine": lambda: with_start(load_wine().data, 3),
    "wine, another start": lambda: with_start(load_wine().data, 3, seed=1),
    "one feature": lambda: clusters(2000, 3, 1, 0, 0),
    "six clusters": lambda: clusters(3000, 6, 2, 2, 22),
    "five features": lambda: clusters(2000, 5, 5, 3, 3),
    "eight clusters": lambda: clusters(3000, 8, 3, 5, 5),
}
every_problem = pytest.mark.parametrize("name", PROBLEMS)


def both(name, **options):
    """The plain and the accelerated fit, and the passes of each."""
    X, start = PROBLEMS[name]()
    counters = Counter(), Counter()
    fits = [
        gmm.fit(X, start, map=counter, accelerate=accelerate, **options)
        for counter, accelerate in zip(counters, (False, True), strict=True)
    ]
    return *fits, *(counter.passes for counter in counters)


@every_problem
@pytest.mark.parametrize("tol", [1e-6, 1e-9])
def test_likelihood_is_not_lower_than_that_of_plain_em(name, tol):
    plain, fast, _, _ = both(name, tol=tol, max_iter=20_000)
    assert plain.converged and fast.converged
    rounding = 1e-12 * abs(plain.log_likelihoods[-1])
    assert fast.log_likelihoods[-1] >= plain.log_likelihoods[-1] - rounding


@pytest.mark.parametrize("name, share", [("Galton", 1 / 12), ("iris", 1 / 3), ("one feature", 0.1),
                                         ("six clusters", 0.5), ("eight clusters", 0.7)])
def test_slow_fits_take_a_fraction_of_the_passes(name, share):
    _, fast, plain_passes, fast_passes = both(name, tol=1e-11, max_iter=20_000)
    assert fast_passes < share * plain_passes
    assert fast_passes >= fast.iterations + 1


def test_galton_to_a_millionth_of_a_standard_error_in_under_sixty_passes():
    """Plain EM needs 876 passes from the lecture's start."""
    X, start = PROBLEMS["Galton"]()
    standard_errors = np.array([0.080, 0.0124, 0.0102, 0.00588, 0.00482])

    def parameters(mixture):
        return np.array([mixture.weights[0], *mixture.means[:, 0],
                         *np.sqrt(mixture.covariances[:, 0, 0])])

    plain = iterates(as_data(X), start, Prior(0.0, np.ones(1)))
    *_, last = islice(plain, 3000)
    top = parameters(last.mixture)
    counter, passes = Counter(), []

    def watch(t, mixture, value):
        if (np.abs(parameters(mixture) - top) < 1e-6 * standard_errors).all():
            passes.append(counter.passes)

    gmm.fit(X, start, accelerate=True, tol=1e-15, map=counter, callback=watch)
    assert passes and passes[0] < 60


@every_problem
def test_objective_never_falls(name):
    X, start = PROBLEMS[name]()
    for regularisation in (0.0, 1.0):
        fitted = gmm.fit(X, start, accelerate=True, tol=0, max_iter=60,
                         regularisation=regularisation)
        assert (np.diff(fitted.objectives) >= -1e-13 * abs(fitted.objectives[-1])).all()


@every_problem
def test_the_end_is_a_fixed_point_of_em(name):
    X, start = PROBLEMS[name]()
    mixture = gmm.fit(X, start, accelerate=True, tol=1e-14, max_iter=20_000).mixture
    assert_same_mixture(gmm.m_step(X, gmm.responsibilities(X, mixture)), mixture, 1e-6)


def test_the_run_ends_with_a_step_of_em():
    """A jump that gained little is no reason to stop: EM itself has to have come to rest."""
    for name in ("Galton", "iris", "five features"):
        X, start = PROBLEMS[name]()
        for tol in (1e-4, 1e-6):
            seen = []
            watch = lambda t, mixture, value, to=seen: to.append(mixture)  # noqa: E731
            gmm.fit(X, start, accelerate=True, tol=tol, callback=watch)
            step = gmm.m_step(X, gmm.responsibilities(X, seen[-2]))
            assert_same_mixture(seen[-1], step, 1e-9)


def test_weights_parts_and_units_change_nothing_but_rounding():
    X, start = PROBLEMS["iris"]()
    expected = gmm.fit(X, start, accelerate=True, max_iter=12, tol=0)
    options = dict(accelerate=True, max_iter=12, tol=0)
    twice = gmm.fit(X, start, sample_weight=np.full(150, 2), **options)
    parts = gmm.fit([X[:10], X[10:]], start, **options)
    units = np.array([1e-5, 1.0, 1e3, 1e8])
    scaled = start._replace(means=start.means * units,
                            covariances=start.covariances * np.outer(units, units))
    other = gmm.fit(X * units, scaled, **options).mixture
    back = other._replace(means=other.means / units,
                          covariances=other.covariances / np.outer(units, units))
    for mixture in (twice.mixture, parts.mixture, back):
        assert_same_mixture(mixture, expected.mixture, 1e-6)


def test_off_is_plain_em_and_the_default():
    X, start = PROBLEMS["Old Faithful"]()
    a, b = gmm.fit(X, start), gmm.fit(X, start, accelerate=False)
    assert_same_mixture(a.mixture, b.mixture, 0)
    values = plain_iterations(X, start, a.iterations)[1]
    np.testing.assert_allclose(a.log_likelihoods, values, rtol=1e-10)


@pytest.mark.parametrize("k, n", [(1, 1), (3, 3), (2, 6), (5, 1)])
def test_coordinates_come_back(k, n):
    _, mixture = problem(9, k, n)
    scales = np.random.default_rng(0).uniform(1e-3, 1e3, size=n)
    back = mixture_at(coordinates(mixture, scales), k, n, scales)
    assert_same_mixture(back, mixture, 1e-13)
    far = mixture_at(50 * np.random.default_rng(1).normal(size=len(coordinates(mixture, scales))),
                     k, n, scales)
    assert abs(far.weights.sum() - 1) < 1e-12 and np.isfinite(far.covariances).all()


@pytest.mark.parametrize("bad", [1, "yes", None])
def test_what_is_no_truth_value_is_refused(bad):
    with pytest.raises(TypeError, match=r"accelerate is .*; pass True or False"):
        gmm.fit(heights(), guess(), accelerate=bad)


def test_a_collapse_is_told_as_without_acceleration():
    X = np.append(np.random.default_rng(0).normal(size=200), 9.0)
    start = gmm.make_mixture([0.9, 0.1], [0.0, 9.0], [1.0, 0.01])
    with pytest.raises(gmm.DegenerateError, match="component 1 has collapsed"):
        gmm.fit(X, start, accelerate=True)
