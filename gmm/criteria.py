"""Criteria that weigh the fit against the number of parameters; smaller is better."""

import numpy as np

from .density import log_likelihood
from .mixture import as_mixture
from .rows import as_weighted_parts


def parameter_count(mixture):
    """Free parameters: k − 1 weights, k n means, k n (n + 1) / 2 covariances."""
    k, n = as_mixture(mixture).means.shape
    return k - 1 + k * n + k * n * (n + 1) // 2


def aic(X, mixture, sample_weight=None):
    """Akaike's information criterion (1974); smaller is better.

    Parameters
    ----------
    X : array_like, shape (m, n)
    mixture : Mixture
    sample_weight : array_like, shape (m,), optional
        How often each sample counts, by default once.

    Returns
    -------
    float
        −2 LL + 2 p, in nats, for p = k − 1 + k n + k n (n + 1) / 2 free parameters.

    Raises
    ------
    TypeError, ValueError
        As for `log_likelihood`.
    """
    return 2 * parameter_count(mixture) - 2 * log_likelihood(X, mixture, sample_weight)


def bic(X, mixture, sample_weight=None):
    """The Bayesian information criterion of Schwarz (1978); smaller is better.

    Parameters
    ----------
    X : array_like, shape (m, n)
    mixture : Mixture
    sample_weight : array_like, shape (m,), optional
        How often each sample counts, by default once; m is then the sum of the weights.

    Returns
    -------
    float
        −2 LL + p ln(m), in nats, for p = k − 1 + k n + k n (n + 1) / 2 free parameters.

    Raises
    ------
    TypeError, ValueError
        As for `log_likelihood`.
    """
    value = log_likelihood(X, mixture, sample_weight)
    _, m = as_weighted_parts(X, sample_weight)
    return parameter_count(mixture) * float(np.log(m)) - 2 * value
