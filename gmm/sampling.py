"""Drawing data from a mixture."""

import numpy as np

from .arguments import as_generator, as_integer
from .mixture import as_mixture


@np.errstate(under="ignore")
def sample(mixture, m, rng=None):
    """Draw labels, then samples; implements `eq-sampling`.

    Parameters
    ----------
    mixture : Mixture
    m : int
        How many samples.
    rng : numpy.random.Generator or int, optional
        A generator, or the seed of one.

    Returns
    -------
    X : ndarray, shape (m, n)
    labels : ndarray of int, shape (m,)
        The component z_j of each sample, counted from 0.

    Raises
    ------
    TypeError, ValueError
        What is no mixture, no number of samples, or no seed, named.
    """
    weights, means, covariances = as_mixture(mixture)
    m, rng = as_integer(m, "m", 1), as_generator(rng)
    labels = rng.choice(len(weights), size=m, p=weights / weights.sum())
    X = rng.standard_normal((m, means.shape[1]))
    for i, factor in enumerate(np.linalg.cholesky(covariances)):  # Σ_i = L_i L_iᵀ
        X[labels == i] = means[i] + X[labels == i] @ factor.T
    return X, labels
