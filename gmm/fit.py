"""EM until the likelihood stops growing."""

from typing import NamedTuple

import numpy as np

from .checks import as_samples
from .em import e_step, m_step
from .mixture import Mixture, make_mixture


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
    """

    mixture: Mixture
    log_likelihoods: np.ndarray
    converged: bool


def fit(X, start, *, tol=1e-6, max_iter=1000):
    """Fit a mixture by EM; repeats `eq-em-step`."""
    X = as_samples(X)
    mixture, history, converged = make_mixture(*start), [], False
    for t in range(max_iter + 1):
        responsibilities, value = e_step(X, mixture)
        history.append(value)
        converged = t > 0 and history[-1] - history[-2] <= tol * len(X)
        if converged or t == max_iter:
            break
        mixture = m_step(X, responsibilities)
    return Fit(mixture, np.array(history), converged)
