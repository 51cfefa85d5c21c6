"""EM from sums: the iterates that `fit` goes through."""

from functools import partial
from math import isfinite
from typing import NamedTuple

import numpy as np

from .arguments import DegenerateError
from .data import summed
from .mixture import Mixture
from .structures import FAMILIES, Structure, constrained
from .sums import Sums, em_sums
from .whitening import Gaussians, diagonals, images, prepare

FAR = 100  # a mean that moved by this many standard deviations costs four digits: read again
SMALLEST = np.finfo(np.float64).tiny  # the least number that has all its digits
PASSES = 8  # from the farthest start that float64 can hold


class Prior(NamedTuple):
    """What is said of the covariances before the data: a family, and how much they are like D.

    Independent Wishart priors on the precisions Σ_i⁻¹, with mode D⁻¹ and n + 1 + ε degrees.

    The log-prior is −ε Σ_i KL(N(0, D) ‖ N(0, Σ_i)) up to a constant: 0 where all Σ_i are D.
    It acts as ε imagined samples with covariance D in every component. Wishart priors with a MAP
    update of this form are those of Fraley and Raftery (2007, Journal of Classification 24), there
    with a common scale for all components and a prior on the means too; `eq-map-update` derives it.

    Attributes
    ----------
    strength : float
        ε; zero is no prior.
    variances : ndarray, shape (n,)
        The diagonal of D.
    structure : Structure
        The family that the covariances belong to.
    """

    strength: float
    variances: np.ndarray
    structure: Structure = FAMILIES["VVV"]

    def log_density(self, gaussians):
        """The log-prior of a prepared mixture, in nats, up to a constant; a float."""
        if not self.strength:
            return 0.0
        W = gaussians.whiteners * np.sqrt(2 * self.variances)  # whitens √D z for z standard normal
        traces = np.square(W).sum(axis=tuple(range(1, W.ndim)))
        log_determinants = 2 * np.log(diagonals(W)).sum(axis=1)
        divergences = (traces - W.shape[1] - log_determinants) / 2
        return -self.strength * float(divergences.sum())


class Iterate(NamedTuple):
    """A mixture and what one pass over the data says of it.

    Attributes
    ----------
    mixture : Mixture
    gaussians : Gaussians
    sums : Sums
    objective : float
        The log-likelihood plus the log-prior, in nats.
    jumped : bool
        Whether this is not EM's own step from the iterate before.
    """

    mixture: Mixture
    gaussians: Gaussians
    sums: Sums
    objective: float
    jumped: bool = False


def iterates(data, mixture, prior):
    """EM's iterates from a mixture on, for ever."""
    here = evaluated(data, mixture, ready(data, mixture, prior), prior)
    while True:
        yield here
        following = next_iterate(data, here.gaussians, here.sums, prior)
        here = evaluated(data, *following, prior)


def ready(data, mixture, prior):
    """The mixture made ready for a pass over the data, as one of its family."""
    return prepare(mixture, data.mean, prior.structure.diagonal)


def evaluated(data, mixture, gaussians, prior, jumped=False):
    """A mixture that has been made ready, after a pass over the data."""
    sums = all_sums(data, gaussians)
    objective = sums.log_likelihood + prior.log_density(gaussians)
    return Iterate(mixture, gaussians, sums, objective, jumped)


def all_sums(data, gaussians, centres=None):
    """The sums of `em_sums` over all parts."""
    sums = Sums(*summed(data, partial(em_sums, gaussians=gaussians, centres=centres)))
    if not isfinite(sums.log_likelihood):
        raise DegenerateError(
            "some sample is so far from every component that its log-density overflows; "
            "rescale X or start closer to it"
        )
    return sums


def next_iterate(data, gaussians, sums, prior):
    """The M-step and its whiteners; while the means move far, with another pass about the new ones.

    A pass about centres far away leaves rounding errors in the moments, but finds better centres.
    """
    centres, shared = gaussians.centres, gaussians.shared
    for _ in range(PASSES):
        mixture = maximise(sums, centres, data.total, prior)
        following = near(data, mixture, prior, centres, shared)
        if following is not None:
            return mixture, following
        centres, shared = mixture.means, np.zeros_like(shared)
        sums = all_sums(data, gaussians, centres)
    mixture = maximise(sums, centres, data.total, prior)
    return mixture, ready(data, mixture, prior)


def near(data, mixture, prior, centres, shared):
    """The mixture made ready, if rounding has not spoilt it, else None.

    It may have if a component shared the features about the origin, which are too coarse for what
    it is now; if a mean moved by more than `FAR` of the standard deviations that it has now; or if
    it moved and a covariance looks singular.
    """
    try:
        gaussians = ready(data, mixture, prior)
    except DegenerateError:
        if np.array_equal(mixture.means, centres):
            raise
        return None
    if all(shared.tolist()):  # no mean is then farther from the origin than the bound allows
        return gaussians if gaussians.all_shared else None
    if not (gaussians.shared >= shared).all():
        return None
    with np.errstate(over="ignore"):
        moved = images(gaussians.whiteners, mixture.means - centres)
        squares = np.vecdot(moved, moved)
    return gaussians if squares.max() < FAR**2 else None


def maximise(sums, centres, total, prior):
    """The next mixture from sums about centres (k, n); implements `eq-one-pass-covariance`.

    The imagined samples of the prior count in what components share.
    """
    counts, firsts, seconds, _ = sums
    counts = weighty(counts, total)
    if seconds.ndim == 2:  # of squares alone: the family has no use for what is beside the diagonal
        seconds = seconds[:, :, None] * np.eye(seconds.shape[1])
    delta = firsts / counts[:, None]
    covariances = seconds / counts[:, None, None] - delta[:, :, None] * delta[:, None, :]
    if prior.strength:
        share = (counts / (counts + prior.strength))[:, None, None]
        covariances = share * covariances + (1 - share) * np.diag(prior.variances)
    if not prior.structure.free:
        covariances = constrained(covariances, counts + prior.strength, prior.structure)
    return Mixture(counts / total, centres + delta, covariances)


def weighty(counts, total):
    """Return the effective counts (k,) if every component has some of the total, else raise.

    Below the normal numbers of float64 a count has lost digits, and so has all that it divides.
    """
    if min(counts.tolist()) <= total * SMALLEST:
        empty = np.flatnonzero(counts <= total * SMALLEST)
        raise DegenerateError(
            f"component {empty[0]} has lost all its weight: no sample gives it any responsibility; "
            "start it nearer to some data, or use fewer components"
        )
    return counts
