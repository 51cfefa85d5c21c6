"""EM until the likelihood stops growing."""

from contextlib import nullcontext
from functools import partial
from itertools import cycle
from typing import NamedTuple

import numpy as np

from .acceleration import accelerated_iterates
from .arguments import (
    DegenerateError,
    as_generator,
    as_integer,
    as_number,
    refuse_not_callable,
)
from .data import as_data, read_once
from .iteration import Prior, iterates
from .mixture import Mixture, as_mixture
from .progress import progress_bar
from .start import random_start
from .structures import as_structure, constrained


class Fit(NamedTuple):
    """What `fit` found.

    Attributes
    ----------
    mixture : Mixture
        The last iterate.
    log_likelihoods : ndarray, shape (iterations + 1,)
        ``log_likelihoods[t]`` is the sum over samples, in nats, at iterate t: the start is 0, the
        mixture returned is the last.
    converged : bool
        False if `max_iter` ended the run.
    objectives : ndarray, shape (iterations + 1,)
        What EM climbs: the log-likelihood, plus the log-prior with regularisation.
    iterations : int
        How often the mixture was updated.
    """

    mixture: Mixture
    log_likelihoods: np.ndarray
    converged: bool
    objectives: np.ndarray

    @property
    def iterations(self):
        """The history has one entry more, the start."""
        return len(self.log_likelihoods) - 1


@np.errstate(under="ignore")
def fit(
    X,
    start,
    *,
    sample_weight=None,
    structure="VVV",
    tol=1e-6,
    max_iter=1000,
    regularisation=0.0,
    accelerate=False,
    restarts=4,
    rng=None,
    map=map,
    callback=None,
    progress=False,
):
    """Fit a mixture by EM; repeats `eq-em-step` by the sums of `eq-one-pass-second`.

    Parameters
    ----------
    X : array_like, shape (m, n) or (m,)
        Or the data in parts: a list of arrays or memory maps of shape (m_p, n), or a dask array.
    start : Mixture or int
        The first iterate, or the number of components k. With k, EM runs from several k-means++
        starts and the best run is returned.
    sample_weight : array_like, shape (m,), optional
        How often each sample counts, in the order of the rows over all parts; not negative, not
        all zero. A sample of weight 2 counts as two equal rows, one of weight 0 is left out.
    structure : str
        The family of covariances, in mclust's letters: VVV or "full", each component its own; EEE
        or "tied", one for all; VVI or "diag", diagonal; EEI, one diagonal for all; VII or
        "spherical", a multiple of I each; EII, one multiple of I. A start outside the family is
        moved into it.
    tol : float
        Stop when an iteration raises the objective by at most this much per sample, in nats.
    max_iter : int
        At most this many iterations.
    regularisation : float
        ε between 0 and 1e9. Zero is exact maximum likelihood. Otherwise the maximum a posteriori,
        as if every component had ε more samples, with covariance D, the variances of the columns
        of X: the update is (m_i Σ_i + ε D) / (m_i + ε). `Prior` states the prior; `eq-map-update`
        derives it.
    accelerate : bool
        Combine the last few steps, as Anderson does, wherever that does not lower the objective.
        Where EM stands still, so does this. Fits that take hundreds of iterations take a fraction
        of them; those that take thirty may take a few more passes over the data, one for each
        combined step that is refused. It is off by default because then every iterate is the EM
        step of the one before, as the chapters derive it, and because another way may lead to
        another maximum.
    restarts : int
        Runs if `start` is k, by turns from clusters of the whitened data and of the columns in
        units of their standard deviations. A run in which a component collapses is left out, unless
        all do.
    rng : numpy.random.Generator or int, optional
        Source of the starts, or its seed.
    map : callable
        Applies a function to every part; any replacement of the built-in ``map`` will do. For all
        cores, ``ThreadPoolExecutor(c).map`` with the data in c parts, ``np.array_split(X, c)``;
        the matrix products then had better have one thread each.
    callback : callable, optional
        Called as ``callback(t, mixture, log_likelihood)`` at every iterate, the start included.
        The mixture is the one that EM goes on with: copy what you want to change.
    progress : bool
        Show a bar on the standard error if the fit takes longer than a second. Needs tqdm.

    Returns
    -------
    Fit

    Raises
    ------
    DegenerateError
        A component collapses or loses all its weight, or the data are flat. A kind of ValueError.
    TypeError, ValueError
        Arguments that cannot be used, each named with what to do.
    """
    tol, regularisation = as_number(tol, "tol"), as_number(regularisation, "regularisation", 1e9)
    max_iter, restarts = as_integer(max_iter, "max_iter", 0), as_integer(restarts, "restarts", 1)
    if callback is not None:
        refuse_not_callable(callback, "callback")
    for value, name in ((accelerate, "accelerate"), (progress, "progress")):
        if not isinstance(value, bool | np.bool_):
            raise TypeError(f"{name} is {value!r}; pass True or False")
    start, structure = as_start(start), as_structure(structure)
    given = isinstance(start, Mixture)
    rng = None if given and rng is None else as_generator(rng)
    k, n = start.means.shape if given else (start, None)
    singular = regularisation > 0 or structure.diagonal
    data = as_data(X, map, sample_weight, n, singular=singular)
    if max(data.m, data.total) < k and not regularisation:
        raise ValueError(
            f"X has {data.m} samples, fewer than the {k} components; "
            "use fewer, or pass regularisation=1e-3"
        )
    prior = Prior(regularisation, np.diagonal(data.covariance), structure)
    kept = read_once(data, k, structure.diagonal)
    if accelerate:
        follow = partial(accelerated_iterates, kept, prior=prior, least=tol * data.total)
    else:
        follow = partial(iterates, kept, prior=prior)
    if given:
        begin, runs = lambda: within(start, structure), 1
    else:
        whiten = cycle((True, False))

        def begin():
            start = random_start(data, k, rng, whiten=next(whiten), singular=singular)
            return within(start, structure)

        runs = restarts if k > 1 else 1  # one component has one start
    with progress_bar(data.total, runs) if progress else nullcontext() as bar:
        observers = [observer for observer in (callback, bar) if observer is not None]
        run = partial(climb, begin, follow, tol * data.total, max_iter, observers)
        return best_of(run, runs)


