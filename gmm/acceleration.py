"""Fewer iterations where EM is slow: Anderson's mixing of the last EM steps, with a guard.

Near a fixed point EM moves by nearly the same factor in every iteration, and the slower it is, the
nearer is that factor to 1. The last few steps show the factors, and a linear combination of the
last iterates cancels what they have in common (Anderson, 1965). Whether it went up is seen in the
pass that is made there anyway. If it did not, EM's own step is taken, which cannot go down, and
the memory begins anew. Henderson and Varadhan (2019) combine the same parts, with damping, for EM
in general.
"""

import numpy as np

from .arguments import DegenerateError
from .iteration import evaluated, next_iterate, ready
from .mixture import Mixture

MEMORY = 4  # steps that are combined with the last; more than a few gain little


def accelerated_iterates(data, mixture, prior, least):
    """Iterates from a mixture on, for ever; none has a lower objective than the one before.

    Parameters
    ----------
    data : Data
    mixture : Mixture
    prior : Prior
    least : float
        After a jump that gained no more than this the next iterate is EM's own.

    Yields
    ------
    Iterate
    """
    scales = np.sqrt(np.diagonal(data.covariance))
    here, steps = evaluated(data, mixture, ready(data, mixture, prior), prior), []
    while True:
        yield here
        following = next_iterate(data, here.gaussians, here.sums, prior)
        steps = [*steps[-MEMORY:], (here.mixture, following[0])]
        there = jump(data, steps, scales, prior) if len(steps) > 1 else None
        if there is None or not there.objective >= here.objective:
            steps = steps if len(steps) == 1 else []
            there = evaluated(data, *following, prior)
        elif there.objective - here.objective <= least:
            steps = []
        here = there


def jump(data, steps, scales, prior):
    """Where the steps (from, to) lead together, evaluated; None if that is no mixture."""
    k, n = steps[-1][0].means.shape
    vectors = np.array([[coordinates(mixture, scales) for mixture in step] for step in steps])
    before, after = vectors[:, 0], vectors[:, 1]
    residuals = (after - before) * information(steps[-1][0], scales)
    # The combination, with coefficients that sum to 1, of steps whose residuals nearly cancel.
    shares, *_ = np.linalg.lstsq(np.diff(residuals, axis=0).T, residuals[-1], rcond=1e-10)
    target = after[-1] - shares @ np.diff(after, axis=0)
    try:
        with np.errstate(over="ignore", invalid="ignore"):
            mixture = mixture_at(target, k, n, scales)
            return evaluated(data, mixture, ready(data, mixture, prior), prior, jumped=True)
    except DegenerateError:
        return None


def coordinates(mixture, scales):
    """Parameters that any real numbers may be: a vector.

    Logarithms of the weights; means and Cholesky factors in units of the data's standard
    deviations, these with the logarithms of their diagonals.
    """
    weights, means, covariances = mixture
    L = np.linalg.cholesky(covariances / scales / scales[:, None])
    p, q = np.tril_indices(len(scales), -1)
    parts = np.log(weights), means / scales, np.log(np.diagonal(L, axis1=1, axis2=2)), L[:, p, q]
    return np.concatenate([part.ravel() for part in parts])


def mixture_at(vector, k, n, scales):
    """The mixture with these `coordinates`."""
    logs, means, diagonals, rest = np.split(vector, np.cumsum([k, k * n, k * n]))
    shares = np.exp(logs - logs.max())
    L = np.zeros((k, n, n))
    L[:, *np.tril_indices(n, -1)] = rest.reshape(k, -1)
    L[:, *np.diag_indices(n)] = np.exp(diagonals.reshape(k, n))
    L *= scales[:, None]
    return Mixture(shares / shares.sum(), means.reshape(k, n) * scales, L @ L.transpose(0, 2, 1))


def information(mixture, scales):
    """What a sample would say of each coordinate if its label were known, as weights: a vector.

    The square roots of the diagonal of the information matrix, but for correlations. Measured so,
    steps of EM shrink along directions that are nearly orthogonal, whatever the units.
    """
    weights, _, covariances = mixture
    k, n = len(weights), len(scales)
    roots = np.sqrt(weights)[:, None]
    deviations = np.sqrt(np.diagonal(covariances, axis1=1, axis2=2)) / scales
    p, _ = np.tril_indices(n, -1)
    parts = roots, roots / deviations, roots * np.full((k, n), np.sqrt(2)), roots / deviations[:, p]
    return np.concatenate([part.ravel() for part in parts])