def within(mixture, structure):
    """The mixture with the covariances that the family has in place of its own."""
    if structure.free:
        return mixture
    weights, means, covariances = mixture
    return Mixture(weights, means, constrained(covariances, weights, structure))


def climb(begin, follow, tolerance, max_iter, observers=()):
    """EM from the mixture that `begin` returns, told to the observers as it goes.

    Parameters
    ----------
    begin : callable
        Returns the start.
    follow : callable
        Returns the iterator over the iterates from a start on.
    tolerance : float
        The gain that ends the run, in nats.
    max_iter : int
    observers : list of callable

    Returns
    -------
    Fit or DegenerateError
        The error that ended the run. What an observer raises is not caught.
    """
    log_likelihoods, objectives, converged, t = [], [], False, 0
    while True:
        try:
            if t == 0:
                iterates = follow(begin())
            here = next(iterates)
            log_likelihoods.append(here.sums.log_likelihood)
            objectives.append(here.objective)
            converged = t > 0 and settled(objectives, tolerance) and not here.jumped
        except DegenerateError as error:
            return DegenerateError(f"iteration {t}: {error}")
        for observe in observers:
            observe(t, here.mixture, here.sums.log_likelihood)
        if converged or t == max_iter:
            return Fit(here.mixture, np.array(log_likelihoods), converged, np.array(objectives))
        t += 1


def settled(objectives, gain):
    """Whether the last iteration gained at most this much; raises if it lost more than rounding."""
    before, now = objectives[-2:]
    if now < before - 1e-8 * max(1.0, abs(before)):
        raise DegenerateError(
            f"the objective fell from {before} to {now}: rounding errors dominate because a "
            "component is nearly singular; start elsewhere or pass regularisation=1e-3"
        )
    return now - before <= gain


def best_of(run, runs):
    """The run with the highest objective; those that failed count only if there is no other."""
    best, failed = None, None
    for _ in range(runs):
        result = run()
        if isinstance(result, DegenerateError):
            failed = result
        elif best is None or result.objectives[-1] > best.objectives[-1]:
            best = result
    if best is None:
        raise failed if runs == 1 else DegenerateError(
            f"all {runs} starts failed, the last at {failed}"
        )
    return best


def as_start(start):
    """A mixture to start from, or the number of components."""
    if isinstance(start, int | np.integer) and not isinstance(start, bool):
        if start < 1:
            raise ValueError(f"start asks for {start} components; ask for at least one")
        return int(start)
    if not (isinstance(start, list | tuple) and len(start) == 3):
        hint = "its .mixture, " if isinstance(start, Fit) else ""
        raise TypeError(f"start is {start!r}; pass {hint}a Mixture or the number of components")
    mixture = as_mixture(start)
    zero = np.flatnonzero(mixture.weights == 0)
    if len(zero):
        raise ValueError(
            f"start.weights[{zero[0]}] is 0, and a weight of 0 stays 0 for ever "
            "(it is absorbing); leave the component out or give it some weight"
        )
    return mixture
